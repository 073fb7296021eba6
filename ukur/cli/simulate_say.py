"""What `ukur simulate` says: how sure, how long, where it waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import typer

from simulation.intervals import Interval, quantile_interval
from simulation.precision import Target
from simulation.replications import Study, cycle_table
from simulation.sensitivity import Variation
from ukur.cli.console import say
from ukur.words import Words

if TYPE_CHECKING:
    from simulation.scenario import Precision


def look_teller(wanted: Precision | None, w: Words) -> Callable[[Interval, Target], None]:
    """What tells each look of a wanted precision, on standard error beside the progress."""
    key = "say.look_late" if wanted and wanted.measure == "nine_of_ten_days" else "say.look"

    def tell(interval: Interval, target: Target) -> None:
        if np.isfinite(interval.half_width):
            typer.echo(w(key, **_figures(interval, target, w)), err=True)

    return tell


def say_study(study: Study, w: Words) -> None:
    """The answer in a few lines."""
    days = study.cycle_days()
    known = ~np.isnan(days)
    cases = float(known.sum(axis=1).mean())
    say(w("say.cases", n=w.number(cases), r=w.number(days.shape[0])))
    _say_stored(study, w)
    unfinished = int(np.isinf(days).sum())
    if unfinished:
        say(w("say.unfinished", n=w.number(unfinished), total=w.number(int(known.sum()))))
    mean, nine = study.mean_days(), study.nine_of_ten()
    if np.isfinite(nine.value):
        say(w("say.nine", days=w.number(nine.value)))
    if not np.isnan(mean.value):
        low, high = (w.number(max(0.0, end), 1) if np.isfinite(end) else "–" for end in (mean.low, mean.high))
        say(w("say.mean", mean=w.number(mean.value, 1), low=low, high=high))
    _say_precision(study, w)
    _say_longest_wait(study, w)
    _say_others(study, w)


def say_variations(variations: tuple[Variation, ...], w: Words) -> None:
    """How far the answer moves when assumptions do, in one line."""
    late = [value for value in (item.nine_of_ten.value for item in variations) if np.isfinite(value)]
    if late:
        say(w("say.varied", low=w.number(min(late)), high=w.number(max(late))))


def _say_stored(study: Study, w: Words) -> None:
    stored = study.stored
    if stored and stored.reused:
        say(w("say.reused", n=w.number(stored.reused), folder=stored.folder))
    if stored and stored.damaged:
        say(w("say.damaged", folder=stored.folder, files=", ".join(stored.damaged)))


def _say_precision(study: Study, w: Words) -> None:
    achieved = study.precision
    if achieved is None:
        return
    if achieved.ended == "undefined":
        say(w("say.undefined", n=w.number(achieved.replications)))
    else:
        say(w(f"say.{achieved.ended}", **_figures(achieved.interval, achieved.target, w)))


def _figures(interval: Interval, target: Target, w: Words) -> dict[str, str]:
    half, wanted = interval.half_width, target.allowed(interval)
    # As many decimals as it takes to see the difference between the two.
    decimals = 2 if wanted >= 0.05 else 4
    return {
        "n": w.number(interval.n),
        "half": w.number(half, decimals) if np.isfinite(half) else "∞",
        "wanted": w.number(wanted, decimals),
    }


def _say_longest_wait(study: Study, w: Words) -> None:
    from ukur.page.longest import longest_wait

    wait = longest_wait(study)
    if wait is not None:
        span, part = w.number(wait.seconds / 3600, 1), w(f"chart.part_{wait.part}")
        say(w("say.longest_wait", number=wait.step.number, label=wait.step.label, span=span, part=part))


def _say_others(study: Study, w: Words) -> None:
    """The other SOPs of the same people, a line each."""
    for sop, measures in zip(study.planned.also, study.also, strict=True):
        days = cycle_table(measures)
        nine = quantile_interval(days, 0.9)
        if nine.n == 0:
            say(w("say.other_sop_none", title=sop.title))
        elif np.isinf(nine.value):
            say(w("say.other_sop_unfinished", title=sop.title, n=w.number(nine.n)))
        else:
            say(w("say.other_sop", title=sop.title, days=w.number(nine.value), n=w.number(nine.n)))
