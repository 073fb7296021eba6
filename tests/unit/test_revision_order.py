"""Orders are compared as a whole, steps by their ids: few statements, each as an office would make it."""

from __future__ import annotations

from typing import Any

import pytest

from builders import decide, flow_data, flow_sop
from sop.flow import with_correction
from sop.model import Sop
from sop.reading import read_sop
from sop.revision import Change, Revision, diff

Steps = list[dict[str, Any]]


def chain(*names: str, **more: dict[str, Any]) -> Steps:
    """Steps one after the other; more - what else a step has."""
    return [{"id": name, "text": f"Kegiatan {name * 9}", **more.get(name, {})} for name in names]


def compare(old: Steps, new: Steps) -> Revision:
    return diff(flow_sop(*old), flow_sop(*new))


def told(revision: Revision) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Kind and steps of each change but the numbers."""
    return [(c.kind, c.old_steps, c.new_steps) for c in revision.changes if c.kind != "renumbered"]


def of_kind(revision: Revision, kind: str) -> list[Change]:
    return [change for change in revision.changes if change.kind == kind]


@pytest.fixture
def sops(root: Any) -> Any:
    folder = root / "data/sops"
    return lambda name: read_sop(folder / f"pengukuran-kinerja{name}.yaml")


def test_a_swap_is_one_change(sops: Any) -> None:
    old = sops("")
    data = old.model_dump(mode="json", exclude_defaults=True)
    steps = data["steps"]
    steps[8], steps[9] = steps[9] | {"number": 9}, steps[8] | {"number": 10}
    found = diff(old, Sop.model_validate(data))
    assert [change.kind for change in found.changes] == ["moved", "renumbered"]
    pair = ("koreksi", "minta_persetujuan")
    assert told(found) == [("moved", pair, pair[::-1])]
    assert found.changes[0].old == ("before", ("koreksi",), ("minta_persetujuan",))
    assert found.changes[0].new == ("after", ("koreksi",), ("minta_persetujuan",))


def test_two_steps_made_parallel_are_one_change(sops: Any) -> None:
    old = sops("")
    data = old.model_dump(mode="json", exclude_defaults=True)
    data["steps"][12]["after"] = ["tanda_tangan"]
    data["steps"][13]["after"] = ["surat_pengantar", "penggandaan"]
    found = diff(old, Sop.model_validate(data))
    pair = ("surat_pengantar", "penggandaan")
    assert told(found) == [("made_parallel", pair, pair)]
    assert not found.only_words
    assert found.old_totals.standard_minutes == found.new_totals.standard_minutes == 795
    assert (found.old_totals.longest_minutes, found.new_totals.longest_minutes) == (795, 780)
    assert (found.old_totals.handovers, found.new_totals.handovers) == (9, 10)
    back = diff(Sop.model_validate(data), old)
    assert told(back) == [("made_serial", pair, pair)]


def test_an_insertion_renumbers_in_one_change() -> None:
    found = compare(chain("a", "b", "c", "d"), chain("a", "n", "b", "c", "d"))
    assert told(found) == [("added", (), ("n",))]
    (numbers,) = of_kind(found, "renumbered")
    assert numbers.only_words
    assert (numbers.old_steps, numbers.old, numbers.new) == (("b", "c", "d"), (2, 3, 4), (3, 4, 5))
    assert found.matched == (("a", "a"), ("b", "b"), ("c", "c"), ("d", "d"))


def test_a_removal_changes_nothing_about_the_others() -> None:
    assert told(compare(chain("a", "b", "c", "d"), chain("a", "c", "d"))) == [("removed", ("b",), ())]


def test_a_step_moved_past_three_is_one_change() -> None:
    found = compare(chain("a", "b", "c", "d", "e"), chain("a", "e", "b", "c", "d"))
    (move,) = of_kind(found, "moved")
    assert move.new == ("before", ("e",), ("b", "c", "d"))
    assert move.old == ("after", ("e",), ("b", "c", "d"))


def test_two_blocks_that_changed_places_are_one_change() -> None:
    (move,) = of_kind(compare(chain(*"abcdef"), chain(*"adebcf")), "moved")
    assert {move.new[1], move.new[2]} == {("b", "c"), ("d", "e")}  # type: ignore[index]


def test_a_reversal_is_one_change() -> None:
    (move,) = of_kind(compare(chain(*"abc"), chain(*"cba")), "moved")
    assert (move.old, move.new) == (("before", ("a", "b", "c"), ()), ("before", ("c", "b", "a"), ()))


def test_three_at_the_same_time_are_one_change() -> None:
    side = {"after": ["a"]}
    found = compare(chain(*"abcde"), chain(*"abcde", c=side, d=side, e={"after": ["b", "c", "d"]}))
    assert told(found) == [("made_parallel", ("b", "c", "d"), ("b", "c", "d"))]
    assert found.changes[0].new == ("parallel", ("b", "c", "d"), ())


def test_a_branch_of_two_beside_a_branch_of_two() -> None:
    found = compare(chain(*"abcde"), chain(*"abcde", c={"after": ["a"]}, d={"after": ["c"]}))
    kinds = [(change.kind, change.new) for change in found.changes]
    assert kinds == [("made_parallel", ("parallel", ("b",), ("c", "d", "e")))]


def test_rows_may_change_places_without_the_order() -> None:
    def fork(*middle: str) -> Steps:
        more = {name: {"after": ["a"]} for name in middle}
        return chain("a", *middle, "z", **more, z={"after": sorted(middle)})

    (change,) = of_kind(compare(fork("b", "c"), fork("c", "b")), "moved")
    assert change.field == "rows"
    assert not change.only_words


def test_a_direct_wait_that_the_order_has_already() -> None:
    found = compare(chain(*"abc"), chain(*"abc", c={"after": ["a", "b"]}))
    (change,) = found.changes
    assert (change.kind, change.field, change.old, change.new) == ("order", "after", ("b",), ("a", "b"))
    assert not change.only_words


def test_what_a_decision_chooses_between_is_not_parallel() -> None:
    ways = {"decision": decide(x=["b"], y=["c"])}
    new = chain("a", "b", "c", "d", a=ways, b={"after": []}, c={"after": []}, d={"after": ["b", "c"]})
    kinds = {change.kind: change for change in compare(chain(*"abcd"), new).changes}
    assert set(kinds) == {"decision", "order"}
    assert kinds["order"].new == ("either", ("b",), ("c",))


def test_merged_and_split() -> None:
    old, new = chain(*"abcd"), chain("a", "m", "d", m={"replaces": ["b", "c"]})
    found = compare(old, new)
    assert told(found) == [("merged", ("b", "c"), ("m",))]
    assert found.changes[0].old == (60, 60)
    new = chain("a", "p", "q", "c", "d", p={"replaces": ["b"]}, q={"replaces": ["b"]})
    assert told(compare(old, new)) == [("split", ("b",), ("p", "q"))]
    assert told(compare(new, old)) == [("merged", ("p", "q"), ("b",))]


def test_a_step_may_outlive_those_it_is_merged_with() -> None:
    found = compare(chain(*"abc"), chain("a", "c", c={"replaces": ["b"]}))
    assert told(found) == [("merged", ("b", "c"), ("c",))]
    kept = chain("a", "c", c={"replaces": ["b"], "standard": {"value": 30}})
    assert told(compare(chain("a", "c", c={"replaces": ["b"]}), kept)) == [("minutes", ("c",), ("c",))]


def test_a_step_with_another_id_is_compared_with_whom_it_replaces() -> None:
    found = compare(chain(*"abc"), chain("a", "x", "c", x={"replaces": ["b"], "standard": {"value": 30}}))
    kinds = [("replaced", ("b",), ("x",)), ("minutes", ("b",), ("x",)), ("text", ("b",), ("x",))]
    assert told(found) == kinds
    assert found.matched == (("a", "a"), ("b", "x"), ("c", "c"))


def test_who_reads_alike_is_hinted_at_and_not_matched() -> None:
    old = chain("a", "b", b={"text": "Mengoreksi dokumen kinerja badan"})
    found = compare(old, chain("a", "x", x={"text": "Mengoreksi Dokumen kinerja badan."}))
    assert {kind for kind, *_ in told(found)} == {"removed", "added"}
    (hint,) = found.hints
    assert (hint.kind, hint.old_steps, hint.new_steps) == ("maybe_same", ("b",), ("x",))
    assert compare(old, chain("a", "x", x={"text": "Mengarsipkan surat"})).hints == ()


def test_a_role_with_another_id_is_hinted_at() -> None:
    data = flow_data(*chain("a"))
    later = {**data, "roles": [{"id": "pegawai", "name": "Staf"}]}
    later["steps"] = [{**later["steps"][0], "performers": {"roles": ["pegawai"]}}]
    (hint,) = diff(Sop.model_validate(data), Sop.model_validate(later)).hints
    assert (hint.field, hint.old, hint.new) == ("roles", "staf", "pegawai")


def test_changes_come_in_the_order_of_the_new_sop() -> None:
    half = {"standard": {"value": 30}}
    found = compare(chain(*"abcd", a={}), chain("d", "a", "c", d=half, a=half, c=half))
    assert [c.new_steps[-1] for c in of_kind(found, "minutes")] == ["d", "a", "c"]


def test_units_count_in_the_work_and_not_in_the_chain() -> None:
    def three(**more: Any) -> Sop:
        return flow_sop(*chain("a", "b", b=more), units={"u": ["x", "y", "z"]})

    totals = diff(three(), three(for_each="u")).new_totals
    assert (totals.standard_minutes, totals.work_minutes, totals.longest_minutes) == (120, 240, 120)


def test_of_merged_steps_only_what_no_part_had_is_told_as_order() -> None:
    found = compare(chain(*"abc"), chain("m", "b", m={"replaces": ["a", "c"]}))
    assert told(found) == [("merged", ("a", "c"), ("m",))]
    found = compare(chain(*"abc"), chain("c", "m", m={"replaces": ["a", "b"]}))
    assert {kind for kind, *_ in told(found)} == {"merged", "moved"}


def test_a_split_of_an_earlier_revision_is_settled() -> None:
    old = chain("a", "b", "q", q={"replaces": ["b"]})
    new = chain("a", "b", "q", q={"replaces": ["b"], "standard": {"value": 30}})
    assert told(compare(old, new)) == [("minutes", ("q",), ("q",))]


def test_a_correction_beside_other_outcomes_is_one_change() -> None:
    ways = {"outcomes": [{"id": name, "text": name, "share": 0.5} for name in ("lengkap", "kurang")]}
    old = flow_sop(*chain(*"abc", b={"decision": ways}))
    found = diff(old, with_correction(old, at="b", back_to="a", share=0.2, at_most=2))
    assert [change.kind for change in found.changes] == ["correction"]
    assert found.changes[0].new == ("a", 0.2, 2, 1.0)


def test_a_branch_put_in_or_taken_out_says_nothing_of_the_steps_around_it() -> None:
    without = chain(*"abc")
    beside = chain("a", "b", "s", "c", s={"after": ["a"]}, c={"after": ["b", "s"]})
    assert told(compare(beside, without)) == [("removed", ("s",), ())]
    assert told(compare(without, beside)) == [("added", (), ("s",))]


def test_a_stage_ends_with_what_its_last_step_became() -> None:
    def staged(steps: Steps, last: str) -> Sop:
        stages = [("awal", last), ("akhir", steps[-1]["id"])]
        data = flow_data(*steps)
        return Sop.model_validate(data | {"stages": [{"id": s, "name": s, "last": end} for s, end in stages]})

    merged = chain("m", "c", m={"replaces": ["a", "b"]})
    assert told(diff(staged(chain(*"abc"), "b"), staged(merged, "m"))) == [("merged", ("a", "b"), ("m",))]
    assert {kind for kind, *_ in told(diff(staged(chain(*"abc"), "a"), staged(merged, "m")))} == {
        "merged",
        "stages",
    }


def test_a_step_is_hinted_at_once() -> None:
    same = {"text": "Mengoreksi dokumen kinerja"}
    found = compare(chain("a", "b", "c", b=same, c=same), chain("a", "x", x=same))
    assert [(hint.old, hint.new) for hint in found.hints] == [("b", "x")]


def test_a_control_follows_a_step_that_was_given_another_id() -> None:
    old = chain(*"abc", c={"not_same_person_as": ["a"]})
    new = chain("x", "b", "c", x={"replaces": ["a"], "text": old[0]["text"]}, c={"not_same_person_as": ["x"]})
    assert told(compare(old, new)) == [("replaced", ("a",), ("x",))]


def test_of_one_step_the_order_is_told_before_its_minutes() -> None:
    found = compare(chain(*"abc"), chain("b", "a", "c", b={"standard": {"value": 30}}))
    assert [kind for kind, *_ in told(found)] == ["moved", "minutes"]
