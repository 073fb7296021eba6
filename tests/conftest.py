"""Shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Real logs and known answers; they lie beside the repository and are never part of it."""
    folder = Path(os.environ.get("UKUR_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        if os.environ.get("UKUR_REQUIRE_DATA") == "1":
            pytest.fail(f"reference data required, but {folder} is not there")
        pytest.skip(f"no reference data at {folder} (set UKUR_REFERENCE_DATA)")
    return folder
