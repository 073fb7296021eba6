"""Whatever a log holds as labels: suggestions stay in range, review files stay readable."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.log.aliases import Aliases, match_labels, update_alias_file
from mining.log.labels import plain_label, step_names
from mining.log.matching.affixes import MOST, stems
from mining.log.matching.confirmed import AliasDraft
from mining.log.matching.likeness import LOWEST, RANKED, Likeness
from sop.documents import read_document
from sop.events import EventLog, event_log
from sop.model import Sop

PARTS = (
    *("rapat", "pembahasan", "Kaban", ": ", "#", '"', "'", "\\", "\n", "\r", "\x85"),
    *("\u2028", "{", "}", "- ", "&a", "*a"),
)
LABELS = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PARTS), max_size=8).map("".join))


def log_of(labels: list[str]) -> EventLog:
    frame = pd.DataFrame({"case_id": "1", "activity": labels, "role": labels})
    frame["end"] = pd.date_range("2026-02-05", periods=len(labels), freq="h", tz="UTC")
    return event_log(frame)


@settings(max_examples=80, deadline=None)
@given(label=LABELS)
def test_suggestions_are_ranked_and_in_range(seed_sop: Sop, label: str) -> None:
    near = Likeness(step_names(seed_sop)).suggest(label)
    assert len(near) <= RANKED
    assert all(LOWEST <= one.score <= 1.0 and one.margin >= 0.0 for one in near)
    assert [one.score for one in near] == sorted((one.score for one in near), reverse=True)


@given(word=st.text(max_size=50))
def test_stems_begin_with_the_word_and_are_few(word: str) -> None:
    found = stems(word)
    assert found[0] == word
    assert len(set(found)) == len(found) <= MOST


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("review")


@settings(max_examples=20, deadline=None)
@given(first=st.lists(LABELS, min_size=1, max_size=5), second=st.lists(LABELS, min_size=1, max_size=5))
def test_decisions_outlive_any_log(seed_sop: Sop, folder: Path, first: list[str], second: list[str]) -> None:
    path = folder / "review.yaml"
    path.unlink(missing_ok=True)
    update_alias_file(path, log_of(first), seed_sop)
    # Everything is confirmed as outside the SOP, then a second log comes.
    text = path.read_text("utf-8").replace("confirmed_by:", "confirmed_by: Kaban")
    lines = [line.replace("  #", "  ", 1) if line.startswith("  #") else line for line in text.split("\n")]
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    confirmed = read_document(path, Aliases)
    open_labels = {plain_label(label) for label in first if label.strip()}
    assert {plain_label(label) for label in confirmed.activities} <= open_labels
    done = update_alias_file(path, log_of(second), seed_sop)
    assert done.left_out == 0
    assert read_document(path, Aliases) == confirmed
    before = path.read_bytes()
    assert update_alias_file(path, log_of([*first, *second]), seed_sop).added == 0
    assert path.read_bytes() == before
    _, findings = match_labels(log_of(first), seed_sop, confirmed)
    assert "unknown_activity" not in {one.rule for one in findings if one.count} or any(
        not label.strip() for label in first
    )
    assert read_document(path, AliasDraft).confirmed_by == "Kaban"
