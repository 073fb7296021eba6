"""What the writer and the reader of the SOP sheet agree on: sheets, columns, lists of words, texts.

The reader never looks at a heading or at the name of a sheet. Each table carries a hidden row with the
machine keys below (`steps.text`) and a hidden column with the permanent key of each row, so that a clerk can
rename, move and insert. People refer to steps by number and to posts by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

SCHEMA_VERSION = 1
HIDDEN_SHEET = "_ukur"
MAGIC = "ukur.sop_sheet"

# Kinds of rows in the hidden sheet (column A); what B to E hold is said where they are written.
META, WRITTEN, USED, HEADING, WORD, EXACT = "meta", "written", "used", "heading", "word", "exact"

MAX_BYTES = 30_000_000
"""Of the file, and of all that it unpacks to."""
MAX_TAGS = 1_000_000
"""Of all its parts; an empty sheet has some 60,000."""
MAX_ROWS = 5_000
"""Rows of one table that hold something."""
MAX_COLUMNS = 100
MAX_SCHEMA_ROWS = 50_000
MAX_CELL = 2_000
MAX_LONG_CELL = 32_000
"""Characters of a cell: of one entry or a list of names, and of a text or a list of texts."""

SEPARATOR = ";"
CONTINUED = "↳"
"""Begins a line that belongs to the entry above, in a cell with one entry a line."""
KEY, VALUE, LABEL = "key", "value", "label"
IDENTITY, STEPS, ROLES, DECISIONS = "identity", "steps", "roles", "decisions"
OTHERS, UNITS, STAGES, DOUBTS = "others", "units", "stages", "doubts"

Kind = Literal[
    "key", "label", "whole", "text", "lines", "seats", "posts", "post", "minutes", "date", "share", "word",
    "step", "steps", "due", "set", "codes",
]  # fmt: skip
LONG: tuple[Kind, ...] = ("text", "lines")
REFERENCES: tuple[Kind, ...] = ("step", "steps")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table.

    Parameters: name - machine name inside its table; kind - what its cells hold; width - in characters;
    words - name of its list of words; blank - what an empty cell means; needed - no row without it;
    everyday - printed, and never folded away.
    """

    name: str
    kind: Kind
    width: float = 16
    words: str = ""
    blank: Any = None
    needed: bool = False
    everyday: bool = True


def _rare(name: str, kind: Kind, width: float = 16, *, words: str = "", blank: Any = None) -> Column:
    return Column(name=name, kind=kind, width=width, words=words, blank=blank, everyday=False)


_KEY = Column(name=KEY, kind="key", width=12)
_STEP = Column(name="step", kind="step", width=9)
_LABEL = Column(name=LABEL, kind="label", width=44)

