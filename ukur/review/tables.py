"""A recap as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.findings import Finding
from ukur.charts import plain
from ukur.words import Words
from ukur.words.telling import tell_finding, tell_problem

if TYPE_CHECKING:
    import pandas as pd

    from ukur.review.recap import Recap, Reviewed

_LONG = 30_000  # a cell of a workbook holds 32,767 characters


def recap_tables(found: Recap, words: Words) -> dict[str, pd.DataFrame]:
    """The tables of a recap; texts are one line without control characters.

    Parameters: found; words - of the language of sentences.
    Returns: by name:
    `sops` - one row a file: `file`, `id`, `title`, `number`, `steps`, `standard_minutes`, `roles`,
    `performers_unstated` (steps whose performers the source does not state), `errors`, `warnings`, `notes`,
    `digest`, `revision_of` (file), `related` (SOPs it names), `related_missing`; what an unreadable file does
    not tell is missing;
    `findings` - one row a finding or problem: `file`, `severity`, `rule`, `place`, `sentence`; those of the
    folder behind those of its file;
    `references` - `file`, `kind` (related, replaces), `text`, `step`, `found` (file), `nearest` (title);
    `alike` - `kind` (id, number, content), `value`, `file`, one row a file;
    `skipped` - `file`, `kind`, `sop`.
    """
    import pandas as pd

    whole = ("Int64", ["steps", "roles", "performers_unstated", "errors", "warnings", "notes"])
    sops = pd.DataFrame(
        [
            {name: plain(value, _LONG) if isinstance(value, str) else value for name, value in row.items()}
            for row in (_sop(item, found) for item in found.sops)
        ]
    )
    sops = sops.astype(dict.fromkeys([*whole[1], "related", "related_missing"], whole[0]))
    columns = {
        "findings": ["file", "severity", "rule", "place", "sentence"],
        "references": ["file", "kind", "text", "step", "found", "nearest"],
        "alike": ["kind", "value", "file"],
        "skipped": ["file", "kind", "sop"],
    }
    rows: dict[str, list[tuple[str, ...]]] = {
        "findings": [row for item in found.sops for row in _findings(item, found, words)]
        + [_finding(one.place, one, words) for one in found.findings if one.place not in _files(found)],
        "references": [
            (one.file, one.kind, one.text, one.step, one.found, one.nearest) for one in found.references
        ],
        "alike": [(one.kind, one.value, file) for one in found.alike for file in one.files],
        "skipped": [(one.file, one.kind, one.sop) for one in found.skipped],
    }
    tables = {name: pd.DataFrame(_clean(rows[name]), columns=columns[name], dtype="str") for name in columns}
    tables = {"sops": sops, **tables}
    return {name: _plain(table) for name, table in tables.items()}


def _clean(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """What no table can hold (half characters of a file's name or content) goes before there is one."""
    return [tuple(plain(cell, _LONG) for cell in row) for row in rows]


def _files(found: Recap) -> set[str]:
    return {item.file for item in found.sops}


def _sop(item: Reviewed, found: Recap) -> dict[str, object]:
    sop = item.sop
    named = [one for one in found.references if one.file == item.file and one.kind == "related"]
    return {
        "file": item.file,
        "id": "" if sop is None else sop.id,
        "title": "" if sop is None else sop.title,
        "number": "" if sop is None else sop.identity.number,
        "steps": None if sop is None else len(sop.steps),
        "standard_minutes": float("nan") if sop is None else sop.standard_minutes,
        "roles": None if sop is None else len(sop.roles),
        "performers_unstated": None if sop is None else item.unstated,
        "errors": found.of_file(item, "error"),
        "warnings": found.of_file(item, "warning"),
        "notes": found.of_file(item, "note"),
        "digest": "" if sop is None else sop.digest,
        "revision_of": item.revision_of,
        "related": None if sop is None else len(named),
        "related_missing": None if sop is None else sum(not one.found for one in named),
    }


def _findings(item: Reviewed, found: Recap, words: Words) -> list[tuple[str, ...]]:
    problems = [
        (item.file, "error", one.code, one.place, tell_problem(one.in_file(""), words))
        for one in item.problems
    ]
    own = [_finding(item.file, one, words) for one in item.findings]
    shared = [_finding(item.file, one, words) for one in found.findings if one.place == item.file]
    return [*problems, *own, *shared]


def _finding(file: str, one: Finding, words: Words) -> tuple[str, ...]:
    inside = "" if one.place == file else one.place
    return file, one.severity, one.rule, inside, tell_finding(one, words)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    for column in table.columns:
        if table[column].dtype.kind in "OU" or str(table[column].dtype).startswith("str"):
            table[column] = [plain(str(value), _LONG) if value else "" for value in table[column]]
    return table
