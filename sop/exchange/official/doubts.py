"""Doubts gathered while a document is read."""

from __future__ import annotations

from collections.abc import Sequence

from sop.findings import Finding, Severity
from sop.plain import plain

EXAMPLES = 5


class Doubts:
    """A growing list of findings; nothing is said twice."""

    def __init__(self, found: Sequence[Finding] = ()) -> None:
        self.found: list[Finding] = []
        self._seen: set[tuple[object, ...]] = set()
        for finding in found:
            self._keep(finding)

    def warn(self, rule: str, place: str = "", /, *, count: int = 1, examples: Sequence[str] = (),
             **fields: object) -> None:  # fmt: skip
        """Something was filled in, assumed or left behind.

        Parameters: rule - without `official_`; place; count, examples, fields - as in Finding.
        """
        self._add("warning", rule, place, count, examples, fields)

    def note(self, rule: str, place: str = "", /, *, count: int = 1, examples: Sequence[str] = (),
             **fields: object) -> None:  # fmt: skip
        """Something is good to know.

        Parameters: rule - without `official_`; place; count, examples, fields - as in Finding.
        """
        self._add("note", rule, place, count, examples, fields)

    def _add(
        self,
        severity: Severity,
        rule: str,
        place: str,
        count: int,
        examples: Sequence[str],
        fields: dict[str, object],
    ) -> None:
        finding = Finding(
            rule=f"official_{rule}",
            severity=severity,
            place=place,
            count=count,
            examples=tuple(plain(example, 120) for example in examples[:EXAMPLES]),
            fields={name: plain(value) for name, value in fields.items()},
        )
        self._keep(finding)

    def _keep(self, finding: Finding) -> None:
        key = (finding.rule, finding.place, finding.count, finding.examples, *finding.fields.items())
        if key not in self._seen:
            self._seen.add(key)
            self.found.append(finding)
