"""Tables of a comparison."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ukur.outputs.files import write_table

if TYPE_CHECKING:
    import pandas as pd

    from simulation.comparison import Comparison, InWorld, Revised, World
    from simulation.intervals import Interval

_WORLDS = (
    "revision",
    "state",
    "verdict",
    "kind",
    "subject",
    "roles",
    "value",
    "unit",
    "gain_days",
    "gain_low",
    "gain_high",
    "base_days",
    "n",
)


def verdict_table(found: Comparison) -> pd.DataFrame:
    """The verdicts.

    Parameters: found.
    Returns: one row a revision: `revision`, `digest`, `verdict`, `holds` (in all worlds tried; missing where
    none were), `worlds`, `other`, `open`, `impossible` (worlds tried, those with another verdict, those
    without one, and those that could not be tried), `base_days`, `revision_days` (means), `gain_days`,
    `gain_low`, `gain_high` (95 % paired t interval), `n` (replications), `looks`, `looked_at` (replications
    at the last look), `suggested_replications` (missing where the verdict stands), `more_cases` (missing
    where none are needed or none suffice), `validated`; for each guard `<guard>_state` and `<guard>_change`
    (mean, working minutes or share). Days are missing where cases do not finish.
    """
    import pandas as pd

    return pd.DataFrame([_row(item, found) for item in found.revisions])


def _row(item: Revised, found: Comparison) -> dict[str, Any]:
    states = [world.state for world in item.worlds]
    last = item.looks[-1]
    row: dict[str, Any] = {
        "revision": item.name,
        "digest": item.study.sop.digest,
        "verdict": item.verdict,
        "holds": item.holds if states else None,
        "worlds": len(states),
        "other": states.count("other"),
        "open": states.count("open"),
        "impossible": len(item.impossible),
        "base_days": found.base.mean_days().value,
        "revision_days": item.study.mean_days().value,
        **_ends("gain", item.gain),
        "n": item.gain.n,
        "looks": len(item.looks),
        "looked_at": last.n,
        "suggested_replications": last.suggested,
        "more_cases": None if item.more_cases is None else item.more_cases.more,
        "validated": found.validated,
    }
    for state in last.guards:
        row[f"{state.guard.id}_state"] = state.state
        row[f"{state.guard.id}_change"] = item.guards[state.guard.id].value
    return row


def world_table(found: Comparison) -> pd.DataFrame:
    """The verdicts in other worlds.

    Parameters: found.
    Returns: one row a revision and world that changes something for it, those on which a verdict hangs first:
    `revision`, `state` (`other`, `open`, `same`; `impossible`: nobody could perform a step, or cases do not
    finish), `verdict`, `kind`, `subject`, `roles`, `value`, `unit`, `gain_days`, `gain_low`, `gain_high`
    (95 % paired t interval), `base_days`, `n` (replications); the verdict, gains and n are missing where the
    world is impossible.
    """
    import pandas as pd

    rows = [
        row
        for item in found.revisions
        for row in (
            *(_judged(item.name, here) for here in item.worlds),
            *({**_named(item.name, world), "state": "impossible"} for world in item.impossible),
        )
    ]
    return pd.DataFrame(rows, columns=list(_WORLDS)).astype({"n": "Int64"})


def _judged(name: str, here: InWorld) -> dict[str, Any]:
    return {
        **_named(name, here.world),
        "state": here.state,
        "verdict": here.verdict,
        **_ends("gain", here.gain),
        "base_days": here.base_days.value,
        "n": here.gain.n,
    }


def _named(name: str, world: World) -> dict[str, Any]:
    return {
        "revision": name,
        "kind": world.kind,
        "subject": world.subject,
        "roles": "; ".join(world.roles),
        "value": world.value,
        "unit": world.unit,
    }


def source_table(found: Comparison) -> pd.DataFrame:
    """Where the gains come from.

    Parameters: found.
    Returns: `revision` and the columns of `simulation.comparison.gain_by_step`.
    """
    import pandas as pd

    return pd.concat(
        [item.sources.assign(revision=item.name) for item in found.revisions], ignore_index=True
    )[["revision", *found.revisions[0].sources.columns]]


def write_compared_tables(found: Comparison, folder: Path) -> list[Path]:
    """Write the tables of a comparison.

    Parameters: found; folder.
    Returns: the files: verdicts, worlds, sources.
    """
    tables = {
        "banding-putusan.csv": verdict_table(found),
        "banding-anggapan.csv": world_table(found),
        "banding-sumber.csv": source_table(found),
    }
    return [write_table(frame.round(4), folder / name) for name, frame in tables.items()]


def comparison_data(found: Comparison) -> dict[str, Any]:
    """A comparison as JSON data: the tables, the ranking, the settings, what became of the scenario for each
    revision, and the digests of what it rests on.

    Parameters: found.
    """
    ranking = found.ranking
    return {
        "sop": found.base.sop.digest,
        "scenario": found.base.scenario.digest,
        "calendar": found.base.planned.calendar.calendar.digest,
        "seed": found.base.scenario.seed,
        "delta_days": found.settings.delta_days,
        "settings": asdict(found.settings),
        "replications": found.replications,
        "fitted": {
            item.name: {
                "scenario": item.study.scenario.digest,
                "dropped": list(item.fitted.dropped),
                "moved": [list(pair) for pair in item.fitted.moved],
                "scaled": [list(pair) for pair in item.fitted.scaled],
            }
            for item in found.revisions
        },
        "verdicts": _records(verdict_table(found)),
        "worlds": _records(world_table(found)),
        "sources": _records(source_table(found)),
        "ranking": None
        if ranking is None
        else {
            "order": list(ranking.order),
            "best": ranking.best,
            "among": list(ranking.among),
            "as_good": list(ranking.as_good),
            "unfinished": list(ranking.unfinished),
            "n": ranking.n,
            "confidence": ranking.confidence,
        },
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    def plain(value: Any) -> Any:
        if isinstance(value, float) and not math.isfinite(value):
            return None
        return value.item() if hasattr(value, "item") else value

    return [
        {str(name): plain(value) for name, value in row.items()}
        for row in table.astype(object).where(table.notna(), None).to_dict("records")
    ]


def _ends(name: str, interval: Interval) -> dict[str, float]:
    return {f"{name}_days": interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}
