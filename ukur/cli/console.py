"""What all verbs share: errors as messages with exit code 2, progress, where results went."""

from __future__ import annotations

import errno
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer

from sop.errors import DraftWarning, OutputError, Problem, UkurError
from sop.plain import plain
from ukur.words import Words
from ukur.words.telling import tell_error

FOUND, BAD_INPUT = 1, 2
MISSING = ("file_missing", "log_missing")
"""Codes of problems: a file is not there."""
# Control characters (C0 but for tab and line feed, DEL, C1), and those that turn the direction of writing.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@contextmanager
def told(w: Words) -> Iterator[None]:
    """Tell problems of the input as messages on standard error and leave with exit code 2."""
    try:
        with _drafts_told(w):
            yield
    except UkurError as error:
        typer.echo(harmless(tell_error(with_names_nearby(error), w)), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        problem = Problem(code="name_too_long", file=plain(error.filename, 60))
        typer.echo(harmless(tell_error(OutputError(problem), w)), err=True)
        raise typer.Exit(BAD_INPUT) from None


@contextmanager
def _drafts_told(w: Words) -> Iterator[None]:
    """Tell of SOPs that were read from documents with something doubtful in them."""

    def show(message: Warning | str, category: type[Warning], *place: Any, **rest: Any) -> None:
        if isinstance(message, DraftWarning):
            say(w("import_cli.draft", file=message.file, n=w.number(message.doubts)), err=True)
        else:
            usual(message, category, *place, **rest)

    with warnings.catch_warnings():
        warnings.simplefilter("always", DraftWarning)
        usual, warnings.showwarning = warnings.showwarning, show
        yield


def with_names_nearby(error: UkurError) -> UkurError:
    """The same error; where a file is not there, with the name in its folder that is most like it."""
    return UkurError([_nearby(problem) for problem in error.problems])


def _nearby(problem: Problem) -> Problem:
    if problem.code not in MISSING or not problem.file or problem.fields.get("suggestion"):
        return problem
    path = Path(problem.file)
    try:
        names = sorted(each.name for each in path.parent.iterdir())
    except (OSError, ValueError):
        return problem
    close = get_close_matches(path.name, names, n=1)
    return (
        replace(problem, fields={**problem.fields, "suggestion": str(path.parent / close[0])})
        if close
        else problem
    )


@contextmanager
def working(label: str) -> Iterator[None]:
    """A sign of life on standard error, where that is a terminal, while nobody can count what is done.

    Parameters: label - what is going on.
    """
    from rich.console import Console

    console = Console(stderr=True, highlight=False, markup=False)
    if not console.is_terminal:
        yield
        return
    with console.status(label):
        yield


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


def say(text: str = "", *, err: bool = False) -> None:
    """One line on standard output, or on standard error."""
    typer.echo(harmless(text), err=err)


def say_files(paths: Sequence[Path], w: Words, *, err: bool = False) -> None:
    """Name the files that were written; err - on standard error, where standard output is for a program."""
    say(err=err)
    say(w("cli.written"), err=err)
    for path in paths:
        say(f"  {path}", err=err)


def say_data(verb: str, data: Mapping[str, Any], files: Sequence[Path], w: Words) -> None:
    """One JSON document on standard output, the names of the files on standard error.

    Parameters: verb; data - what it found; files - that it wrote; w - language of the messages.
    """
    from ukur.outputs.data import json_text

    typer.echo(json_text({"verb": verb, **data, "files": list(files)}))
    if files:
        say_files(files, w, err=True)


def out_folder(path: Path | None) -> Path | None:
    """The folder for results, refused before the long work where it cannot be one.

    Parameters: path - of the option --out; it need not exist.
    Returns: the path.
    Raises: OutputError - it, or a folder in which it would be, is a file.
    """
    if path is not None:
        first = next((each for each in (path, *path.parents) if each.exists()), None)
        if first is not None and not first.is_dir():
            raise OutputError(Problem(code="not_a_folder", file=str(first)))
    return path


def out_file(path: Path | None, name: str, kinds: Sequence[str]) -> Path | None:
    """The file for a verb that writes one.

    Parameters: path - of the option --out: a folder (created where it is not there), or a file's name with
    one of the endings; name - of the file in a folder; kinds - endings.
    Returns: the file.
    Raises: OutputError - another ending, or a folder that is a file.
    """
    if path is None:
        return None
    suffix = path.suffix.lower()
    if path.is_dir() or not suffix:
        return (out_folder(path) or path) / name
    if suffix not in kinds:
        raise OutputError(
            Problem(code="parser_out_kind", file=str(path), value=path.suffix, allowed=tuple(kinds))
        )
    out_folder(path.parent)
    return path
