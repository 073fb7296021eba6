"""Pictures of a log for its analysts: the process map and the variants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ukur.charts import fitting_map, plot_process_map, plot_variants, variant_rows
from ukur.charts.style import WIDE
from ukur.page.blocks import Block, SourceLabel, figure

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words


def pictures(mined: Mined, words: Words, label: SourceLabel) -> Iterator[Block]:
    """The process map beside the SOP, and the ways the cases took.

    Parameters: mined - the log; words - language; label - of its data.
    """
    from mining.discovery import discover_follows, sop_order, variants

    follows = discover_follows(mined.log, sop=mined.sop, calendar=mined.office, time_zone=mined.time_zone)
    content = fitting_map(follows, sop_order(mined.sop), words, width=WIDE)
    yield figure(
        lambda _: plot_process_map(content, words, width=WIDE),
        key="map",
        title=words("map.title_process"),
        source=label,
        one_size=True,
    )
    rows = variant_rows(variants(mined.log, sop=mined.sop, time_zone=mined.time_zone))
    yield figure(
        lambda _: plot_variants(rows, words, width=WIDE),
        key="variants",
        title=words("map.title_variants"),
        source=label,
        one_size=True,
    )
