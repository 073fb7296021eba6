"""What a check noticed, in a form that can be told in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One remark about a document or a log.

    Parameters: rule - key of the sentence in the word tables (`finding.<rule>`); severity - `error` (what
    follows is wrong unless mended), `warning` (doubtful), `note` (good to know); place - where (step number,
    sheet cell, column), empty for the whole; count - how often, 1 or more; total - out of how many, 0 where
    that has no meaning; examples - a few places or values; fields - further values the sentence needs.
    """

    rule: str
    severity: Severity
    place: str = ""
    count: int = 1
    total: int = 0
    examples: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
