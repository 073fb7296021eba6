"""Cases before and after a revision was adopted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from mining.adoption.following import follows_of
from mining.adoption.remarks import remarks
from mining.adoption.stratified import Adjusted, adjusted_difference
from mining.performance.statistics import ENOUGH
from sop.errors import InputError, Problem
from sop.events import CASE_ID, COMPLETED, OPD, PERIOD, STEP_ID
from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from mining.log.aliases import Aliases
    from mining.log.result import ReadLog
    from mining.performance.result import Performance
    from sop.events import EventLog
    from sop.model import Sop
    from sop.worktime import OfficeCalendar

KINDS = ("season", "kind", "opd")
"""What cases can be sorted by: the quarter of their release, their period without its numbers (so that yearly
and quarterly cases are not mixed), and the agency; also `attribute.NAME`."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Adoption(Shown):
    """Before and after.

    Parameters: since - the first day on which cases were released under the new SOP; by - what cases were
    sorted by; cases - one row a case in the order of release: `case_id`, `period`, `released` (date),
    `group` (`before`, `after`, or `across`: released before, and not over then), `counted` (for the
    difference: see below), `state`, `working_days`
    (from release to the last record, of completed cases), `stratum`, `follows` (`new`, `old`, `both`: a case
    that does not tell the two apart, `neither`, `running`), `nearer` (`new`, `old`, `both`; empty while
    running), `cost_old`, `cost_new` (deviations by cost from either; missing while running); n_before,
    n_after - completed cases that count;
    enough - both are 20 or more: below that only the cases are told; plain, adjusted - difference of the
    working days after minus before, as it is and with season and mix accounted for, None where not enough;
    drift - measures of the cases after the adoption that changed again (`mining.performance.find_drift`);
    findings - warnings and remarks.

    Of cases released shortly before the adoption only the quick ones were over by then, and of those shortly
    before the end of the log only the quick ones are over at all. So cases released within the 95 % quantile
    of the clock times of completed cases before either border do not count for the difference.
    """

    since: date
    by: tuple[str, ...]
    cases: pd.DataFrame
    n_before: int
    n_after: int
    enough: bool
    plain: Adjusted | None
    adjusted: Adjusted | None
    drift: pd.DataFrame
    findings: tuple[Finding, ...]


def after_adoption(  # noqa: PLR0913 - each is a choice of its own
    read: ReadLog,
    old: Sop,
    new: Sop,
    calendar: OfficeCalendar,
    *,
    since: date,
    by: Sequence[str] = ("season", "kind"),
    aliases: Aliases | None = None,
    open_gap_days: int = 90,
) -> Adoption:
    """Compare the cases before and after the adoption of a revision.

    Parameters: read - the log, both times in it; old, new - the SOP before and since; calendar - of the
    office; since - cases released from this day on are those after; by - from KINDS, or `attribute.NAME`;
    aliases - confirmed labels; open_gap_days - as in `mining.analysis`.
    Returns: the cases, the difference where there are enough, and warnings: cases after the adoption that
    still follow the old SOP, following that fell off, and times that moved again.
    Raises: InputError - the two are not versions of one SOP, no case before or after that day, or nothing of
    that name to sort by.
    """
    from mining.conformance import check_conformance
    from mining.performance import calendar_for, find_drift, measure

    if old.id != new.id:
        raise InputError(Problem(code="adoption_other_sop", value=old.id, allowed=(new.id,)))
    confirmed = aliases or read.aliases
    (log, findings), matched_old = _matched(read.log, old, new, confirmed)
    checked = {
        name: check_conformance(one, sop, open_gap_days=open_gap_days, time_zone=calendar.time_zone)
        for name, one, sop in (("old", matched_old, old), ("new", log, new))
    }
    office = calendar_for(log, calendar)
    performance = measure(log, new, office, open_gap_days=open_gap_days)
    cases = _cases(read, performance, calendar.time_zone, since, tuple(by))
    cases = cases.merge(follows_of(checked["old"], checked["new"]), on="case_id", how="left")
    done = cases[(cases["state"] == COMPLETED) & cases["working_days"].notna()]
    counts = [int((done["counted"] & (done["group"] == name)).sum()) for name in ("before", "after")]
    for name in ("before", "after"):
        if not (cases["group"] == name).any():
            raise InputError(Problem(code=f"adoption_none_{name}", value=str(since)))
    enough = min(counts) >= ENOUGH
    plain = adjusted = None
    if enough:
        plain, adjusted = _differences(done[done["counted"]])
    after = _only_after(performance, cases)
    drift = find_drift(after, new)
    findings += remarks(cases, drift, adjusted, enough=enough)
    return Adoption(
        since=since,
        by=tuple(by),
        cases=cases,
        n_before=counts[0],
        n_after=counts[1],
        enough=enough,
        plain=plain,
        adjusted=adjusted,
        drift=drift,
        findings=tuple(findings),
    )


