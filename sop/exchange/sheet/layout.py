"""What the writer and the reader of the recording sheet agree on: sheets, columns, list codes, texts.

The reader never looks at a heading. Each of the two tables carries a hidden row with the machine keys below,
and the hidden sheet says which SOP, which revision and which words the form was made with. So a clerk can
rename a sheet, reword a heading, move or insert a column.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Literal

from sop.events import COMPLETED, RUNNING
from sop.model import Sop

SCHEMA_VERSION = 1
HIDDEN_SHEET = "_ukur"
MAGIC = "ukur.recording_sheet"

# Kinds of rows in the hidden sheet (column A); B holds a code, C a word, D a second text.
META, STEP, POST, ALIAS, HEADING, WORD = "meta", "step", "post", "alias", "heading", "word"
META_KEYS = ("schema", "sop", "title", "revision", "language", "time_zone", "opd", "origin")

MAX_ROWS = 50_000
MAX_COLUMNS = 100
POST_SEPARATOR = ";"
YEARS = (2000, 2099)

Kind = Literal["whole", "text", "date", "time", "word", "suggestion", "post", "label"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table.

    Parameters: key - machine key; kind - `whole` number, `text`, `date`, `time`, `word` (one of a list),
    `suggestion` (a list that other text may replace), `post` (posts, several separated by `;`), `label`
    (shown to people, not read); width - in characters; words - name of the word list; band - key of the
    heading above the headings; given - filled in by us, printed grey.
    """

    key: str
    kind: Kind
    width: float
    words: str = ""
    band: str = ""
    given: bool = False


RUN_NO, RUN_ID, RUN_PERIOD, RUN_OPD = "runs.no", "runs.case_id", "runs.period", "runs.opd"
RUN_LETTER, RUN_RELEASED, RUN_DEADLINE = "runs.disposition", "runs.released", "runs.deadline"
RUN_REVISION, RUN_STATUS = "runs.revision", "runs.status"

RUN_COLUMNS = (
    Column(key=RUN_NO, kind="whole", width=7, given=True),
    Column(key=RUN_ID, kind="text", width=20),
    Column(key=RUN_PERIOD, kind="text", width=18),
    Column(key=RUN_OPD, kind="text", width=34),
    Column(key=RUN_LETTER, kind="text", width=24),
    Column(key=RUN_RELEASED, kind="date", width=13),
    Column(key=RUN_DEADLINE, kind="date", width=13),
    Column(key=RUN_REVISION, kind="text", width=19, given=True),
    Column(key=RUN_STATUS, kind="word", width=14, words="run_status"),
)

ROW_RUN, ROW_ID, ROW_NUMBER, ROW_ACTIVITY = "steps.run", "steps.case_id", "steps.number", "steps.activity"
ROW_PERFORMER, ROW_STANDARD = "steps.performer", "steps.standard"
ROW_VISIT, ROW_UNIT, ROW_STATUS = "steps.visit", "steps.unit", "steps.status"
ROW_ENABLED, ROW_ENABLED_TIME = "steps.enabled", "steps.enabled_time"
ROW_START, ROW_START_TIME = "steps.start", "steps.start_time"
ROW_END, ROW_END_TIME = "steps.end", "steps.end_time"
ROW_WORKED, ROW_DONE_BY, ROW_ACTING = "steps.worked", "steps.done_by", "steps.acting"
ROW_WAITING, ROW_EVIDENCE, ROW_RECORDED = "steps.waiting", "steps.evidence", "steps.recorded"

STEP_COLUMNS = (
    Column(key=ROW_RUN, kind="whole", width=6, band="plan", given=True),
    Column(key=ROW_ID, kind="label", width=12, band="plan", given=True),
    Column(key=ROW_NUMBER, kind="whole", width=8, band="plan", given=True),
    Column(key=ROW_ACTIVITY, kind="text", width=32, band="plan", given=True),
    Column(key=ROW_PERFORMER, kind="label", width=15, band="plan", given=True),
    Column(key=ROW_STANDARD, kind="label", width=8, band="plan", given=True),
    Column(key=ROW_VISIT, kind="whole", width=6, band="which"),
    Column(key=ROW_UNIT, kind="text", width=11, band="which"),
    Column(key=ROW_STATUS, kind="word", width=13, words="step_status", band="which"),
    Column(key=ROW_ENABLED, kind="date", width=11.5, band="when"),
    Column(key=ROW_ENABLED_TIME, kind="time", width=6.5, band="when"),
    Column(key=ROW_START, kind="date", width=11.5, band="when"),
    Column(key=ROW_START_TIME, kind="time", width=6.5, band="when"),
    Column(key=ROW_END, kind="date", width=11.5, band="when"),
    Column(key=ROW_END_TIME, kind="time", width=6.5, band="when"),
    Column(key=ROW_WORKED, kind="whole", width=8, band="when"),
    Column(key=ROW_DONE_BY, kind="post", width=16, band="who"),
    Column(key=ROW_ACTING, kind="word", width=9.5, words="acting", band="who"),
    Column(key=ROW_WAITING, kind="suggestion", width=14, words="waiting", band="notes"),
    Column(key=ROW_EVIDENCE, kind="text", width=15, band="notes"),
    Column(key=ROW_RECORDED, kind="date", width=11.5, band="notes"),
)
COLUMNS = (*RUN_COLUMNS, *STEP_COLUMNS)
BANDS = tuple(dict.fromkeys(column.band for column in STEP_COLUMNS))

