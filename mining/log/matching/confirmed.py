"""What a person confirmed about labels: the alias file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from mining.log.labels import plain_label
from sop.documents import CheckedModel, CrossProblem
from sop.errors import DocumentError, Problem
from sop.model import Identifier, Text

if TYPE_CHECKING:
    from sop.model import Sop

Targets = Annotated[
    dict[Text, Identifier | None], BeforeValidator(lambda value: {} if value is None else value)
]


class AliasTables(CheckedModel):
    """The two tables of an alias file."""

    control_characters: ClassVar[bool] = True  # labels stand as the log wrote them

    schema_version: Literal[1]
    note: str = ""
    accept_above: Annotated[float, Field(ge=0.5, le=1)] | None = None
    activities: Targets = Field(default_factory=dict)
    roles: Targets = Field(default_factory=dict)

    @classmethod
    def cross_check(cls, data: Any) -> list[CrossProblem]:
        """Two labels that are read as the same one and mean different things."""
        found = []
        for table in ("activities", "roles"):
            entries = data.get(table) if isinstance(data, dict) else None
            seen: dict[str, tuple[str, Any]] = {}
            for label, target in (entries if isinstance(entries, dict) else {}).items():
                if not isinstance(label, str):
                    continue
                other, known = seen.setdefault(plain_label(label), (label, target))
                if known != target:
                    found.append(
                        CrossProblem(
                            code="alias_conflict", path=(table, label), value=label, fields={"other": other}
                        )
                    )
        return found


class Aliases(AliasTables):
    """What the labels of a log mean, as a person confirmed it.

    `activities`: label -> step id, or null for work that is not in the SOP; `roles`: label -> role id, or
    null; `confirmed_by`: the post of who confirmed, no name; `accept_above`: score from which suggestions
    count without anybody confirming them one by one (see `match_labels`), none by default.
    """

    confirmed_by: Text


class AliasDraft(AliasTables):
    """An alias file that nobody signed yet: it may be added to, but not used."""

    confirmed_by: str | None = None


def check_targets(aliases: Aliases, sop: Sop) -> None:
    """Refuse an alias that leads nowhere.

    Parameters: aliases - as confirmed; sop - the document.
    Raises: DocumentError - a step or role that the SOP does not have, each with its label.
    """
    problems = []
    for code, table, name, ids in (
        ("alias_unknown_step", aliases.activities, "activities", tuple(step.id for step in sop.steps)),
        ("alias_unknown_role", aliases.roles, "roles", tuple(role.id for role in sop.roles)),
    ):
        problems += [
            Problem(code=code, place=f"{name}.{label}", value=target, allowed=ids)
            for label, target in table.items()
            if target is not None and target not in ids
        ]
    if problems:
        raise DocumentError(problems)
