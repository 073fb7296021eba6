"""The SOP's rules one by one, what was accepted, and how much of the SOP is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ukur.charts import plain
from ukur.page.blocks import Block, Cell, Column, Prose, SourceLabel, Table
from ukur.page.phrases import first_of
from ukur.words.deviations import step_name
from ukur.words.phrases import LONG, capital, listed

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words

SHOWN = 30


def accepted(mined: Mined, words: Words) -> tuple[Prose, ...]:
    """How many cases are in order with the accept-list; nothing without one.

    Parameters: mined - the log; words - language.
    """
    counts = mined.accepted
    if counts is None:
        return ()
    lines = (
        words(
            "accepted.with_list",
            count=words.number(counts.n_conforming + counts.n_accepted),
            total=words.number(counts.n_conforming + counts.n_deviating),
            accepted=words.number(counts.n_accepted),
        ),
        words("accepted.left", count=words.number(counts.n_left)),
        words("accepted.fitness_note"),
    )
    return (Prose(paragraphs=lines),)


def precision(mined: Mined, words: Words) -> Prose:
    """How much of what the SOP allows the log uses, and by which definition.

    Parameters: mined - the log; words - language.
    """
    found = mined.precision
    if found.value is None:
        reason = words(f"precision.{found.reason}", least=words.number(20))
        return Prose(paragraphs=(f"{words('precision.title')}: {reason}.",))
    value = words("precision.value", value=words.number(found.value, 3), cases=words.number(found.n_cases))
    return Prose(
        paragraphs=(f"{value}. {words('precision.definition')} {words('precision.caution')}",),
    )


def rules(mined: Mined, words: Words, label: SourceLabel) -> Block:
    """The rules that were broken; a sentence where none was.

    Parameters: mined - the log; words - language; label - of its data.
    """
    table = mined.rules.rules
    found = table[table["broken"] > 0]
    perhaps = int(((table["broken"] == 0) & (table["possible"] > 0)).sum())
    more = (words("rules.perhaps", n=words.number(perhaps)),) if perhaps else ()
    if found.empty:
        return Prose(paragraphs=more or (words("rules.all_kept"),))
    ranked = found.sort_values(["broken", "possible"], ascending=False, kind="stable").head(SHOWN)
    return Table(
        caption=words("rules.title"),
        columns=(
            Column(heading=words("page.column_rule"), wide=True, width=44),
            Column(heading=words("page.column_broken"), number=True),
            Column(heading=words("page.column_possible"), number=True),
            Column(heading=words("page.column_cases"), number=True),
            Column(heading=words("page.column_case_ids"), wide=True, width=26),
        ),
        rows=tuple(_row(row, mined, words) for row in ranked.to_dict("records")),
        note=" ".join((words("rules.note"), *more)),
        source=label,
    )


def _row(row: dict[Any, Any], mined: Mined, words: Words) -> tuple[Cell, ...]:
    ids = [*row["case_ids"], *row["possible_case_ids"]]
    return (
        Cell(text=rule_sentence(row, mined, words)),
        *(Cell(text=words.number(int(row[name]))) for name in ("broken", "possible", "cases")),
        Cell(text=first_of(words, [str(name) for name in ids])),
    )


def rule_sentence(row: dict[Any, Any], mined: Mined, words: Words) -> str:
    """One rule as a sentence.

    Parameters: row - of `RuleCheck.rules`; mined - names the steps; words - language.
    """
    sop, kind = mined.sop, str(row["kind"])
    others = [name for name in str(row["other_step_id"]).split(" | ") if name]
    named = [plain(step_name(name, sop), LONG) for name in others]
    step = next((step for step in sop.steps if step.id == row["step_id"]), None)
    titles = {role.id: plain(role.name, 60) for role in sop.roles}
    seats = [seat.role for seat in step.performers.roles] if step else []
    deputies = [role for role in titles if step and role in step.performers.may_act - set(seats)]
    key = "precedence_any" if kind == "precedence" and len(named) > 1 else kind
    if kind == "role" and deputies:
        key = "role_or_deputy"
    if kind == "at_most" and row["at_most"] == 1:
        key = "at_most_once"
    return capital(
        words(
            f"rule_sentence.{key}",
            step=plain(step_name(row["step_id"], sop), LONG),
            other=named[0] if named else "",
            others=listed(words, [words("page.quoted", text=name) for name in named]),
            times="" if pd.isna(row["at_most"]) else words.number(int(row["at_most"])),
            roles=listed(words, [titles[role] for role in seats]),
            deputies=listed(words, [titles[role] for role in deputies], last="page.or"),
        )
    )
