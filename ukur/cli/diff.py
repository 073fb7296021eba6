"""`ukur diff`: what changed from one version of an SOP to the next, step by step."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from sop.errors import DocumentError, InputError, Problem
from sop.exchange.importing import open_sop
from sop.model import Sop
from sop.revision import Revision, Totals, diff
from ukur.cli.console import FOUND, out_file, say, say_data, say_files, told
from ukur.cli.diff_table import KINDS, revision_rows, write_rows
from ukur.words import Words
from ukur.words.changes import tell_changes, tell_hints

_SHEET = ("identity", "doubts", "written")
_MINUTES = ("standard_minutes", "work_minutes", "longest_minutes")


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("diff", help=w("cli.diff"), epilog=w("cli.diff_example"))
    def compare_versions(
        old: Annotated[Path, typer.Argument(help=w("cli.diff_old"))],
        new: Annotated[Path, typer.Argument(help=w("cli.diff_new"))],
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
        out: Annotated[
            Path | None,
            typer.Option(metavar=w("parser.type_place"), help=w("cli.out_file", kinds=", ".join(KINDS))),
        ] = None,
        fail_on_change: Annotated[
            bool, typer.Option("--fail", "--fail-on-change", help=w("cli.diff_fail"))
        ] = False,
    ) -> None:
        with told(w):
            file = out_file(out, "perubahan.xlsx", KINDS)
            was, now = _read(old, new)
            revision = _compared(was, now, new)
            if file is not None:
                write_rows(revision_rows(revision, was, now, w), file)
            files = [] if file is None else [file]
            if as_json:
                say_data("diff", _data(revision, was, now, w), files, w)
            else:
                _say(revision, was, now, w)
                if files:
                    say_files(files, w)
        if fail_on_change and revision.changes:
            raise typer.Exit(FOUND)


def _read(old: Path, new: Path) -> tuple[Sop, Sop]:
    """Both documents; the problems of both come together."""
    found: list[Sop] = []
    problems: list[Problem] = []
    for path in (old, new):
        try:
            found.append(open_sop(path))
        except DocumentError as error:
            problems += error.problems
    if problems:
        raise DocumentError(problems)
    was, now = found
    return was, now


def _compared(was: Sop, now: Sop, file: Path) -> Revision:
    try:
        return diff(was, now)
    except InputError as error:
        raise InputError(problem.in_file(str(file)) for problem in error.problems) from error


def _say(revision: Revision, old: Sop, new: Sop, w: Words) -> None:
    say(w("diff.title", title=" ".join(new.title.split()), old=revision.old, new=revision.new))
    if not revision.changes:
        say(w("diff.same"))
        return
    _say_totals(revision.old_totals, revision.new_totals, w)
    for heading, sentences in _parts(revision, old, new, w).items():
        if sentences:
            say()
            say(w(f"diff.{heading}", n=len(sentences)))
            for sentence in sentences:
                say(f"  - {sentence}")
    if revision.only_words:
        say()
        say(w("diff.only_words"))


def _parts(revision: Revision, old: Sop, new: Sop, w: Words) -> dict[str, list[str]]:
    """Sentences under their headings: how the work goes, what is said around it, what may be the same."""
    found: dict[str, list[str]] = {"changes": [], "sheet": [], "hints": []}
    for change, sentence in zip(revision.changes, tell_changes(revision, old, new, w), strict=True):
        found["sheet" if change.kind in _SHEET else "changes"].append(sentence)
    found["hints"] += tell_hints(revision, old, new, w)
    return found


def _say_totals(old: Totals, new: Totals, w: Words) -> None:
    for name in ("steps", "roles", *_MINUTES, "handovers", "without_standard"):
        values = getattr(old, name), getattr(new, name)
        if name == "without_standard" and not any(values):
            continue
        if name == "work_minutes" and values == (old.standard_minutes, new.standard_minutes):
            continue
        was, now = (
            w("diff.minutes_span", minutes=w.number(value), span=w.minutes(value))
            if name in _MINUTES
            else w.number(value)
            for value in values
        )
        key = "diff.total_same" if was == now else "diff.total_changed"
        say(w(key, name=w(f"diff.{name}"), old=was, new=now))


def _data(revision: Revision, old: Sop, new: Sop, w: Words) -> dict[str, Any]:
    """The fields of a `Revision`, `only_words`, and a sentence with each change and hint."""
    told = {
        "changes": tell_changes(revision, old, new, w),
        "hints": tell_hints(revision, old, new, w),
    }
    data = {**asdict(replace(revision, changes=(), hints=())), "only_words": revision.only_words}
    for name, sentences in told.items():
        data[name] = [
            {**asdict(change), "sentence": sentence}
            for change, sentence in zip(getattr(revision, name), sentences, strict=True)
        ]
    return data
