"""The receipt log end to end, against pm4py and against counts made here from the file itself."""

from __future__ import annotations

import gzip
import math
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lxml import etree

from mining.conformance import Conformance, alignment_costs, check_conformance
from mining.log.door import read_log
from mining.performance import Performance, calendar_for, measure
from sop.events import EventLog
from sop.exchange.petri import flow_graph, petri_net
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import OfficeCalendar

DAY = ["08:00-12:00", "13:00-17:00"]
DUTCH = OfficeCalendar.model_validate(
    {
        "schema_version": 1,
        "id": "dutch",
        "name": "Dutch office",
        "time_zone": "Europe/Amsterdam",
        "country": None,
        "weeks": {"normal": dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday"], DAY)},
    }
)


@pytest.fixture(scope="module")
def path(reference_data: Path) -> Path:
    return reference_data / "pm4py" / "compressed" / "08_receipt.xes.gz"


@pytest.fixture(scope="module")
def sop(root: Path) -> Sop:
    return read_sop(root / "data" / "sops" / "receipt-wabo.yaml")


@pytest.fixture(scope="module")
def raw(path: Path) -> dict[str, list[tuple[str, pd.Timestamp]]]:
    """Activities and stamps of each case, straight from the XML."""
    with gzip.open(path) as file:
        top = etree.parse(file).getroot()
    names = {"x": "http://www.xes-standard.org/"}
    cases = {}
    for trace in top.findall("x:trace", names):
        values = [
            {item.get("key"): item.get("value") for item in event}
            for event in trace.findall("x:event", names)
        ]
        (name,) = [item.get("value") for item in trace if item.get("key") == "concept:name"]
        cases[name] = [
            (str(event["concept:name"]), pd.Timestamp(str(event["time:timestamp"]))) for event in values
        ]
    return cases


@pytest.fixture(scope="module")
def log(path: Path, sop: Sop) -> EventLog:
    return read_log(path, sop=sop).log


@pytest.fixture(scope="module")
def checked(log: EventLog, sop: Sop) -> Conformance:
    """Without running cases: every case is compared with the whole SOP."""
    return check_conformance(log, sop, open_gap_days=0, time_zone="Europe/Amsterdam")


@pytest.fixture(scope="module")
def measured(log: EventLog, sop: Sop) -> Performance:
    return measure(log, sop, calendar_for(log, DUTCH))


@pytest.fixture(scope="module")
def aligned(raw: dict[str, Any], sop: Sop) -> list[dict[str, Any]]:
    """What pm4py says by its default, on a log built here."""
    import pm4py
    from pm4py.objects.log.obj import Event, Trace
    from pm4py.objects.log.obj import EventLog as TheirLog

    step_of = {step.text: step.id for step in sop.steps}
    theirs = TheirLog()
    for name, events in raw.items():
        trace = Trace(attributes={"concept:name": name})
        for label, stamp in events:
            trace.append(Event({"concept:name": step_of.get(label, label), "time:timestamp": stamp}))
        theirs.append(trace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        return pm4py.conformance_diagnostics_alignments(theirs, *petri_net(sop))


def test_every_case_and_event_arrives(log: EventLog, checked: Conformance, raw: dict[str, Any]) -> None:
    assert (len(raw), sum(map(len, raw.values()))) == (1434, 8577)
    assert (len(log.cases), len(log.events)) == (1434, 8577)
    assert (checked.numbers.cases, checked.numbers.events) == (1434, 8577)
    assert checked.numbers.running == 0
    assert checked.cases.set_index("case_id")["n_events"].to_dict() == {
        name: len(events) for name, events in raw.items()
    }


def test_cost_of_every_case_is_that_of_pm4py(
    checked: Conformance, raw: dict[str, Any], aligned: list[dict[str, Any]]
) -> None:
    ours = checked.cases.set_index("case_id").loc[list(raw)]
    assert ours["cost"].tolist() == [item["cost"] // 10_000 for item in aligned]
    assert ours["fitness"].to_numpy() == pytest.approx([item["fitness"] for item in aligned])
    assert checked.numbers.mean_fitness == pytest.approx(np.mean([item["fitness"] for item in aligned]))
    costs, worst = (sum(item[key] // 10_000 for item in aligned) for key in ("cost", "bwc"))
    assert checked.numbers.log_fitness == pytest.approx(1 - costs / worst)
    assert int(ours["cost"].sum()) == costs


def test_cost_of_every_variant_is_that_of_pm4py(checked: Conformance, sop: Sop) -> None:
    variants = checked.variants
    assert variants["cases"].sum() == 1434
    assert variants["cases"].is_monotonic_decreasing
    assert variants["cost"].tolist() == list(alignment_costs(sop, variants["steps"].tolist()))


def test_conforming_cases_are_those_that_do_the_six_steps_in_order(
    checked: Conformance, raw: dict[str, Any], sop: Sop
) -> None:
    step_of = {step.text: step.id for step in sop.steps}
    chains = (
        ["confirmation", "check", "determine", "send"],
        ["confirmation", "stop_advice", "stop_indication"],
    )
    conforming = set()
    for name, events in raw.items():
        steps = [step_of.get(label) for label, _ in events]
        if sorted(map(str, steps)) == sorted(step_of.values()) and all(
            [steps.index(step) for step in chain] == sorted(steps.index(step) for step in chain)
            for chain in chains
        ):
            conforming.add(name)
    found = checked.cases.loc[checked.cases["state"] == "conforming", "case_id"]
    # Equal stamps are put in step order, which can only add to them; here it adds none.
    assert set(found) == conforming
    assert len(conforming) > 1000


def test_deviations_add_up(checked: Conformance, raw: dict[str, Any], sop: Sop) -> None:
    step_of = {step.text: step.id for step in sop.steps}
    counts = checked.deviations["kind"].value_counts().to_dict()
    unknown = Counter(label for events in raw.values() for label, _ in events if label not in step_of)
    extras = checked.summary[checked.summary["kind"] == "extra"]
    assert dict(zip(extras["activity"], extras["count"], strict=True)) == unknown
    missing = sum(len(set(step_of) - {label for label, _ in events}) for events in raw.values())
    assert counts["not_carried_out"] == missing
    again = sum(
        n - 1
        for events in raw.values()
        for label, n in Counter(a for a, _ in events).items()
        if label in step_of
    )
    assert counts["repeated"] == again
    cost = {"swapped": 2, "out_of_order": 2, "wrong_role": 0}
    assert checked.cases["cost"].sum() == sum(n * cost.get(kind, 1) for kind, n in counts.items())
    assert checked.summary["count"].sum() == len(checked.deviations)


def test_young_cases_without_an_end_run(log: EventLog, sop: Sop, raw: dict[str, Any]) -> None:
    found = check_conformance(log, sop, time_zone="Europe/Amsterdam")
    newest = max(stamp for events in raw.values() for _, stamp in events)
    ends = {sop.step(step).text for step in sop.last_steps()}
    running = {
        name
        for name, events in raw.items()
        if not ends <= {label for label, _ in events}
        and newest - max(stamp for _, stamp in events) < pd.Timedelta(days=90)
    }
    assert set(found.cases.loc[found.cases["state"] == "running", "case_id"]) == running
    assert 0 < len(running) < 100
    assert not set(found.deviations["case_id"]) & running


def test_one_stamp_says_nothing_about_processing(measured: Performance, raw: dict[str, Any]) -> None:
    assert measured.steps["n_both_stamps"].tolist() == [0] * 6
    assert measured.steps["processing_reason"].tolist() == ["only_one_stamp"] * 6
    assert measured.steps["waiting_working_total_minutes"].isna().all()
    assert measured.bottlenecks["kind"].unique().tolist() == ["elapsed"]
    cycles = measured.cases.set_index("case_id")["cycle_clock_days"]
    stamps = {name: [stamp for _, stamp in events] for name, events in raw.items()}
    for name in list(stamps)[::50]:
        seconds = (max(stamps[name]) - min(stamps[name])).total_seconds()
        # A case with one stamp took some time, but nobody knows how much.
        expected = seconds / 86_400 if len(stamps[name]) > 1 else math.nan
        assert cycles[name] == pytest.approx(expected, abs=2 / 86_400, nan_ok=True)
    assert cycles.isna().sum() == sum(len(set(values)) == 1 for values in stamps.values())


def test_elapsed_adds_up_to_the_cycles(measured: Performance) -> None:
    elapsed = measured.instances["elapsed_working_seconds"].sum()
    assert elapsed == pytest.approx(measured.cases["cycle_working_days"].sum() * 8 * 3600)
    assert measured.bottlenecks["lost_working_minutes"].sum() == pytest.approx(elapsed / 60)
    shares = measured.bottlenecks["share"]
    assert (shares.isna() == (measured.bottlenecks["n"] < 20)).all()
    assert shares.sum() < 1


def test_net_and_graph_hold_the_same_runs(sop: Sop) -> None:
    assert flow_graph(sop).steps == tuple(step.id for step in sop.steps)
    assert not sop.origin.normative
    assert all(step.standard is None for step in sop.steps)


def test_it_is_quick(path: Path, sop: Sop) -> None:
    begin = time.perf_counter()
    log = read_log(path, sop=sop).log
    check_conformance(log, sop)
    measure(log, sop, calendar_for(log, DUTCH))
    assert time.perf_counter() - begin < 10
