"""Every measure of a log asked whether it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.performance.drift import (
    Asked,
    Blocks,
    ask,
    change_along,
    change_at,
    cut,
    smallest_shift,
)
from mining.performance.result import Performance
from mining.performance.row_codes import step_codes
from mining.performance.statistics import ENOUGH
from sop.events import COMPLETED
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Float = npt.NDArray[np.float64]
    Int64 = npt.NDArray[np.int64]

LEVEL = 0.03
"""Nominal chance, over all measures together, at which a change counts as seen. Lower than the 5 % that is
promised: simulated queues, skewed and dependent at once, gave up to 5.2 % at this level (6.4 % at 4 %)."""
VERDICTS = ("shift", "trend", "unclear", "none_seen", "too_few", "too_dependent", "all_equal")
SCALES = ("working_days", "working_minutes", "days")

_STEPS = (
    ("waiting", "waiting_working_seconds", 60, "working_minutes"),
    ("processing", "processing_seconds", 60, "working_minutes"),
    ("elapsed", "elapsed_working_seconds", 60, "working_minutes"),
    ("days", "working_days", 1, "days"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Series:
    """One measure, by case in the order in which the cases began. Parameters: case - number of each."""

    measure: str
    step_id: str
    scale: str
    values: Float
    case: Int64
    left_out: int = 0


def find_drift(performance: Performance, sop: Sop) -> pd.DataFrame:
    """Ask cycle times, and waiting and work of each step, whether they changed while the log ran.

    A step that occurs several times in a case counts with its sum. Cycle times are those of completed cases;
    those that began within the 95 % quantile of the cycle times before the end of the log are left out,
    because of cases as young as that only the quick ones can be completed. Holm's method (1979) keeps the
    chance of any false alarm over all measures at `LEVEL`.

    Parameters: performance - of `measure`; sop - the SOP.
    Returns: one row a measure that the log tells at all: `measure` (`cycle`; of a step `waiting`,
    `processing`, `elapsed` or, where neither is known, whole `days`), `step_id` (empty for `cycle`), `scale`
    (`working_days`, `working_minutes`, or `days`: whole working days, the first being 1), `n` (cases),
    `left_out`, `dependence` (cases that tell as much as one independent case), `blocks`, `block_cases`;
    `verdict`: `shift`, `trend`, `unclear` (something changed, but the interval of the mean's change holds 0:
    the values moved against each other, or a few great ones hide it), `none_seen`, `too_few` (fewer than 20
    cases), `too_dependent` (they tell as much as fewer than 20 independent ones), `all_equal`; `p_shift`,
    `p_trend` (after Holm); where something changed `before`, `after` (mean before and after the shift; of a
    trend of the first and last block), `median_before`, `median_after` (of the cases, likewise), `change` (of
    the mean), `change_low`, `change_high` (95 % interval), of a shift `since` (when the first case after it
    began) and `since_low`, `since_high` (when the neighbouring blocks begin and end), of a trend they are
    missing; `smallest_shift` - the smallest shift in the middle that would have been seen with a chance of
    80 % (missing where nothing was asked), in the unit of the measure. Numbers that do not apply are missing.
    """
    import pandas as pd

    begin = performance.cases["released"].fillna(performance.cases["first_stamp"])
    series = list(_all_series(performance, sop, begin))
    blocks = [cut(one.values) for one in series]
    asked = [ask(part) if part.count else None for part in blocks]
    chances = iter(holm([chance for one in asked if one for chance in (one.p_shift, one.p_trend)]))
    held = [(next(chances), next(chances)) if one else None for one in asked]
    level = LEVEL / max(2 * sum(one is not None for one in asked), 1)
    rows = [
        _row(one, part, found, chance, level, begin)
        for one, part, found, chance in zip(series, blocks, asked, held, strict=True)
    ]
    return _table(pd.DataFrame(rows, columns=list(_TYPES)))


_TYPES = {
    **dict.fromkeys(("measure", "step_id", "scale"), "str"),
    **dict.fromkeys(("n", "left_out"), "int64"),
    "dependence": "float64",
    **dict.fromkeys(("blocks", "block_cases"), "int64"),
    "verdict": "str",
    **dict.fromkeys(
        (
            "p_shift",
            "p_trend",
            "before",
            "after",
            "median_before",
            "median_after",
            "change",
            "change_low",
            "change_high",
        ),
        "float64",
    ),
    **dict.fromkeys(("since", "since_low", "since_high"), "datetime64[us, UTC]"),
    "smallest_shift": "float64",
}


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype(_TYPES)


def _all_series(performance: Performance, sop: Sop, begin: pd.Series[pd.Timestamp]) -> Iterator[_Series]:
    import numpy as np
    import pandas as pd

    order = begin.reset_index(drop=True).sort_values(kind="stable").index.to_numpy()
    yield from _cycles(performance, begin, order)
    instances, place = performance.instances, {step.id: number for number, step in enumerate(sop.steps)}
    step = step_codes(instances, place)
    case = pd.Index(performance.cases["case_id"]).get_indexer(pd.Index(instances["case_id"]))
    n_cases = len(order)
    rank = np.empty(n_cases, dtype=np.int64)
    rank[order] = np.arange(n_cases)
    for number, name in enumerate(place):
        told = False
        for measure, column, unit, scale in _STEPS:
            known = (step == number) & instances[column].notna().to_numpy()
            # Undivided time is asked only where waiting and work cannot be told apart.
            if not known.any() or (told and measure in ("elapsed", "days")):
                continue
            sums = np.bincount(case[known], instances[column].to_numpy(dtype=np.float64)[known], n_cases)
            there = np.flatnonzero(np.bincount(case[known], minlength=n_cases))
            there = there[np.argsort(rank[there], kind="stable")]
            told = told or len(there) >= ENOUGH
            yield _Series(measure=measure, step_id=name, scale=scale, values=sums[there] / unit, case=there)


def _cycles(performance: Performance, begin: pd.Series[pd.Timestamp], order: Int64) -> Iterator[_Series]:
    """Cycle times of completed cases, in whole days where the log tells no more."""
    import numpy as np
    import pandas as pd

    cases = performance.cases
    done = (cases["state"] == COMPLETED).to_numpy()
    fine = cases["cycle_working_days"].to_numpy(dtype=np.float64)
    whole = cases["milestone_days"].to_numpy(dtype=np.float64, na_value=np.nan)
    dated = np.isnan(fine[done]).mean() > 0.5 if done.any() else False
    values, scale = (whole, "days") if dated else (fine, "working_days")
    known = done & ~np.isnan(values)
    if not known.any():
        return
    spans = (cases["last_stamp"] - begin).dt.total_seconds().to_numpy()[known]
    newest = cases["last_stamp"].max() - pd.Timedelta(seconds=float(np.quantile(spans, 0.95)))
    late = known & (begin > newest).to_numpy()
    chosen = order[(known & ~late)[order]]
    yield _Series(
        measure="cycle", step_id="", scale=scale, values=values[chosen], case=chosen, left_out=int(late.sum())
    )


def holm(chances: Sequence[float]) -> list[float]:
    """Chances as they stand among several (Holm 1979, Scandinavian Journal of Statistics 6).

    Parameters: chances - of as much where nothing changed, one a question.
    Returns: in the same order, none smaller than before and none above 1.
    """
    ranked = sorted(range(len(chances)), key=lambda at: chances[at])
    found, least = [0.0] * len(chances), 0.0
    for place, at in enumerate(ranked):
        least = max(least, min(1.0, (len(chances) - place) * chances[at]))
        found[at] = least
    return found


def _row(
    series: _Series,
    blocks: Blocks,
    asked: Asked | None,
    chances: tuple[float, float] | None,
    level: float,
    begin: pd.Series[pd.Timestamp],
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "measure": series.measure,
        "step_id": series.step_id,
        "scale": series.scale,
        "n": blocks.n,
        "left_out": series.left_out,
        "dependence": blocks.dependence,
        "blocks": blocks.count,
        "block_cases": blocks.per_block,
    }
    if asked is None or chances is None:
        equal = blocks.n >= ENOUGH and series.values.min() == series.values.max()
        few = "too_few" if blocks.n < ENOUGH else "all_equal" if equal else "too_dependent"
        return {**row, "verdict": few}
    shift, trend = (chance <= LEVEL for chance in chances)
    stepped = shift and (asked.stepped or not trend)
    verdict = "shift" if stepped else "trend" if trend else "none_seen"
    row |= {"verdict": verdict, "p_shift": chances[0], "p_trend": chances[1]}
    row["smallest_shift"] = smallest_shift(blocks, level=level)
    if verdict != "none_seen":
        row |= _changed(series, blocks, asked.split if stepped else None)
        row["verdict"] = "unclear" if row["change_low"] <= 0 <= row["change_high"] else verdict
    if stepped:
        row |= _since(series, blocks, asked.split, begin)
    return row


def _changed(series: _Series, blocks: Blocks, split: int | None) -> dict[str, Any]:
    """By how much: at a split, or from the first block to the last."""
    import numpy as np

    size = blocks.per_block
    values = series.values[blocks.n - blocks.count * size :]
    change, low, high = change_along(blocks) if split is None else change_at(blocks, split)
    first, last = (1, blocks.count - 1) if split is None else (split, split)
    return {
        "before": float(blocks.means[:first].mean()),
        "after": float(blocks.means[last:].mean()),
        "median_before": float(np.median(values[: first * size])),
        "median_after": float(np.median(values[last * size :])),
        "change": change,
        "change_low": low,
        "change_high": high,
    }


def _since(
    series: _Series, blocks: Blocks, split: int, begin: pd.Series[pd.Timestamp]
) -> dict[str, pd.Timestamp]:
    """From when."""
    size = blocks.per_block
    at = blocks.n - (blocks.count - split) * size
    when = [begin.iloc[series.case[place]] for place in (at, at - size, at + size - 1)]
    return dict(zip(("since", "since_low", "since_high"), when, strict=True))
