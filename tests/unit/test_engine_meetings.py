"""Steps that need several persons or must not be split, worked out by hand; day 0 is a Monday."""

from __future__ import annotations

from drafts import HOUR, Case, Person, at, hours, minutes, told
from plans import small_plan, step
from reference_engine.engines import Engine, every_engine, spans, teams
from simulation.draws import draw

ANI, BUDI = Person(id="ani"), Person(id="budi")
HEAD = Person(id="head", roles=("head",))
BOTH = (("staf", 1), ("head", 1))


@every_engine
def test_a_meeting_waits_for_a_session_it_fits(engine: Engine) -> None:
    plan = small_plan(
        step("a", minutes=120),
        step("meeting", "a", seats=BOTH, minutes=121, must_not_split=True),
        step("after", "meeting", minutes=58),
        step("next", "after", minutes=60, must_not_split=True),
        persons=(ANI, HEAD),
    )
    result = engine(plan, draw(plan, 0))
    # 121 minutes do not fit 10:00-12:00; an hour does not fit 15:59-16:00.
    assert spans(plan, result) == {
        "a": "0 08:00 - 0 10:00",
        "meeting": "0 13:00 - 0 15:01",
        "after": "0 15:01 - 0 15:59",
        "next": "1 08:00 - 1 09:00",
    }
    assert not result.overran.any()


@every_engine
def test_a_meeting_longer_than_any_session_begins_with_one_and_overruns(engine: Engine) -> None:
    plan = small_plan(
        step("a"), step("meeting", "a", minutes=300, must_not_split=True), step("b", "meeting", minutes=30)
    )
    result = engine(plan, draw(plan, 0))
    # From one o'clock five hours by the clock; what it enables at six waits for the morning.
    assert spans(plan, result) == {
        "a": "0 08:00 - 0 09:00",
        "meeting": "0 13:00 - 0 18:00",
        "b": "1 08:00 - 1 08:30",
    }
    assert result.overran.tolist() == [False, True, False]
    assert result.work.tolist() == [HOUR, 5 * HOUR, HOUR // 2]


@every_engine
def test_a_meeting_longer_than_the_common_hours_overruns_them(engine: Engine) -> None:
    """The hour of signature is all that they have in common: 90 minutes begin with it."""
    head = Person(id="head", roles=("head",), hours=hours("13:30-14:30"))
    meeting = step("meeting", "a", seats=BOTH, minutes=90, must_not_split=True, session=HOUR)
    plan = small_plan(step("a"), meeting, step("b", "meeting", minutes=30), persons=(ANI, head))
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result)["meeting"] == "0 13:30 - 0 15:00"
    assert spans(plan, result)["b"] == "0 15:00 - 0 15:30"
    assert result.overran.tolist() == [False, True, False]


