"""Times worked out case by case and event by event: the truth that the fast measurement must equal."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mining.conformance.units import plain, unit_names
from mining.performance.clock import UNKNOWN, Clock, column
from mining.performance.statistics import share
from naive_ready import Instant, releases
from sop.events import (
    ACTIVITY,
    CASE_ID,
    COMPLETED,
    ENABLED,
    END,
    RUNNING,
    START,
    STATUS,
    STEP_ID,
    UNIT,
    EventLog,
)  # fmt: skip
from sop.flow import ends_of
from sop.model import Sop

KEY = ["step_id", "activity", "kind"]
End = tuple[int, pd.Timestamp]
Ends = dict[str, End]


def naive_elapsed(log: EventLog, clock: Clock) -> list[tuple[Instant | None, Instant | None]]:
    """Of each row the completion before it in the case (else the release), and its own."""
    released = releases(log, clock)
    rows: dict[str, list[tuple[tuple[bool, int, int], int]]] = {}
    ends: list[Instant | None] = []
    stamps = (clock.end.day, clock.end.seconds, clock.end.timed, clock.end.known)
    for row, (name, day, seconds, timed, known) in enumerate(zip(log.events[CASE_ID], *stamps, strict=True)):
        ends.append(Instant(int(day), int(seconds), bool(timed)) if known else None)
        rows.setdefault(name, []).append(((not known, int(day), int(seconds)), row))
    before: list[Instant | None] = [None] * len(ends)
    for name, of_case in rows.items():
        last = released.get(name)
        for _, row in sorted(of_case, key=lambda item: item[0]):
            before[row], last = last, ends[row]
    return list(zip(before, ends, strict=True))


def naive_stages(
    log: EventLog, sop: Sop, clock: Clock, cases: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Working days of the SOP's stages, summed up and case by case."""
    done = _completions(log, clock)
    begins = column(cases["begin"], clock.calendar, by_day=(cases["reason"] == "days_only").to_numpy())
    rows = []
    for name, state, begin in zip(cases["case_id"], cases["state"], begins.day.tolist(), strict=True):
        before = begin
        ends = _stage_ends(sop, done.get(name, {}), running=state == RUNNING)
        for stage, over in zip(sop.stages, ends, strict=True):
            day, stamp = over or (UNKNOWN, pd.NaT)
            spent, reached, reason = _stage_days(clock, begin, before, day, running=state == RUNNING)
            rows.append((name, stage.id, stamp, spent, reached, reason))
            before = before if day == UNKNOWN else day
    columns = ["case_id", "stage_id", "completed", "working_days", "reached_on_day", "reason"]
    table = pd.DataFrame(rows, columns=columns).astype(
        {
            "case_id": "str",
            "stage_id": "str",
            "working_days": "Int64",
            "reached_on_day": "Int64",
            "reason": "str",
        }
    )
    # Built apart: a column without any stamp would be taken for one without a zone.
    table["completed"] = pd.Series([row[2] for row in rows], dtype="datetime64[us, UTC]")
    summary = [
        (stage.id, len(days), days.median(), days.min(), days.max())
        for stage in sop.stages
        for days in [table.loc[table["stage_id"] == stage.id, "working_days"].dropna().astype("float64")]
    ]
    names = ["stage_id", "n", "median_days", "fastest_days", "slowest_days"]
    types = {"stage_id": "str", "n": "int64"} | dict.fromkeys(names[2:], "float64")
    return pd.DataFrame(summary, columns=names).astype(types), table


def _stage_ends(sop: Sop, done: Ends, *, running: bool) -> Iterator[End | None]:
    """Day and stamp on which each stage of one case was over; None where it was not."""
    stage_of = sop.stage_of()
    order = [stage.id for stage in sop.stages]
    furthest = max((order.index(stage_of[step]) for step in done if step in stage_of), default=-1)
    for place, stage in enumerate(order):
        steps = [step for step, name in stage_of.items() if name == stage]
        ends = [done[step] for step in steps if step in done]
        # What is missing in a case that runs may still come, unless the case is past the stage.
        open_yet = running and len(ends) < len(steps) and furthest <= place
        yield None if open_yet or not ends else max(ends, key=lambda end: end[1])


