"""Case ids that look alike, and activity names that stand alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mining.log.quality.found import Found
from mining.log.quality.view import EXAMPLE_ROWS, EXAMPLES, LONGEST_TEXT, LogView
from sop import events as ev

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

USUAL = 3
# A number with letters in it, not part of a word; or letters between two digits.
_NUMBER = re.compile(r"(?<![^\W\d_])[0-9OoIl]*[0-9][0-9OoIl]*(?![^\W\d_])|(?<=[0-9])[OoIl]+(?=[0-9])")
_DIGITS = str.maketrans("OoIl", "0011")
_LEADING = re.compile(r"(?<![0-9])0+(?=[0-9])")


def ids_alike(view: LogView) -> Iterator[Found]:
    """Case ids that differ only in what the eye passes over, or in what a spreadsheet does to numbers.

    Read alike are: Unicode forms (NFKC), capitals, white space and invisible characters, leading zeros of a
    number (007, 7), a trailing .0, and inside a number the letters O and o for 0, I and l for 1 (2O26, A-l2).
    """
    if len(view.case_ids) < 2:
        return
    groups: dict[str, list[str]] = {}
    for name in view.case_ids[_candidates(view.case_ids)].tolist():
        groups.setdefault(_read(name), []).append(name)
    alike = [names for names in groups.values() if len(names) > 1]
    if not alike:
        return
    shown = [(name, names) for names in alike for name in names][:EXAMPLE_ROWS]
    yield Found(
        rule="ids_alike",
        severity="warning",
        count=sum(map(len, alike)),
        total=len(view.case_ids),
        case_ids=[name for name, _ in shown],
        values=[_side_by_side(names) for _, names in shown],
        examples=[_side_by_side(names) for names in alike[:EXAMPLES]],
    )


def _side_by_side(names: list[str]) -> str:
    return " | ".join(repr(name[:LONGEST_TEXT]) for name in sorted(names)[:3])


def _read(name: str) -> str:
    """How an id is read, by the rules of `ids_alike`."""
    shown = unicodedata.normalize("NFKC", name)
    text = "".join(letter for letter in shown if unicodedata.category(letter)[0] not in "CZ")
    text = _NUMBER.sub(lambda found: found[0].translate(_DIGITS), text).lower()
    return _LEADING.sub("", text.removesuffix(".0"))


def _candidates(names: pd.Index[str]) -> NDArray[np.bool_]:
    """Ids of which another one may be read alike: coarser than `_read`, and fast on many ids."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_lower(pc.utf8_normalize(pa.array(names), form="NFKC"))
    text = pc.replace_substring_regex(text, pattern=r"[\pZ\pC]+", replacement="")
    text = pc.replace_substring_regex(text, pattern=r"\.0$", replacement="")
    found = _shared(text)
    if pc.any(pc.match_substring_regex(text, r"[0-9][oil]|[oil][0-9]")).as_py():
        for letter, digit in (("o", "0"), ("i", "1"), ("l", "1")):
            text = pc.replace_substring(text, letter, digit)
        found |= _shared(text)
    return found


def _shared(text: Any) -> NDArray[np.bool_]:
    """Which texts stand more than once when leading zeros are left out."""
    import numpy as np
    import pandas as pd
    import pyarrow.compute as pc

    bare = pc.replace_substring_regex(text, pattern=r"(^|[^0-9])0+([0-9])", replacement=r"\1\2")
    codes = pd.factorize(pd.Series(bare.to_pandas()))[0]
    return np.asarray(np.bincount(codes)[codes] > 1)


def activity_once(view: LogView) -> Iterator[Found]:
    """Activity names written once although names usually stand three times or more: often a slip.

    Names that have been matched to a step of the SOP are none.
    """
    import numpy as np

    counts = np.bincount(view.activity, minlength=len(view.labels))
    once = np.flatnonzero(counts == 1)
    if not len(once) or float(np.median(counts)) < USUAL:
        return
    single = np.zeros(len(view.labels), dtype=bool)
    single[once] = True
    rows = np.flatnonzero(single[view.activity])
    rows = rows[view.events[ev.STEP_ID].iloc[rows].isna().to_numpy(dtype=bool)]
    if len(rows):
        yield Found(
            rule="activity_once",
            severity="note",
            count=len(rows),
            total=len(view.labels),
            rows=rows[:EXAMPLE_ROWS],
        )
