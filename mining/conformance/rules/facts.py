"""Rules of roles, persons, units and deadlines against a whole log, on arrays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mining.conformance.rules.book import Rule
from mining.conformance.rules.events import RuleEvents, spans, widths
from mining.conformance.rules.verdicts import Office, Verdict, nothing, per_case, verdict
from mining.conformance.units import plain, unit_names
from sop.events import ENABLED, END, PARTICIPANTS, PERSON, PRECISION, ROLE, UNIT

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

SECOND = 1_000_000


def role(rule: Rule, events: RuleEvents, office: Office) -> Verdict:
    rows = events.rows(rule.step_id)
    roles = events.events[ROLE].iloc[rows]
    known = roles.isin([item.id for item in office.sop.roles]).to_numpy()
    wrong = known & ~roles.isin(office.sop.step(rule.step_id).performers.may_act).to_numpy()
    return per_case(events.case[rows], broken=wrong, unknown=~known)


def different_persons(rule: Rule, events: RuleEvents, office: Office) -> Verdict:
    """Nobody in both; a case in which one of the events names nobody, or not all, is unknown."""
    import numpy as np

    own, named = _took_part(rule.step_id, events, office)
    other, named_there = _took_part(rule.other_steps[0], events, office)
    case = events.times(rule.step_id).case
    case = case[events.times(rule.other_steps[0]).places(case) >= 0]
    both = own.index.intersection(other.index).get_level_values(0).to_numpy()
    broken = np.isin(case, both)
    told = named.reindex(case).to_numpy(dtype=bool) & named_there.reindex(case).to_numpy(dtype=bool)
    return verdict(case, broken=broken, unknown=~told)


def _took_part(step: str, events: RuleEvents, office: Office) -> tuple[pd.Series[int], pd.Series[bool]]:
    """Case and person as an index without doubles; and for each case: does every event tell its persons?"""
    import pandas as pd

    if step in office.persons:
        return office.persons[step]
    rows = events.rows(step)
    table = events.events[[PERSON, PARTICIPANTS]].iloc[rows]
    code, texts = pd.factorize(pd.MultiIndex.from_frame(table))
    names = [_names(person, participants) for person, participants in texts]
    case = pd.Series(events.case[rows])
    told = pd.Series([bool(some) for some in names], dtype=bool).reindex(code)
    by_case = told.groupby(case.to_numpy()).all()
    pairs = pd.DataFrame({"case": case, "name": pd.Series(names, dtype="object").reindex(code).tolist()})
    pairs = pairs.explode("name").dropna().drop_duplicates()
    index = pd.MultiIndex.from_frame(pairs)
    found = pd.Series(1, index=index), by_case
    office.persons[step] = found
    return found


def _names(person: str, participants: str) -> list[str]:
    """Who took part; nobody where one of them has no name: that one may be anybody."""
    listed = [str(item.get("person") or "") for item in json.loads(participants or "[]")]
    if any(not name.strip() for name in listed):
        return []
    return sorted({plain(name) for name in (*listed, person) if name.strip()})


def _units(rule: Rule, events: RuleEvents, office: Office) -> tuple[Ints, Ints, Bools]:
    """Cases of the step, place of each event's unit in the SOP (-1 unknown), and cases that tell all."""
    import numpy as np
    import pandas as pd

    rows = events.rows(rule.step_id)
    code, texts = pd.factorize(events.events[UNIT].iloc[rows])
    ids = [unit.id for unit in office.sop.units_of(rule.step_id)]
    names = unit_names(office.sop)[rule.step_id]
    place = [ids.index(names[plain(text)]) if plain(text) in names else -1 for text in texts]
    unit = np.array([*place, -1], dtype=np.int64)[code]
    case = events.case[rows]
    times = events.times(rule.step_id)
    told = np.ones(len(times.case), dtype=bool)
    told[times.places(case[unit < 0])] = False
    return case, unit, told


def every_unit(rule: Rule, events: RuleEvents, office: Office) -> Verdict:
    import numpy as np

    case, unit, told = _units(rule, events, office)
    times = events.times(rule.step_id)
    size = len(office.sop.units_of(rule.step_id))
    there = np.zeros((len(times.case), size), dtype=bool)
    known = unit >= 0
    there[times.places(case[known]), unit[known]] = True
    missing: Bools = np.logical_not(there.all(axis=1))
    running = events.running[times.case]
    return verdict(times.case, broken=missing & told & ~running, unknown=missing & ~told, pending=missing)


def unit_at_most(rule: Rule, events: RuleEvents, office: Office) -> Verdict:
    import numpy as np

    case, unit, told = _units(rule, events, office)
    times = events.times(rule.step_id)
    size = len(office.sop.units_of(rule.step_id))
    known = unit >= 0
    flat = times.places(case[known]) * size + unit[known]
    counts = np.bincount(flat, minlength=len(times.case) * size).reshape(-1, size)
    often: Bools = np.asarray((counts > rule.at_most).any(axis=1))
    return verdict(times.case, broken=often, unknown=~told)


def due(rule: Rule, events: RuleEvents, office: Office) -> Verdict:
    """Working time from the release, or from the enabling, to the completion of each event."""
    import pandas as pd

    stated = office.sop.step(rule.step_id).due
    if office.calendar is None or stated is None:
        return nothing("no_calendar")
    rows = events.rows(rule.step_id)
    table, case = events.events.iloc[rows], events.case[rows]
    since = table[ENABLED] if stated.after == "enabled" else events.released.iloc[case].set_axis(table.index)
    known = (since.notna() & table[END].notna()).to_numpy()
    some = pd.Timestamp(office.calendar.start, unit="s", tz="UTC")
    begin, _ = spans(since.fillna(some), pd.Series("second", index=table.index), office.time_zone)
    end, latest = spans(table[END].fillna(some), table[PRECISION], office.time_zone)
    if stated.after == "enabled":
        begin, _ = spans(since.fillna(some), table[PRECISION], office.time_zone)
    windows, limit = office.calendar.windows, stated.seconds(office.calendar.work_seconds_per_day)
    inside = (begin >= office.calendar.start * SECOND) & (latest < office.calendar.end * SECOND)
    # A span stamped by the day may end, and begin, at any time of that day.
    by_stamp = stated.after == "enabled"
    begun_late = begin + widths(table[PRECISION]) - 1 if by_stamp else begin
    least = windows.between(begun_late // SECOND, end // SECOND)
    most = windows.between(begin // SECOND, (latest - 1) // SECOND)
    sure = known & inside
    running = events.running[case]
    open_ = table[END].isna().to_numpy() & running
    return per_case(
        case,
        broken=sure & (least > limit),
        possible=sure & (most > limit),
        unknown=~sure & ~open_,
        pending=open_,
    )
