"""`ukur template`: the empty recording sheet of an office, the skeleton of a scenario, or an SOP sheet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from sop.errors import Problem
from sop.exchange.importing import open_sop
from sop.model import Sop
from ukur.cli.console import free_path, out_file, say_data, say_files, told
from ukur.cli.help_text import name_of
from ukur.cli.mistakes import Mistake
from ukur.outputs.simulated_json import sop_data
from ukur.words import Words

Format = Literal["xlsx", "scenario"]
Paper = Literal["a4", "f4"]


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.template"), epilog=w("cli.template_example"))
    def template(
        ctx: typer.Context,
        file: Annotated[Path | None, typer.Argument(help=w("cli.sop_file"))] = None,
        to: Annotated[Format, typer.Option(help=w("cli.template_to"))] = "xlsx",
        sop_sheet: Annotated[bool, typer.Option("--sop", help=w("cli.template_sop"))] = False,
        out: Annotated[
            Path | None,
            typer.Option(metavar=w("parser.type_place"), help=w("cli.out_file", kinds=".xlsx, .yaml")),
        ] = None,
        force: Annotated[bool, typer.Option("--force", help=w("cli.force"))] = False,
        runs: Annotated[int, typer.Option(min=1, max=200, help=w("cli.template_runs"))] = 6,
        paper: Annotated[Paper, typer.Option(help=w("cli.template_paper"))] = "a4",
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        _refuse_contradictions(ctx, file, to, w, sop_sheet=sop_sheet)
        with told(w):
            sop = None if file is None else open_sop(file)
            kind = "sop" if sop_sheet else to
            if sop_sheet:
                target = _write_sop_sheet(sop, out, paper, w, force=force)
            else:
                assert sop is not None  # noqa: S101 - refused above
                target = _write(sop, to, out, runs, w, force=force)
            if as_json:
                data = None if sop is None else sop_data(sop)
                say_data("template", {"sop": data, "kind": kind}, [target], w)
            else:
                say_files([target], w)


def _refuse_contradictions(
    ctx: typer.Context, file: Path | None, to: Format, w: Words, *, sop_sheet: bool
) -> None:
    """Only an SOP sheet needs no SOP, and it is a workbook."""
    if sop_sheet and to != "xlsx":
        raise Mistake(Problem(code="parser_choice", place="--to", value=to, allowed=("xlsx",)), ctx)
    if file is None and not sop_sheet:
        param = next(each for each in ctx.command.params if each.name == "file")
        about = str(getattr(param, "help", "")).rstrip(".")
        raise Mistake(
            Problem(code="parser_no_argument", value=name_of(param, w), fields={"about": about}), ctx
        )


def _write_sop_sheet(sop: Sop | None, out: Path | None, paper: Paper, w: Words, *, force: bool) -> Path:
    from sop.exchange.sop_sheet import write_sop_sheet
    from ukur.sop_sheet_texts import sop_sheet_texts

    name = f"lembar-{sop.id if sop else 'sop'}.xlsx"
    target = _target(out, name, (".xlsx",), force=force)
    return write_sop_sheet(sop, target, texts=sop_sheet_texts(w.language), paper=paper)


def _write(sop: Sop, to: Format, out: Path | None, runs: int, w: Words, *, force: bool) -> Path:
    if to == "xlsx":
        from sop.exchange.sheet.writer import write_sheet
        from ukur.sheet_texts import sheet_texts

        target = _target(out, f"catatan-{sop.id}.xlsx", (".xlsx",), force=force)
        write_sheet(sop, target, texts=sheet_texts(w.language), runs=runs)
    else:
        from ukur.scenario_skeleton import write_skeleton

        target = _target(out, f"skenario-{sop.id}.yaml", (".yaml", ".yml"), force=force)
        write_skeleton(sop, target, w)
    return target


def _target(out: Path | None, name: str, kinds: Sequence[str], *, force: bool) -> Path:
    """Where the file goes: here, into a folder, or under the name given."""
    return free_path(out_file(out, name, kinds) or Path(name), force=force)
