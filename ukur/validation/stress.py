"""The reporting items of STRESS-DES, filled from a study; what only a person can say stays a marked blank.

Monks, T., Currie, C. S. M., Onggo, B. S., Robinson, S., Kunc, M., Taylor, S. J. E. (2019). Strengthening the
reporting of empirical simulation studies: introducing the STRESS guidelines. Journal of Simulation 13(1),
55-67.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.atomic import atomic_path
from ukur.validation import stress_data, stress_logic, stress_model, stress_runs
from ukur.validation.markdown import text
from ukur.validation.stress_item import Item

if TYPE_CHECKING:
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from ukur.words import Words

Section = Callable[["Study", "Words"], Iterator[Item]]

SECTIONS: tuple[Section, ...] = (
    stress_model.logic,
    stress_logic.components,
    stress_data.data,
    stress_runs.experimentation,
    stress_runs.implementation,
)
"""After the objectives, in the order of the list."""


def stress_items(study: Study, words: Words, variations: Sequence[Variation] = ()) -> tuple[Item, ...]:
    """All 24 items, in the order of the list.

    Parameters: study; words - language; variations - of its assumptions, by `simulation.sensitivity.vary`.
    """
    rest = (item for section in SECTIONS for item in section(study, words))
    return (*stress_model.objectives(study, words, variations), *rest)


def stress_report(study: Study, words: Words, variations: Sequence[Variation] = ()) -> str:
    """The report as Markdown.

    Parameters: study; words - language; variations - of its assumptions.
    Returns: the text; the same for the same input and versions: no times, machines or folders in it.
    """
    items = stress_items(study, words, variations)
    missing = ", ".join(item.number for item in items if item.asks)
    title = words("stress.title", sop=text(study.sop.title))
    parts = [f"# {title}", words("stress.intro"), words("stress.blanks", items=missing)]
    section = ""
    for item in items:
        first, key = item.number[0], item.number.replace(".", "_")
        if first != section:
            section = first
            parts.append(f"## {section}. {words(f'stress.part_{section}')}")
        parts.append(f"### {item.number} {words(f'stress.item_{key}')}")
        parts += item.blocks
        parts += [words("stress.blank", what=words(f"stress.ask_{ask}")) for ask in item.asks]
    return "\n\n".join(parts) + "\n"


def write_stress(study: Study, out: Path, words: Words, variations: Sequence[Variation] = ()) -> Path:
    """Write the report; the file appears whole or not at all.

    Parameters: study; out - folder; words - language; variations - of its assumptions.
    Returns: the file.
    Raises: OutputError - it cannot be written.
    """
    path = out / "laporan-stress.md"
    with atomic_path(path) as beside:
        beside.write_text(stress_report(study, words, variations), encoding="utf-8", newline="\n")
    return path
