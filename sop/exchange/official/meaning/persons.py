"""Names, ranks and numbers of persons are left out: what is kept of who approved an SOP is the post."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sop.exchange.official.meaning.subjects import names_a_post, same_post

_PERSON = re.compile(
    r"\bNIP\b|\bNRP\b|\d{8,}|pembina|penata\b|pengatur|\bjuru\b|^\W*\(?\s*[._…]{3,}|\[|"
    r"\b(?:drs?|ir|h|hj|prof|s\.?\s?[a-z]{1,4}|m\.?\s?[a-z]{1,4}|a\.?\s?md)\.",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\bNIP\b[\s.:]*[\d\s]{8,}|\b\d{18}\b|\b\d{8}\s\d{6}\s\d\s\d{3}\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"^(?:badan|dinas|kabupaten|kota|kecamatan|kelurahan|provinsi|daerah|bagian|bidang|sekretariat|kantor|"
    r"kesatuan|dan|pemerintah|republik|inspektorat|satuan)\b",
    re.IGNORECASE,
)
_SMALL = frozenset(("dan", "di", "ke", "dari", "untuk", "pada", "serta", "atau", "yang", "dengan", "oleh"))


def post_of(text: str, roles: Sequence[str]) -> tuple[str, bool]:
    """The post in a text such as the field of approval.

    Parameters: text - lines with post, name, rank and number; roles - posts of the columns.
    Returns: the post, empty where none is told for certain; and whether something was left out.
    """
    lines = [line.strip(" ,:;") for line in re.split(r"\n|,\s*(?=\[|Dr|Ir|H\.)|(?<=,)\s{2,}", text)]
    lines = [line for line in lines if line]
    kept: list[str] = []
    for line in lines:
        if _PERSON.search(line) or not (names_a_post(line) if not kept else _GOES_ON.match(line)):
            break
        kept.append(line.partition(",")[0].strip())
        if "," in line:
            break
    post = " ".join(" ".join(kept).split())[:200]
    left = len(" ".join(lines)) > len(post) + 2
    known = same_post(post, roles) if post else None
    return (roles[known] if known is not None else in_lower(post)), left


def in_lower(text: str) -> str:
    """A text in capitals as one writes it in a sentence; other texts stay. Parameters: text."""
    if not text.isupper():
        return text
    words = [word if _is_short(word) else word.lower() if word.lower() in _SMALL else word.capitalize()
             for word in text.split()]  # fmt: skip
    return " ".join(words)


def _is_short(word: str) -> bool:
    """An abbreviation: no vowel, or a sign inside."""
    return not re.search(r"[AEIOU]", word) or bool(re.search(r"[().\d]", word))


def without_numbers(text: str) -> tuple[str, bool]:
    """A text without numbers of civil servants. Parameters: text. Returns: the text, and whether any stood
    there."""
    found = _NUMBER.sub("", text)
    return (" ".join(found.split()), True) if found != text else (text, False)
