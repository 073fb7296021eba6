"""What `ukur page` does before it writes: read, measure, learn, simulate, compare."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sop.errors import InputError, Problem
from sop.exchange.importing import open_sop
from ukur.cli.console import progress, working
from ukur.cli.log_input import LogInput
from ukur.cli.studies import QUICK, compared, simulated, varied
from ukur.inputs import Inputs, read_inputs, stated_waits, told_of
from ukur.page import Results

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import AnalysisSettings, Mined
    from mining.calibration.calibrating import Calibration
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar
    from ukur.page import Learned, TriedRelief
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for.

    Parameters: source - the SOP, the logs (maybe none) and how they are read; scenario, also, revisions -
    files; calibrate - learn a scenario; sample - the log is made up; as_of - the log's last day; quick - few
    replications; workers - processes.
    """

    source: LogInput
    scenario: Path | None
    also: tuple[Path, ...]
    revisions: tuple[Path, ...]
    calibrate: bool
    sample: bool
    as_of: date | None
    quick: bool
    workers: int

    def refuse(self) -> None:
        """Refuse what cannot become a page. Raises: InputError."""
        if self.calibrate and not self.source.logs:
            raise InputError(Problem(code="page_calibrate_without_log"))
        if self.revisions and self.scenario is None and not self.calibrate:
            raise InputError(Problem(code="page_revision_without_scenario"))
        if not self.source.logs and self.scenario is None:
            raise InputError(Problem(code="page_nothing"))


def find(wanted: Wanted, w: Words) -> Results:
    """Do all that was asked for; documents are read before any long work.

    Parameters: wanted; w - language.
    Raises: UkurError - what is wrong with any of it.
    """
    wanted.refuse()
    sop, inputs = _documents(wanted)
    revisions = _revisions(wanted.revisions)
    source = wanted.source
    if inputs is not None and wanted.scenario and source.calendar is None and inputs.scenario.calendar:
        source = replace(source, calendar=wanted.scenario.parent / inputs.scenario.calendar)
    mined, office = _mined(wanted, source, inputs, w) if source.logs else (None, None)
    learned = None
    if wanted.calibrate and mined is not None and office is not None:
        learned = _learned(wanted, mined, office, inputs, w)
        inputs = Inputs(sop=sop, scenario=learned.calibration.scenario, calendar=office)
    if inputs is None:
        return Results(sop=sop, mined=mined, learned=learned)
    # Of a learned scenario no file speaks.
    file = wanted.scenario if learned is None else None
    with nullcontext() if file is None else told_of(file):
        if revisions:
            comparison = compared(inputs, revisions, w, quick=wanted.quick, workers=wanted.workers)
            return Results(sop=sop, mined=mined, learned=learned, comparison=comparison)
        study = simulated(inputs, w, quick=wanted.quick, workers=wanted.workers)
        variations, relief = ((), None) if wanted.quick else _varied(wanted, study, w)
    return Results(sop=sop, mined=mined, learned=learned, study=study, variations=variations, relief=relief)


def _documents(wanted: Wanted) -> tuple[Sop, Inputs | None]:
    if wanted.scenario is None:
        return open_sop(wanted.source.sop), None
    inputs = read_inputs(wanted.source.sop, wanted.scenario, also=wanted.also)
    return inputs.sop, inputs


def _revisions(paths: Sequence[Path]) -> dict[str, Sop]:
    """The revisions by the names of their files."""
    found: dict[str, Sop] = {}
    for path in paths:
        if path.stem in found:
            raise InputError(Problem(code="compare_name_twice", value=path.stem))
        found[path.stem] = open_sop(path)
    return found


def _mined(wanted: Wanted, source: LogInput, inputs: Inputs | None, w: Words) -> tuple[Mined, OfficeCalendar]:
    from mining.analysis import analyse

    with working(w("cli.reading_log")):
        opened = source.read()
    settings = _settings(wanted, inputs)
    with working(w("cli.measuring")):
        mined = analyse(opened.log, opened.sop, opened.calendar, aliases=opened.aliases, settings=settings)
    return mined, opened.calendar


def _settings(wanted: Wanted, inputs: Inputs | None) -> AnalysisSettings:
    """How every log of this page is analysed, the simulated ones of the three columns too."""
    from mining.analysis import AnalysisSettings

    return AnalysisSettings(
        stated_waits=stated_waits(inputs.scenario if inputs else None),
        sample=wanted.sample,
        as_of=wanted.as_of,
    )


def _learned(
    wanted: Wanted, mined: Mined, office: OfficeCalendar, inputs: Inputs | None, w: Words
) -> Learned:
    from mining.calibration.calibrating import CalibrationSettings, calibrate, judged
    from mining.calibration.holding_out import RUNS, hold_out
    from mining.calibration.three import REPLICATIONS, three_columns
    from simulation.planning import make_plan
    from simulation.scenario import Scenario
    from sop.documents import parse_document
    from ukur.page import Learned
    from ukur.scenario_skeleton import skeleton

    quick = wanted.quick
    assumed = inputs.scenario if inputs else parse_document(skeleton(mined.sop, w), Scenario)
    settings = CalibrationSettings(correcting_runs=0) if quick else CalibrationSettings()
    with working(w("page_cli.learning")):
        learned = calibrate(mined, assumed, settings=settings)
    make_plan(mined.sop, learned.scenario, office)  # what cannot be simulated is no result
    with progress(w("cli.calibrating")) as report:
        runs = 2 if quick else RUNS
        split, fit = hold_out(mined, assumed, office, settings=settings, runs=runs, progress=report)
    learned = judged(learned, "untold" if fit is None else fit.code)
    with progress(w("cli.calibrate_simulating")) as report:
        three = three_columns(
            mined,
            mined.sop,
            learned.written,
            learned.scenario,
            office,
            replications=QUICK if quick else REPLICATIONS,
            settings=_settings(wanted, inputs),
            workers=wanted.workers,
            progress=report,
        )
    following = None if quick else _next(wanted, learned, mined, office, w)
    return Learned(calibration=learned, split=split, fit=fit, three=three, record_next=following)


def _next(
    wanted: Wanted, learned: Calibration, mined: Mined, office: OfficeCalendar, w: Words
) -> pd.DataFrame:
    from mining.calibration.record_next import record_next, recorded, spread_in

    effect = spread_in(mined.sop, learned.scenario, office, workers=wanted.workers)
    done, every = 0, sum(one.uncertain for one in learned.learned)
    with progress(w("cli.calibrate_asking")) as report:

        def counted(one: object) -> float:
            nonlocal done
            done += 1
            report(done, every)
            return effect(one)  # type: ignore[arg-type]

        return record_next(learned.learned, counted, has=recorded(mined))


def _varied(wanted: Wanted, study: Study, w: Words) -> tuple[tuple[Variation, ...], TriedRelief | None]:
    """Other assumptions, and the suggestion tried."""
    from ukur.page import try_relief

    variations = varied(study, w, workers=wanted.workers)
    with progress(w("cli.trying")) as report:
        return variations, try_relief(study, workers=wanted.workers, progress=report)