def _matched(
    log: EventLog, old: Sop, new: Sop, aliases: Aliases | None
) -> tuple[tuple[EventLog, list[Finding]], EventLog]:
    """The log as the new SOP names things, with what neither version knows; and as the old one does."""
    from mining.log.aliases import match_labels

    before, _ = match_labels(log, old, aliases)
    after, _ = match_labels(log, new, aliases)
    # A step that the revision took out is known: it is not for the analyst to find out what it may mean.
    gone = before.events[STEP_ID].notna() & after.events[STEP_ID].isna()
    _, noticed = match_labels(replace(log, events=log.events[~gone]), new, aliases)
    return (after, list(noticed)), before


def _cases(
    read: ReadLog, performance: Performance, time_zone: str, since: date, by: tuple[str, ...]
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    measured = performance.cases
    begun = measured["released"].fillna(measured["first_stamp"]).dt.tz_convert(time_zone)
    last = measured["last_stamp"].dt.tz_convert(time_zone)
    border = pd.Timestamp(since, tz=time_zone)
    over = (measured["state"] == COMPLETED).to_numpy() & (last < border).to_numpy()
    group = np.select([(begun >= border).to_numpy(), over], ["after", "before"], "across")
    table = read.log.cases.set_index(CASE_ID).reindex(measured["case_id"]).reset_index()
    near = _near(begun, last, border, (measured["state"] == COMPLETED).to_numpy())
    days = measured["cycle_working_days"].astype("float64")
    days = days.fillna(measured["milestone_days"].astype("float64"))
    found = pd.DataFrame(
        {
            "case_id": measured["case_id"],
            "period": table[PERIOD].fillna("").array,
            "released": begun.dt.date.array,
            "group": group,
            "counted": (group != "across") & ~near,
            "state": measured["state"].array,
            "working_days": days.where(measured["state"] == COMPLETED).array,
            "stratum": _strata(read, table, begun, by),
        }
    ).astype({"group": "str"})
    order = begun.reset_index(drop=True).sort_values(kind="stable").index
    ordered: pd.DataFrame = found.reset_index(drop=True).loc[order].reset_index(drop=True)
    return ordered


def _near(
    begun: pd.Series[Any], last: pd.Series[Any], border: pd.Timestamp, done: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Released so shortly before the adoption or the end of the log that only quick ones could be over."""
    import numpy as np
    import pandas as pd

    if not done.any():
        return np.zeros(len(begun), dtype=bool)
    spans = (last - begun).dt.total_seconds().to_numpy()[done]
    span = pd.Timedelta(seconds=float(np.quantile(spans, 0.95)))
    at_border = (begun < border) & (begun > border - span)
    found: npt.NDArray[np.bool_] = (at_border | (begun > last.max() - span)).to_numpy()
    return found


def _strata(read: ReadLog, table: pd.DataFrame, begun: Any, by: tuple[str, ...]) -> list[str]:
    """The kind of each case, its parts joined."""
    attributes = read.log.attributes
    parts: list[list[str]] = []
    for name in by:
        header = name.removeprefix("attribute.")
        if name == "season":
            parts.append([f"Q{quarter}" for quarter in begun.dt.quarter])
        elif name == "kind":
            parts.append([re.sub(r"\d+|\b[IVX]+\b", "#", text) for text in table[PERIOD].fillna("")])
        elif name == "opd":
            parts.append(table[OPD].fillna("").tolist())
        elif name != header and attributes is not None and header in attributes:
            of_case = attributes.set_index(CASE_ID)[header]
            parts.append(of_case.reindex(table[CASE_ID]).fillna("").tolist())
        else:
            there = () if attributes is None else tuple(f"attribute.{one}" for one in attributes.columns[1:])
            raise InputError(Problem(code="adoption_unknown_kind", value=name, allowed=(*KINDS, *there)))
    return [" / ".join(texts) for texts in zip(*parts, strict=True)] if parts else [""] * len(table)


def _differences(done: pd.DataFrame) -> tuple[Adjusted, Adjusted]:
    later = (done["group"] == "after").tolist()
    values, strata = done["working_days"].astype("float64"), done["stratum"]
    plain, adjusted = (
        adjusted_difference(
            values.tolist(), later, kinds, dependence=_dependence(values, done["group"], kinds)
        )
        for kinds in ([""] * len(values), strata.tolist())
    )
    return plain, adjusted


def _dependence(values: pd.Series[float], group: pd.Series[str], kinds: list[str]) -> float:
    """Cases that tell as much as one independent case, seasons and kinds apart: the more cautious group's."""
    import numpy as np

    from mining.performance.drift import dependence

    rest = values - values.groupby([group, np.array(kinds, dtype=object)]).transform("mean")
    parts = [rest[group == name].to_numpy() for name in ("before", "after")]
    return max((dependence(part) for part in parts if part.min() < part.max()), default=1.0)


def _only_after(performance: Performance, cases: pd.DataFrame) -> Performance:
    names = set(cases.loc[cases["group"] == "after", "case_id"])
    return replace(
        performance,
        cases=performance.cases[performance.cases["case_id"].isin(names)].reset_index(drop=True),
        instances=performance.instances[performance.instances["case_id"].isin(names)].reset_index(drop=True),
    )
