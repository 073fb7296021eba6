"""The evidence folder for the AKIP worksheet (LKE): documents, the list of runs, and what answers what.

The questions are those of a local adaptation of PermenPAN-RB 88/2021; their wording was seen, that they
follow the regulation was not. No score is filled in: the worksheet is for people.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from sop.errors import InputError, Problem
from sop.exchange.archive import archive_bytes
from sop.exchange.opening import file_bytes
from ukur.documents.evidence.folder import file_digest, safe_name, whole_folder
from ukur.documents.evidence.forms import Filed, contents_form, runs_form
from ukur.documents.evidence.questions import QUESTIONS
from ukur.documents.forms.content import Form
from ukur.documents.forms.word import write_form_docx
from ukur.documents.forms.workbook import write_form_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mining.analysis import Mined
    from sop.model import Sop
    from ukur.words import Words

Kind = Literal["sop", "monitoring", "evaluation", "simulation", "trial", "matrix", "runs", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NUMBERS: dict[Kind, int] = {
    "sop": 1,
    "monitoring": 2,
    "evaluation": 3,
    "simulation": 4,
    "trial": 4,
    "matrix": 5,
    "runs": 6,
    "other": 7,
}
ANSWERS: dict[Kind, tuple[str, ...]] = {
    "sop": ("guideline", "levels"),
    "monitoring": ("periodic", "follows"),
    "evaluation": ("follows",),
    "simulation": (),
    "trial": ("guideline",),
    "matrix": ("guideline",),
    "runs": ("periodic", "follows", "technology"),
    "other": (),
}
"""The questions that a document helps to answer, unless it says so itself."""
SUFFIXES = (".docx", ".xlsx", ".pdf")
MOST_PIECES, MOST_BYTES = 50, 50_000_000


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One document of the folder.

    Parameters: kind - decides number and name of its file; content - a form, or the path of a document that
    is written already (.docx, .xlsx, .pdf), which is copied; title - in the list of contents, empty: that of
    the kind; questions - codes (`QUESTIONS`) that it helps to answer, None: those of the kind; suffix - of a
    form's file.
    """

    kind: Kind
    content: Form | Path
    title: str = ""
    questions: tuple[str, ...] | None = None
    suffix: Literal[".docx", ".xlsx"] = ".docx"

    @property
    def answers(self) -> tuple[str, ...]:
        """Codes of the questions that it helps to answer."""
        return ANSWERS[self.kind] if self.questions is None else self.questions


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What goes into an evidence folder.

    Parameters: sop - the document it is about; pieces - documents, in any order; mined - a log that was
    checked against the SOP: it gives the counts and the list of runs, None without one.
    """

    sop: Sop
    pieces: tuple[Piece, ...] = ()
    mined: Mined | None = None


def write_evidence(folder: str | Path, parts: Evidence, words: Words) -> tuple[Path, ...]:
    """Write the evidence folder, whole or not at all.

    Parameters: folder - missing, empty, or an earlier evidence folder in which nobody has changed anything:
    that one is replaced; parts - what goes in; words - language.
    Returns: the files: the list of contents as .docx and .xlsx, then the documents by number, then the list
    of runs where there is a log, then the digests of all.
    Raises: OutputError - the folder holds other files, or files that people have filled in, or cannot be
    written; InputError - a document that cannot be taken in, or a log checked against another SOP.
    """
    _check(parts)
    place = Path(folder)
    with whole_folder(place) as beside:
        filed = tuple(_filed(parts, beside, words))
        contents = contents_form(parts.sop, parts.mined, filed, words)
        name = _name(0, words("evidence.file_contents"))
        write_form_docx(contents, beside / f"{name}.docx", words)
        write_form_xlsx(contents, beside / f"{name}.xlsx", words)
    return tuple(sorted(place.iterdir()))


def _check(parts: Evidence) -> None:
    problems = []
    if parts.mined is not None and parts.mined.sop.digest != parts.sop.digest:
        found = parts.mined.sop.digest
        problems.append(Problem(code="evidence_other_sop", value=found, allowed=(parts.sop.digest,)))
    if len(parts.pieces) > MOST_PIECES:
        count = str(len(parts.pieces))
        problems.append(Problem(code="evidence_too_many", value=count, allowed=(f"<= {MOST_PIECES}",)))
    for piece in parts.pieces:
        for code in piece.answers:
            if code not in QUESTIONS:
                problems.append(Problem(code="evidence_no_question", value=code, allowed=QUESTIONS))
    if problems:
        raise InputError(problems)


def _filed(parts: Evidence, folder: Path, words: Words) -> Iterator[Filed]:
    """Every document written under its number."""
    taken: Counter[str] = Counter()
    pieces = sorted(parts.pieces, key=lambda piece: (NUMBERS[piece.kind], KINDS.index(piece.kind)))
    if parts.mined is not None:
        runs = runs_form(parts.mined, words)
        at = sum(NUMBERS[piece.kind] <= NUMBERS["runs"] for piece in pieces)
        pieces.insert(at, Piece(kind="runs", content=runs, suffix=".xlsx"))
    for piece in pieces:
        name = _name(NUMBERS[piece.kind], _stem(piece, parts.sop, words))
        taken[name] += 1
        stem = name if taken[name] == 1 else f"{name}-{taken[name]}"
        path = _written(piece, folder / stem, words)
        title = piece.title or words(f"evidence.title_{piece.kind}")
        yield Filed(name=path.name, title=title, questions=piece.answers, digest=file_digest(path))


def _name(number: int, stem: str) -> str:
    return f"{number:02}_{safe_name(stem, 'x')}"


def _stem(piece: Piece, sop: Sop, words: Words) -> str:
    if piece.kind == "other" and piece.title:
        return piece.title
    stem = words(f"evidence.file_{piece.kind}")
    return f"{stem} {sop.id}" if piece.kind == "sop" else stem


def _written(piece: Piece, stem: Path, words: Words) -> Path:
    if isinstance(piece.content, Form):
        path = stem.with_name(stem.name + piece.suffix)
        write = write_form_docx if piece.suffix == ".docx" else write_form_xlsx
        return write(piece.content, path, words)
    suffix = piece.content.suffix.lower()
    if suffix == ".pdf":
        content = file_bytes(piece.content, most=MOST_BYTES)
    else:
        content = archive_bytes(piece.content, suffixes=SUFFIXES, most=MOST_BYTES)
    path = stem.with_name(stem.name + suffix)
    path.write_bytes(content)
    return path
