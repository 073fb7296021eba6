"""Results as JSON for other programs: plain, complete, the same in both languages but for sentences.

Keys are English and stay; units stand in the names (`_days`: working days touched, `_minutes`: working
minutes, `_share`: 0 to 1). What is not known or is infinite is null; dates and stamps are ISO 8601.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from simulation.intervals import Interval
from sop.findings import Finding
from ukur.words import Words
from ukur.words.telling import tell_finding

if TYPE_CHECKING:
    import pandas as pd


def json_text(data: Mapping[str, Any]) -> str:
    """One JSON document in plain ASCII: escapes keep a terminal from obeying what stands in a text.

    Parameters: data - anything that `plain_data` takes.
    """
    return json.dumps(plain_data(data), indent=1, ensure_ascii=True, allow_nan=False)


def plain_data(value: Any) -> Any:
    """A value as JSON knows it.

    Parameters: value - texts, numbers, dates, paths, lists, mappings, dataclasses, tables, intervals.
    Returns: the same in lists, dicts, texts and numbers; NaN, infinity and missing stamps as None.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, date):  # datetimes and pandas' stamps are dates, too; NaT is not itself
        return value.isoformat() if value == value else None  # noqa: PLR0124
    return _collected(value)


def _collected(value: Any) -> Any:
    """What holds other values, or is a number of numpy."""
    if isinstance(value, Mapping):
        return {str(key): plain_data(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}
    if hasattr(value, "columns"):
        return records(value)
    if hasattr(value, "tolist"):
        return plain_data(value.tolist())
    if isinstance(value, Iterable):
        return [plain_data(item) for item in value]
    return str(value)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table.

    Parameters: table.
    Returns: one dict a row, keys in the order of the columns; missing cells are None.
    """
    return [
        {str(name): _cell(value) for name, value in row.items()}
        for row in table.astype(object).to_dict("records")
    ]


def _cell(value: Any) -> Any:
    import pandas as pd

    return None if value is pd.NA or value is pd.NaT else plain_data(value)


def estimate(interval: Interval, unit: str) -> dict[str, float | int | None]:
    """An estimate with its interval: `value_<unit>`, `low_<unit>`, `high_<unit>`, `level`, `n`.

    Parameters: interval; unit - for the names: days, minutes, share.
    """
    ends = {"value": interval.value, "low": interval.low, "high": interval.high}
    told: dict[str, float | int | None] = {
        f"{name}_{unit}": plain_data(float(end)) for name, end in ends.items()
    }
    return {**told, "level": interval.level, "n": interval.n}


def findings_data(findings: Iterable[Finding], words: Words) -> list[dict[str, Any]]:
    """Findings as data.

    Parameters: findings; words - of the language of the sentences.
    Returns: one dict each: `rule`, `severity`, `place`, `count`, `total` (None without), `examples`,
    `fields`, `sentence`.
    """
    return [
        {
            "rule": one.rule,
            "severity": one.severity,
            "place": one.place,
            "count": one.count,
            "total": one.total or None,
            "examples": list(one.examples),
            "fields": dict(one.fields),
            "sentence": tell_finding(one, words),
        }
        for one in findings
    ]
