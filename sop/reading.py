"""From a YAML file to an SOP."""

from __future__ import annotations

from pathlib import Path

from sop.documents import read_document
from sop.model import Sop


def read_sop(path: str | Path) -> Sop:
    """Read an SOP file.

    Parameters: path - a YAML file (docs/sop-file.md tells its keys).
    Returns: the SOP.
    Raises: DocumentError - with every problem found, each with its place.
    """
    return read_document(path, Sop)
