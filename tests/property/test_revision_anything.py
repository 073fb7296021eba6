"""Of any two versions: no change, nothing told; edits are found exactly; both ways tell alike."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import flow_data
from random_flows import UNITS, flow_sops
from sop.model import Sop
from sop.revision import Change, diff, revision_table
from ukur.words import words
from ukur.words.changes import tell_changes, tell_hints

Data = dict[str, Any]
DUE = {"value": 3, "unit": "working_days"}
MIRRORED = {"made_parallel": "made_serial", "merged": "split", "added": "removed"}
MIRRORED |= {second: first for first, second in MIRRORED.items()}

# What is set at a step that has it not yet, and the kind that must be told of it.
EDITS: dict[str, tuple[str, Any]] = {
    "minutes": ("standard", {"value": 7}),
    "text": ("text", "Kalimat lain"),
    "requirements": ("requirements", ["Surat"]),
    "output": ("output", "Draf"),
    "remark": ("remark", "Lihat SOP lain"),
    "aliases": ("aliases", ["Nama lain"]),
    "must_not_split": ("must_not_split", True),
    "due": ("due", DUE),
    "wait_limit": ("wait_limit", DUE),
    "performers": ("performers", {"roles": ["kepala"]}),
    "deputies": ("performers", {"roles": ["staf"], "deputies": ["kepala"]}),
}


def two_roles(sop: Sop) -> Data:
    data = sop.model_dump(mode="json", exclude_defaults=True)
    return {**data, "roles": [*data["roles"], {"id": "kepala", "name": "Kepala"}]}


@st.composite
def chains(draw: st.DrawFn) -> Sop:
    """Steps with waits, units and replacements, ids from a small pool so that two versions share some."""
    names = draw(st.permutations("abcdefg"))[: draw(st.integers(1, 7))]
    steps: list[Data] = []
    for number, name in enumerate(names):
        step: Data = {"id": name, "text": draw(st.sampled_from(["Menyusun", "Menyusun surat", "Memeriksa"]))}
        step["standard"] = {"value": draw(st.integers(1, 3))}
        if draw(st.booleans()):
            step["after"] = draw(st.lists(st.sampled_from(names[:number]), unique=True)) if number else []
        if draw(st.integers(0, 3)) == 0:
            others = [other for other in "abcdefg" if other != name]
            step["replaces"] = draw(st.lists(st.sampled_from(others), max_size=2, unique=True))
        steps.append(step)
    return Sop.model_validate(flow_data(*steps, units=UNITS))


def mirror(change: Change) -> Change:
    """The change as the way back must tell it; numbers in the order of the other version."""
    if change.kind == "renumbered":
        cells = zip(change.new_steps, change.old_steps, change.new, change.old, strict=True)  # type: ignore
        new_steps, old_steps, new, old = zip(*sorted(cells, key=lambda cell: cell[3]), strict=True)
        return replace(change, old_steps=new_steps, new_steps=old_steps, old=new, new=old)
    return replace(
        change,
        kind=MIRRORED.get(change.kind, change.kind),
        old_steps=change.new_steps,
        new_steps=change.old_steps,
        old=change.new,
        new=change.old,
    )


@settings(max_examples=50, deadline=None)
@given(sop=st.one_of(flow_sops(), chains()))
def test_nothing_changed_is_nothing_told(sop: Sop) -> None:
    found = diff(sop, Sop.model_validate(sop.model_dump(mode="json")))
    assert found.changes == found.hints == ()
    assert found.only_words
    assert found.matched == tuple((step.id, step.id) for step in sop.steps)
    assert found.old_totals == found.new_totals


@settings(max_examples=50, deadline=None)
@given(data=st.data(), sop=flow_sops())
def test_edits_are_found_exactly(data: st.DataObject, sop: Sop) -> None:
    was = two_roles(sop)
    now = copy.deepcopy(was)
    expected = set()
    for step in now["steps"]:
        names = data.draw(st.lists(st.sampled_from(sorted(EDITS)), max_size=3, unique=True))
        for kind in names:
            if kind == "deputies" and "performers" in names:
                continue
            field, value = EDITS[kind]
            step[field] = value
            expected.add((kind, step["id"]))
    found = diff(Sop.model_validate(was), Sop.model_validate(now))
    assert {(change.kind, *change.new_steps) for change in found.changes} == expected
    assert len(found.changes) == len(expected)
    worded = {"text", "requirements", "output", "remark", "aliases"}
    assert found.only_words == all(kind in worded for kind, _ in expected)


@settings(max_examples=100, deadline=None)
@given(old=st.one_of(flow_sops(), chains()), new=st.one_of(flow_sops(), chains()))
def test_both_ways_tell_alike(old: Sop, new: Sop) -> None:
    there, back = diff(old, new), diff(new, old)
    assert Counter(map(mirror, there.changes)) == Counter(back.changes)
    assert Counter(map(mirror, there.hints)) == Counter(back.hints)
    assert there.only_words == back.only_words
    assert (there.old_totals, there.new_totals) == (back.new_totals, back.old_totals)
    assert {(b, a) for a, b in there.matched} == set(back.matched)


@settings(max_examples=50, deadline=None)
@given(old=st.one_of(flow_sops(), chains()), new=st.one_of(flow_sops(), chains()))
def test_everything_can_be_told(old: Sop, new: Sop) -> None:
    """Every step is accounted for, every change has a sentence in both languages, and a row."""
    found = diff(old, new)
    regrouped = [c for c in found.changes if c.kind in ("added", "removed", "merged", "split", "replaced")]
    told = {a for a, _ in found.matched} | {name for change in regrouped for name in change.old_steps}
    assert told == {step.id for step in old.steps}
    assert bool(found.changes) == (old.digest != new.digest)
    for w in (words("id"), words("en")):
        sentences = tell_changes(found, old, new, w) + tell_hints(found, old, new, w)
        assert all(sentence and "\n" not in sentence and sentence.endswith(".") for sentence in sentences)
    table = revision_table(found)
    assert len(table) == len(found.changes) + len(found.hints)
    for text in table["old"][table["kind"] == "renumbered"]:
        json.loads(text)


@settings(max_examples=50, deadline=None)
@given(data=st.data(), sop=flow_sops())
def test_pairs_whose_order_changed_are_told_once_each(data: st.DataObject, sop: Sop) -> None:
    """Against the definition: for every two steps, who precedes whom, and nothing else."""
    rows = two_roles(sop)["steps"]
    for step in rows:
        step.pop("decision", None)
    was, now = (_reordered(data.draw, rows) for _ in range(2))
    found = diff(was, now)
    told = Counter(
        frozenset(pair)
        for change in found.changes
        if change.kind in ("moved", "made_parallel", "made_serial") and change.field == "order"
        for pair in _pairs(change)
    )
    ids = [step.id for step in was.steps]
    before, after = was.routes().ancestors, now.routes().ancestors
    changed = Counter(
        frozenset((a, b))
        for place, a in enumerate(ids)
        for b in ids[:place]
        if ((a in before[b], b in before[a]) != (a in after[b], b in after[a]))
    )
    assert told == changed


def _reordered(draw: Callable[[Any], Any], rows: list[Data]) -> Sop:
    order = draw(st.permutations(rows))
    steps = []
    for place, row in enumerate(order):
        step = {key: value for key, value in row.items() if key not in ("after", "number")}
        earlier = [other["id"] for other in order[:place]]
        if earlier and draw(st.booleans()):
            step["after"] = draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True))
        steps.append(step)
    return Sop.model_validate(flow_data(*steps, units=UNITS))


def _pairs(change: Change) -> list[tuple[str, str]]:
    _, nodes, others = change.new  # type: ignore[misc]
    if others:
        return [(a, b) for a in nodes for b in others]
    return [(a, b) for place, a in enumerate(nodes) for b in nodes[:place]]
