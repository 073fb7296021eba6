"""One door for SOPs, whatever kind of file they stand in."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from pathlib import Path

from sop.documents import control_characters
from sop.errors import DocumentError, DraftWarning, Problem
from sop.exchange.draft import Draft
from sop.model import Sop
from sop.reading import read_sop

YAML = (".yaml", ".yml")
DIAGRAM = (".bpmn",)
OFFICE = (".docx", ".xlsx", ".txt")
KINDS = (*YAML, *DIAGRAM, *OFFICE)
MOST_PROBLEMS = 20
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def import_sop(path: str | Path, *, sop_id: str | None = None, decision_steps: bool = False) -> Draft:
    """Read an SOP from any kind of file that is known.

    Parameters: path - our YAML, BPMN 2.0 (`.bpmn`), an official document (`.docx`, `.xlsx`, `.txt`) or an SOP
    sheet (`.xlsx`); sop_id - of the SOP, instead of its own or of one made from its title; decision_steps -
    choices of a diagram that belong to no task become steps of their own.
    Returns: the SOP, and what is doubtful about it: nothing where the file is one of ours and unchanged.
    Raises: DocumentError - unreadable, not understood, or of another kind; or an id that none can have.
    """
    if sop_id is not None and not _ID.fullmatch(sop_id):
        raise DocumentError(Problem(code="bad_identifier", value=sop_id, allowed=(_ID.pattern,)))
    draft = _read(path, sop_id=sop_id, decision_steps=decision_steps)
    # What is hidden in a file of ours may be anything; written as YAML nobody could read it.
    hidden = control_characters(draft.sop.model_dump(mode="json", by_alias=True), file=str(path))
    if hidden:
        raise DocumentError(hidden[:MOST_PROBLEMS])
    if sop_id is None or draft.sop.id == sop_id:
        return draft
    return replace(draft, sop=draft.sop.model_copy(update={"id": sop_id}))


def _read(path: str | Path, *, sop_id: str | None, decision_steps: bool) -> Draft:
    suffix = Path(path).suffix.lower()
    if suffix not in KINDS:
        value = Path(path).suffix or Path(path).name
        raise DocumentError(Problem(code="import_kind", file=str(path), value=value, allowed=KINDS))
    if suffix in YAML:
        return Draft(sop=read_sop(path))
    if suffix in DIAGRAM:
        from sop.exchange.bpmn import read_bpmn

        return read_bpmn(path, decision_steps=decision_steps)
    if suffix == ".xlsx":
        from sop.exchange.sop_sheet import draft_of_sheet, is_sop_sheet

        if is_sop_sheet(path):
            return draft_of_sheet(path)
    from sop.exchange.official import read_official

    return read_official(path, sop_id=sop_id)


def open_sop(path: str | Path) -> Sop:
    """The SOP of `import_sop`, for whoever wants to use it at once.

    Parameters: path - as for `import_sop`.
    Returns: the SOP; a `DraftWarning` is given where something about it is doubtful.
    Raises: DocumentError - as `import_sop`.
    """
    draft = import_sop(path)
    if not draft.exact:
        doubts = sum(doubt.severity != "note" for doubt in draft.doubts)
        warnings.warn(DraftWarning(str(path), doubts), stacklevel=2)
    return draft.sop
