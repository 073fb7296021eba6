"""The page of benchmarks/calibration_published.py."""

from __future__ import annotations

from typing import Any

MEASURES = ("NGD", "AED", "CED", "RED", "CTD")


def markdown(found: dict[str, Any]) -> str:
    """The stored page."""
    lines = ["# Calibration to simulation, beside published methods", ""]
    lines += [
        f"Means over {found['runs']} runs (standard deviation in brackets); NGD is a share, the rest hours."
    ]
    lines += ["Published: notebook of AgentSimulator (Kirchdorfer et al., 2024), its runs, same split.", ""]
    for one in found["logs"]:
        lines += [*_table(one), ""]
    lines += ["## Targets", ""]
    lines += [f"- {name}: {'met' if met else 'NOT met'}" for name, met in found["targets"].items()]
    return "\n".join(lines) + "\n"


def _table(one: dict[str, Any]) -> list[str]:
    cases, learned = one["cases"], one["learned"]
    back = {
        name: "all" if days is None else f"{days:g} days"
        for name, days in learned["looked_back_days"].items()
    }
    changed = learned["changed_days_ago"]
    lines = [
        f"## {one['log']}" + (" (for information)" if one["for_information"] else ""),
        "",
        f"{cases['train']} cases to learn from, {cases['test']} to be judged by. Learned: "
        f"{learned['steps']} steps, {learned['roles']} roles, {learned['persons']} persons, "
        f"{learned['delays']} delays, {learned['per_week']:g} cases a week; looked back: "
        f"{back['cases']} (cases), {back['demand']} (demand)"
        + (f"; changed {changed:g} days before the boundary." if changed is not None else "."),
        "",
        "| | " + " | ".join(MEASURES) + " |",
        "|---|" + "---|" * len(MEASURES),
    ]
    for name, row in one["rows"].items():
        cells = (f"{_number(row[m]['mean'])} ({_number(row[m]['sd'])})" for m in MEASURES)
        lines.append(f"| **{name}** | " + " | ".join(cells) + " |")
    rest = {"naive: last training cases": one["naive"], "floor: halves of the test part": one["floor"]}
    for name, row in (rest | one["published"]).items():
        lines.append(f"| {name} | " + " | ".join(_number(row[m]) for m in MEASURES) + " |")
    lines.append("")
    for against, name in (
        ("against_methods", "published methods"),
        ("against_all", "all published rows"),
        ("against_all_begun", "all published rows, cut at the first to begin"),
    ):
        said = one[against]
        middle, best = said["no_worse_than_median"], said["no_worse_than_best"]
        lines.append(
            f"- against {said['rows']} {name}: no worse than the median on {len(middle)} of 5 "
            f"({', '.join(middle)}), than the best on {len(best)} of 5 ({', '.join(best)})"
        )
    lines.append(f"- beside the naive baseline and the floor: {one['fit']['verdict']}")
    return [*lines, *(["", one["note"]] if one["note"] else [])]


def _number(value: float) -> str:
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"
