"""Cards of logs: all at once, conformance, performance, the state of running cases, an adoption."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.notebook.card import Card
from ukur.notebook.pieces import cells, columns, frame, noticed, number, said
from ukur.page import logged_cases, logged_facts, logged_tables
from ukur.page.blocks import Table
from ukur.page.phrases import source_label

if TYPE_CHECKING:
    from mining.adoption import Adjusted, Adoption
    from mining.analysis import Mined
    from mining.conformance import Conformance
    from mining.monitoring import Status
    from mining.performance import Performance
    from ukur.words import Words

CASES = 20


def mined_card(mined: Mined, words: Words) -> Card:
    """The three answers of the first sheet, and every case where they are few."""
    label = source_label(words, logged_facts.kind(mined))
    found = logged_facts.facts(mined, words)
    blocks = logged_cases.cases(mined, words, label) or (_losses(mined, words),)
    return Card(
        kind=words("notebook.kind_mined"),
        title=plain(mined.sop.title, 120),
        label=label,
        lead=(said(f"{found.state} {found.runs}"), found.duration, found.waiting, found.followed),
        blocks=(*blocks, *noticed(mined.all_findings, words)),
        note=words("notebook.next_mined"),
    )


def _losses(mined: Mined, words: Words) -> Table:
    """Of many cases where time was lost: a table of them all would not be read."""
    block = logged_tables.bottlenecks(mined, words, source_label(words, logged_facts.kind(mined)))
    return block if isinstance(block, Table) else frame(".performance.steps", mined.performance.steps, words)


def conformance_card(found: Conformance, words: Words) -> Card:
    """How many cases followed the SOP, and the deviations."""
    numbers = found.numbers
    fitness = "–" if numbers.log_fitness is None else words.number(numbers.log_fitness, 3)
    fields = {
        "n": words.number(numbers.conforming),
        "deviating": words.number(numbers.deviating),
        "running": words.number(numbers.running),
    }
    shown = ("kind", "step_id", "other_step_id", "activity", "certainty", "count", "cases")
    return Card(
        kind=words("notebook.kind_conformance"),
        lead=(said(words("page.conformance_summary", fitness=fitness, **fields)),),
        blocks=(
            frame(".summary", found.summary[list(shown)], words, rows=12),
            *noticed(found.findings, words),
        ),
        note=words("notebook.conformance_parts"),
    )


def performance_card(found: Performance, words: Words) -> Card:
    """How long completed cases took, and where working time was lost."""
    done = found.cases.loc[found.cases["state"] == "completed", "milestone_days"].dropna().astype(float)
    lead = words("notebook.no_completed")
    if len(done):
        ends = {"low": words.number(done.min()), "high": words.number(done.max())}
        lead = words(
            "notebook.completed_days", n=words.number(len(done)), median=number(words, done.median()), **ends
        )
    shown = ["rank", "step_id", "activity", "kind", "n", "lost_working_minutes", "certainty"]
    return Card(
        kind=words("notebook.kind_performance"),
        lead=(said(lead),),
        blocks=(frame(".bottlenecks", found.bottlenecks[shown], words), *noticed(found.findings, words)),
        note=words("notebook.performance_parts"),
    )


def status_card(status: Status, words: Words) -> Card:
    """What runs, where it stands, and what is past its deadline."""
    running = status.cases[status.cases["state"] == "running"]
    counts = {"running": words.number(len(running)), "completed": words.number(status.n_completed)}
    past = len(status.overdue)
    late = words("status.overdue", n=words.number(past)) if past else words("status.overdue_none")
    lead = [words("status.title", date=words.date(status.as_of), **counts)]
    if running["deadline"].notna().any() or status.steps["limit"].notna().any():
        lead.append(late)
    else:
        lead.append(words("status.no_deadlines"))
    stopped = len(status.cases) - len(running)
    if stopped:
        lead.append(words("status.stopped", n=words.number(stopped), days=words.number(status.gap_days)))
    places = status.steps[status.steps["case_id"].isin(running["case_id"])]
    rows = []
    for row in places.head(CASES).to_dict("records"):
        dates = ("–" if row[name] is None else words.date(row[name]) for name in ("since_date", "limit"))
        rows.append(cells(str(row["case_id"]), str(row["step_id"]), str(row["unit"]), *dates))
    heads = ("status.case", "status.place", "notebook.unit", "status.since", "notebook.limit")
    table = Table(
        caption=words("notebook.places", n=words.number(len(places))),
        columns=columns(words, *heads),
        rows=tuple(rows),
    )
    return Card(
        kind=words("notebook.kind_status"),
        label=source_label(words, "sample" if status.sample else "real"),
        lead=tuple(said(line) for line in lead),
        blocks=(*((table,) if rows else ()), *noticed(status.findings, words)),
        note=words("notebook.status_parts"),
    )


def adoption_card(found: Adoption, words: Words) -> Card:
    """Before and after a new SOP came into force."""
    heads = ("case", "released", "group", "days", "follows")
    rows = []
    for row in found.cases.tail(CASES).to_dict("records"):
        days = number(words, float(row["working_days"]))
        group, follows = words(f"adoption.group_{row['group']}"), words(f"adoption.follows_{row['follows']}")
        rows.append(cells(str(row["case_id"]), words.date(row["released"]), group, days, follows))
    return Card(
        kind=words("notebook.kind_adoption"),
        lead=tuple(said(line) for line in _adoption_lines(found, words)),
        blocks=(
            Table(
                caption=words("notebook.last_cases", n=words.number(len(rows))),
                columns=columns(words, *(f"adoption.{head}" for head in heads), numbers=(3,)),
                rows=tuple(rows),
            ),
            *noticed(found.findings, words),
        ),
    )


def _adoption_lines(found: Adoption, words: Words) -> Iterator[str]:
    counts = {"before": words.number(found.n_before), "after": words.number(found.n_after)}
    yield words("adoption.title", date=words.date(found.since), **counts)
    after = found.cases.loc[found.cases["group"] == "after", "follows"].value_counts()
    names = ("new", "old", "both", "neither", "running")
    yield words("adoption.followed", **{name: words.number(int(after.get(name, 0))) for name in names})
    if found.plain is None or found.adjusted is None:
        yield words("adoption.no_claim")
        return
    yield words("adoption.plain", **_difference(found.plain, words))
    if found.adjusted.strata and not math.isnan(found.adjusted.difference):
        sides = {
            "n_before": words.number(found.adjusted.n_first),
            "n_after": words.number(found.adjusted.n_second),
        }
        kinds = words.number(found.adjusted.strata)
        yield words("adoption.adjusted", kinds=kinds, **sides, **_difference(found.adjusted, words))
    else:
        yield words("adoption.adjusted_none")
    yield words("adoption.cause")


def _difference(item: Adjusted, words: Words) -> dict[str, str]:
    ends = {"value": item.difference, "low": item.low, "high": item.high}
    return {name: number(words, value) for name, value in ends.items()}
