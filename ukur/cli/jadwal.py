"""`ukur jadwal`: backward from a deadline, the latest date for each step."""

import datetime as dt
import math
from pathlib import Path
from typing import Annotated, Any

import typer

from simulation.schedule import Milestone, Schedule, schedule
from sop.model import Sop
from ukur.charts.labels import plain
from ukur.cli.console import FOUND, out_folder, progress, say, say_data, say_files, told
from ukur.cli.plain_table import say_table
from ukur.inputs import Inputs, read_inputs, told_of
from ukur.outputs.schedule import confidence_text, write_schedule
from ukur.words import Words
from ukur.words.telling import tell_finding

_STUDY = 30
"""Replications that tell about how long a case takes, so that the search begins in the right month."""


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("jadwal", help=w("cli.jadwal"), epilog=w("cli.jadwal_example"))
    def jadwal_command(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        scenario: Annotated[Path, typer.Option(help=w("cli.scenario_file"))],
        deadline: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help=w("cli.jadwal_deadline"))],
        confidence: Annotated[float, typer.Option(min=0.5, max=0.99, help=w("cli.jadwal_confidence"))] = 0.9,
        not_before: Annotated[
            dt.datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help=w("cli.jadwal_from"))
        ] = None,
        also: Annotated[list[Path] | None, typer.Option(help=w("cli.also"))] = None,
        replications: Annotated[
            int, typer.Option(min=30, max=100_000, help=w("cli.replications_each"))
        ] = 200,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        out: Annotated[
            Path | None, typer.Option(metavar=w("parser.type_folder"), help=w("cli.jadwal_out"))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
        fail: Annotated[bool, typer.Option("--fail", help=w("cli.jadwal_fail"))] = False,
    ) -> None:
        with told(w):
            out_folder(out)
            inputs = read_inputs(file, scenario, also=also or ())
            with told_of(scenario):
                found = _schedule(
                    inputs,
                    deadline.date(),
                    confidence,
                    None if not_before is None else not_before.date(),
                    replications,
                    workers,
                    w,
                )
            files = (
                [] if out is None
                else write_schedule(found, inputs.sop, inputs.scenario, inputs.calendar, out, w)
            )  # fmt: skip
            if as_json:
                say_data("jadwal", as_data(found, inputs), files, w)
            else:
                say_schedule(found, inputs.sop, w)
                if files:
                    say_files(files, w)
        if fail and not found.possible:
            raise typer.Exit(FOUND)


def _schedule(
    inputs: Inputs,
    deadline: dt.date,
    confidence: float,
    not_before: dt.date | None,
    replications: int,
    workers: int,
    w: Words,
) -> Schedule:
    from simulation.replications import simulate

    with progress(w("cli.simulating")) as report:
        study = simulate(
            inputs.sop,
            inputs.scenario,
            inputs.calendar,
            also=inputs.also,
            replications=min(_STUDY, replications),
            workers=workers,
            progress=report,
        )
    with progress(w("cli.jadwal_simulating")) as report:
        return schedule(
            study,
            deadline=deadline,
            confidence=confidence,
            not_before=not_before,
            replications=replications,
            workers=workers,
            progress=report,
        )


def say_schedule(found: Schedule, sop: Sop, w: Words) -> None:
    """The schedule on the terminal.

    Parameters: found; sop - names the steps; w - language.
    """
    deadline, confidence = w.date(found.deadline), confidence_text(found, w)
    say(w("schedule.title", deadline=deadline, sop=plain(sop.title)))
    if found.last_day != found.deadline:
        say(w("schedule.day_off", deadline=deadline, last=w.date(found.last_day)))
    release = found.release
    if release.latest is None:
        say(w("schedule.not_possible", confidence=confidence))
        _say_tried(found, w)
    else:
        latest = w.date(release.latest)
        say(w("schedule.release_latest", date=latest, confidence=confidence, deadline=deadline))
        if release.safe is not None:
            say(w("schedule.release_safe", date=w.date(release.safe), n=w.number(found.n)))
        say()
        names = ("number", "step", "latest", "safe")
        headings = [w(f"schedule.column_{name}") for name in names]
        say_table(headings, [_row(item, sop, w) for item in found.steps], numbers=(0,))
        say()
        say(w("schedule.note_each", confidence=confidence))
    say(w("schedule.note_simulation"))
    for finding in found.findings:
        say(tell_finding(finding, w))


def _say_tried(found: Schedule, w: Words) -> None:
    if not found.tried:
        if found.not_before is not None:
            say(w("schedule.not_possible_before", date=w.date(found.not_before)))
        return
    first = found.tried[0]
    say(
        w(
            "schedule.not_possible_tried",
            date=w.date(first.release),
            k=w.number(first.in_time),
            n=w.number(found.n),
            deadline=w.date(found.deadline),
        )
    )


def _row(item: Milestone, sop: Sop, w: Words) -> tuple[str, str, str, str]:
    step = sop.step(item.step)
    dates = (w("schedule.none") if day is None else w.date(day) for day in (item.latest, item.safe))
    latest, safe = dates
    return str(step.number), plain(step.label), latest, safe


def as_data(found: Schedule, inputs: Inputs) -> dict[str, Any]:
    """A schedule as plain data: dates ISO 8601, days as numbers, None where there is none.

    Parameters: found; inputs - it rests on.
    """
    digests = {
        "sop": inputs.sop.digest,
        "scenario": inputs.scenario.digest,
        "calendar": inputs.calendar.digest,
    }
    return {
        "deadline": found.deadline.isoformat(),
        "last_day": found.last_day.isoformat(),
        "confidence": found.confidence,
        "possible": found.possible,
        "replications": found.n,
        "digests": digests,
        "release": _milestone(found.release),
        "steps": [{"step": item.step, **_milestone(item)} for item in found.steps],
        "tried": [
            {"release": item.release.isoformat(), "in_time": item.in_time, "n": item.share.n}
            for item in found.tried
        ],
    }


def _milestone(item: Milestone) -> dict[str, Any]:
    latest, safe = (None if day is None else day.isoformat() for day in (item.latest, item.safe))
    ends = (item.lead.value, item.lead.low, item.lead.high)
    days, low, high = (value if math.isfinite(value) else None for value in ends)
    return {
        "latest": latest,
        "safe": safe,
        "lead_days": days,
        "lead_low": low,
        "lead_high": high,
        "n": item.n,
    }