@every_engine
def test_who_is_needed_by_the_meeting_is_kept_free(engine: Engine) -> None:
    """Head is busy to 10:00; ani could do an hour of case 1 from 08:30 and is kept for the meeting."""
    plan = small_plan(
        step("meeting", seats=BOTH, minutes=60),
        step("x", seats=(("head", 1),), minutes=120, sop="other"),
        step("y", minutes=60, sop="third"),
        persons=(ANI, HEAD),
        cases=(
            Case(release=at(0, "08:00"), sop="other"),
            Case(release=at(0, "08:30")),
            Case(release=at(0, "08:45"), sop="third"),
        ),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {
        "0.x": "0 08:00 - 0 10:00",
        "1.meeting": "0 10:00 - 0 11:00",
        "2.y": "0 11:00 - 0 12:00",
    }
    held = result.held[0]
    assert [(told(a), told(b)) for a, b in zip(held.start, held.end, strict=True)] == [("0 08:30", "0 10:00")]


@every_engine
def test_of_two_who_could_come_the_one_who_is_ready_first_is_kept(engine: Engine) -> None:
    """Head is busy to 10:00, ani to 09:30: until then budi is kept, and nobody takes the step of 08:40.

    At 09:30 both are ready, so it is ani who is kept, of lower index, and budi is released.
    """
    plan = small_plan(
        step("meeting", seats=BOTH, minutes=60),
        step("x", seats=(("head", 1),), minutes=120, sop="other"),
        step("y", minutes=90, sop="third"),
        persons=(ANI, BUDI, HEAD),
        cases=(
            Case(release=at(0, "08:00"), sop="other"),
            Case(release=at(0, "08:00"), sop="third"),
            Case(release=at(0, "08:30")),
            Case(release=at(0, "08:40"), sop="third"),
        ),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {
        "0.x": "0 08:00 - 0 10:00",
        "1.y": "0 08:00 - 0 09:30",
        "2.meeting": "0 10:00 - 0 11:00",
        "3.y": "0 09:30 - 0 11:00",
    }
    assert teams(plan, result, None)["3.y"] == "budi"
    held = [(told(w.start[0]), told(w.end[0])) for w in result.held[:2]]
    assert held == [("0 09:30", "0 10:00"), ("0 08:30", "0 09:30")]


@every_engine
def test_two_meetings_do_not_keep_the_same_person(engine: Engine) -> None:
    """Both wait for head; the first keeps ani, so the second keeps nobody and budi goes on."""
    plan = small_plan(
        step("meeting", seats=BOTH, minutes=60),
        step("x", seats=(("head", 1),), minutes=120, sop="other"),
        step("y", minutes=30, sop="third"),
        persons=(ANI, BUDI, HEAD),
        cases=(
            Case(release=at(0, "08:00"), sop="other"),
            Case(release=at(0, "08:30")),
            Case(release=at(0, "08:35")),
            Case(release=at(0, "08:40"), sop="third"),
        ),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {
        "0.x": "0 08:00 - 0 10:00",
        "1.meeting": "0 10:00 - 0 11:00",
        "2.meeting": "0 11:00 - 0 12:00",
        "3.y": "0 08:40 - 0 09:10",
    }
    assert teams(plan, result, None)["3.y"] == "budi"


@every_engine
def test_nobody_is_kept_for_a_meeting_that_cannot_begin_today(engine: Engine) -> None:
    away = Person(id="head", roles=("head",), away=(0,))
    plan = small_plan(
        step("meeting", seats=BOTH, minutes=60),
        step("y", minutes=60, sop="third"),
        persons=(ANI, away),
        cases=(Case(), Case(release=at(0, "08:45"), sop="third")),
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result, None) == {"0.meeting": "1 08:00 - 1 09:00", "1.y": "0 08:45 - 0 09:45"}
    assert not len(result.held[0].start)


@every_engine
def test_one_person_may_fill_two_seats(engine: Engine) -> None:
    both = Person(id="both", roles=("staf", "head"))
    plan = small_plan(step("a", seats=BOTH), persons=(both,))
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"a": "0 08:00 - 0 09:00"}
    assert teams(plan, result) == {"a": "both"}


@every_engine
def test_who_had_the_case_fills_the_seat_again_beside_another_of_his(engine: Engine) -> None:
    """Both fills the seat of `staf`; that of `head` is kept, as both has had the case as head."""
    both = Person(id="both", roles=("staf", "head"))
    units = (("x", ("both",), minutes(60)),)
    plan = small_plan(
        step("a", seats=(("head", 1),), units=units), step("b", "a", seats=BOTH), persons=(both, HEAD)
    )
    result = engine(plan, draw(plan, 0))
    assert teams(plan, result) == {"a": "both", "b": "both"}


@every_engine
def test_the_lead_stands_first(engine: Engine) -> None:
    seats = (("staf", 2), ("head", 1))
    plan = small_plan(step("a", seats=seats, lead="head"), persons=(ANI, BUDI, HEAD))
    result = engine(plan, draw(plan, 0))
    assert teams(plan, result)["a"].split()[0] == "head"
    assert sorted(result.team_of(0)) == [0, 1, 2]


@every_engine
def test_a_meeting_alone_begins_when_the_office_opens(engine: Engine) -> None:
    """Nothing but the opening brings it on: no other queue is there to be asked."""
    plan = small_plan(
        step("meeting", seats=BOTH, minutes=60), persons=(ANI, HEAD), cases=(Case(release=at(0, "06:00")),)
    )
    result = engine(plan, draw(plan, 0))
    assert spans(plan, result) == {"meeting": "0 08:00 - 0 09:00"}
