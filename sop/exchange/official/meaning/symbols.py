"""Which of the five symbols of the regulation a drawn shape is."""

from __future__ import annotations

import re

from sop.exchange.official.page import Symbol

_SYMBOLS: dict[str, Symbol] = {
    "picture": "picture",
    "flowChartDecision": "decision",
    "diamond": "decision",
    "flowChartTerminator": "terminator",
    "flowChartOffpageConnector": "connector",
    "flowChartConnector": "connector",
    "flowChartSummingJunction": "connector",
    "homePlate": "connector",
    "pentagon": "connector",
}
_ROUND = frozenset({"ellipse", "roundRect", "flowChartAlternateProcess", "oval", "roundrect"})
_ARROW = re.compile(r"connector\d?$|^line|arrow|^straight|^bent|^curved|^elbow", re.IGNORECASE)
_NAMES: tuple[tuple[str, Symbol], ...] = (
    ("off-page", "connector"),
    ("offpage", "connector"),
    ("decision", "decision"),
    ("diamond", "decision"),
    ("terminator", "terminator"),
    ("arrow", "arrow"),
    ("straight connector", "arrow"),
    ("elbow connector", "arrow"),
)
VML_KINDS = {
    4: "diamond", 110: "flowChartDecision", 116: "flowChartTerminator", 177: "flowChartOffpageConnector",
    120: "flowChartConnector", 15: "homePlate", 56: "pentagon", 109: "flowChartProcess", 1: "rect",
    2: "roundRect", 3: "ellipse", 176: "flowChartAlternateProcess", 20: "line", 32: "straightConnector1",
    33: "bentConnector2", 34: "bentConnector3", 35: "bentConnector4", 36: "bentConnector5",
    37: "curvedConnector2", 38: "curvedConnector3", 13: "rightArrow", 66: "leftArrow", 67: "downArrow",
    68: "upArrow", 75: "picture", 202: "textBox",
}  # fmt: skip
"""Numbers that old drawings give to the shapes of today."""
ENDS = frozenset(("mulai", "selesai", "start", "end", "stop", "begin", "finish", "berakhir", "akhir"))
ANSWERS = frozenset(
    """ya tidak yes no y t n setuju disetujui ditolak lengkap benar salah sesuai layak ok terima tolak
    diterima approved rejected complete incomplete""".split()  # noqa: SIM905
)


def symbol_of(kind: str, *, name: str = "", text: str = "", box: bool = False) -> Symbol:
    """The symbol that a shape stands for.

    Parameters: kind - its preset geometry, empty for a free form; name - that the program gave it; text -
    inside; box - it is a text box without border.
    Returns: the symbol; what is none of them is taken for a process.
    """
    words = text.lower().strip(" .:()").split()
    if (box and text) or (_is_answer(words) and kind in ("", "rect", "textBox")):
        return "label"
    if kind in _ROUND and len(words) == 1 and words[0] in ENDS:
        return "terminator"
    if kind in _SYMBOLS:
        return _SYMBOLS[kind]
    if _ARROW.search(kind):
        return "arrow"
    if kind and kind != "textBox":
        return "process"
    low = name.lower()
    return next((symbol for part, symbol in _NAMES if part in low), "label" if box else "process")


def _is_answer(words: list[str]) -> bool:
    return 0 < len(words) <= 2 and words[-1] in ANSWERS and (len(words) == 1 or words[0] in ("tidak", "not"))
