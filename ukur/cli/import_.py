"""`ukur import`: an SOP from a document or diagram of others, as a draft to be read over."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sop.errors import InputError, Problem
from sop.exchange.importing import import_sop
from sop.findings import Finding
from sop.plain import plain
from sop.writing import write_document
from ukur.cli.check import say_findings
from ukur.cli.console import FOUND, free_path, out_folder, say, say_data, say_files, told
from ukur.outputs.data import findings_data
from ukur.outputs.simulated_json import sop_data
from ukur.words import Words
from ukur.words.telling import place, tell_finding

if TYPE_CHECKING:
    from sop.documents import Model
    from sop.model import Sop


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("import", help=w("import_cli.help"), epilog=w("import_cli.example"))
    def import_command(
        file: Annotated[Path, typer.Argument(metavar=w("parser.type_file"), help=w("import_cli.file"))],
        parameters: Annotated[Path | None, typer.Option(help=w("import_cli.parameters"))] = None,
        cases: Annotated[int | None, typer.Option(help=w("import_cli.cases"))] = None,
        decision_steps: Annotated[
            bool, typer.Option("--decision-steps", help=w("import_cli.decision_steps"))
        ] = False,
        sop_id: Annotated[str | None, typer.Option("--id", help=w("import_cli.id"))] = None,
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path(),
        force: Annotated[bool, typer.Option("--force", help=w("cli.force"))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
        fail_on_finding: Annotated[bool, typer.Option("--fail", help=w("cli.fail"))] = False,
    ) -> None:
        with told(w):
            out_folder(out)
            documents: dict[str, Model]
            if parameters is not None:
                sop, documents, doubts = _prosimos(file, parameters, sop_id=sop_id, cases=cases)
            elif cases is not None:
                raise InputError(Problem(code="import_cases_of_diagram", value=str(cases)))
            else:
                draft = import_sop(file, sop_id=sop_id, decision_steps=decision_steps)
                sop, documents, doubts = draft.sop, {}, draft.doubts
            files = _write(sop, documents, doubts, out, source=file, force=force, w=w)
            if as_json:
                found = {"sop": sop_data(sop), "doubts": findings_data(doubts, w)}
                say_data("import", found, files, w)
            else:
                _say(sop, doubts, file, w)
                say_files(files, w)
                if any(doubt.severity != "note" for doubt in doubts):
                    say()
                    say(w("import_cli.next", file=files[0]))
        if fail_on_finding and any(doubt.severity != "note" for doubt in doubts):
            raise typer.Exit(FOUND)


def _prosimos(
    file: Path, parameters: Path, *, sop_id: str | None, cases: int | None
) -> "tuple[Sop, dict[str, Model], tuple[Finding, ...]]":
    """A diagram with the parameters of its simulation."""
    from simulation.prosimos import read_prosimos

    if sop_id is not None:
        raise InputError(Problem(code="import_id_of_pair", value=sop_id))
    found = read_prosimos(file, parameters, cases=cases)
    calendar = f"kalender-{found.sop.id}.yaml"
    scenario = found.scenario.model_copy(update={"calendar": calendar})
    return found.sop, {f"skenario-{found.sop.id}.yaml": scenario, calendar: found.calendar}, found.doubts


def _write(
    sop: "Sop",
    documents: "dict[str, Model]",
    doubts: tuple[Finding, ...],
    out: Path,
    *,
    source: Path,
    force: bool,
    w: Words,
) -> list[Path]:
    """The draft, its doubts at the head of the file, and what belongs to it."""
    every = {f"sop-{sop.id}.yaml": sop, **documents}
    paths = [free_path(out / name, force=force) for name in every]
    lines = [w("import_cli.head", file=source.name)]
    lines += [f"- {_line(doubt, w)}" for doubt in doubts]
    head = "\n".join(lines) if doubts else w("import_cli.head_exact", file=source.name)
    for path, document in zip(paths, every.values(), strict=True):
        write_document(document, path, comment=head)
    return paths


def _line(doubt: Finding, w: Words) -> str:
    text = tell_finding(doubt, w)
    return f"{place(doubt.place, w)}: {text}" if doubt.place else text


def _say(sop: "Sop", doubts: tuple[Finding, ...], file: Path, w: Words) -> None:
    fields: dict[str, Any] = {"title": sop.title, "steps": len(sop.steps), "roles": len(sop.roles)}
    say(w("import_cli.read", file=file, **fields))
    say(w("import_cli.posts", names="; ".join(plain(role.name, 60) for role in sop.roles)))
    if doubts:
        say_findings(doubts, w)
    else:
        say(w("import_cli.exact"))
