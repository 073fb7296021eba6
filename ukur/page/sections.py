"""The sections below the first sheet, for analysts; none of them is ever empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.rules import review
from ukur.charts import plain
from ukur.page.assumptions import performers_table
from ukur.page.blocks import Block, Cell, Column, Prose, Section, Table, Terms
from ukur.page.content import Part, Taught, Tried
from ukur.page.noticed import findings_table
from ukur.page.phrases import first_of
from ukur.words.phrases import LONG, roles

if TYPE_CHECKING:
    from mining.analysis import Mined
    from sop.model import Sop
    from ukur.page.provenance import Provenance
    from ukur.words import Words

TERMS = (
    "case", "working_day", "standard", "processing", "waiting", "median", "interval", "replication",
    "deviation", "fitness", "basis",
)  # fmt: skip
COMPARED_TERMS, THREE_TERMS = ("gain", "guard"), ("written", "executed")


def build_sections(  # noqa: PLR0913 - each is a source of its own
    sop: Sop,
    words: Words,
    *,
    simulation: Part | None,
    mining: Part | None,
    mined: Mined | None,
    provenance: Provenance,
    tried: Tried | None = None,
    taught: Taught | None = None,
) -> tuple[Section, ...]:
    """All sections, in their order.

    Parameters: sop - the document; words - language; simulation, mining - at least one; mined - of `mining`;
    provenance - what the page was made from; tried - a comparison of revisions; taught - a scenario learned
    from the log.
    Returns: sections with at least one block each.
    """
    parts = [part for part in (mining, simulation) if part is not None]

    def blocks(name: str) -> tuple[Block, ...]:
        return tuple(block for part in parts for block in getattr(part, name))

    def section(key: str, found: tuple[Block, ...]) -> Section:
        blocks = found or (Prose(paragraphs=(words(f"page.empty_{key}"),)),)
        return Section(key=key, heading=words(f"page.section_{key}"), blocks=blocks)

    noticed = () if taught is None else taught.noticed
    return (
        section("bottlenecks", blocks("bottlenecks")),
        section("durations", blocks("durations")),
        *_three(words, taught),
        section("steps", (*blocks("step_blocks"), steps_table(sop, words, parts))),
        section("conformance", blocks("conformance")),
        section("workload", blocks("workload")),
        *_gate(words, tried),
        *_learned(words, taught),
        section("assumptions", (*_performers(sop, words), *blocks("assumptions"))),
        section("noticed", (*_review(sop, words), *blocks("noticed"), *noticed)),
        section("method", (Prose(paragraphs=tuple(_method(words, parts, tried))),)),
        section("provenance", (provenance_table(provenance, mined, words),)),
        section("terms", (_terms(words, tried, taught),)),
    )


def _three(words: Words, taught: Taught | None) -> tuple[Section, ...]:
    if taught is None or not taught.three:
        return ()
    return (Section(key="three", heading=words("three_columns.title"), blocks=taught.three),)


def _gate(words: Words, tried: Tried | None) -> tuple[Section, ...]:
    if tried is None:
        return ()
    return (Section(key="gate", heading=words("page_compare.section"), blocks=tried.gate),)


def _learned(words: Words, taught: Taught | None) -> tuple[Section, ...]:
    if taught is None:
        return ()
    return (Section(key="learned", heading=words("page_three.section_learned"), blocks=taught.learned),)


def steps_table(sop: Sop, words: Words, parts: list[Part]) -> Table:
    """The steps as the document has them, with what each source adds.

    Parameters: sop - the document; words - language; parts - the sources.
    """
    rows = []
    for step in sop.steps:
        standard = "–" if step.standard is None else words.minutes(step.standard.minutes)
        basis = words(f"basis.{step.performers.basis}")
        added = [part.steps.cells.get(step.id, (Cell(text="–"),) * len(part.steps.columns)) for part in parts]
        rows.append(
            (
                Cell(text=words.number(step.number)),
                Cell(text=plain(step.text, LONG)),
                Cell(text=roles(sop, step), details=(basis,)),
                Cell(text=standard),
                *(cell for cells in added for cell in cells),
            )
        )
    whole = sop.standard_minutes
    total = words("page.table_steps_total", total=words.minutes(whole)) if whole else ""
    sources = ", ".join(part.facts.label.name for part in parts)
    notes = [total, words("page.table_steps_note", sources=sources), *(part.steps.note for part in parts)]
    return Table(
        caption=words("page.table_steps"),
        columns=(
            Column(heading=words("page.column_number"), number=True),
            Column(heading=words("page.column_activity"), wide=True, width=28),
            Column(heading=words("page.column_performer"), width=14),
            Column(heading=words("page.column_standard"), number=True),
            *(column for part in parts for column in part.steps.columns),
        ),
        rows=tuple(rows),
        note=" ".join(note for note in notes if note),
    )


def _performers(sop: Sop, words: Words) -> tuple[Block, ...]:
    table = performers_table(sop, words)
    return (table,) if table.rows else ()


def _review(sop: Sop, words: Words) -> tuple[Block, ...]:
    found = review(sop)
    return (
        (
            findings_table(
                found, words, caption=words("page.table_noticed_sop"), whole=words("page.place_sop")
            ),
        )
        if found
        else ()
    )


def _method(words: Words, parts: list[Part], tried: Tried | None) -> Iterator[str]:
    for part in parts:
        yield from part.method
    if tried is not None:
        yield from tried.method
    yield words("page.method_words")


def provenance_table(provenance: Provenance, mined: Mined | None, words: Words) -> Table:
    """What the page was made from.

    Parameters: provenance; mined - names the files, or None; words - language.
    """
    rows: list[tuple[str, str]] = [(words("page.made_sop"), provenance.sop)]
    rows += [(words("page.made_also"), digest) for digest in provenance.also]
    if provenance.scenario:
        rows.append((words("page.made_scenario"), provenance.scenario))
    if provenance.learned:
        rows.append((words("page_three.made"), provenance.learned))
    for revision in provenance.revisions:
        made = words("page_compare.made_is", sop=revision.sop, scenario=revision.scenario)
        rows.append((words("page_compare.made", name=plain(revision.name, 60)), made))
    if provenance.calendar:
        rows.append((words("page.made_calendar"), plain(provenance.calendar)))
    names = {} if mined is None else {source.digest: source for source in mined.sources}
    for digest in provenance.logs:
        source = names.get(digest)
        what = digest
        if source is not None:
            what = words(
                "page.made_log_is", digest=digest, name=plain(source.name, 80), rows=words.number(source.rows)
            )
        rows.append((words("page.made_log"), what))
    if provenance.seed is not None:
        # A seed is a name, not a quantity: no separators.
        rows.append((words("page.made_seed"), str(provenance.seed)))
    if provenance.replications is not None:
        rows.append((words("page.made_replications"), words.number(provenance.replications)))
    versions = [f"{name} {number}" for name, number in provenance.versions.items()]
    if versions:
        rows.append((words("page.made_versions"), first_of(words, versions, limit=12)))
    return Table(
        caption=words("page.table_provenance"),
        columns=(
            Column(heading=words("page.column_what"), width=32),
            Column(heading=words("page.column_value"), wide=True),
        ),
        rows=tuple((Cell(text=what), Cell(text=value)) for what, value in rows),
        note=words("page.table_provenance_note"),
    )


def _terms(words: Words, tried: Tried | None, taught: Taught | None) -> Terms:
    keys = [f"page.{{}}_{name}" for name in TERMS]
    if taught is not None and taught.three:
        keys += [f"page_three.{{}}_{name}" for name in THREE_TERMS]
    if tried is not None:
        keys += [f"page_compare.{{}}_{name}" for name in COMPARED_TERMS]
    return Terms(pairs=tuple((words(key.format("term")), words(key.format("meaning"))) for key in keys))