TABLES: Mapping[str, tuple[Column, ...]] = {
    IDENTITY: (
        _KEY,
        Column(name=LABEL, kind="label", width=34),
        Column(name=VALUE, kind="text", width=86, blank=""),
    ),
    STEPS: (
        _KEY,
        Column(name="number", kind="whole", width=5.5),
        Column(name="text", kind="text", width=44, blank="", needed=True),
        Column(name="performers", kind="seats", width=24, needed=True),
        Column(name="standard", kind="minutes", width=9),
        Column(name="requirements", kind="lines", width=26, blank=[]),
        Column(name="output", kind="text", width=24, blank=""),
        Column(name="remark", kind="text", width=20, blank=""),
        _rare("short", "text", 18),
        _rare("lead", "post", 18),
        _rare("deputies", "posts", 18, blank=[]),
        _rare("basis", "word", 13, words="basis", blank="stated"),
        _rare("note", "text", 46, blank=""),
        _rare("after", "steps", 12),
        _rare("due", "due", 14),
        _rare("since", "word", 13, words="since", blank="enabled"),
        _rare("wait_limit", "due", 14),
        _rare("for_each", "set", 16),
        _rare("must_not_split", "word", 11, words="yes_no", blank=False),
        _rare("not_same_person_as", "steps", 13, blank=[]),
        _rare("aliases", "lines", 28, blank=[]),
        _rare("replaces", "codes", 18, blank=[]),
    ),
    ROLES: (
        _KEY,
        Column(name="name", kind="text", width=34, blank="", needed=True),
        Column(name="aliases", kind="lines", width=50, blank=[]),
    ),
    DECISIONS: (
        _KEY,
        _STEP,
        _LABEL,
        Column(name="text", kind="text", width=24, blank="", needed=True),
        Column(name="to", kind="steps", width=12),
        Column(name="share", kind="share", width=10),
        Column(name="at_most", kind="whole", width=10),
        Column(name="falling", kind="share", width=12, blank=1.0),
        Column(name="basis", kind="word", width=14, words="basis"),
        Column(name="note", kind="text", width=34),
    ),
    OTHERS: (
        _KEY,
        _STEP,
        _LABEL,
        Column(name="performers", kind="seats", width=34, needed=True),
        Column(name="note", kind="text", width=46, blank=""),
    ),
    UNITS: (
        _KEY,
        Column(name="set", kind="text", width=26, blank=""),
        Column(name="name", kind="text", width=34, blank="", needed=True),
        Column(name="aliases", kind="lines", width=40, blank=[]),
    ),
    STAGES: (
        _KEY,
        Column(name="name", kind="text", width=36, blank="", needed=True),
        Column(name="last", kind="step", width=12, needed=True),
        _LABEL,
    ),
    DOUBTS: (_KEY, _STEP, _LABEL, Column(name="text", kind="text", width=70, blank="", needed=True)),
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the first block, one row or several.

    Parameters: name - machine name; path - where it stands in the document; kind - of its cells; words - its
    list; blank - what an empty cell means; needed - no SOP without it; rows - how many an empty sheet shows,
    0 for a field that is no list.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind = "text"
    words: str = ""
    blank: Any = ""
    needed: bool = False
    rows: int = 0

    @property
    def column(self) -> Column:
        """Its cells as those of a column."""
        return Column(name=VALUE, kind=self.kind, words=self.words, blank=self.blank, needed=self.needed)


def _identity(name: str, *, rows: int = 0, kind: Kind = "text", needed: bool = False) -> Field:
    blank = None if kind == "date" else ""
    return Field(name=name, path=("identity", name), rows=rows, kind=kind, needed=needed, blank=blank)


FIELDS: tuple[Field, ...] = (
    Field(name="title", path=("title",), needed=True),
    _identity("number"),
    _identity("agency", needed=True),
    _identity("government"),
    _identity("created", kind="date"),
    _identity("revised", kind="date"),
    _identity("effective", kind="date"),
    _identity("approved_by"),
    _identity("legal_basis", rows=5),
    _identity("related", rows=3),
    _identity("qualifications", rows=4),
    _identity("equipment", rows=3),
    _identity("warnings", rows=2),
    _identity("records", rows=2),
    Field(name="source", path=("origin", "source")),
    Field(name="normative", path=("origin", "normative"), kind="word", words="yes_no", blank=None),
    Field(name="origin_note", path=("origin", "note")),
    Field(name="id", path=("id",)),
)

YES, NO = "yes", "no"
WORD_LISTS: Mapping[str, tuple[str, ...]] = {
    "basis": ("stated", "inferred", "assumed"),
    "yes_no": (YES, NO),
    "since": ("enabled", "release"),
    "time": ("minutes", "hours"),
    "span": ("working_days", "working_hours", "working_minutes"),
    "place": ("start", "end", "step"),
    "count": ("all",),
}
REFUSALS = ("title", "date", "whole", "share", "word")
LABELS = ("page", "example")
EXAMPLE_ROWS = 3
EVERYDAY = tuple(column for column in TABLES[STEPS] if column.everyday and column.kind != "key")


def full(table: str, column: Column | str) -> str:
    """The machine key of a column, `steps.text`."""
    return f"{table}.{column if isinstance(column, str) else column.name}"


KEYS: tuple[str, ...] = tuple(full(table, column) for table, columns in TABLES.items() for column in columns)


@dataclass(frozen=True, kw_only=True)
class SopSheetTexts:
    """Everything people read on the SOP sheet, in one language.

    Parameters: language - its code; guide_name - name of the first sheet; guide_title; guide - its
    paragraphs; names, titles, leads - by table: name of the sheet, title, one line below it; fields - by
    field of the first block; headings, hints - by machine key; field_hints - by field (some); words - by
    list, then code; refusals - by REFUSALS; labels - by LABELS; example - rows by column name.
    Raises: ValueError - a text is missing.
    """

    language: str
    guide_name: str
    guide_title: str
    guide: tuple[str, ...]
    names: Mapping[str, str]
    titles: Mapping[str, str]
    leads: Mapping[str, str]
    fields: Mapping[str, str]
    headings: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    refusals: Mapping[str, str]
    labels: Mapping[str, str]
    example: tuple[Mapping[str, str], ...]
    hints: Mapping[str, str] = field(default_factory=dict)
    field_hints: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted: dict[str, tuple[Mapping[str, object], Iterable[str]]] = {
            "names": (self.names, TABLES),
            "titles": (self.titles, TABLES),
            "leads": (self.leads, TABLES),
            "fields": (self.fields, (each.name for each in FIELDS)),
            "headings": (self.headings, KEYS),
            "refusals": (self.refusals, REFUSALS),
            "labels": (self.labels, LABELS),
            **{f"words.{name}": (self.words.get(name, {}), codes) for name, codes in WORD_LISTS.items()},
        }
        missing = [f"{name}.{key}" for name, (has, keys) in wanted.items() for key in keys if key not in has]
        missing += [
            each.name
            for each in fields(self)
            if each.name not in ("hints", "field_hints") and not getattr(self, each.name)
        ]
        if missing:
            raise ValueError(f"texts of the SOP sheet lack {', '.join(missing)}")
