"""The texts of the recording sheet, gathered from the word tables (topic file `sheet.toml`)."""

from __future__ import annotations

from itertools import count, takewhile

from sop.exchange.sheet import layout as lay
from ukur.words import DEFAULT, Language, words


def sheet_texts(language: Language = DEFAULT) -> lay.SheetTexts:
    """All that people read on the recording sheet.

    Parameters: language - `id` (the official form) or `en`.
    Returns: the texts for `sop.exchange.sheet.writer.write_sheet`.
    """
    say = words(language)

    def text(name: str) -> str:
        return say(f"sheet.{name}")

    def keyed(start: str, keys: tuple[str, ...]) -> dict[str, str]:
        names = {key: f"{start}_{key.replace('.', '_')}" for key in keys}
        return {key: text(name) for key, name in names.items() if say.has(f"sheet.{name}")}

    columns = tuple(column.key for column in lay.COLUMNS)
    paragraphs = takewhile(lambda name: say.has(f"sheet.{name}"), (f"guide_{number}" for number in count(1)))
    return lay.SheetTexts(
        language=language,
        guide_name=text("guide_name"),
        runs_name=text("runs_name"),
        steps_name=text("steps_name"),
        guide_title=text("guide_title"),
        runs_title=text("runs_title"),
        steps_title=text("steps_title"),
        guide=tuple(text(name) for name in paragraphs),
        headings=keyed("heading", columns),
        hints=keyed("hint", columns),
        bands=keyed("band", lay.BANDS),
        words={name: keyed(name, codes) for name, codes in lay.WORD_LISTS.items()},
        refusals=keyed("refusal", lay.REFUSALS),
        labels=keyed("label", lay.LABELS),
    )
