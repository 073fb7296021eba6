"""`ukur calibrate`: a scenario learned from a log, and how far to trust it."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from mining.analysis import Mined, analyse
from mining.calibration.calibrating import Calibration, CalibrationSettings, calibrate, judged
from mining.calibration.holding_out import hold_out
from mining.calibration.learned import learned_table
from simulation.scenario import Scenario, read_scenario
from sop.documents import parse_document
from sop.worktime.calendar import OfficeCalendar
from sop.writing import write_document
from ukur.cli.calibrate_say import say_calibration, say_fit, say_next
from ukur.cli.console import progress, say_files, told
from ukur.cli.log_input import LogInput, takes_log
from ukur.outputs import write_table
from ukur.scenario_skeleton import skeleton
from ukur.words import Words

Explained = Literal["duties", "handover"]
Demand = Literal["auto", "calendar", "poisson", "rates", "replay"]


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("calibrate", help=w("cli.calibrate"), epilog=w("cli.calibrate_example"))
    @takes_log(w)
    def calibrate_command(
        source: LogInput,
        scenario: Annotated[Path | None, typer.Option(help=w("cli.calibrate_scenario"))] = None,
        explained_by: Annotated[Explained, typer.Option(help=w("cli.calibrate_explained"))] = "duties",
        demand: Annotated[Demand, typer.Option(help=w("cli.calibrate_demand"))] = "auto",
        three: Annotated[bool, typer.Option("--three/--no-three", help=w("cli.calibrate_three"))] = True,
        what_next: Annotated[bool, typer.Option("--next/--no-next", help=w("cli.calibrate_next"))] = True,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        out: Annotated[Path, typer.Option(help=w("cli.out"))] = Path("out"),
    ) -> None:
        with told(w):
            opened = source.read()
            assumed = _assumed(scenario, opened.sop, w)
            mined = analyse(opened.log, opened.sop, opened.calendar, aliases=opened.aliases)
            settings = CalibrationSettings(explained_by=explained_by, demand=demand)
            learned = calibrate(mined, assumed, settings=settings)
            with progress(w("cli.calibrating")) as report:
                split, fit = hold_out(mined, assumed, opened.calendar, settings=settings, progress=report)
            learned = judged(learned, "untold" if fit is None else fit.code)
            say_calibration(learned, mined, w)
            say_fit(fit, split, w)
            files = [_write_scenario(learned, scenario, out, w)]
            files.append(write_table(learned_table(learned.learned).round(4), out / "kalibrasi.csv"))
            if fit is not None:
                from mining.calibration.fit import fit_table

                files.append(write_table(fit_table(fit).round(4), out / "kalibrasi-kecocokan.csv"))
            if what_next:
                files.append(_next(learned, mined, opened.calendar, out, w, workers))
            if three:
                files.append(_three(learned, mined, opened.calendar, out, w, workers))
            say_files(files, w)


def _assumed(path: Path | None, sop: object, w: Words) -> Scenario:
    if path is not None:
        return read_scenario(path)
    return parse_document(skeleton(sop, w), Scenario)  # type: ignore[arg-type]


def _write_scenario(learned: Calibration, assumed: Path | None, out: Path, w: Words) -> Path:
    """The scenario beside the other results; its calendar is where that of the assumed one is."""
    found = learned.scenario
    if assumed is not None and found.calendar:
        calendar = os.path.relpath((assumed.parent / found.calendar).resolve(), out.resolve())
        found = found.model_copy(update={"calendar": Path(calendar).as_posix()})
    return write_document(found, out / "skenario-dari-catatan.yaml", comment=w("calibrate.scenario_comment"))


def _next(
    learned: Calibration, mined: Mined, calendar: OfficeCalendar, out: Path, w: Words, workers: int
) -> Path:
    from mining.calibration.effects import spread_in_days
    from mining.calibration.record_next import record_next, recorded

    effect = spread_in_days(mined.sop, learned.scenario, calendar, workers=workers)
    asked = [one for one in learned.learned if one.uncertain]
    with progress(w("cli.calibrate_asking")) as report:
        done = 0

        def counted(one: object) -> float:
            nonlocal done
            done += 1
            report(done, len(asked))
            return effect(one)  # type: ignore[arg-type]

        table = record_next(learned.learned, counted, has=recorded(mined))
    say_next(table, mined.sop, w)
    table = table.assign(at=["; ".join(places) for places in table["at"]])
    return write_table(table.round(4), out / "kalibrasi-catat-berikutnya.csv")


def _three(
    learned: Calibration, mined: Mined, calendar: OfficeCalendar, out: Path, w: Words, workers: int
) -> Path:
    from mining.calibration.three import three_columns

    with progress(w("cli.calibrate_simulating")) as report:
        table = three_columns(
            mined, mined.sop, learned.written, learned.scenario, calendar, workers=workers, progress=report
        )
    return write_table(table.round(4), out / "tiga-kolom.csv")
