"""Cards of a calibration, and of how far it is to be trusted."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from ukur.notebook.card import Card
from ukur.notebook.pieces import cells, columns, noticed, number, said
from ukur.page.blocks import Cell, Table

if TYPE_CHECKING:
    from mining.calibration.calibrating import Calibration
    from mining.calibration.fit import FitStatement, MeasureFit
    from mining.calibration.learned import Learned
    from ukur.words import Words

SHOWN = 24


def calibration_card(found: Calibration, words: Words) -> Card:
    """How much of the scenario comes from the log, and its numbers with their intervals."""
    counts = Counter(one.source for one in found.learned)
    sources = {name: words.number(counts[name]) for name in ("log", "shrunk", "sop", "assumed")}
    origin = found.scenario.learned_from
    lead = [
        words("notebook.learned_cases", cases=words.number(origin.cases if origin else 0)),
        words("calibrate.sources", total=words.number(len(found.learned)), **sources),
    ]
    if counts["log"] < len(found.learned) / 2:
        lead.append(words("calibrate.leans"))
    told = [one for one in found.learned if one.kind != "cv" and words.has(f"learned_kind.{one.kind}")]
    told = [one for one in told if not (one.kind == "passed_over" and one.value == 0)]
    heads = ("what", "about", "value", "interval", "n", "source")
    more = len(told) - SHOWN
    return Card(
        kind=words("notebook.kind_calibration"),
        lead=tuple(said(line) for line in lead),
        blocks=(
            Table(
                caption=words("notebook.learned", n=words.number(len(told))),
                columns=columns(words, *(f"calibrate.column_{head}" for head in heads), numbers=(2, 4)),
                rows=tuple(_learned_row(one, words) for one in told[:SHOWN]),
                note=words("notebook.learned_more", n=words.number(more)) if more > 0 else "",
            ),
            *noticed(found.findings, words),
        ),
        note=words("notebook.next_calibration"),
    )


def _learned_row(one: Learned, words: Words) -> tuple[Cell, ...]:
    decimals = 2 if one.unit in ("share", "ratio") or abs(one.value) < 1 else 1
    known = math.isfinite(one.low) and math.isfinite(one.high)
    ends = (words.number(end, decimals) for end in ((one.low, one.high) if known else ()))
    return cells(
        words(f"learned_kind.{one.kind}"),
        words(f"learned_about.{one.subject}") if words.has(f"learned_about.{one.subject}") else one.subject,
        number(words, one.value, decimals),
        " – ".join(ends),
        words.number(one.n),
        words(f"calibrate.source_{one.source}"),
    )


def fit_card(fit: FitStatement, words: Words) -> Card:
    """Does the simulation resemble the cases that it was not learned from?"""
    sizes = {"train": fit.cases_train, "test": fit.cases_test, "runs": fit.runs}
    how = words("fit.how", **{name: words.number(size) for name, size in sizes.items()})
    heads = ("measure", "value", "interval", "baseline", "floor", "code")
    return Card(
        kind=words("notebook.kind_fit"),
        lead=(said(words(f"fit_verdict.{fit.code}")), said(how)),
        blocks=(
            Table(
                caption=words("fit.title"),
                columns=columns(words, *(f"fit.{head}" for head in heads), numbers=(1, 3, 4)),
                rows=tuple(_fit_row(one, words) for one in fit.measures if one.judged),
                note=f"{words('fit.baseline_note')} {words('fit.floor_note')}",
            ),
        ),
        note=words("notebook.next_fit"),
    )


def _fit_row(one: MeasureFit, words: Words) -> tuple[Cell, ...]:
    decimals = 3 if one.unit == "share" else 1
    value, low, high, baseline, floor = (
        number(words, each, decimals) for each in (one.value, one.low, one.high, one.baseline, one.floor)
    )
    name, *rest = cells(
        words(f"fit_measure.{one.measure}"),
        value,
        f"{low} – {high}",
        baseline,
        floor,
        words(f"fit_code.{one.code}"),
    )
    return Cell(text=name.text, details=(words(f"fit_unit.{one.unit}"),)), *rest
