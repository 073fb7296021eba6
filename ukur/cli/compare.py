"""`ukur compare`: should a revision of the SOP be tried?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from simulation.comparison import Comparison, ComparisonSettings, compare
from simulation.scenario import Scenario, read_scenario
from sop.errors import InputError, Problem
from sop.exchange.importing import open_sop
from sop.model import Sop
from ukur.cli.console import FOUND, out_folder, progress, say, say_data, say_files, told
from ukur.inputs import Inputs, read_inputs, told_of
from ukur.outputs.compared import comparison_data, write_compared_tables
from ukur.page import Results, write_page
from ukur.words import Words
from ukur.words.comparing import comparison_lines


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("compare", help=w("cli.compare"), epilog=w("cli.compare_example"))
    def compare_command(
        old: Annotated[Path, typer.Argument(help=w("cli.compare_old"))],
        new: Annotated[list[Path], typer.Argument(help=w("cli.compare_new"))],
        scenario: Annotated[Path, typer.Option(help=w("cli.scenario_file"))],
        scenario_new: Annotated[Path | None, typer.Option(help=w("cli.compare_scenario_new"))] = None,
        also: Annotated[list[Path] | None, typer.Option(help=w("cli.also"))] = None,
        delta: Annotated[float, typer.Option(min=0, max=1000, help=w("cli.compare_delta"))] = 1.0,
        margin_minutes: Annotated[
            float, typer.Option(min=1e-6, max=10, help=w("cli.compare_margin_minutes"))
        ] = 0.05,
        margin_on_time: Annotated[
            float, typer.Option(min=1e-6, max=1, help=w("cli.compare_margin_on_time"))
        ] = 0.05,
        first: Annotated[int, typer.Option(min=30, max=100_000, help=w("cli.compare_first"))] = 200,
        at_most: Annotated[int, typer.Option(min=30, max=100_000, help=w("cli.compare_at_most"))] = 2_000,
        precision: Annotated[
            float | None, typer.Option(min=1e-4, max=1, help=w("cli.compare_precision"))
        ] = None,
        vary: Annotated[bool, typer.Option("--vary/--no-vary", help=w("cli.compare_vary"))] = True,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path("out"),
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
        fail: Annotated[bool, typer.Option("--fail", help=w("cli.compare_fail"))] = False,
    ) -> None:
        settings = ComparisonSettings(
            delta_days=delta,
            person_minutes_margin=margin_minutes,
            on_time_margin=margin_on_time,
            first=min(first, at_most),
            at_most=at_most,
            relative_half_width=precision,
            worlds=vary,
        )
        with told(w):
            out_folder(out)
            inputs = read_inputs(old, scenario, also=also or ())
            revisions = _read_revisions(new)
            own = None if scenario_new is None else _read_own(scenario_new, scenario, inputs)
            with told_of(scenario), progress(w("cli.comparing")) as report:
                found = compare(
                    inputs.sop,
                    revisions,
                    inputs.scenario,
                    inputs.calendar,
                    also=inputs.also,
                    scenarios=dict.fromkeys(revisions, own) if own is not None else None,
                    settings=settings,
                    workers=workers,
                    progress=report,
                )
            results = Results(sop=inputs.sop, comparison=found)
            page, sheet = out / "laporan-banding.html", out / "lembar-banding.pdf"
            files = write_page(page, results, language=w.language, sheet=sheet)
            files += write_compared_tables(found, out)
            _say(found, files, w, as_json=as_json)
        if fail and any(item.verdict == "not_advised" for item in found.revisions):
            raise typer.Exit(FOUND)


def _read_revisions(paths: Sequence[Path]) -> dict[str, Sop]:
    """The revisions by the names of their files."""
    found: dict[str, Sop] = {}
    for path in paths:
        if path.stem in found:
            raise InputError(Problem(code="compare_name_twice", value=path.stem))
        found[path.stem] = open_sop(path)
    return found


def _read_own(path: Path, base: Path, inputs: Inputs) -> Scenario:
    """The scenario of the revisions; one calendar may be named from two folders in two ways."""
    own, named = read_scenario(path), inputs.scenario.calendar
    same = (
        own.calendar and named and (path.parent / own.calendar).resolve() == (base.parent / named).resolve()
    )
    return own.model_copy(update={"calendar": named}) if same else own


def _say(found: Comparison, files: list[Path], w: Words, *, as_json: bool) -> None:
    if as_json:
        say_data("compare", comparison_data(found), files, w)
        return
    for line in comparison_lines(found, w):
        say(line)
    say_files(files, w)
