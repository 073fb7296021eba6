"""What a study says of an average case: seconds of each step, and how many cases go through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import Interval, known_mean, mean_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.plan import Floats
    from simulation.replications import Study


@dataclass(frozen=True, kw_only=True)
class KnownCase:
    """A case that is the same in every replication. Parameters: case_id; period; release - instant."""

    case_id: str
    period: str
    release: int


def known_cases(study: Study) -> tuple[KnownCase, ...] | None:
    """The cases of the studied SOP that count.

    Parameters: study.
    Returns: one entry for each column of the measures; None where some cases arrive at random.
    """
    plan = study.planned.plan
    if any(stream.sop == 0 for stream in plan.arrivals):
        return None
    return tuple(
        KnownCase(
            case_id=plan.cases.ids[place],
            period=plan.cases.periods[place],
            release=int(plan.cases.release[place]),
        )
        for place in np.flatnonzero(plan.cases.counted & (plan.cases.sop == 0)).tolist()
    )


def carried_out(study: Study) -> Floats:
    """Share of the finished cases in which each step was carried out, NaN where none finished.

    Parameters: study.
    """
    visits, finished = study.stack("visits"), _finished(study)
    return known_mean(np.where(finished[:, :, None], visits > 0, np.nan), axis=(0, 1))


def per_case(study: Study, name: str) -> Floats:
    """Mean of a figure of the steps over cases, one a replication.

    A case that passed a step over, or had done it before the run, took no time for it; where it has not come
    so far, nothing is known.

    Parameters: study; name - of a field of RunMeasures whose last axes are case x step.
    Returns: replication x (cause x) step; NaN where nothing is known.
    """
    values = study.stack(name)
    passed = _finished(study)[:, :, None] & (study.stack("visits") == 0)
    if values.ndim == 4:
        passed = passed[:, None]
    return known_mean(np.where(passed, 0.0, values), axis=-2)


def _finished(study: Study) -> NDArray[np.bool_]:
    return np.isfinite(study.stack("cycle_days"))


@dataclass(frozen=True, kw_only=True)
class Late:
    """How often something was past its limit.

    Parameters: kind - `standard` (working seconds of a step), `due` (of a step, from when it was enabled or,
    `due_release`, from the release of the case) or `deadline` (of a case); step - its id, empty for a case;
    limit - working seconds, NaN for a deadline; share - past it, of what can be judged; count, n - past it
    and judged, over all replications; by - mean office seconds past it, of those that were; NaN where none.
    """

    kind: str
    step: str
    limit: float
    share: Interval
    count: int
    n: int
    by: float


def lateness(study: Study) -> tuple[Late, ...]:
    """Lateness against standards, limits of steps and deadlines, as far as there are any.

    Parameters: study.
    Returns: deadlines first, then the limits of steps, then the standards, each in the order of the SOP.
    """
    specs = [study.planned.plan.steps[step] for step in study.planned.plan.sops[0].steps]
    found = [_late("deadline", "", np.nan, study.stack("late_deadline"))]
    for name in ("late_due", "late_standard"):
        values = study.stack(name)
        for index, spec in enumerate(specs):
            kind = (
                "standard" if name == "late_standard" else "due_release" if spec.due_from_release else "due"
            )
            limit = float(spec.standard if kind == "standard" else spec.due)
            found.append(_late(kind, spec.id, limit, values[:, :, index]))
    return tuple(late for late in found if late.n)


def _late(kind: str, step: str, limit: float, values: Floats) -> Late:
    known, past = ~np.isnan(values), values > 0
    count = int(past.sum())
    return Late(
        kind=kind,
        step=step,
        limit=limit,
        share=mean_interval(np.where(known, past, np.nan)),
        count=count,
        n=int(known.sum()),
        by=float(values[past].sum() / count) if count else float("nan"),
    )
