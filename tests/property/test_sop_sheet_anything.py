"""Whatever an SOP says, its sheet gives it back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import flow_data
from random_flows import flow_sops
from sop.exchange.sop_sheet import read_sop_sheet, write_sop_sheet
from sop.model import Sop
from ukur.sop_sheet_texts import sop_sheet_texts

TEXTS = {language: sop_sheet_texts(language) for language in ("id", "en")}  # type: ignore[arg-type]
TRICKS = (
    "=1+1", "+62 812", "-", "- a", "@SUM(A1)", "'", "'s-Gravenhage", "''a", "007", "1/2026", "1e3", "12:00",
    "15 menit",
    "2025-01-31", "a\nb", "a\n\n b", "a\n↳ b", "↳ a", "a; b", ";", "a (2)", "(semua)", "Staf (semua)", "awal",
    "selesai", "langkah 1", "_x0041_", "_x005F_x0041_", "a\tb", "a\r\nb", "a\x1fb", "\ufffe", "\u202eabc",
    "a\u00a0b",
    "\u2028a", "\U0001f5c2\ufe0f", "true", "#N/A", "ukur.sop_sheet", "steps.text", ".", "x" * 2000, "é" * 50,
)  # fmt: skip
letters = st.one_of(st.sampled_from("ab 01;:=+-@'\"\n\t()._,/%"), st.characters(exclude_categories=("Cs",)))
texts = (
    st.one_of(st.sampled_from(TRICKS), st.text(letters, min_size=1, max_size=40)).map(str.strip).filter(bool)
)
lists = st.lists(texts, max_size=3)
numbers = st.one_of(st.integers(1, 999), st.floats(1 / 60, 1000))
ids = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def performers(draw: st.DrawFn, roles: list[str]) -> dict[str, Any]:
    """Any performers of a step."""

    def seats() -> list[dict[str, Any]]:
        chosen = draw(st.lists(st.sampled_from(roles), min_size=1, max_size=3, unique=True))
        counts = st.one_of(st.just(1), st.integers(1, 100), st.just("all"))
        return [{"role": role, "count": draw(counts)} for role in chosen]

    seated = seats()
    names = [seat["role"] for seat in seated]
    return {
        "roles": seated,
        "lead": draw(st.sampled_from([None, *names])),
        "deputies": [role for role in roles if role not in names][: draw(st.integers(0, 2))],
        "basis": draw(st.sampled_from(["stated", "inferred", "assumed"])),
        "note": draw(st.one_of(st.just(""), texts)),
        "alternatives": [
            {"roles": seats(), "note": draw(st.one_of(st.just(""), texts))}
            for _ in range(draw(st.integers(0, 2)))
        ],
    }


@st.composite
def sops(draw: st.DrawFn) -> Sop:
    """A sound SOP with something in every field that can hold something."""
    data = draw(flow_sops()).model_dump(mode="json")
    roles = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    steps = data["steps"]
    for name in ("agency", "number", "government", "approved_by"):
        data["identity"][name] = draw(texts)
    for name in ("legal_basis", "qualifications", "related", "equipment", "warnings", "records"):
        data["identity"][name] = draw(lists)
    data["identity"]["revised"] = draw(st.one_of(st.none(), st.dates().map(str).filter(_holidays_known)))
    data |= {"title": draw(texts), "origin": {"source": draw(texts), "normative": draw(st.booleans())}}
    data["roles"] = [{"id": role, "name": draw(texts), "aliases": draw(lists)} for role in roles]
    new = draw(st.lists(st.integers(1, 999), min_size=len(steps), max_size=len(steps), unique=True))
    due = st.fixed_dictionaries(
        {"value": numbers, "unit": st.sampled_from(["working_days", "working_hours", "working_minutes"])}
    )
    for number, step in zip(new, steps, strict=True):
        step |= {"number": number, "text": draw(texts), "performers": draw(performers(roles))}
        step |= {"requirements": draw(lists), "aliases": draw(lists), "output": draw(texts)}
        step |= {"short": draw(st.one_of(st.none(), texts)), "must_not_split": draw(st.booleans())}
        standard = st.fixed_dictionaries({"value": numbers, "unit": st.sampled_from(["minutes", "hours"])})
        step["standard"] = draw(st.one_of(st.none(), standard))
        step["due"] = draw(st.one_of(st.none(), due))
        if step["due"]:
            step["due"]["after"] = draw(st.sampled_from(["enabled", "release"]))
        step["wait_limit"] = draw(st.one_of(st.none(), due))
        step["replaces"] = draw(st.lists(st.just("old_step"), max_size=1))
        for outcome in (step["decision"] or {"outcomes": []})["outcomes"]:
            outcome["text"] = draw(texts)
        if step["decision"]:
            step["decision"] |= {"basis": "assumed", "note": draw(st.one_of(st.just(""), texts))}
    for units in data["units"]:
        units["name"] = draw(texts)
        for unit in units["members"]:
            unit |= {"name": draw(texts), "aliases": draw(lists)}
    data["stages"] = [{"id": "all", "name": draw(texts), "last": steps[-1]["id"]}]
    about = st.sampled_from([None, *(step["id"] for step in steps)])
    data["doubts"] = [{"step": draw(about), "text": text} for text in draw(lists)]
    return Sop.model_validate(data)


def _holidays_known(day: str) -> bool:
    return "1950-01-01" <= day <= "2098-12-31"


def same(sop: Sop, language: str = "id") -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_sop_sheet(sop, Path(folder) / "sop.xlsx", texts=TEXTS[language])
        assert read_sop_sheet(path) == sop


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(sops(), st.sampled_from(["id", "en"]))
def test_any_sop(sop: Sop, language: str) -> None:
    same(sop, language)


def test_numbers_of_which_a_spreadsheet_keeps_less() -> None:
    values = [128.31408430926152, 1 / 3, 0.1 + 0.2, 1 / 60, 99_999.99999999999, 1e-7 + 1, 1.125, 1.5]
    steps = [
        {
            "id": f"s{at}",
            "standard": {"value": value, "unit": "hours" if at % 2 else "minutes"},
            "due": {"value": value, "unit": "working_days"},
            "decision": {
                "outcomes": [
                    {"id": "a", "text": "a", "share": value / 1e6},
                    {
                        "id": "b",
                        "text": "b",
                        "share": 1 - value / 1e6,
                        "to": f"s{at}",
                        "at_most": 1,
                        "falling": 1 / 3,
                    },
                ]
            },
        }
        for at, value in enumerate(values)
    ]
    same(Sop.model_validate(flow_data(*steps, {"id": "z"})))


def test_all_texts_that_look_like_something_else() -> None:
    """Every one of them as a name, as a whole cell, and as one line of several."""
    tricks = [text.strip() for text in TRICKS if text.strip()]
    roles = [{"id": f"r{at}", "name": text, "aliases": [text]} for at, text in enumerate(tricks)]
    steps = [
        {
            "id": f"s{at}",
            "number": at + 1,
            "text": text,
            "performers": {
                "roles": [f"r{at}", f"r{at - 1}"] if at else ["r0"],
                "lead": f"r{at}",
                "note": text,
            },
            "requirements": [text, *tricks[:2]],
            "output": text,
            "remark": text,
        }
        for at, text in enumerate(tricks)
    ]
    data = {
        "schema_version": 1,
        "id": "a",
        "title": "=a",
        "identity": {"agency": "@a", "legal_basis": tricks},
        "origin": {"source": "-a"},
        "roles": roles,
        "steps": steps,
        "doubts": [{"text": text, "step": f"s{at}"} for at, text in enumerate(tricks)],
    }
    same(Sop.model_validate(data))
