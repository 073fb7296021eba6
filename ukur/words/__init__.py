"""Every sentence and label that people read, in Indonesian and English.

One folder a language, the same topic files and keys in both (a test compares them). A key is
`table.name`, for instance `problem.unknown_key`; `{field}` in a sentence is filled by keyword. Fields are
inserted as plain text: whoever renders (page, workbook, chart) escapes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "id"


@dataclass(frozen=True)
class Words:
    """The words of one language; call it with a key.

    Parameters: language - `id` or `en`; table - sentences by key.
    """

    language: Language
    table: dict[str, str]

    def __call__(self, key: str, /, **fields: object) -> str:
        """The sentence of a key (KeyError where there is none), its fields filled."""
        return self.table[key].format(**fields)

    def has(self, key: str) -> bool:
        """Is there a sentence for this key?"""
        return key in self.table

    def number(self, value: float, decimals: int = 0) -> str:
        """A number as the language writes it (1.434 and 0,5 in Indonesian)."""
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=self.language)

    def figure(self, value: float) -> str:
        """A number that somebody chose, with the decimals that it has, three at most: 0,25 and 1."""
        from babel.numbers import format_decimal

        return format_decimal(value, format="#,##0.###", locale=self.language)

    def date(self, value: date) -> str:
        """A date in full: 5 Februari 2026."""
        from babel.dates import format_date

        return format_date(value, format="d MMMM y", locale=self.language)

    def moment(self, value: datetime) -> str:
        """Date and time of day, in the zone that the value carries."""
        clock = value.strftime("%H.%M" if self.language == "id" else "%H:%M")
        return f"{self.date(value.date())} {clock}"

    def minutes(self, value: float) -> str:
        """A span of working minutes as hours and minutes: 2 jam 15 menit."""
        whole = round(value)
        hours, rest = divmod(whole, 60)
        parts = []
        if hours:
            parts.append(self("unit.hours", n=self.number(hours)))
        if rest or not hours:
            parts.append(self("unit.minutes", n=self.number(rest)))
        return " ".join(parts)


@cache
def words(language: Language = DEFAULT) -> Words:
    """The words of a language.

    Parameters: language - `id` or `en`.
    Returns: a callable table.
    Raises: KeyError - a key stands in two topic files.
    """
    table: dict[str, str] = {}
    for file in sorted((Path(__file__).parent / language).glob("*.toml")):
        for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for name, text in entries.items():
                key = f"{section}.{name}"
                if key in table:
                    raise KeyError(f"{key} stands twice ({file.name})")
                table[key] = text
    return Words(language, table)
