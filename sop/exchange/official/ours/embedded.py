"""Documents that Ukur wrote carry the SOP as data: taken where the visible text still says the same."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from sop.errors import DocumentError
from sop.exchange.draft import Draft
from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.assemble import Reading
from sop.exchange.official.meaning.labels import LISTS, Label
from sop.exchange.official.ours.edited_steps import Edits, edited_steps
from sop.exchange.official.page import Page
from sop.exchange.opening import xml_root
from sop.model import Sop
from sop.plain import plain

_DAYS: tuple[Label, ...] = ("created", "revised", "effective")


def with_copy(page: Page, reading: Reading, sop_id: str | None) -> Draft:
    """The SOP of the copy, with what people changed in the visible text since.

    Parameters: page - with the copy; reading - of what is visible; sop_id - as in `read_official`.
    Returns: the copy's SOP, each edited place as a doubt; the visible reading where the copy is damaged, or
    where the document says something altogether different.
    """
    copy = _read_copy(page)
    if copy is None:
        reading.doubts.warn("copy_damaged")
        return reading.draft
    doubts = Doubts([doubt for doubt in page.doubts if doubt.severity == "warning"])
    edits = Edits(copy=copy, reading=reading, doubts=doubts)
    data = copy.model_dump(mode="json", by_alias=True)
    if len(reading.table.layout.roles) != len(copy.roles) or not edited_steps(edits, data):
        reading.doubts.warn("copy_unlike")
        return reading.draft
    _identity(edits, data)
    if not copy.origin.normative and not page.not_official:
        doubts.warn("notice_gone")
    if not edits.changed:
        sop = copy if sop_id is None else copy.model_copy(update={"id": sop_id})
        return Draft(sop=sop, doubts=tuple(doubts.found))
    if sop_id is not None:
        data["id"] = sop_id
    mended = _valid(data, doubts)
    if mended is None:
        reading.doubts.warn("copy_unlike")
        return reading.draft
    return Draft(sop=mended, doubts=tuple(doubts.found))


def _valid(data: dict[str, Any], doubts: Doubts) -> Sop | None:
    """The SOP; without its flow where the rows that are left cannot follow it; None where nothing helps."""
    try:
        return Sop.model_validate(data)
    except ValidationError:
        bare = [{**step, "after": None, "decision": None} for step in data["steps"]]
    try:
        sop = Sop.model_validate({**data, "steps": bare})
    except ValidationError:
        return None
    lost = [str(step["number"]) for step in data["steps"] if step.get("decision")]
    doubts.warn("flow_lost", count=len(lost), examples=lost or ("-",))
    return sop


def _read_copy(page: Page) -> Sop | None:
    """The copy, None where it is damaged or somebody changed it."""
    if page.copy is None:
        return None
    try:
        root = xml_root(page.copy, file=page.file, place="customXml")
        sop = Sop.model_validate(json.loads(root.text or ""))
    except (DocumentError, ValidationError, ValueError, RecursionError):
        return None
    return sop if sop.digest == root.get("digest") else None


def _identity(edits: Edits, data: dict[str, Any]) -> None:
    """What was changed in the identity block."""
    copy, read, visible = edits.copy.identity, edits.reading.identity, edits.reading.sop
    own: dict[str, Any] = data["identity"]
    if not read.texts.get("title"):
        return  # The first sheet was taken away: nothing there to be compared.
    if not same(read.texts["title"], edits.copy.title):
        edits.told("title", read.places.get("title", ""), edits.copy.title, visible.title)
        data["title"] = visible.title
    for name in ("number", *LISTS):
        old = getattr(copy, name)
        text = old if isinstance(old, str) else " ".join(old)
        label: Label = name
        if label in read.texts and not same(read.texts[label], text):
            edits.told(name, read.places.get(label, ""), text, read.texts[label])
            own[name] = json.loads(json.dumps(getattr(visible.identity, name)))
    for label in _DAYS:
        old, new = getattr(copy, label), getattr(visible.identity, label)
        if label in read.texts and old != new:
            edits.told(label, read.places.get(label, ""), str(old or ""), read.texts[label])
            own[label] = None if new is None else new.isoformat()
    for name, text in (("agency", read.agency), ("government", read.government)):
        old = getattr(copy, name)
        if text and not same(text.upper(), old.upper()):
            edits.told(name, "", old, text)
            own[name] = getattr(visible.identity, name)
    _approval(edits, own)


def _approval(edits: Edits, own: dict[str, Any]) -> None:
    """The post may have got a name below it, which is left out."""
    read, old = edits.reading.identity, edits.copy.identity.approved_by
    text = read.texts.get("approved_by", "")
    if same(text, old):
        return
    place = read.places.get("approved_by", "")
    if old and " ".join(text.split()).startswith(" ".join(plain(old).split())):
        edits.doubts.note("person_left_out", place)
        return
    new = edits.reading.sop.identity.approved_by
    edits.told("approved_by", place, old, new)
    own["approved_by"] = new


def same(visible: str, stated: str) -> bool:
    """Do two texts say the same but for blanks, signs of lists, and what cannot be shown?

    Parameters: visible - as read; stated - of the copy.
    """
    return _flat(visible) == _flat(plain(stated, 100_000))


def _flat(text: str) -> str:
    return "".join(text.replace("\N{BULLET}", " ").split())
