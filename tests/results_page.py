"""Writes docs/results.md from the docstrings: `python tests/results_page.py`.

A test holds the page against what results really have; after a change of a result this brings it up to date.
"""

# ruff: noqa: E501 - a table of the page is a line a row

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs" / "results.md"

HEAD = """# Results, their tables and columns

Every result of a function is a frozen object with named attributes; tables are pandas DataFrames. In a notebook
a result shows itself in words when it is the last line of a cell (`study`, `mined`, `found`), and `result?` or
`function?` tells what stands below. This page is made from those texts (`python tests/results_page.py`).

```python
from ukur.notebook import language

language("en")  # or "id"; without it the variable UKUR_LANG, else Indonesian
```

A result shows itself through the installed package `ukur` (entry point `html` of the group `ukur.showing`).
Where only the lower floors are installed it shows one line of text; nothing else changes.

## How to read any of them

| In a name | Means |
|---|---|
| `working_...` | time in which the office (or the person) is on duty |
| `clock_...`, `calendar_...` | time that runs always; all days |
| `..._seconds`, `..._minutes`, `..._hours`, `..._days` | the unit; days without `clock_` or `calendar_` are working days, the first day being 1 |
| `share`, `..._share` | 0 to 1, not percent |
| `n`, `n_...`, `..._n` | how many observations a number rests on (cases of a log, replications of a simulation) |
| `low`, `high`, `..._low`, `..._high` | ends of the interval, 95 % unless `level` says otherwise |
| `reason`, `..._reason` | why a value is missing, a code; empty where it is there |
| `step_id`, `role`, `stage_id`, `unit` | ids of the SOP file, never numbers; missing for what the SOP does not know |
| `activity` | the label as it was logged |
| `certainty` | `certain`: under every order that the stamps allow; `possible`: under some |

**When a value is missing** (`NaN`, `NaT`, `<NA>`, `None`): it is not known, never 0. The stamps do not tell it (see
the `reason` beside it), or it would rest on too few: below 20 observations there are no shares, percentiles and
bootstrap intervals. A simulated case that does not finish is infinitely long: it counts in a quantile, and a mean
over it is missing. Intervals of a simulation are those of the simulation: more replications shrink them, and they
say nothing about what is assumed of the office.

Stamps are UTC and zone-aware unless a table says otherwise; ids, kinds and verdicts are codes, the same in both
languages. The words for them are in `ukur.words`.

Documents (`Sop`, `Scenario`, `OfficeCalendar`) have the fields of their files: [sop-file.md](sop-file.md),
[scenario-file.md](scenario-file.md). How numbers are computed: [simulation.md](simulation.md),
[waiting.md](waiting.md), [mining.md](mining.md), [statistics.md](statistics.md), [calibration.md](calibration.md).
"""

CHAPTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "The SOP and logs",
        (
            "sop.exchange.draft.Draft", "sop.events.EventLog", "sop.revision.Revision", "sop.revision.Change", "sop.revision.Totals",
            "sop.revision.revision_table", "sop.worktime.CompiledCalendar", "sop.worktime.OfficeDay",
            "mining.log.ReadLog", "mining.log.LogSource", "sop.findings.Finding",
            "mining.log.quality.QualityReport",
        ),
    ),
    (
        "What would happen: simulation",
        (
            "simulation.Study", "simulation.Interval", "simulation.measures.figures.RunMeasures",
            "ukur.outputs.simulated_steps", "ukur.outputs.simulated_cases", "ukur.outputs.simulated_roles",
            "simulation.work_in_progress", "simulation.queues", "simulation.utilisation",
            "simulation.workload_need", "simulation.Variation", "simulation.sensitivity.Worth",
            "simulation.sensitivity.Effect", "simulation.sensitivity.worth_table",
            "simulation.schedule.Schedule", "simulation.schedule.Milestone", "simulation.schedule.Tried",
            "simulation.schedule.schedule_table", "simulation.staffing.Staffing",
            "simulation.staffing.Candidate", "simulation.staffing.Wait", "simulation.staffing.Hurt",
            "simulation.staffing.candidates_table",
        ),
    ),
    (
        "A revision tested before it is adopted",
        (
            "simulation.comparison.Comparison", "simulation.comparison.Revised",
            "simulation.comparison.InWorld", "simulation.comparison.World",
            "simulation.comparison.MoreCases", "simulation.comparison.sources.gain_by_step",
            "ukur.outputs.compared.verdict_table", "ukur.outputs.compared.world_table",
            "mining.adoption.Adoption", "mining.adoption.Adjusted",
        ),
    ),
    (
        "What did happen: mining",
        (
            "mining.Mined", "mining.conformance.Conformance", "mining.conformance.Numbers",
            "mining.conformance.DeviationTime", "mining.conformance.rules.checking.RuleCheck",
            "mining.conformance.precision.Precision", "mining.conformance.accepted.applying.Accepted",
            "mining.performance.Performance", "mining.performance.instances.measure_instances",
            "mining.performance.find_drift", "mining.performance.waiting.WaitingCauses",
            "mining.monitoring.Status", "mining.monitoring.History", "mining.selection.Selection",
            "mining.selection.CaseStory", "mining.selection.GroupComparison", "mining.discovery.Follows",
            "mining.discovery.Variants", "mining.discovery.Handovers", "mining.discovery.Spectrum",
            "mining.discovery.Dots", "mining.discovery.AsIs",
            "mining.discovery.sop_of_log.DiscoveredSop",
        ),
    ),
    (
        "A scenario learned from a log",
        (
            "mining.calibration.calibrating.Calibration", "mining.calibration.learned.Learned",
            "mining.calibration.learned.learned_table", "mining.calibration.fit.Split",
            "mining.calibration.fit.FitStatement", "mining.calibration.fit.MeasureFit",
            "mining.calibration.fit.result.fit_table", "mining.calibration.three.three_columns",
            "mining.calibration.record_next.record_next", "mining.distance.Distances",
            "mining.distance.Distance", "mining.distance.distance_table",
        ),
    ),
)  # fmt: skip


