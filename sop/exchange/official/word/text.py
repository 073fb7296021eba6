"""The text of Word paragraphs as people see it: without deletions, hidden text and field codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sop.exchange.official.package import child, children, value
from sop.exchange.official.word.drawings import Drawing, drawings
from sop.exchange.official.word.vml import vml_drawings
from sop.exchange.opening import local

if TYPE_CHECKING:
    from lxml.etree import _Element

NOTE_STYLE = "UkurNote"
"""Style of what stands in our own documents and is not the SOP's."""
OUR_ARROWS = ("Panah dari ", "Arrow from ")
"""How names of lines begin in our own documents."""
MOST_NOTE = 300
_KNOWN = frozenset(("wps", "wpg", "wpc", "wp14", "w14", "w15", "a14", "v"))
"""Kinds of newer content that are read."""
BULLET = "\N{BULLET} "
_LEFT_OUT = frozenset(
    ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "tblPr", "tcPr", "ruby")
)
_OBJECTS = ("drawing", "pict", "object")
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}
_SYMBOL_FONTS = ("wingdings", "webdings", "symbol", "zapf", "marlett")


@dataclass
class Words:
    """What was found in paragraphs.

    Parameters: parts - pieces of text; drawn; ticked - a character of a symbol font; tracked - deletions and
    struck texts that were left out; inner - tables inside; ours - it is Ukur's own; notes - of Ukur, no part
    of the text.
    """

    parts: list[str] = field(default_factory=list)
    drawn: list[Drawing] = field(default_factory=list)
    ticked: bool = False
    tracked: int = 0
    inner: list[_Element] = field(default_factory=list)
    ours: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text, without blanks around."""
        return "".join(self.parts).strip()


def numbered(paragraph: _Element) -> bool:
    """Does the program put a number or bullet before the paragraph? Parameters: paragraph."""
    found = child(paragraph, "pPr", "numPr", "numId")
    return found is not None and value(found, "val") not in ("", "0")


def gather(element: _Element, into: Words, next_sheet: Iterator[int]) -> None:
    """Add the text and drawings below an element.

    Parameters: element - paragraph, run or what holds them; into - is added to; next_sheet - numbers for
    drawings.
    """
    # A list of what is still to be done instead of recursion: documents of strangers nest as they like.
    waiting: list[_Element] = [element]
    while waiting:
        current = waiting.pop()
        kind = local(current)
        if kind == "t":
            into.parts.append(current.text or "")
        elif kind in _CHARACTERS:
            into.parts.append(_CHARACTERS[kind])
        elif kind in _OBJECTS:
            made = drawings if kind == "drawing" else vml_drawings
            made_ = list(made(current, next(next_sheet)))
            into.drawn += made_
            into.ours = into.ours or any(s.label.startswith(OUR_ARROWS) for one in made_ for s in one.shapes)
        elif kind == "AlternateContent":
            chosen = _chosen(current)
            waiting += [] if chosen is None else [chosen]
        elif not _passed_over(current, kind, into):
            waiting.extend(reversed(current))


def _passed_over(element: _Element, kind: str, into: Words) -> bool:
    """Is there nothing to be read in the element? What that means is noted."""
    if kind == "tbl":
        into.inner.append(element)
    elif kind in _LEFT_OUT:
        into.tracked += kind in ("del", "moveFrom")
    elif kind == "p" and _is_note(element):
        into.ours = True
        said = "".join(each.text or "" for each in element.iter() if local(each) == "t").strip()
        into.notes += [said[:MOST_NOTE]] if said else []
    elif kind == "r" and _hidden(element):
        into.tracked += _struck(child(element, "rPr"))
    else:
        into.ticked = into.ticked or kind == "sym" or (kind == "r" and _symbols(element))
        return kind == "sym"
    return True


def _is_note(paragraph: _Element) -> bool:
    style = child(paragraph, "pPr", "pStyle")
    return style is not None and value(style, "val") == NOTE_STYLE


def _chosen(element: _Element) -> _Element | None:
    """The newer form of a drawing where there are two."""
    for choice in children(element, "Choice"):
        if set(value(choice, "Requires").split()) <= _KNOWN:
            return choice
    return child(element, "Fallback")


def _hidden(run: _Element) -> bool:
    style = child(run, "rPr")
    return _is_on(child(style, "vanish")) or _struck(style)


def _struck(style: _Element | None) -> bool:
    return _is_on(child(style, "strike")) or _is_on(child(style, "dstrike"))


def _is_on(found: _Element | None) -> bool:
    return found is not None and value(found, "val") not in ("0", "false", "none", "off")


def _symbols(run: _Element) -> bool:
    fonts = child(run, "rPr", "rFonts")
    if fonts is None or not value(fonts, "ascii").lower().startswith(_SYMBOL_FONTS):
        return False
    return any(local(each) == "t" and (each.text or "").strip() for each in run)