DONE, IN_PROGRESS, NOT_CARRIED_OUT, PENDING = "done", "in_progress", "not_carried_out", "pending"
WORD_LISTS: Mapping[str, tuple[str, ...]] = {
    "step_status": (DONE, IN_PROGRESS, NOT_CARRIED_OUT, PENDING),
    "run_status": (RUNNING, COMPLETED, "cancelled"),
    "acting": ("definitive", "acting", "daily_deputy"),
    "waiting": (
        "external",
        "incomplete",
        "absent",
        "other_duties",
        "other_case",
        "joint",
        "signature",
        "handover",
        "office_closed",
    ),
}
REFUSALS = ("title", "date", "time", "whole", "word")
LABELS = ("sop", "number", "agency", "revision", "page")


@dataclass(frozen=True, kw_only=True)
class SheetTexts:
    """Everything people read on the form, in one language.

    Parameters: language - its code; guide_name, runs_name, steps_name - names of the sheets, up to 31
    characters; guide_title, runs_title, steps_title - titles; guide - paragraphs of the first sheet;
    headings - by column key; hints - shown when a cell of the column is selected, by column key (some
    columns); bands - by band; words - by list, then code; refusals - by REFUSALS, what appears when a cell
    refuses an entry; labels - by LABELS.
    Raises: ValueError - a text is missing.
    """

    language: str
    guide_name: str
    runs_name: str
    steps_name: str
    guide_title: str
    runs_title: str
    steps_title: str
    guide: tuple[str, ...]
    headings: Mapping[str, str]
    hints: Mapping[str, str]
    bands: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    refusals: Mapping[str, str]
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        wanted: dict[str, tuple[Mapping[str, object], Iterable[str]]] = {
            "headings": (self.headings, (column.key for column in COLUMNS)),
            "bands": (self.bands, BANDS),
            "words": (self.words, WORD_LISTS),
            "refusals": (self.refusals, REFUSALS),
            "labels": (self.labels, LABELS),
            **{f"words.{name}": (self.words.get(name, {}), codes) for name, codes in WORD_LISTS.items()},
        }
        missing = [f"{name}.{key}" for name, (has, keys) in wanted.items() for key in keys if key not in has]
        missing += [field.name for field in fields(self) if not getattr(self, field.name)]
        if missing:
            raise ValueError(f"texts of the recording sheet lack {', '.join(missing)}")


def plain(text: str) -> str:
    """A word as it is compared: case, spacing, width of letters and closing full stops do not count.

    Parameters: text - what a cell holds.
    Returns: the folded text.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".").rstrip()


@dataclass(frozen=True, kw_only=True)
class Posts:
    """The posts of an SOP as they are written on the form.

    Parameters: names - role id to name; known - folded name, alias or id to role id.
    """

    names: Mapping[str, str]
    known: Mapping[str, str]

    def label(self, role: str) -> str:
        """How a role is written so that reading gives the same role: its name, or its id where that fails."""
        name = self.names.get(role, role)
        safe = POST_SEPARATOR not in name and self.known.get(plain(name), role) == role
        return name if safe else role

    def read(self, cell: str) -> tuple[str, ...]:
        """Role ids of the posts in a cell; a post that no role has stays as it is written."""
        whole = self.known.get(plain(cell))
        if whole is not None:
            return (whole,)
        parts = (part.strip() for part in cell.split(POST_SEPARATOR))
        return tuple(self.known.get(plain(part), part) for part in parts if part)


def posts(names: Mapping[str, str], aliases: Iterable[tuple[str, str]]) -> Posts:
    """The posts of a form.

    Parameters: names - role id to name; aliases - pairs of role id and a further name.
    Returns: names before aliases before ids: a name that two roles share means the first.
    """
    known: dict[str, str] = {}
    pairs = [*names.items(), *aliases, *((role, role) for role in names)]
    for role, name in pairs:
        known.setdefault(plain(name), role)
    return Posts(names=dict(names), known=known)


def posts_of(sop: Sop) -> Posts:
    """The posts of an SOP.

    Parameters: sop - any SOP.
    Returns: its roles as they are written on the form.
    """
    aliases = [(role.id, alias) for role in sop.roles for alias in role.aliases]
    return posts({role.id: role.name for role in sop.roles}, aliases)
