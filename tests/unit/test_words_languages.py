"""An Indonesian sentence holds no English words but names of methods in brackets, and the other way round."""

from __future__ import annotations

import re

import pytest

from ukur.words import LANGUAGES, Language, words

# Written the same in both languages: names, abbreviations, units, and words that both took from elsewhere.
SHARED = frozenset(
    """
    logo monitoring nip output pdf prosimos tabel word
    a b c n p v t abk adriansyah asia atau aturan auto blake catatan chow cp csv currie dask data des diagonal
    diagram dialect docs doctype doi error event excel f februari finish folder format gamma gz gzip horizon
    html ics
    id indonesia item jadwal jakarta jayapura joblib json kabupaten kalibrasi kesbangpol kunc libreoffice
    limit log lognormal makassar md median minimal minute mode model monks no normal numpy onggo opd order
    parquet per permenpan pert pesisir petri philox pip plh plt pm png pnml poisson postgresql program pukul
    py ramadan rb robbins robinson sekretaris selatan simpy simulasi sop sql sqlite status stress svg target
    taylor template terminal token total trace tw ukur unit utc utf volume warning weibull wib wit wita xes
    xls xlsx xml yaml zip basis ×
    """.split()  # noqa: SIM905
)
# Problems and remedies name keys of files and words that a file or an option expects.
ABOUT_FILES = ("problem", "remedy", "finding", "cli", "parser")
PLAIN_ENGLISH = frozenset(
    ("the", "of", "and", "is", "are", "with", "from", "by", "which", "that", "this", "its")
)
PLAIN_INDONESIAN = frozenset(
    ("yang", "dan", "dari", "untuk", "dengan", "adalah", "tidak", "pada", "oleh", "ini")
)
_CODE = re.compile(
    r"\{[^}]*\}|\w+\([^)]*\)|\([^)]*\)|(?<!\w)\.\w+(?:\(\))?|`[^`]*`|“[^”]*”|\"[^\"]*\""
    r"|--[\w-]+|\bukur( [a-z]+)+|[\w-]+[._/]\w[\w./-]*|\w+=\S*|\w+:(?=\s|\w)"
)


def tokens(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-zÀ-ÿ×]+(?:[-'][a-z]+)*", _CODE.sub(" ", text))}


def vocabulary(language: Language) -> set[str]:
    return set().union(*(tokens(text) for text in words(language).table.values()))


def topic(key: str) -> str:
    return re.split(r"[._]", key)[0]


def is_shown(key: str) -> bool:
    """Command lines are shown as they are typed."""
    return not key.endswith(("_example", ".example", ".remarks", ".head")) and topic(key) not in ABOUT_FILES


def test_no_english_in_indonesian_sentences() -> None:
    english = vocabulary("en") - SHARED
    found = {
        key: sorted(tokens(text) & english)
        for key, text in words("id").table.items()
        if is_shown(key) and tokens(text) & english
    }
    assert found == {}


@pytest.mark.parametrize(
    ("language", "foreign"), [("id", PLAIN_ENGLISH), ("en", PLAIN_INDONESIAN)], ids=LANGUAGES
)
def test_no_sentence_was_left_in_the_other_language(language: Language, foreign: frozenset[str]) -> None:
    """Small words give away a sentence, wherever it stands: also in problems, remedies and examples."""
    found = {
        key: sorted(tokens(text) & foreign)
        for key, text in words(language).table.items()
        if len(tokens(text) & foreign) > 1
    }
    assert found == {}


def test_the_test_would_notice() -> None:
    assert tokens("Selang (bootstrap) atas `runs` dan {n} waits") == {"selang", "atas", "dan", "waits"}
