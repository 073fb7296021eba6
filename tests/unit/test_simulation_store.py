"""The store: what is kept comes back bit for bit, what is damaged is noticed, what is foreign is refused."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import simulation.experiments.blocks
from plans import small_plan, step
from simulation.experiments.blocks import Experiment, Rows
from simulation.experiments.store import MANIFEST, RESULT, Store, blocks_of, identity, plan_digest
from simulation.measures.figures import RunMeasures
from simulation.plan import Plan
from sop.errors import InputError

STUDY = {"sop": "a", "scenario": "b", "calendar": "c", "plan": "d", "program": "e"}


@dataclass(frozen=True, kw_only=True)
class Figures:
    days: NDArray[np.float64]
    busy: NDArray[np.bool_]
    unfinished: int
    cost: float


def figures(number: int) -> tuple[Figures, Figures]:
    """Of two SOPs; the number of cases differs from one replication to the next, and may be none."""
    one, other = (
        Figures(
            days=np.linspace(-1, np.pi, cases * 3).reshape(cases, 3),
            busy=np.arange(4) % 2 == number % 2,
            unfinished=number,
            cost=np.nan if number else 1 / 3,
        )
        for cases in (number % 3, 2)
    )
    return one, replace(other, days=np.where(other.days > 2, np.inf, other.days))


def store(folder: Path, **changed: str) -> Store[Figures]:
    return Store(folder, {**STUDY, **changed}, Figures)


BLOCK = range(20, 25)
ROWS = [figures(number) for number in BLOCK]
NAME = "block-0000020-0000025.npz"


def same(one: object, other: object) -> bool:
    return type(one) is type(other) and np.asarray(one).tobytes() == np.asarray(other).tobytes()


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    store(tmp_path / "s").write(BLOCK, ROWS)
    found = store(tmp_path / "s").read(BLOCK)
    assert found is not None
    for row, kept in zip(found, ROWS, strict=True):
        for one, other in zip(row, kept, strict=True):
            assert one.days.shape == other.days.shape
            assert all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(Figures))
    assert store(tmp_path / "s").read(range(25, 30)) is None


def test_equal_content_is_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        store(tmp_path / name).write(BLOCK, ROWS)
    assert (tmp_path / "a" / NAME).read_bytes() == (tmp_path / "b" / NAME).read_bytes()


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("sop", "store_other_sop"),
        ("scenario", "store_other_scenario"),
        ("calendar", "store_other_calendar"),
        ("program", "store_other_program"),
        ("plan", "store_other_study"),
    ],
)
def test_another_study_is_refused(part: str, code: str, tmp_path: Path) -> None:
    store(tmp_path)
    with pytest.raises(InputError) as caught:
        store(tmp_path, **{part: "x"})
    assert [problem.code for problem in caught.value.problems] == [code]


def test_every_difference_is_told_but_the_plan_only_alone(tmp_path: Path) -> None:
    store(tmp_path)
    with pytest.raises(InputError) as caught:
        store(tmp_path, sop="x", scenario="x", plan="x")
    assert {problem.code for problem in caught.value.problems} == {"store_other_scenario", "store_other_sop"}


def test_other_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("")
    for name, code in (("full", "store_not_empty"), ("file", "not_a_folder")):
        with pytest.raises(InputError) as caught:
            store(tmp_path / name)
        assert caught.value.problems[0].code == code
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("text", ["", "[]", "[" * 100_000, '{"format": "1"', "\0", '{"sop": []}'])
def test_a_manifest_that_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InputError):
        store(tmp_path)


def test_every_flipped_byte_is_noticed_or_harmless(tmp_path: Path) -> None:
    kept = store(tmp_path)
    kept.write(BLOCK, ROWS)
    path = tmp_path / NAME
    raw = path.read_bytes()
    for place in range(0, len(raw), 11):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 0x55]) + raw[place + 1 :])
        found = kept.read(BLOCK)
        assert found is None or all(
            same(getattr(one, f.name), getattr(other, f.name))
            for row, old in zip(found, ROWS, strict=True)
            for one, other in zip(row, old, strict=True)
            for f in fields(Figures)
        )
    assert NAME in kept.damaged


class Trap:
    """Unpickling this would make a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.path,)


