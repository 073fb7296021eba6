"""Labels compared as people read them: case, spaces, punctuation and Unicode forms do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sop.model import Sop

_ACTING = re.compile(r"\s*(?:plt|plh)\b\.?\s*(?P<post>\S.*)", re.IGNORECASE | re.DOTALL)
# Signs that are read aloud (plus, per cent, equals ...) tell labels apart; punctuation does not.
_OTHER = re.compile(r"(?:(?![+%=<>$€#&@*])[\W_])+")


def plain_label(text: str) -> str:
    """A label without what does not count.

    Parameters: text - as logged or as in the SOP.
    Returns: NFC, casefolded, every run of spaces and punctuation one space; empty where nothing is
    left. Signs such as + and % stay.
    """
    return _OTHER.sub(
        " ", unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    ).strip()


def post_of(text: str) -> str | None:
    """The post that somebody acts for.

    Parameters: text - a role as logged.
    Returns: what follows `Plt.` or `Plh.`, or None where neither is there.
    """
    match = _ACTING.fullmatch(text)
    return match["post"] if match else None


@dataclass(frozen=True, kw_only=True)
class Names:
    """Everything that steps or roles may be called.

    Parameters: ids - plain label -> ids that bear it, in the order of the SOP.
    """

    ids: Mapping[str, tuple[str, ...]]

    def find(self, label: str) -> tuple[str, ...]:
        """The ids that bear a label: none, one, or several (which is as bad as none)."""
        return self.ids.get(plain_label(label), ())


def step_names(sop: Sop) -> Names:
    """What the steps of an SOP may be called: text, short text, aliases, id, `number. text`.

    Parameters: sop - the document.
    Returns: the names.
    """
    return _names(
        (step.id, (step.text, step.short or "", *step.aliases, step.id, f"{step.number}. {step.text}"))
        for step in sop.steps
    )


def role_names(sop: Sop) -> Names:
    """What the roles of an SOP may be called: id, name, aliases.

    Parameters: sop - the document.
    Returns: the names.
    """
    return _names((role.id, (role.id, role.name, *role.aliases)) for role in sop.roles)


def _names(entries: Iterable[tuple[str, Iterable[str]]]) -> Names:
    ids: dict[str, tuple[str, ...]] = {}
    for own, names in entries:
        for name in dict.fromkeys(plain_label(name) for name in names):
            if name:
                ids[name] = (*ids.get(name, ()), own)
    return Names(ids=ids)
