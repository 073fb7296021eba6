"""Problems and findings as sentences."""

from __future__ import annotations

import re
from datetime import date

from sop.errors import Problem, UkurError
from sop.findings import Finding
from sop.plain import plain
from ukur.words import Words

EXAMPLE, FIELD = 120, 300
"""Characters of a text from outside: as one of several examples, and alone."""
_PLACE = re.compile(r"(?<!\w)(table|line|column) (?=\d)")
ALIKE = 20
"""Problems of one kind in one file that are told one by one."""


def tell_problem(problem: Problem, words: Words) -> str:
    """One problem: file, place, what is wrong, what to do.

    Parameters: problem; words - of the language wanted.
    Returns: one or two lines of plain text.
    """
    fields = {
        **{name: _short(value) for name, value in problem.fields.items()},
        "file": problem.file,
        "place": problem.place,
        "value": _short(problem.value),
        "allowed": ", ".join(problem.allowed),
    }
    where = ": ".join(part for part in (problem.file, place(problem.place, words)) if part)
    key = f"problem.{problem.code}"
    what = words(key, **fields) if words.has(key) else str(problem)
    remedy = f"remedy.{problem.code}"
    mend = f"\n  → {words(remedy, **fields)}" if words.has(remedy) else ""
    suggestion = problem.fields.get("suggestion")
    if suggestion:
        mend += " " + words("tell.did_you_mean", suggestion=suggestion)
    return f"{where}: {what}{mend}" if where else f"{what}{mend}"


def tell_error(error: UkurError, words: Words) -> str:
    """All problems of an error; of many alike in one file the first ones, and how many more there are."""
    told: dict[tuple[str, str], int] = {}
    lines: list[str] = []
    for problem in error.problems:
        alike = (problem.file, problem.code)
        told[alike] = told.get(alike, 0) + 1
        if told[alike] <= ALIKE:
            lines.append(tell_problem(problem, words))
    lines += [
        words("tell.more_alike", file=file, n=words.number(count - ALIKE), code=code)
        for (file, code), count in told.items()
        if count > ALIKE
    ]
    return "\n".join(lines)


def tell_finding(finding: Finding, words: Words) -> str:
    """One finding as a sentence, without its place and severity.

    Parameters: finding; words - of the language wanted.
    Returns: plain text; the rule's code where no sentence is known.
    """
    key = f"finding.{finding.rule}"
    if not words.has(key):
        return f"{finding.rule} {dict(finding.fields)}"
    fields = {name: _short(value) for name, value in finding.fields.items()}
    if "date" in fields:
        fields["date"] = words.date(date.fromisoformat(fields["date"]))
    if "block" in fields:
        fields["block_name"] = words(f"block.{fields['block']}")
    return words(
        key,
        **{
            **fields,
            "place": _short(finding.place),
            "count": words.number(finding.count),
            "total": words.number(finding.total),
            "examples": ", ".join(plain(example, EXAMPLE) for example in finding.examples),
        },
    )


def _short(text: str) -> str:
    """A text from outside that is not endless; one of ordinary length stays as it is."""
    return text if len(text) <= FIELD else plain(text, FIELD)


def place(text: str, words: Words) -> str:
    """A place in the reader's language: `table 2 line 12` is `tabel 2 baris 12`."""
    return _PLACE.sub(lambda found: words(f"tell.{found[1]}") + " ", text)
