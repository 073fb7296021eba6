"""`ukur tornado`: one thing changed after the other, and what relieving it gains."""

import math
from pathlib import Path
from typing import Annotated

import typer

from simulation.replications import Study, simulate
from simulation.sensitivity import Worth, tornado, worth_table
from ukur.charts import plot_tornado, tornado_bars
from ukur.charts.files import write_chart
from ukur.charts.tornado import names_of
from ukur.cli.console import out_folder, progress, say, say_data, say_files, told
from ukur.cli.plain_table import say_table
from ukur.inputs import Inputs, read_inputs, told_of
from ukur.outputs import write_table
from ukur.outputs.simulated_json import worths_data
from ukur.words import Words


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("tornado", help=w("cli.tornado"), epilog=w("cli.tornado_example"))
    def tornado_command(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        scenario: Annotated[Path, typer.Option(help=w("cli.scenario_file"))],
        also: Annotated[list[Path] | None, typer.Option(help=w("cli.also"))] = None,
        replications: Annotated[
            int, typer.Option(min=20, max=100_000, help=w("cli.tornado_replications"))
        ] = 50,
        most: Annotated[int, typer.Option(min=1, max=1000, help=w("cli.tornado_most"))] = 15,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        out: Annotated[
            Path | None, typer.Option(metavar=w("parser.type_folder"), help=w("cli.tornado_out"))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        with told(w):
            out_folder(out)
            inputs = read_inputs(file, scenario, also=also or ())
            with told_of(scenario):
                study, worths = _worths(inputs, replications, workers, w)
            files = [] if out is None else write_worths(study, worths, out, w, most=most)
            if as_json:
                say_data("tornado", worths_data(study, worths), files, w)
                return
            say_worths(study, worths, w, most=most)
            if files:
                say_files(files, w)


def _worths(inputs: Inputs, replications: int, workers: int, w: Words) -> tuple[Study, tuple[Worth, ...]]:
    with progress(w("cli.simulating")) as report:
        study = simulate(
            inputs.sop,
            inputs.scenario,
            inputs.calendar,
            also=inputs.also,
            replications=replications,
            workers=workers,
            progress=report,
        )
    with progress(w("cli.tornado_running")) as report:
        return study, tornado(study, replications=replications, workers=workers, progress=report)


def say_worths(study: Study, worths: tuple[Worth, ...], w: Words, *, most: int) -> None:
    """What each thing is worth, on the terminal.

    Parameters: study - as it stands; worths - what is worth most first; w - language; most - rows.
    """
    mean, nine = study.mean_days(), study.nine_of_ten()
    fields = {"mean": _days(mean.value, w), "nine": _days(nine.value, w, 0), "n": w.number(mean.n)}
    say(w("tornado.as_it_stands", **fields))
    first = next((worth for worth in worths if worth.relief and worth.relief.mean.high < 0), None)
    if first is None or first.relief is None:
        say(w("tornado.nothing"))
    else:
        gain = first.relief.mean
        ends = {
            "gain": _days(-gain.value, w),
            "low": _days(-gain.high, w),
            "high": _days(-gain.low, w),
        }
        say(w("tornado.most", what=_what(first, study, w), **ends))
    say()
    shown = worths[:most]
    columns = ("what", "gain", "nine", "less", "more")
    rows = [_row(worth, study, w) for worth in shown]
    say_table([w(f"tornado.column_{name}") for name in columns], rows, numbers=(1, 2, 3, 4))
    if len(worths) > len(shown):
        say(w("tornado.below", n=w.number(len(worths) - len(shown))))
    say(w("tornado.each"))


def write_worths(study: Study, worths: tuple[Worth, ...], folder: Path, w: Words, *, most: int) -> list[Path]:
    """Write table and chart.

    Parameters: study; worths; folder; w - language; most - rows of the chart.
    Returns: the files.
    """
    files = [write_table(worth_table(worths).round(4), folder / "tornado.csv")]
    bars = tornado_bars(worths, study.sop, study.scenario, most=most)
    if bars:
        for suffix in ("svg", "png"):
            path = folder / f"tornado.{suffix}"
            files.append(write_chart(plot_tornado(bars, w), path, title=w("tornado.title")))
    return files


def _row(worth: Worth, study: Study, w: Words) -> list[str]:
    relief = worth.relief
    gains = ("–", "–")
    if relief is not None:
        mean = relief.mean
        ends = {"low": _days(-mean.high, w), "high": _days(-mean.low, w)}
        gains = (w("tornado.from_to", value=_days(-mean.value, w), **ends), _days(-relief.nine.value, w, 0))
    sides = ("–" if side is None else _signed(side.mean.value, w) for side in (worth.less, worth.more))
    return [_what(worth, study, w), *gains, *sides]


def _what(worth: Worth, study: Study, w: Words) -> str:
    return w(f"tornado.{worth.kind}", **names_of(worth.kind, worth.subject, study.sop, study.scenario))


def _days(value: float, w: Words, decimals: int = 1) -> str:
    # A rounded zero has no sign.
    return w.number(round(value, decimals) + 0.0, decimals) if math.isfinite(value) else "–"


def _signed(value: float, w: Words) -> str:
    return ("+" if round(value, 1) > 0 else "") + _days(value, w)
