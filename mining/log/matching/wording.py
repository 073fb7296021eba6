"""A label as a sequence of words that can be compared."""

from __future__ import annotations

import re
import unicodedata

from mining.log.matching.language import ABBREVIATIONS, WRITTEN_APART

LONGEST_LABEL = 300
MOST_WORDS = 40
# "7. ", "(7) ", "7b) ", "Langkah 7: ", "no. 7 - ", "a. " in front of a label.
_NUMBERED = re.compile(
    r"^\W*(?:(?:langkah|kegiatan|tahap|step|no|nomor)\W*)?(?:\d{1,3}[a-z]?\b|[a-z][.)](?=\s))\W*(?=[^\W\d_])"
)
_WORD = re.compile(r"[^\W_]+")


def words_of(label: str, *, written_out: bool = True) -> tuple[str, ...]:
    """The words of a label: compatibility forms (NFKC), small letters, abbreviations written out.

    Parameters: label - as logged or as in the SOP; beyond 300 characters or 40 words it is not
    looked at; written_out - False leaves abbreviations as they stand.
    Returns: its words without punctuation and without a number in front; empty where there are none.
    """
    text = unicodedata.normalize("NFKC", label[:LONGEST_LABEL])
    text = unicodedata.normalize("NFKC", text.casefold())
    words: list[str] = []
    for word in _WORD.findall(_NUMBERED.sub("", text, count=1)):
        words += ABBREVIATIONS.get(word, word).split() if written_out else (word,)
    return tuple(_together(words[:MOST_WORDS]))


def _together(words: list[str]) -> list[str]:
    whole: list[str] = []
    for word in words:
        if whole and (whole[-1], word) in WRITTEN_APART:
            whole[-1] += word
        else:
            whole.append(word)
    return whole
