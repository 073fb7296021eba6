"""How well deviations put into simulated logs are found again: each kind singly, and several in one case.

    python benchmarks/deviation_scores.py          writes benchmarks/results/deviation_scores.json (a minute)
    python benchmarks/deviation_scores.py --show   prints the stored table

Singly, what is found must be what was put in. Several deviations of one case may cancel, or be seen as
others: a step swapped and then left out is left out. So besides exact hits those count that are *as good*:
what was found turns the recorded order into one that the SOP allows (which is checked by hand, without the
search), at no more cost than what was put in. Who did it and when it began have no such equivalents.

The same logs are then cut to dates: nothing may be called certain that the times do not show, and nothing
that they show may be missing.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from deviation_logs import SEED, decided, simulated

from mining.conformance import check_conformance, inject
from mining.conformance.injection.injecting import inject_several
from mining.conformance.result import Conformance
from mining.conformance.wording import FLOW_KINDS, KINDS
from sop.events import EventLog
from sop.exchange.petri import flow_graph
from sop.model import Sop

RESULT = Path(__file__).parent / "results/deviation_scores.json"
COST = {"not_carried_out": 1, "repeated": 1, "extra": 1, "swapped": 2, "out_of_order": 2}
"""Moves of an alignment that each kind stands for; the others cost none."""
Key = tuple[str, ...]


def by_case(table: pd.DataFrame) -> dict[str, Counter[Key]]:
    """Kind, step and other step of every row, by case."""
    found: dict[str, Counter[Key]] = {}
    rows = table[["kind", "step_id", "other_step_id"]].fillna("").itertuples(index=False, name=None)
    for case, row in zip(table["case_id"], rows, strict=True):
        found.setdefault(str(case), Counter())[tuple(map(str, row))] += 1
    return found


@dataclass
class Score:
    """Deviations put in (`truth`), found (`found`), found exactly (`exact`), and besides found in a way that
    is as good: of those put in (`recalled`) and of those found (`precise`)."""

    truth: int = 0
    found: int = 0
    exact: int = 0
    recalled: int = 0
    precise: int = 0

    def table(self) -> dict[str, Any]:
        """Numbers with precision and recall, exact and with what is as good."""
        return {
            "put_in": self.truth,
            "found": self.found,
            "exact_precision": round(self.exact / self.found, 4) if self.found else None,
            "exact_recall": round(self.exact / self.truth, 4) if self.truth else None,
            "precision": round((self.exact + self.precise) / self.found, 4) if self.found else None,
            "recall": round((self.exact + self.recalled) / self.truth, 4) if self.truth else None,
        }


@dataclass
class Scores:
    """Scores by kind, and of all."""

    sop: Sop
    kinds: dict[str, Score] = field(default_factory=dict)

    def add(self, truth: Counter[Key], found: Counter[Key], recorded: Sequence[str]) -> None:
        """Compare what was put into one case with what was found.

        Parameters: truth, found - of the case; recorded - steps in the order of the records, `?` for others.
        """
        good = as_good(self.sop, found, recorded) and cost(found) <= cost(truth)
        for kind in {key[0] for key in (*truth, *found)}:
            score = self.kinds.setdefault(kind, Score())
            here, there = (Counter({k: n for k, n in one.items() if k[0] == kind}) for one in (truth, found))
            same = (here & there).total()
            score.truth += here.total()
            score.found += there.total()
            score.exact += same
            if good and kind in COST:
                score.recalled += here.total() - same
                score.precise += there.total() - same

    def table(self) -> dict[str, Any]:
        """By kind, in the order of the words, and of all."""
        every = Score()
        for score in self.kinds.values():
            for name, value in vars(score).items():
                setattr(every, name, getattr(every, name) + value)
        kinds = [kind for kind in (*KINDS, *FLOW_KINDS) if kind in self.kinds]
        return {**{kind: self.kinds[kind].table() for kind in kinds}, "all": every.table()}


def cost(deviations: Counter[Key]) -> int:
    """Moves that deviations stand for."""
    return sum(COST.get(key[0], 0) * count for key, count in deviations.items())


def as_good(sop: Sop, found: Counter[Key], recorded: Sequence[str]) -> bool:
    """Do deviations turn the recorded order into one that the SOP allows?

    For SOPs in which every step comes once. What is repeated, extra or out of place is taken out; what is
    left must stand in an order of the SOP, and what is missing then must be what was out of place or not
    carried out. Of a swap either step may be the one out of place.
    """
    gone = Counter(key[1] for key in found.elements() if key[0] in ("repeated", "out_of_order"))
    lost = Counter(key[1] for key in found.elements() if key[0] in ("not_carried_out", "out_of_order"))
    swaps = [key[1:] for key in found.elements() if key[0] == "swapped"]
    if Counter(recorded)["?"] != sum(n for key, n in found.items() if key[0] == "extra"):
        return False
    flow = flow_graph(sop)
    for number in range(1 << len(swaps)):
        chosen = Counter(pair[number >> at & 1] for at, pair in enumerate(swaps))
        if any(
            _ordered(flow, kept) for kept in _without([s for s in recorded if s != "?"], gone + chosen)
        ) and (
            Counter(flow.steps) - lost - chosen == Counter(s for s in recorded if s != "?") - gone - chosen
        ):
            return True
    return False


def _without(steps: list[str], gone: Counter[str]) -> Iterator[list[str]]:
    """Ways of taking so many of each step out."""
    name = next((step for step, count in gone.items() if count > 0), None)
    if name is None:
        yield steps
        return
    places = [place for place, step in enumerate(steps) if step == name]
    for out in combinations(places, gone[name]):
        left = [step for place, step in enumerate(steps) if place not in out]
        yield from _without(left, Counter({s: n for s, n in gone.items() if s != name}))


def _ordered(flow: Any, steps: Sequence[str]) -> bool:
    places = [flow.position[step] for step in steps]
    return len(set(places)) == len(places) and not any(
        flow.ancestors[a] >> b & 1 for a, b in combinations(places, 2)
    )


def singly(sop: Sop, log: EventLog, kinds: Sequence[str]) -> dict[str, Any]:
    """Each kind alone, in every case that can take it."""
    scores = Scores(sop)
    for kind in kinds:
        plan = [(str(name), kind) for name in log.cases["case_id"] if _takes(log, sop, str(name), kind)]
        altered, truth = inject(log, sop, seed=SEED, plan=plan)
        _score(scores, truth, check_conformance(altered, sop), altered)
    return scores.table()


def _takes(log: EventLog, sop: Sop, name: str, kind: str) -> bool:
    one = replace(log, events=log.events[log.events["case_id"] == name])
    try:
        inject(one, sop, seed=SEED, plan=[(name, kind)])
    except ValueError:
        return False
    return True


def mixed(sop: Sop, log: EventLog) -> tuple[dict[str, Any], EventLog]:
    """Two or three deviations in every case."""
    luck = np.random.default_rng(SEED)
    plan = {
        str(name): [str(kind) for kind in luck.choice(KINDS, size=int(luck.integers(2, 4)), replace=True)]
        for name in log.cases["case_id"]
    }
    altered, truth = inject_several(log, sop, seed=SEED, plan=plan)
    scores = Scores(sop)
    _score(scores, truth, check_conformance(altered, sop), altered)
    return scores.table(), altered


def _score(scores: Scores, truth: pd.DataFrame, result: Conformance, log: EventLog) -> None:
    wanted, found = by_case(truth), by_case(result.deviations)
    recorded = log.events["step_id"].fillna("?").groupby(log.events["case_id"]).agg(list)
    for name in sorted({*wanted, *found}):
        scores.add(wanted.get(name, Counter()), found.get(name, Counter()), recorded[name])


def dates_only(sop: Sop, log: EventLog) -> dict[str, int]:
    """The same log cut to dates: deviations of order that the times show, and how they are told without.

    Returns: `shown` by the times; of those `certain`, `possible` and told `in_a_pair` (a possible swap of
    their step), `hidden`; `wrongly_certain` - called certain, and not shown by the times.
    """
    order = ["not_carried_out", "out_of_order", "swapped", "repeated", "extra"]
    events = log.events.copy()
    for stamp in ("enabled", "start", "end"):
        local = events[stamp].dt.tz_convert("Asia/Jakarta")
        events[stamp] = local.dt.normalize().dt.tz_convert("UTC").astype("datetime64[us, UTC]")
    events["precision"] = "day"
    timed, dated = (
        check_conformance(log, sop).deviations,
        check_conformance(EventLog(events=events, cases=log.cases), sop).deviations,
    )
    timed, dated = timed[timed["kind"].isin(order)], dated[dated["kind"].isin(order)]
    certain = by_case(dated[dated["certainty"] == "certain"])
    possible = by_case(dated[dated["certainty"] == "possible"])
    shown = by_case(timed)
    count = Counter[str]()
    for name in sorted({*shown, *certain, *possible}):
        here, sure, some = (one.get(name, Counter()) for one in (shown, certain, possible))
        paired = {step for key in some if key[0] == "swapped" for step in key[1:]}
        left = here - sure
        count["shown"] += here.total()
        count["certain"] += (here & sure).total()
        count["possible"] += (left & some).total()
        count["in_a_pair"] += sum(n for key, n in (left - some).items() if key[1] in paired)
        count["hidden"] += sum(n for key, n in (left - some).items() if key[1] not in paired)
        count["wrongly_certain"] += (sure - here).total()
    names = ("shown", "certain", "possible", "in_a_pair", "hidden", "wrongly_certain")
    return {name: count[name] for name in names}


def measure(runs: int) -> dict[str, Any]:
    """All tables.

    Parameters: runs - of the simulation of the sample SOP.
    """
    sop, log = simulated(runs)
    other, cases = decided()
    several, altered = mixed(sop, log)
    return {
        "seed": SEED,
        "cases": len(log.cases),
        "cases_with_decisions": len(cases.cases),
        "singly": singly(sop, log, KINDS),
        "singly_with_decisions": singly(other, cases, FLOW_KINDS),
        "mixed": several,
        "dates_only": dates_only(sop, altered),
    }


def markdown(stored: dict[str, Any]) -> str:
    """The tables."""
    titles = {
        "singly": f"One deviation a case, {stored['cases']} cases",
        "singly_with_decisions": f"One a case, {stored['cases_with_decisions']} cases with decisions",
        "mixed": f"Two or three a case, {stored['cases']} cases",
    }
    lines: list[str] = []
    for name, title in titles.items():
        lines += [f"**{title}**", "", "| kind | put in | found | exact precision | exact recall | "
                  "precision | recall |", "|---|--:|--:|--:|--:|--:|--:|"]  # fmt: skip
        for kind, row in stored[name].items():
            cells = ["–" if value is None else str(value) for value in row.values()]
            lines.append(f"| {kind} | {' | '.join(cells)} |")
        lines.append("")
    dates = stored["dates_only"]
    lines += ["**The mixed log cut to dates**", "", "| " + " | ".join(dates) + " |"]
    lines += ["|" + "--:|" * len(dates), "| " + " | ".join(str(value) for value in dates.values()) + " |"]
    return "\n".join(lines)


def main() -> None:
    """Measure and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--show", action="store_true")
    chosen = parser.parse_args()
    if not chosen.show:
        RESULT.write_text(json.dumps(measure(chosen.runs), indent=1) + "\n", "utf-8")
    print(markdown(json.loads(RESULT.read_text("utf-8"))))


if __name__ == "__main__":
    main()
