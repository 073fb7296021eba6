"""Pictures of a log: recorded work by hour of the day, a typical and the slowest case over the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ukur.charts import logged_busy_hours, plain, plot_busy_hours
from ukur.charts.day_rows import shortened
from ukur.charts.log_calendar import DONE, log_case_calendar, plot_log_calendar
from ukur.charts.stages import typical
from ukur.page.blocks import Block, Figure, SourceLabel, figure
from ukur.page.phrases import short

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words


def busy(mined: Mined, words: Words, label: SourceLabel) -> tuple[Block, ...]:
    """Recorded hours by role and hour of the day; nothing where the log has no times of day.

    Parameters: mined - the log; words - language; label - of its data.
    """
    content = logged_busy_hours(mined)
    if content is None:
        return ()
    note = words("page_pictures.busy_log_note", n=words.number(content.n), total=words.number(content.total))
    if content.left_out:
        note += " " + words("page_pictures.busy_log_more", n=words.number(content.left_out))
    return (
        figure(
            lambda width: plot_busy_hours(content, words, width=width),
            key="busy-log",
            title=words("page_pictures.busy_log"),
            note=note,
            source=label,
        ),
    )


def chosen_cases(mined: Mined) -> dict[str, str]:
    """Two completed cases to look at closely: that nearest to the median, and the slowest.

    Parameters: mined - the log.
    Returns: ids by `typical` and `slowest`, the first of equals in the order of the log; `slowest` only where
    it took longer. Empty where no case is completed, or their days are not known.
    """
    days = _days(mined)
    if not days:
        return {}
    middle = typical([float(value) for value in days.values()])
    found = {"typical": min(days, key=lambda case: abs(days[case] - middle))}
    slowest = max(days, key=lambda case: days[case])
    if days[slowest] > days[found["typical"]]:
        found["slowest"] = slowest
    return found


def cases(mined: Mined, words: Words, label: SourceLabel) -> Iterator[Figure]:
    """A typical and the slowest case over the office calendar, as far as the records tell.

    Parameters: mined - the log; words - language; label - of its data.
    """
    days = _days(mined)
    for kind, case_id in chosen_cases(mined).items():
        rows = shortened(log_case_calendar(mined, case_id, words), DONE)
        if not rows:
            continue
        said = words(
            f"page_pictures.case_{kind}_logged",
            middle=short(words, typical([float(value) for value in days.values()])),
            n=words.number(len(days)),
        )
        notes = (said, words("page_pictures.case_read"), words("page_pictures.case_logged_read"))
        yield figure(
            lambda width, rows=rows: plot_log_calendar(rows, words, width=width),  # type: ignore[misc]
            key=f"log-case-{kind}",
            title=words(
                f"page_pictures.case_{kind}", case=plain(case_id, 40), days=words.number(days[case_id])
            ),
            note=" ".join(notes),
            source=label,
        )


def _days(mined: Mined) -> dict[str, int]:
    """Working days of the completed cases, by id, in the order of the log."""
    table = mined.performance.cases
    known = table[(table["state"] == "completed") & table["milestone_days"].notna()]
    return {
        str(case): int(days) for case, days in zip(known["case_id"], known["milestone_days"], strict=True)
    }
