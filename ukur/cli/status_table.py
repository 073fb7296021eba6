"""The running cases on the terminal, and as rows of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ukur.charts.labels import plain
from ukur.cli.console import say
from ukur.words.deviations import step_name

if TYPE_CHECKING:
    from rich.table import Table

    from mining.monitoring import Status
    from sop.model import Sop
    from ukur.projection import Projected, SimulatedFinish
    from ukur.words import Words

SHOWN, SHOWN_STOPPED = 60, 20
"""Cases on the terminal; the file has all."""


def say_status(status: Status, sop: Sop, projected: Projected | None, w: Words, *, chosen: bool) -> None:
    """Tell the state on the terminal, what is past its deadline first.

    Parameters: status; sop - names steps and roles; projected - by a scenario, or None; w - language;
    chosen - the user named the day.
    """
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    running = _urgent(status.cases[status.cases["state"] == "running"], status)
    stopped = status.cases[status.cases["state"] != "running"]
    numbers = {"running": w.number(len(running)), "completed": w.number(status.n_completed)}
    console.print(w("status.title", date=w.date(status.as_of), **numbers))
    if not chosen:
        console.print(w("status.state_of_last"))
    dated = status.cases["deadline"].notna().any() or status.steps["limit"].notna().any()
    if not len(running):
        console.print(w("status.none_running"))
    elif not dated:
        console.print(w("status.no_deadlines"))
    if dated:
        past = len(status.overdue)
        console.print(w("status.overdue", n=w.number(past)) if past else w("status.overdue_none"))
    if len(running):
        console.print(_running(running.head(SHOWN), status, sop, projected, w, dated=bool(dated)))
        if len(running) > SHOWN:
            console.print(w("status.more", n=w.number(len(running) - SHOWN)))
    if len(stopped):
        say()
        days = w.number(status.gap_days)
        console.print(w("status.stopped", n=w.number(len(stopped)), days=days))
        console.print(_stopped(stopped.head(SHOWN_STOPPED), status, sop, w))
        if len(stopped) > SHOWN_STOPPED:
            console.print(w("status.more", n=w.number(len(stopped) - SHOWN_STOPPED)))


def _urgent(cases: pd.DataFrame, status: Status) -> pd.DataFrame:
    """Cases past a deadline first, then by the working days left; otherwise in their order."""
    late = cases["case_id"].isin(list(status.overdue))
    left = cases["left_days"].astype("Float64").fillna(float("inf"))
    return cases.assign(late=~late, left=left).sort_values(["late", "left"], kind="stable")


_WIDTHS = {"case": (7, 16), "since": (10, 17), "deadline": (12, 20)}
"""Least and greatest width of columns; what is left the others share."""


def _table(*names: str, w: Words) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), leading=1, pad_edge=False, show_edge=False)
    for name in names:
        least, most = _WIDTHS.get(name, (12, None))
        table.add_column(w(f"status.{name}"), overflow="fold", min_width=least, max_width=most)
    return table


def _running(
    cases: pd.DataFrame,
    status: Status,
    sop: Sop,
    projected: Projected | None,
    w: Words,
    *,
    dated: bool,
) -> Table:
    headings = ["case", "place", "since", *(["deadline"] if dated else []), "finish"]
    headings += ["simulated"] if projected is not None else []
    table = _table(*headings, w=w)
    places = dict(list(status.steps.groupby("case_id")))
    dates = Dates(status.as_of.year, w)
    for row in cases.to_dict("records"):
        steps = places.get(row["case_id"], status.steps.iloc[:0]).to_dict("records")
        # One line for each step, so that its name and its date stand side by side.
        for number, group in enumerate(list(_grouped(steps)) or [[]]):
            cells = [_case(row) if number == 0 else [], _place(group, sop, w), _since(group, dates, w)]
            if dated:
                limit = _limit(group, dates, w)
                cells.append(
                    (_deadline(row, dates, w) or ([] if limit else ["–"]) if number == 0 else []) + limit
                )
            cells.append(_finish(row, dates, w) if number == 0 else [])
            if projected is not None:
                finish = projected.finishes.get(str(row["case_id"]))
                cells.append(_simulated(finish, dates, w) if number == 0 else [])
            table.add_row(*(_text(cell) for cell in cells))
    return table


def _stopped(cases: pd.DataFrame, status: Status, sop: Sop, w: Words) -> Table:
    table = _table("case", "place", "last_record", w=w)
    places = dict(list(status.steps.groupby("case_id")))
    dates = Dates(status.as_of.year, w)
    for row in cases.to_dict("records"):
        steps = places.get(row["case_id"], status.steps.iloc[:0]).to_dict("records")
        last = [w("status.unknown")]
        if row["last_record"] is not None:
            last = [dates(row["last_record"]), w("status.silent", n=w.number(int(row["silent_days"])))]
        names = [_name(group, sop, w) for group in _grouped(steps)]
        table.add_row(*(_text(cell) for cell in (_case(row), names or [w("status.nothing_due")], last)))
    return table


def _text(lines: Sequence[str]) -> Any:
    from rich.text import Text

    return Text("\n".join(line for line in lines if line))


def _case(row: dict[Any, Any]) -> list[str]:
    return [plain(row["case_id"], 60), plain(row["period"], 40), plain(row["opd"], 40)]


def _grouped(steps: Sequence[dict[Any, Any]]) -> Iterator[list[dict[Any, Any]]]:
    """Units of one step that stand alike, as one."""
    groups: dict[tuple[Any, ...], list[dict[Any, Any]]] = {}
    for step in steps:
        groups.setdefault((step["step_id"], step["state"], step["since_date"]), []).append(step)
    yield from groups.values()


def _name(group: Sequence[dict[Any, Any]], sop: Sop, w: Words) -> str:
    step = group[0]
    members = {unit.id: unit.name for unit in sop.units_of(step["step_id"])}
    units = [members[each["unit"]] for each in group if each["unit"] in members]
    name = plain(step_name(step["step_id"], sop), 120)
    if units:
        return f"{name} ({w('status.units', units=', '.join(units))})"
    sets = sop.step(step["step_id"]).for_each
    if sets is not None and len(members) > 1 and step["state"] == "due":
        return f"{name} ({w('status.each_unit', units=sop.unit_set(sets).name)})"
    return name


def _place(group: Sequence[dict[Any, Any]], sop: Sop, w: Words) -> list[str]:
    if not group:
        return [w("status.nothing_due")]
    step = group[0]
    roles = ", ".join(plain(sop.role(role).name, 60) for role in step["roles"])
    state = {
        "in_progress": w("status.in_progress"),
        "possible": w("status.possible"),
        "possible_units": w("status.possible_units"),
        "due": w("status.again") if step["again"] else "",
    }[step["state"]]
    return [_name(group, sop, w), "· " + (f"{roles} ({state})" if state else roles)]


def _since(group: Sequence[dict[Any, Any]], dates: Dates, w: Words) -> list[str]:
    if not group or group[0]["since_date"] is None:
        return [w("status.unknown")] if group else []
    return [dates(group[0]["since_date"]), w("status.day", n=w.number(int(group[0]["days"])))]


def _deadline(row: dict[Any, Any], dates: Dates, w: Words) -> list[str]:
    if row["deadline"] is None:
        return []
    basis = [w("status.of_sop")] if row["deadline_basis"] == "sop" else []
    return [dates(row["deadline"]), _left(row, w), *basis]


def _limit(group: Sequence[dict[Any, Any]], dates: Dates, w: Words) -> list[str]:
    if not group or group[0]["limit"] is None:
        return []
    sure = group[0]["left_reason"] != "not_certain"
    left = _left(group[0], w) if sure else w("status.if_due")
    return [w("status.step_limit", date=dates(group[0]["limit"])), left]


def _left(row: dict[Any, Any], w: Words) -> str:
    left = row["left_days"]
    if pd.isna(left):
        return w("status.past_today") if row["overdue"] else ""
    if row["overdue"]:
        n = -int(left)
        return w("status.past_today") if n == 0 else w(_one("past", n), n=w.number(n))
    return w("status.today") if left == 0 else w(_one("left", int(left)), n=w.number(int(left)))


def _one(key: str, n: int) -> str:
    return f"status.{key}_one" if n == 1 else f"status.{key}"


def _finish(row: dict[Any, Any], dates: Dates, w: Words) -> list[str]:
    basis, n = row["projection"], w.number(int(row["projection_n"]))
    if basis == "history":
        middle, nine = (_figure(row, name, dates, w) for name in ("median", "nine"))
        return [w("status.around", date=middle), w("status.nine", date=nine), w("status.history_n", n=n)]
    if basis == "few":
        told = {name: dates(row[f"{name}_date"]) for name in ("fastest", "slowest", "median")}
        return [w("status.few", **told), w("status.few_n", n=n)]
    why = w(f"status_reason.{row['projection_reason']}") if row["projection_reason"] else ""
    if basis == "standard":
        return [w("status.earliest", date=dates(row["earliest_date"])), w("status.by_standard"), why]
    return [why]


def _figure(row: dict[Any, Any], name: str, dates: Dates, w: Words) -> str:
    """A date with its interval; of an interval whose upper end the data do not tell, the lower one."""
    low, high = row[f"{name}_low_date"], row[f"{name}_high_date"]
    date = dates(row[f"{name}_date"])
    if low is None:
        return date
    key = "status.interval_open" if high is None else "status.interval"
    return f"{date} {w(key, low=dates(low), high=dates(high))}"


def _simulated(finish: SimulatedFinish | None, dates: Dates, w: Words) -> list[str]:
    if finish is None:
        return [w("status.not_simulated")]
    if finish.median is None:
        return [w("status.simulated_unfinished")]
    lines = [w("status.around", date=dates(finish.median))]
    if finish.nine is not None:
        lines.append(w("status.nine", date=dates(finish.nine)))
    return [*lines, w("status.simulated_n", n=w.number(finish.n))]


@dataclass(frozen=True)
class Dates:
    """Dates short enough for a column: the year is told where it is not that of the state."""

    year: int
    words: Words

    def __call__(self, value: dt.date | None) -> str:
        from babel.dates import format_date

        if value is None:
            return self.words("status.unknown")
        pattern = "d MMM" if value.year == self.year else "d MMM y"
        return format_date(value, format=pattern, locale=self.words.language)


def status_rows(status: Status, sop: Sop, projected: Projected | None = None) -> pd.DataFrame:
    """Both tables of a status as one, for a file: one row a case and step at which it stands.

    Parameters: status; sop - names the steps; projected - by a scenario, or None.
    Returns: the columns of `Status.cases` (`case_state` for its state) and of `Status.steps` (prefixed
    `step_` where both have one), `step_number`, `step`; lists joined by "; ", dates as 2026-01-31, missing
    cells empty; with a scenario the fields of `SimulatedFinish`, prefixed `simulated_`. A case that stands
    at no step has one row without it.
    """
    cases = status.cases.rename(columns={"state": "case_state"})
    same = {name: f"step_{name}" for name in status.steps if name in status.cases and name != "case_id"}
    steps = status.steps.drop(columns="since").rename(columns=same)
    number = {step.id: step.number for step in sop.steps}
    steps = steps.assign(
        step_number=steps["step_id"].map(number), step=[step_name(name, sop) for name in steps["step_id"]]
    )
    table = cases.merge(steps, on="case_id", how="left")
    if projected is not None:
        finishes = [
            vars(projected.finishes[name]) if name in projected.finishes else {} for name in table["case_id"]
        ]
        wanted = pd.DataFrame(finishes, index=table.index).add_prefix("simulated_")
        table = pd.concat([table, wanted], axis=1)
    for column in table.columns[[kind.kind == "O" for kind in table.dtypes]]:
        table[column] = table[column].map(_cell)
    return table


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return "; ".join(str(each) for each in value)
    return value.isoformat() if isinstance(value, dt.date) else value
