"""Labels matched to an SOP: equal ones at once, the others only as somebody confirmed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mining.log import Aliases, match_labels, read_log, write_alias_template
from sop.documents import parse_document, read_document
from sop.errors import DocumentError
from sop.events import EventLog, event_log
from sop.findings import Finding
from sop.model import Sop
from sop.reading import read_sop


@pytest.fixture(scope="module")
def sop(root: Path) -> Sop:
    return read_sop(root / "data" / "sops" / "pengukuran-kinerja.yaml")


def log_of(*labels: str, roles: tuple[str, ...] = (), step_ids: tuple[str | None, ...] = ()) -> EventLog:
    frame = pd.DataFrame({"case_id": "1", "activity": list(labels)})
    frame["end"] = pd.date_range("2026-02-05", periods=len(labels), freq="h", tz="UTC")
    frame["role"] = list(roles) or ""
    frame["step_id"] = list(step_ids) or None
    return event_log(frame)


def confirmed(text: str) -> Aliases:
    return parse_document("schema_version: 1\nconfirmed_by: Sekretaris\n" + text, Aliases)


def by_rule(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {finding.rule: finding for finding in findings}


@pytest.mark.parametrize(
    "label",
    [
        "Melaksanakan rapat pembahasan pengukuran kinerja",
        "  MELAKSANAKAN rapat\u00a0pembahasan  pengukuran-kinerja. ",
        "5. Melaksanakan rapat pembahasan pengukuran kinerja",
        "Rapat pembahasan",
        "rapat",
    ],
)
def test_what_is_equal_as_people_read_it(sop: Sop, label: str) -> None:
    matched, findings = match_labels(log_of(label), sop)
    assert matched.events["step_id"].tolist() == ["rapat"]
    assert findings == ()


def test_what_is_only_similar_stays_open_with_a_suggestion(sop: Sop) -> None:
    matched, findings = match_labels(log_of("Rapat pembahasn", "Rapat pembahasn", "Senam pagi"), sop)
    assert matched.events["step_id"].isna().all()
    finding = by_rule(findings)["unknown_activity"]
    assert (finding.severity, finding.count, finding.total, finding.fields["labels"]) == (
        "warning",
        3,
        3,
        "2",
    )
    assert finding.examples == ("Rapat pembahasn (2) ~ rapat", "Senam pagi (1)")


def test_confirmed_labels_count(sop: Sop) -> None:
    aliases = confirmed("activities: {'rapat  PEMBAHASN': rapat, Senam pagi: null}\n")
    matched, findings = match_labels(log_of("Rapat pembahasn", "senam-pagi"), sop, aliases)
    assert matched.events["step_id"].isna().tolist() == [False, True]
    assert list(by_rule(findings)) == ["outside_sop_activity"]


def test_a_label_of_two_steps_is_as_bad_as_none(sop: Sop) -> None:
    twins = sop.model_copy(
        update={"steps": tuple(step.model_copy(update={"aliases": ("Kirim",)}) for step in sop.steps[:2])}
    )
    matched, findings = match_labels(log_of("kirim"), twins)
    assert matched.events["step_id"].isna().all()
    assert list(by_rule(findings)) == ["ambiguous_activity"]
    chosen, _ = match_labels(log_of("kirim"), twins, confirmed("activities: {Kirim: perintah}\n"))
    assert chosen.events["step_id"].tolist() == ["perintah"]


def test_an_alias_does_not_overrule_the_sop(sop: Sop) -> None:
    matched, findings = match_labels(log_of("Rapat"), sop, confirmed("activities: {rapat: validasi}\n"))
    assert matched.events["step_id"].tolist() == ["rapat"]
    assert by_rule(findings)["alias_overruled_activity"].examples == ("Rapat",)


def test_step_ids_of_the_log_itself(sop: Sop) -> None:
    log = log_of("Rapat", "x", "Rapat", step_ids=("validasi", "rapat", "langkah_lama"))
    matched, findings = match_labels(log, sop)
    assert matched.events["step_id"].tolist() == ["validasi", "rapat", "rapat"]
    told = by_rule(findings)
    assert told["step_label_differs"].examples == ("validasi / rapat (1)",)
    assert told["unknown_step_id"].examples == ("langkah_lama (1)",)


def test_roles_and_those_who_act_for_them(sop: Sop) -> None:
    roles = ("Ka. Badan", "Plt. Kepala Badan", "plh sekban", "Camat", "", "sekretaris", "Plt. Camat")
    matched, findings = match_labels(log_of(*["rapat"] * 7, roles=roles), sop)
    ids = ["kepala_badan", "kepala_badan", "sekretaris", "Camat", "", "sekretaris", "Plt. Camat"]
    assert matched.events["role"].tolist() == ids
    told = by_rule(findings)
    assert (told["acting_role"].severity, told["acting_role"].count, told["acting_role"].total) == (
        "note",
        2,
        6,
    )
    assert told["unknown_role"].examples == ("Camat (1)", "Plt. Camat (1)")
    named, _ = match_labels(
        log_of("rapat", roles=("Plt. Camat",)), sop, confirmed("roles: {camat: sekretaris}\n")
    )
    assert named.events["role"].tolist() == ["sekretaris"]


def test_roles_of_participants(sop: Sop) -> None:
    log = log_of("rapat")
    log.events["participants"] = '[{"person": "p1", "role": "Kaban"}, {"person": "p2", "role": "?"}]'
    matched, findings = match_labels(log, sop)
    assert matched.events["participants"].tolist() == [
        '[{"person": "p1", "role": "kepala_badan"}, {"person": "p2", "role": "?"}]'
    ]
    assert by_rule(findings)["unknown_role"].count == 1


def test_matching_twice_changes_nothing(sop: Sop) -> None:
    once, _ = match_labels(log_of("Rapat", "x", roles=("Kaban", "y")), sop)
    twice, _ = match_labels(once, sop)
    pd.testing.assert_frame_equal(once.events, twice.events)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("activities: {x: rapaat}\n", "alias_unknown_step"),
        ("roles: {x: camat}\n", "alias_unknown_role"),
        ("activities: {'Rapat X': rapat, 'rapat  x': validasi}\n", "alias_conflict"),
        ("activitys: {}\n", "unknown_key"),
    ],
)
def test_alias_files_that_cannot_be_right(sop: Sop, text: str, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        match_labels(log_of("rapat"), sop, confirmed(text))
    assert code in {problem.code for problem in caught.value.problems}


def test_nobody_confirmed_nothing_counts(sop: Sop, tmp_path: Path) -> None:
    labels = ("Rapat pembahasn", 'a "b" \\ # c: d\n\x07e', "Rapat")
    path = tmp_path / "aliases.yaml"
    write_alias_template(
        log_of(*labels, roles=("Kepala Bdan", "", "Kaban")), sop, path, remarks=("satu\ndua",)
    )
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# satu\n# dua\nschema_version: 1\n")
    assert '  #"Rapat pembahasn": rapat  # 0.' in text
    assert '  #"Kepala Bdan": kepala_badan  # 0.' in text
    assert "Kaban" not in text
    with pytest.raises(DocumentError):
        read_document(path, Aliases)
    # Taking the marks away and signing is all there is to do.
    done = text.replace('  #"', '  "').replace("confirmed_by:", "confirmed_by: Sekretaris")
    path.write_text(done, encoding="utf-8")
    aliases = read_document(path, Aliases)
    assert aliases.activities == {labels[0]: "rapat", labels[1]: None}
    matched, _ = match_labels(log_of(*labels), sop, aliases)
    assert matched.events["step_id"].isna().tolist() == [False, True, False]


def test_the_door_matches_and_orders(sop: Sop, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = "1,Rapat pembahasan,2026-02-05\n1,Perintah penyusunan,2026-02-05\n"
    path.write_text("case_id,activity,end\n" + rows, encoding="utf-8")
    assert read_log(path).log.events["activity"].tolist() == ["Rapat pembahasan", "Perintah penyusunan"]
    assert read_log(path, sop=sop).log.events["step_id"].tolist() == ["perintah", "rapat"]
