"""Indonesian affixes taken off by rule, so that a verb meets its noun (menggandakan, penggandaan).

No list of roots: PySastrawi has one, but under a licence for non-commercial use (CC BY-NC-SA), which does not
go with ours, and a misspelt word is on no list. Without one, what a nasal prefix swallowed is not certain
(meng-arsip-kan, but meng-oreksi from koreksi), so a word has several possible stems; two words are of one
family when they share one. The rules of the prefixes are those of Nazief and Adriani, as in M. Adriani et
al., "Stemming Indonesian: A confix-stripping approach", ACM TALIP 6(4), 2007, tables I and II.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

SHORTEST = 4
"""Letters of a stem; three suffice where a prefix and a suffix were both taken off (peng-uji-an)."""
MOST = 12
_VOWELS = "aeiou"
_PARTICLES = ("nya", "lah", "kah", "pun")
_SUFFIXES = ("kan", "an", "i")
# Prefix -> (letters that may follow, what it may have swallowed before a vowel).
_NASAL = (
    ("ny", "", ("s",)),
    ("ng", "ghkq", ("k", "")),
    ("m", "bfpv", ("p", "m")),
    ("n", "cdjstz", ("t", "n")),
    ("", "lmnrwy", ()),
)


@lru_cache(maxsize=20_000)
def stems(word: str) -> tuple[str, ...]:
    """What a word may be built on.

    Parameters: word - in small letters, without spaces.
    Returns: the word itself first, then its possible stems, each once, at most `MOST`.
    """
    found = dict.fromkeys([word])
    if word.isalpha() and SHORTEST < len(word) <= 40:
        for whole in dict.fromkeys((word, *_without(word, _PARTICLES))):
            for cut, prefixed in ((whole, False), *((root, True) for root in _unprefixed(whole))):
                ends = _without(cut, _SUFFIXES)
                for root in (cut, *ends):
                    taken_twice = prefixed and root != cut
                    if len(root) >= SHORTEST - taken_twice:
                        found.setdefault(root)
    return tuple(found)[:MOST]


def _without(word: str, endings: tuple[str, ...]) -> list[str]:
    return [word[: -len(end)] for end in endings if word.endswith(end) and len(word) > len(end) + 2]


def _unprefixed(word: str) -> Iterator[str]:
    """A word without its prefix, and what that may have swallowed."""
    # Many short words begin with ke or se and bear no prefix (kepala, sekban).
    for prefix in ("di", "ter", "ber", "per", *(("ke", "se") if len(word) > 6 else ())):
        if word.startswith(prefix):
            yield word[len(prefix) :]
    if word.startswith("bek"):
        yield word[2:]  # bekerja
    if word.startswith(("memper", "diper")):
        yield word.partition("per")[2]
    if word[:2] not in ("me", "pe"):
        return
    if word[2:5] == "nge" and len(word) > 8:
        yield word[5:]  # before a root of one syllable: mengecek, pengecekan
    for nasal, before, swallowed in _NASAL:
        rest = word[2 + len(nasal) :]
        if not rest or not word[2:].startswith(nasal):
            continue
        if rest[0] in _VOWELS and swallowed:
            yield from (letter + rest for letter in swallowed)
        elif rest[0] in before:
            yield rest
    if word.startswith("pe"):
        yield word[2:]  # pekerjaan, petugas
