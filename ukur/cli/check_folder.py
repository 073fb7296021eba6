"""`ukur check FOLDER`: all SOPs of a folder on the terminal, as a workbook, as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop.findings import SEVERITIES
from ukur.charts import plain
from ukur.cli.console import out_folder, progress, say, say_data, say_files
from ukur.cli.plain_table import say_table
from ukur.words.telling import tell_finding, tell_problem

if TYPE_CHECKING:
    from sop.findings import Finding
    from ukur.review import Recap, Reviewed
    from ukur.words import Words

SHOWN = 60
"""Rows of each kind on the terminal; the workbook has all."""
_COLUMNS = ("file", "steps", "minutes", "unstated", "errors", "warnings", "notes")


def check_folder(folder: Path, out: Path | None, w: Words, *, as_json: bool) -> bool:
    """Check all SOPs of a folder.

    Parameters: folder; out - folder of the workbook and its tables, or None; w - language; as_json.
    Returns: is something wrong or doubtful?
    Raises: InputError - there is no SOP in it.
    """
    from ukur.outputs import write_table
    from ukur.review import recap_tables, review_folder, write_recap

    out_folder(out)
    with progress(w("recap.reviewing")) as report:
        found = review_folder(folder, progress=report)
    files = []
    if out is not None:
        tables = recap_tables(found, w)
        files = [
            write_recap(found, out / "rekap-sop.xlsx", w),
            write_table(tables["sops"], out / "rekap-sop.csv"),
            write_table(tables["findings"], out / "rekap-sop-temuan.csv"),
        ]
    if as_json:
        say_data("check", recap_data(found, w), files, w)
    else:
        say_recap(found, w)
        if files:
            say_files(files, w)
    return found.doubtful


def recap_data(found: Recap, w: Words) -> dict[str, Any]:
    """A recap as JSON data: `folder`, `errors`, `warnings`, `notes`, and the tables of `recap_tables`."""
    from ukur.outputs.data import records
    from ukur.review import recap_tables

    counts = {f"{name}s": found.count(name) for name in SEVERITIES}
    tables = {name: records(table) for name, table in recap_tables(found, w).items()}
    return {"folder": found.folder, **counts, **tables}


def say_recap(found: Recap, w: Words) -> None:
    """A recap on the terminal.

    Parameters: found; w - language.
    """
    read = sum(item.sop is not None for item in found.sops)
    total = w.number(len(found.sops))
    unread = w.number(len(found.sops) - read)
    say(w("recap.title", n=total, folder=found.folder, read=w.number(read), unread=unread))
    say(w("recap.totals", **{name: w.number(found.count(name)) for name in SEVERITIES}))
    say()
    rows = [_row(item, found, w) for item in found.sops[:SHOWN]]
    say_table([w(f"recap.short_{name}") for name in _COLUMNS], rows, numbers=range(1, len(_COLUMNS)))
    _say_more(len(found.sops), w)
    say(w("recap.short_note"))
    problems = [
        tell_problem(item.problems[0], w) + _others(len(item.problems) - 1, w)
        for item in found.sops
        if item.problems
    ]
    _say_list(w("recap.unread"), problems, w)
    _say_list(w("recap.folder_findings"), [_between(one, w) for one in found.findings], w)
    kinds = [f"{one.file} ({w(f'recap_document.{one.kind}')})" for one in found.skipped]
    _say_list(w("recap.skipped"), kinds, w)
    say()
    say(w("recap.details"))


def _between(one: Finding, w: Words) -> str:
    """A finding of the folder, with its file where the sentence does not name it."""
    sentence = tell_finding(one, w)
    return sentence if one.place in one.examples else f"{one.place}: {sentence}"


def _others(n: int, w: Words) -> str:
    return "\n" + w("recap.others", n=w.number(n)) if n else ""


def _say_list(title: str, lines: list[str], w: Words) -> None:
    if lines:
        say()
        say(title)
        for line in lines[:SHOWN]:
            say("  - " + line.replace("\n", "\n    "))
        _say_more(len(lines), w)


def _say_more(n: int, w: Words) -> None:
    if n > SHOWN:
        say(w("recap.more", n=w.number(n - SHOWN)))


def _row(item: Reviewed, found: Recap, w: Words) -> list[str]:
    sop = item.sop
    counts = [w.number(found.of_file(item, severity)) for severity in SEVERITIES]
    if sop is None:
        return [plain(item.file, 60), "–", "–", "–", *counts]
    own = (w.number(len(sop.steps)), w.number(sop.standard_minutes), w.number(item.unstated))
    return [plain(item.file, 60), *own, *counts]
