"""What a result rests on and nobody has confirmed: performers, and the values of the scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.model import Basis
from sop.rules import assumed_performers
from ukur.charts import plain
from ukur.page.blocks import Cell, Column, Table
from ukur.words import words as default_words
from ukur.words.assumed import all_values, scenario_values
from ukur.words.assumed.course import step_rules
from ukur.words.phrases import LONG, SHORT, capital, roles, sentence, step_name

if TYPE_CHECKING:
    from simulation.replications import Study
    from sop.model import Sop
    from ukur.words import Words


def performers_table(sop: Sop, words: Words) -> Table:
    """Every step whose performers the document does not state, with what else it may mean.

    Parameters: sop - the document; words - language.
    """
    names = {role.id: plain(role.name, SHORT) for role in sop.roles}
    rows = []
    for step in assumed_performers(sop):
        others = []
        for other in step.performers.alternatives:
            posts = ", ".join(names[seat.role] for seat in other.roles)
            others.append(
                words("page.with_note", text=posts, note=plain(other.note, LONG)) if other.note else posts
            )
        notes = (sentence(plain(step.performers.note, LONG)), *step_rules(sop, step, words))
        rows.append(
            (
                Cell(text=capital(step_name(words, step))),
                Cell(text=roles(sop, step), details=tuple(note for note in notes if note)),
                Cell(text=words(f"basis.{step.performers.basis}")),
                Cell(text=others[0] if others else "–", details=tuple(others[1:])),
            )
        )
    return Table(
        caption=words("page.table_performers", n=words.number(len(rows)), total=words.number(len(sop.steps))),
        columns=(
            Column(heading=words("page.column_step"), width=22),
            Column(heading=words("page.column_performer_used"), wide=True),
            Column(heading=words("page.column_basis"), width=12),
            Column(heading=words("page.column_alternatives"), wide=True, width=30),
        ),
        rows=tuple(rows),
        note=words("page.table_performers_note"),
    )


def scenario_table(study: Study, words: Words) -> Table:
    """Every value of the scenario and of the office calendar, each with its basis.

    Parameters: study - the simulation; words - language.
    """
    return Table(
        caption=words("page.table_scenario", name=plain(study.scenario.name)),
        columns=(
            Column(heading=words("page.column_what"), width=32),
            Column(heading=words("page.column_value"), wide=True),
            Column(heading=words("page.column_basis"), width=14),
        ),
        rows=tuple(
            (
                Cell(text=value.what),
                Cell(text=value.text, details=(*((value.note,) if value.note else ()), *value.limits)),
                Cell(text=words(f"basis.{value.basis}")),
            )
            for value in all_values(study, words)
        ),
        note=sentence(plain(study.scenario.note, LONG)) if study.scenario.note else "",
    )


def assumed_values(study: Study) -> int:
    """How many values of the scenario nobody has measured; the calendar says on what it rests itself."""
    values = scenario_values(study, default_words())
    return sum(value.basis is not Basis.STATED and not value.measured for value in values)
