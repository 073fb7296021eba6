"""What a comparison says on the first sheet: what is worth trying, and on what that hangs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ukur.charts import cycle_days
from ukur.page.blocks import Rich, Run, rich
from ukur.page.compared_phrases import best_first, hangs_on, shown_name
from ukur.page.phrases import days

if TYPE_CHECKING:
    from simulation.comparison import Comparison, Revised
    from simulation.replications import Study
    from ukur.words import Words

NAMED = 2
"""More revisions would not fit a sheet, nor a minute."""

_BLANK = Run(text=" ")


def suggestion(found: Comparison, words: Words) -> tuple[Rich, ...]:
    """Which revision to try, what it would bring, on what that hangs, and whose act it is.

    Parameters: found; words - language.
    Returns: two paragraphs; at most two revisions are named, the best first.
    """
    ordered = best_first(found)
    worth = [item for item in ordered if item.verdict == "worth_trying"]
    act = rich(words, "page_compare.act")
    if worth:
        first = _verdict(worth[0], found, words)
        if len(worth) > 1:
            first += _next(worth[1], found, words)
        subject = words("page_compare.first" if len(worth) > 1 else "page_compare.this")
        return first, (*_hangs(worth[0], found, words, subject), *act)
    if len(ordered) == 1:
        return _verdict(ordered[0], found, words), (
            *_hangs(ordered[0], found, words, words("page_compare.this")),
            *act,
        )
    named = tuple(
        run
        for item in ordered[:NAMED]
        for run in rich(
            words,
            "page_compare.none_named",
            name=shown_name(item, found),
            verdict=words(f"verdict.{item.verdict}"),
        )
    )
    return rich(words, "page_compare.none", n=words.number(len(ordered))) + named, act


def reasons(found: Comparison, words: Words) -> tuple[str, ...]:
    """Why the suggestion is less sure: whether its simulation was held against a log.

    Parameters: found; words - language.
    """
    if not found.settings.worlds:
        return (words("page_compare.reason_no_worlds", n=words.number(found.replications)),)
    if found.base.scenario.learned_from is None:
        return (words("page_compare.reason_untested"),)
    return () if found.validated == "validated" else (words(f"page_three.reason_{found.validated}"),)


def nine_of_ten(study: Study) -> float:
    """Working days in which 9 of 10 cases are done, as the first sheet counts them; not finite if unknown."""
    cycle = cycle_days(study)
    return math.nan if cycle is None else cycle.late


def _verdict(item: Revised, found: Comparison, words: Words) -> Rich:
    before, after = nine_of_ten(found.base), nine_of_ten(item.study)
    key, fields = f"page_compare.{_KEYS[item.verdict]}", {"name": shown_name(item, found)}
    if item.verdict == "not_advised":
        fields["why"] = words(f"page_compare.why_{_why(item)}")
    if not (math.isfinite(before) and math.isfinite(after)):
        return rich(words, f"{key}_unknown", **fields)
    told = {"before": days(words, before), "after": days(words, after)}
    if item.verdict == "worth_trying" and told["before"] == told["after"]:
        key = "page_compare.worth_same"
    return rich(words, key, **told, **fields)


_KEYS = {
    "worth_trying": "worth",
    "not_advised": "not_advised",
    "no_difference": "no_difference",
    "not_enough": "not_enough",
}


def _why(item: Revised) -> str:
    """The guard that is worse, or that cases take longer."""
    if not math.isfinite(item.gain.value):
        return "unfinished"
    last = item.looks[-1]
    if last.harmful:
        return "slower"
    return next((state.guard.id for state in last.guards if state.state == "worse"), "slower")


def _next(item: Revised, found: Comparison, words: Words) -> Rich:
    after, name = nine_of_ten(item.study), shown_name(item, found)
    if not math.isfinite(after):
        return rich(words, "page_compare.worth_next_unknown", name=name)
    return rich(words, "page_compare.worth_next", name=name, after=days(words, after))


def _hangs(item: Revised, found: Comparison, words: Words, subject: str) -> Rich:
    """The first thing that the answer hangs on; a sentence that ends in a blank."""
    if not item.worlds:
        return (*rich(words, "page_compare.not_tried"), _BLANK)
    if item.holds:
        return (*rich(words, "page_compare.holds", subject=subject), _BLANK)
    things = list(dict.fromkeys((here.world.kind, here.world.subject) for here in item.hangs_on))
    what = hangs_on(item.hangs_on[0].world, found, words)
    key = "page_compare.hangs" if len(things) == 1 else "page_compare.hangs_more"
    return (*rich(words, key, subject=subject, what=what, n=words.number(len(things) - 1)), _BLANK)
