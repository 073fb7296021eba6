"""The answer of `ukur mine` in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mining.conformance.result import CERTAIN
from ukur.cli.console import say
from ukur.words.deviations import tell_deviation, tell_unordered

if TYPE_CHECKING:
    from mining.analysis import Mined
    from mining.log.matching.review import AliasUpdate
    from sop.findings import Finding
    from ukur.words import Words

SHOWN = 10
"""Kinds of deviation on the terminal; the table has all."""


def say_mined(mined: Mined, w: Words) -> None:
    """What was read, and how it follows the SOP.

    Parameters: mined; w - language.
    """
    events = w.number(len(mined.log.events))
    sources = ", ".join(source.name for source in mined.sources)
    say(w("say.log_read", cases=w.number(len(mined.log.cases)), events=events, sources=sources))
    say(w("say.calendar", name=mined.calendar))
    numbers = mined.conformance.numbers
    say(
        w(
            "say.conformance",
            conforming=w.number(numbers.conforming),
            judged=w.number(numbers.conforming + numbers.deviating),
            running=w.number(numbers.running),
        )
    )
    if mined.accepted is not None:
        counts = mined.accepted
        say(
            w(
                "cli.accepted_count",
                conforming=w.number(counts.n_conforming),
                accepted=w.number(counts.n_accepted),
                left=w.number(counts.n_left),
            )
        )
    summary = mined.conformance.summary
    certain = summary["certainty"] == CERTAIN
    for row in summary[certain].head(SHOWN).to_dict("records"):
        what = tell_deviation(row, mined.sop, w)
        say(w("say.deviation", count=w.number(int(row["count"])), what=what))
    swapped = summary[~certain & (summary["kind"] == "swapped")].to_dict("records")
    if swapped:
        say(f"  {tell_unordered(swapped, mined.sop, w)}")
    for row in summary[~certain & (summary["kind"] != "swapped")].head(SHOWN).to_dict("records"):
        say(w("say.deviation", count=w.number(int(row["count"])), what=tell_deviation(row, mined.sop, w)))


def say_failed(found: Sequence[Finding], w: Words) -> None:
    """For which findings the exit code is 1, as somebody asked."""
    if found:
        say()
        say(w("cli_quality.failed", rules=", ".join(dict.fromkeys(finding.rule for finding in found))))


def say_review(update: AliasUpdate, w: Words) -> None:
    """What stands in the file of aliases now.

    Parameters: update - of the file; w - language.
    """
    counts = {name: w.number(getattr(update, name)) for name in ("added", "waiting", "kept", "unused")}
    say()
    say(w(f"alias_review.{'updated' if update.kept or update.waiting else 'written'}", **counts))
    if update.left_out:
        say(w("alias_review.left_out", count=w.number(update.left_out)))
    if not update.signed:
        say(w("alias_review.unsigned"))
