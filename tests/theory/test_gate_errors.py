"""How often the gate errs: boundaries against published tables, a short form of benchmarks/gate_errors.py,
and its stored result."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom

from simulation.comparison.gate import GatePlan, Guard, judge, plan_looks
from simulation.comparison.gate.spending import boundaries, crossing, drift_for, nominal_levels, spent
from simulation.streams import generator

GATES = 300
THIRDS, FIFTHS = (1, 2, 3), (1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def script(root: Path) -> Iterator[ModuleType]:
    """The benchmark as a module, which has a module of its own beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "benchmarks"))
        yield import_module("gate_errors")
    for name in ("gate_errors", "gate_luck", "gate_errors_queue"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def stored(script: ModuleType) -> dict[str, Any]:
    return json.loads((script.RESULTS / "gate_errors.json").read_text("utf-8"))  # type: ignore[no-any-return]


def test_spending_boundaries_are_those_of_the_tables() -> None:
    """Lan and DeMets at one-sided 0.025, equal steps (Reboussin et al. 2000, programs of Lan and DeMets)."""
    assert boundaries(THIRDS, 0.025) == pytest.approx((3.7103, 2.5114, 1.9930), abs=5e-4)
    assert boundaries(FIFTHS, 0.025) == pytest.approx((4.8769, 3.3569, 2.6803, 2.2898, 2.0310), abs=5e-4)
    pocock = (2.4380, 2.4268, 2.4101, 2.3966, 2.3859)
    assert boundaries(FIFTHS, 0.025, "pocock") == pytest.approx(pocock, abs=5e-4)


@pytest.mark.parametrize(
    ("alpha", "pocock", "obrien_fleming"),
    [
        (0.01, (2.772, 2.873, 2.939, 2.986), (2.580, 2.595, 2.609, 2.621)),
        (0.05, (2.178, 2.289, 2.361, 2.413), (1.977, 2.004, 2.024, 2.040)),
        (0.10, (1.875, 1.992, 2.067, 2.122), (1.678, 1.710, 1.733, 1.751)),
    ],
)
def test_the_integrals_are_those_of_the_tables(
    alpha: float, pocock: tuple[float, ...], obrien_fleming: tuple[float, ...]
) -> None:
    """Two-sided constants of Pocock (1977) and O'Brien and Fleming (1979) for 2 to 5 looks, to 3 decimals
    (Jennison and Turnbull 2000, tables 2.1 and 2.3): half a unit either side encloses alpha."""
    for looks, flat, falling in zip(range(2, 6), pocock, obrien_fleming, strict=True):
        shares = [look / looks for look in range(1, looks + 1)]
        for constant, power in ((flat, 0.0), (falling, 0.5)):
            less, more = (
                _two_sided([(constant + half) / share**power for share in shares], shares)
                for half in (5.1e-4, -5.1e-4)
            )
            assert less < alpha < more


def _two_sided(bounds: list[float], shares: list[float]) -> float:
    return 2 * sum(crossing(bounds, shares, lower=[-bound for bound in bounds]))


def test_all_the_error_is_spent_at_the_end() -> None:
    looks = plan_looks()
    bounds, shares = boundaries(looks, 0.05), [n / looks[-1] for n in looks]
    assert np.cumsum(crossing(bounds, shares)) == pytest.approx([spent(share, 0.05) for share in shares])
    assert spent(1.0, 0.05) == pytest.approx(0.05)
    assert spent(1.0, 0.05, "pocock") == pytest.approx(0.05)
    assert nominal_levels((500,), 0.05) == pytest.approx((0.05,))


def test_power_is_that_of_one_look_and_a_little_more_for_several() -> None:
    """Five looks at one-sided 0.05 and power 0.9 of the O'Brien-Fleming kind cost 2 to 4 % more."""
    one = drift_for((1,), 0.05, 0.9)
    assert one == pytest.approx(ndtri(0.95) + ndtri(0.9))
    assert 1.01 < (drift_for(FIFTHS, 0.05, 0.9) / one) ** 2 < 1.05
    shares = [look / 5 for look in FIFTHS]
    assert sum(
        crossing(boundaries(FIFTHS, 0.05), shares, drift=drift_for(FIFTHS, 0.05, 0.9))
    ) == pytest.approx(0.9)


def _claims(name: str, gain: float, loss: float | None, shape: Callable[[Any], Any], verdict: str) -> int:
    """Gates, of 300, with this verdict at any planned look; standard deviations are 12 deltas."""
    guards = () if loss is None else (Guard(id="g", margin=1.0),)
    plan = GatePlan(delta=1.0, guards=guards, looks=plan_looks())
    hits = 0
    for number in range(GATES):
        luck = generator(("gate theory", name, number))
        gains = gain + 12 * shape(luck.standard_normal(plan.looks[-1]))
        losses = {
            guard.id: (loss or 0.0) + 12 * shape(luck.standard_normal(plan.looks[-1])) for guard in guards
        }
        hits += any(
            judge(
                gains[:n], {key: values[:n] for key, values in losses.items()}, plan=plan, look=look
            ).verdict
            == verdict
            for look, n in enumerate(plan.looks, start=1)
        )
    return hits


@pytest.mark.parametrize(
    ("gain", "loss", "shape", "verdict"),
    [
        (1.0, None, "normal", "worth_trying"),
        (1.0, None, "left", "worth_trying"),
        (2.0, 1.0, "right", "worth_trying"),
        (-1.0, 1.0, "normal", "not_advised"),
        (-1.0, None, "normal", "no_difference"),
    ],
)
def test_errors_are_rare(
    script: ModuleType, gain: float, loss: float | None, shape: str, verdict: str
) -> None:
    """5 % of 300, with limits of luck once in a thousand; nor so rare that power is given away."""
    luck = import_module("gate_luck")
    hits = _claims(f"{gain} {loss} {shape} {verdict}", gain, loss, luck.KINDS[shape], verdict)
    assert hits <= binom.ppf(0.999, GATES, 0.05)
    assert hits >= binom.ppf(0.001, GATES, 0.035)


def test_twice_delta_is_found(script: ModuleType) -> None:
    hits = _claims("power", 2.0, 0.0, lambda luck: luck, "worth_trying")
    assert hits >= binom.ppf(0.001, GATES, 0.9)
    # A guard a whole margin beyond what is tolerated stops it.
    assert _claims("beyond", 2.0, 2.0, lambda luck: luck, "worth_trying") == 0


def test_looking_without_spending_would_err_too_often() -> None:
    """The same five looks with 5 % each: 14 % of 300 (Armitage, McPherson and Rowe 1969)."""
    shares = [n / plan_looks()[-1] for n in plan_looks()]
    assert sum(crossing([float(ndtri(0.95))] * 5, shares)) > 0.12


def test_the_stored_result_is_what_the_script_says(script: ModuleType, stored: dict[str, Any]) -> None:
    """The first gates again, with the same seeds: the same outcomes, row by row."""
    found = list(script.rows())
    assert [row["name"] for row in stored["rows"]] == [row.name for row in found]
    assert (stored["seed"], stored["gates"]) == (script.SEED, script.GATES)
    for row, kept in zip(found, stored["rows"], strict=True):
        assert kept["outcome"][:4] == script.measured(row, range(4)), row.name


def test_the_stored_summary_follows_from_the_outcomes(script: ModuleType, stored: dict[str, Any]) -> None:
    for row, kept in zip(script.rows(), stored["rows"], strict=True):
        assert len(kept["outcome"]) == stored["gates"] == 1000
        assert script.summary(row, kept["outcome"]) == kept
    table = (script.RESULTS / "gate_errors.md").read_text("utf-8")
    assert table == script.as_markdown(stored)


def test_the_gate_holds_what_it_promises(stored: dict[str, Any]) -> None:
    """At most 6.6 % of 1,000 gates err, at least 90 % find twice delta, normal and skewed."""
    required = [row for row in stored["rows"] if row["required"]]
    assert len(required) >= 35
    assert [row["name"] for row in required if not row["met"]] == []
    assert {row["limit"] for row in required if not row["at_least"]} == {0.066}
    assert {row["limit"] for row in required if row["at_least"]} == {0.9, 0.95}
