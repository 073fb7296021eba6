"""What is wrong with a JSON document, with the place where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.errors import Problem

if TYPE_CHECKING:
    from pydantic import ValidationError

MOST_TOLD = 50
"""Problems of one file that are told; a file with more is no such file."""

_CODES = (
    ("missing", "missing_key", ()),
    ("int", "not_an_integer", ("1, 2, 3, ...",)),
    ("float", "not_a_number", ("30", "0.75")),
    ("finite_number", "not_a_number", ("30", "0.75")),
    ("value_error", "not_a_number", ("30", "0.75")),
    ("string_too_short", "empty_text", ()),
    ("string_too_long", "text_too_long", ()),
    ("string", "not_a_text", ()),
    ("tuple", "not_a_list", ("[...]",)),
    ("model", "not_a_mapping", ("{...}",)),
    ("dict", "not_a_mapping", ("{...}",)),
    ("too_short", "too_few", ()),
    ("too_long", "too_many", ()),
)
_BOUNDS = (("ge", ">="), ("le", "<="), ("gt", ">"), ("lt", "<"))


def as_problems(error: ValidationError, file: str) -> list[Problem]:
    """The problems that a validation found.

    Parameters: error; file - named in the problems.
    Returns: at most MOST_TOLD, in the order of the document; places as `resource_profiles[1].amount`.
    """
    found: list[Problem] = []
    for item in error.errors(include_url=False)[:MOST_TOLD]:
        kind, context = item["type"], item.get("ctx", {})
        bounds = tuple(f"{sign} {context[name]:g}" for name, sign in _BOUNDS if name in context)
        code, allowed = ("out_of_range", bounds) if bounds else _code(kind)
        value = "" if kind == "missing" else shown(item.get("input"))
        problem = Problem(code=code, file=file, place=place_of(item["loc"]), value=value, allowed=allowed)
        if problem not in found:
            found.append(problem)
    return found


def place_of(path: tuple[str | int, ...]) -> str:
    """A path as people read it, the first of a list being 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def shown(value: object) -> str:
    """A value for a message, not longer than a line."""
    if isinstance(value, list | dict | tuple):
        return f"{type(value).__name__}[{len(value)}]"
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _code(kind: str) -> tuple[str, tuple[str, ...]]:
    for start, code, allowed in _CODES:
        if kind.startswith(start):
            return code, allowed
    return "wrong_value", (kind,)
