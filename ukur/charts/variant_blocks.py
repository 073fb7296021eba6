"""The variants of a log as rows of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.node_looks import NodeLook, key_text, node_looks
from ukur.charts.shades import MAP_WIDE, notes, nothing
from ukur.charts.style import INK, MUTED, PAPER, chart_style
from ukur.words import words as words_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mining.discovery.trails import Node
    from mining.discovery.variant_table import Variants
    from sop.events import EventLog
    from sop.model import Sop
    from ukur.words import Words

MOST_VARIANTS, MOST_STEPS, ENOUGH = 20, 40, 20


@dataclass(frozen=True, kw_only=True)
class VariantRow:
    """One row.

    Parameters: number; cases; share, cumulated_share - missing (NaN) below 20 cases; steps - looks, at most
    MOST_STEPS; together - stands in one unordered block with the step before; cut - there are more steps.
    """

    number: int
    cases: int
    share: float
    cumulated_share: float
    steps: tuple[NodeLook, ...]
    together: tuple[bool, ...]
    cut: bool


@dataclass(frozen=True, kw_only=True)
class VariantRows:
    """What the chart shows. Parameters: rows; variants, cases - of the whole log; has_sop."""

    rows: tuple[VariantRow, ...]
    variants: int
    cases: int
    has_sop: bool


def variant_chart(
    log: EventLog,
    *,
    sop: Sop | None = None,
    words: Words | None = None,
    most: int = MOST_VARIANTS,
    ax: Axes | None = None,
    width: float = MAP_WIDE,
) -> Axes:
    """The variants of a log, the most frequent on top.

    Parameters: log; sop - to go by its steps; words - language, Indonesian by default; most - rows; ax -
    where to draw, or None; width - inches of a figure of our own.
    Returns: the axes.
    """
    from mining.discovery import variants

    return plot_variants(
        variant_rows(variants(log, sop=sop), most=most), words or words_of(), ax=ax, width=width
    )


def variant_rows(variants: Variants, *, most: int = MOST_VARIANTS) -> VariantRows:
    """The most frequent variants.

    Parameters: variants - of a log; most - rows, 1 or more.
    Returns: rows; every step has one look in all of them.
    """
    table = variants.table.head(most)
    places = _places(table["steps"].tolist(), table["cases"].tolist())
    by_key: dict[str, Node] = {node.key: node for node in variants.nodes}
    seen = {key for steps in table["steps"] for key in steps}
    looks = node_looks([by_key[key] for key in by_key if key in seen], places)
    rows = tuple(
        VariantRow(
            number=int(row["variant"]),
            cases=int(row["cases"]),
            share=float(row["share"]),
            cumulated_share=float(row["cumulated_share"]),
            steps=tuple(looks[key] for key in row["steps"][:MOST_STEPS]),
            together=tuple(row["together"][:MOST_STEPS]),
            cut=len(row["steps"]) > MOST_STEPS,
        )
        for row in table.to_dict("records")
    )
    return VariantRows(
        rows=rows,
        variants=len(variants.table),
        cases=variants.cases,
        has_sop=any(node.step_id for node in variants.nodes),
    )


def _places(variants: list[tuple[str, ...]], cases: list[int]) -> dict[str, float]:
    """Mean place of each step in the variants shown."""
    sums: dict[str, tuple[float, int]] = {}
    for steps, weight in zip(variants, cases, strict=True):
        for index, key in enumerate(steps):
            total, count = sums.get(key, (0.0, 0))
            sums[key] = (total + weight * index / max(1, len(steps) - 1), count + weight)
    return {key: total / count for key, (total, count) in sums.items()}


def plot_variants(
    shown: VariantRows, words: Words, *, ax: Axes | None = None, width: float = MAP_WIDE
) -> Axes:
    """One row a variant: its cases, and its steps as blocks with number or letter.

    Dark steps come early. Steps that are not in the SOP are white with a dashed edge. Blocks joined by a bar
    are of one day or instant: their order is not known.

    Parameters: shown - of `variant_rows`; words - language; ax - where to draw, or None; width - inches of a
    figure of our own.
    Returns: the axes.
    """
    with chart_style():
        own = ax is None
        if not shown.rows:
            return nothing(axes(ax, width=width, rows=3), words("map.nothing"))
        said = _said(shown, words)
        ax = axes(
            ax, width=width, rows=len(shown.rows) * 1.15 + 1.6 + 0.6 * (len(said) + len(said[0]) // 150)
        )
        longest = max(len(row.steps) + row.cut for row in shown.rows)
        columns = max(longest, 12)
        for at, row in enumerate(shown.rows):
            _row(ax, at, row, words)
        ax.set_xlim(-columns * (0.16 if shown.cases >= ENOUGH else 0.09), columns + 0.2)
        ax.set_ylim(len(shown.rows) - 0.4, -1.1)
        ax.set_axis_off()
        _headings(ax, shown, columns, words)
        notes(ax, said, own=own, width=width)
    return ax


def _row(ax: Axes, y: int, row: VariantRow, words: Words) -> None:
    from matplotlib.patches import Rectangle

    size = 8 if max(len(look.short) for look in row.steps) < 3 else 7.5
    for x, (look, joined) in enumerate(zip(row.steps, row.together, strict=True)):
        block = Rectangle(
            (x + 0.05, y - 0.36), 0.9, 0.72, facecolor=look.colour if look.in_sop else PAPER,
            edgecolor=PAPER if look.in_sop else INK, linewidth=0.8,
            linestyle="-" if look.in_sop else (0, (3, 2)),
        )  # fmt: skip
        block.set_label(look.key)
        ax.add_patch(block)
        ax.text(
            x + 0.5, y, look.short, ha="center", va="center_baseline", fontsize=size,
            color=look.ink if look.in_sop else INK,
        )  # fmt: skip
        if joined:
            ax.plot([x - 0.5, x + 0.5], [y + 0.42] * 2, color=INK, linewidth=1.6, solid_capstyle="butt")
    if row.cut:
        ax.text(len(row.steps) + 0.15, y, words("map.variant_cut"), ha="left", va="center", color=MUTED)


def _headings(ax: Axes, shown: VariantRows, columns: int, words: Words) -> None:
    """Cases at the left, and where they are many, the cumulated share."""
    places = {
        "variant_cases": (-0.082 if shown.cases >= ENOUGH else -0.012) * columns,
        "variant_share": -0.012 * columns,
    }
    many = shown.cases >= ENOUGH
    for key in ("variant_cases", "variant_share") if many else ("variant_cases",):
        ax.text(places[key], -0.75, words(f"map.{key}"), ha="right", va="center", fontsize=7.5, color=MUTED)
    for at, row in enumerate(shown.rows):
        ax.text(
            places["variant_cases"], at, words.number(row.cases), ha="right", va="center", fontsize=8.5,
            fontweight="bold",
        )  # fmt: skip
        if many:
            share = words("chart.percent", n=words.number(100 * row.cumulated_share))
            ax.text(places["variant_share"], at, share, ha="right", va="center", fontsize=8, color=MUTED)


def _said(shown: VariantRows, words: Words) -> list[str]:
    number = words.number
    looks = {look.key: look for row in shown.rows for look in row.steps}
    ordered = sorted(
        looks.values(), key=lambda look: (not look.short.isdigit(), len(look.short), look.short.zfill(3))
    )
    if len(shown.rows) < shown.variants:
        count = words(
            "map.variants_shown",
            shown=number(len(shown.rows)),
            total=number(shown.variants),
            cases=number(sum(row.cases for row in shown.rows)),
            n=number(shown.cases),
        )
    else:
        count = words("map.variants_all", total=number(shown.variants), n=number(shown.cases))
    parts = [count]
    if any(any(row.together) for row in shown.rows):
        parts.append(words("map.variant_together"))
    if any(row.cut for row in shown.rows):
        parts.append(words("map.variant_steps_cut", n=number(MOST_STEPS)))
    return [key_text(ordered), " ".join(parts)]
