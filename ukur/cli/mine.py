"""`ukur mine`: what did happen, compared with the SOP."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from mining.analysis import Mined, analyse
from mining.log.aliases import Aliases, write_alias_template
from mining.log.columns import ColumnMap
from mining.log.door import read_logs
from mining.log.options import LogOptions
from simulation.replications import Study
from sop.documents import read_document
from sop.reading import read_sop
from sop.worktime import default_calendar, read_calendar
from ukur.cli.check import say_findings
from ukur.cli.console import FOUND, free_path, progress, say, say_files, told
from ukur.inputs import read_inputs, told_of
from ukur.words import Words


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.mine"), epilog=w("cli.mine_example"))
    def mine(
        logs: Annotated[list[Path], typer.Argument(help=w("cli.mine_log"))],
        sop: Annotated[Path, typer.Option(help=w("cli.sop_file"))],
        aliases: Annotated[Path | None, typer.Option(help=w("cli.mine_aliases"))] = None,
        suggest: Annotated[Path | None, typer.Option("--suggest-aliases", help=w("cli.mine_suggest"))] = None,
        columns: Annotated[Path | None, typer.Option(help=w("cli.mine_columns"))] = None,
        calendar: Annotated[Path | None, typer.Option(help=w("cli.mine_calendar"))] = None,
        day_first: Annotated[
            bool | None, typer.Option("--day-first/--month-first", help=w("cli.mine_day_first"))
        ] = None,
        encoding: Annotated[str | None, typer.Option(help=w("cli.mine_encoding"))] = None,
        delimiter: Annotated[str | None, typer.Option(help=w("cli.mine_delimiter"))] = None,
        time_zone: Annotated[str | None, typer.Option(help=w("cli.mine_zone"))] = None,
        scenario: Annotated[Path | None, typer.Option(help=w("cli.mine_scenario"))] = None,
        as_of: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help=w("cli.mine_as_of"))
        ] = None,
        gap: Annotated[int, typer.Option(min=1, max=3650, help=w("cli.mine_gap"))] = 90,
        allow_bad_rows: Annotated[bool, typer.Option(help=w("cli.mine_allow_bad"))] = False,
        sample: Annotated[bool, typer.Option("--sample", help=w("cli.mine_sample"))] = False,
        out: Annotated[Path, typer.Option(help=w("cli.out"))] = Path("out"),
        fail_on_finding: Annotated[bool, typer.Option("--fail", help=w("cli.fail"))] = False,
    ) -> None:
        with told(w):
            if suggest:
                free_path(suggest)
            office = read_calendar(calendar) if calendar else default_calendar()
            options = LogOptions(
                columns=read_document(columns, ColumnMap) if columns else None,
                time_zone=time_zone,
                encoding=encoding,
                delimiter=delimiter,
                day_first=day_first,
                allow_bad_rows=allow_bad_rows,
                office_zone=office.time_zone,
            )
            procedure = read_sop(sop)
            confirmed = read_document(aliases, Aliases) if aliases else None
            mined = analyse(
                read_logs(logs, sop=procedure, aliases=confirmed, options=options),
                procedure,
                office,
                aliases=confirmed,
                open_gap_days=gap,
                sample=sample,
                as_of=as_of.date() if as_of else None,
            )
            study = _simulated(sop, scenario, w) if scenario else None
            files = write_mined(mined, study, out, w)
            if suggest:
                write_alias_template(mined.log, procedure, suggest, remarks=(w("cli.alias_remark"),))
            _say_all(mined, [*files, *([suggest] if suggest else [])], w)
        if fail_on_finding and not mined.conformance.deviations.empty:
            raise typer.Exit(FOUND)


def _say_all(mined: Mined, files: list[Path], w: Words) -> None:
    say_mined(mined, w)
    say_findings(mined.all_findings, w)
    say_files(files, w)


def _simulated(sop: Path, scenario: Path, w: Words) -> Study:
    from simulation.replications import simulate

    inputs = read_inputs(sop, scenario)
    with told_of(scenario), progress(w("cli.simulating")) as report:
        return simulate(inputs.sop, inputs.scenario, inputs.calendar, workers=2, progress=report)


def say_mined(mined: Mined, w: Words) -> None:
    """The answer in a few lines."""
    from ukur.words.deviations import tell_deviation

    events = w.number(len(mined.log.events))
    sources = ", ".join(source.name for source in mined.sources)
    result, numbers = mined.conformance, mined.conformance.numbers
    say(w("say.log_read", cases=w.number(len(mined.log.cases)), events=events, sources=sources))
    say(w("say.calendar", name=mined.calendar))
    say(
        w(
            "say.conformance",
            conforming=w.number(numbers.conforming),
            judged=w.number(numbers.conforming + numbers.deviating),
            running=w.number(numbers.running),
        )
    )
    for row in result.summary.head(10).to_dict("records"):
        what = tell_deviation(row, mined.sop, w)
        say(w("say.deviation", count=w.number(int(row["count"])), what=what))


def write_mined(mined: Mined, study: Study | None, out: Path, w: Words) -> list[Path]:
    """Write page and tables."""
    from ukur.outputs import write_mined_tables
    from ukur.page import write_page
    from ukur.page.provenance import provenance_of

    page = out / "laporan.html"
    source = provenance_of(mined.sop, study=study, mined=mined)
    write_page(page, sop=mined.sop, study=study, mined=mined, language=w.language, provenance=source)
    return [page, *write_mined_tables(mined, out)]
