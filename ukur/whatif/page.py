"""The what-if page: one HTML file without network, whose only script moves between computed points."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop.exchange.atomic import atomic_path
from sop.plain import plain
from ukur.whatif.sources import assumptions, provenance
from ukur.whatif.view import view_of
from ukur.words import DEFAULT, Language, words

if TYPE_CHECKING:
    from simulation.whatif import Grid
    from ukur.whatif.view import PointView, WhatIfView

_TEMPLATES = Path(__file__).parent / "templates"
_TEXTS = (
    "eyebrow", "nine", "to_assumptions", "levers_heading", "how", "noscript", "reset", "now",
    "stages_heading", "stages_note", "details_heading", "column_figure", "column_chosen", "column_now",
    "details_note", "single_heading", "column_lever", "column_stop", "column_nine", "column_change",
    "column_interval", "single_now", "assumed_heading", "provenance_heading", "provenance_note",
)  # fmt: skip


def render_what_if(grid: Grid, *, language: Language = DEFAULT) -> str:
    """The what-if page of a grid.

    Parameters: grid - of `simulation.whatif.compute_grid`; language - `id` or `en`.
    Returns: one HTML document that asks for nothing outside it; the same for the same grid. Every number in
    it is formatted here; the script, named by its digest in the page's policy, puts texts in their places.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    say = words(language)
    view = view_of(grid, say)
    script, style = ((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("whatif.js", "whatif.css"))
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    identity = grid.sop.identity
    return environment.get_template("whatif.html.j2").render(
        language=language,
        title=plain(grid.sop.title),
        office=(plain(identity.government), plain(identity.agency)),
        source=(say("page.source_simulation"), say("page.source_simulation_meaning")),
        view=view,
        now_days=say("whatif.nine_now", days=view.now.days),
        text={name: say(f"whatif.{name}") for name in _TEXTS},
        assumptions=list(assumptions(grid, say)),
        provenance=list(provenance(grid, say)),
        # Our own files, and JSON in which no character can end its element.
        script=Markup(script),  # noqa: S704
        style=Markup(style),  # noqa: S704
        data=Markup(_inert(_data(view))),  # noqa: S704
        script_hash=_digest(script),
        style_hash=_digest(style),
    )


def write_what_if(path: str | Path, grid: Grid, *, language: Language = DEFAULT) -> Path:
    """Write the what-if page; the file appears whole or not at all.

    Parameters: path - ends in .html; grid; language - `id` or `en`.
    Returns: the path.
    Raises: OutputError - the file cannot be written.
    """
    text = render_what_if(grid, language=language)
    with atomic_path(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")
    return Path(path)


def _data(view: WhatIfView) -> dict[str, Any]:
    return {
        "levers": [{"stops": lever.stops, "base": lever.base} for lever in view.levers],
        "points": [_point(point) for point in view.points],
    }


def _point(point: PointView) -> dict[str, Any]:
    bars = [[bar.begin, bar.length, bar.text] for bar in point.stages]
    return {"d": point.days, "c": point.change, "n": point.note, "r": point.cells, "s": bars}


def _inert(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _digest(text: str) -> str:
    """As a content security policy names an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
