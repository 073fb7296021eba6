"""Labels and roles of a log matched to an SOP: equal ones at once, the rest only as somebody confirmed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from mining.log.labels import Names, plain_label, post_of, role_names, step_names
from sop import events as ev
from sop.documents import CheckedModel, CrossProblem
from sop.errors import DocumentError, Problem
from sop.events import EventLog
from sop.exchange.atomic import atomic_path
from sop.exchange.events_text import participants_of, participants_text
from sop.findings import Finding
from sop.model import Identifier, Text

if TYPE_CHECKING:
    import pandas as pd

    from sop.model import Sop

SHOWN = 20
SUGGESTED = 200
Targets = Annotated[
    dict[Text, Identifier | None], BeforeValidator(lambda value: {} if value is None else value)
]


class Aliases(CheckedModel):
    """What the labels of a log mean, as a person confirmed it.

    `activities`: label -> step id, or null for work that is not in the SOP; `roles`: label -> role id, or
    null; `confirmed_by`: the post of who confirmed, no name.
    """

    control_characters: ClassVar[bool] = True  # labels stand as the log wrote them

    schema_version: Literal[1]
    confirmed_by: Text
    note: str = ""
    activities: Targets = Field(default_factory=dict)
    roles: Targets = Field(default_factory=dict)

    @classmethod
    def cross_check(cls, data: Any) -> list[CrossProblem]:
        """Two labels that are read as the same one and mean different things."""
        found = []
        for table in ("activities", "roles"):
            entries = data.get(table) if isinstance(data, dict) else None
            seen: dict[str, tuple[str, Any]] = {}
            for label, target in (entries if isinstance(entries, dict) else {}).items():
                if not isinstance(label, str):
                    continue
                other, known = seen.setdefault(plain_label(label), (label, target))
                if known != target:
                    found.append(
                        CrossProblem(
                            code="alias_conflict", path=(table, label), value=label, fields={"other": other}
                        )
                    )
        return found


@dataclass(frozen=True, kw_only=True)
class _Match:
    """What a label was found to mean: its id or None, and how that is known."""

    target: str | None
    how: Literal["same", "acting", "alias", "outside", "several", "unknown"]
    overruled: bool = False


def match_labels(
    log: EventLog, sop: Sop, aliases: Aliases | None = None
) -> tuple[EventLog, tuple[Finding, ...]]:
    """Fill step and role ids where a label is one of the SOP's, or confirmed; guess nothing.

    Parameters: log - labels as logged; sop - the document; aliases - confirmed labels, or None.
    Returns: the log with `step_id`, `role` and the roles in `participants` filled (a role that is not known
    keeps its text, a step that is not known stays missing), and the findings.
    Raises: DocumentError - an alias leads to a step or role that the SOP does not have.
    """
    confirmed = aliases or Aliases(schema_version=1, confirmed_by="-")
    _check_targets(confirmed, sop)
    events = log.events
    labels = _matches(list(dict.fromkeys(events[ev.ACTIVITY])), step_names(sop), confirmed.activities)
    step_id, findings = _steps(events, labels, {step.id for step in sop.steps})
    uses = _role_uses(events)
    roles = _matches(list(uses), role_names(sop), confirmed.roles, posts=True)
    matched = events.assign(
        **{
            ev.STEP_ID: step_id,
            ev.ROLE: _text([_role(role, roles) for role in events[ev.ROLE]], events),
            ev.PARTICIPANTS: _text(_renamed(events[ev.PARTICIPANTS], roles), events),
        }
    )
    findings += _remarks("activity", labels, Counter(events[ev.ACTIVITY].tolist()), step_names(sop))
    findings += _remarks("role", roles, uses, role_names(sop))
    return replace(log, events=matched), tuple(findings)


def _role_uses(events: pd.DataFrame) -> Counter[str]:
    """How often each role is written, as the lead's or as a participant's."""
    uses = Counter(role for role in events[ev.ROLE] if role)
    for text, count in Counter(events[ev.PARTICIPANTS].tolist()).items():
        for _, role in participants_of(text) or []:
            if role:
                uses[role] += count
    return uses


def _renamed(column: pd.Series, roles: Mapping[str, _Match]) -> list[str]:
    known = {}
    for text in column.unique():
        people = participants_of(text)
        known[text] = participants_text((one, _role(role, roles)) for one, role in people) if people else text
    return [known[text] for text in column]


def _check_targets(aliases: Aliases, sop: Sop) -> None:
    problems = []
    for code, table, name, ids in (
        ("alias_unknown_step", aliases.activities, "activities", tuple(step.id for step in sop.steps)),
        ("alias_unknown_role", aliases.roles, "roles", tuple(role.id for role in sop.roles)),
    ):
        problems += [
            Problem(code=code, place=f"{name}.{label}", value=target, allowed=ids)
            for label, target in table.items()
            if target is not None and target not in ids
        ]
    if problems:
        raise DocumentError(problems)


def _matches(
    labels: Sequence[str], names: Names, confirmed: Mapping[str, str | None], *, posts: bool = False
) -> dict[str, _Match]:
    plain = {plain_label(label): target for label, target in confirmed.items()}
    return {label: _match(label, names, plain, posts=posts) for label in labels}


def _match(label: str, names: Names, confirmed: Mapping[str, str | None], *, posts: bool) -> _Match:
    own, key = names.find(label), plain_label(label)
    if len(own) == 1:
        return _Match(target=own[0], how="same", overruled=confirmed.get(key, own[0]) != own[0])
    if key in confirmed:
        target = confirmed[key]
        return _Match(target=target, how="alias" if target is not None else "outside")
    post = post_of(label) if posts else None
    if post is not None:
        inner = _match(post, names, confirmed, posts=False)
        if inner.target is not None:
            return _Match(target=inner.target, how="acting")
    return _Match(target=None, how="several" if own else "unknown")


def _role(label: str, roles: Mapping[str, _Match]) -> str:
    match = roles.get(label)
    return match.target if match is not None and match.target is not None else label


def _text(values: Sequence[str | None], like: pd.DataFrame) -> pd.Series:
    import pandas as pd

    return pd.Series(values, index=like.index, dtype="str")


def _steps(
    events: pd.DataFrame, labels: Mapping[str, _Match], known: set[str]
) -> tuple[pd.Series, list[Finding]]:
    """Step ids: what the log itself states where the SOP has it, else what the label means."""
    stated = [value if isinstance(value, str) else None for value in events[ev.STEP_ID]]
    meant = [labels[label].target for label in events[ev.ACTIVITY]]
    strange = Counter(value for value in stated if value is not None and value not in known)
    differ = Counter(
        f"{one} / {other}"
        for one, other in zip(stated, meant, strict=True)
        if one in known and other is not None and one != other
    )
    chosen = [one if one in known else other for one, other in zip(stated, meant, strict=True)]
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
    return _text(chosen, events), findings


_RULES: tuple[tuple[str, str, Literal["warning", "note"]], ...] = (
    ("unknown", "unknown", "warning"),
    ("several", "ambiguous", "warning"),
    ("outside", "outside_sop", "note"),
    ("acting", "acting", "note"),
)


def _remarks(
    kind: str, matches: Mapping[str, _Match], counts: Counter[str], names: Names
) -> Iterator[Finding]:
    total = sum(counts[label] for label in matches)
    for how, rule, severity in _RULES:
        labels = [label for label, match in matches.items() if match.how == how]
        labels.sort(key=lambda label: (-counts[label], label))
        if labels:
            yield Finding(
                rule=f"{rule}_{kind}",
                severity=severity,
                count=sum(counts[label] for label in labels),
                total=total,
                examples=tuple(_shown(label, counts[label], names, how) for label in labels[:SHOWN]),
                fields={"labels": str(len(labels))},
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


def _shown(label: str, count: int, names: Names, how: str) -> str:
    near = names.nearest(label) if how == "unknown" else None
    return f"{label} ({count})" + (f" ~ {near[0]}" if near else "")


def write_alias_template(log: EventLog, sop: Sop, path: str | Path, *, remarks: Sequence[str] = ()) -> None:
    """Write an alias file for the labels that the SOP does not know, for the analyst to confirm.

    Every entry is a comment, with the nearest step or role, its likeness and how often the label occurs;
    nothing counts until a person takes the mark away and fills `confirmed_by`.

    Parameters: log - not yet matched, or matched; sop - the document; path - the YAML file; remarks - lines
    for people at the top, in their language.
    Raises: OutputError - the file cannot be written.
    """
    events = log.events
    unmatched = events[~events[ev.STEP_ID].isin([step.id for step in sop.steps])]
    lines = [f"# {part}" for remark in remarks for part in remark.splitlines()]
    lines += ["schema_version: 1", "confirmed_by:", 'note: ""', "activities:"]
    lines += _entries(Counter(unmatched[ev.ACTIVITY].tolist()), step_names(sop), posts=False)
    lines.append("roles:")
    lines += _entries(_role_uses(events), role_names(sop), posts=True)
    with atomic_path(path) as beside:
        beside.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _entries(counts: Counter[str], names: Names, *, posts: bool) -> Iterator[str]:
    matches = _matches([label for label in counts if label], names, {}, posts=posts)
    open_labels = [label for label, match in matches.items() if match.target is None]
    for place, label in enumerate(sorted(open_labels, key=lambda label: (-counts[label], label))):
        near = names.nearest(label) if place < SUGGESTED else None
        target, score = (near[0], f"{near[1]:.2f}") if near else ("null", "-")
        yield f"  # {_quoted(label)}: {target}  # {score}, {counts[label]}"


def _quoted(label: str) -> str:
    """A YAML double-quoted text on one line, whatever it holds."""
    safe = re.sub(r'(["\\])', r"\\\1", label)
    return '"' + "".join(sign if sign.isprintable() else f"\\U{ord(sign):08X}" for sign in safe) + '"'
