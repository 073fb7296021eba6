"""Every chart once, from one simulation and one log whose names are as long as offices write them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from matplotlib.axes import Axes

from mining.analysis import AnalysisSettings, Mined, analyse
from mining.conformance import inject
from mining.conformance.wording import KINDS
from mining.discovery import discover_follows, dots, handovers, performance_spectrum, sop_order, variants
from mining.log.result import ReadLog
from simulation import Study, read_scenario, run_to_log, simulate
from simulation.intervals import Interval
from simulation.sensitivity import Variation
from sop.diagram.grid import swimlane
from sop.reading import read_sop
from sop.worktime import default_calendar
from ukur import charts
from ukur.charts.case_calendar import case_calendar
from ukur.charts.cycle import CaseDays, counted
from ukur.charts.day_rows import shortened
from ukur.charts.gains import GainRow, plot_gains
from ukur.charts.log_calendar import DONE
from ukur.charts.person_plan import person_plan, plot_person_plan
from ukur.charts.swimlane import plot_swimlane
from ukur.charts.swimlane_time import time_lost
from ukur.charts.three import Known, ThreeRow, plot_three
from ukur.charts.tornado import WorthBar
from ukur.words import Words

LONG = (
    "Melakukan koordinasi, verifikasi, dan penghimpunan data capaian kinerja triwulanan dari seluruh bidang"
)
ROLE = "Sekretaris Tim Sistem Akuntabilitas Kinerja Instansi Pemerintah"

Draw = Callable[..., Axes]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart to be looked at.

    Parameters: draw - takes words, ax= and width=; narrow - it is drawn for telephones too; posts - its
    colours stand for what posts do.
    """

    draw: Draw
    narrow: bool = True
    posts: bool = False


def all_charts(root: Path) -> dict[str, Chart]:
    """Every public plot_ function with something to show, by name."""
    study = _study(root)
    mined = _mined(study)
    return _of_results(study, mined) | _by_hand() | _of_log(mined) | _days(study, mined)


def _study(root: Path) -> Study:
    sop = read_sop(root / "data/sops/pengukuran-kinerja.yaml")
    steps = tuple(
        step.model_copy(update={"text": f"{LONG} ({step.id})", "short": None})
        if place % 3 == 1 else step
        for place, step in enumerate(sop.steps)
    )  # fmt: skip
    stages = tuple(
        stage.model_copy(update={"name": LONG if place == 1 else stage.name})
        for place, stage in enumerate(sop.stages)
    )
    roles = tuple(
        role.model_copy(update={"name": ROLE if place == 2 else role.name})
        for place, role in enumerate(sop.roles)
    )
    sop = sop.model_copy(update={"steps": steps, "stages": stages, "roles": roles})
    scenario = read_scenario(root / "data/scenarios/kesbangpol.yaml")
    return simulate(sop, scenario, default_calendar(), replications=4)


def _mined(study: Study) -> Mined:
    log = run_to_log(study.sop, study.planned, study.example, study.example_draws, opd="contoh")
    names = log.cases["case_id"].tolist()
    altered = inject(log, study.sop, seed=1, plan=list(zip(names, KINDS, strict=False)), extra_activity=LONG)[
        0
    ]
    read = ReadLog(log=altered, findings=(), sources=())
    return analyse(read, study.sop, default_calendar(), settings=AnalysisSettings(sample=True))


def _of_results(study: Study, mined: Mined) -> dict[str, Chart]:
    c = charts
    both = [c.logged_stages(mined.performance, study.sop), c.simulated_stages(study)]
    cycle = c.cycle_days(study)
    assert cycle is not None
    times, loads, busy = c.step_time(study), c.workload(study), c.busy_hours(study, replications=1)
    busy_log = c.logged_busy_hours(mined)
    assert busy_log is not None
    counts, spreads = c.deviation_counts(mined.conformance), c.step_spread(mined.performance, study.sop)
    lanes, lost = swimlane(study.sop), time_lost(study)
    return {
        "plot_stages": Chart(draw=lambda w, **k: c.plot_stages(both, w, **k)),
        "plot_stages:one": Chart(draw=lambda w, **k: c.plot_stages(both[:1], w, **k)),
        "plot_cycle_days": Chart(draw=lambda w, **k: c.plot_cycle_days(cycle, w, **k)),
        "plot_step_time": Chart(draw=lambda w, **k: c.plot_step_time(times, w, **k)),
        "plot_workload": Chart(draw=lambda w, **k: c.plot_workload(loads, w, **k), posts=True),
        "plot_busy_hours": Chart(draw=lambda w, **k: c.plot_busy_hours(busy, w, **k), posts=True),
        "plot_busy_hours:log": Chart(draw=lambda w, **k: c.plot_busy_hours(busy_log, w, **k), posts=True),
        "plot_deviations": Chart(draw=lambda w, **k: c.plot_deviations(counts, w, over=10, **k)),
        "plot_step_spread": Chart(draw=lambda w, **k: c.plot_step_spread(spreads, w, **k)),
        "plot_swimlane": Chart(draw=lambda w, **k: plot_swimlane(lanes, w, lost=lost, **k), narrow=False),
    }


