"""The texts of the SOP sheet, gathered from the word tables (topic file `sop_sheet.toml`)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, takewhile

from sop.exchange.sop_sheet import layout as lay
from ukur.words import DEFAULT, Language, words


def sop_sheet_texts(language: Language = DEFAULT) -> lay.SopSheetTexts:
    """All that people read on the SOP sheet.

    Parameters: language - `id` (the official form) or `en`.
    Returns: the texts for `sop.exchange.sop_sheet.write_sop_sheet`.
    """
    say = words(language)

    def text(name: str) -> str:
        return say(f"sop_sheet.{name}")

    def keyed(start: str, keys: Iterable[str]) -> dict[str, str]:
        names = {key: f"{start}_{key.replace('.', '_')}" for key in keys}
        return {key: text(name) for key, name in names.items() if say.has(f"sop_sheet.{name}")}

    paragraphs = (f"guide_{number}" for number in count(1))
    everyday = [column.name for column in lay.EVERYDAY]
    return lay.SopSheetTexts(
        language=language,
        guide_name=text("guide_name"),
        guide_title=text("guide_title"),
        guide=tuple(text(name) for name in takewhile(lambda name: say.has(f"sop_sheet.{name}"), paragraphs)),
        names=keyed("name", lay.TABLES),
        titles=keyed("title", lay.TABLES),
        leads=keyed("lead", lay.TABLES),
        fields=keyed("field", (each.name for each in lay.FIELDS)),
        field_hints=keyed("field_hint", (each.name for each in lay.FIELDS)),
        headings=keyed("heading", lay.KEYS),
        hints=keyed("hint", lay.KEYS),
        words={name: keyed(name, codes) for name, codes in lay.WORD_LISTS.items()},
        refusals=keyed("refusal", lay.REFUSALS),
        labels=keyed("label", lay.LABELS),
        example=tuple(keyed(f"example_{number}", everyday) for number in range(1, lay.EXAMPLE_ROWS + 1)),
    )
