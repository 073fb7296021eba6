"""`ukur check`: is this SOP file valid, and what in it is doubtful? A folder: all SOPs in it at once."""

from pathlib import Path
from typing import Annotated, Any

import typer

from sop.errors import InputError, Problem
from sop.exchange.importing import open_sop
from sop.findings import SEVERITIES, Finding
from sop.model import Sop
from sop.rules import review
from ukur.cli.console import FOUND, say, say_data, say_files, told
from ukur.words import Words
from ukur.words.telling import place as told_place
from ukur.words.telling import tell_finding


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.check"), epilog=w("cli.check_example"))
    def check(
        place: Annotated[Path, typer.Argument(help=w("cli.check_place"))],
        confirm: Annotated[Path | None, typer.Option(help=w("cli.check_confirm"))] = None,
        out: Annotated[
            Path | None, typer.Option(metavar=w("parser.type_folder"), help=w("cli.check_out"))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
        fail_on_finding: Annotated[bool, typer.Option("--fail", help=w("cli.fail"))] = False,
    ) -> None:
        with told(w):
            if place.is_dir():
                from ukur.cli.check_folder import check_folder

                if confirm is not None:
                    raise InputError(Problem(code="recap_confirm_folder", file=str(place)))
                doubtful = check_folder(place, out, w, as_json=as_json)
            else:
                if out is not None:
                    raise InputError(Problem(code="recap_out_file", file=str(place)))
                doubtful = _check_file(place, confirm, w, as_json=as_json)
        if fail_on_finding and doubtful:
            raise typer.Exit(FOUND)


def _check_file(file: Path, confirm: Path | None, w: Words, *, as_json: bool) -> bool:
    """Check one SOP; is something wrong or doubtful?"""
    sop = open_sop(file)
    findings = review(sop)
    files = [] if confirm is None else [confirm]
    if confirm is not None:
        from ukur.page.confirmation import write_confirmation

        write_confirmation(confirm, sop, w)
    if as_json:
        say_data("check", _data(sop, findings, w), files, w)
    else:
        say(w("check.title", title=sop.title, steps=len(sop.steps), digest=sop.digest))
        if sop.standard_minutes:
            minutes = w.number(sop.standard_minutes)
            say(w("check.standard", minutes=minutes, span=w.minutes(sop.standard_minutes)))
        say_findings(findings, w)
        if files:
            say_files(files, w)
    return any(finding.severity != "note" for finding in findings)


def _data(sop: Sop, findings: tuple[Finding, ...], w: Words) -> dict[str, Any]:
    """`sop`, and `findings` with sentences."""
    from ukur.outputs.data import findings_data
    from ukur.outputs.simulated_json import sop_data

    return {"sop": sop_data(sop), "findings": findings_data(findings, w)}


def say_findings(findings: tuple[Finding, ...], w: Words) -> None:
    """Findings on the terminal, the gravest first."""
    if not findings:
        say(w("check.nothing"))
    for severity in SEVERITIES:
        some = [finding for finding in findings if finding.severity == severity]
        if not some:
            continue
        say()
        say(w(f"check.{severity}", n=len(some)))
        for finding in some:
            step = finding.place.isdigit()
            where = w("check.step", number=finding.place) if step else told_place(finding.place, w)
            say(f"  - {where}: {tell_finding(finding, w)}" if where else f"  - {tell_finding(finding, w)}")
