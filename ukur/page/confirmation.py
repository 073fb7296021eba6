"""The one-page list of performers that an office must confirm."""

from __future__ import annotations

from pathlib import Path

from sop.exchange.atomic import atomic_path
from sop.model import Alternative, Performers, Sop, Step
from sop.rules import assumed_performers
from ukur.words import Words
from ukur.words.assumed.course import step_rules


def write_confirmation(path: Path, sop: Sop, words: Words) -> None:
    """Write the list as a self-contained HTML page that prints on one sheet of A4.

    Parameters: path; sop; words - of the language wanted.
    Raises: OutputError - the file cannot be written.
    """
    with atomic_path(path) as beside:
        beside.write_text(render_confirmation(sop, words), encoding="utf-8", newline="\n")


def render_confirmation(sop: Sop, words: Words) -> str:
    """The list as HTML text.

    Parameters: sop; words - of the language wanted.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ukur.page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    rows = [_row(step, sop, words) for step in assumed_performers(sop)]
    return environment.get_template("confirmation.html").render(w=words, sop=sop, rows=rows)


def _row(step: Step, sop: Sop, words: Words) -> dict[str, str]:
    performers = step.performers
    why = [performers.note.rstrip(".")] if performers.note else []
    why += [_alternative(alternative, sop, words) for alternative in performers.alternatives]
    return {
        "number": str(step.number),
        "text": step.text,
        "used": "; ".join(filter(None, (_used(performers, sop, words), *step_rules(sop, step, words)))),
        "basis": words(f"basis.{performers.basis}"),
        "why": "; ".join(why),
    }


def _used(performers: Performers, sop: Sop, words: Words) -> str:
    names = ", ".join(sop.role(seat.role).name for seat in performers.roles)
    if len(performers.roles) == 1:
        return names
    return f"{names} ({words('confirmation.lead', role=sop.role(performers.leader).name)})"


def _alternative(alternative: Alternative, sop: Sop, words: Words) -> str:
    names = ", ".join(sop.role(seat.role).name for seat in alternative.roles)
    text = words("confirmation.or", roles=names)
    return f"{text} ({alternative.note.rstrip('.')})" if alternative.note else text
