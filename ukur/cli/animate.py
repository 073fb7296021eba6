"""`ukur animate`: a film of cases moving through the SOP."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sop.errors import InputError, Problem
from sop.events import CASE_ID
from sop.exchange.importing import open_sop
from ukur.cli.console import out_folder, say, say_data, say_files, told
from ukur.inputs import read_inputs, told_of
from ukur.words import Words

if TYPE_CHECKING:
    from ukur.charts.animation import Moves

FILM, STRIP = "animasi.gif", "animasi.png"
_NAMED = 12


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("animate", help=w("animate_cli.help"), epilog=w("animate_cli.example"))
    def animate_command(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        scenario: Annotated[Path | None, typer.Option(help=w("animate_cli.scenario"))] = None,
        log: Annotated[Path | None, typer.Option(help=w("animate_cli.log"))] = None,
        case: Annotated[str | None, typer.Option(help=w("animate_cli.case"))] = None,
        aliases: Annotated[Path | None, typer.Option(help=w("animate_cli.aliases"))] = None,
        columns: Annotated[Path | None, typer.Option(help=w("animate_cli.columns"))] = None,
        calendar: Annotated[Path | None, typer.Option(help=w("animate_cli.calendar"))] = None,
        time_zone: Annotated[str | None, typer.Option(help=w("animate_cli.time_zone"))] = None,
        day_first: Annotated[
            bool | None, typer.Option("--day-first/--month-first", help=w("animate_cli.day_first"))
        ] = None,
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path("out"),
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        from ukur.charts.animation import write_animation

        with told(w):
            out_folder(out)
            given = {
                "--aliases": aliases, "--columns": columns, "--calendar": calendar, "--time-zone": time_zone,
                "--day-first": day_first,
            }  # fmt: skip
            if (scenario is None) == (log is None):
                raise InputError(Problem(code="animate_source"))
            for_log = [name for name, value in given.items() if value is not None]
            if scenario is not None and for_log:
                raise InputError(Problem(code="animate_log_option", value=for_log[0]))
            if scenario is not None:
                moves = _simulated(file, scenario, case)
            else:
                moves = _logged(file, str(log), case, given)
            files = write_animation(out / FILM, moves, w, strip=out / STRIP)
            if as_json:
                say_data("animate", as_data(moves), files, w)
            else:
                say_moves(moves, w)
                say_files(files, w)


def _simulated(file: Path, scenario: Path, case: str | None) -> "Moves":
    """Replication 0 of a simulation."""
    from simulation.event_table import run_to_log
    from simulation.replications import simulate
    from ukur.charts.animation import case_moves

    inputs = read_inputs(file, scenario)
    with told_of(scenario):
        study = simulate(inputs.sop, inputs.scenario, inputs.calendar, replications=1)
    planned = study.planned
    log = run_to_log(planned.sop, planned, study.example, study.example_draws)
    known = tuple(log.cases[CASE_ID])
    if case is not None and case not in known:
        fields = {"count": str(len(known))}
        raise InputError(Problem(code="unknown_case", value=case, allowed=known[:_NAMED], fields=fields))
    return case_moves(log, planned.sop, calendar=planned.calendar, case=case)


def _logged(file: Path, log: str, case: str | None, given: dict[str, Any]) -> "Moves":
    """A log of the office."""
    from mining.log.aliases import Aliases
    from mining.log.columns import ColumnMap
    from mining.log.door import read_log
    from mining.log.options import LogOptions
    from mining.performance import calendar_for
    from sop.documents import read_document
    from sop.worktime import default_calendar, read_calendar
    from ukur.charts.animation import case_moves

    sop = open_sop(file)
    office = read_calendar(given["--calendar"]) if given["--calendar"] else default_calendar()
    columns, aliases = given["--columns"], given["--aliases"]
    options = LogOptions(
        columns=read_document(columns, ColumnMap) if columns else None,
        day_first=given["--day-first"],
        time_zone=given["--time-zone"],
        office_zone=office.time_zone,
    )
    confirmed = read_document(aliases, Aliases) if aliases else None
    read = read_log(log, sop=sop, aliases=confirmed, options=options).log
    return case_moves(read, sop, calendar=calendar_for(read, office), case=case)


def say_moves(moves: "Moves", w: Words) -> None:
    """What is drawn, on the terminal. Parameters: moves; w - language."""
    first, last = (w.date(moves.local(place).date()) for place in (0, -1))
    shown, total = w.number(len(moves.names)), w.number(moves.total)
    say(w("animate_cli.told", shown=shown, total=total, first=first, last=last))
    for number, name in enumerate(moves.names, start=1):
        say(w("animate_cli.number", number=f"{number:2d}", name=name))
    if moves.by_day:
        say(w("animation.by_day"))
    if moves.unplaced:
        say(w("animation.unplaced", n=w.number(moves.unplaced)))


def as_data(moves: "Moves") -> dict[str, Any]:
    """What is drawn as plain data: instants ISO 8601 with the office's offset.

    Parameters: moves.
    """
    return {
        "frames": len(moves.ticks),
        "first": moves.local(0).isoformat(),
        "last": moves.local(-1).isoformat(),
        "simulated": moves.simulated,
        "dates_only": moves.by_day,
        "closed_time_passed_over": moves.office,
        "cases": [
            {"number": number, "case_id": one.case_id} for number, one in enumerate(moves.histories, start=1)
        ],
        "cases_total": moves.total,
        "records_not_drawn": moves.unplaced,
    }
