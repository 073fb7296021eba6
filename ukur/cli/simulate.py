"""`ukur simulate`: what would happen if people worked by this SOP?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from simulation.replications import Study, simulate
from simulation.sensitivity import Variation, vary
from sop.errors import InputError, Problem
from ukur.cli.console import out_folder, progress, say_data, say_files, told
from ukur.cli.simulate_say import look_teller, say_study, say_variations
from ukur.inputs import read_inputs, told_of
from ukur.page import TriedRelief, try_relief
from ukur.words import Words

INTERRUPTED = 130

__all__ = ["add", "say_study", "say_variations", "write_study"]


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("simulate", help=w("cli.simulate"), epilog=w("cli.simulate_example"))
    def simulate_command(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        scenario: Annotated[Path, typer.Option(help=w("cli.scenario_file"))],
        also: Annotated[list[Path] | None, typer.Option(help=w("cli.also"))] = None,
        replications: Annotated[
            int | None, typer.Option(min=1, max=100_000, help=w("cli.replications"))
        ] = None,
        precision: Annotated[float | None, typer.Option(min=1e-6, max=1000, help=w("cli.precision"))] = None,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        store: Annotated[
            Path | None, typer.Option(metavar=w("parser.type_folder"), help=w("cli.store"))
        ] = None,
        cluster: Annotated[str | None, typer.Option(help=w("cli.cluster"))] = None,
        vary_assumptions: Annotated[bool, typer.Option("--vary/--no-vary", help=w("cli.vary"))] = True,
        trace: Annotated[str | None, typer.Option(help=w("trace.option"))] = None,
        stress: Annotated[bool, typer.Option("--stress", help=w("trace.stress"))] = False,
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path("out"),
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        from simulation.scenario import Precision
        from ukur.cli.trace import check_trace, say_trace, write_stress, write_trace

        with told(w), _interruptible(store, w):
            if replications is not None and precision is not None:
                raise InputError(Problem(code="replications_and_precision", value=str(replications)))
            out_folder(out)
            inputs = read_inputs(file, scenario, also=also or ())
            wanted = None if precision is None else Precision(half_width_days=precision)
            with told_of(scenario), progress(w("cli.simulating")) as report:
                if trace is not None:
                    check_trace(inputs, trace)
                study = simulate(
                    inputs.sop,
                    inputs.scenario,
                    inputs.calendar,
                    also=inputs.also,
                    replications=replications,
                    precision=wanted,
                    workers=workers,
                    store=store,
                    cluster=cluster,
                    progress=report,
                    on_look=look_teller(wanted or inputs.scenario.precision, w),
                )
            variations: tuple[Variation, ...] = ()
            relief: TriedRelief | None = None
            if vary_assumptions:
                with progress(w("cli.varying")) as report:
                    variations = vary(study, workers=workers, progress=report)
                with progress(w("cli.trying")) as report:
                    relief = try_relief(study, workers=workers, progress=report)
            files = write_study(study, variations, relief, out, w)
            files += write_trace(study, trace, out, w) if trace is not None else []
            files += [write_stress(study, out, w, variations)] if stress else []
            if as_json:
                from ukur.outputs.simulated_json import study_data

                say_data("simulate", study_data(study, variations), files, w)
                return
            say_study(study, w)
            say_variations(variations, w)
            if trace is not None:
                say_trace(study, trace, w)
            say_files(files, w)


@contextmanager
def _interruptible(store: Path | None, w: Words) -> Iterator[None]:
    """Control-C ends with what can be done about it, not with a traceback."""
    try:
        yield
    except KeyboardInterrupt:
        kept = w("cli.interrupted_kept", folder=store) if store else w("cli.interrupted_lost")
        typer.echo(kept, err=True)
        raise typer.Exit(INTERRUPTED) from None


def write_study(
    study: Study, variations: tuple[Variation, ...], relief: TriedRelief | None, out: Path, w: Words
) -> list[Path]:
    """Write page, tables and the log of replication 0."""
    from simulation.event_table import run_to_log
    from sop.exchange.events_csv import write_csv
    from sop.exchange.events_xes import write_xes
    from sop.exchange.events_xlsx import write_xlsx
    from ukur.outputs import write_simulated_tables
    from ukur.page import write_page
    from ukur.page.results import Results

    log = run_to_log(study.sop, study.planned, study.example, study.example_draws, opd=study.scenario.opd)
    page, sheet = out / "laporan-simulasi.html", out / "lembar-simulasi.pdf"
    results = Results(sop=study.sop, study=study, variations=variations, relief=relief)
    pages = write_page(page, results, language=w.language, sheet=sheet)
    write_csv(log, out / "log-simulasi.csv")
    write_xlsx(log, out / "log-simulasi.xlsx")
    write_xes(log, out / "log-simulasi.xes.gz")
    return [
        *pages,
        out / "log-simulasi.csv",
        out / "log-simulasi_cases.csv",
        out / "log-simulasi.xlsx",
        out / "log-simulasi.xes.gz",
        *write_simulated_tables(study, out),
        *((study.stored.result,) if study.stored else ()),
    ]
