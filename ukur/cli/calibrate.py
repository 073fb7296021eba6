"""`ukur calibrate`: a scenario learned from a log, and how far to trust it."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mining.analysis import Mined, analyse
from mining.calibration.calibrating import Calibration, CalibrationSettings, calibrate, judged
from mining.calibration.holding_out import hold_out
from mining.calibration.learned import learned_table
from simulation.planning import make_plan
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.errors import SimulationError
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from sop.writing import write_document
from ukur.charts.labels import plain
from ukur.cli.calibrate_say import say_calibration, say_fit, say_next, say_three
from ukur.cli.console import out_folder, progress, say_data, say_files, told, working
from ukur.cli.log_input import LogInput, takes_log
from ukur.inputs import read_inputs, told_of
from ukur.outputs import write_table
from ukur.outputs.mined_json import calibration_data
from ukur.page import Learned, Results, write_page
from ukur.page.learned_names import role_names
from ukur.scenario_skeleton import skeleton
from ukur.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from mining.calibration.fit import FitStatement

Explained = Literal["duties", "handover"]
Demand = Literal["auto", "calendar", "poisson", "rates", "replay"]


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("calibrate", help=w("cli.calibrate"), epilog=w("cli.calibrate_example"))
    @takes_log(w)
    def calibrate_command(
        source: LogInput,
        scenario: Annotated[Path | None, typer.Option(help=w("cli.calibrate_scenario"))] = None,
        also: Annotated[list[Path] | None, typer.Option(help=w("cli.also"))] = None,
        explained_by: Annotated[Explained, typer.Option(help=w("cli.calibrate_explained"))] = "duties",
        demand: Annotated[Demand, typer.Option(help=w("cli.calibrate_demand"))] = "auto",
        three: Annotated[bool, typer.Option("--three/--no-three", help=w("cli.calibrate_three"))] = True,
        what_next: Annotated[bool, typer.Option("--next/--no-next", help=w("cli.calibrate_next"))] = True,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path("out"),
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        with told(w):
            out_folder(out)
            assumed, source = _documents(source, scenario, also or ())
            with working(w("cli.reading_log")):
                opened = source.read()
            assumed = assumed or parse_document(skeleton(opened.sop, w), Scenario)
            settings = CalibrationSettings(explained_by=explained_by, demand=demand)
            with working(w("cli.measuring")):
                mined = analyse(opened.log, opened.sop, opened.calendar, aliases=opened.aliases)
                learned = calibrate(mined, assumed, settings=settings)
            make_plan(opened.sop, learned.scenario, opened.calendar)  # what cannot be simulated is no result
            with progress(w("cli.calibrating")) as report:
                split, fit = hold_out(mined, assumed, opened.calendar, settings=settings, progress=report)
            learned = judged(learned, "untold" if fit is None else fit.code)
            if not as_json:
                say_calibration(learned, mined, w)
                say_fit(fit, split, w)
            asked = _next(learned, mined, opened.calendar, w, workers) if what_next else None
            if asked is not None and not as_json:
                say_next(asked, mined.sop, learned.scenario, w)
            columns = _three(learned, mined, opened.calendar, w, workers) if three else None
            if columns is not None and not as_json:
                say_three(columns, w)
            # All is written when all is known: what fails leaves nothing behind.
            files = [_write_scenario(learned.scenario, opened.sop, source.calendar, out, w)]
            tables = _tables(learned, fit, asked, columns)
            files += [write_table(table.round(4), out / name) for name, table in tables.items()]
            told_whole = Learned(calibration=learned, split=split, fit=fit, three=columns, record_next=asked)
            results = Results(sop=mined.sop, mined=mined, learned=told_whole)
            page, sheet = out / "laporan-kalibrasi.html", out / "lembar-kalibrasi.pdf"
            files += write_page(page, results, language=w.language, sheet=sheet)
            if as_json:
                data = calibration_data(mined, learned, split, fit, w, asked=asked, columns=columns)
                say_data("calibrate", data, files, w)
            else:
                say_files(files, w)


def _tables(
    learned: Calibration,
    fit: "FitStatement | None",
    asked: "pd.DataFrame | None",
    columns: "pd.DataFrame | None",
) -> "dict[str, pd.DataFrame]":
    """The tables by the names of their files."""
    tables = {"kalibrasi.csv": learned_table(learned.learned)}
    if fit is not None:
        from mining.calibration.fit import fit_table

        tables["kalibrasi-kecocokan.csv"] = fit_table(fit)
    if asked is not None:
        joined = ["; ".join(places) for places in asked["at"]]
        tables["kalibrasi-catat-berikutnya.csv"] = asked.assign(at=joined)
    if columns is not None:
        tables["tiga-kolom.csv"] = columns
    return tables


def _documents(
    source: LogInput, scenario: Path | None, also: Sequence[Path]
) -> tuple[Scenario | None, LogInput]:
    """The assumed scenario, if it fits the SOP, and the log's options with the calendar that it names."""
    if scenario is None:
        return None, source
    inputs = read_inputs(source.sop, scenario, also=also)
    with told_of(scenario):
        try:
            make_plan(inputs.sop, inputs.scenario, inputs.calendar, also=inputs.also)
        except SimulationError as error:
            # How long a step takes is what the log is asked for.
            wrong = [problem for problem in error.problems if problem.code != "no_duration"]
            if wrong:
                raise SimulationError(wrong) from error
    if source.calendar is None and inputs.scenario.calendar:
        source = replace(source, calendar=scenario.parent / inputs.scenario.calendar)
    return inputs.scenario, source


def _write_scenario(found: Scenario, sop: Sop, calendar: Path | None, out: Path, w: Words) -> Path:
    """The scenario under its own name; it finds the calendar that it was learned with from where it lies."""
    names = role_names(found, sop, w)
    away = {name: names[group.id] for group in found.people for name in group.absences}
    changes = {
        "name": w("calibrate.scenario_name", title=plain(sop.title, 100)),
        "calendar": "" if calendar is None else _seen_from(out, calendar),
        "absences": tuple(
            item.model_copy(update={"name": w("calibrate.absence_name", roles=away[item.id])})
            if item.name == item.id and item.id in away
            else item
            for item in found.absences
        ),
    }
    return write_document(
        found.model_copy(update=changes),
        out / "skenario-dari-catatan.yaml",
        comment=w("calibrate.scenario_comment"),
    )


def _seen_from(folder: Path, path: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return path.resolve().as_posix()


def _next(
    learned: Calibration, mined: Mined, calendar: OfficeCalendar, w: Words, workers: int
) -> "pd.DataFrame":
    from mining.calibration.record_next import record_next, recorded, spread_in

    effect = spread_in(mined.sop, learned.scenario, calendar, workers=workers)
    asked = [one for one in learned.learned if one.uncertain]
    with progress(w("cli.calibrate_asking")) as report:
        done = 0

        def counted(one: object) -> float:
            nonlocal done
            done += 1
            report(done, len(asked))
            return effect(one)  # type: ignore[arg-type]

        return record_next(learned.learned, counted, has=recorded(mined))


def _three(
    learned: Calibration, mined: Mined, calendar: OfficeCalendar, w: Words, workers: int
) -> "pd.DataFrame":
    from mining.calibration.three import three_columns

    with progress(w("cli.calibrate_simulating")) as report:
        return three_columns(
            mined, mined.sop, learned.written, learned.scenario, calendar, workers=workers, progress=report
        )
