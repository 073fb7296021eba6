"""Where the tools are required (a build machine), a missing one is a failure and not a silent skip."""

from __future__ import annotations

import os
import shutil

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "names",
    [
        ("chromium-headless-shell", "chromium", "google-chrome"),
        ("soffice",),
        ("pdftotext",),
        ("pdfinfo",),
        ("npm",),
    ],
    ids="/".join,
)
def test_a_required_tool_is_there(names: tuple[str, ...]) -> None:
    if os.environ.get("UKUR_REQUIRE_TOOLS") != "1":
        pytest.skip("tools are not required here (UKUR_REQUIRE_TOOLS)")
    assert any(shutil.which(name) for name in names), f"none of {', '.join(names)} is installed"
