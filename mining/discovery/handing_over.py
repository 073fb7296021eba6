"""Who hands work on to whom: between posts by default, between persons only where that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mining.discovery.follows import relation_table
from mining.discovery.spans import Basis, basis_of, pairs_of, time_between
from mining.discovery.trails import TIME_ZONE, several, trails
from sop.events import PERSON, ROLE, EventLog
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

    from mining.discovery.trails import Ints
    from sop.model import Sop
    from sop.worktime import CompiledCalendar

Between = Literal["role", "person"]
NOBODY = ""
"""Key of what the log does not say who did."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Handovers(Shown):
    """How work went from one performer to the next.

    Handover of work after van der Aalst, Reijers and Song (Discovering Social Networks from Event Logs, CSCW
    14, 2005), with direct succession and without regard to causality: also a step that waited for something
    else is counted as handed on by whoever acted just before it in the case.

    Parameters: between - `role` or `person`; basis - as in `Follows`; cases, events; order_unknown - pairs
    whose order is not known; no_performer - events of which nobody is recorded; one_each - every role that is
    recorded has one person, so that a role is a person; day_seconds - working seconds of a usual day, 0
    without a calendar.
    performers - one row each: `performer` (role id or text as logged, pseudonym P1, P2, ... of a person,
    empty for not recorded), `name` (of the SOP's roles as it says), `events`, `cases`. With an SOP its roles
    come first, in its order.
    table - one row a pair: `first`, `second` (equal: the same went on), and the columns of
    `Follows.relations` from `events` on.
    """

    between: Between
    basis: Basis
    cases: int
    events: int
    order_unknown: int
    no_performer: int
    one_each: bool
    day_seconds: int
    performers: pd.DataFrame
    table: pd.DataFrame


def handovers(
    log: EventLog,
    *,
    sop: Sop | None = None,
    between: Between = "role",
    calendar: CompiledCalendar | None = None,
    time_zone: str | None = None,
) -> Handovers:
    """How work went from one performer to the next.

    Parameters: log; sop - whose roles are named; between - `role`, or `person` where somebody has a reason to
    ask for that: pseudonyms by first appearance, never names; calendar - for working time; time_zone - as
    for `discover_follows`.
    Returns: performers and pairs. Of a joint step the lead counts.
    Raises: LogError - an event has neither start nor end.
    """
    import numpy as np
    import pandas as pd

    zone = time_zone or (calendar.time_zone if calendar is not None else TIME_ZONE)
    made = trails(log, sop=sop, time_zone=zone)
    roles = tuple(role.id for role in sop.roles) if sop is not None and between == "role" else ()
    column = log.events[ROLE if between == "role" else PERSON].iloc[made.row]
    code, keys = _codes(column, roles)
    # Inside a block of one performer alone the order of the steps makes no difference.
    first, told = pairs_of(made, several(made.block, code))
    spans = time_between(made, first, first + 1, calendar=calendar, time_zone=zone)
    names = {role.id: role.name for role in sop.roles} if sop is not None else {}
    if between == "person":
        people = [number for number, key in enumerate(keys) if key != NOBODY]
        pseudonyms = {number: f"P{place}" for place, number in enumerate(people, start=1)}
        keys = [pseudonyms.get(number, NOBODY) for number in range(len(keys))]
    table = relation_table(made, first, told, spans, code, keys, working_known=calendar is not None)
    pairs = pd.DataFrame({"code": code, "case": made.case}).drop_duplicates()
    nobody = keys.index(NOBODY) if NOBODY in keys else -1
    return Handovers(
        between=between,
        basis=basis_of(made),
        cases=len(made.case_ids),
        events=len(made.case),
        order_unknown=int((~told).sum()),
        no_performer=int((code == nobody).sum()),
        one_each=_one_each(log),
        day_seconds=calendar.work_seconds_per_day if calendar is not None else 0,
        performers=pd.DataFrame(
            {
                "performer": pd.Series(keys, dtype="str"),
                "name": pd.Series([names.get(key, key) for key in keys], dtype="str"),
                "events": np.bincount(code, minlength=len(keys)).astype(np.int64),
                "cases": np.bincount(pairs["code"].to_numpy(), minlength=len(keys)).astype(np.int64),
            }
        ),
        table=table,
    )


def _codes(column: pd.Series, listed: tuple[str, ...]) -> tuple[Ints, list[str]]:
    """Numbers of the values: the listed ones first, then by first appearance, what is not recorded last."""
    import numpy as np
    import pandas as pd

    code, values = pd.factorize(column.fillna(NOBODY))
    texts = [str(value) for value in values.tolist()]
    keys = list(dict.fromkeys([*listed, *(text for text in texts if text != NOBODY)]))
    if NOBODY in texts:
        keys.append(NOBODY)
    place = {key: number for number, key in enumerate(keys)}
    number = np.array([place[text] for text in texts], dtype=np.int64)
    return number[code] if texts else code.astype(np.int64), keys


def _one_each(log: EventLog) -> bool:
    """Has every role that is recorded one person only?"""
    known = log.events[(log.events[ROLE] != "") & (log.events[PERSON] != "")]
    return bool(len(known)) and bool((known.groupby(ROLE)[PERSON].nunique() == 1).all())
