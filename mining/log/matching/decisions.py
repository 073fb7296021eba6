"""What each label means: as the SOP or a person says, or, where the analyst asked for it, by its score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mining.log.labels import Names, plain_label, post_of
from mining.log.matching.likeness import Likeness, Suggestion
from sop import events as ev
from sop.errors import InputError, Problem
from sop.exchange.events_text import participants_of

if TYPE_CHECKING:
    import pandas as pd

LIKENED = 1000
"""So many labels of one kind, the most frequent, are likened to the SOP; others get no suggestion."""
MARGIN = 0.1
"""By its score alone a suggestion counts only where the next best is at least so much worse."""
LEAST_ACCEPTED = 0.5


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a label was found to mean.

    Parameters: target - an id, or None; how - `same` as a name of the SOP, `acting` for a post (Plt., Plh.),
    `alias` or `outside` the SOP as confirmed, by its `score`, or left open: `several` names of the SOP are
    equal to it, or it is `unknown`; overruled - an alias says something else than the SOP; suggestion - the
    one that was accepted.
    """

    target: str | None
    how: Literal["same", "acting", "alias", "outside", "score", "several", "unknown"]
    overruled: bool = False
    suggestion: Suggestion | None = None


def decide(
    labels: Sequence[str], names: Names, confirmed: Mapping[str, str | None], *, posts: bool = False
) -> dict[str, Match]:
    """What each label means, without any guess.

    Parameters: labels - each once; names - of the SOP; confirmed - label -> id or None; posts - labels are
    roles: `Plt.` and `Plh.` in front of a post count as that post.
    Returns: label -> match.
    """
    plain = {plain_label(label): target for label, target in confirmed.items()}
    return {label: _decided(label, names, plain, posts=posts) for label in labels}


def _decided(label: str, names: Names, confirmed: Mapping[str, str | None], *, posts: bool) -> Match:
    own, key = names.find(label), plain_label(label)
    if len(own) == 1:
        return Match(target=own[0], how="same", overruled=confirmed.get(key, own[0]) != own[0])
    if key in confirmed:
        target = confirmed[key]
        return Match(target=target, how="alias" if target is not None else "outside")
    post = post_of(label) if posts else None
    if post is not None:
        inner = _decided(post, names, confirmed, posts=False)
        if inner.target is not None:
            return Match(target=inner.target, how="acting")
    return Match(target=None, how="several" if own else "unknown")


def accept(
    matches: Mapping[str, Match], suggested: Mapping[str, Sequence[Suggestion]], *, above: float | None
) -> dict[str, Match]:
    """Accept first suggestions for unknown labels by their score, as the analyst chose.

    Parameters: matches - as `decide` made them; suggested - ranked suggestions; above - the lowest score that
    counts, `LEAST_ACCEPTED` to 1, or None: none counts. The next best must be `MARGIN` worse.
    Returns: the matches.
    Raises: InputError - the score is out of its range.
    """
    if above is None:
        return dict(matches)
    if not LEAST_ACCEPTED <= above <= 1.0:
        raise InputError(
            Problem(code="accept_score", value=f"{above:g}", allowed=(f"{LEAST_ACCEPTED:g} - 1",))
        )
    taken = dict(matches)
    for label, match in matches.items():
        best = next(iter(suggested.get(label, ())), None)
        if match.how == "unknown" and best and best.score >= above and best.margin >= MARGIN:
            taken[label] = Match(target=best.target, how="score", suggestion=best)
    return taken


def suggestions(
    counts: Mapping[str, int], names: Names, *, posts: bool = False, most: int = LIKENED
) -> dict[str, tuple[Suggestion, ...]]:
    """Ranked suggestions for labels.

    Parameters: counts - label -> how often it occurs; names - of the SOP; posts - labels are roles: what
    follows `Plt.` or `Plh.` is likened; most - so many labels, the most frequent first, then by letters.
    Returns: label -> up to three suggestions, best first.
    """
    chosen = by_count(counts)[:most]
    if not chosen:
        return {}
    likeness = Likeness(names)
    return {label: likeness.suggest((post_of(label) if posts else None) or label) for label in chosen}


def by_count(counts: Mapping[str, int]) -> list[str]:
    """Labels, the most frequent first, equal ones by their letters."""
    return sorted(counts, key=lambda label: (-counts[label], label))


def activity_uses(events: pd.DataFrame) -> Counter[str]:
    """How often each activity is written."""
    return _counted(events[ev.ACTIVITY])


def role_uses(events: pd.DataFrame) -> Counter[str]:
    """How often each role is written, as the lead's or as a participant's."""
    uses = Counter({role: count for role, count in _counted(events[ev.ROLE]).items() if role})
    for text, count in _counted(events[ev.PARTICIPANTS]).items():
        for _, role in participants_of(text) or []:
            if role:
                uses[role] += count
    return uses


def _counted(column: pd.Series) -> Counter[str]:
    counts = column.value_counts(sort=False)
    return Counter(dict(zip(counts.index, counts.tolist(), strict=True)))
