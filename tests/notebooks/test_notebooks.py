"""The notebooks run, hold no outputs, define no functions, and their results show themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
MOST_CELLS = 25
LONG = ("03", "04", "05")
"""They compare, calibrate and write pages: half a minute and more each."""
# What says that a cell shows what nobody wants to read.
RAW = ("Traceback", "object at 0x", "Warning", "array([", "interval(", "Interval(")


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_clean_and_short(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert len(notebook.cells) <= MOST_CELLS
    assert notebook.cells[0].source.startswith(f"# {path.name[:2]} · ")
    for cell in code(notebook):
        assert not cell.outputs
        assert cell.execution_count is None
        assert "def " not in cell.source


def test_they_read_as_one_story() -> None:
    """Each begins with the one before and ends with the question that leads to the next."""
    for number, path in enumerate(NOTEBOOKS, start=1):
        cells = nbformat.read(path, as_version=4).cells
        assert cells[-1].cell_type == "markdown"
        if number > 1:
            assert f"0{number - 1}" in cells[0].source
        if number < len(NOTEBOOKS):
            assert f"0{number + 1}" in cells[-1].source


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[pytest.mark.slow] * (path.name[:2] in LONG)) for path in NOTEBOOKS],
    ids=lambda path: path.stem,
)
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The kernel is a process of its own: warnings there become errors only by its environment.
    monkeypatch.setenv("PYTHONWARNINGS", "error::UserWarning,error::RuntimeWarning")
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    text = nbformat.writes(notebook)
    assert "Welcome to" not in text  # pm4py's banner
    shown = 0
    for cell in code(notebook):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.output_type != "stream", output.get("text")
            plain = str(output.data.get("text/plain", ""))
            assert not [mark for mark in RAW if mark in plain], plain[:200]
            shown += 'class="ukur"' in str(output.data.get("text/html", ""))
    assert shown >= 2
    if path.name.startswith("02"):
        assert "7 of 7 found, 0 besides" in text
    if path.name.startswith("05"):
        assert "srcdoc=" in text
