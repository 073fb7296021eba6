"""What a log can say beside the criteria of the yearly evaluation; it answers none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from sop.elements import Basis
from sop.plain import plain
from ukur.documents.forms.counting import days, of, working_days
from ukur.documents.monitoring.notes import kinds, tell
from ukur.documents.monitoring.rule import completed_cases, observe, open_deviations
from ukur.words.phrases import listed

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.documents.monitoring.table import Monitored
    from ukur.words import Words

CRITERIA = ("performance", "understood", "feasible", "roles", "problems", "needs", "synergy")
SHOWN, SHOWN_RELATED = 4, 8
ROUNDS = frozenset(("repeated", "too_many_returns"))


def facts(criterion: str, evaluated: Monitored, words: Words) -> tuple[str, ...]:
    """The lines of the column "Fakta dari data".

    Parameters: criterion - one of `CRITERIA`; evaluated; words.
    Returns: at least one line: where nothing is measured it says so.
    """
    mined = evaluated.mined
    found = list[str]()
    if criterion == "synergy":
        found += _related(evaluated, words)
    elif criterion in _FACTS:
        if mined is None:
            return (words("evaluation.no_log"),)
        if not completed_cases(mined):
            return (words("evaluation.none_completed"),)
        found += _FACTS[criterion](mined, words)
    return tuple(found) or (words("evaluation.nothing_measured"),)


def _related(evaluated: Monitored, words: Words) -> Iterator[str]:
    related = [plain(name, 100) for name in evaluated.sop.identity.related]
    if related:
        more = len(related) - SHOWN_RELATED
        names = listed(words, related[:SHOWN_RELATED])
        key = "related_more" if more > 0 else "related"
        yield words(f"evaluation.{key}", names=names, n=words.number(max(more, 0)))
    else:
        yield words("evaluation.related_none")


def _performance(mined: Mined, words: Words) -> Iterator[str]:
    took, seen = working_days(mined, completed_cases(mined)), observe(mined)
    if took:
        yield days(words, took)
    if seen.due:
        yield words("monitoring.on_time", of=of(words, seen.due - seen.late, seen.due))
    else:
        yield words("monitoring.no_deadline")


def _feasible(mined: Mined, words: Words) -> Iterator[str]:
    seen = observe(mined)
    without = seen.completed - seen.deviating - seen.doubtful
    yield words("evaluation.without", of=of(words, without, seen.completed))
    if seen.doubtful:
        yield words("evaluation.doubtful", of=of(words, seen.doubtful, seen.completed))
    counted = [kind for kind in kinds(mined) if kind.counted]
    for kind in counted[:SHOWN]:
        yield tell(kind, mined.sop, words, total=seen.completed)
    if len(counted) > SHOWN:
        yield words("monitoring.more_kinds", n=words.number(len(counted) - SHOWN))
    yield from _standards(mined, words)


def _standards(mined: Mined, words: Words) -> Iterator[str]:
    """Steps that took longer than their standard in most of what was measured, where times allow."""
    table, runs = mined.performance.steps, len(completed_cases(mined))
    known = table[(table["processing_n"] > 0) & table["over_standard"].notna()]
    if known.empty:
        yield words("evaluation.no_times")
        return
    numbers = {step.id: step.number for step in mined.sop.steps}
    over = known[known["over_standard"] > 0].sort_values("over_standard", ascending=False, kind="stable")
    if over.empty:
        yield words("evaluation.none_over")
    for row in over.head(SHOWN).to_dict("records"):
        told = of(words, int(row["over_standard"]), int(row["processing_n"]), runs=runs)
        yield words("evaluation.over", step=words.number(numbers[str(row["step_id"])]), of=told)
    if len(over) > SHOWN:
        yield words("evaluation.over_more", n=words.number(len(over) - SHOWN))


def _roles(mined: Mined, words: Words) -> Iterator[str]:
    numbers, found = mined.conformance.numbers, open_deviations(mined)
    runs = len(completed_cases(mined))
    other = int(((found["kind"] == "wrong_role") & (found["certainty"] == "certain")).sum())
    if numbers.roles_judged:
        told = of(words, numbers.roles_judged - other, numbers.roles_judged, runs=runs)
        yield words("evaluation.right_post", of=told)
    else:
        yield words("evaluation.no_posts")
    if numbers.roles_unknown:
        total = numbers.roles_unknown + numbers.roles_judged
        yield words("monitoring.roles_unknown", of=of(words, numbers.roles_unknown, total, runs=runs))
    steps = mined.sop.steps
    unstated = sum(step.performers.basis is not Basis.STATED for step in steps)
    if unstated:
        yield words("evaluation.unstated", of=of(words, unstated, len(steps), runs=0))


def _problems(mined: Mined, words: Words) -> Iterator[str]:
    cases = completed_cases(mined)
    rounds = [kind for kind in kinds(mined) if kind.row["kind"] in ROUNDS]
    for kind in rounds[:SHOWN]:
        yield tell(kind, mined.sop, words, total=len(cases))
    if not rounds:
        yield words("evaluation.no_rounds")
    numbers = {step.id: step.number for step in mined.sop.steps}
    lost = mined.performance.bottlenecks
    lost = lost[lost["step_id"].notna() & (lost["kind"] == "waiting")]
    if len(lost):
        top = lost.iloc[0]
        average = _span(float(top["lost_working_minutes"]) / int(top["n"]), mined, words)
        step = words.number(numbers[str(top["step_id"])])
        yield words("evaluation.waits", step=step, time=average, n=words.number(int(top["n"])))


def _span(minutes: float, mined: Mined, words: Words) -> str:
    """Working time: in working days from one on."""
    in_days = minutes * 60 / mined.day_seconds
    return words.minutes(minutes) if in_days < 1 else words("unit.working_days", n=words.number(in_days, 1))


_FACTS: Mapping[str, Callable[[Mined, Words], Iterator[str]]] = {
    "performance": _performance,
    "feasible": _feasible,
    "roles": _roles,
    "problems": _problems,
}
