"""The help of a verb: what it does, an example, what must be given, what may be given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import Any, get_args, get_origin

import typer

from ukur.words import Words

_WIDEST = 30
"""Characters of the left column; what is longer stands on a line of its own."""


def write_help(
    command: Any, ctx: Any, formatter: Any, w: Words, *, verbs: Mapping[str, str] | None = None
) -> None:
    """Write the help of a command.

    Parameters: command, ctx, formatter - of the parser; w - language; verbs - name and sentence of
    each, where the command has some.
    """
    shown = [one for one in command.get_params(ctx) if not getattr(one, "hidden", False)]
    needed = [one for one in shown if one.required]
    pieces = [usage_of(one, w) for one in needed]
    optional = len(shown) > len(needed)
    usage = " ".join([*pieces, *([w("parser.options_metavar")] if optional else [])])
    if verbs:
        usage = f"{w('parser.verb_metavar')} {w('parser.options_metavar')}"
    formatter.write_usage(ctx.command_path, usage, prefix=w("parser.usage") + " ")
    if command.help:
        formatter.write_paragraph()
        formatter.write_text(command.help)
    if command.epilog:
        # Whole, so that it can be copied; the terminal breaks it where it must.
        formatter.write(f"\n{command.epilog}\n")
    if verbs:
        _section(formatter, w("parser.verbs"), list(verbs.items()))
    _section(formatter, w("parser.needed"), [(signature(one, w), _about(one, w)) for one in needed])
    # Those of no panel first: a panel holds what is rarely needed.
    panels: dict[str, list[tuple[str, str]]] = {w("parser.options"): []}
    for one in shown:
        if not one.required:
            panel = one.rich_help_panel or w("parser.options")
            panels.setdefault(panel, []).append((signature(one, w), _about(one, w)))
    for panel, rows in panels.items():
        _section(formatter, panel, rows)
    if verbs:
        formatter.write_paragraph()
        formatter.write_text(w("parser.more"))


def _section(formatter: Any, title: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    formatter.write("\n" + typer.style(f"{title}:", bold=True) + "\n")
    left = min(max(len(name) for name, _ in rows), _WIDEST) + 4
    for name, text in rows:
        # Names of options stay whole: typer's own table would break them at their hyphens.
        lines = wrap(text, formatter.width - left, break_on_hyphens=False, break_long_words=False) or [""]
        if len(name) > left - 4:
            lines.insert(0, "")
        for first, line in zip_longest((name,), lines, fillvalue=""):
            formatter.write(f"  {first:{left - 2}}{line}".rstrip() + "\n")


def usage_of(param: Any, w: Words) -> str:
    """A parameter as it stands in the usage line: `--sop BERKAS`, `CATATAN...`."""
    if param.param_type_name == "argument":
        return name_of(param, w) + ("..." if param.nargs != 1 else "")
    return " ".join(part for part in (param.opts[0], kind_of(param, w)) if part)


def signature(param: Any, w: Words) -> str:
    """A parameter as it stands in the left column: all its names, and what follows them."""
    if param.param_type_name == "argument":
        return usage_of(param, w)
    names = ", ".join(sorted(param.opts, key=len, reverse=True))
    if param.secondary_opts:
        names += " / " + ", ".join(param.secondary_opts)
    return " ".join(part for part in (names, kind_of(param, w)) if part)


def name_of(param: Any, w: Words) -> str:
    """What an argument is called: by its metavar, its name in the word tables, or its kind."""
    key = f"parser.argument_{param.name}"
    return str(param.metavar or (w(key) if w.has(key) else kind_of(param, w)))


def kind_of(param: Any, w: Words) -> str:
    """What follows an option: a word for its kind, or the words to choose from; empty for a switch."""
    if getattr(param, "is_flag", False):
        return ""
    if param.metavar:
        return str(param.metavar)
    chosen = choices(param)
    if chosen:
        return "|".join(chosen)
    if param.name == "lang":
        return w("parser.type_language")
    kind = element_type(param)
    names = {int: "number", float: "number", datetime: "date"}
    if isinstance(kind, type) and issubclass(kind, Path):
        return w("parser.type_folder" if param.name == "out" else "parser.type_file")
    return w(f"parser.type_{names.get(kind, 'text')}")


def choices(param: Any) -> tuple[str, ...]:
    """The words to choose from, where there are such."""
    return tuple(str(getattr(one, "value", one)) for one in param.type_descriptor.choices or ())


def element_type(param: Any) -> Any:
    """The type of a value (of each, where there may be several)."""
    annotation = param.type_descriptor.annotation
    return get_args(annotation)[0] if get_origin(annotation) is list else annotation


def _about(param: Any, w: Words) -> str:
    notes = "; ".join(_notes(param, w))
    text = param.help or ""
    return f"{text} [{notes}]" if notes else text


def _notes(param: Any, w: Words) -> Iterator[str]:
    limits = limits_of(param, w)
    if limits:
        yield limits
    if param.param_type_name == "argument":
        return
    told = (param.help or "").lower()
    if param.multiple and not any(each in told for each in w("parser.repeatable_told").split("|")):
        yield w("parser.repeatable")
    default = _default(param)
    if default:
        yield w("parser.default", value=default)


def limits_of(param: Any, w: Words) -> str:
    """The least and the greatest number allowed, in words; empty without."""
    low, high = (None if end is None else _typed(end) for end in (param.min, param.max))
    if low is not None and high is not None:
        return w("parser.from_to", low=low, high=high)
    if low is not None:
        return w("parser.at_least", low=low)
    return w("parser.at_most", high=high) if high is not None else ""


def _typed(value: float) -> str:
    """A number as one types it: 100000 and 0.000001, not 1e-06."""
    return str(value) if isinstance(value, int) else f"{value:.10f}".rstrip("0").rstrip(".")


def _default(param: Any) -> str:
    value = param.default
    if value is None or value in ((), []) or callable(value) or not param.show_default:
        return ""
    if isinstance(value, bool):
        if not param.secondary_opts:
            return ""
        return str((param.opts if value else param.secondary_opts)[0])
    return str(getattr(value, "value", value))
