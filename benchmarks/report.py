"""From outcomes to tables: medians, ratios inside a round, and a verdict for each target."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from rows import BASE, Group, Row

Outcomes = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Median, least and most over the rounds."""

    middle: float
    least: float
    most: float

    def text(self, form: str) -> str:
        """`1.52 (1.49 .. 1.60)`."""
        return f"{self.middle:{form}} ({self.least:{form}} .. {self.most:{form}})"


def markdown(wanted: list[Group], stored: dict[str, Any]) -> tuple[str, bool]:
    """The report.

    Parameters: wanted - groups; stored - machine, rounds, size, outcomes and missing rows.
    Returns: Markdown, and whether all targets are met.
    """
    outcomes, missing = stored["outcomes"], stored["missing"]
    verdicts = _verdicts(wanted, outcomes)
    parts = [_where(stored), _verdict_lines(verdicts)]
    for group in wanted:
        parts += [_table(group, outcomes, missing)]
    parts += [_phases(wanted, outcomes)]
    return "\n".join(part for part in parts if part), all(met for _, met in verdicts)


def ratios(one: Row, other: Row, outcomes: Outcomes) -> Spread | None:
    """How many times as long as another row, round by round; None where one of them is missing."""
    pairs = list(zip(outcomes.get(one.key, ()), outcomes.get(other.key, ()), strict=False))
    if not pairs:
        return None
    values = [_seconds(a) / _seconds(b) for a, b in pairs]
    return Spread(middle=median(values), least=min(values), most=max(values))


def _seconds(run: dict[str, Any]) -> float:
    """What a round counts: processor seconds, which somebody else's work on the machine disturbs least."""
    return float(run["processor_seconds"])


def base_of(group: Group) -> Row:
    """The row that the others of a group are compared with."""
    return next(row for row in group.rows if row.script == BASE)


def _where(stored: dict[str, Any]) -> str:
    machine = stored["machine"]
    packages: dict[str, str] = {}
    for runs in stored["outcomes"].values():
        packages |= runs[0]["packages"]
    packages.pop("ukur", None)
    versions = ", ".join(f"{name} {number}" for name, number in sorted(packages.items()))
    place = (
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}"
    )
    how = f"processor time, medians of {stored['rounds']} interleaved rounds (least .. most in brackets)"
    return f"{place}; {how}.\n\n{versions}.\n"


def _table(group: Group, outcomes: Outcomes, missing: dict[str, str]) -> str:
    lines = [
        f"### {group.title}\n",
        f"{group.about}\n",
        "| Model | Cases | ms | µs an activity | Cases a second | Time, SimPy = 1 | Mean cycle, working h |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in group.rows:
        label = f"{row.label} ({row.note})" if row.note else row.label
        runs = outcomes.get(row.key)
        if not runs:
            lines.append(f"| {label} | not run: {missing.get(row.key, '?')} | | | | | |")
            continue
        seconds = median(map(_seconds, runs))
        cases, activities = runs[0]["cases"], runs[0]["activities"]
        times = ratios(row, base_of(group), outcomes)
        lines.append(
            f"| {label} | {cases:,} | {seconds * 1000:,.1f} | {seconds / activities * 1e6:,.2f} "
            f"| {cases / seconds:,.0f} | {times.text('.2f') if times else '-'} "
            f"| {runs[0]['mean_cycle'] / 3600:,.2f} |"
        )
    return "\n".join(lines) + "\n"


def _verdicts(wanted: list[Group], outcomes: Outcomes) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    by_id = {group.id: group for group in wanted}

    def add(group_id: str, slow: str, fast: str, least: float, text: str) -> None:
        # `slow` and `fast` are scripts; the target is that slow takes at least so many times as long.
        if group_id not in by_id:
            return
        rows = by_id[group_id].rows
        spread = ratios(_last(rows, slow), next(row for row in rows if row.script == fast), outcomes)
        met = spread is not None and spread.middle >= least
        value = spread.text(".2f") if spread else "not measured"
        found.append((f"{text}: **{value}**, wanted {least:g} or more - {'met' if met else 'NOT met'}", met))

    add("flow", BASE, "ukur_engine", 1.0, "Cases a second of the whole model, ours / plain SimPy")
    add("lead", "prosimos_bpmn", "ukur_engine", 20.0, "Cases a second, ours / Prosimos with an office week")
    add("duties", BASE, "ukur_duties", 1.0, "500 plain SimPy cases / two years of the default scenario")
    return found


def _last(rows: tuple[Row, ...], script: str) -> Row:
    return [row for row in rows if row.script == script][-1]


def _verdict_lines(verdicts: list[tuple[str, bool]]) -> str:
    return "\n".join(f"- {text}" for text, _ in verdicts) + "\n"


def _phases(wanted: list[Group], outcomes: Outcomes) -> str:
    rows = [(group, row) for group in wanted for row in group.rows]
    detailed = [
        (group, row) for group, row in rows if any(run["details"] for run in outcomes.get(row.key, ()))
    ]
    if not detailed:
        return ""
    names = list(outcomes[detailed[0][1].key][0]["details"])
    lines = [
        "### Where the time of ours goes\n",
        f"| ms | {' | '.join(names)} |",
        f"|---|{'--:|' * len(names)}",
    ]
    for group, row in detailed:
        cells = (median(run["details"][name] for run in outcomes[row.key]) * 1000 for name in names)
        figures = " | ".join(f"{cell:.1f}" for cell in cells)
        lines.append(f"| {group.title}: {row.label.replace('**', '')} | {figures} |")
    return "\n".join(lines) + "\n"
