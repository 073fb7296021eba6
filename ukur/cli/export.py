"""`ukur export`: an SOP, or a log of it, as other programs and offices want it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from sop.errors import InputError, OutputError, Problem
from sop.events import EventLog
from sop.exchange.atomic import scratch_folder
from sop.exchange.importing import open_sop
from sop.model import Sop
from ukur.cli.console import free_path, out_file, out_folder, say, say_data, say_files, told, working
from ukur.cli.log_input import LogInput, sop_first, takes_log
from ukur.inputs import read_inputs, told_of
from ukur.outputs.simulated_json import sop_data
from ukur.words import Words

Format = Literal["docx", "pdf", "xlsx", "bpmn", "pnml", "prosimos", "xes", "csv", "parquet"]
Paper = Literal["a4", "f4"]

LOGS = {"xes": (".xes", ".gz"), "csv": (".csv",), "parquet": (".parquet",)}
"""Formats of logs, and endings of their files."""
_USES = {
    "--before": ("docx", "pdf"),
    "--paper": ("docx", "pdf", "xlsx"),
    "--scenario": ("prosimos",),
    "--log": tuple(LOGS),
    "--names": tuple(LOGS),
}
_NEEDED = ("--scenario", "--log")


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("export", help=w("export_cli.help"), epilog=w("export_cli.example"))
    @sop_first(w, log=w("export_cli.log"))
    @takes_log(w)
    def export_command(
        source: LogInput,
        to: Annotated[Format, typer.Option(help=w("export_cli.to"))],
        before: Annotated[Path | None, typer.Option(help=w("export_cli.before"))] = None,
        paper: Annotated[Paper, typer.Option(help=w("export_cli.paper"))] = "a4",
        scenario: Annotated[Path | None, typer.Option(help=w("export_cli.scenario"))] = None,
        names: Annotated[bool, typer.Option("--names", help=w("export_cli.names"))] = False,
        out: Annotated[
            Path | None,
            typer.Option(metavar=w("parser.type_place"), help=w("export_cli.out")),
        ] = None,
        force: Annotated[bool, typer.Option("--force", help=w("cli.force"))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        with told(w):
            given = {"--before": before, "--scenario": scenario, "--log": source.logs, "--names": names}
            _refuse(to, {**given, "--paper": paper != "a4"})
            if to in LOGS:
                sop, files = _log(source, to, out, force=force, names=names, w=w)
            elif to == "prosimos":
                sop, files = _prosimos(source.sop, scenario or Path(), out, force=force)
            else:
                sop = open_sop(source.sop)
                target = _target(out, f"{source.sop.stem}.{to}", (f".{to}",), force=force)
                _not_itself((target,), (source.sop, before))
                files = [_document(sop, to, target, before=before, paper=paper, w=w)]
                if to == "bpmn":
                    _say_not_drawn(sop, w)
            if as_json:
                say_data("export", {"sop": sop_data(sop), "kind": to}, files, w)
            else:
                say_files(files, w)


def _refuse(to: str, given: Mapping[str, object]) -> None:
    """Options that this format has no use for, and those that it lacks."""
    problems = [
        Problem(code="export_not_for", place=name, value=to, allowed=formats)
        for name, formats in _USES.items()
        if given[name] and to not in formats
    ]
    problems += [
        Problem(code="export_needs", place=name, value=to)
        for name in _NEEDED
        if to in _USES[name] and not given[name]
    ]
    if problems:
        raise InputError(problems)


def _target(out: Path | None, name: str, kinds: Sequence[str], *, force: bool) -> Path:
    return free_path(out_file(out, name, kinds) or Path(name), force=force)


def _not_itself(targets: Sequence[Path], read: Sequence[Path | None]) -> None:
    """What is read stays as it is, whatever was said of replacing files."""
    for target in targets:
        if any(file is not None and _same_file(target, file) for file in read):
            raise OutputError(Problem(code="export_over_itself", file=str(target)))


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # one of them is not there, or is the address of a database
        return False


def _say_not_drawn(sop: Sop, w: Words) -> None:
    """What no diagram can show stays inside the file, for whoever reads it back."""
    from sop.exchange.bpmn.writing.joins import waits_not_drawn

    for decision, step in waits_not_drawn(sop):
        numbers = {"decision": sop.step(decision).number, "step": sop.step(step).number}
        say(w("export_cli.not_drawn", **numbers), err=True)


def _document(sop: Sop, to: str, target: Path, *, before: Path | None, paper: Paper, w: Words) -> Path:
    """The SOP as one file."""
    if to == "bpmn":
        from sop.exchange.bpmn import write_bpmn

        return write_bpmn(sop, target)
    if to == "pnml":
        from sop.exchange.pnml_writing import write_pnml

        return write_pnml(sop, target)
    if to == "xlsx":
        from sop.exchange.sop_sheet import write_sop_sheet
        from ukur.sop_sheet_texts import sop_sheet_texts

        return write_sop_sheet(sop, target, texts=sop_sheet_texts(w.language), paper=paper)
    from ukur.documents.official.document import write_official

    earlier = None if before is None else open_sop(before)
    if to == "docx":
        return write_official(sop, target, w, paper=paper, before=earlier)
    from ukur.documents.pdf import to_pdf

    with scratch_folder() as folder, working(w("export_cli.converting")):
        document = write_official(sop, folder / f"{sop.id}.docx", w, paper=paper, before=earlier)
        return to_pdf(document, target)


def _prosimos(file: Path, scenario: Path, out: Path | None, *, force: bool) -> tuple[Sop, list[Path]]:
    """Diagram and parameters for the simulator of that name."""
    from simulation.prosimos import write_prosimos

    inputs = read_inputs(file, scenario)
    folder = out_folder(out) or Path()
    targets = [folder / f"{inputs.sop.id}{suffix}" for suffix in (".bpmn", ".json")]
    for target in targets:
        free_path(target, force=force)
    _not_itself(targets, (file,))
    with told_of(scenario):
        return inputs.sop, list(write_prosimos(inputs.sop, inputs.scenario, inputs.calendar, folder))


def _log(
    source: LogInput, to: str, out: Path | None, *, force: bool, names: bool, w: Words
) -> tuple[Sop, list[Path]]:
    """The log as one file, or as two where cases stand in a file of their own."""
    from mining.log.pseudonyms import pseudonymised

    target = _target(out, f"catatan-{source.sop.stem}.{to}", LOGS[to], force=force)
    write, beside = _log_writer(to)
    targets = [target, *(free_path(path(target), force=force) for path in beside)]
    _not_itself(targets, [Path(log) for log in source.logs])
    with working(w("cli.reading_log")):
        opened = source.read()
    log = opened.log.log if names else pseudonymised(opened.log.log)
    write(log, target, opened.calendar.time_zone)
    return opened.sop, targets


def _log_writer(
    to: str,
) -> tuple[Callable[[EventLog, Path, str], object], tuple[Callable[[Path], Path], ...]]:
    """What writes a log as one file, and where its cases stand if they have a file of their own."""
    if to == "xes":
        from sop.exchange.events_xes import write_xes

        return lambda log, path, zone: write_xes(log, path, zone=zone), ()
    if to == "csv":
        from sop.exchange.events_csv import cases_path, write_csv

        return lambda log, path, zone: write_csv(log, path, zone=zone), (cases_path,)
    from sop.exchange.events_parquet import parquet_cases_path, write_parquet

    return lambda log, path, _: write_parquet(log, path), (parquet_cases_path,)
