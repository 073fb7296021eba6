"""A simulation, its sensitivities and a staffing as JSON data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from ukur.outputs.data import estimate, records

if TYPE_CHECKING:
    from simulation.replications import Study
    from simulation.sensitivity import Variation, Worth
    from simulation.staffing import Staffing
    from sop.model import Sop


def study_data(study: Study, variations: Sequence[Variation] = ()) -> dict[str, Any]:
    """A simulation.

    Parameters: study; variations - of its assumptions.
    Returns: `sop`, `scenario` (id, title or name, digest), `calendar` (digest), `seed`, `replications`,
    `cases_per_replication`, `unfinished` (cases over all replications), `mean`, `nine_of_ten` (working days
    with interval), `steps`, `cases`, `roles` (the columns of the tables of the same names), `variations`,
    `precision` (how the number of replications was found, None where it was given).
    """
    from ukur.outputs.simulated import simulated_cases, simulated_roles, simulated_steps

    days = study.cycle_days()
    achieved = study.precision
    return {
        **_origin(study),
        "replications": int(days.shape[0]),
        "cases_per_replication": float((~np.isnan(days)).sum(axis=1).mean()),
        "unfinished": int(np.isinf(days).sum()),
        "mean": estimate(study.mean_days(), "days"),
        "nine_of_ten": estimate(study.nine_of_ten(), "days"),
        "precision": None
        if achieved is None
        else {"ended": achieved.ended, "replications": achieved.replications},
        "steps": records(simulated_steps(study)),
        "cases": records(simulated_cases(study)),
        "roles": records(simulated_roles(study)),
        "variations": [_variation(one) for one in variations],
    }


def sop_data(sop: Sop) -> dict[str, Any]:
    """What names an SOP: `id`, `title`, `number`, `digest`, `steps`, `standard_minutes`."""
    return {
        "id": sop.id,
        "title": sop.title,
        "number": sop.identity.number,
        "digest": sop.digest,
        "steps": len(sop.steps),
        "standard_minutes": sop.standard_minutes,
    }


def _origin(study: Study) -> dict[str, Any]:
    scenario = study.scenario
    return {
        "sop": sop_data(study.sop),
        "scenario": {"id": scenario.id, "name": scenario.name, "digest": scenario.digest},
        "calendar": study.planned.calendar.calendar.digest,
        "seed": scenario.seed,
    }


def _variation(one: Variation) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "value": one.value,
        "unit": one.unit,
        "mean": estimate(one.mean_days, "days"),
        "nine_of_ten": estimate(one.nine_of_ten, "days"),
        "difference": estimate(one.difference, "days"),
        "unfinished": one.unfinished,
    }


def worths_data(study: Study, worths: Sequence[Worth]) -> dict[str, Any]:
    """One thing changed after the other.

    Parameters: study - as it stands; worths - of `simulation.sensitivity.tornado`.
    Returns: what the study rests on, `replications`, `mean`, `nine_of_ten` as it stands, `changes` (the rows
    of `simulation.sensitivity.worth_table`: differences in working days).
    """
    from simulation.sensitivity import worth_table

    return {
        **_origin(study),
        "replications": len(study.measures),
        "mean": estimate(study.mean_days(), "days"),
        "nine_of_ten": estimate(study.nine_of_ten(), "days"),
        "changes": records(worth_table(worths)),
    }


def staffing_data(found: Staffing) -> dict[str, Any]:
    """The smallest staffing.

    Parameters: found.
    Returns: `promise` (share, working_days), `outcome` (chosen, none, undecided), `by`, `duties`, `error`,
    `chosen`, `best` (persons by group; None where there is none), `gain` (working days faster than as it
    stands), `waits`, `hurts`, `replications`, `at_most`, `candidates` (rows of `candidates_table`).
    """
    from simulation.staffing import candidates_table

    return {
        "promise": asdict(found.promise),
        "outcome": found.outcome,
        "by": found.by,
        "duties": found.duties,
        "error": found.error,
        "chosen": None if found.chosen is None else dict(found.chosen.staff),
        "best": dict(found.best.staff),
        "gain": estimate(found.gain, "days"),
        "waits": [
            {"step": one.step, "cause": one.cause, **estimate(one.days, "days")} for one in found.waits
        ],
        "hurts": [
            {"staff": dict(one.staff), "group": one.group, **estimate(one.slower, "days")}
            for one in found.hurts
        ],
        "replications": found.replications,
        "at_most": found.at_most,
        "candidates": records(candidates_table(found)),
    }
