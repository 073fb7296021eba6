"""Deviations that somebody answers for, for a time."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from builders import flow_sop, small_log
from mining.conformance import Conformance, check_conformance
from mining.conformance.accepted.applying import (
    Accepted,
    AcceptList,
    apply_accepted,
    read_accept_list,
    write_accept_template,
)
from sop.documents import parse_document
from sop.errors import DocumentError
from sop.events import EventLog
from ukur.words import LANGUAGES, words
from ukur.words.telling import tell_error, tell_finding

SOP = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c"})
TODAY = date(2025, 6, 1)


def log() -> EventLog:
    """k0 follows the SOP; k1 and k2 leave b out; k3 has work outside the SOP and leaves b out."""
    rows = [
        {"case_id": f"k{case}", "step_id": step, "start": f"2025-0{case + 1}-06 {8 + place:02}:00",
         "end": f"2025-0{case + 1}-06 {8 + place:02}:30", "role": "staf"}
        for case, trace in enumerate(("abc", "ac", "ac", "axc"))
        for place, step in enumerate(trace)
    ]  # fmt: skip
    return small_log(rows, [{"case_id": f"k{case}", "status": "completed"} for case in range(4)])


@pytest.fixture(scope="module")
def checked() -> Conformance:
    return check_conformance(log(), SOP)


def entry(**changes: Any) -> dict[str, Any]:
    whole = {
        "kind": "not_carried_out", "step": "b", "reason": "Digabung dengan langkah a.",
        "responsible": "Sekretaris", "decided_on": "2025-01-02", "until": "2025-12-31",
    }  # fmt: skip
    return {name: value for name, value in (whole | changes).items() if value is not None}


def listed(*entries: dict[str, Any]) -> AcceptList:
    return AcceptList.model_validate({"schema_version": 1, "accepted": list(entries)})


def applied(checked: Conformance, *entries: dict[str, Any], as_of: date = TODAY) -> Accepted:
    return apply_accepted(checked, listed(*entries), as_of, log=log())


def marks(found: Accepted) -> dict[str, list[str]]:
    return {
        str(case): rows["accepted"].tolist() for case, rows in found.deviations.groupby("case_id", sort=True)
    }


def test_an_entry_accepts_what_it_names(checked: Conformance) -> None:
    found = applied(checked, entry())
    assert marks(found)["k1"] == ["accepted"]
    assert sorted(marks(found)["k3"]) == ["accepted", "open"]
    assert (found.n_conforming, found.n_deviating, found.n_accepted, found.n_left) == (1, 3, 2, 1)
    states = found.cases.set_index("case_id")
    assert states["state_accepted"].to_dict() == {
        "k0": "conforming", "k1": "conforming", "k2": "conforming", "k3": "deviating",
    }  # fmt: skip
    assert states["state"].to_dict()["k1"] == "deviating"
    assert states.loc["k3", ["deviations", "accepted"]].tolist() == [2, 1]
    (row,) = found.entries.to_dict("records")
    assert (row["state"], row["deviations"], row["matches"], row["cases"]) == ("valid", 3, 3, 3)
    assert found.findings == ()
    assert len(found.deviations) == len(checked.deviations)


def test_fitness_does_not_change(checked: Conformance) -> None:
    before = checked.numbers
    applied(checked, entry())
    assert checked.numbers == before
    assert "fitness" not in applied(checked, entry()).cases


def test_cases_and_periods_narrow_an_entry(checked: Conformance) -> None:
    assert marks(applied(checked, entry(cases=["k2"])))["k1"] == ["open"]
    assert marks(applied(checked, entry(cases=["k2"])))["k2"] == ["accepted"]
    inside = applied(checked, entry(first="2025-03-06", last="2025-03-06"))
    assert marks(inside)["k2"] == ["accepted"]
    assert marks(inside)["k1"] == ["open"]
    assert marks(applied(checked, entry(last="2025-02-28")))["k1"] == ["accepted"]


def test_a_period_asks_for_the_log(checked: Conformance) -> None:
    with pytest.raises(ValueError, match="period"):
        apply_accepted(checked, listed(entry(first="2025-01-01")), TODAY)


def test_the_day_of_a_case_is_that_of_its_release_in_the_office(checked: Conformance) -> None:
    told = log()
    released = told.cases["released"].copy()
    released.iloc[1] = "2025-04-30T17:30:00+00:00"  # half past midnight of 1 May in Jakarta
    told.cases["released"] = released
    found = apply_accepted(checked, listed(entry(first="2025-05-01")), TODAY, log=told)
    assert marks(found)["k1"] == ["accepted"]


@pytest.mark.parametrize(
    ("as_of", "mark", "rule", "severity"),
    [
        (date(2025, 12, 31), "accepted", None, None),
        (date(2026, 1, 1), "expired", "accept_expired", "warning"),
        (date(2025, 1, 1), "not_yet", "accept_not_yet", "note"),
        (date(2025, 1, 2), "accepted", None, None),
    ],
)
def test_entries_count_from_their_decision_to_their_last_day(
    checked: Conformance, as_of: date, mark: str, rule: str | None, severity: str | None
) -> None:
    found = applied(checked, entry(), as_of=as_of)
    assert marks(found)["k1"] == [mark]
    assert found.n_accepted == (2 if mark == "accepted" else 0)
    assert [one.rule for one in found.findings] == ([rule] if rule else [])
    for finding in found.findings:
        assert finding.severity == severity
        assert all("2025" in tell_finding(finding, words(language)) for language in LANGUAGES)


def test_an_entry_that_matches_nothing_is_told(checked: Conformance) -> None:
    found = applied(checked, entry(), entry(step="c"))
    assert [(one.rule, one.place) for one in found.findings] == [("accept_matched_nothing", "accepted[2]")]


def test_an_entry_that_counts_goes_before_one_that_is_over(checked: Conformance) -> None:
    found = applied(checked, entry(until="2025-02-01"), entry(cases=["k1"]))
    rows = found.deviations.set_index("case_id")
    assert rows.loc["k1", ["accepted", "entry"]].tolist() == ["accepted", 2]
    assert rows.loc["k2", ["accepted", "entry"]].tolist() == ["expired", 1]


def test_an_activity_outside_the_sop(checked: Conformance) -> None:
    found = applied(checked, entry(), entry(kind="extra", step=None, activity=" X "))
    assert sorted(marks(found)["k3"]) == ["accepted", "accepted"]
    assert found.n_left == 0


def test_what_is_only_possible_keeps_no_case_from_conforming(checked: Conformance) -> None:
    table = checked.deviations.assign(certainty="certain")
    table.loc[(table["case_id"] == "k3") & (table["kind"] == "extra"), "certainty"] = "possible"
    found = apply_accepted(_with(checked, table), listed(entry()), TODAY)
    assert found.n_left == 0


def _with(checked: Conformance, deviations: Any) -> Conformance:
    from dataclasses import replace

    return replace(checked, deviations=deviations)


def test_an_empty_list_changes_nothing(checked: Conformance) -> None:
    found = applied(checked)
    assert (found.n_accepted, found.n_left, len(found.entries)) == (0, 3, 0)
    assert set(found.deviations["accepted"]) == {"open"}
    assert found.deviations["entry"].isna().all()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cases": ["k1"], "first": "2025-01-01"}, "accept_cases_and_period"),
        ({"step": None}, "accept_without_step"),
        ({"kind": "extra", "step": None}, "accept_without_step"),
        ({"first": "2025-02-01", "last": "2025-01-01"}, "accept_period_turned"),
        ({"until": "2025-01-01"}, "accept_until_before_decided"),
        ({"until": None}, "missing_key"),
        ({"reason": ""}, "empty_text"),
        ({"responsible": None}, "missing_key"),
        ({"kind": "late"}, "not_allowed"),
        ({"cases": []}, "too_few"),
        ({"untill": "2025-01-01"}, "unknown_key"),
        ({"step": "q"}, "unknown_step"),
        ({"unit": "q"}, "accept_unit"),
    ],
)
def test_what_cannot_be_right_is_refused(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    import json

    file = tmp_path / "accepted.yaml"
    file.write_text(json.dumps({"schema_version": 1, "accepted": [entry(**changes)]}), "utf-8")
    with pytest.raises(DocumentError) as error:
        read_accept_list(file, SOP)
    assert code in [problem.code for problem in error.value.problems]
    for language in LANGUAGES:
        text = tell_error(error.value, words(language))
        assert text.count("→") == len(error.value.problems)
        assert str(file) in text


def test_a_list_for_another_sop_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "accepted.yaml"
    file.write_text("schema_version: 1\nsop: lain\n", "utf-8")
    with pytest.raises(DocumentError) as error:
        read_accept_list(file, SOP)
    assert error.value.problems[0].code == "accept_other_sop"
    assert read_accept_list(file).accepted == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_counts_only_what_a_person_uncovers(
    checked: Conformance, tmp_path: Path, language: str
) -> None:
    remarks = words(language)("accept_template.remarks")  # type: ignore[arg-type]
    file = tmp_path / "accepted.yaml"
    write_accept_template(checked, file, sop=SOP.id, remarks=[remarks])
    assert read_accept_list(file, SOP).accepted == ()
    first = file.read_bytes()
    write_accept_template(checked, file, sop=SOP.id, remarks=[remarks])
    assert file.read_bytes() == first
    head, _, body = file.read_text("utf-8").partition("accepted:\n")
    text = re.sub(r"(?m)^  # ", "  ", body)
    filled = text.replace("reason:", "reason: Sebab").replace("responsible:", "responsible: Kepala")
    filled = filled.replace("decided_on:", "decided_on: 2025-01-02").replace("until:", "until: 2025-12-31")
    found = parse_document(f"{head}accepted:\n{filled}", AcceptList)
    assert [(one.kind, one.step, one.activity) for one in found.accepted] == [
        ("not_carried_out", "b", None), ("extra", None, "x"),
    ]  # fmt: skip
    assert apply_accepted(checked, found, TODAY).n_left == 0


def test_the_template_holds_hostile_labels(tmp_path: Path) -> None:
    rows = [
        {"step_id": step, "start": f"2025-01-06 {8 + place:02}:00", "end": f"2025-01-06 {8 + place:02}:30"}
        for place, step in enumerate("axbc")
    ]
    told = small_log(rows, [{"case_id": "p", "status": "completed"}])
    told.events["case_id"] = told.cases["case_id"] = 'p"]\n: # \u2028'
    told.events.loc[1, "activity"] = '"x"\n- kind: extra\u2028\x00#'
    file = tmp_path / "accepted.yaml"
    write_accept_template(check_conformance(told, SOP), file, sop=SOP.id)
    assert read_accept_list(file, SOP).accepted == ()


def test_the_list_has_a_schema() -> None:
    schema = AcceptList.model_json_schema()
    assert set(schema["$defs"]["AcceptEntry"]["required"]) == {
        "kind", "reason", "responsible", "decided_on", "until",
    }  # fmt: skip
