"""`ukur template`: the empty recording sheet of an office, or the skeleton of a scenario."""

from pathlib import Path
from typing import Annotated

import typer

from sop.errors import InputError, Problem
from sop.reading import read_sop
from ukur.cli.console import free_path, say_files, told
from ukur.words import Words

FORMATS = ("xlsx", "scenario")


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.template"), epilog=w("cli.template_example"))
    def template(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        to: Annotated[str, typer.Option(help=w("cli.template_to"))] = "xlsx",
        out: Annotated[Path | None, typer.Option(help=w("cli.template_out"))] = None,
        force: Annotated[bool, typer.Option("--force", help=w("cli.force"))] = False,
        runs: Annotated[int, typer.Option(min=1, max=200, help=w("cli.template_runs"))] = 6,
    ) -> None:
        with told(w):
            sop = read_sop(file)
            if to == "xlsx":
                from sop.exchange.sheet.writer import write_sheet
                from ukur.sheet_texts import sheet_texts

                target = free_path(out or Path(f"catatan-{sop.id}.xlsx"), force=force)
                write_sheet(sop, target, texts=sheet_texts(w.language), runs=runs)
            elif to == "scenario":
                from ukur.scenario_skeleton import write_skeleton

                target = free_path(out or Path(f"skenario-{sop.id}.yaml"), force=force)
                write_skeleton(sop, target, w)
            else:
                raise InputError(Problem(code="unknown_format", place="--to", value=to, allowed=FORMATS))
            say_files([target], w)