def _completions(log: EventLog, clock: Clock) -> dict[str, Ends]:
    """Day and stamp of the last completion of each step, case by case."""
    events = log.events.assign(day=clock.end.day)
    known = events[events[END].notna() & events[STEP_ID].notna()].sort_values(END, kind="stable")
    last = known.drop_duplicates([CASE_ID, STEP_ID], keep="last")
    found: dict[str, Ends] = {}
    for name, step, day, stamp in zip(last[CASE_ID], last[STEP_ID], last["day"], last[END], strict=True):
        found.setdefault(name, {})[step] = (day, stamp)
    return found


def _stage_days(
    clock: Clock, begin: int, before: int, day: int, *, running: bool
) -> tuple[int | None, int | None, str]:
    if day == UNKNOWN:
        return None, None, "still_running" if running else "not_carried_out"
    midnights = clock.calendar.midnights
    reached = None if day < begin else clock.calendar.working_days_between(midnights[begin], midnights[day])
    if before == UNKNOWN:
        return None, reached, "not_carried_out"
    if day < before:
        return None, reached, "out_of_order"
    return clock.calendar.working_days_between(midnights[before], midnights[day]), reached, ""


def naive_progress(log: EventLog, sop: Sop, *, open_gap_days: float = 90) -> pd.Series:
    """How far each case is."""
    if not open_gap_days >= 0:
        raise ValueError(f"open_gap_days must be 0 or more, not {open_gap_days}")
    events = log.events
    names = pd.Index(events[CASE_ID].drop_duplicates())
    stamp = events[END].fillna(events[START]).fillna(events[ENABLED])
    last = stamp.groupby(events[CASE_ID]).max().reindex(names)
    # The newest stamp of any kind: a step that has started shows that the log reaches that far.
    newest = pd.concat([events[START], events[END], events[ENABLED]]).max()
    young = (newest - last) < pd.Timedelta(days=open_gap_days)
    surely, perhaps = _over(events, names, sop)
    done = surely | (perhaps & ~young)
    status = names.map(dict(zip(log.cases[CASE_ID], log.cases[STATUS], strict=True)))
    progress = pd.Series("unfinished", index=names, dtype="str")
    progress[young & ~done] = RUNNING
    progress[done] = COMPLETED
    progress[status == RUNNING] = RUNNING
    progress[status == COMPLETED] = COMPLETED
    progress[(status == "cancelled") & ~done] = "unfinished"
    return progress


def _over(events: pd.DataFrame, names: pd.Index[str], sop: Sop) -> tuple[pd.Series, pd.Series]:
    """Cases that are over for sure, and those that may be."""
    wanted = ends_of(sop)
    goes_on = set(sop.predecessors()) - set(sop.last_steps())
    done: dict[str, set[str]] = {}
    for name, step in _completed(events, sop, frozenset().union(*wanted)):
        done.setdefault(name, set()).add(step)
    surely, perhaps = set(), set()
    for name, steps in done.items():
        reached = [ends for ends in wanted if ends <= steps]
        if reached:
            perhaps.add(name)
        if any(
            not ends & goes_on and not any(ends < other and not other <= steps for other in wanted)
            for ends in reached
        ):
            surely.add(name)
    return pd.Series(names.isin(surely), index=names), pd.Series(names.isin(perhaps), index=names)


