"""From what was read to an SOP: ids, roles, standards, flow; what is missing is filled in and listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sop.errors import DocumentError, Problem
from sop.exchange.draft import UNKNOWN_ROLE, Draft, identifiers
from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.conditions import decides_in_words
from sop.exchange.official.meaning.counting import numbers_of
from sop.exchange.official.meaning.flow import Edge, flow_fields, read_edges
from sop.exchange.official.meaning.headings import Title
from sop.exchange.official.meaning.identity import Read, identity_fields, points, read_identity
from sop.exchange.official.meaning.marks import without_shading
from sop.exchange.official.meaning.minutes import read_time
from sop.exchange.official.meaning.performers import Found, Posts, performers_of
from sop.exchange.official.meaning.persons import without_numbers
from sop.exchange.official.meaning.placing import place_shapes
from sop.exchange.official.meaning.rows import StepRow, StepTable, find_steps
from sop.exchange.official.meaning.subjects import short_form
from sop.exchange.official.page import MOST_TEXT, Page
from sop.model import Sop, Standard
from sop.plain import plain

MOST_STEPS = 200
MOST_ROLES = 60
_OTHER_SOP = re.compile(r"\bSOP\b", re.IGNORECASE)


@dataclass
class Reading:
    """A document as it is visible. Parameters: sop; doubts; table; found - performers of each step; edges -
    lines between steps; identity - its texts."""

    sop: Sop
    doubts: Doubts
    found: tuple[Found, ...]
    edges: tuple[Edge, ...]
    table: StepTable
    identity: Read

    @property
    def draft(self) -> Draft:
        """The SOP and every doubt."""
        return Draft(sop=self.sop, doubts=tuple(self.doubts.found))


@dataclass
class _Steps:
    """Steps while they are put together."""

    texts: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    data: list[dict[str, Any]] = field(default_factory=list)


def assemble(page: Page, sop_id: str | None) -> Reading:
    """Understand a document.

    Parameters: page - as taken apart; sop_id - None: from the title.
    Returns: the SOP with all doubts.
    Raises: DocumentError - no step table, or more than an SOP can hold.
    """
    doubts = Doubts(page.doubts)
    if page.ours and page.copy is None:
        doubts.warn("copy_gone")
    table = find_steps(page, doubts)
    if table is None or not table.steps:
        raise DocumentError(Problem(code="official_no_table", file=page.file))
    if len(table.steps) > MOST_STEPS:
        place = table.steps[MOST_STEPS].place
        raise _refused(page, "official_too_much", place, len(table.steps), MOST_STEPS)
    for cell in (cell for part in table.parts for cell in part.layout.misspelled):
        doubts.note("heading_spelled", cell.place, value=cell.text)
    inferred = place_shapes(table, doubts)
    without_shading(table.steps, doubts)
    posts = Posts(columns=tuple(plain(column.name) for column in table.layout.roles))
    steps = _texts(table, doubts)
    columns = [
        frozenset(role for row in step.rows for role in inferred.get((step.grid, row), ()))
        for step in table.steps
    ]
    found = tuple(
        performers_of(step, text, posts, doubts, inferred=sure)
        for step, text, sure in zip(table.steps, steps.texts, columns, strict=True)
    )
    if len(posts.names) > MOST_ROLES:
        raise _refused(page, "official_too_much", table.steps[0].place, len(posts.names), MOST_ROLES)
    edges = read_edges(table, found, steps.numbers, doubts, ours=page.ours)
    identity = read_identity(page, table, doubts)
    sop = _sop(page, sop_id, steps, found, edges, _Parts(table=table, identity=identity, posts=posts), doubts)
    return Reading(sop=sop, doubts=doubts, table=table, found=found, edges=edges, identity=identity)


@dataclass(frozen=True, kw_only=True)
class _Parts:
    table: StepTable
    identity: Read
    posts: Posts


def _refused(page: Page, code: str, place: str, value: int, most: int) -> DocumentError:
    return DocumentError(
        Problem(code=code, file=page.file, place=place, value=str(value), allowed=(f"<= {most}",))
    )


def _texts(table: StepTable, doubts: Doubts) -> _Steps:
    """Numbers, texts, standards and lists of the steps."""
    steps = _Steps()
    steps.numbers = numbers_of(table.steps, doubts)
    for row, number in zip(table.steps, steps.numbers, strict=True):
        text = _line(row, "text", doubts)
        steps.texts.append(text)
        data: dict[str, Any] = {"number": number, "text": text or "…"}
        standard = _standard(row, table, doubts)
        if standard is not None:
            data["standard"] = standard.model_dump(mode="json")
        data["requirements"] = [
            _short(point, row.places.get("requirements", row.place), doubts)
            for point in points(row.text("requirements"))
        ]
        for title in ("output", "remark"):
            text = _line(row, title, doubts)
            data[title] = "" if text in ("-", "–", "—") else text
        if _OTHER_SOP.search(data["remark"]):
            doubts.note("other_sop", row.places.get("remark", row.place), number=number, text=data["remark"])
        steps.data.append(data)
    blank = [row for row in table.steps if not row.text("time").strip(" -–—")]
    if blank:
        doubts.warn("time_empty", blank[0].place, count=len(blank), examples=[row.shown for row in blank])
    return steps


def _line(row: StepRow, title: Title, doubts: Doubts) -> str:
    """A text on one line, without signs of a list and without numbers of persons."""
    found = " ".join(part.lstrip("•").strip() for part in row.text(title).splitlines())
    return _short(found, row.places.get(title, row.place), doubts)


def _short(text: str, place: str, doubts: Doubts) -> str:
    clean, numbers = without_numbers(text)
    if numbers:
        doubts.warn("person_number", place)
    if len(clean) > MOST_TEXT:
        doubts.warn("text_cut", place, most=MOST_TEXT)
    return plain(clean, MOST_TEXT)


def _standard(row: StepRow, table: StepTable, doubts: Doubts) -> Standard | None:
    if "time" not in table.layout.columns:
        return None
    text = " ".join(row.text("time").split())
    time = read_time(text, table.layout.unit)
    place = row.places.get("time", row.place)
    for doubt in time.doubts:
        if doubt == "empty":
            continue
        minutes = "" if time.standard is None else f"{time.standard.minutes:g}"
        doubts.warn(f"time_{doubt}", place, number=row.shown, value=text, minutes=minutes)
    return time.standard


def _sop(
    page: Page,
    sop_id: str | None,
    steps: _Steps,
    found: Sequence[Found],
    edges: Sequence[Edge],
    parts: _Parts,
    doubts: Doubts,
) -> Sop:
    names = parts.posts.names
    role_ids = dict(zip(names, identifiers(names, taken=(UNKNOWN_ROLE.id,)), strict=True))
    ids = identifiers([short_form(text, parts.posts.columns) or "x" for text in steps.texts], taken=("end",))
    for data, step_id, own in zip(steps.data, ids, found, strict=True):
        data["id"] = step_id
        data["performers"] = {
            "roles": [role_ids[name] for name in own.roles] or [UNKNOWN_ROLE.id],
            "basis": str(own.basis),
            "deputies": [role_ids[name] for name in own.deputies],
        }
    roles = [{"id": role_ids[name], "name": name} for name in names]
    if not names or any(not own.roles for own in found):
        roles.append(UNKNOWN_ROLE.model_dump(mode="json"))
    identity = identity_fields(parts.identity, names, doubts)
    title = _title(page, parts.identity, doubts)
    if page.not_official:
        doubts.note("not_official")
    if not identity["agency"]:
        doubts.warn("no_agency")
        identity["agency"] = UNKNOWN_ROLE.name
    whole: dict[str, Any] = {
        "schema_version": 1,
        "id": sop_id or _sop_id(title),
        "title": title,
        "identity": identity,
        "origin": {"source": plain(Path(page.file).name) or "…", "normative": not page.not_official},
        "roles": roles,
        "steps": steps.data,
    }
    decides = {
        at: _decided(own) for at, own in enumerate(found)
        if any(shape.symbol == "decision" for mark in own.marks for shape in mark.shapes)
    }  # fmt: skip
    flow = flow_fields(edges, ids, steps.numbers, decides, doubts)
    for at, (row, data) in enumerate(zip(parts.table.steps, steps.data, strict=True)):
        if at not in decides and "decision" not in flow.get(at, {}):
            doubt_words(row, data, doubts)
        if row.notes:
            doubts.warn("note_unread", row.place, number=row.shown, examples=row.notes)
    return _valid(page, whole, flow, doubts)


def doubt_words(row: StepRow, data: dict[str, Any], doubts: Doubts) -> None:
    """List a step whose sentence decides and that has no decision. Parameters: row; data; doubts."""
    said = next((data[name] for name in ("text", "remark") if decides_in_words(data[name])), None)
    if said is not None:
        doubts.warn("decision_in_words", row.place, number=data["number"], text=plain(said, 120))


def _decided(found: Found) -> str:
    return "inferred" if found.decision_inferred else "stated"


def _valid(page: Page, whole: dict[str, Any], flow: dict[int, dict[str, object]], doubts: Doubts) -> Sop:
    """The SOP; without the flow that was drawn where nobody could follow it."""
    drawn = {**whole, "steps": [{**step, **flow.get(at, {})} for at, step in enumerate(whole["steps"])]}
    try:
        return Sop.model_validate(drawn)
    except ValidationError as error:
        if flow:
            doubts.warn("flow_left_out", count=len(flow))
            return _valid(page, whole, {}, doubts)
        raise DocumentError(
            Problem(
                code="official_not_an_sop",
                file=page.file,
                place=".".join(str(part) for part in item["loc"]),
                value=plain(item.get("input", ""), 80),
            )
            for item in error.errors(include_url=False)[:20]
        ) from error


def _title(page: Page, identity: Read, doubts: Doubts) -> str:
    stated = plain(identity.texts.get("title", ""), 300) or plain(identity.heading, 300)
    if stated:
        return stated
    doubts.warn("no_title")
    return plain(Path(page.file).stem) or "SOP"


def _sop_id(title: str) -> str:
    """An id as SOP files have it: letters, digits and hyphens."""
    name = identifiers([title], most=60)[0].replace("_", "-")
    return name if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", name) else "sop"
