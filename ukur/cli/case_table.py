"""One case in full on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from mining.conformance.result import CERTAIN
from ukur.charts.labels import plain
from ukur.cli.console import say
from ukur.words.deviations import step_name

if TYPE_CHECKING:
    from mining.analysis import Mined
    from sop.worktime.calendar import OfficeCalendar
    from ukur.words import Words


def say_case(mined: Mined, case_id: str, calendar: OfficeCalendar, w: Words) -> None:
    """Tell a case row by row: what was done when and by which post, how long it waited, what deviates.

    Parameters: mined; case_id; calendar - of the office; w - language.
    Raises: InputError - there is no such case.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from mining.selection import case_in_full

    story = case_in_full(mined.log, case_id, mined.sop, mined.conformance, mined.performance, calendar)
    console = Console(highlight=False, markup=False, emoji=False)
    say()
    days = "–" if story.working_days is None else w.number(story.working_days)
    state = w(f"case_state.{story.conformance}")
    console.print(w("case_table.title", case=plain(story.case_id, 60), state=state, days=days))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for name in ("step", "role", "begin", "end", "waited", "took", "remark"):
        table.add_column(w(f"case_table.{name}"), overflow="fold")
    for row in story.rows.to_dict("records"):
        table.add_row(*(Text(cell) for cell in _cells(row, mined, w)))
    console.print(table)


def _cells(row: dict[Any, Any], mined: Mined, w: Words) -> Iterator[str]:
    known = isinstance(row["step_id"], str)
    yield plain(step_name(row["step_id"], mined.sop) if known else row["activity"], 60)
    names = {role.id: role.name for role in mined.sop.roles}
    yield plain(names.get(str(row["role"]), str(row["role"] or "")), 40)
    yield from (_stamp(row[name]) for name in ("start", "end"))
    yield from (_minutes(row[name], w) for name in ("waiting_minutes", "processing_minutes"))
    yield "; ".join(_remarks(row, mined, w))


def _stamp(stamp: Any) -> str:
    if pd.isna(stamp):
        return "–"
    return str(stamp.strftime("%Y-%m-%d %H:%M" if stamp.hour or stamp.minute else "%Y-%m-%d"))


def _minutes(value: Any, w: Words) -> str:
    return "–" if pd.isna(value) else w.minutes(float(value))


def _remarks(row: dict[Any, Any], mined: Mined, w: Words) -> Iterator[str]:
    if row["move"] != "recorded":
        yield w(f"move.{row['move']}")
    told = zip(row["deviations"], row["other_steps"], row["certainties"], strict=True)
    for kind, other, certainty in told:
        name = w(f"deviation.{kind}")
        if certainty != CERTAIN:
            name = w("case_table.perhaps", what=name)
        yield f"{name} ({step_name(other, mined.sop)})" if other else name
    if not pd.isna(row["over_standard_minutes"]) and row["over_standard_minutes"] > 0:
        yield w("case_table.over", minutes=w.minutes(float(row["over_standard_minutes"])))
