"""Results that show themselves: the mechanism, the short text, the language."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from sop import showing
from sop.model import Sop
from sop.showing import Shown, brief
from sop.worktime import OfficeCalendar
from ukur.notebook import html, language
from ukur.notebook.registry import CARDS


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class Result(Shown):
    name: str
    days: float
    table: np.ndarray
    cases: tuple[str, ...] = ()
    since: date | None = None


RESULT = Result(name="a" * 60, days=1.5, table=np.zeros((3, 4)), since=date(2025, 1, 2))


def test_the_text_tells_names_and_sizes() -> None:
    name = "a" * 39 + "…"
    assert repr(RESULT) == f"Result(name='{name}', days=1.5, table=ndarray[3x4], since=2025-01-02)"


def test_the_text_is_never_long(seed_sop: Sop, calendar: OfficeCalendar) -> None:
    for thing in (seed_sop, calendar):
        assert len(repr(thing)) < 300
        assert type(thing).__name__ in repr(thing)
    assert brief(RESULT) == repr(RESULT)


def test_a_result_stays_what_it_was(seed_sop: Sop) -> None:
    assert pickle.loads(pickle.dumps(seed_sop)) == seed_sop  # noqa: S301 - our own
    assert copy.copy(seed_sop) == seed_sop
    assert "Shown" not in str(Sop.model_json_schema())


def test_somebody_answers() -> None:
    assert showing.renderer() is html


def test_nobody_need_answer(monkeypatch: pytest.MonkeyPatch, seed_sop: Sop) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("importlib.metadata.entry_points", lambda **_: ())
        showing.renderer.cache_clear()
        assert seed_sop._repr_html_() is None
    showing.renderer.cache_clear()
    assert seed_sop._repr_html_() is not None


def test_what_is_not_known_falls_back_on_its_text() -> None:
    assert html(RESULT) is None
    assert html(5) is None


def test_every_card_belongs_to_a_class_that_shows_itself() -> None:
    for home, card in CARDS.items():
        module, _, name = home.rpartition(".")
        kind = getattr(import_module(module), name)
        assert issubclass(kind, Shown), home
        assert kind.__repr__ is Shown.__repr__, home
        file, _, function = card.partition(".")
        assert callable(getattr(import_module(f"ukur.notebook.{file}"), function))


def test_the_language_is_chosen_asked_and_taken_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ukur.notebook.setting._chosen", [])
    monkeypatch.delenv("UKUR_LANG", raising=False)
    assert language() == "id"
    monkeypatch.setenv("UKUR_LANG", "en")
    assert language() == "en"
    assert language("id") == language() == "id"
    with pytest.raises(ValueError, match="xx"):
        language("xx")  # type: ignore[arg-type]


def test_showing_costs_a_worker_nothing(root: Path) -> None:
    code = (
        "import sys, simulation.engine, simulation.replications, sop.showing;"
        "print(sorted({'ukur', 'pandas', 'jinja2', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
