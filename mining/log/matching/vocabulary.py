"""The words that the names of an SOP are made of, and how near another word comes to each."""

from __future__ import annotations

import math
from collections.abc import Iterable

from mining.log.matching.affixes import stems
from mining.log.matching.language import SAY_LITTLE

LEAST = 0.72
"""Words that agree less than this do not agree (a slip in a word of four letters: 0.75)."""
LEAST_STEM = 0.8
SAME_STEM = 0.97
LITTLE = 0.1
"""Weight of a word that says little."""
MOST_LETTERS = 40
_VOWELS = frozenset("aeiou")


class Vocabulary:
    """The words of all names, each with its weight.

    Parameters: texts - number of the target, words of one of its names; targets - how many there are.
    """

    def __init__(self, texts: Iterable[tuple[int, tuple[str, ...]]], targets: int) -> None:
        having: dict[str, set[int]] = {}
        stem_in: dict[str, set[int]] = {}
        for target, words in texts:
            for word in words:
                having.setdefault(word, set()).add(target)
                for stem in stems(word):
                    stem_in.setdefault(stem, set()).add(target)
        self.words = tuple(having)
        self.index = {word: place for place, word in enumerate(self.words)}
        # A stem's family counts, so that "menggandakan" is no rarer than "penggandaan" makes it.
        self.weights = tuple(
            LITTLE
            if word in SAY_LITTLE
            else rarity(len(set().union(*(stem_in[stem] for stem in stems(word)))), targets)
            for word in self.words
        )
        forms = [(form, place) for place, word in enumerate(self.words) for form in stems(word)]
        self._forms = [form for form, _ in forms]
        self._owners = [place for _, place in forms]
        self._known: dict[str, dict[int, float]] = {}

    def near(self, word: str) -> dict[int, float]:
        """The words that a word may be meant as.

        Equal words agree fully; words of one stem by 0.97; misspelt ones as far as their letters do (optimal
        string alignment: a swap of neighbours is one slip); one cut short or without its vowels as far as it
        covers the whole. Words with digits
        or of fewer than four letters, and stems of fewer than five, do not bear slips.

        Parameters: word - of a label.
        Returns: place in `words` -> 0.6 to 1; empty where none is near.
        """
        if word not in self._known:
            self._known[word] = self._near(word)
        return self._known[word]

    def likest(self, word: str) -> float:
        """How near the nearest word comes: 0, or 0.6 to 1."""
        return max(self.near(word).values(), default=0.0)

    def weight_of(self, word: str, near: dict[int, float]) -> float:
        """What a word of a label weighs: as the nearest one of the SOP, fully where there is none."""
        if word in SAY_LITTLE:
            return LITTLE
        if not near:
            return 1.0
        return self.weights[max(near, key=lambda place: (near[place], -place))]

    def _near(self, word: str) -> dict[int, float]:
        found: dict[int, float] = {}
        if word in self.index:
            found[self.index[word]] = 1.0
        if len(word) > MOST_LETTERS or not word.isalpha() or word in SAY_LITTLE:
            return found
        for place, score in (*self._alike(word), *self._shortened(word)):
            found[place] = max(found.get(place, 0.0), score)
        return found

    def _alike(self, word: str) -> list[tuple[int, float]]:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        found = []
        for number, form in enumerate(stems(word)):
            # A short stem is a stem of too many words to bear a slip as well.
            if len(form) < (4 if number == 0 else 5):
                close = [(name, 1.0, place) for place, name in enumerate(self._forms) if name == form]
            else:
                close = extract(
                    form, self._forms, scorer=OSA.normalized_similarity, score_cutoff=LEAST, limit=None
                )
            for name, score, place in close:
                own = self._owners[place]
                whole = number == 0 and name == self.words[own]
                if not name.isalpha() or (score < 1.0 and self.words[own] in SAY_LITTLE):
                    continue
                if whole:
                    found.append((own, score))
                elif score == 1.0 or (score >= LEAST_STEM and min(len(name), len(form)) > 4):
                    found.append((own, score * SAME_STEM))
        return found

    def _shortened(self, word: str) -> list[tuple[int, float]]:
        bare = 4 * sum(letter in _VOWELS for letter in word) <= len(word) <= 8
        if len(word) < 3 and not bare:
            return []
        found = []
        for place, whole in enumerate(self.words):
            if len(word) >= len(whole) or whole[0] != word[0] or not whole.isalpha():
                continue
            if (len(word) >= 3 and whole.startswith(word)) or (
                bare and len(word) > 1 and _within(word, whole)
            ):
                found.append((place, 0.6 + 0.4 * len(word) / len(whole)))
        return found


def _within(letters: str, word: str) -> bool:
    """Do the letters stand in the word, in their order?"""
    rest = iter(word)
    return all(letter in rest for letter in letters)


def rarity(targets_with: int, targets: int) -> float:
    """Weight of a word: 1 where one target or none has it, less the more have it.

    Parameters: targets_with - how many have the word; targets - of how many.
    Returns: log(1 + targets / targets_with) / log(1 + targets), above 0 and at most 1.
    """
    return math.log1p(targets / max(targets_with, 1)) / math.log1p(max(targets, 1))