def thing_at(home: str) -> Any:
    module, _, name = home.rpartition(".")
    return getattr(import_module(module), name)


def section(text: str, name: str) -> str:
    found = re.search(rf"(?:^|\n)\s*{name}:(.*?)(?=\n\s*(?:Parameters|Returns|Raises):|\Z)", text, re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def items(text: str, names: list[str]) -> Iterator[tuple[str, str]]:
    """`name - meaning`, as often as there are names; several names may share a meaning."""
    any_name = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    begin = re.compile(rf"(?:^|(?<=[;.,] ))((?:{any_name})(?:, (?:{any_name}))*)(?: - |(?=[;.]|$))")
    found = list(begin.finditer(text))
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        yield match[1], text[match.end() : end].strip(" ;,")


def columns(text: str) -> tuple[str, list[str]]:
    """A text before its columns, and one text a column: `name` (meaning)."""
    cuts, depth, values = [], 0, False
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth:
            continue
        # "`certainty`: `sure`, `likely`" tells values of a column, not columns.
        values = text[place - 1 : place + 1] == "`:" or (values and sign not in ";.")
        if sign == "`" and not values and (place < 2 or text[place - 2 : place] in (", ", ": ", "; ")):
            cuts.append(place)
    if len(cuts) < 3 or not re.search(r"\brows?\b|columns", text):
        return text, []
    pieces = [text[a:b].strip(" ,;") for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    return text[: cuts[0]].strip(), pieces


def told(text: str, indent: str) -> list[str]:
    lead, found = columns(text)
    return [lead, *(f"{indent}- {piece}" for piece in found)]


def described(home: str) -> Iterator[str]:
    thing = thing_at(home)
    doc = inspect.getdoc(thing) or ""
    before = re.split(r"\n\s*(?:Parameters|Returns|Raises):", doc)[0]
    module = home.rpartition(".")[0]
    if not inspect.isclass(thing):
        names = ", ".join(inspect.signature(thing).parameters)
        yield f"### `{thing.__name__}({names})`\n"
        yield f"`from {module} import {thing.__name__}`. {' '.join(before.split())}\n"
        lead, found = columns(section(doc, "Returns"))
        yield (
            "\n".join([f"Returns {lead}", *([""] if found else []), *(f"- {piece}" for piece in found)])
            + "\n"
        )
        return
    yield f"### `{thing.__name__}`\n"
    yield (
        f"`{module}.{thing.__name__}`. "
        + "\n\n".join(" ".join(part.split()) for part in before.split("\n\n"))
        + "\n"
    )
    names = [field.name for field in fields(thing)]
    rest = doc[len(before) :]
    lines = []
    for name, meaning in items(" ".join(rest.replace("Parameters:", " ").split()), names):
        first, *more = told(meaning, "  ")
        lines.append(f"- **`{name.replace(', ', '`, `')}`**" + (f": {first}" if first else ""))
        lines += more
    yield "\n".join([*lines, *asked(thing, names)]) + "\n"


def asked(thing: type, names: list[str]) -> Iterator[str]:
    """What can be asked of a result besides its fields."""
    for name, member in vars(thing).items():
        if name.startswith("_") or name in names:
            continue
        function = member.fget if isinstance(member, property) else getattr(member, "func", member)
        text = inspect.getdoc(function)
        if text and (inspect.isfunction(function)):
            brackets = "()" if inspect.isfunction(member) else ""
            yield f"- `{name}{brackets}`: {' '.join(text.split(chr(10) * 2)[0].split())}"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, homes in CHAPTERS:
        parts.append(f"## {title}\n")
        for home in homes:
            parts += described(home)
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