def bad_files(folder: Path) -> dict[str, Path]:
    """Files that are no block of this study."""
    made = {name: folder / f"{name}.npz" for name in ("empty", "text", "pickle", "packed", "fields", "npy")}
    made["empty"].write_bytes(b"")
    made["text"].write_bytes(b"hello")
    np.savez(made["pickle"], days=np.array([Trap(folder / "sprung")], dtype=object))
    np.savez_compressed(made["packed"], numbers=np.zeros(100_000))
    np.savez(made["fields"], numbers=np.array(BLOCK))
    with made["npy"].open("wb") as stream:
        np.save(stream, np.arange(3))
    other = store(folder / "other", sop="x")
    other.write(BLOCK, ROWS)
    made["other study"] = folder / "other" / NAME
    moved = store(folder / "moved")
    moved.write(range(25, 30), ROWS)
    made["another block"] = folder / "moved" / "block-0000025-0000030.npz"
    made["cut short"] = folder / "cut.npz"
    made["cut short"].write_bytes(made["other study"].read_bytes()[:-100])
    return made


def test_what_is_no_block_is_computed_again_and_nothing_is_executed(tmp_path: Path) -> None:
    kept = store(tmp_path / "s")
    for name, file in bad_files(tmp_path).items():
        (tmp_path / "s" / NAME).write_bytes(file.read_bytes())
        assert kept.read(BLOCK) is None, name
    assert set(kept.damaged) == {NAME}
    assert not (tmp_path / "sprung").exists()


def test_a_header_that_lies_about_its_size(tmp_path: Path) -> None:
    kept = store(tmp_path)
    kept.write(BLOCK, ROWS)
    path = tmp_path / NAME
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    content = members["0.days.npy"]
    at = content.index(b"'shape': (")
    lie = b"'shape': (9999999999999,)"
    members["0.days.npy"] = content[:at] + lie + content[at + len(lie) :]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert kept.read(BLOCK) is None


def test_blocks_begin_at_whole_tens() -> None:
    assert blocks_of(range(5), 10) == [range(5)]
    assert blocks_of(range(7, 31), 10) == [range(7, 10), range(10, 20), range(20, 30), range(30, 31)]
    assert blocks_of(range(10, 10), 10) == []


@pytest.fixture(scope="module")
def plan() -> Plan:
    return small_plan(step("a"), step("b", "a"))


def test_a_plan_has_one_version_everywhere(plan: Plan) -> None:
    script = (
        "from plans import small_plan, step\nfrom simulation.experiments.store import plan_digest\n"
        "print(plan_digest(small_plan(step('a'), step('b', 'a'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    assert done.stdout.strip() == plan_digest(plan)


def test_any_change_of_a_plan_is_another_version(plan: Plan) -> None:
    steps = plan.steps
    changed = [
        replace(plan, seed=plan.seed + 1),
        replace(plan, horizon=plan.horizon + 1),
        replace(plan, steps=(replace(steps[0], priority=3), *steps[1:])),
        replace(plan, steps=(replace(steps[0], before=(1,)), *steps[1:])),
        replace(
            plan,
            office=plan.office.subtract(type(plan.office).from_pairs([(plan.start, plan.start + 86_400)])),
        ),
        replace(plan, cases=replace(plan.cases, release=plan.cases.release + 1)),
    ]
    assert len({plan_digest(item) for item in [plan, *changed]}) == len(changed) + 1


def test_kept_blocks_are_not_computed_again(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> Store[RunMeasures]:
        return Store(tmp_path, identity(plan), RunMeasures)

    computed: list[list[int]] = []
    measured = simulation.experiments.blocks.measured

    def counted(plan: Plan, numbers: range) -> Rows:
        computed.append(list(numbers))
        return measured(plan, numbers)

    monkeypatch.setattr(simulation.experiments.blocks, "measured", counted)
    first = Experiment(plan, store=kept())
    first.reach(25)
    assert [len(part) for part in computed] == [10, 10, 5]
    result = first.store.finish(first.rows).read_bytes() if first.store else b""

    (tmp_path / "block-0000010-0000020.npz").write_bytes(b"damaged")
    (tmp_path / ".block-0000000-0000010.0000.tmp.npz").write_bytes(b"left by a kill")
    computed.clear()
    told: list[tuple[int, int]] = []
    again = Experiment(plan, store=kept(), progress=lambda done, planned: told.append((done, planned)))
    again.reach(25)
    assert computed == [list(range(10, 20))]
    assert (again.reused, told) == (15, [(15, 25), (25, 25)])
    assert again.store
    assert again.store.damaged == ["block-0000010-0000020.npz"]
    assert again.store.finish(again.rows).read_bytes() == result
    assert (tmp_path / RESULT).exists()

    computed.clear()
    again.reach(40)
    assert computed == [list(range(25, 30)), list(range(30, 40))]
