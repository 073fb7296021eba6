"""`ukur whatif`: sliders over combinations that were computed beforehand."""

import math
import os
import time
from pathlib import Path
from typing import Annotated

import typer

from simulation.replications import Study, run_many, simulate
from simulation.whatif import Grid, Lever, choose_levers, compute_grid, grid_table
from simulation.whatif.result import size_of
from simulation.whatif.stops import LEAST_LEVELS, LEVELS, MOST_LEVELS
from ukur.cli.console import out_folder, progress, say, say_data, say_files, told
from ukur.cli.plain_table import say_table
from ukur.inputs import Inputs, read_inputs, told_of
from ukur.outputs import write_table
from ukur.whatif import grid_data, view_of, write_what_if
from ukur.words import Words

_TRIED = 3
"""Replications that tell how long one takes."""


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("whatif", help=w("whatif_cli.help"), epilog=w("whatif_cli.example"))
    def whatif_command(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        scenario: Annotated[Path, typer.Option(help=w("cli.scenario_file"))],
        step: Annotated[list[str] | None, typer.Option(help=w("whatif_cli.step"))] = None,
        role: Annotated[str, typer.Option(help=w("whatif_cli.role"))] = "",
        wait: Annotated[str, typer.Option(help=w("whatif_cli.wait"))] = "",
        levels: Annotated[
            int, typer.Option(min=LEAST_LEVELS, max=MOST_LEVELS, help=w("whatif_cli.levels"))
        ] = LEVELS,
        also: Annotated[list[Path] | None, typer.Option(help=w("cli.also"))] = None,
        replications: Annotated[int, typer.Option(min=2, max=10_000, help=w("whatif_cli.replications"))] = 30,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path("out"),
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        with told(w):
            out_folder(out)
            inputs = read_inputs(file, scenario, also=also or ())
            with told_of(scenario):
                grid = _grid(inputs, step or [], role, wait, levels, replications, workers, w)
            files = write_grid(grid, out, w)
            if as_json:
                say_data("whatif", grid_data(grid), files, w)
            else:
                say_grid(grid, w)
                say_files(files, w)


def _grid(
    inputs: Inputs,
    steps: list[str],
    role: str,
    wait: str,
    levels: int,
    replications: int,
    workers: int,
    w: Words,
) -> Grid:
    sop, scenario, calendar, also = inputs.sop, inputs.scenario, inputs.calendar, inputs.also
    study = simulate(sop, scenario, calendar, also=also, replications=replications, workers=workers)
    levers = choose_levers(study, steps=steps, role=role, wait=wait, levels=levels)
    _say_cost(study, levers, workers, w)
    with progress(w("whatif_cli.running")) as report:
        return compute_grid(
            sop,
            scenario,
            calendar,
            levers,
            also=also,
            replications=replications,
            workers=workers,
            progress=report,
        )


def _say_cost(study: Study, levers: tuple[Lever, ...], workers: int, w: Words) -> None:
    """What it will cost, before it does: on standard error, where nobody reads results from."""
    points, replications = size_of(levers), len(study.measures)
    began = time.process_time()
    run_many(study.planned.plan, range(_TRIED))
    each = (time.process_time() - began) / _TRIED
    seconds = points * replications * each / min(workers, os.cpu_count() or 1)
    minutes = w.minutes(max(1, math.ceil(seconds / 60)))
    fields = {"points": w.number(points), "replications": w.number(replications), "time": minutes}
    typer.echo(w("whatif_cli.cost", **fields), err=True)


def write_grid(grid: Grid, folder: Path, w: Words) -> list[Path]:
    """Write the page and the table of all combinations.

    Parameters: grid; folder; w - language of the page.
    Returns: the files.
    """
    page = write_what_if(folder / "bagaimana-bila.html", grid, language=w.language)
    return [page, write_table(grid_table(grid), folder / "bagaimana-bila.csv")]


def say_grid(grid: Grid, w: Words) -> None:
    """The sliders, and each of them moved alone.

    Parameters: grid; w - language.
    """
    view = view_of(grid, w)
    say(w("whatif_cli.now", days=view.now.days))
    say(w("whatif_cli.levers"))
    for lever in view.levers:
        say(w("whatif_cli.lever", name=lever.name, stops=", ".join(lever.stops)))
    say()
    say(w("whatif_cli.single"))
    columns = ("lever", "stop", "nine", "change")
    rows = [[row.name if row.span else "", row.stop, row.days, row.change] for row in view.singles]
    say_table([w(f"whatif.column_{name}") for name in columns], rows)
    refused = sum(point.figures is None for point in grid.points)
    if refused:
        say(w("whatif_cli.refused", n=w.number(refused)))
