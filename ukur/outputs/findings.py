"""Findings as a table for people, and which of them somebody asked to fail on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sop.errors import InputError, Problem
from sop.findings import SEVERITIES, Finding, Severity
from ukur.charts import plain
from ukur.words import Words
from ukur.words.telling import tell_finding

if TYPE_CHECKING:
    import pandas as pd

TABLE_COLUMNS = ("severity", "rule", "sentence", "count", "total", "share", "examples", "spoils")
FAIL_ON: tuple[Severity, ...] = ("error", "warning")
_LONG = 1000


def findings_table(findings: Iterable[Finding], words: Words, *, spoils: Mapping[str, str]) -> pd.DataFrame:
    """Findings in words; write it with `ukur.outputs.write_table`, which makes formulas inert.

    Parameters: findings - any; words - of the language wanted; spoils - code of what a finding spoils by rule
    (`mining.log.quality.SPOILS`), nothing is said about rules that are not in it.
    Returns: one row a finding, errors first, else in the order given: `severity` (word), `rule` (code),
    `sentence`, `count`, `total` (missing where the finding has none), `share` (0 to 1; missing without a
    total and where it would rest on fewer than 20), `examples` (as in the sentence, one text, maybe empty),
    `spoils` (sentence, maybe empty). Texts are one line without control characters.
    """
    import pandas as pd

    from mining.performance.statistics import share

    rows = []
    for finding in sorted(findings, key=lambda each: SEVERITIES.index(each.severity)):
        key = f"spoils.{spoils.get(finding.rule, '')}"
        rows.append(
            (
                words(f"severity.{finding.severity}"),
                finding.rule,
                plain(tell_finding(finding, words), _LONG),
                finding.count,
                finding.total or None,
                share(finding.count, finding.total, n=finding.total),
                plain(", ".join(finding.examples), _LONG),
                words(key) if words.has(key) else "",
            )
        )
    table = pd.DataFrame(rows, columns=list(TABLE_COLUMNS))
    texts = ("severity", "rule", "sentence", "examples", "spoils")
    types = dict.fromkeys(texts, "str") | {"count": "Int64", "total": "Int64", "share": "float64"}
    return table.astype(types)


def failing(findings: Iterable[Finding], fail_on: Sequence[str], words: Words) -> tuple[Finding, ...]:
    """The findings for which somebody asked to leave with an exit code of 1.

    Parameters: findings; fail_on - each `error`, `warning` (errors included) or a rule; words - any language,
    says which rules there are.
    Returns: those that are meant, in the order given; none where nothing is asked for.
    Raises: InputError - neither a severity nor a rule.
    """
    unknown = [name for name in fail_on if name not in FAIL_ON and not words.has(f"finding.{name}")]
    if unknown:
        raise InputError(
            [
                Problem(code="fail_on_unknown", place="--fail-on", value=name, allowed=(*FAIL_ON, "<rule>"))
                for name in unknown
            ]
        )
    severities = set(fail_on).intersection(FAIL_ON) | ({"error"} if "warning" in fail_on else set())
    return tuple(finding for finding in findings if finding.severity in severities or finding.rule in fail_on)
