"""Results that show themselves: short as text everywhere, in words in a notebook.

The lower floors hold results and know no sentences; the words live in `ukur`. So a result asks, only when a
notebook wants to see it, for whoever has been installed as the entry point `html` of the group
`ukur.showing` (a function: result in, HTML or None out). Where nobody is, or it does not know the result, the
notebook falls back on the text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sized
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from numbers import Number

GROUP, NAME = "ukur.showing", "html"
_LONGEST, _LONGEST_TEXT = 200, 40

Renderer = Callable[[object], str | None]


class Shown:
    """Mixin of results. A dataclass takes it with `repr=False`; fields, equality and pickling are its own."""

    __slots__ = ()

    def __repr__(self) -> str:
        return brief(self)

    def _repr_html_(self) -> str | None:
        render = renderer()
        return None if render is None else render(self)


@cache
def renderer() -> Renderer | None:
    """Who turns results into HTML; None where nobody is installed."""
    from importlib.metadata import entry_points

    found = sorted(entry_points(group=GROUP, name=NAME), key=lambda entry: entry.value)
    return found[0].load() if found else None


def brief(thing: object) -> str:
    """A result in a line or two: names and sizes instead of tables, the same in every language.

    Parameters: thing - a dataclass or a document.
    Returns: `Class(field=..., ...)`; empty fields are left out, at most 200 characters and the ending.
    """
    told, room = [], _LONGEST
    for name, value in _fields(thing):
        text = _value(value)
        if not text:
            continue
        told.append(f"{name}={text}" if name else text)
        room -= len(told[-1]) + 2
        if room < 0:
            told[-1] = "..."
            break
    return f"{type(thing).__name__}({', '.join(told)})"


def _fields(thing: object) -> Iterator[tuple[str, object]]:
    names = (
        [field.name for field in fields(thing)]
        if is_dataclass(thing) and not isinstance(thing, type)
        else list(getattr(type(thing), "model_fields", ()))
    )
    for name in names:
        yield name, getattr(thing, name)


def _value(value: object) -> str:
    """A value in a few characters, empty where there is nothing to tell."""
    kind = type(value).__name__
    shape = getattr(value, "shape", None)
    if value is None or (shape is None and isinstance(value, Sized) and not len(value)):
        text = ""
    elif isinstance(value, str) and not isinstance(value, Enum):
        text = repr(value if len(value) <= _LONGEST_TEXT else value[: _LONGEST_TEXT - 1] + "…")
    elif isinstance(value, float):
        text = f"{value:g}"
    elif isinstance(value, bool | Number | dt.date):
        text = str(value)
    elif isinstance(value, Enum):
        text = str(value.value)
    elif isinstance(shape, tuple):
        text = f"{kind}[{'x'.join(map(str, shape))}]"
    elif isinstance(value, Sized):
        text = f"{kind}[{len(value)}]"
    else:
        name = getattr(value, "id", None)
        text = f"{kind}({name!r})" if isinstance(name, str) else f"{kind}(...)"
    return text
