"""What `ukur calibrate` says: what was learned, how well it fits, what to record next."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from ukur.cli.check import say_findings
from ukur.cli.console import say
from ukur.page.learned_names import about

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from mining.calibration.calibrating import Calibration
    from mining.calibration.fit import FitStatement, Split
    from mining.calibration.learned import Learned
    from simulation.scenario import Scenario
    from sop.model import Sop
    from ukur.words import Words

SHOWN = 40
SHOWN_NEXT = 5
FAR = 1.5
"""A simulated median so many times the real one, or the other way round, is told as too far."""
MOVES = 0.05
"""Working days: less is told as 0.0."""


def say_calibration(found: Calibration, mined: Mined, w: Words) -> None:
    """What was learned, and from what.

    Parameters: found; mined - what it was learned from; w - language.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    origin = found.scenario.learned_from
    say(w("calibrate.title", cases=w.number(origin.cases if origin else 0), title=mined.sop.title))
    counts = Counter(one.source for one in found.learned)
    numbers = {name: w.number(counts[name]) for name in ("log", "shrunk", "sop", "assumed")}
    say(w("calibrate.sources", total=w.number(len(found.learned)), **numbers))
    if counts["log"] < len(found.learned) / 2:
        say(w("calibrate.leans"))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for name in ("what", "about", "value", "interval", "n", "source"):
        table.add_column(w(f"calibrate.column_{name}"), overflow="fold")
    told = [one for one in found.learned if w.has(f"learned_kind.{one.kind}") and _said(one)]
    for one in told[:SHOWN]:
        table.add_row(*(Text(cell) for cell in _cells(one, mined.sop, found.scenario, w)))
    say()
    Console(highlight=False, markup=False, emoji=False).print(table)
    if len(told) > SHOWN:
        say(w("calibrate.more", n=w.number(len(told) - SHOWN)))
    say_findings((*mined.findings, *found.findings), w)


def _said(one: Learned) -> bool:
    """Spreads, and what was never seen and never expected, are left to the file."""
    return one.kind != "cv" and not (one.kind == "passed_over" and one.value == 0)


def _cells(one: Learned, sop: Sop, scenario: Scenario, w: Words) -> tuple[str, ...]:
    decimals = 2 if one.unit in ("share", "ratio") or abs(one.value) < 1 else 1
    ends = (one.low, one.high)
    known = all(map(math.isfinite, ends))
    interval = " – ".join(w.number(end, decimals) for end in ends) if known else "–"
    return (
        w(f"learned_kind.{one.kind}"),
        about(one.subject, sop, scenario, w),
        w.number(one.value, decimals) if math.isfinite(one.value) else "–",
        interval,
        w.number(one.n),
        w(f"calibrate.source_{one.source}"),
    )


def say_fit(fit: FitStatement | None, split: Split, w: Words) -> None:
    """Whether the simulation resembles the cases that it was not learned from.

    Parameters: fit - None where nothing could be held out; split; w - language.
    """
    say()
    say(w("fit.title"))
    if fit is None:
        say(w("fit.no_split"))
        return
    say(
        w(
            "fit.how",
            train=w.number(fit.cases_train),
            test=w.number(fit.cases_test),
            runs=w.number(fit.runs),
        )
    )
    if split.leans_short:
        say(w("fit.leans_short", dropped=w.number(len(split.dropped))))
    say(w(f"fit_verdict.{fit.code}"))
    for one in fit.measures:
        if one.judged:
            say("  " + _measure_line(one, w))


def _measure_line(one: object, w: Words) -> str:
    from mining.calibration.fit import MeasureFit

    assert isinstance(one, MeasureFit)  # noqa: S101 - for its type
    numbers = {
        name: w.number(value, 3 if one.unit == "share" else 1) if math.isfinite(value) else "–"
        for name, value in (("value", one.value), ("baseline", one.baseline), ("floor", one.floor))
    }
    return w(
        "calibrate.fit_line",
        measure=w(f"fit_measure.{one.measure}"),
        unit=w(f"fit_unit.{one.unit}"),
        code=w(f"fit_code.{one.code}"),
        **numbers,
    )


def say_next(table: pd.DataFrame, sop: Sop, scenario: Scenario, w: Words) -> None:
    """What to record next; what does not move the answer is left to the file.

    Parameters: table - of `mining.calibration.record_next`; sop, scenario - name its subjects; w - language.
    """
    ranked = table[table["rank"].notna() & (table["spread_days"] >= MOVES)].head(SHOWN_NEXT)
    if ranked.empty:
        return
    say()
    say(w("record_next.title"))
    say(w("record_next.note"))
    for row in ranked.to_dict("records"):
        subject = about(str(row["subject"]), sop, scenario, w)
        record = w(f"record_next.{row['record']}", subject=subject)
        spread = w.number(float(row["spread_days"]), 1)
        say("  " + w("calibrate.next_line", rank=int(row["rank"]), record=record, spread=spread))


def say_three(table: pd.DataFrame, w: Words) -> None:
    """The whole case as written, as executed and as it was: a model that is far from the log is seen here.

    Parameters: table - of `mining.calibration.three`; w - language.
    """
    whole = table[(table["subject"] == "") & (table["measure"] == "median_days")]
    told = {str(row["column"]): row for row in whole.to_dict("records")}
    values = {name: float(told[name]["value"]) for name in ("written", "executed", "actual") if name in told}
    if len(values) < 3 or any(map(math.isnan, values.values())):
        return
    days = {name: w.number(value, 1) for name, value in values.items()}
    say()
    say(w("calibrate.three_line", n=w.number(int(told["actual"]["n"])), **days))
    ends = sorted((values["executed"], values["actual"]))
    if ends[1] > FAR * ends[0]:
        say(w("calibrate.three_far"))
