"""Deviations measured against an accept-list: which ones somebody answers for, and what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mining.conformance.accepted.entries import AcceptEntry, AcceptList, read_accept_list
from mining.conformance.result import CERTAIN, CONFORMING, DEVIATING, Conformance
from mining.conformance.units import plain
from mining.log.matching.review_text import label_in
from sop.events import CASE_ID, END, RELEASED, START, EventLog
from sop.exchange.atomic import atomic_path
from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Bools = npt.NDArray[np.bool_]

__all__ = [
    "AcceptEntry",
    "AcceptList",
    "Accepted",
    "apply_accepted",
    "read_accept_list",
    "write_accept_template",
]

OPEN, ACCEPTED, EXPIRED, NOT_YET = "open", "accepted", "expired", "not_yet"
VALID = "valid"
_FIELDS = {"step": "step_id", "other_step": "other_step_id", "unit": "unit"}
_TEXTS = {"role": "role", "activity": "activity"}
SHOWN_CASES = 5


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Accepted(Shown):
    """A check with an accept-list beside it.

    Fitness stays as it is, with or without the list: it says how far the work is from the document, and that
    does not change because somebody may depart from it; else a list that is long enough would make any log
    fit. What the list changes is which cases still need an answer.

    Parameters: as_of - the day on which the entries were judged.
    deviations - those of the check, in their order, with all their columns and `accepted`: `accepted` (an
    entry that counts on this day matches), `expired`, `not_yet` (only one that does not count any more, or
    not yet), `open` (none); `entry` - its number in the list from 1, the first that matches, entries that
    count going before the others; missing where none matches.
    entries - one row an entry: `entry`, `kind`, `step_id`, `other_step_id`, `reason`, `responsible`,
    `decided_on`, `until` (dates), `state` (`valid`, `expired`, `not_yet`), `deviations` (how many it is the
    `entry` of), `matches` (how many fit it, whoever came first), `cases` (of these).
    cases - those of the check with `case_id`, `state` and `state_accepted`: `conforming` where a deviating
    case has no certain deviation left that is not accepted; `deviations`, `accepted` (numbers).
    n_conforming, n_deviating - cases without the list, of those that do not run; n_accepted - deviating cases
    that conform with the list; n_left - deviating cases that are left.
    findings - entries that matched nothing, are over, or do not count yet.
    """

    as_of: date
    deviations: pd.DataFrame
    entries: pd.DataFrame
    cases: pd.DataFrame
    n_conforming: int
    n_deviating: int
    n_accepted: int
    n_left: int
    findings: tuple[Finding, ...]


def apply_accepted(
    conformance: Conformance,
    accepted: AcceptList,
    as_of: date,
    *,
    log: EventLog | None = None,
    time_zone: str = "Asia/Jakarta",
) -> Accepted:
    """Mark the deviations that an accept-list covers.

    Parameters: conformance - of the check; accepted - the list; as_of - the day that decides which entries
    count: from `decided_on` to `until`, both included, whenever the deviation happened; log - that was
    checked, needed where an entry holds for a stretch of time; time_zone - IANA name of the office's zone,
    tells the date of a stamp.
    Returns: deviations, entries and cases with the list beside them.
    Raises: ValueError - an entry holds for a stretch of time and there is no log.
    """
    table = conformance.deviations
    days = None
    if any(entry.by_period for entry in accepted.accepted):
        if log is None:
            raise ValueError("an entry of the accept-list has a period: give the log")
        days = _days(log, time_zone)
    masks = [_matches(entry, table, days) for entry in accepted.accepted]
    states = [_state(entry, as_of) for entry in accepted.accepted]
    deviations = _marked(table, masks, states)
    cases = _cases(conformance, deviations)
    entries = _entries(accepted, masks, states, deviations)
    with_list = (cases["state"] == DEVIATING) & (cases["state_accepted"] == CONFORMING)
    n_deviating = int((cases["state"] == DEVIATING).sum())
    return Accepted(
        as_of=as_of,
        deviations=deviations,
        entries=entries,
        cases=cases,
        n_conforming=int((cases["state"] == CONFORMING).sum()),
        n_deviating=n_deviating,
        n_accepted=int(with_list.sum()),
        n_left=n_deviating - int(with_list.sum()),
        findings=tuple(_findings(accepted, entries)),
    )


def _days(log: EventLog, time_zone: str) -> pd.Series[pd.Timestamp]:
    """The day to which each case belongs: that of its release, else of its first stamp."""
    stamps = log.events[START].fillna(log.events[END])
    first = stamps.groupby(log.events[CASE_ID]).min()
    cases = log.cases.drop_duplicates(CASE_ID).set_index(CASE_ID)[RELEASED]
    chosen = cases.reindex(first.index).fillna(first)
    days: pd.Series[pd.Timestamp] = chosen.dt.tz_convert(time_zone).dt.tz_localize(None).dt.normalize()
    return days


def _state(entry: AcceptEntry, as_of: date) -> str:
    if as_of < entry.decided_on:
        return NOT_YET
    return EXPIRED if as_of > entry.until else VALID


def _matches(entry: AcceptEntry, table: pd.DataFrame, days: pd.Series[pd.Timestamp] | None) -> Bools:
    """Deviations that an entry speaks of."""
    import pandas as pd

    found = table["kind"] == entry.kind
    for key, column in _FIELDS.items():
        wanted = getattr(entry, key)
        if wanted is not None:
            found &= table[column].fillna("") == wanted
    for key, column in _TEXTS.items():
        wanted = getattr(entry, key)
        if wanted is not None and found.any():
            found &= table[column].fillna("").map(plain) == plain(wanted)
    if entry.cases is not None:
        found &= table["case_id"].isin(entry.cases)
    elif days is not None and entry.by_period:
        day = table["case_id"].map(days)
        if entry.first is not None:
            found &= day >= pd.Timestamp(entry.first)
        if entry.last is not None:
            found &= day <= pd.Timestamp(entry.last)
    return found.to_numpy(dtype=bool)


def _marked(table: pd.DataFrame, masks: Sequence[Bools], states: Sequence[str]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    number = np.zeros(len(table), dtype=np.int64)
    mark = np.full(len(table), OPEN, dtype=object)
    marks = {VALID: ACCEPTED, EXPIRED: EXPIRED, NOT_YET: NOT_YET}
    order = sorted(range(len(masks)), key=lambda place: (states[place] != VALID, place))
    for place in order:
        new = masks[place] & (number == 0)
        number[new], mark[new] = place + 1, marks[states[place]]
    return table.assign(
        accepted=pd.Series(mark, index=table.index, dtype="str"),
        entry=pd.Series(number, index=table.index, dtype="Int64").where(number > 0),
    )


def _cases(conformance: Conformance, deviations: pd.DataFrame) -> pd.DataFrame:
    """Cases, and whether they conform with the list; what is merely possible keeps no case from it."""
    import numpy as np

    cases = conformance.cases[["case_id", "state"]].copy()
    certain = (
        deviations["certainty"] != "possible" if "certainty" in deviations else deviations["kind"].notna()
    )
    covered = deviations["accepted"] == ACCEPTED
    left = set(deviations.loc[certain & ~covered, "case_id"])
    helped = set(deviations.loc[covered, "case_id"]) - left
    conforms = (cases["state"] == DEVIATING) & cases["case_id"].isin(helped)
    cases["state_accepted"] = np.where(conforms, CONFORMING, cases["state"])
    cases["state_accepted"] = cases["state_accepted"].astype("str")
    for name, rows in (("deviations", deviations), ("accepted", deviations[covered])):
        counts = rows["case_id"].value_counts()
        cases[name] = cases["case_id"].map(counts).fillna(0).astype("int64")
    return cases


def _entries(
    accepted: AcceptList, masks: Sequence[Bools], states: Sequence[str], deviations: pd.DataFrame
) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (
            number,
            entry.kind,
            entry.step,
            entry.other_step,
            entry.reason,
            entry.responsible,
            entry.decided_on,
            entry.until,
            state,
            int((deviations["entry"] == number).sum()),
            int(mask.sum()),
            int(deviations.loc[mask, "case_id"].nunique()),
        )
        for number, (entry, mask, state) in enumerate(
            zip(accepted.accepted, masks, states, strict=True), start=1
        )
    ]
    columns = ["entry", "kind", "step_id", "other_step_id", "reason", "responsible", "decided_on", "until"]
    columns += ["state", "deviations", "matches", "cases"]
    texts = ("kind", "step_id", "other_step_id", "reason", "responsible", "state")
    types = dict.fromkeys(texts, "str") | dict.fromkeys(("entry", *columns[-3:]), "int64")
    return pd.DataFrame(rows, columns=columns, dtype="object").astype(types)


def _findings(accepted: AcceptList, entries: pd.DataFrame) -> Iterator[Finding]:
    """One remark an entry: why it does not count, else that nothing matched it."""
    rules = {EXPIRED: "accept_expired", NOT_YET: "accept_not_yet"}
    for entry, row in zip(accepted.accepted, entries.to_dict("records"), strict=True):
        rule = rules.get(row["state"], "accept_matched_nothing")
        if row["state"] == VALID and row["matches"]:
            continue
        day = entry.decided_on if row["state"] == NOT_YET else entry.until
        yield Finding(
            rule=rule,
            severity="warning" if row["state"] == EXPIRED else "note",
            place=f"accepted[{row['entry']}]",
            count=max(1, row["matches"]),
            total=0,
            fields={
                "date": day.isoformat(),
                "entry": str(row["entry"]),
                "matches": str(row["matches"]),
                "responsible": entry.responsible,
            },
        )


def write_accept_template(
    conformance: Conformance, path: str | Path, *, sop: str = "", remarks: Sequence[str] = ()
) -> None:
    """Write an accept-list for the deviations of a check, for the office to decide on.

    Every entry is a comment, with how many deviations and cases it is about; nothing counts until a person
    takes the marks away and fills in reason, responsible, decided_on and until.

    Parameters: conformance - of the check; path - the YAML file; sop - id of the SOP; remarks - lines for
    people at the top, in their language.
    Raises: OutputError - the file cannot be written.
    """
    lines = [f"# {part}" for remark in remarks for part in remark.splitlines()]
    lines += ["schema_version: 1", f"sop: {label_in(sop)}", 'note: ""', "accepted:"]
    for key, (count, cases) in _kinds_found(conformance).items():
        lines += [f"  # {line}" for line in _template_entry(key, count, sorted(cases))]
    with atomic_path(path) as beside:
        beside.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _kinds_found(conformance: Conformance) -> dict[tuple[str, ...], tuple[int, set[str]]]:
    """Certain deviations that one entry can speak of: how many, and of which cases; as in the summary."""
    columns = ("kind", "step_id", "other_step_id", "activity", "unit")
    found: dict[tuple[str, ...], tuple[int, set[str]]] = {}
    for row in conformance.summary.to_dict("records"):
        if row["certainty"] != CERTAIN:
            continue
        key = tuple(row[name] if isinstance(row[name], str) else "" for name in columns)
        count, cases = found.get(key, (0, set()))
        found[key] = (count + int(row["count"]), cases | set(row["case_ids"]))
    return found


def _template_entry(key: tuple[str, ...], count: int, cases: Sequence[str]) -> Iterator[str]:
    """One entry as lines of YAML; its cases stay a comment inside the comment."""
    kind, step, other, activity, unit = key
    yield f"- kind: {kind}  # {count} / {len(cases)}"
    for name, value in (("step", step), ("other_step", other), ("unit", unit)):
        if value:
            yield f"  {name}: {value}"
    if not step:
        yield f"  activity: {label_in(activity)}"
    shown = ", ".join(label_in(case) for case in cases[:SHOWN_CASES])
    yield f"  # cases: [{shown}]" + (f"  # {len(cases)}" if len(cases) > SHOWN_CASES else "")
    for name in ("reason", "responsible", "decided_on", "until"):
        yield f"  {name}:"
