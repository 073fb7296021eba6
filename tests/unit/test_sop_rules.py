"""The reviewer's eye: what is doubtful in the seed is found, and only where it is."""

from __future__ import annotations

from sop.model import Sop
from sop.rules import assumed_performers, review
from ukur.words import LANGUAGES, words
from ukur.words.telling import tell_finding


def test_the_doubtful_points_of_the_seed(seed_sop: Sop) -> None:
    found = {(finding.rule, finding.place) for finding in review(seed_sop)}
    assert {
        ("post_without_column", "7"),
        ("post_without_column", "8"),
        ("correction_before_submission", "10"),
        ("no_correction_loop", "9"),
        ("no_correction_loop", "10"),
        ("nobody_composes", "9"),
        ("wait_without_row", "6"),
        ("no_sending_step", "12"),
        ("no_time_for_trial", ""),
        ("sop_not_in_related", "5"),
        ("performers_not_stated", ""),
    } <= found


def test_mended_points_are_no_longer_found(seed_sop: Sop) -> None:
    identity = seed_sop.identity.model_copy(
        update={"related": ("SOP Pelaksanaan Rapat",), "effective": None, "number": "200/06"}
    )
    steps = tuple(
        step.model_copy(update={"text": "Memvalidasi data kinerja"}) if step.id == "validasi" else step
        for step in seed_sop.steps
    )
    mended = seed_sop.model_copy(update={"identity": identity, "steps": steps})
    found = {(finding.rule, finding.place) for finding in review(mended)}
    gone = {("post_without_column", "7"), ("sop_not_in_related", "5"), ("no_time_for_trial", "")}
    assert not gone & found
    assert not any(rule == "number_looks_misread" for rule, _ in found)


def test_steps_to_confirm(seed_sop: Sop) -> None:
    assert [step.number for step in assumed_performers(seed_sop)] == [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14]


def test_every_finding_has_a_sentence(seed_sop: Sop) -> None:
    for language in LANGUAGES:
        for finding in review(seed_sop):
            sentence = tell_finding(finding, words(language))
            assert not sentence.startswith(finding.rule)
            assert "{" not in sentence
