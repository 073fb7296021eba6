"""How the steps of a log look where they are dots or blocks: a shade by their place, and a short name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

from ukur.charts.labels import plain
from ukur.charts.shades import ink_on

if TYPE_CHECKING:
    from mining.discovery.trails import Node

OTHER = "#b4bac1"
MARKERS = ("o", "s", "^", "D")


@dataclass(frozen=True, kw_only=True)
class NodeLook:
    """How one step looks.

    Parameters: key; label; short - number of the step, else a letter, two beyond 26; in_sop - a step of the
    SOP, or there is no SOP; colour - the earlier in the case, the darker; ink - letters on it; marker.
    """

    key: str
    label: str
    short: str
    in_sop: bool
    colour: str
    ink: str
    marker: str


def node_looks(nodes: Sequence[Node], places: Mapping[str, float]) -> dict[str, NodeLook]:
    """Looks of steps, by key.

    Parameters: nodes - those that are shown; places - mean place in the case, 0 to 1, by key; steps of the
    SOP go by its order.
    Returns: in order: steps of the SOP, then the others by place.
    """
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    has_sop = any(node.step_id for node in nodes)

    def spot(node: Node) -> tuple[bool, float, str]:
        place = places.get(node.key, math.nan)
        return (has_sop and not node.step_id, 0.0 if math.isnan(place) or node.step_id else place, node.key)

    known = [node for node in nodes if node.step_id]
    others = sorted((node for node in nodes if not node.step_id), key=spot)
    found, letters = {}, 0
    ordered = [*known, *others]
    for index, node in enumerate(ordered):
        # Up to 0.88: what is lighter cannot be seen on paper. Dark to light also without colour.
        share = 0.88 * index / max(1, len(ordered) - 1)
        colour = to_hex(colormaps["cividis"](share))
        if node.number:
            short = str(node.number)
        else:
            short = _letters(letters)
            letters += 1
        found[node.key] = NodeLook(
            key=node.key,
            label=plain(node.label, 80),
            short=short,
            in_sop=bool(node.step_id) or not has_sop,
            colour=colour,
            ink=ink_on(colour),
            marker=MARKERS[index % len(MARKERS)],
        )
    return found


def _letters(index: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = ascii_uppercase[rest] + text
    return text


def key_text(looks: Sequence[NodeLook]) -> str:
    """What the short names stand for. Parameters: looks - those that occur."""
    return " · ".join(f"{look.short} {plain(look.label, 44)}" for look in looks)
