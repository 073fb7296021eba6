"""Deviations put into a clean log on purpose, so that what a check finds can be held against the truth."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mining.conformance.injection.flow_injectors import ALL_INJECTORS
from mining.conformance.injection.injectors import CleanCase, Event, known
from mining.conformance.wording import FLOW_KINDS, KINDS, Kind
from sop.events import (
    CASE_ID,
    END,
    EVENT_COLUMNS,
    INSTANCE,
    PERSON,
    PRECISION,
    ROLE,
    STAMP_COLUMNS,
    START,
    STEP_ID,
    EventLog,
    event_log,
)
from sop.exchange.petri import FlowGraph, bits, flow_graph
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

TRUTH_COLUMNS = ("kind", "step_id", "other_step_id", "case_id")
EXTRA_ACTIVITY = "Rapat koordinasi tambahan"


def inject(
    log: EventLog,
    sop: Sop,
    *,
    seed: int,
    plan: Sequence[tuple[str, str]],
    extra_activity: str = EXTRA_ACTIVITY,
) -> tuple[EventLog, pd.DataFrame]:
    """Put one stated deviation into each of some cases.

    Which step it hits is drawn by a stream of its own for each case: a longer plan never changes the
    cases that were in it before.

    Parameters: log - clean: of the planned cases every step is there once, in order, with start and end to
    the minute or better; sop - the SOP; seed - 0 or more; plan - (case id, kind) with the kinds of
    `wording.KINDS` and `FLOW_KINDS`, each case at most once; extra_activity - label of the activity that the
    SOP does not know.
    Returns: the altered log, and the truth: one row a planned case, in the order of the plan, with the
    columns kind, step_id, other_step_id, case_id as `Conformance.deviations` has them.
    Raises: ValueError - an unknown kind; a case twice, not in the log, or not clean; no step of it can take
    the deviation (a wrong role where every role has a seat in every step).
    """
    kinds = _checked_plan(plan, log)
    return _injected(log, sop, seed, {name: (kind,) for name, kind in kinds.items()}, extra_activity)


def inject_several(
    log: EventLog,
    sop: Sop,
    *,
    seed: int,
    plan: Mapping[str, Sequence[str]],
    extra_activity: str = EXTRA_ACTIVITY,
) -> tuple[EventLog, pd.DataFrame]:
    """Put several deviations into each of some cases, one after the other.

    They may cancel each other, or look like another: what was put in is not always what can be seen.

    Parameters: log, sop, seed, extra_activity - as in `inject`; plan - kinds by case id. A kind that the case
    cannot take any more is left out.
    Returns: the altered log, and the truth as `inject` gives it, with a row for each deviation put in.
    Raises: ValueError - as `inject`; the first kind of a case cannot be put in.
    """
    checked = {
        name: tuple(_checked_plan([(name, kind)], log)[name] for kind in kinds)
        for name, kinds in plan.items()
    }
    return _injected(log, sop, seed, checked, extra_activity)


def _injected(
    log: EventLog, sop: Sop, seed: int, plan: Mapping[str, Sequence[Kind]], extra_activity: str
) -> tuple[EventLog, pd.DataFrame]:
    import pandas as pd

    flow, persons = flow_graph(sop), _persons(log)
    cases: dict[str, list[Event]] = {}
    for event in log.events.to_dict("records"):
        cases.setdefault(str(event[CASE_ID]), []).append({str(name): event[name] for name in event})
    truth: list[tuple[str | None, ...]] = []
    instance = int(log.events[INSTANCE].max(skipna=True)) if len(log.events) else 0
    for name, kinds in plan.items():
        case = CleanCase(sop=sop, flow=flow, events=cases[name], persons=persons, extra=extra_activity)
        _refuse_unclean(name, case)
        rng = _stream(seed, name)
        for number, kind in enumerate(kinds):
            try:
                truth.append((kind, *ALL_INJECTORS[kind](case, rng), name))
            except ValueError:
                if number == 0:
                    raise
            case.events.sort(key=lambda event: (event[START], _rank(event, flow)))
        for added in case.events:
            if added[INSTANCE] == 0:
                instance += 1
                added[INSTANCE] = instance
    altered = event_log(_frame([event for events in cases.values() for event in events]), log.cases)
    return altered, pd.DataFrame(truth, columns=list(TRUTH_COLUMNS), dtype="object").astype("str")


def _checked_plan(plan: Sequence[tuple[str, str]], log: EventLog) -> dict[str, Kind]:
    present = set(log.events[CASE_ID].unique())
    every = (*KINDS, *FLOW_KINDS)
    allowed = {str(kind): kind for kind in every}
    kinds: dict[str, Kind] = {}
    for name, kind in plan:
        if kind not in allowed:
            raise ValueError(f"unknown kind {kind!r}; allowed: {', '.join(every)}")
        if name not in present:
            raise ValueError(f"case {name!r} is not in the log")
        if name in kinds:
            raise ValueError(f"case {name!r} is planned twice")
        kinds[name] = allowed[kind]
    return kinds


def _refuse_unclean(name: str, case: CleanCase) -> None:
    ends: dict[int, Any] = {}
    markings = {0}
    for event in case.events:
        step = _rank(event, case.flow)
        before = bits(case.flow.needs[step]) if step < len(case.flow.steps) else ()
        if (
            step == len(case.flow.steps)
            or not (known(event[START]) and known(event[END]))
            or event[PRECISION] == "day"
            or any(ends[earlier] > event[START] for earlier in before if earlier in ends)
        ):
            raise ValueError(f"case {name!r} is not clean: see instance {event[INSTANCE]}")
        # Which outcome a decision had is not in the log: all markings it may have led to are followed.
        markings = {
            following
            for marking in markings
            if case.flow.may_run(step, marking)
            for following, _, _ in case.flow.fire(step, marking)
        }
        if not markings:
            raise ValueError(f"case {name!r} is not clean: see instance {event[INSTANCE]}")
        ends[step] = event[END]
    if case.flow.final not in markings:
        raise ValueError(f"case {name!r} is not clean: it lacks steps")


def _rank(event: Event, flow: FlowGraph) -> int:
    step = event[STEP_ID]
    return flow.position.get(step, len(flow.steps)) if isinstance(step, str) else len(flow.steps)


def _persons(log: EventLog) -> dict[str, str]:
    """The first person seen in each role."""
    found: dict[str, str] = {}
    for role, person in zip(log.events[ROLE].tolist(), log.events[PERSON].tolist(), strict=True):
        if role and person:
            found.setdefault(role, person)
    return found


def _stream(seed: int, case_id: str) -> np.random.Generator:
    import numpy as np

    key = np.random.SeedSequence(seed, spawn_key=(zlib.crc32(b"injection"), zlib.crc32(case_id.encode())))
    return np.random.Generator(np.random.Philox(key))


def _frame(rows: Sequence[Event]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, pd.Series[Any]] = {}
    for name in EVENT_COLUMNS:
        values = [row[name] for row in rows]
        # Stated for stamps: a column without any would be taken for one without a zone.
        kind = "datetime64[us, UTC]" if name in STAMP_COLUMNS else None
        columns[name] = pd.Series(values, dtype=kind)
    return pd.DataFrame(columns)
