"""How well labels are matched to an SOP: recall and precision on misspellings and variants made here.

    python benchmarks/matching.py              writes benchmarks/results/matching.json (a minute)
    python benchmarks/matching.py --show       prints the stored figures as Markdown
    python benchmarks/matching.py --tune       figures of the tuning seeds, nothing stored

The constants of `mining.log.matching` were chosen on the seeds TUNING alone; what is reported comes from the
seeds REPORTED, which took no part in that. Both draw on the same word lists (matching_labels.toml; the near
misses "held out" are in REPORTED alone), so the figures hold for slips of these kinds, not for every office,
and the intervals, which take labels as independent, are narrower than the few dozen texts outside the SOP
warrant. Every label counts once; one that equals a name of the SOP is left out: equality needs no score.
"""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mining.log.labels import Names, plain_label, role_names, step_names
from mining.log.matching.likeness import Likeness, Suggestion
from mining.selection.difference import wilson
from sop.reading import read_sop

TUNING, REPORTED = (1, 2, 3), tuple(range(101, 111))
SCORES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
MARGINS = (0.0, 0.1, 0.2)
ROOT = Path(__file__).resolve().parent
RESULT = ROOT / "results" / "matching.json"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SETS = {
    "steps": ("pengukuran-kinerja", "indonesian", step_names),
    "roles": ("pengukuran-kinerja", "indonesian", role_names),
    "receipt": ("receipt-wabo", "english", step_names),
}


@dataclass(frozen=True, kw_only=True)
class Label:
    """One label made for the measurement: what it should be matched to, or None for work outside the SOP."""

    text: str
    kind: str
    target: str | None


def slip(text: str, luck: random.Random) -> str:
    """One typing slip in a letter: swapped, dropped, doubled, or a neighbouring key."""
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    if len(places) < 3:
        return text
    place = luck.choice(places[:-1])
    how = luck.choice(("swap", "drop", "double", "key"))
    letter = text[place]
    if how == "swap":
        return text[:place] + text[place + 1] + letter + text[place + 2 :]
    if how == "drop":
        return text[:place] + text[place + 1 :]
    if how == "double":
        return text[:place] + letter + text[place:]
    row = next((row for row in ROWS if letter.lower() in row), letter)
    near = row.index(letter.lower()) + luck.choice((-1, 1)) if len(row) > 1 else 0
    return text[:place] + row[near % len(row)] + text[place + 1 :]


def _replaced(text: str, table: dict[str, list[str]], luck: random.Random, share: float) -> str:
    words = text.split()
    known = [place for place, word in enumerate(words) if word.lower().strip(".,") in table]
    chosen = {place for place in known if luck.random() < share} or set(known[:1])
    return " ".join(
        luck.choice(table[word.lower().strip(".,")]) if place in chosen else word
        for place, word in enumerate(words)
    )


