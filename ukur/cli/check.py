"""`ukur check`: is this SOP file valid, and what in it is doubtful?"""

from pathlib import Path
from typing import Annotated

import typer

from sop.findings import SEVERITIES, Finding
from sop.reading import read_sop
from sop.rules import review
from ukur.cli.console import FOUND, say, say_files, told
from ukur.words import Words
from ukur.words.telling import tell_finding


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.check"), epilog=w("cli.check_example"))
    def check(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        confirm: Annotated[Path | None, typer.Option(help=w("cli.check_confirm"))] = None,
        fail_on_finding: Annotated[bool, typer.Option("--fail", help=w("cli.fail"))] = False,
    ) -> None:
        with told(w):
            sop = read_sop(file)
            findings = review(sop)
            say(w("check.title", title=sop.title, steps=len(sop.steps), digest=sop.digest))
            if sop.standard_minutes:
                minutes = w.number(sop.standard_minutes)
                say(w("check.standard", minutes=minutes, span=w.minutes(sop.standard_minutes)))
            say_findings(findings, w)
            if confirm is not None:
                from ukur.page.confirmation import write_confirmation

                write_confirmation(confirm, sop, w)
                say_files([confirm], w)
        if fail_on_finding and any(finding.severity != "note" for finding in findings):
            raise typer.Exit(FOUND)


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
            where = w("check.step", number=finding.place) if finding.place.isdigit() else finding.place
            say(f"  - {where}: {tell_finding(finding, w)}" if where else f"  - {tell_finding(finding, w)}")
