"""Labels and roles of a log matched to an SOP: equal ones at once, the rest only as somebody confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from mining.log.labels import Names, plain_label, role_names, step_names
from mining.log.matching.confirmed import Aliases, check_targets
from mining.log.matching.decisions import (
    LIKENED,
    Match,
    accept,
    activity_uses,
    by_count,
    decide,
    role_uses,
    suggestions,
)
from mining.log.matching.likeness import Suggestion
from mining.log.matching.review import AliasUpdate, update_alias_file, write_alias_template
from sop import events as ev
from sop.events import EventLog
from sop.exchange.events_text import participants_of, participants_text
from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

    from sop.model import Sop

__all__ = [
    "AliasUpdate",
    "Aliases",
    "match_labels",
    "outside_roles",
    "update_alias_file",
    "write_alias_template",
]

SHOWN = 20
Ranked = Mapping[str, Sequence[Suggestion]]


def match_labels(
    log: EventLog, sop: Sop, aliases: Aliases | None = None, *, accept_above: float | None = None
) -> tuple[EventLog, tuple[Finding, ...]]:
    """Fill step and role ids where a label is one of the SOP's, or confirmed; guess nothing.

    Parameters: log - labels as logged; sop - the document; aliases - confirmed labels, or None;
    accept_above - None: what `aliases` says, and None there: suggestions are only shown. 0.5 to 1, the
    analyst's own choice: an unknown label counts as its first suggestion where that scores at least so much
    and the next one at least 0.1 less; each such pair is in a finding. On the misspellings of
    benchmarks/matching.py, 0.85 was right for at least 99 of 100 accepted labels; other offices misspell
    otherwise.
    Returns: the log with `step_id`, `role` and the roles in `participants` filled (a role that is not known
    keeps its text, a step that is not known stays missing), and the findings.
    Raises: DocumentError - an alias leads to a step or role that the SOP does not have; InputError -
    `accept_above` is out of its range.
    """
    confirmed = aliases or Aliases(schema_version=1, confirmed_by="-")
    if accept_above is None:
        accept_above = confirmed.accept_above
    check_targets(confirmed, sop)
    events, steps, posts = log.events, step_names(sop), role_names(sop)
    uses, used = activity_uses(events), role_uses(events)
    most = LIKENED if accept_above is not None else SHOWN
    labels, near = _meant(uses, steps, confirmed.activities, accept_above, most=most)
    roles, near_roles = _meant(used, posts, confirmed.roles, accept_above, most=most, posts=True)
    step_id, findings = _steps(events, labels, {step.id for step in sop.steps})
    matched = events.assign(
        **{
            ev.STEP_ID: step_id,
            ev.ROLE: _renamed(events[ev.ROLE], {role: _role(role, roles) for role in roles}),
            ev.PARTICIPANTS: _renamed(events[ev.PARTICIPANTS], _with_roles(events[ev.PARTICIPANTS], roles)),
        }
    )
    findings += _remarks("activity", labels, uses, near)
    findings += _remarks("role", roles, used, near_roles)
    return replace(log, events=matched), tuple(findings)


def outside_roles(log: EventLog, aliases: Aliases | None) -> frozenset[str]:
    """Roles of a log that somebody has confirmed to be none of the SOP's (null in the alias file).

    Parameters: log - matched; aliases - as confirmed, or None.
    Returns: the roles as they stand in the log.
    """
    if aliases is None:
        return frozenset()
    outside = {plain_label(label) for label, target in aliases.roles.items() if target is None}
    return frozenset(role for role in log.events[ev.ROLE].unique() if role and plain_label(role) in outside)


def _meant(
    counts: Counter[str],
    names: Names,
    confirmed: Mapping[str, str | None],
    above: float | None,
    *,
    most: int,
    posts: bool = False,
) -> tuple[dict[str, Match], Ranked]:
    """What each label means, and what the unknown ones may mean."""
    matches = decide(list(counts), names, confirmed, posts=posts)
    unknown = {label: counts[label] for label, match in matches.items() if match.how == "unknown"}
    near = suggestions(unknown, names, posts=posts, most=most)
    return accept(matches, near, above=above), near


def _role(label: str, roles: Mapping[str, Match]) -> str:
    match = roles.get(label)
    return match.target if match is not None and match.target is not None else label


def _with_roles(column: pd.Series, roles: Mapping[str, Match]) -> dict[str, str]:
    """Lists of participants whose roles are written otherwise than they are meant."""
    return {
        text: participants_text((one, _role(role, roles)) for one, role in people)
        for text in column.unique()
        if (people := participants_of(text))
    }


def _renamed(column: pd.Series, meant: Mapping[str, str]) -> pd.Series:
    """A column of texts, those in the table replaced; text by text, not row by row."""
    codes, texts = column.factorize(use_na_sentinel=False)
    return _text([meant.get(text, text) for text in texts], column).take(codes).set_axis(column.index)


def _text(values: Sequence[str | None], like: pd.Series) -> pd.Series:
    import pandas as pd

    return pd.Series(list(values), dtype="str", name=like.name)


def _steps(
    events: pd.DataFrame, labels: Mapping[str, Match], known: set[str]
) -> tuple[pd.Series, list[Finding]]:
    """Step ids: what the log itself states where the SOP has it, else what the label means."""
    import numpy as np
    import pandas as pd

    activity, label_texts = events[ev.ACTIVITY].factorize()
    stated, ids_stated = events[ev.STEP_ID].factorize()  # -1: missing
    meant = [labels[label].target for label in label_texts]
    stated_texts = [str(text) for text in ids_stated]
    # Every pair that occurs, once: there are few, however long the log.
    pairs = pd.Series(activity.astype("int64") * (len(stated_texts) + 1) + stated + 1)
    codes, occurring = pairs.factorize()
    chosen: list[str | None] = []
    strange, differ = Counter[str](), Counter[str]()
    for pair, count in zip(occurring, np.bincount(codes).tolist(), strict=True):
        label, place = divmod(int(pair), len(stated_texts) + 1)
        one, other = stated_texts[place - 1] if place else None, meant[label]
        chosen.append(one if one in known else other)
        if one is not None and one not in known:
            strange[one] += count
        elif one is not None and other is not None and one != other:
            differ[f"{one} / {other}"] += count
    findings = []
    for rule, counts in (("unknown_step_id", strange), ("step_label_differs", differ)):
        if counts:
            findings.append(
                Finding(
                    rule=rule,
                    severity="warning",
                    count=sum(counts.values()),
                    total=len(events),
                    examples=tuple(f"{text} ({count})" for text, count in counts.most_common(SHOWN)),
                )
            )
    ids = _text(chosen, events[ev.STEP_ID]).take(codes)
    return ids.set_axis(events.index), findings


_RULES: tuple[tuple[str, str, Literal["warning", "note"]], ...] = (
    ("unknown", "unknown", "warning"),
    ("several", "ambiguous", "warning"),
    ("score", "label_matched_by_score", "warning"),
    ("outside", "outside_sop", "note"),
    ("acting", "acting", "note"),
)


def _remarks(
    kind: Literal["activity", "role"], matches: Mapping[str, Match], counts: Counter[str], near: Ranked
) -> Iterator[Finding]:
    total = sum(counts[label] for label in matches)
    for how, rule, severity in _RULES:
        own = {label: counts[label] for label, match in matches.items() if match.how == how}
        if own:
            # What was taken by its score is shown whole: that is the price of taking it so.
            shown = by_count(own)[: None if how == "score" else SHOWN]
            yield Finding(
                rule=f"{rule}_{kind}",
                severity=severity,
                count=sum(own.values()),
                total=total,
                examples=tuple(_shown(label, own[label], near.get(label, ()), how) for label in shown),
                fields={"labels": str(len(own))},
            )
    overruled = [label for label, match in matches.items() if match.overruled]
    if overruled:
        yield Finding(
            rule=f"alias_overruled_{kind}",
            severity="warning",
            count=len(overruled),
            total=len(matches),
            examples=tuple(overruled[:SHOWN]),
        )


def _shown(label: str, count: int, near: Sequence[Suggestion], how: str) -> str:
    if how == "score":
        return f"{label} ({count}) = {near[0].target} {near[0].score:.2f}"
    return f"{label} ({count})" + (f" ~ {near[0].target}" if how == "unknown" and near else "")
