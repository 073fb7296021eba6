"""Durations learned from logs: what is known, what is not, and how far the standards count."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from builders import flow_sop, small_log
from mining.calibration.learned import Learned
from mining.calibration.times import Durations, DurationSettings, Parts, learn_durations, shrink
from mining.calibration.times.families import NAMES, Family, Name
from mining.calibration.times.fitting import Fitted, fit, log_mean_given_cv
from mining.calibration.times.goodness import ks_p
from mining.calibration.times.outliers import without_outliers
from mining.calibration.times.sample import Sample
from simulation.streams import uniforms
from sop.model import Sop
from sop.worktime import default_calendar

QUICK = DurationSettings(resamples=0)
HOURS = (8, 9, 10, 11)


def chain_of(*names: str) -> Sop:
    """Steps one after the other, an hour each."""
    return flow_sop(*({"id": name} for name in names))


def rows(step: str, minutes: list[float], **more: Any) -> list[dict[str, Any]]:
    """One case a row, each on a morning of its own (Tuesdays to Thursdays of 2025, holidays apart)."""
    days = [f"2025-{month:02d}-{day:02d}" for month in (2, 7, 8, 9, 10, 11) for day in range(4, 26)]
    open_days = [day for day in days if np.is_busday(day, weekmask="0111000")]
    return [
        {
            "case_id": f"{step}{number}",
            "step_id": step,
            "start": f"{open_days[number % len(open_days)]} 08:00",
            "end": f"{open_days[number % len(open_days)]} {8 + int(length) // 60:02d}:{int(length) % 60:02d}"
            f":{round(length % 1 * 60) % 60:02d}",
            **more,
        }
        for number, length in enumerate(minutes)
    ]


def learn(sop: Sop, table: list[dict[str, Any]], settings: DurationSettings = QUICK) -> Durations:
    """Learned from a log of such rows."""
    return learn_durations(Parts.of(small_log(table), sop, default_calendar()), settings=settings)


def one(found: Durations, kind: str, subject: str) -> Learned:
    """The only number of that kind."""
    (number,) = (item for item in found.learned if item.kind == kind and item.subject == subject)
    return number


def drawn(family: Family, n: int, *key: str | int) -> list[float]:
    """Minutes drawn from a family, to the second."""
    values = np.round(family.quantile(uniforms(("test", *key), n)) * 60) / 60
    return np.maximum(values, 1 / 60).tolist()


def sample(values: list[float], longer: list[float] | None = None, half: float = 0.5 / 60) -> Sample:
    array = np.array(values)
    return Sample(
        values=array,
        low=np.maximum(array - half, 0),
        high=array + half,
        longer=np.array(longer or []),
        units=np.array([""] * len(values), dtype=object),
    )


def fit_all(told: Sample) -> list[Fitted]:
    """All families, the best first."""
    return sorted((fit(name, told) for name in NAMES), key=lambda one: one.bic)


def test_a_short_log_leans_on_the_standards_and_says_so() -> None:
    sop = chain_of("a", "b")
    table = rows("a", [80.0, 95.0, 70.0, 100.0, 88.0])
    found = learn(sop, table)
    mean = one(found, "mean_minutes", "a")
    alone = learn(sop, table, DurationSettings(resamples=0, spread=50.0, office_spread=50.0))
    assert 60 < mean.value < one(alone, "mean_minutes", "a").value
    assert mean.low < mean.value < mean.high
    assert (mean.source, mean.n, mean.standard) == ("shrunk", 5, 60.0)
    assert 0 < mean.weight < 0.95
    # A step without a record keeps its standard, and no interval is made up.
    other = one(found, "mean_minutes", "b")
    assert (other.value, other.source, other.weight, other.reason) == (60.0, "sop", 0.0, "not_carried_out")
    assert math.isnan(other.low)
    assert "b" not in found.rules.steps
    assert found.rules.steps["a"].minutes == mean.value


def test_agreeing_steps_that_few_know_are_said_to_lean() -> None:
    names = "abcdef"
    table = [row for name in names for row in rows(name, [55.0, 66.0, 61.0])]
    found = learn(chain_of(*names), table)
    (finding,) = (item for item in found.findings if item.rule == "calibrate_leaning")
    assert finding.count == 6


def test_the_place_of_a_number_is_where_the_scenario_has_it() -> None:
    found = learn(chain_of("a"), rows("a", [50.0, 60.0, 75.0, 90.0]))
    assert one(found, "mean_minutes", "a").at == "durations.steps.a.minutes"
    assert one(found, "cv", "a").at == "durations.steps.a.cv"
    assert found.rules.steps["a"].cv == one(found, "cv", "a").value


def test_dates_alone_tell_no_duration() -> None:
    found = learn(chain_of("a"), rows("a", [30.0, 60.0], precision="day"))
    number = one(found, "mean_minutes", "a")
    assert (number.source, number.reason, number.value) == ("sop", "days_only", 60.0)
    assert "calibrate_days_only" in {finding.rule for finding in found.findings}


def test_without_standard_and_without_records_nothing_is_invented() -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "standard": None})
    found = learn(sop, rows("a", [60.0]))
    number = one(found, "mean_minutes", "b")
    assert math.isnan(number.value)
    assert (number.source, number.reason) == ("assumed", "no_standard")
    assert "calibrate_no_standard" in {finding.rule for finding in found.findings}


def test_a_step_without_a_standard_has_what_its_records_say() -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "standard": None})
    found = learn(sop, rows("b", [30.0, 40.0, 35.0, 33.0]))
    number = one(found, "mean_minutes", "b")
    assert number.value == pytest.approx(34.5, rel=0.05)
    assert (number.weight, number.source) == (1.0, "log")


def test_a_record_left_open_for_a_month_does_not_rule() -> None:
    minutes = [50.0, 55.0, 60.0, 65.0, 70.0]
    plain = learn(chain_of("a"), rows("a", minutes))
    table = [*rows("a", minutes), {**rows("a", [60.0])[0], "case_id": "open", "end": "2025-03-14 15:00"}]
    found = learn(chain_of("a"), table)
    assert one(found, "mean_minutes", "a") == one(plain, "mean_minutes", "a")
    (finding,) = (item for item in found.findings if item.rule == "calibrate_outliers")
    assert (finding.count, finding.total) == (1, 6)


def test_many_long_times_are_no_slips() -> None:
    long = without_outliers(sample([10.0] * 30 + [300.0] * 9), 10.0, 0.3)
    assert (len(long), long.too_many, long.set_aside) == (39, 9, ())
    few = without_outliers(sample([10.0] * 30 + [300.0] * 2), 10.0, 0.3)
    assert (len(few), few.set_aside) == (30, (300.0, 300.0))


@pytest.mark.parametrize("cv", [0.3, 1.0, 2.0])
def test_a_wide_spread_alone_makes_no_outliers(cv: float) -> None:
    values = drawn(Family(name="lognormal", mean=60, cv=cv), 2000, "wide", str(cv))
    assert not without_outliers(sample(values), 60.0, 0.3).set_aside


@pytest.mark.parametrize("name", NAMES)
def test_each_family_is_recognised(name: Name) -> None:
    family = Family(name=name, mean=90, cv=0.6)
    best = fit_all(sample(drawn(family, 3000, "family", name)))[0]
    assert best.family.name == name
    assert best.family.mean == pytest.approx(90, rel=0.05)
    assert best.family.cv == pytest.approx(family.cv, rel=0.08)


@pytest.mark.parametrize("name", NAMES)
def test_a_family_is_the_one_the_simulation_draws(name: Name) -> None:
    family = Family(name=name, mean=45, cv=0.7)
    p = np.array([0.01, 0.2, 0.5, 0.9, 0.999])
    x = family.quantile(p)
    np.testing.assert_allclose(family.cdf(x), p, rtol=1e-9)
    np.testing.assert_allclose(np.exp(family.logsf(x)), 1 - p, rtol=1e-7)
    slope = (family.cdf(x * 1.0001) - family.cdf(x * 0.9999)) / (0.0002 * x)
    np.testing.assert_allclose(np.exp(family.logpdf(x)), slope, rtol=1e-5)


def test_work_still_going_on_counts_as_longer() -> None:
    family = Family(name="lognormal", mean=100, cv=0.8)
    values = np.array(drawn(family, 4000, "censored"))
    limits = 200 * uniforms(("test", "limits"), 4000)
    done, cut = values <= limits, values > limits
    naive = float(values[done].mean())
    fitted = fit_all(sample(values[done].tolist(), limits[cut].tolist()))[0].family
    assert naive < 70
    assert fitted.mean == pytest.approx(100, rel=0.08)
    small, variance = log_mean_given_cv(
        sample(values[done][:40].tolist(), limits[cut][:60].tolist()), "lognormal", 0.8
    )
    assert abs(small - math.log(100)) < 3 * math.sqrt(variance)


def test_rounding_to_minutes_does_not_widen_short_times() -> None:
    family = Family(name="gamma", mean=2.0, cv=0.3)
    values = family.quantile(uniforms(("test", "minutes"), 4000))
    rounded = np.floor(values + uniforms(("test", "phase"), 4000))
    told = sample(rounded[rounded > 0].tolist(), half=0.5**0.5)
    fitted = {one.family.name: one.family for one in fit_all(told)}["gamma"]
    assert rounded.std() / rounded.mean() > 0.33
    assert fitted.cv == pytest.approx(0.3, abs=0.02)


def test_the_test_of_fit_keeps_its_level_and_has_power() -> None:
    family = Family(name="gamma", mean=60, cv=0.5)
    p = []
    for number in range(60):
        told = sample(drawn(family, 40, "level", number))
        p.append(ks_p(told, family, resamples=39, key=("test", number)))
    assert np.mean(np.array(p) <= 0.1) < 0.25
    two = sample(drawn(family, 150, "one") + [300 + value for value in drawn(family, 150, "two")])
    assert ks_p(two, family, resamples=99, key=("test",)) == 0.01


def test_times_that_no_family_gives_are_used_as_measured() -> None:
    short = drawn(Family(name="gamma", mean=10, cv=0.2), 80, "short")
    long = drawn(Family(name="gamma", mean=200, cv=0.1), 80, "long")
    found = learn(chain_of("a"), rows("a", short + long), DurationSettings(resamples=99))
    rule = found.rules.steps["a"]
    assert rule.family == "empirical"
    assert rule.values is not None
    assert len(rule.values) <= 200
    assert np.mean(rule.values) == pytest.approx(1, abs=1e-4)
    assert one(found, "mean_minutes", "a").fit_measure == "ks_p"
    assert "calibrate_measured" in {finding.rule for finding in found.findings}


def test_the_same_time_every_time_is_constant() -> None:
    found = learn(chain_of("a"), rows("a", [45.0] * 25))
    assert found.rules.steps["a"].family == "constant"
    assert found.rules.steps["a"].minutes == pytest.approx(45, rel=1e-3)


def test_stamps_in_one_minute_are_short_work_unless_all_are() -> None:
    table = rows("a", [3.0, 1.0, 2.0, 0.0, 2.0], precision="minute")
    found = learn(chain_of("a"), table)
    assert one(found, "mean_minutes", "a").n == 5
    assert "calibrate_under_a_minute" in {finding.rule for finding in found.findings}
    same = learn(chain_of("a"), rows("a", [0.0] * 5, precision="minute"))
    assert one(same, "mean_minutes", "a").reason == "same_stamp"


def test_units_that_differ_have_their_own_times() -> None:
    sop = flow_sop({"id": "a", "for_each": "bidang"}, units={"bidang": ["satu", "dua"]})
    quick = rows("a", drawn(Family(name="gamma", mean=30, cv=0.3), 30, "quick"), unit="satu")
    slow = rows("a", drawn(Family(name="gamma", mean=90, cv=0.3), 30, "slow"), unit="dua")
    for row in slow:
        row["case_id"] += "x"
    found = learn(sop, quick + slow)
    units = found.rules.units["a"]
    assert units["satu"].minutes == pytest.approx(30, rel=0.15)
    assert units["dua"].minutes == pytest.approx(90, rel=0.15)
    assert one(found, "mean_minutes", "a/dua").at == "durations.units.a.dua.minutes"
    alike = learn(sop, quick + [{**row, "case_id": row["case_id"] + "y", "unit": "dua"} for row in quick])
    assert not alike.rules.units


def test_the_same_log_gives_the_same_rules() -> None:
    table = rows("a", drawn(Family(name="weibull", mean=50, cv=0.5), 60, "again"))
    settings = DurationSettings(resamples=19)
    assert learn(chain_of("a"), table, settings) == learn(chain_of("a"), table, settings)


def test_with_a_known_spread_each_leans_by_its_own_share() -> None:
    """With almost no freedom of tau the answer is the closed form of one known tau."""
    y, v = np.array([0.4, -0.2, 0.1]), np.array([0.01, 0.04, np.inf])
    found = shrink(y, v, centre_sd=1e-6, spread=1e-6)
    np.testing.assert_allclose(found.mean, 0, atol=1e-9)
    wide = shrink(y, v, centre_sd=0.5, spread=5000.0)
    np.testing.assert_allclose(wide.mean[:2], y[:2], rtol=0.05)
    assert wide.weight[2] == 0
