"""`ukur status`: where the running cases stand, and when each is due."""

import datetime as dt
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mining.monitoring import Status, status_of
from sop.errors import InputError, Problem
from sop.model import Sop
from ukur.cli.check import say_findings
from ukur.cli.console import FOUND, out_file, progress, say, say_data, say_files, told, working
from ukur.cli.log_input import LogInput, takes_log
from ukur.cli.status_json import status_data
from ukur.cli.status_table import say_status, status_rows
from ukur.inputs import read_inputs, told_of
from ukur.outputs import write_table
from ukur.projection import Projected, project_running
from ukur.words import Words


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.status"), epilog=w("cli.status_example"))
    @takes_log(w)
    def status(
        source: LogInput,
        as_of: Annotated[
            dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help=w("cli.status_as_of"))
        ] = None,
        today: Annotated[bool, typer.Option("--today", help=w("cli.status_today"))] = False,
        gap: Annotated[int, typer.Option(min=1, max=3650, help=w("cli.status_gap"))] = 90,
        scenario: Annotated[Path | None, typer.Option(help=w("cli.status_scenario"))] = None,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        out: Annotated[
            Path | None, typer.Option(metavar=w("parser.type_place"), help=w("cli.out_file", kinds=".csv"))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
        fail: Annotated[bool, typer.Option("--fail", help=w("cli.status_fail"))] = False,
    ) -> None:
        with told(w):
            file = out_file(out, "status.csv", (".csv",))
            with working(w("cli.reading_log")):
                opened = source.read()
            day = _day(as_of, opened.calendar.time_zone, today=today)
            found = status_of(
                opened.log, opened.sop, opened.calendar, aliases=opened.aliases, as_of=day, gap_days=gap
            )
            projected = _projected(found, source.sop, scenario, workers, w) if scenario else None
            files = [write_table(status_rows(found, opened.sop, projected), file)] if file else []
            if as_json:
                say_data("status", status_data(found, opened.sop, projected, w), files, w)
            else:
                _say_all(found, opened.sop, projected, w, chosen=day is not None)
                if files:
                    say_files(files, w)
        if fail and found.overdue:
            raise typer.Exit(FOUND)


def _day(as_of: dt.datetime | None, time_zone: str, *, today: bool) -> dt.date | None:
    if as_of is not None and today:
        raise InputError(Problem(code="as_of_and_today"))
    if today:
        return dt.datetime.now(ZoneInfo(time_zone)).date()
    return as_of.date() if as_of is not None else None


def _projected(found: Status, sop: Path, scenario: Path, workers: int, w: Words) -> Projected:
    inputs = read_inputs(sop, scenario)
    with told_of(scenario), progress(w("cli.status_simulating")) as report:
        return project_running(
            found, inputs.sop, inputs.scenario, inputs.calendar, workers=workers, progress=report
        )


def _say_all(found: Status, sop: Sop, projected: Projected | None, w: Words, *, chosen: bool) -> None:
    if found.sample:
        say(w("status.sample"))
    say_status(found, sop, projected, w, chosen=chosen)
    findings = (*found.findings, *(() if projected is None else projected.findings))
    if findings:
        say_findings(findings, w)
