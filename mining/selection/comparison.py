"""Two groups of cases side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.conformance.result import CERTAIN, RUNNING, Conformance
from mining.selection.difference import Difference, holm, means, shares
from mining.selection.measured import ENOUGH, Measured
from sop.errors import InputError, Problem
from sop.events import CASE_ID, COMPLETED, PERIOD, EventLog
from sop.model import Sop
from sop.showing import Shown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

MEASURES = ("cycle", "waiting", "processing", "days", "deviation")
VERDICTS = ("higher", "lower", "not_shown", "")
LEVEL = 0.05


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class GroupComparison(Shown):
    """Two groups of cases.

    Parameters: n_a, n_b - cases; enough - both have 20 or more that are completed: below that nothing but the
    cases themselves is told.
    cases - one row a case, group `a` first, in the order of the log: `group`, `case_id`, `period`, `state`
    (completed, running, unfinished), `working_days` (touched, so far where it runs; missing where unknown),
    `conformance` (conforming, deviating, running), `deviations` (how many certain ones).
    differences - one row each: `measure` (`cycle`: working days of completed cases; `waiting`, `processing`:
    working minutes of a step, all its visits of a case together; `days`: working days from ready to
    completed, the longest of its visits, for steps of which neither of these two is told; `deviation`: share
    of the judged cases that have one), `step_id` (missing for cycle and deviation), `kind` (of deviation,
    `any` for all; else empty), `n_a`, `n_b` (cases it rests on), `a`, `b` (mean, or share), `difference` (a
    minus b), `low`, `high` (95 % interval), `p`, `p_holm` (adjusted over the rows of the same family: steps,
    deviations), `verdict` (`higher`: a is above b; `lower`; `not_shown`: no difference that the data can
    show, which does not say that there is none; empty: not judged), `reason` (`too_few` where a group has
    fewer than 20 cases, then all numbers but n are missing; else empty).
    """

    n_a: int
    n_b: int
    enough: bool
    cases: pd.DataFrame
    differences: pd.DataFrame


def compare_groups(
    a: EventLog, b: EventLog, sop: Sop, *, conformance: Conformance, performance: Measured
) -> GroupComparison:
    """Compare two groups of cases of one log.

    Parameters: a, b - parts of the log (`Selection.log`), without common cases; sop - orders the steps;
    conformance, performance - of the whole log, or of both parts.
    Returns: the cases, and where there are enough the differences.
    Raises: InputError - a case is in both groups; ValueError - one was not checked and measured.
    """
    names = {"a": list(dict.fromkeys(a.events[CASE_ID])), "b": list(dict.fromkeys(b.events[CASE_ID]))}
    both = sorted(set(names["a"]) & set(names["b"]))
    if both:
        raise InputError(Problem(code="groups_overlap", value=str(len(both)), allowed=tuple(both[:3])))
    cases = _cases(a, b, names, conformance, performance)
    over = cases[cases["state"] == COMPLETED]
    counts = over["group"].value_counts()
    enough = min(counts.get("a", 0), counts.get("b", 0)) >= ENOUGH
    rows = list(_differences(cases, over, sop, conformance, performance)) if enough else []
    return GroupComparison(
        n_a=len(names["a"]), n_b=len(names["b"]), enough=bool(enough), cases=cases, differences=_table(rows)
    )


def _cases(
    a: EventLog, b: EventLog, names: dict[str, list[str]], conformance: Conformance, performance: Measured
) -> pd.DataFrame:
    import pandas as pd

    table = pd.concat(
        [pd.DataFrame({"group": group, "case_id": ids}) for group, ids in names.items()], ignore_index=True
    ).astype({"group": "str", "case_id": "str"})
    periods = pd.concat([a.cases, b.cases]).drop_duplicates(CASE_ID).set_index(CASE_ID)[PERIOD]
    measured = performance.cases.set_index("case_id")
    checked = conformance.cases.set_index("case_id")
    unknown = table.loc[
        ~table["case_id"].isin(measured.index) | ~table["case_id"].isin(checked.index), "case_id"
    ]
    if len(unknown):
        raise ValueError(f"case {unknown.iloc[0]!r} was not checked and measured")
    found = _certain(conformance)["case_id"].value_counts()
    return table.assign(
        period=periods.reindex(table["case_id"]).array,
        state=measured["state"].reindex(table["case_id"]).array,
        working_days=measured["milestone_days"].reindex(table["case_id"]).array,
        conformance=checked["state"].reindex(table["case_id"]).array,
        deviations=found.reindex(table["case_id"]).fillna(0).astype("int64").array,
    )


def _certain(conformance: Conformance) -> pd.DataFrame:
    """Deviations that come whatever the order of events whose order is not known."""
    return conformance.deviations[conformance.deviations["certainty"] == CERTAIN]


def _differences(
    cases: pd.DataFrame, over: pd.DataFrame, sop: Sop, conformance: Conformance, performance: Measured
) -> Iterator[dict[str, Any]]:
    days = over.set_index("case_id")["working_days"].astype("float64").dropna()
    groups = cases.set_index("case_id")["group"]
    yield from _judged([_mean_row("cycle", None, days, groups)])
    rows = []
    instances = performance.instances[performance.instances["case_id"].isin(over["case_id"])]
    columns = {"waiting": "waiting_working_seconds", "processing": "processing_seconds"}
    for step in sop.steps:
        by_case = instances[instances["step_id"] == step.id].groupby("case_id", sort=False)
        told = []
        for measure, column in columns.items():
            # A case of which one visit is not known is not known as a whole.
            total = by_case[column].agg(["sum", "count", "size"])
            known = total.loc[total["count"] == total["size"], "sum"]
            told.append(_mean_row(measure, step.id, known / 60, groups))
        if all(row["reason"] for row in told):
            told.append(_mean_row("days", step.id, by_case["working_days"].max().dropna(), groups))
        rows += told
    yield from _judged(rows)
    judged = cases[cases["conformance"] != RUNNING]
    certain = _certain(conformance)
    deviating = certain[certain["case_id"].isin(judged["case_id"])]
    kinds = ["any", *sorted(deviating["kind"].unique().tolist())]
    yield from _judged([_share_row(kind, deviating, judged) for kind in kinds])


def _mean_row(
    measure: str, step: str | None, values: pd.Series[float], groups: pd.Series[str]
) -> dict[str, Any]:
    import numpy as np

    group = groups.reindex(values.index).to_numpy()
    numbers: npt.NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    a, b = numbers[group == "a"], numbers[group == "b"]
    found = means(a, b) if min(len(a), len(b)) >= ENOUGH else None
    return _row(measure, step, "", len(a), len(b), found)


def _share_row(kind: str, deviations: pd.DataFrame, judged: pd.DataFrame) -> dict[str, Any]:
    of_kind = deviations if kind == "any" else deviations[deviations["kind"] == kind]
    has = judged["case_id"].isin(of_kind["case_id"])
    in_a = judged["group"] == "a"
    n, m = int(in_a.sum()), int((~in_a).sum())
    x, y = int((has & in_a).sum()), int((has & ~in_a).sum())
    found = shares(x, n, y, m) if min(n, m) >= ENOUGH else None
    return _row("deviation", None, kind, n, m, found)


def _row(
    measure: str, step: str | None, kind: str, n: int, m: int, found: Difference | None
) -> dict[str, Any]:
    numbers = dict.fromkeys(("a", "b", "difference", "low", "high", "p"), math.nan)
    return {
        "measure": measure,
        "step_id": step,
        "kind": kind,
        "n_a": n,
        "n_b": m,
        **(numbers if found is None else vars(found)),
        "reason": "too_few" if found is None else "",
    }


def _judged(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of one family with adjusted p-values and verdicts."""
    for row, p in zip(rows, holm([row["p"] for row in rows]), strict=True):
        verdict = "not_shown"
        if math.isnan(p):
            verdict = ""
        elif p < LEVEL:
            verdict = "higher" if row["difference"] > 0 else "lower"
        yield row | {"p_holm": p, "verdict": verdict}


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    columns = [
        "measure", "step_id", "kind", "n_a", "n_b", "a", "b", "difference", "low", "high", "p", "p_holm",
        "verdict", "reason",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns, dtype="object")
    texts = dict.fromkeys(("measure", "step_id", "kind", "verdict", "reason"), "str")
    return table.astype(
        texts | dict.fromkeys(("n_a", "n_b"), "int64") | dict.fromkeys(columns[5:12], "float64")
    )
