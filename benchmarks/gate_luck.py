"""Paired differences with a known mean for gate_errors.py: normal, skewed, of times, of a queue."""

from __future__ import annotations

import importlib.util
import math
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
SKEWED, VERY = 0.75, 1.0
"""Sigma of lognormal differences: skewness 3.3, as gains of the 14-step SOP have it, and 6.2."""


def queue_module() -> ModuleType:
    """benchmarks/coverage.py, which has a queue with exact answers."""
    name = "gate_errors_queue"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / "coverage.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def normal(luck: Values) -> Values:
    """As it is."""
    return luck


def right(luck: Values, sigma: float = SKEWED) -> Values:
    """Lognormal: a few replications are far above the others. Mean 0, variance 1."""
    square = math.exp(sigma**2)
    values: Values = (np.exp(sigma * luck) - math.sqrt(square)) / math.sqrt((square - 1) * square)
    return values


def left(luck: Values, sigma: float = SKEWED) -> Values:
    """Its mirror image: a few replications are far below the others."""
    return -right(-luck, sigma)


def very(luck: Values) -> Values:
    """Far more skewed to the left."""
    return left(luck, VERY)


KINDS: dict[str, Callable[[Values], Values]] = {"normal": normal, "right": right, "left": left, "very": very}
"""Of independent standard normal luck."""

SHAPES = {
    "normal": "normal",
    "right": "skewed right",
    "left": "skewed left",
    "very": "skewed left, 6.2",
    "paired": "two skewed times with common luck",
    "queue": "10 % less work in a queue",
    "mirrored queue": "10 % more work in a queue",
}
"""As the table names them; skewness 3.3 where none is named."""


def paired(luck: np.random.Generator, n: int) -> Values:
    """Difference of two lognormal times that share most of their luck, the second 0.8 of the first."""
    common, one, other = luck.standard_normal((3, n))
    shared, own, factor = 0.8, 0.3, 0.8
    mean = math.exp((shared**2 + own**2) / 2)
    square = math.exp(2 * (shared**2 + own**2))
    product = math.exp(2 * shared**2 + own**2)
    variance = (1 + factor**2) * square - 2 * factor * product - ((1 - factor) * mean) ** 2
    first = np.exp(shared * common + own * one)
    second = factor * np.exp(shared * common + own * other)
    away: Values = (first - second - (1 - factor) * mean) / math.sqrt(variance)
    return away


def queue(luck: np.random.Generator, n: int) -> Values:
    """Gain of 10 % less work in a queue, mean of 50 cases, minus its exact value; in exact values."""
    module = queue_module()
    gaps, works = -np.log1p(-luck.random((2, n, module.CASES)))
    cycles = [
        (module.lindley(gaps / module.LOAD, works * share) + works * share).mean(axis=1)
        for share in (1.0, module.FASTER)
    ]
    truth = module.TRUTH["cycle"] - module.TRUTH["faster"]
    away: Values = (cycles[0] - cycles[1]) / truth - 1
    return away
