"""Where the sample SOPs, scenarios and calendars lie: in the package, or in the checkout beside it."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """The folder with `sops/`, `scenarios/` and `calendars/`.

    Returns: `ukur/data` of an installed package, else `data` of the checkout.
    """
    packaged = Path(__file__).parent / "data"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "data"
