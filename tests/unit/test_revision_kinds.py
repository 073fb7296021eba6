"""Every kind of change is told once, as what it is, and whether it can alter a simulation."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from sop.errors import InputError
from sop.model import Performers, Sop, Step
from sop.revision import Change, diff, revision_table
from sop.revision.table import COLUMNS

Data = dict[str, Any]
Edit = Callable[[Data], object]


def base() -> Data:
    """Five steps one after the other, three roles, a set of units, stages, a decision at the fourth."""
    steps: list[Data] = [
        {"id": name, "number": number, "text": f"Kegiatan {name} yang pertama kali ditulis begini"}
        for number, name in enumerate(("minta", "susun", "periksa", "putus", "kirim"), start=1)
    ]
    for step, role in zip(steps, ("staf", "staf", "kepala", "kepala", "staf"), strict=True):
        step |= {"performers": {"roles": [role]}, "standard": {"value": 60}}
    steps[1]["performers"] = {
        "roles": ["staf", "kepala"],
        "alternatives": [{"roles": ["camat"], "note": "lama"}],
    }
    steps[3]["decision"] = {
        "outcomes": [
            {"id": "baik", "text": "Baik", "share": 0.6},
            {"id": "ulang", "text": "Ulangi", "share": 0.4, "to": ["periksa"], "at_most": 2},
        ]
    }
    return {
        "schema_version": 1,
        "id": "uji",
        "title": "Uji",
        "identity": {"agency": "Badan"},
        "origin": {"source": "Contoh"},
        "roles": [{"id": name, "name": name.title()} for name in ("staf", "kepala", "camat")],
        "steps": steps,
        "stages": [
            {"id": "awal", "name": "Awal", "last": "susun"},
            {"id": "akhir", "name": "Akhir", "last": "kirim"},
        ],
        "doubts": [{"text": "Ragu"}],
        "units": [{"id": "bidang", "name": "Bidang", "members": [{"id": "a", "name": "A"}]}],
    }


def changes(edit: Edit, start: Edit | None = None) -> tuple[Change, ...]:
    """What `diff` tells of an edit; start - made to both versions first."""
    was = base()
    if start is not None:
        start(was)
    now = copy.deepcopy(was)
    edit(now)
    return diff(Sop.model_validate(was), Sop.model_validate(now)).changes


def put(*path: str | int, value: Any) -> Edit:
    """Set one place of the data."""

    def edit(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return edit


DUE = {"value": 2, "unit": "working_days"}
WORDS: dict[str, tuple[Edit, str]] = {
    "text": (put("steps", 0, "text", value="Kalimat baru"), "text"),
    "short": (put("steps", 0, "short", value="Pendek"), "text"),
    "requirements": (put("steps", 0, "requirements", value=["Surat"]), "requirements"),
    "output": (put("steps", 0, "output", value="Draf"), "output"),
    "remark": (put("steps", 0, "remark", value="SOP lain"), "remark"),
    "aliases": (put("steps", 0, "aliases", value=["Permintaan"]), "aliases"),
    "basis": (put("steps", 0, "performers", "basis", value="assumed"), "basis"),
    "note": (put("steps", 0, "performers", "note", value="Dugaan"), "basis"),
    "number": (put("steps", 4, "number", value=9), "renumbered"),
    "alternatives.note": (put("steps", 1, "performers", "alternatives", 0, "note", value="baru"), "basis"),
    "outcome": (put("steps", 3, "decision", "outcomes", 0, "text", value="Baik sekali"), "text"),
    "decision.basis": (put("steps", 3, "decision", "basis", value="assumed"), "basis"),
    "decision.note": (put("steps", 3, "decision", "note", value="Dugaan"), "basis"),
    "role": (put("roles", 0, "name", value="Pelaksana Harian"), "roles"),
    "role.aliases": (put("roles", 0, "aliases", value=["PH"]), "aliases"),
    "units.name": (put("units", 0, "name", value="Seksi"), "text"),
    "unit.name": (put("units", 0, "members", 0, "name", value="Bidang A"), "text"),
    "unit.aliases": (put("units", 0, "members", 0, "aliases", value=["BA"]), "aliases"),
    "stage.name": (put("stages", 0, "name", value="Persiapan"), "stages"),
    "title": (put("title", value="Uji Coba"), "identity"),
    "identity": (put("identity", "legal_basis", value=["UU 1"]), "identity"),
    "origin": (put("origin", "normative", value=False), "identity"),
    "doubts": (put("doubts", value=[]), "doubts"),
    "same minutes": (put("steps", 0, "standard", value={"value": 1, "unit": "hours"}), "written"),
    "same order": (put("steps", 1, "after", value=["minta"]), "written"),
    "same lead": (put("steps", 1, "performers", "lead", value="staf"), "written"),
    "replaces": (put("steps", 1, "replaces", value=["dahulu"]), "written"),
}
MORE: dict[str, tuple[Edit, str]] = {
    "standard": (put("steps", 0, "standard", "value", value=30), "minutes"),
    "no standard": (put("steps", 0, "standard", value=None), "minutes"),
    "performers": (put("steps", 0, "performers", "roles", value=["kepala"]), "performers"),
    "count": (
        put("steps", 0, "performers", "roles", value=[{"role": "staf", "count": 2}]),
        "performers",
    ),
    "lead": (put("steps", 1, "performers", "lead", value="kepala"), "lead"),
    "seats in another order": (
        lambda data: data["steps"][1]["performers"].update(roles=["kepala", "staf"], lead="staf"),
        "performers",
    ),
    "deputies": (put("steps", 2, "performers", "deputies", value=["camat"]), "deputies"),
    "alternatives": (put("steps", 1, "performers", "alternatives", value=[]), "alternatives"),
    "for_each": (put("steps", 0, "for_each", value="bidang"), "units"),
    "member": (put("units", 0, "members", value=[{"id": "b", "name": "A"}]), "units"),
    "must_not_split": (put("steps", 0, "must_not_split", value=True), "must_not_split"),
    "control": (put("steps", 2, "not_same_person_as", value=["susun"]), "not_same_person_as"),
    "due": (put("steps", 0, "due", value=DUE), "due"),
    "wait_limit": (put("steps", 1, "wait_limit", value=DUE), "wait_limit"),
    "share of a return": (
        put(
            "steps",
            3,
            "decision",
            "outcomes",
            value=[
                {"id": "baik", "text": "Baik", "share": 0.9},
                {"id": "ulang", "text": "Ulangi", "share": 0.1, "to": ["periksa"], "at_most": 2},
            ],
        ),
        "correction",
    ),
    "at_most": (put("steps", 3, "decision", "outcomes", 1, "at_most", value=3), "correction"),
    "falling": (put("steps", 3, "decision", "outcomes", 1, "falling", value=0.5), "correction"),
    "no correction": (put("steps", 3, "decision", value=None), "correction"),
    "outcomes swapped": (
        put("steps", 3, "decision", "outcomes", value=base()["steps"][3]["decision"]["outcomes"][::-1]),
        "decision",
    ),
    "new role": (lambda data: data["roles"].append({"id": "lurah", "name": "Lurah"}), "roles"),
    "roles in another order": (lambda data: data["roles"].reverse(), "roles"),
    "stage": (put("stages", 0, "last", value="periksa"), "stages"),
    "parallel": (put("steps", 2, "after", value=["minta"]), "made_parallel"),
}


@pytest.mark.parametrize("name", WORDS)
def test_words_alone(name: str) -> None:
    edit, kind = WORDS[name]
    (change,) = changes(edit)
    assert change.kind == kind
    assert change.only_words


@pytest.mark.parametrize("name", MORE)
def test_more_than_words(name: str) -> None:
    edit, kind = MORE[name]
    if name == "parallel":  # the fourth step waits for both
        found = changes(lambda data: [edit(data), put("steps", 3, "after", value=["susun", "periksa"])(data)])
    else:
        found = changes(edit)
    (change,) = found
    assert change.kind == kind
    assert not change.only_words


def test_no_field_of_a_document_is_overlooked() -> None:
    """A field that somebody adds to the model must be compared, or `only_words` would lie."""
    told = {name.split(".")[0].split(" ")[0] for name in (*WORDS, *MORE)}
    keys = {"text", "short", "requirements", "output", "remark", "aliases", "for_each", "must_not_split"}
    assert keys <= told
    assert set(Step.model_fields) == keys | {
        "id",  # added and removed
        "number",
        "performers",
        "standard",
        "after",  # order
        "not_same_person_as",  # control
        "due",
        "wait_limit",
        "replaces",
        "decision",
    }
    assert set(Performers.model_fields) == {"roles", "lead", "deputies", "basis", "note", "alternatives"}
    assert set(Sop.model_fields) == {
        *("schema_version", "id", "title", "identity", "origin", "roles", "steps", "stages", "doubts"),
        "units",
    }


def test_values_are_told() -> None:
    (change,) = changes(put("steps", 0, "standard", "value", value=30))
    assert (change.old_steps, change.new_steps, change.field) == (("minta",), ("minta",), "standard")
    assert (change.old, change.new) == (60, 30)
    (change,) = changes(put("steps", 3, "decision", value=None))
    assert (change.old, change.new) == (("periksa", 0.4, 2, 1.0), None)


def test_a_leader_is_told_where_several_work_together() -> None:
    assert [c.kind for c in changes(put("steps", 0, "performers", "roles", value=["kepala"]))] == [
        "performers"
    ]
    joint = changes(put("steps", 0, "performers", "roles", value=["kepala", "staf"]))
    assert [c.kind for c in joint] == ["performers", "lead"]
    assert (joint[1].old, joint[1].new) == ("staf", "kepala")


def test_a_decision_that_leads_elsewhere() -> None:
    ways = [{"id": "cepat", "text": "Cepat", "to": ["putus"]}, {"id": "biasa", "text": "Biasa"}]
    found = changes(
        put("steps", 1, "decision", value={"outcomes": ways}), put("steps", 3, "decision", value=None)
    )
    assert [change.kind for change in found] == ["decision"]
    assert found[0].new == (("cepat", None, ("putus",)), ("biasa", None, None))


def test_another_sop_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        diff(Sop.model_validate(base()), Sop.model_validate({**base(), "id": "lain"}))
    (problem,) = caught.value.problems
    assert (problem.code, problem.value, problem.allowed) == ("not_a_revision", "lain", ("uji",))


def test_the_table() -> None:
    old, new = ({**base(), "stages": []} for _ in range(2))
    new["steps"][0]["standard"] = None
    new["steps"][4] |= {"id": "antar", "number": 6}
    table = revision_table(diff(Sop.model_validate(old), Sop.model_validate(new)))
    assert tuple(table.columns) == COLUMNS
    assert list(table["kind"]) == ["minutes", "removed", "added", "maybe_same"]
    assert list(table["hint"]) == [False, False, False, True]
    assert table.loc[0, ["old", "new", "new_steps"]].tolist() == ["60.0", "", "minta"]
    empty = revision_table(diff(Sop.model_validate(old), Sop.model_validate(old)))
    assert tuple(empty.columns) == COLUMNS
    assert empty.empty
