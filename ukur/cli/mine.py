"""`ukur mine`: what did happen, compared with the SOP."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from mining.analysis import AnalysisSettings, Mined, analyse
from mining.conformance.accepted.applying import write_accept_template
from mining.conformance.accepted.entries import read_accept_list
from mining.log.matching.review import AliasUpdate, update_alias_file
from simulation.replications import Study
from sop.findings import Finding
from ukur.cli.case_table import say_case
from ukur.cli.check import say_findings
from ukur.cli.console import (
    FOUND,
    free_path,
    out_folder,
    progress,
    say_data,
    say_files,
    told,
    working,
)
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
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
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
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path("out"),
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
        fail: Annotated[bool, typer.Option("--fail", help=w("cli.mine_fail"))] = False,
        fail_on: Annotated[list[str] | None, typer.Option(help=w("cli_quality.fail_on"))] = None,
    ) -> None:
        with told(w):
            # What can be refused without the log is refused before it is read.
            failing((), fail_on or (), w)
            if suggest_accepted:
                free_path(suggest_accepted, code="file_kept")
            out_folder(out)
            inputs = read_inputs(source.sop, scenario) if scenario else None
            with working(w("cli.reading_log")):
                opened = source.read()
            settings = AnalysisSettings(
                accepted=read_accept_list(accepted, opened.sop) if accepted else None,
                stated_waits=stated_waits(inputs.scenario if inputs else None, external or ()),
                only=only or (),
                open_gap_days=gap,
                sample=sample,
                as_of=as_of.date() if as_of else None,
            )
            with working(w("cli.measuring")):
                mined = analyse(
                    opened.log, opened.sop, opened.calendar, aliases=opened.aliases, settings=settings
                )
            if case is not None:
                _say_one(mined, case, opened, w, as_json=as_json)
                return
            if not as_json:
                say_mined(mined, w)
                say_findings(mined.all_findings, w)
            study = _simulated(inputs, scenario, workers, w) if inputs and scenario else None
            with working(w("cli.writing")):
                files = write_mined(mined, study, out, w)
            update = _suggested(mined, opened, suggest_aliases, suggest_accepted, w)
            files += [path for path in (suggest_aliases, suggest_accepted) if path]
            found = failing(mined.all_findings, fail_on or (), w)
            if as_json:
                say_data("mine", _data(mined, study, update, found, w), files, w)
            else:
                if update:
                    say_review(update, w)
                say_files(files, w)
                say_failed(found, w)
        if found or (fail and mined.conformance.numbers.deviating):
            raise typer.Exit(FOUND)


def _say_one(mined: Mined, case: str, opened: Opened, w: Words, *, as_json: bool) -> None:
    """One case in full, and nothing is written."""
    if not as_json:
        say_mined(mined, w)
        say_case(mined, case, opened.calendar, w)
        return
    from mining.selection import case_in_full
    from ukur.outputs.mined_json import case_data

    story = case_in_full(mined.log, case, mined.sop, mined.conformance, mined.performance, opened.calendar)
    say_data("mine", case_data(story), (), w)


def _data(
    mined: Mined, study: Study | None, update: AliasUpdate | None, failed: Sequence[Finding], w: Words
) -> dict[str, Any]:
    """What `--json` adds to a mined log: `simulation`, counts of the alias file, rules of `--fail-on`."""
    from ukur.outputs.mined_json import mined_data
    from ukur.outputs.simulated_json import study_data

    counts = ("added", "waiting", "kept", "unused")
    return {
        **mined_data(mined, w),
        "simulation": None if study is None else study_data(study),
        "aliases": None if update is None else {name: getattr(update, name) for name in counts},
        "failed_on": list(dict.fromkeys(finding.rule for finding in failed)),
    }


def _suggested(
    mined: Mined, opened: Opened, aliases: Path | None, accepted: Path | None, w: Words
) -> AliasUpdate | None:
    """Write the files for the analyst to decide on; what became of that of the aliases."""
    update = None
    if aliases:
        update = update_alias_file(aliases, mined.log, opened.sop, remarks=(w("alias_review.head"),))
    if accepted:
        write_accept_template(
            mined.conformance, accepted, sop=opened.sop.id, remarks=(w("accept_template.remarks"),)
        )
    return update


def _simulated(inputs: Inputs, scenario: Path, workers: int, w: Words) -> Study:
    from simulation.replications import simulate

    with told_of(scenario), progress(w("cli.simulating")) as report:
        return simulate(inputs.sop, inputs.scenario, inputs.calendar, workers=workers, progress=report)


def write_mined(mined: Mined, study: Study | None, out: Path, w: Words) -> list[Path]:
    """Write page, tables and pictures."""
    from ukur.outputs import write_mined_pictures, write_mined_tables
    from ukur.page import write_page
    from ukur.page.results import Results

    page = out / "laporan.html"
    results = Results(sop=mined.sop, study=study, mined=mined)
    pages = write_page(page, results, language=w.language, sheet=out / "lembar.pdf")
    return [*pages, *write_mined_tables(mined, out, w), *write_mined_pictures(mined, out, w)]
