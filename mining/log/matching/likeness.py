"""How like a label is to the names that an SOP knows, and which come first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mining.log.labels import Names
from mining.log.matching.vocabulary import MOST_LETTERS, Vocabulary
from mining.log.matching.wording import words_of

RANKED = 3
LOWEST = 0.4
"""Below this score a suggestion would only confuse."""
WORDS_SHARE = 0.75
"""Share of the words in the score; the rest is the likeness of the letters."""
BETA = 0.5
"""Below 1: that the label's words are in the name counts more than that the name's are in the label."""
_JOINED = 0.85
_SHORTEST_PART = 3


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What a label may mean.

    Parameters: target - id of a step or role; score - 0 to 1: the share of words that agree, rare words
    counting more, with the likeness of the letters blended in (1 = the same words); margin - score less that
    of the next best target (less 0 where there is none).
    """

    target: str
    score: float
    margin: float


@dataclass(frozen=True, kw_only=True)
class _Name:
    """One of the names of a target, in words of the vocabulary."""

    target: int
    words: tuple[int, ...]
    sorted_text: str
    text: str


class Likeness:
    """Scores labels against the names of an SOP's steps or roles.

    The score is `WORDS_SHARE` x F + (1 - `WORDS_SHARE`) x letters. F is the F-measure (weight `BETA`) of two
    shares: of the label's words found in the name, and of the name's words found in the label, each word
    weighted by how few targets have it (soft TF-IDF: W. Cohen, P. Ravikumar, S. Fienberg, "A comparison of
    string distance metrics for name-matching tasks", IIWeb 2003). Two words agree as far as
    `Vocabulary.near` says. `letters` is the likeness of the whole texts, in their order or sorted by words,
    whichever is more (rapidfuzz `ratio`). A target scores as its best name.

    Parameters: names - of steps or roles.
    """

    def __init__(self, names: Names) -> None:
        self.targets = tuple(dict.fromkeys(target for ids in names.ids.values() for target in ids))
        place = {target: index for index, target in enumerate(self.targets)}
        # As abbreviated, too: a misspelt abbreviation is like no other spelling of it (Kbaan, Kaban).
        texts = [
            (place[target], words)
            for name, ids in names.ids.items()
            for written_out in (True, False)
            if (words := words_of(name, written_out=written_out))
            for target in ids
        ]
        self._vocabulary = Vocabulary(texts, len(self.targets))
        self._names = tuple(
            _Name(
                target=target,
                words=tuple(dict.fromkeys(self._vocabulary.index[word] for word in words)),
                text=" ".join(words),
                sorted_text=" ".join(sorted(words)),
            )
            for target, words in dict.fromkeys(texts)
        )

    def suggest(self, label: str) -> tuple[Suggestion, ...]:
        """The targets that a label may mean.

        Parameters: label - as logged.
        Returns: up to `RANKED`, best first (equal scores in the order of the SOP), none below `LOWEST`.
        """
        words = self._mended(words_of(label))
        if not words or not self.targets:
            return ()
        scores = [0.0] * len(self.targets)
        near = [self._vocabulary.near(word) for word in words]
        text, sorted_text = " ".join(words), " ".join(sorted(words))
        for name in self._names:
            agreed = self._agreed(words, near, name)
            if agreed > 0.0:
                score = WORDS_SHARE * agreed + (1 - WORDS_SHARE) * _letters(text, sorted_text, name)
                scores[name.target] = max(scores[name.target], round(score, 4))
        ranked = sorted(range(len(scores)), key=lambda index: (-scores[index], index))
        following = [*(scores[index] for index in ranked[1:]), 0.0]
        return tuple(
            Suggestion(
                target=self.targets[index], score=scores[index], margin=round(scores[index] - after, 4)
            )
            for index, after in zip(ranked[:RANKED], following, strict=False)
            if scores[index] >= LOWEST
        )

    def _agreed(self, words: Sequence[str], near: Sequence[dict[int, float]], name: _Name) -> float:
        weight = self._vocabulary.weights
        found = total = 0.0
        for word, likes in zip(words, near, strict=True):
            best = max(((likes.get(own, 0.0), weight[own]) for own in name.words), default=(0.0, 0.0))
            # A word of the label that the name lacks weighs as it does in the SOP, a foreign one fully.
            own = best[1] if best[0] else self._vocabulary.weight_of(word, likes)
            found += best[0] * own
            total += own
        held = sum(
            weight[own] * max((likes.get(own, 0.0) for likes in near), default=0.0) for own in name.words
        )
        whole = sum(weight[own] for own in name.words)
        precision, recall = found / total, held / whole
        if precision == 0.0 or recall == 0.0:
            return 0.0
        return (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)

    def _mended(self, words: Iterable[str]) -> tuple[str, ...]:
        """Words joined or parted where the SOP knows the outcome and not what stood there."""
        mended: list[str] = []
        for word in words:
            if mended and self._one_word(mended[-1], word):
                mended[-1] += word
            else:
                mended.append(word)
        return tuple(part for word in mended for part in self._parted(word))

    def _one_word(self, first: str, second: str) -> bool:
        known = self._vocabulary.likest
        joined = known(first + second)
        return joined >= _JOINED and joined > max(known(first), known(second))

    def _parted(self, word: str) -> tuple[str, ...]:
        known = self._vocabulary.likest
        if 2 * _SHORTEST_PART <= len(word) <= MOST_LETTERS and known(word) < _JOINED:
            for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
                if min(known(word[:cut]), known(word[cut:])) >= _JOINED:
                    return word[:cut], word[cut:]
        return (word,)


def _letters(text: str, sorted_text: str, name: _Name) -> float:
    from rapidfuzz import fuzz

    return max(fuzz.ratio(text, name.text), fuzz.ratio(sorted_text, name.sorted_text)) / 100
