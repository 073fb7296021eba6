"""YAML documents of every kind (SOP, scenario, calendar, aliases) read with the same habits.

YAML 1.2, no anchors, no tags, no duplicate keys, no unknown keys; all problems are reported at once, each
with its path, its line, what stands there and what may stand there.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from sop.errors import DocumentError, Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
_EVERYBODYS = frozenset({"schema_version", "id", "name", "note"})
"""Keys of several kinds of documents: they tell nothing."""
_SHOWN_KEYS = 8


Path_ = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class CrossProblem:
    """A contradiction between parts of a document that are each valid alone.

    Parameters: code - as in `sop.errors.Problem`; path - keys and indices from the top of the document.
    """

    code: str
    path: Path_
    value: str = ""
    allowed: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


class Model(BaseModel):
    """Base of all documents: frozen, unknown keys refused."""

    control_characters: ClassVar[bool] = False
    """May texts hold control characters? Only where they quote what somebody else wrote."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    @classmethod
    def cross_check(cls, data: Any) -> list[CrossProblem]:  # noqa: ARG003
        """Contradictions in the raw data; must bear data whose types are wrong."""
        return []


class CheckedModel(Model):
    """A whole document: made in Python, too, its parts must agree."""

    @model_validator(mode="after")
    def _cross_checked(self) -> Self:
        found = self.cross_check(self.model_dump(mode="json"))
        if found:
            text = "; ".join(f"{_place(item.path, {})}: {item.code} {item.value!r}" for item in found)
            raise PydanticCustomError("ukur.cross", "{text}", {"text": text})
        return self


M = TypeVar("M", bound=Model)


def read_document(path: str | Path, model: type[M]) -> M:
    """Read and validate one YAML file.

    Parameters: path - the file; model - what it must be.
    Returns: the frozen document.
    Raises: DocumentError - with every problem found.
    """
    file = str(path)
    raw = _content(Path(path), file)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DocumentError(
            Problem(code="not_utf8", file=file, place=f"line {line}", allowed=("UTF-8",))
        ) from error
    return parse_document(text, model, file=file)


def _content(path: Path, file: str) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise DocumentError(Problem(code="not_a_file", file=file))
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL character
        raise DocumentError(_unreadable(file, error)) from error
    if len(raw) > MAX_BYTES:
        limit = f"<= {MAX_BYTES}"
        raise DocumentError(
            Problem(code="file_too_large", file=file, value=f"> {MAX_BYTES}", allowed=(limit,))
        )
    return raw


def parse_document(text: str, model: type[M], *, file: str = "") -> M:
    """Validate the text of one YAML document.

    Parameters: text - YAML 1.2; model - what it must be; file - named in the problems.
    Returns: the frozen document.
    Raises: DocumentError - with every problem found.
    """
    data, lines = _load(text, file)
    if not isinstance(data, dict):
        raise DocumentError(
            Problem(code="not_a_mapping", file=file, value=type(data).__name__, allowed=_keys(model))
        )
    if _is_other(data, model):
        value, wanted = ", ".join(_telling(map(str, data))), _telling(_keys(model))
        raise DocumentError(Problem(code="other_kind", file=file, value=value, allowed=wanted))
    crossed = [] if model.control_characters else control_characters(data, file=file, lines=lines)
    crossed += [
        Problem(
            code=item.code,
            file=file,
            place=_place(item.path, lines),
            value=item.value,
            allowed=item.allowed,
            fields=item.fields,
        )
        for item in model.cross_check(data)
    ]
    try:
        document = model.model_validate(data)
    except ValidationError as error:
        raise DocumentError(_problems(error, model, lines, file) + crossed) from error
    if crossed:
        raise DocumentError(crossed)
    return document


def _is_other(data: Mapping[Any, object], model: type[Model]) -> bool:
    """Is it a document of another kind? One sentence then says more than a problem for each key."""
    own = set(_keys(model)) - _EVERYBODYS
    return len(data) > 1 and bool(own) and own.isdisjoint(str(key) for key in data)


def _telling(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key not in _EVERYBODYS)[:_SHOWN_KEYS]


