"""The review file: added to, never changed; and what the analyst accepts by score."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mining.log.aliases import Aliases, match_labels, update_alias_file, write_alias_template
from mining.log.labels import Names
from mining.log.matching.decisions import LEAST_ACCEPTED, accept, decide, suggestions
from sop.documents import read_document
from sop.errors import DocumentError, InputError
from sop.events import EventLog, event_log
from sop.model import Sop


def log_of(*labels: str, roles: tuple[str, ...] = ()) -> EventLog:
    frame = pd.DataFrame({"case_id": "1", "activity": list(labels)})
    frame["end"] = pd.date_range("2026-02-05", periods=len(labels), freq="h", tz="UTC")
    frame["role"] = list(roles) or ""
    return event_log(frame)


SIGNED = """# ours
schema_version: 1
confirmed_by: Sekretaris   # 3 Maret
note: |
  activities:
  roles:
activities:
    # the meeting
    "Rapat pembahasn": rapat  # sure
    Senam pagi: null

    #"Kirim kirim": sampaikan_data  # 0.50 (+0.10), 3

# people
roles:
"""


def test_nothing_that_stands_there_changes(seed_sop: Sop, tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    path.write_text(SIGNED, encoding="utf-8")
    before = read_document(path, Aliases)
    log = log_of(
        "rapat pembahasn", "Kirim  kirim", "Penggandan dok", "Penggandan dok", roles=("Kpala Badan",) * 4
    )
    done = update_alias_file(path, log, seed_sop)
    assert (done.added, done.waiting, done.kept, done.unused, done.left_out) == (2, 1, 2, 1, 0)
    assert done.signed
    assert read_document(path, Aliases) == before
    lines = path.read_text("utf-8").splitlines()
    new = [line for line in lines if line not in SIGNED.splitlines()]
    assert [line for line in lines if line not in new] == SIGNED.splitlines()
    assert new[0].startswith('    #"Penggandan dok": penggandaan  # 0.')
    assert new[0].partition("), ")[2].startswith("2")
    assert new[1].startswith('  #"Kpala Badan": kepala_badan  # 0.')
    assert lines.index(new[0]) < lines.index("# people") < lines.index("roles:") < lines.index(new[1])
    text = path.read_bytes()
    assert update_alias_file(path, log, seed_sop).added == 0
    assert path.read_bytes() == text
    # Confirming is taking the marks away.
    path.write_text(path.read_text("utf-8").replace('#"', '"'), encoding="utf-8")
    assert read_document(path, Aliases).activities["Penggandan dok"] == "penggandaan"


def test_a_file_that_nobody_signed_yet_is_added_to(seed_sop: Sop, tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    assert update_alias_file(path, log_of("Rapat pembahasn"), seed_sop, remarks=("Halo",)).added == 1
    done = update_alias_file(path, log_of("Rapat pembahasn", "Kopi"), seed_sop)
    assert (done.added, done.waiting, done.kept, done.signed) == (1, 1, 0, False)
    assert path.read_text("utf-8").startswith("# Halo\n")
    assert '  #"Kopi": null  # -, 1\n' in path.read_text("utf-8")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("tail", ["", "\n", "\n...\n"])
def test_ends_of_lines_and_marks_stay(seed_sop: Sop, tmp_path: Path, end: str, mark: str, tail: str) -> None:
    path = tmp_path / "review.yaml"
    text = mark + ("schema_version: 1\nconfirmed_by: Kaban\nactivities:\n  x: rapat" + tail).replace(
        "\n", end
    )
    path.write_bytes(text.encode())
    done = update_alias_file(path, log_of("Kopi", roles=("Kopi",)), seed_sop)
    assert done.added == 2
    new = path.read_bytes().decode()
    assert new.startswith(text.removesuffix(tail.replace("\n", end)))
    assert new.count("\n") == new.count(end)
    assert read_document(path, Aliases).activities == {"x": "rapat"}
    path.write_bytes(new.replace('#"', '"').encode())
    assert read_document(path, Aliases).roles == {"Kopi": None}


@pytest.mark.parametrize(
    "text",
    [
        "{schema_version: 1, confirmed_by: x}",
        "schema_version: 1\nconfirmed_by: x\nactivities: {}\n",
        "schema_version: 1\nconfirmed_by: x\nactivities: {y: rapat}\n",
    ],
)
def test_braces_are_refused_and_the_file_stays(seed_sop: Sop, tmp_path: Path, text: str) -> None:
    path = tmp_path / "review.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        update_alias_file(path, log_of("Kopi"), seed_sop)
    assert [problem.code for problem in caught.value.problems] == ["alias_file_shape"]
    assert path.read_text("utf-8") == text
    # Where there is nothing to add, any shape will do.
    assert update_alias_file(path, log_of("Rapat"), seed_sop).added == 0


def test_what_is_no_alias_file_is_refused(seed_sop: Sop, tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    path.write_text("schema_version: 1\nsteps: []\n", encoding="utf-8")
    with pytest.raises(DocumentError):
        update_alias_file(path, log_of("Kopi"), seed_sop)


def test_labels_too_long_or_too_many_are_counted(
    seed_sop: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "review.yaml"
    done = write_alias_template(log_of("Kopi", "k" * 5000, "\x00" * 200, "Teh", "Teh"), seed_sop, path)
    assert (done.added, done.left_out) == (2, 2)
    monkeypatch.setattr("mining.log.matching.review.ROOM", 40)
    done = write_alias_template(log_of("Kopi", "Teh", "Teh"), seed_sop, path)
    assert (done.added, done.left_out) == (1, 1)
    assert "Teh" in path.read_text("utf-8")


def test_a_score_counts_only_where_the_analyst_says_so(seed_sop: Sop) -> None:
    log = log_of(
        "Rapat pembahasn", "Menghimpun data kinerja", "Senam", roles=("Plt. Kpala Badan", "", "Camat")
    )
    for above in (None, 1.0):
        matched, findings = match_labels(log, seed_sop, accept_above=above)
        assert matched.events["step_id"].isna().all()
        assert not any("score" in one.rule for one in findings)
    matched, findings = match_labels(log, seed_sop, accept_above=0.85)
    assert [value if isinstance(value, str) else None for value in matched.events["step_id"]] == [
        "rapat", None, None,
    ]  # fmt: skip
    assert matched.events["role"].tolist() == ["kepala_badan", "", "Camat"]
    told = {one.rule: one for one in findings}
    by_score = told["label_matched_by_score_activity"]
    assert (by_score.severity, by_score.count, by_score.total) == ("warning", 1, 3)
    assert by_score.examples[0].startswith("Rapat pembahasn (1) = rapat 0.9")
    assert told["unknown_activity"].count == 2
    assert (
        told["label_matched_by_score_role"].examples[0].startswith("Plt. Kpala Badan (1) = kepala_badan 0.")
    )


def test_two_suggestions_that_are_as_good_are_not_decided_by_score() -> None:
    names = Names(ids={"kirim surat tugas": ("a",), "kirim surat jalan": ("b",), "terima": ("c",)})
    labels = ("kirm surat", "trima")
    matches = accept(
        decide(labels, names, {}), suggestions(dict.fromkeys(labels, 1), names), above=LEAST_ACCEPTED
    )
    assert [match.target for match in matches.values()] == [None, "c"]


def test_what_was_confirmed_goes_before_any_score(seed_sop: Sop) -> None:
    aliases = Aliases(schema_version=1, confirmed_by="Kaban", activities={"Rapat pembahasn": None})
    matched, _ = match_labels(log_of("Rapat pembahasn"), seed_sop, aliases, accept_above=0.5)
    assert matched.events["step_id"].isna().all()


@pytest.mark.parametrize("above", [0.0, 0.49, 1.01, float("nan"), -1.0])
def test_scores_out_of_range_are_refused(seed_sop: Sop, above: float) -> None:
    with pytest.raises(InputError) as caught:
        match_labels(log_of("x"), seed_sop, accept_above=above)
    assert [problem.code for problem in caught.value.problems] == ["accept_score"]
