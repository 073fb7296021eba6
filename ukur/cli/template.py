"""`ukur template`: the empty recording sheet of an office, or the skeleton of a scenario."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from sop.reading import read_sop
from ukur.cli.console import free_path, out_file, say_data, say_files, told
from ukur.outputs.simulated_json import sop_data
from ukur.words import Words

Format = Literal["xlsx", "scenario"]


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.template"), epilog=w("cli.template_example"))
    def template(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        to: Annotated[Format, typer.Option(help=w("cli.template_to"))] = "xlsx",
        out: Annotated[
            Path | None,
            typer.Option(metavar=w("parser.type_place"), help=w("cli.out_file", kinds=".xlsx, .yaml")),
        ] = None,
        force: Annotated[bool, typer.Option("--force", help=w("cli.force"))] = False,
        runs: Annotated[int, typer.Option(min=1, max=200, help=w("cli.template_runs"))] = 6,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        with told(w):
            sop = read_sop(file)
            if to == "xlsx":
                from sop.exchange.sheet.writer import write_sheet
                from ukur.sheet_texts import sheet_texts

                target = _target(out, f"catatan-{sop.id}.xlsx", (".xlsx",), force=force)
                write_sheet(sop, target, texts=sheet_texts(w.language), runs=runs)
            else:
                from ukur.scenario_skeleton import write_skeleton

                target = _target(out, f"skenario-{sop.id}.yaml", (".yaml", ".yml"), force=force)
                write_skeleton(sop, target, w)
            if as_json:
                say_data("template", {"sop": sop_data(sop), "kind": to}, [target], w)
            else:
                say_files([target], w)


def _target(out: Path | None, name: str, kinds: Sequence[str], *, force: bool) -> Path:
    """Where the file goes: here, into a folder, or under the name given."""
    return free_path(out_file(out, name, kinds) or Path(name), force=force)
