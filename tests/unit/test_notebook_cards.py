"""What results show in a notebook: everything worded, small, and nothing from outside that acts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from builders import flow_sop, small_log
from compared import BASE, BUSY, SHORTER, scenario_of
from hostile import MARKUP, TEXTS, hostile_study
from mining import after_adoption, analyse, calibrate, case_in_full, compare_groups
from mining.calibration.calibrating import CalibrationSettings
from mining.calibration.fit import fit_statement, split_by_time
from mining.discovery import variants
from mining.log.result import LogSource, ReadLog
from simulation import Study, run_to_log, simulate, smallest_staffing
from simulation.comparison import ComparisonSettings, compare
from simulation.schedule import schedule
from simulation.staffing import Promise
from sop.events import EventLog, event_log
from sop.exchange.draft import Draft
from sop.findings import Finding
from sop.revision import diff
from sop.showing import Shown
from sop.worktime import default_calendar
from ukur.notebook import html, language
from ukur.notebook.card import LARGEST
from ukur.notebook.registry import CARDS

TAGS = frozenset(
    {
        "div",
        "style",
        "p",
        "bdi",
        "strong",
        "span",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "small",
    }
    | {"figure", "figcaption", "img", "ul", "li"}
)


@pytest.fixture(autouse=True)
def _language_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ukur.notebook.setting._chosen", [])
    monkeypatch.delenv("UKUR_LANG", raising=False)


def hostile_log(study: Study) -> EventLog:
    log = run_to_log(study.sop, study.planned, study.example, study.example_draws)
    names = {name: f"{place} {TEXTS[place]}" for place, name in enumerate(log.cases["case_id"])}
    extra = log.events.iloc[:10].assign(step_id=pd.NA, activity=list(TEXTS), role=list(TEXTS))
    events = pd.concat([log.events, extra]).replace({"case_id": names}).drop(columns="instance")
    return event_log(events, log.cases.replace({"case_id": names}).assign(period=MARKUP, opd=TEXTS[1]))


@pytest.fixture(scope="module")
def results(root: Path) -> dict[str, Shown]:
    """One of each class that has a card, their texts hostile where texts come from outside."""
    calendar = default_calendar()
    study = hostile_study(root)
    small = simulate(BASE, scenario_of(people=BUSY), calendar, replications=30)
    finding = Finding(rule="noted_doubt", severity="note", place=MARKUP, fields={"text": MARKUP})
    source = LogSource(name=MARKUP, kind="csv", digest="0" * 16, rows=1)
    read = ReadLog(log=hostile_log(study), sources=(source,), findings=(finding,))
    mined = analyse(read, study.sop, calendar)
    name = mined.log.cases["case_id"].iloc[0]
    comparison = compare(
        BASE,
        {MARKUP: SHORTER},
        scenario_of(),
        calendar,
        settings=ComparisonSettings(first=30, at_most=60, years=0),
    )
    office = scenario_of(people=BUSY)
    old = flow_sop({"id": "a"}, {"id": "b"})
    rows = [
        {
            "case_id": f"{n}{MARKUP}",
            "step_id": step,
            "start": f"2025-0{n}-06 0{hour}:00",
            "end": f"2025-0{n}-06 0{hour}:30",
        }
        for n in (1, 8)
        for step, hour in (("a", 8), ("b", 9))
    ]
    before_after = ReadLog(log=small_log(rows))
    found = (
        study.sop,
        Draft(sop=study.sop, doubts=(finding,)),
        study.scenario,
        calendar,
        study,
        read,
        read.log,
        mined,
        mined.conformance,
        mined.performance,
        mined.status,
        mined.waiting,
        mined.rules,
        mined.precision,
        mined.quality,
        mined.deviation_time,
        variants(mined.log, sop=mined.sop),
        case_in_full(mined.log, name, mined.sop, mined.conformance, mined.performance, calendar),
        calibrate(mined, study.scenario, settings=CalibrationSettings(correcting_runs=1)),
        fit_statement([read.log], read.log, read.log),
        split_by_time(read.log),
        comparison,
        comparison.revisions[0],
        smallest_staffing(
            BASE, office, calendar, promise=Promise(working_days=9), replications=30, at_most=30
        ),
        schedule(small, deadline=date(2025, 3, 31), replications=30),
        after_adoption(before_after, old, old, calendar, since=date(2025, 7, 1)),
        diff(study.sop, study.sop.model_copy(update={"title": TEXTS[1]})),
    )
    return {type(each).__qualname__: each for each in found}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(text: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.found


@pytest.mark.parametrize("wanted", ["id", "en"])
def test_every_card_is_small_and_inert(results: dict[str, Shown], wanted: str) -> None:
    language(wanted)
    for name, each in results.items():
        shown = each._repr_html_()
        assert shown is not None, name
        assert len(shown) <= LARGEST, name
        found = elements(shown)
        assert {tag for tag, _ in found} <= TAGS, name
        for tag, attributes in found:
            assert not any(key.startswith("on") for key in attributes), name
            assert tag != "img" or str(attributes["src"]).startswith("data:image/svg+xml;base64,"), name
        assert f'lang="{wanted}"' in shown
        assert "object at 0x" not in shown


def test_texts_from_outside_are_shown_as_texts(results: dict[str, Shown]) -> None:
    for name in ("Sop", "Draft", "Comparison", "ReadLog", "Mined", "EventLog"):
        assert "&lt;img src=x" in str(results[name]._repr_html_()), name


def test_most_classes_with_a_card_are_tried_here(results: dict[str, Shown]) -> None:
    known = {home.rpartition(".")[2] for home in CARDS}
    assert set(results) <= known
    assert len(results) > 0.7 * len(known)


def test_the_same_result_gives_the_same_bytes(results: dict[str, Shown]) -> None:
    assert results["Study"]._repr_html_() == results["Study"]._repr_html_()


def test_a_study_tells_its_interval_and_n(results: dict[str, Shown]) -> None:
    language("en")
    shown = str(results["Revised"]._repr_html_())
    gain = results["Revised"].gain
    assert f"n = {gain.n}" in shown
    assert f"{gain.value:.2f}" in shown
    study = str(results["Study"]._repr_html_())
    assert re.search(r"95 % interval of the simulation", study)


def test_long_tables_are_cut_and_say_so(results: dict[str, Shown]) -> None:
    log = results["EventLog"]
    longer = replace(log, events=pd.concat([log.events.assign(activity=MARKUP * 9)] * 20))
    shown = str(html(longer))
    assert len(shown) <= LARGEST
    assert "Hanya bagian awal" in shown


def test_groups_of_cases_show_themselves(results: dict[str, Shown]) -> None:
    mined = results["Mined"]
    part = replace(mined.log, events=mined.log.events.iloc[:0], cases=mined.log.cases.iloc[:0])
    found = compare_groups(
        mined.log, part, mined.sop, conformance=mined.conformance, performance=mined.performance
    )
    assert "differences" in str(html(found))


def test_every_column_is_explained(results: dict[str, Shown], root: Path) -> None:
    """docs/results.md names each column; `<cause>_minutes` and `*_n` stand for several."""
    page = (root / "docs/results.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL)))
    patterns = [re.escape(name) for name in told]
    patterns += [
        re.sub(r"<[a-z]+>|\*", "[a-z_0-9]+", name) for name in told if re.search(r"<[a-z]+>|^\*_", name)
    ]
    known = re.compile("|".join(patterns))
    for name, each in results.items():
        if name not in ("Sop", "Scenario", "OfficeCalendar"):
            assert f"\n### `{name}`\n" in page, name
        for part in vars(each).values():
            if isinstance(part, pd.DataFrame):
                assert [one for one in part.columns if not known.fullmatch(str(one))] == [], name