def digest(document: Model) -> str:
    """The version of a document: 16 hex digits over its canonical form (defaults and key order do not count).

    Parameters: document - any document.
    Returns: 16 lower-case hex digits.
    """
    canonical = json.dumps(
        document.model_dump(mode="json", exclude_defaults=True),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _unreadable(file: str, error: OSError | ValueError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(code="file_missing", file=file)
    if isinstance(error, IsADirectoryError):
        return Problem(code="is_a_folder", file=file)
    return Problem(code="file_unreadable", file=file, value=getattr(error, "strerror", None) or str(error))


def _load(text: str, file: str) -> tuple[object, dict[Path_, int]]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    try:
        _refuse_tricks(yaml, text, file)
        lines: dict[Path_, int] = {}
        _walk(YAML(typ="safe", pure=True).compose(text), (), lines)
        return YAML(typ="safe", pure=True).load(text), lines
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}" if mark else ""
        code = "duplicate_key" if "duplicate key" in str(error.problem) else "not_yaml"
        value = (error.problem or "").splitlines()[0] if error.problem else ""
        raise DocumentError(Problem(code=code, file=file, place=place, value=value)) from error
    except YAMLError as error:
        raise DocumentError(Problem(code="not_yaml", file=file, value=str(error).splitlines()[0])) from error
    except (ValueError, RecursionError) as error:
        # A scalar that looks like a date or number and is none (2025-02-30).
        raise DocumentError(Problem(code="not_yaml", file=file, value=str(error))) from error


def _refuse_tricks(yaml: Any, text: str, file: str) -> None:
    """Anchors multiply on reading (alias bombs) and tags change types: neither is needed here."""
    depth = 0
    for event in yaml.parse(text):
        name = type(event).__name__
        place = f"line {event.start_mark.line + 1}"
        if name == "AliasEvent" or getattr(event, "anchor", None):
            raise DocumentError(Problem(code="yaml_anchor", file=file, place=place))
        if getattr(event, "tag", None) is not None and name != "DocumentStartEvent":
            raise DocumentError(Problem(code="yaml_tag", file=file, place=place, value=str(event.tag)))
        depth += name.endswith("StartEvent") - name.endswith("EndEvent")
        if depth > MAX_DEPTH:
            raise DocumentError(Problem(code="too_deep", file=file, place=place, allowed=(str(MAX_DEPTH),)))


def _walk(node: Any, path: Path_, lines: dict[Path_, int]) -> None:
    if node is None:
        return
    lines[path] = node.start_mark.line + 1
    if isinstance(node.value, list):
        for index, item in enumerate(node.value):
            if isinstance(item, tuple):
                key, value = item
                _walk(value, (*path, str(key.value)), lines)
                lines[(*path, str(key.value))] = key.start_mark.line + 1
            else:
                _walk(item, (*path, index), lines)


def control_characters(data: Any, *, file: str = "", lines: dict[Path_, int] | None = None) -> list[Problem]:
    """The texts of a document that hold what no document may hold.

    Parameters: data - plain; file, lines - of the file and of its parts, for the problems.
    Returns: a problem each.
    """
    return [
        Problem(code="control_character", file=file, place=_place(path, lines or {}), value=repr(text[:40]))
        for path, text in _texts(data)
        if any(ord(character) < 32 and character not in "\n\t" for character in text)
    ]


def _texts(data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """All texts of a document, keys included."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(key, (*path, str(key)))
            yield from _texts(value, (*path, str(key)))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))


def _keys(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _problems(
    error: ValidationError, model: type[BaseModel], lines: dict[Path_, int], file: str
) -> list[Problem]:
    found = []
    for item in error.errors(include_url=False):
        path = _real_path(item["loc"], lines)
        place = _place(path, lines)
        kind, context = item["type"], item.get("ctx", {})
        if kind == "ukur.cross":  # told apart, with their places, by `cross_check` on the raw data
            continue
        value = "" if kind in ("missing",) else _shown(item.get("input"))
        allowed: tuple[str, ...] = ()
        fields: dict[str, str] = {}
        if kind == "missing":
            code = "missing_key"
        elif kind == "extra_forbidden":
            code = "unknown_key"
            value = str(path[-1])
            allowed = _siblings(model, item["loc"])
            close = difflib.get_close_matches(value, allowed, n=1)
            fields = {"suggestion": close[0] if close else ""}
        elif kind in ("literal_error", "enum"):
            code = "not_allowed"
            allowed = tuple(
                part.strip().strip("'") for part in str(context["expected"]).replace(" or ", ", ").split(",")
            )
        elif kind.startswith("ukur."):
            code = kind.removeprefix("ukur.")
            fields = {key: str(text) for key, text in context.items() if key not in ("value", "allowed")}
            value = str(context.get("value", value))
            allowed = tuple(str(entry) for entry in context.get("allowed", ()))
        else:
            code, allowed = _wrong_kind(kind, context)
            if code == "not_a_mapping":
                allowed = _siblings(model, (*item["loc"], ""))
        found.append(
            (path, Problem(code=code, file=file, place=place, value=value, allowed=allowed, fields=fields))
        )
    # A list counts as too short when its entries are wrong; the entries have been told then.
    return [
        problem
        for path, problem in found
        if problem.code != "too_few"
        or not any(len(other) > len(path) and other[: len(path)] == path for other, _ in found)
    ]


_KINDS = {
    "date": ("not_a_date", ("2025-01-31",)),
    "int": ("not_an_integer", ("1, 2, 3, ...",)),
    "float": ("not_a_number", ("30", "0.75")),
    "string_pattern": ("bad_identifier", ()),
    "string_too_short": ("empty_text", ()),
    "string_too_long": ("text_too_long", ()),
    "string": ("not_a_text", ()),
    "tuple": ("not_a_list", ("[...]",)),
    "list": ("not_a_list", ("[...]",)),
    "dict": ("not_a_mapping", ()),
    "model": ("not_a_mapping", ()),
    "too_short": ("too_few", ()),
    "too_long": ("too_many", ()),
    "bool": ("not_a_yes_no", ("true", "false")),
}


def _wrong_kind(kind: str, context: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Pydantic's own kinds of errors, gathered into the few that a clerk must tell apart."""
    bounds = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
    for name, sign in bounds.items():
        if name in context:
            return "out_of_range", (f"{sign} {context[name]}",)
    if kind == "string_pattern_mismatch":
        return "bad_identifier", (str(context.get("pattern", "")),)
    for start, (code, allowed) in _KINDS.items():
        if kind.startswith(start):
            return code, allowed
    return "wrong_value", (kind,)


def _real_path(loc: tuple[str | int, ...], lines: dict[Path_, int]) -> Path_:
    """Pydantic puts the names of union members into a location; drop what the file does not have."""
    path: Path_ = ()
    for index, part in enumerate(loc):
        longer = (*path, part)
        if longer in lines or index == len(loc) - 1:
            path = longer
    return path


def _place(path: Path_, lines: dict[Path_, int]) -> str:
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    known = path
    while known and known not in lines:
        known = known[:-1]
    return f"{text} (line {lines[known]})" if known in lines and lines else text


def _siblings(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that are allowed where an unknown one stood."""
    current: Any = model
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        fields = getattr(current, "model_fields", {})
        if part in fields:
            current = _inner_model(fields[part].annotation) or current
    return _keys(current)


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        inner = _inner_model(argument)
        if inner is not None:
            return inner
    return None


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
