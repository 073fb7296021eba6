"""`ukur mine`: what did happen, compared with the SOP."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from mining.analysis import AnalysisSettings, Mined, analyse
from mining.conformance.accepted.applying import write_accept_template
from mining.conformance.accepted.entries import read_accept_list
from mining.log.matching.review import update_alias_file
from simulation.replications import Study
from ukur.cli.case_table import say_case
from ukur.cli.check import say_findings
from ukur.cli.console import FOUND, free_path, progress, say_files, told
from ukur.cli.log_input import LogInput, Opened, takes_log
from ukur.cli.mine_say import say_failed, say_mined, say_review
from ukur.inputs import Inputs, read_inputs, stated_waits, told_of
from ukur.outputs import failing
from ukur.words import Words


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.mine"), epilog=w("cli.mine_example"))
    @takes_log(w)
    def mine(
        source: LogInput,
        scenario: Annotated[Path | None, typer.Option(help=w("cli.mine_scenario"))] = None,
        only: Annotated[list[str] | None, typer.Option(help=w("cli.mine_only"))] = None,
        case: Annotated[str | None, typer.Option(help=w("cli.mine_case"))] = None,
        accepted: Annotated[Path | None, typer.Option(help=w("cli.mine_accepted"))] = None,
        suggest_aliases: Annotated[Path | None, typer.Option(help=w("cli.mine_suggest"))] = None,
        suggest_accepted: Annotated[Path | None, typer.Option(help=w("cli.mine_suggest_accepted"))] = None,
        external: Annotated[list[str] | None, typer.Option(help=w("cli.mine_external"))] = None,
        as_of: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help=w("cli.mine_as_of"))
        ] = None,
        gap: Annotated[int, typer.Option(min=1, max=3650, help=w("cli.mine_gap"))] = 90,
        sample: Annotated[bool, typer.Option("--sample", help=w("cli.mine_sample"))] = False,
        out: Annotated[Path, typer.Option(help=w("cli.out"))] = Path("out"),
        fail: Annotated[bool, typer.Option("--fail", help=w("cli.mine_fail"))] = False,
        fail_on: Annotated[list[str] | None, typer.Option(help=w("cli_quality.fail_on"))] = None,
    ) -> None:
        with told(w):
            # What can be refused without the log is refused before it is read.
            failing((), fail_on or (), w)
            if suggest_accepted:
                free_path(suggest_accepted, code="file_kept")
            inputs = read_inputs(source.sop, scenario) if scenario else None
            opened = source.read()
            settings = AnalysisSettings(
                accepted=read_accept_list(accepted, opened.sop) if accepted else None,
                stated_waits=stated_waits(inputs.scenario if inputs else None, external or ()),
                only=only or (),
                open_gap_days=gap,
                sample=sample,
                as_of=as_of.date() if as_of else None,
            )
            mined = analyse(
                opened.log, opened.sop, opened.calendar, aliases=opened.aliases, settings=settings
            )
            say_mined(mined, w)
            if case is not None:
                say_case(mined, case, opened.calendar, w)
                return
            say_findings(mined.all_findings, w)
            files = write_mined(
                mined, _simulated(inputs, scenario, w) if inputs and scenario else None, out, w
            )
            files += _suggested(mined, opened, suggest_aliases, suggest_accepted, w)
            say_files(files, w)
            found = failing(mined.all_findings, fail_on or (), w)
            say_failed(found, w)
        if found or (fail and mined.conformance.numbers.deviating):
            raise typer.Exit(FOUND)


def _suggested(
    mined: Mined, opened: Opened, aliases: Path | None, accepted: Path | None, w: Words
) -> list[Path]:
    """Files for the analyst to decide on."""
    files = []
    if aliases:
        update = update_alias_file(aliases, mined.log, opened.sop, remarks=(w("alias_review.head"),))
        say_review(update, w)
        files.append(aliases)
    if accepted:
        write_accept_template(
            mined.conformance, accepted, sop=opened.sop.id, remarks=(w("accept_template.remarks"),)
        )
        files.append(accepted)
    return files


def _simulated(inputs: Inputs, scenario: Path, w: Words) -> Study:
    from simulation.replications import simulate

    with told_of(scenario), progress(w("cli.simulating")) as report:
        return simulate(inputs.sop, inputs.scenario, inputs.calendar, workers=2, progress=report)


def write_mined(mined: Mined, study: Study | None, out: Path, w: Words) -> list[Path]:
    """Write page, tables and pictures."""
    from ukur.outputs import write_mined_pictures, write_mined_tables
    from ukur.page import write_page
    from ukur.page.provenance import provenance_of

    page = out / "laporan.html"
    source = provenance_of(mined.sop, study=study, mined=mined)
    write_page(page, sop=mined.sop, study=study, mined=mined, language=w.language, provenance=source)
    return [page, *write_mined_tables(mined, out, w), *write_mined_pictures(mined, out, w)]
