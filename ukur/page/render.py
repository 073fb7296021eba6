"""From results to one HTML file, and its first sheet as one PDF."""

from __future__ import annotations

from pathlib import Path

from sop.exchange.atomic import atomic_path
from ukur.page.content import PageContent
from ukur.page.parts import comparison_part, learned_part, mining_part, simulation_part
from ukur.page.results import Results
from ukur.page.sections import build_sections
from ukur.page.sheet import build_sheet
from ukur.words import DEFAULT, Language, words

_FIXED = (
    "skip", "eyebrow", "contents", "running", "suggestion", "certainty", "below", "below_note", "to_top",
)  # fmt: skip


def page_content(results: Results, *, language: Language = DEFAULT) -> PageContent:
    """Everything that a page says, worded and formatted.

    Parameters: results - what it is about; language - `id` or `en`.
    Returns: the first sheet and the sections.
    """
    say, study, mined = words(language), results.simulated, results.mined
    simulation = (
        None
        if study is None
        else simulation_part(study, say, variations=results.variations, tried=results.relief)
    )
    mining = None if mined is None else mining_part(mined, say)
    tried = None if results.comparison is None else comparison_part(results.comparison, say)
    taught = None if results.learned is None or mined is None else learned_part(results.learned, mined, say)
    return PageContent(
        language=language,
        sheet=build_sheet(
            results.sop,
            say,
            simulation=simulation,
            mining=mining,
            study=study,
            mined=mined,
            tried=tried,
            taught=taught,
        ),
        sections=build_sections(
            results.sop,
            say,
            simulation=simulation,
            mining=mining,
            mined=mined,
            provenance=results.provenance,
            tried=tried,
            taught=taught,
        ),
        text={name: say(f"page.{name}") for name in _FIXED},
    )


def render_page(results: Results, *, language: Language = DEFAULT) -> str:
    """A page about an SOP: the first screen for management, the rest for analysts.

    Parameters: results - what it is about; language - `id` or `en`.
    Returns: one HTML document without scripts and without references to anything outside it; the same for
    the same input.
    """
    return to_html(page_content(results, language=language))


def write_page(
    path: str | Path, results: Results, *, language: Language = DEFAULT, sheet: str | Path | None = None
) -> list[Path]:
    """Write a page, and its first sheet as a PDF of one A4 page; each file appears whole or not at all.

    Parameters: path - ends in .html; results - what it is about; language - `id` or `en`; sheet - ends in
    .pdf, None: no PDF.
    Returns: the files written.
    Raises: OutputError - a file cannot be written.
    """
    content = page_content(results, language=language)
    with atomic_path(path) as beside:
        beside.write_text(to_html(content), encoding="utf-8", newline="\n")
    if sheet is None:
        return [Path(path)]
    from ukur.page.sheet_pdf import write_sheet_pdf

    write_sheet_pdf(sheet, content.sheet, words(language))
    return [Path(path), Path(sheet)]


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