def _completed(events: pd.DataFrame, sop: Sop, wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Case and step of every wanted step that is completed, and not sent back since."""
    # Begun is not completed, except in a log that has no ends at all.
    over = events[END].notna() if events[END].notna().any() else events[START].notna()
    ended = events[over & events[STEP_ID].isin(wanted)]
    sizes = {step: len(sop.units_of(step)) for step in unit_names(sop)}
    units, begun = unit_names(sop), _sent_back(events, sop)
    told: dict[tuple[str, str], set[str]] = {}
    latest: dict[tuple[str, str], pd.Timestamp] = {}
    columns = (ended[CASE_ID], ended[STEP_ID], ended[UNIT], ended[END].fillna(ended[START]))
    for name, step, unit, stamp in zip(*(part.tolist() for part in columns), strict=True):
        key = (name, step)
        latest[key] = max(stamp, latest.get(key, stamp))
        if step in units:
            told.setdefault(key, set()).add(units[step].get(plain(unit), ""))
    for key, stamp in latest.items():
        some = told.get(key, set())
        missing = some and "" not in some and len(some) < sizes[key[1]]
        if not missing and not (key in begun and begun[key] > stamp):
            yield key


def _sent_back(events: pd.DataFrame, sop: Sop) -> dict[tuple[str, str], pd.Timestamp]:
    """For each case and decision that can return, when a step of what it repeats last began."""
    routes = sop.routes()
    found: dict[tuple[str, str], pd.Timestamp] = {}
    for step, outcomes in routes.back_to.items():
        repeated = {name for outcome in outcomes for name in routes.stretch(step, outcome)} - {step}
        rows = events[events[STEP_ID].isin(repeated)]
        latest = rows[START].fillna(rows[END]).groupby(rows[CASE_ID]).max()
        found |= {(str(name), step): stamp for name, stamp in latest.items()}
    return found


def naive_bottlenecks(instances: pd.DataFrame, sop: Sop, *, cycle_seconds: float) -> pd.DataFrame:
    """Steps and kinds of loss, the greatest first."""
    lost = (
        _naive_losses(instances, sop)
        .groupby(KEY, dropna=False)["lost"]
        .agg(n="size", lost="sum")
        .reset_index()
    )
    place = {step.id: number for number, step in enumerate(sop.steps)}
    table = (
        lost[lost["lost"] > 0]
        .assign(place=lambda rows: rows["step_id"].map(place).fillna(len(place)).astype("float64"))
        .sort_values(["lost", "place", "activity", "kind"], ascending=[False, True, True, True])
        .reset_index(drop=True)
    )
    shares = [share(part, cycle_seconds, n=n) for part, n in zip(table["lost"], table["n"], strict=True)]
    return pd.DataFrame(
        {
            "rank": pd.Series(range(1, len(table) + 1), dtype="int64"),
            **{name: table[name].astype("str") for name in KEY},
            "n": table["n"].astype("int64"),
            "lost_working_minutes": table["lost"].astype("float64") / 60,
            "share": pd.Series(shares, dtype="float64"),
        }
    )


def _naive_losses(instances: pd.DataFrame, sop: Sop) -> pd.DataFrame:
    """One row for each instance and kind of loss that is known, in working seconds."""
    standards = {step.id: step.standard.seconds for step in sop.steps if step.standard is not None}
    standard = instances[STEP_ID].map(standards).astype("float64")
    # Where the start is not known, waiting and work cannot be told apart: their sum counts, once.
    one_stamp = (instances["waiting_reason"] == "only_one_stamp") & instances["processing_seconds"].isna()
    outside = (instances["waiting_reason"] == "outside_sop") & (
        instances["processing_reason"] == "only_one_stamp"
    )
    undivided = one_stamp | outside
    kinds = {
        "waiting": instances["waiting_working_seconds"],
        "work": (instances["processing_seconds"] - standard).clip(lower=0),
        "elapsed": instances["elapsed_working_seconds"].where(undivided),
    }
    step_id = instances[STEP_ID].where(instances[STEP_ID].isin([step.id for step in sop.steps]))
    key = pd.DataFrame({"step_id": step_id, "activity": instances[ACTIVITY].where(step_id.isna(), "")})
    parts = [
        key.assign(kind=kind, lost=lost).dropna(subset="lost").astype({"kind": "str", "lost": "float64"})
        for kind, lost in kinds.items()
    ]
    return pd.concat(parts, ignore_index=True)
