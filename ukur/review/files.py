"""The YAML files below a folder, and what each of them is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict

from sop.documents import Model, read_document
from sop.errors import DocumentError
from sop.model import Sop

Kind = Literal["sop", "scenario", "calendar", "aliases", "columns", "accepted", "other"]

_ENDINGS = (".yaml", ".yml")
_SHARED = frozenset({"schema_version", "id", "name", "note"})
"""Keys that tell nothing: several kinds of documents have them."""


class _Keys(Model):
    """Any document, for the names of its keys."""

    model_config = ConfigDict(frozen=True, extra="allow", str_strip_whitespace=True)


def yaml_files(folder: Path) -> tuple[Path, ...]:
    """All YAML files below a folder, in the order of their paths.

    Parameters: folder; what begins with a dot is passed over, and links to folders are not followed.
    """
    found: list[Path] = []
    for place, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        found += [
            Path(place) / name
            for name in names
            if not name.startswith(".") and name.lower().endswith(_ENDINGS)
        ]
    return tuple(sorted(found, key=lambda path: path.relative_to(folder).as_posix()))


def kind_of(path: Path) -> tuple[Kind, Mapping[str, object]]:
    """What a file is that is no valid SOP, by the keys at its top.

    Parameters: path.
    Returns: the kind whose keys it has most of (`sop` where several fit alike, and where it is no YAML at
    all: better one row too many), and its keys with their values.
    """
    try:
        document = read_document(path, _Keys)
    except DocumentError as error:
        # A list or a sentence is YAML, but nothing of ours.
        return ("other" if error.problems[0].code == "not_a_mapping" else "sop"), {}
    keys = dict(document.model_extra or {})
    hits = {name: len(fields & set(keys)) for name, fields in _fields().items()}
    most = max(hits.values())
    return (next(name for name, count in hits.items() if count == most) if most else "other"), keys


def _fields() -> dict[Kind, frozenset[str]]:
    from mining.conformance.accepted.entries import AcceptList
    from mining.log.aliases import Aliases
    from mining.log.columns import ColumnMap
    from simulation.scenario import Scenario
    from sop.worktime.calendar import OfficeCalendar

    models: dict[Kind, type[Model]] = {
        "sop": Sop,
        "scenario": Scenario,
        "calendar": OfficeCalendar,
        "aliases": Aliases,
        "columns": ColumnMap,
        "accepted": AcceptList,
    }
    return {name: frozenset(model.model_fields) - _SHARED for name, model in models.items()}
