"""`ukur simulate`: what would happen if people worked by this SOP?"""

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from simulation.intervals import known_mean, mean_interval, quantile_interval
from simulation.measures import CAUSES
from simulation.replications import Study, simulate
from simulation.sensitivity import Variation, vary
from ukur.cli.console import progress, say, say_files, told
from ukur.inputs import read_inputs, told_of
from ukur.words import Words


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("simulate", help=w("cli.simulate"), epilog=w("cli.simulate_example"))
    def simulate_command(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        scenario: Annotated[Path, typer.Option(help=w("cli.scenario_file"))],
        replications: Annotated[
            int | None, typer.Option(min=1, max=100_000, help=w("cli.replications"))
        ] = None,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        vary_assumptions: Annotated[bool, typer.Option("--vary/--no-vary", help=w("cli.vary"))] = True,
        out: Annotated[Path, typer.Option(help=w("cli.out"))] = Path("out"),
    ) -> None:
        with told(w):
            inputs = read_inputs(file, scenario)
            with told_of(scenario), progress(w("cli.simulating")) as report:
                study = simulate(
                    inputs.sop,
                    inputs.scenario,
                    inputs.calendar,
                    replications=replications,
                    workers=workers,
                    progress=report,
                )
            variations: tuple[Variation, ...] = ()
            if vary_assumptions:
                with progress(w("cli.varying")) as report:
                    variations = vary(study, workers=workers, progress=report)
            files = write_study(study, variations, out, w)
            say_study(study, w)
            say_variations(variations, w)
            say_files(files, w)


def say_study(study: Study, w: Words) -> None:
    """The answer in a few lines."""
    days = study.cycle_days()
    say(w("say.cases", n=days.shape[1], r=w.number(days.shape[0])))
    unfinished = int(np.isinf(days).sum())
    if unfinished:
        say(w("say.unfinished", n=w.number(unfinished), total=w.number(days.size)))
    mean, nine = mean_interval(days.mean(axis=1)), quantile_interval(days, 0.9)
    if np.isfinite(nine.value):
        say(w("say.nine", days=w.number(nine.value)))
    if not np.isnan(mean.value):
        low, high = (w.number(max(0.0, end), 1) if np.isfinite(end) else "–" for end in (mean.low, mean.high))
        say(w("say.mean", mean=w.number(mean.value, 1), low=low, high=high))
    waits = known_mean(study.stack("waiting_working"), axis=(0, 2)) / 3600
    waits = np.where(np.isnan(waits), 0.0, waits)
    worst = int(waits.sum(axis=0).argmax())
    step = study.sop.steps[worst]
    cause = CAUSES[int(waits[:, worst].argmax())]
    span = w.number(float(waits[:, worst].sum()), 1)
    say(w("say.longest_wait", number=step.number, label=step.label, span=span, cause=w(f"cause.{cause}")))


def say_variations(variations: tuple[Variation, ...], w: Words) -> None:
    """How far the answer moves when assumptions do, in one line."""
    late = [value for value in (item.nine_of_ten.value for item in variations) if np.isfinite(value)]
    if late:
        say(w("say.varied", low=w.number(min(late)), high=w.number(max(late))))


def write_study(study: Study, variations: tuple[Variation, ...], out: Path, w: Words) -> list[Path]:
    """Write page, tables and the log of replication 0."""
    from simulation.event_table import run_to_log
    from sop.exchange.events_csv import write_csv
    from sop.exchange.events_xes import write_xes
    from sop.exchange.events_xlsx import write_xlsx
    from ukur.outputs import simulated_cases, simulated_steps, write_table
    from ukur.page import write_page
    from ukur.page.provenance import provenance_of

    log = run_to_log(study.sop, study.planned, study.example, opd=study.scenario.opd)
    page = out / "laporan-simulasi.html"
    source = provenance_of(study.sop, study=study)
    write_page(
        page, sop=study.sop, study=study, variations=variations, language=w.language, provenance=source
    )
    write_csv(log, out / "log-simulasi.csv")
    write_xlsx(log, out / "log-simulasi.xlsx")
    write_xes(log, out / "log-simulasi.xes.gz")
    return [
        page,
        out / "log-simulasi.csv",
        out / "log-simulasi_cases.csv",
        out / "log-simulasi.xlsx",
        out / "log-simulasi.xes.gz",
        write_table(simulated_steps(study), out / "simulasi-langkah.csv"),
        write_table(simulated_cases(study), out / "simulasi-pelaksanaan.csv"),
    ]
