"""The tables of a conformance check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mining.conformance.checked import Checked, CheckedVariant
from mining.conformance.result import (
    CONFORMING,
    DEVIATING,
    DEVIATION_COLUMNS,
    RUNNING,
    SUMMARY_KEY,
    Conformance,
    Numbers,
)
from sop.events import ACTIVITY, INSTANCE, ROLE
from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd


def assemble(checked: Checked, *, findings: Sequence[Finding]) -> Conformance:
    """Make the result of a check.

    Parameters: checked - all cases explained and judged; findings - remarks on what could not be judged.
    Returns: the result.
    """
    deviations = _deviations(checked)
    cases = _cases(checked)
    return Conformance(
        sop_digest=checked.sop.digest,
        deviations=deviations,
        summary=_summary(deviations, checked),
        cases=cases,
        variants=_variants(checked),
        findings=tuple(findings),
        numbers=_numbers(checked, cases),
    )


def _deviations(checked: Checked) -> pd.DataFrame:
    import pandas as pd

    events = checked.traces.events
    labels, roles = events[ACTIVITY].tolist(), events[ROLE].tolist()
    instances = events[INSTANCE].tolist()
    rows = [
        (
            each.kind,
            each.step_id,
            each.other_step_id,
            "" if each.row is None else labels[each.row],
            "" if each.row is None else roles[each.row],
            checked.traces.case_ids[each.case],
            pd.NA if each.row is None else instances[each.row],
            each.unit,
        )
        for each in checked.deviations
    ]
    table = pd.DataFrame(rows, columns=list(DEVIATION_COLUMNS), dtype="object")
    types = dict.fromkeys(DEVIATION_COLUMNS, "str") | {"instance": "Int64"}
    return table.astype(types)


def _summary(deviations: pd.DataFrame, checked: Checked) -> pd.DataFrame:
    import pandas as pd

    key = list(SUMMARY_KEY)
    table = deviations[[*key, "case_id"]].copy()
    # How a known step was spelt in the log says nothing about the deviation.
    table["activity"] = table["activity"].where(table["step_id"].isna(), "")
    grouped: Any = table.groupby(key, dropna=False, sort=True)["case_id"]
    summary = pd.DataFrame(
        {
            "count": grouped.size(),
            "cases": grouped.nunique(),
            "case_ids": grouped.agg(lambda ids: tuple(sorted(set(ids)))),
        }
    ).reset_index()
    # Equals stand in the order of the SOP, activities that it does not know behind.
    places = summary["step_id"].map(checked.flow.position).fillna(len(checked.flow.steps))
    order = ["count", "kind", "place", "other_step_id", "activity", "unit"]
    summary = summary.assign(place=places).sort_values(order, ascending=[False, *[True] * 5])
    return summary.drop(columns="place").reset_index(drop=True)


def _cases(checked: Checked) -> pd.DataFrame:
    import pandas as pd

    deviating = {each.case for each in checked.deviations}
    rows: dict[int, tuple[object, ...]] = {}
    for number, item in enumerate(checked.variants):
        n_events, shortest = len(item.variant.tokens), checked.shortest[item.variant.units_known]
        for case in item.closed:
            state = DEVIATING if case in deviating else CONFORMING
            cost = _cost(item)
            rows[case] = (state, number, cost, fitness(cost, n_events, shortest), n_events)
        for case in item.running:
            cost = item.beginning.cost if item.beginning is not None else 0
            rows[case] = (RUNNING, number, cost, None, n_events)
    table = pd.DataFrame(
        [(name, *rows[case]) for case, name in enumerate(checked.traces.case_ids)],
        columns=["case_id", "state", "variant", "cost", "fitness", "n_events"],
    )
    return table.astype(
        {
            "case_id": "str",
            "state": "str",
            "variant": "int64",
            "cost": "int64",
            "fitness": "float64",
            "n_events": "int64",
        }
    )


def _variants(checked: Checked) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (
            number,
            item.variant.tokens,
            len(item.variant.cases),
            len(item.running),
            pd.NA if item.complete is None else item.complete.cost,
            None
            if item.complete is None
            else fitness(_cost(item), len(item.variant.tokens), checked.shortest[item.variant.units_known]),
        )
        for number, item in enumerate(checked.variants)
    ]
    table = pd.DataFrame(rows, columns=["variant", "steps", "cases", "running", "cost", "fitness"])
    return table.astype(
        {"variant": "int64", "cases": "int64", "running": "int64", "cost": "Int64", "fitness": "float64"}
    )


def _numbers(checked: Checked, cases: pd.DataFrame) -> Numbers:
    closed = cases[cases["state"] != RUNNING]
    ways = sum(len(item.closed) * checked.shortest[item.variant.units_known] for item in checked.variants)
    worst = closed["n_events"].sum() + ways
    return Numbers(
        cases=len(cases),
        conforming=int((cases["state"] == CONFORMING).sum()),
        deviating=int((cases["state"] == DEVIATING).sum()),
        running=int((cases["state"] == RUNNING).sum()),
        events=int(cases["n_events"].sum()),
        log_fitness=float(1 - closed["cost"].sum() / worst) if len(closed) else None,
        mean_fitness=float(closed["fitness"].mean()) if len(closed) else None,
        roles_judged=checked.roles[0],
        roles_unknown=checked.roles[1],
        overlap_judged=checked.overlaps[0],
        overlap_unknown=checked.overlaps[1],
    )


def fitness(cost: int, n_events: int, shortest: int) -> float:
    """1 - cost / (events + steps of the shortest way through the SOP).

    Parameters: cost - deviations; n_events - of the trace; shortest - steps of the shortest way.
    Returns: 0 (nothing fits) to 1.
    """
    return 1 - cost / (n_events + shortest)


def _cost(item: CheckedVariant) -> int:
    return item.complete.cost if item.complete is not None else 0
