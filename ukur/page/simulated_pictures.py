"""Pictures of a simulation: posts over the hours of the day, a typical and a slow case over the calendar."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ukur.charts import busy_hours, plain, plot_busy_hours, plot_swings, swing_bars
from ukur.charts.case_calendar import WORK, case_calendar, plot_case_calendar
from ukur.charts.day_rows import shortened
from ukur.charts.stages import nine_of_ten, typical
from ukur.page.blocks import Block, Figure, SourceLabel, figure
from ukur.page.phrases import short, source_label

if TYPE_CHECKING:
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from ukur.words import Words


def busy(study: Study, words: Words, label: SourceLabel) -> tuple[Block, ...]:
    """Roles over the hours of the day; nothing where nobody holds a role.

    Parameters: study - the simulation; words - language; label - of its data.
    """
    content = busy_hours(study)
    if not content.roles or not content.hours:
        return ()
    note = "busy_sops_note" if content.shared else "busy_note"
    return (
        figure(
            lambda width: plot_busy_hours(content, words, width=width),
            key="busy",
            title=words("page_pictures.busy"),
            note=words(f"page_pictures.{note}", n=words.number(content.n), total=words.number(content.total)),
            source=label,
        ),
    )


def chosen_cases(study: Study) -> dict[str, str]:
    """Two cases of replication 0 to look at closely: those nearest to the median and to 9 of 10.

    Parameters: study - the simulation.
    Returns: ids by `typical` and `late`, of equals the first, or the slower one for `late`, which is only
    there where it took longer. Empty where replication 0 has no completed case.
    """
    days = _example_days(study)
    if not days:
        return {}
    every = study.cycle_days().ravel().tolist()
    middle, late = typical(every), nine_of_ten(every)
    found = {"typical": _nearest(days, middle)}
    # Of equals the slower one: a slow case is to be shown.
    slow = _nearest(dict(sorted(days.items(), key=lambda item: -item[1])), late)
    if days[slow] > days[found["typical"]]:
        found["late"] = slow
    return found


def cases(study: Study, words: Words, label: SourceLabel) -> Iterator[Figure]:
    """A typical and a slow case over the office calendar.

    Parameters: study - the simulation; words - language; label - of its data.
    """
    days = _example_days(study)
    every = study.cycle_days().ravel().tolist()
    for kind, case_id in chosen_cases(study).items():
        rows = shortened(case_calendar(study, case_id, words), WORK)
        middle = typical(every) if kind == "typical" else nine_of_ten(every)
        said = short(words, middle) if math.isfinite(middle) else "–"
        rule = words(f"page_pictures.case_{kind}_simulated", middle=said)
        yield figure(
            lambda width, rows=rows: plot_case_calendar(rows, words, width=width),  # type: ignore[misc]
            key=f"case-{kind}",
            title=words(
                f"page_pictures.case_{kind}", case=plain(case_id, 40), days=words.number(days[case_id])
            ),
            note=rule + " " + words("page_pictures.case_read"),
            source=label,
        )


def swings(variations: Sequence[Variation], words: Words) -> tuple[Block, ...]:
    """How far the mean moves with each assumption; nothing where no mean is known.

    Parameters: variations - of the assumptions of a study; words - language.
    """
    bars = swing_bars(variations)
    if not bars:
        return ()
    return (
        figure(
            lambda width: plot_swings(bars, words, width=width),
            key="swing",
            title=words("page_pictures.swing"),
            note=words("page_pictures.swing_note"),
            source=source_label(words, "simulation"),
        ),
    )


def _example_days(study: Study) -> dict[str, float]:
    """Working days of the completed cases of replication 0 that count, by id."""
    drawn = study.example_draws.cases
    places = [place for place, wanted in enumerate(drawn.counted & (drawn.sop == 0)) if wanted]
    known = zip(places, study.measures[0].cycle_days.tolist(), strict=True)
    return {drawn.ids[place]: days for place, days in known if math.isfinite(days)}


def _nearest(days: Mapping[str, float], wanted: float) -> str:
    """The case whose days are nearest; of equals the first. An endless wish is met by the slowest."""
    if not math.isfinite(wanted):
        return max(days, key=lambda case: days[case])
    return min(days, key=lambda case: abs(days[case] - wanted))
