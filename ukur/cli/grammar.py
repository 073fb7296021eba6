"""Our own commands: help and refusals in the language of the reader, and verbs imported when they are wanted.

Typer's parser stays as it is. What it prints itself (headings, "Show this message and exit.", errors) is
English only, so the two classes here print it in its place; nothing of typer is patched.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from keyword import iskeyword
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from sop.errors import Problem, UkurError
from ukur.cli.completion import register
from ukur.cli.help_text import write_help
from ukur.cli.mistakes import ARGUMENTS, Mistake, closest, mistake_of, tell_mistake
from ukur.words import Words

INTERRUPTED = 130
_HELP = ("help", "bantuan", "tolong")


class Verb(TyperCommand):
    """A verb whose help is in the language of the reader."""

    def get_help_option(self, ctx: Any) -> Any:
        """The option --help, in words of the reader."""
        return _named(super().get_help_option(ctx), ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        write_help(self, ctx, formatter, ctx.obj)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; one too many is told in words of the reader."""
        ctx.meta[ARGUMENTS] = tuple(args)
        ctx.allow_extra_args = True
        with _located(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise Mistake(Problem(code="parser_too_many", value=" ".join(rest)), ctx)
        return rest


class Verbs(TyperGroup):
    """All verbs, each imported when it is wanted."""

    _naming = False

    def get_help_option(self, ctx: Any) -> Any:
        """The option --help, in words of the reader."""
        return _named(super().get_help_option(ctx), ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        write_help(self, ctx, formatter, ctx.obj, verbs={name: about(name, ctx.obj) for name in _verbs()})

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what stands before the verb."""
        ctx.meta[ARGUMENTS] = tuple(args)
        with _located(ctx):
            return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """The names of the verbs."""
        return list(_verbs())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The verb of a name, or None."""
        if cmd_name not in _verbs():
            return None
        if self._naming:
            return TyperCommand(cmd_name, help=about(cmd_name, ctx.obj))
        if cmd_name not in self.commands:
            alone = Application(add_completion=False, pretty_exceptions_enable=False)
            import_module(f"ukur.cli.{cmd_name}{'_' if iskeyword(cmd_name) else ''}").add(alone, ctx.obj)
            self.commands[cmd_name] = typer.main.get_command(alone)
        return self.commands[cmd_name]

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Names of verbs and options for a shell; no verb is imported for its name."""
        self._naming = True
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self._naming = False

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Which verb is wanted; one that does not exist is told in words of the reader."""
        name = args[0]
        if name not in _verbs() and not ctx.resilient_parsing:
            near = "--help" if name in _HELP else closest(name, _verbs())
            code = "parser_mistyped_verb" if near else "parser_unknown_verb"
            fields = {"suggestion": f"ukur {near}" if near else ""}
            raise Mistake(Problem(code=code, value=name, allowed=_verbs(), fields=fields), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the verb; Control-C is told in a line, not with a traceback."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo(ctx.obj("parser.interrupted"), err=True)
            raise typer.Exit(INTERRUPTED) from None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run; what the parser refuses is told in words of the reader, with exit code 2."""
        w: Words = self.context_settings["obj"]
        if any(name.startswith("_") and name.endswith("_COMPLETE") for name in os.environ):
            register()  # a shell asks
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except typer.TyperException as error:
            code = tell_mistake(mistake_of(error), w)
        except UkurError as error:
            code = tell_mistake(error, w)
        except typer.Abort:
            code = INTERRUPTED
        if standalone_mode:
            sys.exit(code or 0)
        return code


class Application(typer.Typer):
    """A typer application whose commands are verbs of ours."""

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        """Add a command, as in typer."""
        settings.setdefault("cls", Verb)
        return super().command(name, **settings)


@contextmanager
def _located(ctx: Any) -> Iterator[None]:
    """Name the command in refusals that do not name it themselves."""
    try:
        yield
    except typer.TyperException as error:
        if getattr(error, "ctx", None) is None:
            error.ctx = ctx  # type: ignore[attr-defined]
        raise


def about(verb: str, w: Words) -> str:
    """What a verb does, in a sentence: `cli.<verb>`, or `<verb>_cli.help` of the verb's own topic."""
    key = f"cli.{verb}"
    return w(key if w.has(key) else f"{verb}_cli.help")


def _verbs() -> tuple[str, ...]:
    from ukur.cli.app import VERBS

    return VERBS


def _named(option: Any, ctx: Any) -> Any:
    if option is not None:
        option.help = ctx.obj("parser.help")
    return option
