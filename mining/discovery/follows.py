"""What directly followed what, how often and after how long; by step, by activity, or by who did it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.discovery.allowed import sop_arrows
from mining.discovery.spans import REASONS, Basis, Between, basis_of, figures_of, pairs_of, time_between
from mining.discovery.trails import TIME_ZONE, By, Trails, trails
from sop.events import CASE_ID, RUNNING, STATUS, EventLog
from sop.showing import Shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from mining.discovery.trails import Bools, Ints
    from sop.model import Sop
    from sop.worktime import CompiledCalendar

EXAMPLES = 3


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Follows(Shown):
    """The directly-follows graph of a log.

    Times between two events run from completion to start where the log has both (waiting); from completion
    to completion, or start to start, where it has one stamp (the work of one of the two is in it): `basis`.
    Times are missing, with a `reason` (`spans.REASONS`, the most frequent of the pairs left out), where no
    pair tells them. Only pairs whose order the stamps tell are counted as following; the others, of unordered
    blocks, are counted apart: they stand as in step order, else as in the log, and may have been otherwise.

    Parameters: by - `step` or `activity`; basis; cases, events - numbers; order_unknown - pairs of neighbours
    whose order is not known; not_started - rows that have neither begun nor ended; day_seconds - working
    seconds of a usual day, 0 without a calendar.
    nodes - one row a node: `node` (step id, `?` and the label, or the label), `label`, `step_id` (missing
    for what the SOP does not know), `number` (0 likewise), `events`, `cases`, `starts` and `ends` (cases that
    begin and end with it for sure; a case marked as running has no end), `place` (mean place in the case, 0
    first to 1 last; of a case of one event 0). With an SOP its steps come first, also those that never
    happened.
    relations - one row a pair, by first and second node: `first`, `second`, `events`, `cases` (both of pairs
    whose order is known), `order_unknown`, `cases_written` (cases in which they stand so, known or not),
    `clock_n`, `clock_median_hours`, `clock_mean_hours`, `clock_total_hours`, `working_n`,
    `working_median_minutes`, `working_mean_minutes`, `working_total_minutes`, `working_reason`, `days_n`,
    `days_median` (calendar days between the dates), `reason`, `examples` (ids of the first cases, at most 3).
    perhaps - one row an arrow of the SOP, by step: `first`, `second`, `cases` (in which the second may have
    followed the first directly, as both stand in one unordered block or in two neighbouring ones).
    """

    by: By
    basis: Basis
    cases: int
    events: int
    order_unknown: int
    not_started: int
    day_seconds: int
    nodes: pd.DataFrame
    relations: pd.DataFrame
    perhaps: pd.DataFrame


def discover_follows(
    log: EventLog,
    *,
    sop: Sop | None = None,
    by: By | None = None,
    calendar: CompiledCalendar | None = None,
    time_zone: str | None = None,
) -> Follows:
    """What directly followed what.

    The directly-follows graph with frequencies and times (van der Aalst, Process Mining, 2016, 5.2), except
    that the order of events with equal or date-only stamps is not made up.

    Parameters: log; sop - to go by its steps; by - `step` (default with an SOP) or `activity`; calendar -
    for working time (`mining.performance.calendar_for`); time_zone - IANA name, by default the calendar's,
    else Asia/Jakarta.
    Returns: nodes and relations.
    Raises: LogError - an event has neither start nor end.
    """
    zone = time_zone or (calendar.time_zone if calendar is not None else TIME_ZONE)
    made = trails(log, sop=sop, by=by, time_zone=zone)
    first, told = pairs_of(made)
    between = time_between(made, first, first + 1, calendar=calendar, time_zone=zone)
    running = set(log.cases.loc[log.cases[STATUS] == RUNNING, CASE_ID])
    keys = [node.key for node in made.nodes]
    table = relation_table(made, first, told, between, made.node, keys, working_known=calendar is not None)
    return Follows(
        by=made.by,
        basis=basis_of(made),
        cases=len(made.case_ids),
        events=len(made.case),
        order_unknown=int((~told).sum()),
        not_started=made.not_started,
        day_seconds=calendar.work_seconds_per_day if calendar is not None else 0,
        nodes=_node_table(made, running),
        relations=table,
        perhaps=_perhaps(made, () if sop is None or made.by != "step" else sop_arrows(sop)),
    )


def relation_table(
    made: Trails,
    first: Ints,
    told: Bools,
    between: Between,
    code: Ints,
    keys: list[str],
    *,
    working_known: bool,
) -> pd.DataFrame:
    """The table of `Follows.relations`, for any numbering of the events.

    Parameters: made; first, told - of `pairs_of`; between - of the same pairs; code - number of each event;
    keys - what the numbers stand for; working_known - there is a calendar.
    Returns: one row a pair that occurs, by first and second number.
    """
    import numpy as np
    import pandas as pd

    pair = code[first] * len(keys) + code[first + 1]
    group, pairs = pd.factorize(pair, sort=True)
    group, groups = group.astype(np.int64), len(pairs)
    clock, working, days = (
        figures_of(np.where(told, values, np.nan), group, groups, unit=unit)
        for values, unit in ((between.clock, 3600), (between.working, 60), (between.days, 1))
    )
    events = np.bincount(group[told], minlength=groups)
    counted, examples = _cases(made, group[told], made.case[first][told], groups)
    written = counted if told.all() else _cases(made, group, made.case[first], groups)[0]
    reason = _reasons(between.reason, told, group, groups)
    size = max(1, len(keys))
    return pd.DataFrame(
        {
            "first": pd.Series([keys[number] for number in pairs // size], dtype="str"),
            "second": pd.Series([keys[number] for number in pairs % size], dtype="str"),
            "events": events.astype(np.int64),
            "cases": counted,
            "order_unknown": np.bincount(group[~told], minlength=groups).astype(np.int64),
            "cases_written": written,
            "clock_n": clock.n,
            "clock_median_hours": clock.median,
            "clock_mean_hours": clock.mean,
            "clock_total_hours": clock.total,
            "working_n": working.n,
            "working_median_minutes": working.median,
            "working_mean_minutes": working.mean,
            "working_total_minutes": working.total,
            "working_reason": pd.Series(
                np.where(working_known | (reason != ""), reason, "no_calendar"), dtype="str"
            ),
            "days_n": days.n,
            "days_median": days.median,
            "reason": pd.Series(reason, dtype="str"),
            "examples": pd.Series(examples, dtype="object"),
        }
    )


def _perhaps(made: Trails, arrows: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """The table of `Follows.perhaps`."""
    import numpy as np
    import pandas as pd

    cases = [0] * len(arrows)
    if made.mixed.any():
        edges = np.flatnonzero(np.append(True, made.block[1:] != made.block[:-1]))
        case, mixed = made.case[edges], made.mixed[edges]
        block = np.cumsum(np.append(True, made.block[1:] != made.block[:-1])) - 1
        place = {node.key: number for number, node in enumerate(made.nodes)}
        holds = {key: np.unique(block[made.node == place[key]]) for pair in arrows for key in pair}
        for number, (first, second) in enumerate(arrows):
            one, other = holds[first], holds[second]
            together = np.intersect1d(one, other)
            before = np.intersect1d(one + 1, other) - 1
            before = before[(case[before] == case[before + 1]) & (mixed[before] | mixed[before + 1])]
            both = np.append(together[mixed[together]], before)
            cases[number] = len(np.unique(case[both]))
    names = {"first": [pair[0] for pair in arrows], "second": [pair[1] for pair in arrows]}
    frame = pd.DataFrame({**names, "cases": np.array(cases, dtype=np.int64)})
    return frame.astype({"first": "str", "second": "str"})


def _cases(made: Trails, group: Ints, case: Ints, groups: int) -> tuple[Ints, list[tuple[str, ...]]]:
    """Number of cases of each group, and the ids of the first few."""
    import numpy as np

    # Short numbers are sorted by their digits, which takes a fraction of the time.
    order = np.argsort(group.astype(np.int16) if groups < 2**15 else group, kind="stable")
    group, case = group[order], case[order]
    # Pairs stand case after case, and the sort keeps that.
    new = np.ones(len(group), dtype=np.bool_)
    new[1:] = (group[1:] != group[:-1]) | (case[1:] != case[:-1])
    group, case = group[new], case[new]
    counted = np.bincount(group, minlength=groups).astype(np.int64)
    begin = np.cumsum(counted) - counted
    few = [
        case[at : at + min(EXAMPLES, n)].tolist()
        for at, n in zip(begin.tolist(), counted.tolist(), strict=True)
    ]
    return counted, [tuple(made.case_ids[one] for one in some) for some in few]


def _reasons(reason: Ints, told: Bools, group: Ints, groups: int) -> npt.NDArray[np.object_]:
    """The most frequent reason of each group whose times are all missing, else empty."""
    import numpy as np

    known = REASONS.index("")
    codes = np.where(told, reason, REASONS.index("order_unknown"))
    counts = np.bincount(group * len(REASONS) + codes, minlength=groups * len(REASONS))
    table = counts.reshape(groups, len(REASONS))
    names = np.array(REASONS, dtype=object)
    # argmax takes the first of equals: the order of REASONS decides.
    found = names[table[:, :known].argmax(axis=1)] if groups else np.array([], dtype=object)
    return np.where(table[:, known] > 0, "", found)


def _node_table(made: Trails, running: set[str]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    size = len(made.nodes)
    counted, _ = _cases(made, made.node, made.case, size)
    has_events = made.first[1:] > made.first[:-1]
    begin, last = made.first[:-1][has_events], made.first[1:][has_events] - 1
    over = ~np.isin(np.flatnonzero(has_events), [
        number for number, name in enumerate(made.case_ids) if name in running
    ])  # fmt: skip
    length = np.diff(made.first)[made.case]
    place = (np.arange(len(made.case)) - made.first[made.case]) / np.maximum(1, length - 1)
    events = np.bincount(made.node, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(made.node, weights=place, minlength=size) / events
    rows: dict[str, Any] = {
        "node": pd.Series([node.key for node in made.nodes], dtype="str"),
        "label": pd.Series([node.label for node in made.nodes], dtype="str"),
        "step_id": pd.Series([node.step_id or None for node in made.nodes], dtype="str"),
        "number": np.array([node.number for node in made.nodes], dtype=np.int64),
        "events": events.astype(np.int64),
        "cases": counted,
        "starts": _counts(made.node[begin[~made.mixed[begin]]], size),
        "ends": _counts(made.node[last[over & ~made.mixed[last]]], size),
        "place": mean,
    }
    return pd.DataFrame(rows)


def _counts(codes: Ints, size: int) -> Ints:
    import numpy as np

    return np.bincount(codes, minlength=size).astype(np.int64)
