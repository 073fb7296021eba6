"""Whatever a log holds: counts do not depend on the order of its rows, and are parts of their totals."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.log.quality import RULES, SPOILS, QualityReport, inspect
from quality_logs import STEPS, log_of
from sop.events import EventLog
from sop.findings import SEVERITIES
from sop.worktime import compile_calendar, default_calendar
from ukur.outputs.findings import findings_table
from ukur.words import words

CALENDAR = compile_calendar(default_calendar(), dt.date(2025, 12, 1), dt.date(2027, 3, 31))
FIRST = dt.datetime.fromisoformat("2025-12-29 00:00")
# Few different values, so that rows meet: the same evening, the same minute, midnight, noon, a year later.
DAYS = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 8, 18, 400])
CLOCKS = st.sampled_from([0, 25_200, 43_200, 28_801, 56_700, 56_702, 56_730, 56_800, 72_000, 72_001])
STAMPS = st.none() | st.builds(
    lambda day, second: FIRST + dt.timedelta(days=day, seconds=second), DAYS, CLOCKS
)
ROWS = st.fixed_dictionaries(
    {
        "case_id": st.sampled_from(["P-1", "P-01", "P-2", "p-2", "=3", " ", "4\n"]),
        "step_id": st.sampled_from([*STEPS[:3], "x"]),
        "unit": st.sampled_from(["", "u"]),
        "role": st.sampled_from(["", "staf"]),
        "person": st.sampled_from(["", "a", "b"]),
        "precision": st.sampled_from(["second", "second", "minute", "day"]),
        "enabled": STAMPS,
        "start": STAMPS,
        "end": STAMPS,
    }
)


def logs() -> st.SearchStrategy[EventLog]:
    return st.lists(ROWS, min_size=1, max_size=30).map(_log)


def _log(rows: list[dict[str, Any]]) -> EventLog:
    ids = sorted({row["case_id"] for row in rows})
    # None means missing; a column of None alone would have no type.
    rows[0] |= {name: rows[0][name] or FIRST for name in ("enabled", "start", "end")}
    states = ("running", "completed", "")
    cases = [
        {"case_id": name, "released": "2025-12-30 07:30", "status": states[place % 3]}
        for place, name in enumerate(ids)
    ]
    return log_of(rows, cases)


def told(found: QualityReport) -> list[tuple[object, ...]]:
    return [
        (each.rule, each.severity, each.count, each.total, sorted(each.fields.items()))
        for each in found.findings
    ]


@settings(deadline=None, max_examples=40)
@given(logs(), st.randoms(use_true_random=False))
def test_counts_do_not_depend_on_the_order_of_the_rows(log: EventLog, luck: Any) -> None:
    order = list(range(len(log.events)))
    luck.shuffle(order)
    turned = replace(log, events=log.events.iloc[order].reset_index(drop=True))
    options: dict[str, Any] = {"as_of": dt.date(2026, 1, 5), "open_gap_days": 2, "first_steps": {"terima"}}
    first, second = inspect(log, CALENDAR, **options), inspect(turned, CALENDAR, **options)
    assert told(first) == told(second)


@settings(deadline=None, max_examples=40)
@given(logs())
def test_counts_are_parts_of_their_totals(log: EventLog) -> None:
    before = log.events.copy()
    found = inspect(log, CALENDAR, as_of=dt.date(2026, 1, 5), open_gap_days=2)
    for finding in found.findings:
        assert 1 <= finding.count <= finding.total, finding
        assert finding.rule in SPOILS
        assert len(finding.examples) <= 5
    ranks = [(SEVERITIES.index(each.severity), RULES.index(each.rule)) for each in found.findings]
    assert ranks == sorted(set(ranks))
    for rule, rows in found.rows.groupby("rule"):
        finding = next(each for each in found.findings if each.rule == rule)
        assert len(rows) <= 100
        places = log.events["instance"].searchsorted(rows["instance"])
        assert rows["instance"].eq(0).all() or (np.diff(places) > 0).all(), rule
        assert set(rows["severity"]) == {finding.severity}
    for language in ("id", "en"):
        assert len(findings_table(found.findings, words(language), spoils=SPOILS)) == len(found.findings)
    assert before.equals(log.events)
