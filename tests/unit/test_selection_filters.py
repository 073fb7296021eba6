"""Conditions on cases: what each keeps, how they combine, what is refused, how they are told."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd
import pytest

from builders import flow_sop, small_log
from mining.conformance import Conformance, check_conformance
from mining.performance import Performance, calendar_for, measure, statistics
from mining.selection import KEYS, parse_filter, parse_filters, select
from mining.selection.filters import All, Dates, Deviates, Not, OneOf
from mining.selection.measured import ENOUGH
from sop.errors import InputError
from sop.events import EventLog
from sop.worktime.calendar import OfficeCalendar
from ukur.words import LANGUAGES, words
from ukur.words.filters import tell_filter

SOP = flow_sop(
    {"id": "a"},
    {"id": "b", "for_each": "rooms"},
    {"id": "c"},
    units={"rooms": ["north", "south"]},
)


def row(case: str, step: str, day: int, **more: Any) -> dict[str, Any]:
    return {
        "case_id": case,
        "step_id": step,
        "start": f"2026-01-{day} 08:00",
        "end": f"2026-01-{day} 09:00",
        "role": "staf",
        **more,
    }


LOG = small_log(
    [
        row("one", "a", 12), row("one", "b", 13, unit="north"), row("one", "b", 13, unit="south"),
        row("one", "c", 14),
        row("two", "a", 12), row("two", "c", 20),
        row("three", "a", 19), row("three", "x", 19, role="Pihak luar"), row("three", "b", 20, unit="South "),
        row("four", "a", 5), row("four", "b", 6),
        row("four", "c", 21, participants='[{"person": "p", "role": "kepala"}]'),
    ],
    [
        {"case_id": "one", "period": "TW1", "opd": "Badan A", "released": "2026-01-12"},
        {"case_id": "two", "period": "TW1", "opd": "Badan B", "released": "2026-01-09"},
        {"case_id": "three", "period": "TW2", "opd": "badan  a", "released": None},
        {"case_id": "four", "period": "Tahunan", "opd": "", "released": None},
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def results(calendar: OfficeCalendar) -> tuple[Conformance, Performance]:
    return check_conformance(LOG, SOP), measure(LOG, SOP, calendar_for(LOG, calendar))


def kept(text: str, results: tuple[Conformance, Performance], log: EventLog = LOG) -> list[str]:
    found = select(log, parse_filter(text, sop=SOP), *results)
    return found.log.cases["case_id"].tolist()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("period=TW1", "one two"),
        ("period = tw1|tahunan", "one two four"),
        ("period!=TW1", "three four"),
        ("opd=Badan A", "one three"),
        ("case=two", "two"),
        ("released=2026-01-12", "one"),
        ("released=2026-01-05..2026-01-09", "two four"),
        ("released>=2026-01-12", "one three"),
        ("released<2026-01-09", "four"),
        ("completed=2026-01-14", "one"),
        ("completed>2026-01-14", "two four"),
        ("completed<=2026-01-20", "one two"),
        ("touching=2026-01-15..2026-01-19", "two three four"),
        ("touching=..2026-01-11", "four"),
        ("step=b", "one three four"),
        ("step!=2", "two"),
        ("step=c", "one two four"),
        ("variant=1", "one"),
        ("steps=a,c", "two"),
        ("steps=a,b,b,c", "one"),
        ("deviation=not_carried_out", "two"),
        ("deviation=skipped@b", "two"),
        ("deviation=any", "two"),
        ("deviation=none", "one three four"),
        ("days>7", "four"),
        ("days=3", "one"),
        ("days<7", "one three"),
        ("role=Staf", "one two three four"),
        ("role=pihak luar", "three"),
        ("role=kepala", "four"),
        ("unit=South", "one three"),
        ("unit=north|south", "one three"),
        ("state=running", "three"),
        ("state=completed", "one two four"),
        ("state=deviating|running", "two three"),
    ],
)
def test_each_condition(text: str, wanted: str, results: tuple[Conformance, Performance]) -> None:
    assert kept(text, results) == [name for name in ("one", "two", "three", "four") if name in wanted.split()]


def test_conditions_combine(results: tuple[Conformance, Performance]) -> None:
    both = parse_filters(["period=TW1", "step=b"], sop=SOP)
    assert both == All((OneOf("period", ("TW1",)), parse_filter("step=b")))
    assert select(LOG, both, *results).log.cases["case_id"].tolist() == ["one"]
    assert select(LOG, [OneOf("period", ("TW1",)), ~parse_filter("step=b")], *results).kept == 1
    assert select(LOG, ~(OneOf("period", ("TW1",)) & Deviates()), *results).kept == 3
    assert select(LOG, [], *results).kept == 4


def test_whole_cases_with_their_instance_numbers(results: tuple[Conformance, Performance]) -> None:
    found = select(LOG, parse_filter("period=TW1"), *results)
    expected = LOG.events[LOG.events["case_id"].isin(["one", "two"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(found.log.events, expected)
    assert found.log.events["instance"].tolist() == [1, 2, 3, 4, 5, 6]
    (finding,) = found.findings
    assert (finding.rule, finding.count, finding.total) == ("selected", 2, 4)
    assert (found.kept, found.total) == (2, 4)


def test_attributes_of_cases(results: tuple[Conformance, Performance]) -> None:
    table = pd.DataFrame(
        {"case_id": ["one", "two", "three"], "amount": [5, 20, 100], "kind": ["Izin", "izin ", "Surat"]}
    )
    log = EventLog(events=LOG.events, cases=LOG.cases, attributes=table)
    assert kept("attribute.amount>10", results, log) == ["two", "three"]
    assert kept("attribute.kind=IZIN", results, log) == ["one", "two"]
    found = select(log, parse_filter("attribute.amount<=20"), *results)
    assert found.log.attributes is not None
    assert found.log.attributes["case_id"].tolist() == ["one", "two"]
    for text, code in (
        ("attribute.colour=red", "filter_attribute"),
        ("attribute.amount>much", "filter_value"),
    ):
        with pytest.raises(InputError, match=code):
            kept(text, results, log)
    with pytest.raises(InputError, match="filter_attribute"):
        kept("attribute.amount=5", results)


@pytest.mark.parametrize(
    ("text", "code", "allowed"),
    [
        ("", "filter_form", "period"),
        ("period", "filter_form", "period"),
        ("period=", "filter_form", "period"),
        ("=TW1", "filter_form", "period"),
        ("priod=TW1", "filter_key", "period"),
        ("attribute.=5", "filter_key", "attribute.NAME"),
        ("period>TW1", "filter_operator", "!="),
        ("days>many", "filter_value", "20"),
        ("days>nan", "filter_value", "20"),
        ("days>inf", "filter_value", "20"),
        ("variant=0", "filter_value", "1"),
        ("variant=²", "filter_value", "1"),
        ("step=z", "filter_value", "a"),
        ("deviation=late", "filter_value", "not_carried_out"),
        ("deviation=swapped@z", "filter_value", "a"),
        ("state=gone", "filter_value", "running"),
        ("released=yesterday", "filter_value", "2025-01-31"),
        ("released=2026-02-30", "filter_value", "2025-01-31"),
        ("released=..", "filter_value", "2025-01-31"),
        ("released=2026-02-01..2026-01-01", "filter_value", "2025-01-01..2025-03-31"),
    ],
)
def test_what_is_no_condition_is_refused_with_what_is(text: str, code: str, allowed: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_filter(text, sop=SOP)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert allowed in problem.allowed or any(allowed in part for part in problem.allowed)


def test_all_wrong_texts_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_filters(["priod=1", "days>x", "period=1"])
    assert [problem.code for problem in caught.value.problems] == ["filter_key", "filter_value"]
    assert caught.value.problems[0].fields["suggestion"] == "period"


def test_an_empty_selection_and_missing_results_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        select(LOG, parse_filter("period=TW9"))
    assert caught.value.problems[0].allowed[:3] == ("TW1", "TW2", "Tahunan")
    with pytest.raises(InputError, match="filter_needs_conformance"):
        select(LOG, parse_filter("deviation=any"))
    with pytest.raises(InputError, match="filter_needs_performance"):
        select(LOG, parse_filter("days>3"))


def test_what_is_only_possible_has_a_key_of_its_own() -> None:
    sop = flow_sop({"id": "a"}, {"id": "b"})
    rows = [{"case_id": "p", "step_id": step, "end": "2026-01-12", "precision": "day"} for step in "ab"]
    rows += [
        {"case_id": "q", "step_id": step, "end": f"2026-01-{day}", "precision": "day"}
        for step, day in (("b", 12), ("a", 13))
    ]
    log = small_log(rows)
    checked = check_conformance(log, sop)
    for text, wanted in (("possible=swapped", "p"), ("deviation=any", "q"), ("deviation=none", "p")):
        assert select(log, parse_filter(text), checked).log.cases["case_id"].tolist() == [wanted], text


def test_a_window_is_of_local_days() -> None:
    log = small_log([{"step_id": "a", "end": "2026-01-12 00:30"}])
    assert select(log, Dates("touching", dt.date(2026, 1, 12), dt.date(2026, 1, 12))).kept == 1
    with pytest.raises(InputError):
        select(log, Dates("touching", None, dt.date(2026, 1, 11)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_is_told(language: str) -> None:
    w = words("id" if language == "id" else "en")
    samples = [
        "period=TW1", "opd=A|B", "case=one", "released=2026-01-01", "completed>=2026-01-01",
        "touching<2026-02-01",
        "released=2026-01-01..2026-02-01", "step=a", "step!=a", "variant=2", "steps=a,b", "deviation=any",
        "deviation=none", "deviation=swapped", "deviation=swapped@a", "deviation=any@a", "days>20", "days!=3",
        "possible=swapped", "possible=any", "possible=none", "possible=any@a", "possible=swapped@a",
        "days<=2.5", "role=staf", "unit=north", "state=running|completed", "attribute.amount>5", "opd!=A",
    ]  # fmt: skip
    assert {re.split("[=<>!]", text)[0] for text in samples} >= set(KEYS) - {"attribute.NAME"}
    told = [tell_filter(parse_filter(text, sop=SOP), SOP, w) for text in samples]
    assert len(set(told)) == len(samples)
    assert not any("{" in text or text in ("All", "Filter") for text in told)
    assert tell_filter(Not(Not(OneOf("period", ("TW1",)))), SOP, w) == told[0]
    both = tell_filter(parse_filters(["period=TW1", "days>20"]), SOP, w)
    assert both == told[0] + w("filter.and") + told[16]


def test_enough_means_the_same_in_both_rooms() -> None:
    assert ENOUGH == statistics.ENOUGH
