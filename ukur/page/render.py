"""From results to one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.atomic import atomic_path
from ukur.page.content import PageContent
from ukur.page.parts import mining_part, simulation_part
from ukur.page.sections import build_sections
from ukur.page.sheet import build_sheet
from ukur.words import DEFAULT, Language, words

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from sop.model import Sop
    from ukur.page.provenance import Provenance

_FIXED = (
    "skip", "eyebrow", "contents", "running", "suggestion", "certainty", "below", "below_note", "to_top",
)  # fmt: skip


def render_page(
    *,
    sop: Sop,
    study: Study | None = None,
    variations: Sequence[Variation] = (),
    mined: Mined | None = None,
    language: Language = DEFAULT,
    provenance: Provenance,
) -> str:
    """A page about an SOP: the first screen for management, the rest for analysts.

    Parameters: sop - the document; study - a simulation of it, or None; variations -
    of its assumptions (`simulation.sensitivity.vary`); mined - a log checked against it, or
    None; language - `id` or `en`; provenance - what the page was made from.
    Returns: one HTML document without scripts and without references to anything outside it; the same for
    the same input.
    Raises: ValueError - neither a simulation nor a log.
    """
    if study is None and mined is None:
        raise ValueError("a page needs a study, a log, or both")
    say = words(language)
    simulation = None if study is None else simulation_part(study, say, variations=variations)
    mining = None if mined is None else mining_part(mined, say)
    content = PageContent(
        language=language,
        sheet=build_sheet(sop, say, simulation=simulation, mining=mining, study=study, mined=mined),
        sections=build_sections(
            sop, say, simulation=simulation, mining=mining, mined=mined, provenance=provenance
        ),
        text={name: say(f"page.{name}") for name in _FIXED},
    )
    return to_html(content)


def write_page(
    path: str | Path,
    *,
    sop: Sop,
    study: Study | None = None,
    variations: Sequence[Variation] = (),
    mined: Mined | None = None,
    language: Language = DEFAULT,
    provenance: Provenance,
) -> None:
    """Write a page; the file appears whole or not at all.

    Parameters: path - ends in .html; the others as in `render_page`.
    Raises: OutputError - the file cannot be written; ValueError - neither a simulation nor a log.
    """
    text = render_page(
        sop=sop, study=study, variations=variations, mined=mined, language=language, provenance=provenance
    )
    with atomic_path(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def to_html(content: PageContent) -> str:
    """Place a page's content.

    Parameters: content - worded and formatted.
    Returns: the HTML document; every text escaped.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.j2").render(page=content, text=content.text)