def _by_hand() -> dict[str, Chart]:
    c = charts
    few = tuple(CaseDays(name=f"{year} Triwulan IV ({LONG[:30]})", days=90 + year) for year in range(5))
    tail = counted([1.0] * 15 + [2.0] * 40 + [3.0] * 9 + [200.0])
    assert tail is not None
    bars = [_worth(kind, place) for place, kind in enumerate(("minutes", "duties", "person", "wait"))]
    swings = c.swing_bars([_variation(*item) for item in _VARIED])
    gains = [
        GainRow(
            name=LONG, verdict=verdict, value=value, low=value - 0.7, high=value + 0.7, least=-0.2, most=2.2
        )
        for value, verdict in ((1.4, "worth_trying"), (0.1, "no_difference"))
    ]
    known = {
        column: Known(value=12.0 + place, low=9.0, high=15.0)
        for place, column in enumerate(("written", "executed", "actual"))
    }
    three = [ThreeRow(name="", columns=known), ThreeRow(name=LONG, columns=known)]
    return {
        "plot_case_days": Chart(draw=lambda w, **k: c.plot_case_days(few, w, **k)),
        "plot_cycle_days:tail": Chart(draw=lambda w, **k: c.plot_cycle_days(tail, w, **k)),
        "plot_tornado": Chart(draw=lambda w, **k: c.plot_tornado(bars, w, **k)),
        "plot_swings": Chart(draw=lambda w, **k: c.plot_swings(swings, w, **k)),
        "plot_gains": Chart(draw=lambda w, **k: plot_gains(gains, w, delta=0.5, **k)),
        "plot_three": Chart(draw=lambda w, **k: plot_three(three, w, **k)),
    }


_VARIED = (
    ("other_duties", "", 0.5, "share", -2.1),
    ("other_duties", "", 0.9, "share", 6.4),
    ("wait", LONG, 3.0, "working_days", -0.4),
    ("wait", LONG, 12.5, "working_days", 2.2),
)


def _variation(kind: str, name: str, value: float, unit: str, days: float) -> Variation:
    moved = Interval(value=days, low=days - 0.5, high=days + 0.5, n=30, level=0.95)
    return Variation(
        kind=kind, name=name, value=value, unit=unit, mean_days=moved, nine_of_ten=moved, difference=moved,
        unfinished=0,
    )  # fmt: skip


def _worth(kind: str, place: int) -> WorthBar:
    fields = {"number": "6", "step": LONG, "group": ROLE, "name": LONG}
    return WorthBar(
        kind=kind, subject="x", fields=fields, less=-1.0 + 0.2 * place, more=1.2 - 0.2 * place,
        relief=-2.0 + 0.3 * place, low=-2.4 + 0.3 * place, high=-1.6 + 0.3 * place,
    )  # fmt: skip


def _of_log(mined: Mined) -> dict[str, Chart]:
    log, sop, c = mined.log, mined.sop, charts
    follows = discover_follows(log, sop=sop, calendar=mined.office)
    rows, shown = c.variant_rows(variants(log, sop=sop)), c.dot_groups(dots(log, sop=sop))
    matrix = c.matrix_of(handovers(log, sop=sop, calendar=mined.office))

    def draw_map(words: Words, **more: object) -> Axes:
        made = c.fitting_map(follows, sop_order(sop), words, width=c.WIDE)
        return c.plot_process_map(made, words, **more)  # type: ignore[arg-type]

    def draw_spectrum(words: Words, **more: object) -> Axes:
        made = c.spectrum_lines(performance_spectrum(log, sop=sop))
        return c.plot_spectrum(made, words, **more)  # type: ignore[arg-type]

    return {
        "plot_process_map": Chart(draw=draw_map, narrow=False),
        "plot_variants": Chart(draw=lambda w, **k: c.plot_variants(rows, w, **k), narrow=False),
        "plot_dots": Chart(draw=lambda w, **k: c.plot_dots(shown, w, **k), narrow=False),
        "plot_handovers": Chart(draw=lambda w, **k: c.plot_handovers(matrix, w, **k), narrow=False),
        "plot_spectrum": Chart(draw=draw_spectrum, narrow=False),
    }


def _days(study: Study, mined: Mined) -> dict[str, Chart]:
    c, first = charts, date(2025, 4, 1)

    def case(words: Words, **more: object) -> Axes:
        rows = shortened(case_calendar(study, "2025-TW1", words), frozenset({"work"}), 6)
        return c.plot_case_calendar(rows, words, **more)  # type: ignore[arg-type]

    def logged(words: Words, **more: object) -> Axes:
        rows = shortened(c.log_case_calendar(mined, "2025-TW2", words), DONE)
        return c.plot_log_calendar(rows, words, **more)  # type: ignore[arg-type]

    def post(words: Words, **more: object) -> Axes:
        rows = person_plan(study, 0, first, first + timedelta(13), words)
        return plot_person_plan(rows, words, **more)  # type: ignore[arg-type]

    return {
        "plot_case_calendar": Chart(draw=case),
        "plot_log_calendar": Chart(draw=logged),
        "plot_person_plan": Chart(draw=post, posts=True),
    }