def _cut_words(text: str, luck: random.Random) -> str:
    """Words cut to their beginning, or without their vowels."""
    words = text.split()
    for place in luck.sample(range(len(words)), k=max(1, len(words) // 3)):
        word = words[place]
        if len(word) > 5:
            bare = word[0] + "".join(letter for letter in word[1:] if letter.lower() not in "aeiou")
            words[place] = bare[:5] if luck.random() < 0.3 else word[: luck.randint(3, len(word) - 2)] + "."
    return " ".join(words)


def _spaced(text: str, luck: random.Random) -> str:
    gaps = [place for place, letter in enumerate(text) if letter == " "]
    if gaps and luck.random() < 0.5:
        place = luck.choice(gaps)
        return text[:place] + text[place + 1 :]
    inner = [place for place in range(3, len(text) - 3) if text[place - 1 : place + 1].isalpha()]
    place = luck.choice(inner) if inner else 0
    return f"{text[:place]} {text[place:]}".strip()


def _ordered(text: str, luck: random.Random) -> str:
    words = text.rstrip(".").split()
    if len(words) < 3:
        return " ".join(reversed(words))
    cut = luck.randint(1, len(words) - 1)
    return " ".join(words[cut:] + words[:cut])


def _numbered(text: str, luck: random.Random) -> str:
    front = luck.choice(("{}. ", "({}) ", "Langkah {}: ", "0{} - ", "{}) ", "no. {} "))
    body = slip(text, luck) if luck.random() < 0.7 else text.upper()
    return front.format(luck.randint(1, 9)) + body


def _truncated(text: str, luck: random.Random) -> str:
    words = text.split()
    return " ".join(words[: luck.randint(2, len(words) - 1)]) if len(words) > 2 else slip(text, luck)


def makers(lists: dict[str, Any]) -> dict[str, Callable[[str, random.Random], str]]:
    """The kinds of variants."""
    short, forms = lists["short"], lists["forms"]
    return {
        "one slip": slip,
        "three slips": lambda text, luck: slip(slip(slip(text, luck), luck), luck),
        "space lost or put in": _spaced,
        "office abbreviations": lambda text, luck: _replaced(text, short, luck, 0.6),
        "words cut short": _cut_words,
        "other affixes": lambda text, luck: _replaced(text, forms, luck, 0.8),
        "other word order": _ordered,
        "first words only": _truncated,
        "number in front": _numbered,
        "abbreviated, with a slip": lambda text, luck: slip(_replaced(text, short, luck, 0.5), luck),
        "affix and order changed, with a slip": lambda text, luck: slip(
            _ordered(_replaced(text, forms, luck, 0.8), luck), luck
        ),
    }


def labels(name: str, seed: int, seen: set[str]) -> Iterator[Label]:
    """The labels of one set under one seed, but for those seen before and those equal to the SOP's names."""
    document, language, names_of = SETS[name]
    sop = read_sop(ROOT.parent / "data" / "sops" / f"{document}.yaml")
    lists = tomllib.loads((ROOT / "matching_labels.toml").read_text(encoding="utf-8"))[language]
    names, luck = names_of(sop), random.Random(f"matching/{name}/{seed}")  # noqa: S311
    if names_of is role_names:
        bases = [(role.id, text) for role in sop.roles for text in (role.name, *role.aliases)]
        others = {"other role": lists["role_other"]}
    else:
        bases = [(step.id, text) for step in sop.steps for text in (step.text, step.short) if text]
        others = {"other activity": lists["other"], "near miss": lists["near_miss"]}
        if seed in REPORTED:
            others["near miss, held out"] = lists["near_miss_held_out"]
    for kind, make in makers(lists).items():
        for target, base in bases:
            yield from _once(Label(text=make(base, luck), kind=kind, target=target), names, seen)
    for kind, texts in others.items():
        for text in texts:
            for made in (text, slip(text, luck), slip(_cut_words(text, luck), luck)):
                yield from _once(Label(text=made, kind=kind, target=None), names, seen)


def _once(label: Label, names: Names, seen: set[str]) -> Iterator[Label]:
    plain = plain_label(label.text)
    if plain and plain not in seen and not names.find(label.text):
        seen.add(plain)
        yield label


Ranked = list[tuple[Label, tuple[Suggestion, ...]]]


def ranked(name: str, seeds: Sequence[int]) -> Ranked:
    """Every label with its suggestions."""
    document, _, names_of = SETS[name]
    likeness = Likeness(names_of(read_sop(ROOT.parent / "data" / "sops" / f"{document}.yaml")))
    seen: set[str] = set()
    return [(label, likeness.suggest(label.text)) for seed in seeds for label in labels(name, seed, seen)]


def _share(hits: int, of: int) -> dict[str, Any]:
    low, high = wilson(hits, of) if of else (0.0, 1.0)
    share = round(hits / of, 4) if of else None
    return {"hits": hits, "n": of, "share": share, "low": round(low, 4), "high": round(high, 4)}


def by_kind(found: Ranked) -> dict[str, Any]:
    """Recall of the first and of the first three; outside the SOP how often nothing was suggested."""
    table = {}
    for kind in dict.fromkeys(label.kind for label, _ in found):
        own = [(label, best) for label, best in found if label.kind == kind]
        if own[0][0].target is None:
            scores = sorted(best[0].score if best else 0.0 for _, best in own)
            table[kind] = {
                "nothing_suggested": _share(sum(not best for _, best in own), len(own)),
                "highest": scores[-1],
            }
        else:
            table[kind] = {
                f"top_{most}": _share(
                    sum(label.target in [one.target for one in best[:most]] for label, best in own), len(own)
                )
                for most in (1, 3)
            }
    return table


def accepted(found: Ranked, *, score: float, margin: float) -> dict[str, Any]:
    """What accepting from a score on would do: precision of the accepted, recall of all with a target."""
    taken = [
        (label, best[0])
        for label, best in found
        if best and best[0].score >= score and best[0].margin >= margin
    ]
    right = sum(label.target == best.target for label, best in taken)
    return {
        "score": score,
        "margin": margin,
        "precision": _share(right, len(taken)),
        "recall": _share(right, sum(label.target is not None for label, _ in found)),
    }


def lowest_safe(found: Ranked, *, margin: float, wanted: float = 0.99) -> dict[str, Any] | None:
    """The lowest score (in steps of 0.01) at and above which precision is at least `wanted`."""
    safe = None
    for hundredth in range(100, 39, -1):
        row = accepted(found, score=hundredth / 100, margin=margin)
        if row["precision"]["n"] and row["precision"]["share"] < wanted:
            break
        safe = row if row["precision"]["n"] else safe
    return safe


def measured(seeds: Sequence[int]) -> dict[str, Any]:
    """All figures of some seeds."""
    sets = {}
    for name in SETS:
        found = ranked(name, seeds)
        with_target = sum(label.target is not None for label, _ in found)
        sets[name] = {
            "labels": len(found),
            "with_target": with_target,
            "outside": len(found) - with_target,
            "by_kind": by_kind(found),
            "accepting": [
                accepted(found, score=score, margin=margin) for margin in MARGINS for score in SCORES
            ],
            "lowest_score_of_precision_0.99": [lowest_safe(found, margin=margin) for margin in MARGINS],
        }
    return {"seeds": list(seeds), "sets": sets}


def _told(share: dict[str, Any]) -> str:
    if share["share"] is None:
        return "none"
    return f"{share['share']:.3f} ({share['low']:.3f} to {share['high']:.3f})"


def markdown(stored: dict[str, Any]) -> Iterator[str]:
    """The figures as tables; in brackets 95 % Wilson intervals."""
    yield f"Seeds {stored['seeds'][0]} to {stored['seeds'][-1]}; 95 % intervals (Wilson) in brackets."
    for name, figures in stored["sets"].items():
        yield f"\n### {name}: {figures['with_target']} labels with a target, {figures['outside']} without\n"
        yield "| kind | n | first suggestion right | among the first three |\n|---|---|---|---|"
        for kind, row in figures["by_kind"].items():
            if "top_1" in row:
                yield f"| {kind} | {row['top_1']['n']} | {_told(row['top_1'])} | {_told(row['top_3'])} |"
        yield "\n| outside the SOP | n | nothing suggested | highest score |\n|---|---|---|---|"
        for kind, row in figures["by_kind"].items():
            if "highest" in row:
                none = row["nothing_suggested"]
                yield f"| {kind} | {none['n']} | {_told(none)} | {row['highest']:.2f} |"
        yield "\n| accepted from | margin | accepted | precision | recall |\n|---|---|---|---|---|"
        safe = [row for row in figures["lowest_score_of_precision_0.99"] if row]
        for row in (*figures["accepting"], *safe):
            yield (
                f"| {row['score']:.2f} | {row['margin']:.1f} | {row['precision']['n']} | "
                f"{_told(row['precision'])} | {_told(row['recall'])} |"
            )


def main() -> None:
    """Measure, or show what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print the stored figures")
    parser.add_argument("--tune", action="store_true", help="figures of the tuning seeds, nothing stored")
    chosen = parser.parse_args()
    if not (chosen.show or chosen.tune):
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(measured(REPORTED), indent=1) + "\n", encoding="utf-8", newline="\n")
    stored = measured(TUNING) if chosen.tune else json.loads(RESULT.read_text(encoding="utf-8"))
    print("\n".join(markdown(stored)))


if __name__ == "__main__":
    main()
