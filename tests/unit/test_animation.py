"""Cases moving through an SOP: where they stand when, how the time runs, and the files."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageChops

from builders import decide, flow_sop, small_log, small_sop
from hostile import hostile_study
from simulation import Study, run_to_log, simulate
from simulation.scenario import Scenario
from sop.errors import InputError
from sop.events import EventLog
from sop.model import Sop
from sop.worktime import compile_calendar
from sop.worktime.calendar import OfficeCalendar
from sop.worktime.compiled import CompiledCalendar
from ukur.charts.animation import Moves, case_moves, key_frames, write_animation
from ukur.charts.animation_cases import Spot
from ukur.words import words

DAY = "2025-04-08"


def row(step: str, *stamps: str, **more: str) -> dict[str, str]:
    """A record of the eighth of April: `enabled start end`, or `start end`, or the end alone."""
    names = ("enabled", "start", "end")[-len(stamps) :]
    return {"step_id": step, **{name: f"{DAY} {at}" for name, at in zip(names, stamps, strict=True)}, **more}


def states(moves: Moves, case: int = 0) -> list[set[tuple[int, str]]]:
    """Rows and states of a case, from change to change."""
    return [{(spot.row, spot.state) for spot in spots} for spots in moves.histories[case].spots]


@pytest.fixture(scope="module")
def study(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Study:
    return simulate(seed_sop, scenario, calendar, replications=1)


@pytest.fixture(scope="module")
def replication(study: Study) -> EventLog:
    return run_to_log(study.planned.sop, study.planned, study.example, study.example_draws)


@pytest.fixture
def april(calendar: OfficeCalendar) -> CompiledCalendar:
    return compile_calendar(calendar, pd.Timestamp("2025-04-01").date(), pd.Timestamp("2025-04-30").date())


def test_a_dot_waits_works_and_is_over() -> None:
    log = small_log([row("a", "08:00", "09:00", "10:00"), row("b", "10:00", "10:00", "11:00")])
    moves = case_moves(log, small_sop({"a": None, "b": None}))
    assert states(moves) == [
        {(1, "waiting")},
        {(1, "working")},
        {(2, "working")},
        {(2, "seen")},
        {(3, "finished")},
    ]
    assert [moves.finished(frame) for frame in (0, len(moves.ticks) - 1)] == [0, 1]


def test_what_the_log_does_not_say_is_not_drawn() -> None:
    """Completions alone: nobody knows when a step was waited for or begun."""
    log = small_log([row("a", "09:00"), row("c", "11:00"), row("x", "12:00"), {"step_id": "b"}])
    moves = case_moves(log, small_sop({"a": None, "b": None, "c": None}))
    assert states(moves) == [{(1, "seen")}, {(3, "seen")}, {(4, "finished")}]
    assert moves.unplaced == 2
    early = small_log([row("a", "09:00"), row("b", "11:00")])
    moves = case_moves(early, small_sop({"a": None, "b": None, "c": None}))
    assert states(moves) == [{(1, "seen")}, {(2, "seen")}], "it has not come to its last step"


def test_a_step_without_an_end_lasts_until_the_next_record_or_the_end() -> None:
    sop = small_sop({"a": None, "b": None})
    rows = [{"step_id": "a", "start": f"{DAY} 08:00"}, {"step_id": "b", "start": f"{DAY} 10:00"}]
    moves = case_moves(small_log(rows), sop)
    assert states(moves) == [{(1, "working")}, {(2, "working")}]


def test_steps_at_the_same_time_are_several_dots_and_units_one() -> None:
    sop = flow_sop(
        {"id": "a", "after": []}, {"id": "b", "after": [], "for_each": "u"}, units={"u": ["x", "y"]}
    )
    log = small_log(
        [
            row("a", "08:00", "09:00"),
            row("b", "08:00", "10:00", unit="x"),
            row("b", "08:00", "11:00", unit="y"),
        ]
    )
    assert states(case_moves(log, sop))[:2] == [{(1, "working"), (2, "working")}, {(2, "working")}]


def test_a_return_goes_back_along_its_arrow() -> None:
    sop = flow_sop(
        {"id": "a"}, {"id": "b", "decision": decide(yes=None, no={"to": "a", "at_most": 2})}, {"id": "c"}
    )
    log = small_log(
        [row("a", "08:00"), row("b", "09:00"), row("a", "10:00"), row("b", "11:00"), row("c", "12:00")]
    )
    rows = [next(iter(place))[0] for place in states(case_moves(log, sop))]
    assert rows == [1, 2, 1, 2, 3, 4]


def test_dates_alone_move_by_days() -> None:
    log = small_log(
        [
            {"step_id": step, "end": f"2025-04-{day} 00:00", "precision": "day"}
            for step, day in (("a", "08"), ("b", "10"), ("c", "10"))
        ]
    )
    moves = case_moves(log, small_sop({"a": None, "b": None, "c": None}), time_zone="Asia/Jakarta")
    assert moves.by_day
    assert not moves.office
    assert states(moves) == [{(1, "seen")}, {(2, "seen"), (3, "seen")}, {(4, "finished")}]
    assert {moves.local(frame).hour for frame in (0, len(moves.ticks) - 1)} == {0}


def test_closed_time_and_time_without_a_case_are_passed_over(april: CompiledCalendar) -> None:
    rows = [
        {"step_id": "a", "start": f"{DAY} 15:00", "end": "2025-04-09 09:00"},
        {"case_id": "q", "step_id": "a", "start": "2025-04-24 09:00", "end": "2025-04-24 10:00"},
    ]
    log, sop = small_log(rows), small_sop({"a": None})
    moves = case_moves(log, sop, calendar=april, frames=240)
    instants = [tick.instant for tick in moves.ticks]
    assert instants == sorted(instants)
    assert moves.office
    moving = {tick.instant for tick in moves.ticks if tick.share < 1.0}
    closed = [at for at in instants if not april.windows.is_open(at) and at not in moving]
    assert len(closed) <= 2, "the clock stands in closed time only where somebody worked or went home then"
    days = {moves.local(frame).day for frame in range(240)}
    assert days == {8, 9, 24}
    clock = case_moves(log, sop)
    assert {clock.local(frame).day for frame in range(150)} == {8, 9, 24}


def test_at_most_twelve_are_shown_and_the_rest_counted() -> None:
    rows = [row("a", "08:00", "10:00", case_id=f"k{number:02}") for number in range(20)]
    moves = case_moves(small_log(rows), small_sop({"a": None}))
    assert moves.names == tuple(f"k{number:02}" for number in range(12))
    assert (moves.total, moves.others[0], max(moves.others)) == (20, 8, 8)
    alone = case_moves(small_log(rows), small_sop({"a": None}), case="k15")
    assert (alone.names, max(alone.others)) == (("k15",), 19)


def test_clear_refusals() -> None:
    log, sop = small_log([row("a", "08:00", "10:00", case_id="k1")]), small_sop({"a": None})
    for given, code in (
        (lambda: case_moves(log, sop, case="k2"), "case_unknown"),
        (lambda: case_moves(small_log([row("x", "08:00")]), sop), "nothing_to_animate"),
        (lambda: case_moves(log, small_sop({f"s{n}": None for n in range(61)})), "too_long_to_animate"),
    ):
        with pytest.raises(InputError) as caught:
            given()
        assert [problem.code for problem in caught.value.problems] == [code]
    with pytest.raises(ValueError, match="13 cases"):
        case_moves(log, sop, most=13)
    with pytest.raises(ValueError, match="241 frames"):
        case_moves(log, sop, frames=241)


def test_a_replication_is_drawn_by_the_same_code(study: Study, replication: EventLog) -> None:
    moves = case_moves(replication, study.planned.sop, calendar=study.planned.calendar)
    assert moves.simulated
    assert len(moves.names) == len(replication.cases)
    assert moves.finished(len(moves.ticks) - 1) == (replication.cases["status"] == "completed").sum()
    assert moves.unplaced == 0
    last = len(moves.lanes.rows) - 1
    first = moves.histories[0]
    assert first.spots[-1] == (Spot(row=last, state="finished"),)
    worked = {spot.row for spots in first.spots for spot in spots if spot.state == "working"}
    assert worked == set(range(1, last))
    assert all(one < two for one, two in pairwise(first.changes))


def frames_of(path: Path) -> list[tuple[Image.Image, int]]:
    with Image.open(path) as film:
        found = []
        for number in range(film.n_frames):  # type: ignore[attr-defined]
            film.seek(number)
            found.append((film.convert("RGB"), int(film.info["duration"])))
        return found


@pytest.fixture(scope="module")
def film(study: Study, replication: EventLog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    moves = case_moves(replication, study.planned.sop, calendar=study.planned.calendar, frames=24)
    files = write_animation(folder / "a.gif", moves, words("id"), strip=folder / "a.png")
    again = write_animation(folder / "b.gif", moves, words("id"), strip=folder / "b.png")
    for one, two in zip(files, again, strict=True):
        assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["a.gif", "a.png", "b.gif", "b.png"]
    return folder / "a.gif"


def test_the_film_is_small_and_does_not_flash(film: Path) -> None:
    assert film.stat().st_size < 1_500_000
    frames = frames_of(film)
    assert frames[0][0].width == 900
    assert frames[0][0].getpixel((5, 5)) == (255, 255, 255)
    for (one, _), (two, _) in pairwise(frames):
        changed = np.asarray(ImageChops.difference(one, two)).any(axis=2)
        assert changed.mean() < 0.02, "dots and the clock change, nothing else"
    with Image.open(film.with_suffix(".png")) as strip:
        assert strip.width == 2 * 900 + 24


def test_a_whole_film_lasts_eight_to_twelve_seconds(tmp_path: Path) -> None:
    log = small_log([row("a", "08:00", "09:00", "10:00"), row("b", "10:00", "10:30", "11:00")])
    moves = case_moves(log, small_sop({"a": None, "b": None}))
    (path,) = write_animation(tmp_path / "a.gif", moves, words("en"))
    assert 8_000 <= sum(time for _, time in frames_of(path)) <= 12_000


def test_key_frames_are_at_rest_and_end_with_the_end(study: Study, replication: EventLog) -> None:
    moves = case_moves(replication, study.planned.sop, calendar=study.planned.calendar)
    chosen = key_frames(moves)
    assert len(set(chosen)) == 4
    assert chosen[-1] == len(moves.ticks) - 1
    assert {moves.ticks[place].share for place in chosen} == {1.0}


def test_hostile_texts_and_persons_do_not_get_in(root: Path, tmp_path: Path) -> None:
    study = hostile_study(root)
    log = run_to_log(study.planned.sop, study.planned, study.example, study.example_draws)
    moves = case_moves(log, study.planned.sop, calendar=study.planned.calendar, frames=4)
    assert all(len(name) <= 24 for name in moves.names)
    held: dict[str, Any] = {name: getattr(moves, name) for name in moves.__dataclass_fields__}
    assert "person" not in str(held).lower()
    assert write_animation(tmp_path / "a.gif", moves, words("id"))[0].stat().st_size > 0
