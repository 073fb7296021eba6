"""Every other command of README and docs is run as it stands, and so is every piece of Python."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from manuals import Desk, blocks, documents, stock

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
HOUR = ("docs/first-hour.md", "docs/jam-pertama.md")
DOCUMENTS = {path.relative_to(ROOT).as_posix(): path for path in documents(ROOT)}
WITH_COMMANDS = [name for name, path in DOCUMENTS.items() if "```sh" in path.read_text("utf-8")]
WITH_PYTHON = [name for name, path in DOCUMENTS.items() if "```python" in path.read_text("utf-8")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(stock(tmp_path_factory.mktemp("desk"), ROOT))


@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_commands_do_what_is_said(name: str, desk: Desk, tmp_path: Path) -> None:
    """A command that several documents have is run once; the first hours from their beginning, each alone."""
    found = blocks(DOCUMENTS[name].read_text("utf-8"))
    if name in HOUR:
        assert Desk(tmp_path).follow(found, quick=False) >= 8
        assert (tmp_path / "out-saya/laporan.html").stat().st_size > 50_000
    else:
        desk.follow(found, quick=False)


@pytest.fixture(scope="module")
def names(desk: Desk) -> Callable[[], dict[str, Any]]:
    """What a piece of Python may take for granted: SOP, scenario, calendar, and a log that was mined."""
    from mining.analysis import analyse
    from mining.log.door import read_log
    from simulation.scenario import read_scenario
    from sop.reading import read_sop
    from sop.worktime import default_calendar

    sop = read_sop(desk.folder / "sop-lama.yaml")
    calendar = default_calendar()
    mined = analyse(read_log(desk.folder / "catatan.xlsx", sop=sop), sop, calendar)
    assumed = read_scenario(desk.folder / "data/scenarios/kesbangpol.yaml")
    known = {"sop": sop, "calendar": calendar, "mined": mined, "assumed": assumed, "log": mined.log}
    return lambda: dict(known)


@pytest.mark.parametrize("name", WITH_PYTHON)
def test_python_runs(name: str, names: Callable[[], dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    space = names()
    for block in blocks(DOCUMENTS[name].read_text("utf-8")):
        if block.kind == "python":
            exec(compile("\n" * block.line + block.body, name, "exec"), space)  # noqa: S102
