"""Shared by all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from simulation.scenario import Scenario, read_scenario
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import default_calendar
from sop.worktime.calendar import OfficeCalendar

# On a build machine the same examples every time; at a desk new ones.
settings.register_profile("repeatable", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("repeatable")

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


@pytest.fixture(scope="session")
def seed_sop(root: Path) -> Sop:
    """The 14-step SOP."""
    return read_sop(root / "data/sops/pengukuran-kinerja.yaml")


@pytest.fixture(scope="session")
def scenario(root: Path) -> Scenario:
    """The default scenario of the 14-step SOP."""
    return read_scenario(root / "data/scenarios/kesbangpol.yaml")


@pytest.fixture(scope="session")
def calendar() -> OfficeCalendar:
    """The office calendar of Kabupaten Pesisir Selatan."""
    return default_calendar()


@pytest.fixture(scope="module")
def no_pictures() -> Iterator[None]:
    """A page without its charts, for tests of everything else: they are most of the time that it takes."""
    from markupsafe import Markup

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ukur.page.blocks.picture", lambda *_: Markup(""))
        yield
