"""A comparison as sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ukur.words import Words
from ukur.words.deviations import step_name

if TYPE_CHECKING:
    from simulation.comparison import Comparison, InWorld, Revised, World
    from simulation.comparison.fitting import Fitted
    from simulation.replications import Study

SHOWN_WORLDS, SHOWN_SOURCES = 4, 3


def comparison_lines(found: Comparison, w: Words) -> Iterator[str]:
    """A comparison line by line: the verdicts first, each with what it hangs on.

    Parameters: found; w - language.
    """
    base = found.base
    cases = w.number(sum(len(item.released) for item in base.measures) / len(base.measures))
    runs = w.number(found.replications)
    yield w("compare.title", title=base.sop.title, n=len(found.revisions), cases=cases, runs=runs)
    yield w("compare.base", **_days(base, w))
    yield from _unfinished("compare.base_unfinished", base, w)
    yield ""
    for item in found.revisions:
        yield from revision_lines(item, found, w)
        yield ""
    yield from _ranking(found, w)
    delta = w.figure(found.settings.delta_days)
    yield w("compare.rule", delta=delta)
    yield from _caveats(found, w)


def revision_lines(item: Revised, found: Comparison, w: Words) -> Iterator[str]:
    """One revision: its verdict, what that hangs on, the gain and where it comes from.

    Parameters: item - of `found`; w - language.
    """
    yield w("compare.revision", name=item.name, verdict=w(f"verdict.{item.verdict}"))
    yield from _worlds(item, found, w)
    yield _gain(item, w)
    yield w("compare.days", **_days(item.study, w))
    yield from _unfinished("compare.unfinished", item.study, w)
    yield from _guards(item, found, w)
    parts = list(_sources(item, found, w))
    if parts:
        yield w("compare.sources", parts="; ".join(parts))
    yield from _fitted(item.fitted, found, w)
    yield from _more(item, w)


def world_name(world: World, found: Comparison, w: Words) -> str:
    """An assumption that was made otherwise, in a few words.

    Parameters: world; found - for the names of steps, roles and waits: those of the SOP in force and its
    scenario, else those of the first revision that has them; w - language.
    """
    studies = (found.base, *(item.study for item in found.revisions))
    names = {role.id: role.name for study in reversed(studies) for role in study.sop.roles}
    waits = {wait.id: wait.name for study in reversed(studies) for wait in study.scenario.waits}
    corrected = {each.id: each.at for study in reversed(studies) for each in study.scenario.corrections}
    step = world.subject
    if world.kind == "share" and step in corrected:
        step = corrected[step]
    return w(
        f"world.{world.kind}",
        step=_step(step, found),
        roles=", ".join(names.get(role, role) for role in world.roles),
        share=w.number(100 * world.value),
        name=waits.get(world.subject, world.subject),
        value=w.number(world.value, 0 if world.value == int(world.value) else 1),
        unit=w(f"world.unit_{world.unit}") if world.kind == "wait" else "",
        factor=w.number(world.value, 1),
        year=int(world.value),
        number=int(world.value) + 1,
    )


def _worlds(item: Revised, found: Comparison, w: Words) -> Iterator[str]:
    if not found.settings.worlds:
        yield w("compare.not_tried")
    elif not item.worlds:
        yield w("compare.none_tried")
    elif item.holds:
        yield w("compare.holds", n=w.number(len(item.worlds)))
    else:
        told = [_hang(world, found, w) for world in item.hangs_on[:SHOWN_WORLDS]]
        if len(item.hangs_on) > SHOWN_WORLDS:
            told.append(w("compare.hangs_more", n=w.number(len(item.hangs_on) - SHOWN_WORLDS)))
        yield w("compare.hangs", what="; ".join(told))


def _hang(here: InWorld, found: Comparison, w: Words) -> str:
    world, gain = world_name(here.world, found, w), _in_days(here.gain.value, w)
    if here.state == "open":
        return w("compare.hangs_open", world=world, gain=gain)
    return w("compare.hangs_other", world=world, gain=gain, verdict=w(f"verdict.{here.verdict}"))


def _in_days(gain: float, w: Words) -> str:
    """A gain in a few words."""
    if not math.isfinite(gain):
        return w("compare.gain_open")
    return w("compare.faster" if gain >= 0 else "compare.slower", days=w.number(abs(gain), 1))


def _gain(item: Revised, w: Words) -> str:
    gain = item.gain
    if not math.isfinite(gain.value):
        return w("compare.gain_unknown")
    if gain.value == 0 and gain.low == 0 and gain.high == 0:
        return w("compare.exactly_nothing", n=w.number(gain.n))
    ends = (gain.value, gain.low, gain.high)
    if gain.value < 0:
        ends = (-gain.value, -gain.high, -gain.low)
    value, low, high = (w.number(end, 2) if math.isfinite(end) else "–" for end in ends)
    key = "compare.gain" if not gain.value < 0 else "compare.loss"
    return w(key, value=value, low=low, high=high, n=w.number(gain.n))


def _days(study: Study, w: Words) -> dict[str, str]:
    mean, nine = study.mean_days().value, study.nine_of_ten().value
    return {
        "mean": w.number(mean, 1) if math.isfinite(mean) else "–",
        "nine": w.number(nine) if math.isfinite(nine) else "–",
    }


def _guards(item: Revised, found: Comparison, w: Words) -> Iterator[str]:
    for state in item.looks[-1].guards:
        change = item.guards[state.guard.id].value
        told = w(f"compare.state_{state.state}")
        if state.guard.id == "person_minutes":
            before = _person_minutes(found.base)
            share = w.number(100 * change / before, 1) if before else "–"
            numbers = {"change": w.number(change, 1), "share": share}
            yield w("compare.guard_person_minutes", state=told, **numbers)
            yield from _by_role(item, found, w)
        else:
            way = "compare.guard_on_time_up" if change >= 0 else "compare.guard_on_time_down"
            yield w(way, change=w.number(abs(100 * change), 1), state=told)


def _by_role(item: Revised, found: Comparison, w: Words) -> Iterator[str]:
    """Whose work it becomes: a total hides that one post gives it to another."""
    before, after = (_role_minutes(study) for study in (found.base, item.study))
    names = {role.id: role.name for sop in (found.base.sop, item.study.sop) for role in sop.roles}
    moved = {role: after.get(role, 0.0) - before.get(role, 0.0) for role in names}
    told = [
        f"{names[role]} {'+' if minutes > 0 else '−'}{w.number(abs(minutes))}"
        for role, minutes in moved.items()
        if abs(minutes) >= 0.5
    ]
    if len(told) > 1:
        yield w("compare.by_role", roles=", ".join(told))


def _role_minutes(study: Study) -> dict[str, float]:
    """Working minutes of an average case, by role."""
    cases = sum(len(item.released) for item in study.measures)
    seconds = study.stack("person_seconds").sum(axis=0)
    return dict(zip(study.planned.plan.roles, (seconds / 60 / cases).tolist(), strict=True))


def _person_minutes(study: Study) -> float:
    """Working minutes of an average case."""
    seconds = sum(float(item.person_seconds.sum()) for item in study.measures)
    return seconds / 60 / sum(len(item.released) for item in study.measures)


def _unfinished(key: str, study: Study, w: Words) -> Iterator[str]:
    count = sum(item.unfinished for item in study.measures)
    if count:
        yield w(key, n=w.number(count))


def _fitted(fitted: Fitted, found: Comparison, w: Words) -> Iterator[str]:
    """What became of the scenario for the revision."""
    if fitted.dropped:
        yield w("compare.dropped", places=", ".join(fitted.dropped))
    if fitted.moved:
        yield w("compare.moved", places=", ".join(f"{place} → {step}" for place, step in fitted.moved))
    if fitted.scaled:
        told = (
            w("compare.scaled_step", step=_step(step, found), factor=w.number(factor, 2))
            for step, factor in fitted.scaled
        )
        yield w("compare.scaled", steps="; ".join(told))


def _step(name: str, found: Comparison) -> str:
    """A step as the SOP in force names it, else as a revision does, else by its id."""
    sops = (found.base.sop, *(item.study.sop for item in found.revisions))
    return next((told for sop in sops if (told := step_name(name, sop))), name)


def _sources(item: Revised, found: Comparison, w: Words) -> Iterator[str]:
    """The largest parts that are surely not nothing."""
    table = item.sources
    sure = table[(table["low_minutes"] > 0) | (table["high_minutes"] < 0)]
    largest = sure.reindex(sure["minutes"].abs().sort_values(ascending=False, kind="stable").index)
    for row in largest.head(SHOWN_SOURCES).to_dict("records"):
        minutes = float(row["minutes"])
        span = w.minutes(abs(minutes))
        told = w("compare.saved" if minutes > 0 else "compare.added", span=span)
        name = str(row["step_id"])
        if not name:
            yield w("compare.source_rest", minutes=told)
            continue
        step = step_name(name, item.study.sop) or step_name(name, found.base.sop)
        yield w("compare.source", step=step, part=_part(str(row["part"]), w).lower(), minutes=told)


def _more(item: Revised, w: Words) -> Iterator[str]:
    last = item.looks[-1]
    if item.verdict == "not_enough":
        if last.suggested is None:
            yield w("compare.more_runs_unknown")
        else:
            yield w("compare.more_runs", n=w.number(last.suggested))
    more = item.more_cases
    if more is not None and more.more is None:
        yield w("compare.more_cases_never")
    elif more is not None and more.more is not None:
        years = w.number(more.years, 1) if math.isfinite(more.years) else "–"
        yield w("compare.more_cases", n=w.number(more.more), known=w.number(more.known), years=years)


def _ranking(found: Comparison, w: Words) -> Iterator[str]:
    ranking = found.ranking
    if ranking is None:
        return

    def named(names: tuple[str, ...]) -> str:
        return ", ".join(name or w("compare.rank_base") for name in names)

    yield w("compare.rank", order=" > ".join(name or w("compare.rank_base") for name in ranking.order))
    if ranking.best is not None:
        yield w("compare.rank_best", name=named((ranking.best,)))
    else:
        yield w("compare.rank_among", names=named(ranking.among))
    if ranking.as_good:
        delta = w.figure(found.settings.delta_days)
        yield w("compare.rank_as_good", delta=delta, names=named(ranking.as_good))


def _caveats(found: Comparison, w: Words) -> Iterator[str]:
    origin = found.base.scenario.learned_from
    if origin is None:
        yield w("compare.not_validated")
    elif found.validated == "untold":
        yield w("compare.fit_untold", n=w.number(origin.cases))
    else:
        yield w(f"compare.fit_{found.validated}")
    if not found.years_tried and found.settings.worlds:
        yield w("compare.no_years")
    if found.impossible:
        names = "; ".join(world_name(world, found, w) for world in found.impossible)
        yield w("compare.impossible", worlds=names)


def _part(part: str, w: Words) -> str:
    return w("chart.part_processing" if part == "work" else f"chart.part_{part}")
