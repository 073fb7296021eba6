"""Completion of verbs, options and files for bash, zsh, fish and PowerShell, told in words of the reader."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import typer

from sop.errors import Problem
from ukur.cli.mistakes import Mistake

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def register() -> None:
    """Let the shells' requests be answered, which typer does only where its own options are there."""
    from typer.completion import completion_init  # type: ignore[attr-defined]

    completion_init()


def install_completion(ctx: typer.Context, value: bool) -> None:
    """Install completion for the shell from which we were called."""
    if not value or ctx.resilient_parsing:
        return
    from typer.completion import install  # type: ignore[attr-defined]

    shell, path = install(shell=_shell(ctx), prog_name=_program(ctx))
    typer.echo(ctx.obj("parser.installed", shell=shell, file=path))
    raise typer.Exit


def show_completion(ctx: typer.Context, value: bool) -> None:
    """Show the script that makes a shell ask us."""
    if not value or ctx.resilient_parsing:
        return
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    name = _program(ctx)
    typer.echo(get_completion_script(prog_name=name, complete_var=variable(name), shell=_shell(ctx)))
    raise typer.Exit


def variable(program: str) -> str:
    """The environment variable with which a shell asks."""
    return f"_{program.replace('-', '_').upper()}_COMPLETE"


def _program(ctx: Any) -> str:
    return str(ctx.find_root().info_name or "ukur")


def _shell(ctx: Any) -> str:
    """Name of the shell from which we were called, else of the user's own."""
    import shellingham  # type: ignore[import-untyped]

    try:
        found = str(shellingham.detect_shell()[0])
    except shellingham.ShellDetectionFailure:
        found = Path(os.environ.get("SHELL", "")).name
    if found not in SHELLS:
        raise Mistake(Problem(code="parser_unknown_shell", value=found or "–", allowed=SHELLS), ctx)
    return found
