"""The worksheet's questions, what the data shows of each in counts, and what only people can add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.words.phrases import LONG, SHORT, listed

if TYPE_CHECKING:
    from mining.analysis import Mined
    from sop.model import Sop
    from ukur.words import Words

QUESTIONS = ("guideline", "periodic", "follows", "technology", "levels")
"""Codes, in the order of the worksheet."""
MOST_PERIODS = 12


def shown(question: str, sop: Sop, mined: Mined | None, words: Words) -> str:
    """What the files show of a question, in counts; never a score.

    Parameters: question - of `QUESTIONS`; sop; mined - a log, or None; words - language.
    """
    if question == "guideline":
        return _guideline(sop, words)
    if question == "levels":
        posts = listed(words, [plain(role.name, SHORT) for role in sop.roles])
        return words("evidence.shows_levels", n=words.number(len(sop.roles)), posts=posts)
    if mined is None:
        return words("evidence.shows_nothing")
    tellers = {"periodic": _periodic, "follows": _follows, "technology": _technology}
    return tellers[question](mined, words)


def _technology(mined: Mined, words: Words) -> str:
    if not mined.sources:
        return words("evidence.shows_no_sources")
    kinds = listed(
        words, [words(f"evidence.kind_{kind}") for kind in sorted({s.kind for s in mined.sources})]
    )
    return words("evidence.shows_technology", n=words.number(len(mined.sources)), kinds=kinds)


def _guideline(sop: Sop, words: Words) -> str:
    told = [
        words(
            "evidence.shows_guideline",
            title=plain(sop.title, LONG),
            number=plain(sop.identity.number, SHORT) or "–",
            steps=words.number(len(sop.steps)),
            roles=words.number(len(sop.roles)),
        )
    ]
    if sop.identity.effective is not None:
        told.append(words("evidence.shows_effective", day=words.date(sop.identity.effective)))
    return " ".join(told)


def _periodic(mined: Mined, words: Words) -> str:
    numbers = mined.conformance.numbers
    periods = list(dict.fromkeys(str(text) for text in mined.log.cases["period"] if str(text).strip()))
    told = words("evidence.shows_runs", n=words.number(numbers.cases), running=words.number(numbers.running))
    if not periods:
        return f"{told} {words('evidence.shows_no_periods')}"
    names = "; ".join(plain(name, SHORT) for name in periods[:MOST_PERIODS])
    key = "evidence.shows_periods" if len(periods) <= MOST_PERIODS else "evidence.shows_many_periods"
    return f"{told} {words(key, n=words.number(len(periods)), names=names)}"


def _follows(mined: Mined, words: Words) -> str:
    numbers = mined.conformance.numbers
    over = numbers.conforming + numbers.deviating
    if not over:
        return words("evidence.shows_none_over")
    told = words("evidence.shows_follows", n=words.number(numbers.conforming), total=words.number(over))
    doubtful = numbers.conforming - numbers.conforming_certain
    if doubtful:
        told += " " + words("evidence.shows_doubtful", n=words.number(doubtful))
    return told
