"""The tables of a conformance check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mining.conformance.checked import Checked, CheckedVariant
from mining.conformance.result import (
    CERTAIN,
    CONFORMING,
    DEVIATING,
    DEVIATION_COLUMNS,
    POSSIBLE,
    RUNNING,
    SUMMARY_KEY,
    VARIANT_COLUMNS,
    Conformance,
    Numbers,
)
from sop.events import ACTIVITY, INSTANCE, ROLE
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy.typing as npt
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
    import numpy as np
    import pandas as pd

    found = checked.deviations
    sizes = np.array([len(each.cases) for each in found], dtype=np.int64)

    def column(values: Sequence[Any]) -> npt.NDArray[Any]:
        array = np.empty(len(values), dtype=object)
        array[:] = values
        return np.repeat(array, sizes)

    empty = np.zeros(0, dtype=np.int64)
    case = np.concatenate([empty, *(each.cases for each in found)])
    row = np.concatenate(
        [empty, *(np.full(len(e.cases), -1, dtype=np.int64) if e.rows is None else e.rows for e in found)]
    )
    # Case after case, in the order of the explanation; what stands at one place by name.
    names = sorted({(each.at, each.kind, each.other_step_id or "", each.unit) for each in found})
    place = {name: number for number, name in enumerate(names)}
    at = [place[each.at, each.kind, each.other_step_id or "", each.unit] for each in found]
    order = np.lexsort((np.repeat(np.array(at, dtype=np.int64), sizes), case))
    events, rows = checked.traces.events, row[order]
    there = rows >= 0
    columns: dict[str, Any] = {
        "kind": column([each.kind for each in found])[order],
        "step_id": column([each.step_id for each in found])[order],
        "other_step_id": column([each.other_step_id for each in found])[order],
        "activity": np.full(len(rows), "", dtype=object),
        "role": np.full(len(rows), "", dtype=object),
        "case_id": np.array(checked.traces.case_ids, dtype=object)[case[order]],
        "instance": pd.array(np.zeros(len(rows), dtype=np.int64), dtype="Int64"),
        "unit": column([each.unit for each in found])[order],
        "certainty": column([CERTAIN if each.certain else POSSIBLE for each in found])[order],
    }
    columns["activity"][there] = events[ACTIVITY].to_numpy()[rows[there]]
    columns["role"][there] = events[ROLE].to_numpy()[rows[there]]
    columns["instance"][there] = events[INSTANCE].to_numpy()[rows[there]]
    columns["instance"][~there] = pd.NA
    types = dict.fromkeys(DEVIATION_COLUMNS, "str") | {"instance": "Int64"}
    return pd.DataFrame(columns, columns=list(DEVIATION_COLUMNS)).astype(types)


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
    order = ["certainty", "count", "kind", "place", "other_step_id", "activity", "unit"]
    summary = summary.assign(place=places).sort_values(order, ascending=[True, False, *[True] * 5])
    return summary.drop(columns="place").reset_index(drop=True)


def _cases(checked: Checked) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    deviating, doubtful, sure = (np.zeros(len(checked.traces.case_ids), dtype=bool) for _ in range(3))
    for each in checked.deviations:
        (deviating if each.told else doubtful)[each.cases] = True
        if each.certain:
            sure[each.cases] = True
    numbers = {
        name: np.zeros(len(deviating), dtype=np.int64) for name in ("variant", "cost", "worst", "ways")
    }
    runs = np.zeros(len(deviating), dtype=bool)
    for number, item in enumerate(checked.variants):
        closed, running = (np.array(cases, dtype=np.int64) for cases in (item.closed, item.running))
        numbers["variant"][[*closed, *running]] = number
        numbers["ways"][closed] = checked.shortest[item.variant.units_known]
        numbers["cost"][closed] = _cost(item)
        numbers["worst"][closed] = _worst(item)
        numbers["cost"][running] = item.beginning.cost if item.beginning is not None else 0
        runs[running] = True
    n_events = np.diff(checked.traces.first)
    longest = np.where(runs, 1, n_events + numbers["ways"]).astype(np.float64)
    state = np.where(runs, RUNNING, np.where(deviating, DEVIATING, CONFORMING))
    certain = np.where(deviating, sure | (numbers["cost"] > 0), ~doubtful)
    return pd.DataFrame(
        {
            "case_id": pd.Series(checked.traces.case_ids, dtype="str"),
            "state": pd.Series(state, dtype="str"),
            "certainty": pd.Series(
                np.where(runs, None, np.where(certain, CERTAIN, POSSIBLE)),  # type: ignore[call-overload]
                dtype="str",
            ),
            "variant": numbers["variant"],
            "cost": numbers["cost"],
            "fitness": np.where(runs, np.nan, 1 - numbers["cost"] / longest),
            "worst_cost": pd.Series(numbers["worst"], dtype="Int64").mask(runs),
            "worst_fitness": np.where(runs, np.nan, 1 - numbers["worst"] / longest),
            "n_events": n_events,
        }
    )


def _variants(checked: Checked) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for number, item in enumerate(checked.variants):
        shortest, length = checked.shortest[item.variant.units_known], len(item.variant.tokens)
        over, orders = item.complete is not None, item.orders
        rows.append(
            {
                "variant": number,
                "steps": item.variant.tokens,
                "cases": len(item.variant.cases),
                "running": len(item.running),
                "cost": _cost(item) if over else pd.NA,
                "fitness": fitness(_cost(item), length, shortest) if over else None,
                "worst_cost": _worst(item) if over else pd.NA,
                "worst_fitness": fitness(_worst(item), length, shortest) if over else None,
                "unordered": sum(block.size for block in item.variant.unordered),
                "orders": None if orders is None else orders.reach,
            }
        )
    types = dict.fromkeys(("variant", "cases", "running", "unordered"), "int64")
    types |= dict.fromkeys(("cost", "worst_cost"), "Int64")
    types |= dict.fromkeys(("fitness", "worst_fitness"), "float64")
    return pd.DataFrame(rows, columns=list(VARIANT_COLUMNS)).astype(types | {"orders": "str"})


def _numbers(checked: Checked, cases: pd.DataFrame) -> Numbers:
    closed = cases[cases["state"] != RUNNING]
    ways = sum(len(item.closed) * checked.shortest[item.variant.units_known] for item in checked.variants)
    longest = closed["n_events"].sum() + ways
    conforming = cases["state"] == CONFORMING
    return Numbers(
        cases=len(cases),
        conforming=int(conforming.sum()),
        conforming_certain=int((conforming & (cases["certainty"] == CERTAIN)).sum()),
        deviating=int((cases["state"] == DEVIATING).sum()),
        running=int((cases["state"] == RUNNING).sum()),
        events=int(cases["n_events"].sum()),
        log_fitness=float(1 - closed["cost"].sum() / longest) if len(closed) else None,
        mean_fitness=float(closed["fitness"].mean()) if len(closed) else None,
        worst_log_fitness=float(1 - closed["worst_cost"].sum() / longest) if len(closed) else None,
        roles_judged=checked.roles.judged,
        roles_unknown=checked.roles.unknown,
        overlap_judged=checked.overlaps.judged,
        overlap_unknown=checked.overlaps.unknown,
    )


def fitness(cost: int, n_events: int, shortest: int) -> float:
    """1 - cost / (events + steps of the shortest way through the SOP).

    Parameters: cost - deviations; n_events - of the trace; shortest - steps of the shortest way.
    Returns: 0 (nothing fits) to 1.
    """
    return 1 - cost / (n_events + shortest)


def _cost(item: CheckedVariant) -> int:
    return item.complete.cost if item.complete is not None else 0


def _worst(item: CheckedVariant) -> int:
    return item.orders.worst if item.orders is not None else 0
