"""What all verbs share: errors as messages with exit code 2, progress, where results went."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from sop.errors import OutputError, Problem, UkurError
from ukur.words import Words
from ukur.words.telling import tell_error

FOUND, BAD_INPUT = 1, 2
# Control characters (C0 but for tab and line feed, DEL, C1), and those that turn the direction of writing.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@contextmanager
def told(w: Words) -> Iterator[None]:
    """Tell problems of the input as messages on standard error and leave with exit code 2."""
    try:
        yield
    except UkurError as error:
        typer.echo(harmless(tell_error(error, w)), err=True)
        raise typer.Exit(BAD_INPUT) from None


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, where that is a terminal.

    Parameters: label - what is going on.
    Returns: a function to call with (done, all).
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report


def free_path(path: Path, *, force: bool = False, code: str = "file_exists") -> Path:
    """The path, refused where a file stands that somebody may have filled in; code - of that problem."""
    if path.exists() and not force:
        raise OutputError(Problem(code=code, file=str(path)))
    return path


def harmless(text: str) -> str:
    """A text without what a terminal would obey: texts of a log may stand in it.

    Parameters: text - any; line ends and tabs stay.
    """
    return _OBEYED.sub("\ufffd", text)


def say(text: str = "") -> None:
    """One line on standard output."""
    typer.echo(harmless(text))


def say_files(paths: list[Path], w: Words) -> None:
    """Name the files that were written."""
    say()
    say(w("cli.written"))
    for path in paths:
        say(f"  {path}")
