"""What is wrong with a command line, told in the language of who typed it, with what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import typer

from sop.errors import InputError, Problem, UkurError
from ukur.cli.console import BAD_INPUT, harmless
from ukur.cli.help_text import choices, element_type, limits_of, name_of, usage_of
from ukur.words import Words
from ukur.words.telling import tell_error

ARGUMENTS = "ukur.arguments"
"""Where a context keeps what was typed behind the verb."""
_DAY = "2026-11-23"


class Mistake(InputError):
    """A command line that cannot be understood.

    Parameters: problem; ctx - of the command whose help is named, or None.
    """

    def __init__(self, problem: Problem, ctx: Any = None) -> None:
        super().__init__(problem)
        self.ctx = ctx


def closest(text: str, names: Iterable[str]) -> str:
    """The name most like a text; empty where none is like it."""
    return next(iter(get_close_matches(text, list(names), n=1)), "")


def tell_mistake(error: UkurError, w: Words) -> int:
    """Tell a mistake on standard error, with the verb's example and where its help is.

    Parameters: error; w - language.
    Returns: the exit code.
    """
    ctx = getattr(error, "ctx", None)
    if isinstance(error, HelpWanted) and ctx is not None:
        typer.echo(ctx.get_help(), err=True)
        return BAD_INPUT
    lines = [tell_error(error, w)]
    if ctx is not None:
        if ctx.parent is not None and ctx.command.epilog:
            lines.append(f"  {ctx.command.epilog}")
        lines.append("  " + w("parser.see_help", command=f"{ctx.command_path} --help"))
    typer.echo(harmless("\n".join(lines)), err=True)
    return BAD_INPUT


class HelpWanted(Mistake):
    """Nothing was asked for: the help is shown."""


def mistake_of(error: typer.TyperException) -> Mistake:
    """A refusal of the parser as a mistake of ours; classes are told apart by name, typer keeps them private.

    Parameters: error - of typer.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    ctx = getattr(error, "ctx", None)
    if "NoArgsIsHelpError" in names:
        return HelpWanted(Problem(code="parser_no_verb"), ctx)
    return Mistake(_problem_of(error, names, ctx), ctx)


def _problem_of(error: typer.TyperException, names: set[str], ctx: Any) -> Problem:
    param, option = getattr(error, "param", None), str(getattr(error, "option_name", ""))
    if ctx is not None:
        if "NoSuchOption" in names:
            return _unknown_option(option, ctx)
        if "BadOptionUsage" in names:
            return _without_value(option, ctx)
        if "MissingParameter" in names and param is not None:
            return _missing(param, ctx.obj)
        if "BadParameter" in names and param is not None:
            return _bad_value(error, param, ctx.obj)
        if ctx.parent is None:
            return Problem(code="parser_no_verb")
    return Problem(code="parser_other", value=error.format_message())


def _missing(param: Any, w: Words) -> Problem:
    if param.param_type_name == "argument":
        about = str(param.help or "").rstrip(".")
        return Problem(code="parser_no_argument", value=name_of(param, w), fields={"about": about})
    fields = {"usage": usage_of(param, w), "about": str(param.help or "").rstrip(".")}
    return Problem(code="parser_no_option", value=param.opts[0], fields=fields)


def _options(ctx: Any) -> dict[str, Any]:
    return {
        name: one
        for one in ctx.command.get_params(ctx)
        if one.param_type_name == "option" and not one.hidden
        for name in (*one.opts, *one.secondary_opts)
    }


def _unknown_option(name: str, ctx: Any) -> Problem:
    known = _options(ctx)
    if len(name) == 2:
        # `-sop` is read as -s; the whole of what was typed is told, and --sop suggested.
        typed = ctx.meta.get(ARGUMENTS, ())
        name = next((each for each in typed if each.startswith(name) and len(each) > 2), name)
    long = [each.removeprefix("--") for each in known if each.startswith("--")]
    near = closest(name.lstrip("-").replace("_", "-").lower(), long)
    allowed = tuple(f"--{each}" for each in long)
    fields = {"suggestion": f"--{near}" if near else ""}
    code = "parser_mistyped_option" if near else "parser_unknown_option"
    return Problem(code=code, value=name, allowed=allowed, fields=fields)


def _without_value(name: str, ctx: Any) -> Problem:
    param = _options(ctx).get(name)
    if param is not None and param.is_flag:
        return Problem(code="parser_switch", value=name)
    usage = name if param is None else usage_of(param, ctx.obj)
    return Problem(code="parser_no_value", value=name, fields={"usage": usage})


def _bad_value(error: typer.TyperException, param: Any, w: Words) -> Problem:
    place = name_of(param, w) if param.param_type_name == "argument" else param.opts[0]
    first = _first(error.__cause__)
    value = str(first.get("input", ""))
    fields = {"suggestion": _mended(value, param)}
    of, kind = choices(param), element_type(param)
    if of:
        close = {"suggestion": closest(value.lower(), of)}
        return Problem(code="parser_choice", place=place, value=value, allowed=of, fields=close)
    if kind is datetime:
        return Problem(code="parser_date", place=place, value=value, allowed=(_DAY,), fields=fields)
    if str(first.get("type", "")).startswith(("greater", "less")):
        return Problem(code="parser_range", place=place, value=value, allowed=(limits_of(param, w),))
    if kind in (int, float):
        code = "parser_whole" if kind is int else "parser_number"
        limits = tuple(text for text in (limits_of(param, w),) if text)
        return Problem(code=code, place=place, value=value, allowed=limits, fields=fields)
    return Problem(code="parser_other", place=place, value=error.message)


def _first(cause: object) -> Mapping[str, Any]:
    """What pydantic says of the first wrong value; of a list, the wrong one of it."""
    found: list[Mapping[str, Any]] = getattr(cause, "errors", list)()
    return found[0] if found else {}


def _mended(value: str, param: Any) -> str:
    """What was probably meant: 0.9 for 0,9 and 2026-11-23 for 23-11-2026; empty where that is not known."""
    kind = element_type(param)
    if kind is datetime:
        return next(_days(value), "")
    if kind in (int, float):
        text = value.replace(",", ".").removesuffix(".0")
        try:
            kind(text)
        except ValueError:
            return ""
        return text
    return ""


def _days(value: str) -> Iterator[str]:
    for pattern in ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d"):
        try:
            yield datetime.strptime(value.strip(), pattern).date().isoformat()  # noqa: DTZ007
        except ValueError:
            continue
