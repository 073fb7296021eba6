"""STRESS-DES: experimentation, implementation and access."""

from __future__ import annotations

import math
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING

from ukur import __version__
from ukur.page.provenance import versions
from ukur.validation.markdown import bullets
from ukur.validation.stress_item import Item

if TYPE_CHECKING:
    from simulation.intervals import Interval
    from simulation.precision import Achieved
    from simulation.replications import Study
    from ukur.words import Words

_PACKAGE = "ukur"


def experimentation(study: Study, words: Words) -> Iterator[Item]:
    """Items 4.1 to 4.3."""
    opened = any(study.planned.plan.cases.done) or _open(study) > 0
    ask = () if opened else ("warm_up",)
    yield Item(number="4.1", blocks=(bullets(_initial(study, words)),), asks=ask)
    scenario, calendar = study.scenario, study.planned.calendar
    # The run ends with a day, so its last second says which.
    horizon = calendar.local_date(study.planned.plan.horizon - 1)
    days = {"first": scenario.first, "last": scenario.last, "horizon": horizon}
    length = words("stress.length", **{name: words.date(day) for name, day in days.items()})
    yield Item(number="4.2", blocks=(length,))
    ask = ("replications",) if study.precision is None else ()
    yield Item(number="4.3", blocks=(bullets(_estimation(study, words)),), asks=ask)


def implementation(study: Study, words: Words) -> Iterator[Item]:
    """Items 5.1 to 6.1."""
    known = ", ".join(f"{name} {number}" for name, number in versions().items())
    yield Item(number="5.1", blocks=(words("stress.software", versions=known),), asks=("system",))
    generator = words("stress.random_generator", seed=study.scenario.seed)
    yield Item(number="5.2", blocks=(bullets((generator, words("stress.random_common"))),))
    execution = (words(f"stress.execution_{name}") for name in ("events", "duties", "parallel"))
    yield Item(number="5.3", blocks=(bullets(execution),))
    yield Item(number="5.4", blocks=(words("stress.hardware"),), asks=("hardware",))
    yield Item(number="6.1", blocks=(bullets(_sharing(study, words)),), asks=("address",))


def _open(study: Study) -> int:
    return sum(len(course.open_cases) for course in (study.scenario, *study.scenario.also))


def _initial(study: Study, words: Words) -> Iterator[str]:
    plan, scenario = study.planned.plan, study.scenario
    yield words("stress.initial_random" if plan.arrivals else "stress.initial_terminating")
    start = study.planned.calendar.local_date(plan.start)
    yield words("stress.initial_start", day=words.date(start))
    if _open(study):
        yield words("stress.initial_open", n=words.number(_open(study)))
    else:
        yield words("stress.initial_warm_up", days=words.number(scenario.warm_up_working_days))
    if scenario.measure_from is None:
        yield words("stress.initial_all")
    else:
        yield words("stress.initial_measure", day=words.date(scenario.measure_from))


def _estimation(study: Study, words: Words) -> Iterator[str]:
    yield words("stress.estimation", n=words.number(len(study.measures)))
    if study.precision is None:
        yield words("stress.estimation_given")
    else:
        yield from _sequential(study.precision, words)
    mean, nine = _interval(study.mean_days(), words, 1), _interval(study.nine_of_ten(), words, 0)
    yield words("stress.estimation_results", mean=mean, nine=nine)
    yield words("stress.estimation_ignorance")


def _sequential(achieved: Achieved, words: Words) -> Iterator[str]:
    target = achieved.target
    percent = words.number(100 * target.half_width, 1)
    yield words(
        "stress.estimation_rule",
        least=words.number(target.at_least),
        most=words.number(target.at_most),
        wanted=words("stress.of_value", n=percent)
        if target.relative
        else words("stress.days", n=words.number(target.half_width, 2)),
    )
    looks = ", ".join(words.number(look.n) for look in achieved.looks)
    yield words("stress.estimation_looks", looks=looks, ended=words(f"stress.ended_{achieved.ended}"))


def _interval(interval: Interval, words: Words, decimals: int) -> str:
    if not math.isfinite(interval.value):
        return words("stress.not_defined")
    value = words.number(interval.value, decimals)
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return words("stress.no_interval", value=value)
    low, high = (words.number(max(0.0, end), decimals) for end in (interval.low, interval.high))
    return words("stress.interval", value=value, low=low, high=high)


def _sharing(study: Study, words: Words) -> Iterator[str]:
    licence = _licence()
    if licence:
        yield words("stress.sharing_program", name=_PACKAGE, version=__version__, licence=licence)
    replications = len(study.measures)
    yield words(
        "stress.sharing_inputs",
        sop=" ".join(sop.digest for sop in (study.sop, *study.planned.also)),
        scenario=study.scenario.digest,
        calendar=study.planned.calendar.calendar.digest,
        seed=study.scenario.seed,
        n=words.number(replications),
    )
    also = "".join(f" --also SOP-{place}.yaml" for place in range(2, len(study.planned.also) + 2))
    yield words("stress.sharing_command", n=replications, also=also)


def _licence() -> str:
    """The licence that the installed package states; empty where it is not installed."""
    try:
        return metadata(_PACKAGE)["License-Expression"]
    except (PackageNotFoundError, KeyError):
        return ""
