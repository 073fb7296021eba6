"""`ukur form`: the forms of the regulation, filled with what the data supports."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from ukur.cli.console import free_path, out_folder, say, say_data, say_files, told, working
from ukur.cli.form_steps import EVIDENCE, FORMS, Asked, evidence
from ukur.cli.log_input import LogInput, sop_first, takes_log
from ukur.documents.forms.content import Form
from ukur.documents.forms.word import write_form_docx
from ukur.documents.forms.workbook import write_form_xlsx
from ukur.outputs.simulated_json import sop_data
from ukur.words import Words

Name = Literal["monitoring", "evaluasi", "simulasi", "uji-coba", "matriks", "pengamatan", "lke"]
File = Literal["docx", "xlsx", "both"]
WRITERS: dict[str, Callable[[Form, Path, Words], Path]] = {
    "docx": write_form_docx,
    "xlsx": write_form_xlsx,
}


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("form", help=w("form_cli.help"), epilog=w("form_cli.example"))
    @sop_first(w, log=w("form_cli.log"), ahead=("name",))
    @takes_log(w)
    def form_command(
        source: LogInput,
        name: Annotated[Name, typer.Argument(help=w("form_cli.name"))],
        scenario: Annotated[Path | None, typer.Option(help=w("form_cli.scenario"))] = None,
        before: Annotated[Path | None, typer.Option(help=w("form_cli.before"))] = None,
        remarks: Annotated[Path | None, typer.Option(help=w("form_cli.remarks"))] = None,
        also: Annotated[
            list[str] | None, typer.Option(metavar=w("form_cli.also_type"), help=w("form_cli.also"))
        ] = None,
        only: Annotated[list[str] | None, typer.Option(help=w("cli.mine_only"))] = None,
        sample: Annotated[bool, typer.Option("--sample", help=w("form_cli.sample"))] = False,
        quick: Annotated[bool, typer.Option("--quick", help=w("form_cli.quick"))] = False,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        to: Annotated[File, typer.Option(help=w("form_cli.to"))] = "both",
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path("out"),
        force: Annotated[bool, typer.Option("--force", help=w("cli.force"))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        with told(w):
            out_folder(out)
            asked = Asked(
                name=name,
                source=source,
                scenario=scenario,
                before=before,
                remarks=remarks,
                also=tuple(also or ()),
                only=tuple(only or ()),
                sample=sample,
                quick=quick,
                workers=workers,
            )
            asked.refuse()
            if name == EVIDENCE:
                sop, files = evidence(asked, out, w)
            else:
                sop, form = FORMS[name](asked, w)
                files = _written(form, out, to, w, force=force)
            if as_json:
                say_data("form", {"sop": sop_data(sop), "form": name}, files, w)
            else:
                say(w("form_cli.told"))
                say_files(files, w)


def _written(form: Form, out: Path, to: File, w: Words, *, force: bool) -> list[Path]:
    """The form as one file or both; a form that may have been filled in is not replaced."""
    kinds = tuple(WRITERS) if to == "both" else (to,)
    targets = {kind: free_path(out / f"{form.name}.{kind}", force=force) for kind in kinds}
    with working(w("cli.writing")):
        return [WRITERS[kind](form, target, w) for kind, target in targets.items()]
