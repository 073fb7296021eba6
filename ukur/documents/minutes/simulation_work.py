"""Where simulated cases wait and whose time is taken, as ranges over the repetitions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.documents.forms.content import Block, Column, Paragraph, Table
from ukur.documents.forms.parts import number_column, text_cells, within
from ukur.words.phrases import SHORT, capital, step_name

if TYPE_CHECKING:
    from simulation.replications import Study
    from ukur.words import Words

SHOWN_WAITS = 6
_SHARE = 0.9
_TENTH = 10


def waits(study: Study, words: Words) -> Iterator[Block]:
    """The longest waits before steps, with their causes. Parameters: study; words - language."""
    found = _waits(study)
    if not found:
        yield Paragraph(text=words("minutes.no_waits"))
        return
    day = study.planned.plan.day_seconds
    rows = tuple(
        text_cells(
            words.number(place),
            capital(step_name(words, study.sop.steps[step])),
            words(f"cause.{cause}"),
            working_time(low, high, day, words),
        )
        for place, (step, cause, low, high) in enumerate(found, start=1)
    )
    yield Table(
        columns=(
            number_column(words),
            Column(title=words("minutes.column_before"), width=0.38),
            Column(title=words("minutes.column_cause"), width=0.28),
            Column(title=words("minutes.column_waited"), width=0.28),
        ),
        rows=rows,
    )
    yield Paragraph(text=words("minutes.waits_note"), small=True)


def _waits(study: Study) -> list[tuple[int, str, float, float]]:
    """Step, cause and the range of the mean wait of a case, the longest first; none below an hour."""
    from simulation.measures.figures import CAUSES
    from simulation.summaries import per_case

    means = per_case(study, "waiting_working")
    found = []
    for step in range(len(study.sop.steps)):
        for place, cause in enumerate(CAUSES):
            low, high = within(means[:, place, step].tolist(), _SHARE)
            if cause != "office_closed" and high >= 3600:
                found.append((step, cause, low, high))
    return sorted(found, key=lambda item: -(item[2] + item[3]))[:SHOWN_WAITS]


def working_time(low: float, high: float, day_seconds: float, words: Words) -> str:
    """A range of working time in one unit, rounded outwards: hours, or days where it comes to one.

    Parameters: low, high - working seconds; day_seconds - of a usual day; words - language.
    """
    name, unit = ("days", day_seconds) if high >= day_seconds else ("hours", 3600.0)
    ends = {"low": words.number(math.floor(low / unit)), "high": words.number(math.ceil(high / unit))}
    return words(f"minutes.span_{name}", **ends)


def busy_posts(study: Study, words: Words) -> Iterator[Block]:
    """How much of their time on duty the posts are at work, the busiest first.

    Parameters: study; words - language.
    """
    plan = study.planned.plan
    total, other = study.stack("utilisation"), study.stack("duty_share")
    found = []
    for role in study.sop.roles:
        holders = list(plan.holders(plan.roles.index(role.id)))
        if holders:
            whole = total[:, holders].mean(axis=1)
            own = (whole - other[:, holders].mean(axis=1)).clip(min=0.0)
            found.append((plain(role.name, SHORT), whole.tolist(), own.tolist()))
    found.sort(key=lambda item: -sum(item[1]))
    yield Table(
        columns=(
            number_column(words),
            Column(title=words("minutes.column_post"), width=0.4),
            Column(title=words("minutes.column_busy"), width=0.27, align="center"),
            Column(title=words("minutes.column_this_sop"), width=0.27, align="center"),
        ),
        rows=tuple(
            text_cells(words.number(place), name, _of_ten(whole, words), _of_ten(own, words))
            for place, (name, whole, own) in enumerate(found, start=1)
        ),
    )
    yield Paragraph(text=words("minutes.posts_note"), small=True)


def _of_ten(shares: list[float], words: Words) -> str:
    """Of ten hours on duty so many, in tenths of an hour, rounded outwards."""
    low, high = within(shares, _SHARE)
    if math.isnan(low):
        return words("minutes.range_none")
    ends = (math.floor(low * _TENTH * 10) / 10, math.ceil(round(high * _TENTH * 10, 6)) / 10)
    return words("minutes.of_ten", low=words.number(ends[0], 1), high=words.number(ends[1], 1))
