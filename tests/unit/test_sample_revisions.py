"""The six sample revisions: each changes what it says, word for word nothing else, and runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.draws import draw
from simulation.engine import run
from simulation.measures.figures import measure
from simulation.plan import MISSING
from simulation.planning import make_plan
from simulation.scenario import read_scenario
from sop.model import Sop
from sop.reading import read_sop
from sop.rules import review
from sop.worktime.calendar import OfficeCalendar

BASE = "pengukuran-kinerja"
WHOLE = {"identity", "origin"}
CHANGES: dict[str, dict[str, set[str]]] = {
    "tukar-9-10": {"koreksi": {"number"}, "minta_persetujuan": {"number"}},
    "paralel-12-13": {"penggandaan": {"after"}, "pengarsipan": {"after"}},
    "validasi-per-bidang": {"validasi": {"performers", "standard", "for_each"}},
    "putaran-koreksi": {"koreksi": {"decision"}},
    "batas-isian": {"himpun_format": {"wait_limit"}},
    "pengganti-tanda-tangan": {"tanda_tangan": {"performers"}},
}
MORE = {"tukar-9-10": {"doubts"}, "validasi-per-bidang": {"units"}}
SCENARIOS = ("kesbangpol", "kesbangpol-bidang")

every_revision = pytest.mark.parametrize("name", CHANGES)


def revision(root: Path, name: str) -> Sop:
    return read_sop(root / f"data/sops/{BASE}-{name}.yaml")


def plain(item: Any) -> dict[str, Any]:
    result: dict[str, Any] = item.model_dump(mode="json")
    return result


def test_there_are_six(root: Path) -> None:
    assert {file.stem for file in (root / "data/sops").glob(f"{BASE}-*.yaml")} == {
        f"{BASE}-{name}" for name in CHANGES
    }


@every_revision
def test_a_revision_changes_what_it_says_and_nothing_else(root: Path, seed_sop: Sop, name: str) -> None:
    sop = revision(root, name)
    old, new = ({step.id: plain(step) for step in each.steps} for each in (seed_sop, sop))
    assert set(old) == set(new)
    changed = {
        step: {key for key, value in keys.items() if value != new[step][key]} for step, keys in old.items()
    }
    assert {step: keys for step, keys in changed.items() if keys} == CHANGES[name]
    rest = {key for key, value in plain(seed_sop).items() if key != "steps" and value != plain(sop)[key]}
    assert rest == WHOLE | MORE.get(name, set())


@every_revision
def test_a_revision_says_that_nobody_adopted_it(root: Path, seed_sop: Sop, name: str) -> None:
    sop = revision(root, name)
    assert sop.id == seed_sop.id
    assert sop.digest != seed_sop.digest
    assert sop.identity.number == f"Usulan perubahan atas {seed_sop.identity.number}"
    assert sop.identity.created is sop.identity.effective is None
    assert sop.origin.note.startswith("Contoh usulan untuk diuji, belum ditetapkan siapa pun.")


@pytest.mark.parametrize(
    ("name", "mended"),
    [
        ("tukar-9-10", {("correction_before_submission", "10"), ("noted_doubt", "9")}),
        ("putaran-koreksi", {("no_correction_loop", "9")}),
        ("batas-isian", {("wait_without_row", "6")}),
    ],
)
def test_some_mend_what_the_check_pointed_out(
    root: Path, seed_sop: Sop, name: str, mended: set[tuple[str, str]]
) -> None:
    before, after = ({(f.rule, f.place) for f in review(sop)} for sop in (seed_sop, revision(root, name)))
    # Without dates there is no day of adoption either.
    assert before - after - {("no_time_for_trial", "")} == mended


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("name", ["", *(f"-{name}" for name in CHANGES)])
def test_every_version_runs_with_either_scenario(
    root: Path, calendar: OfficeCalendar, scenario: str, name: str
) -> None:
    sop = read_sop(root / f"data/sops/{BASE}{name}.yaml")
    planned = make_plan(sop, read_scenario(root / f"data/scenarios/{scenario}.yaml"), calendar)
    draws = draw(planned.plan, 0)
    result = run(planned.plan, draws)
    assert (result.ended != MISSING).all()
    assert (measure(planned.plan, draws, result).visits >= 1).all()


def test_the_scenarios_differ_in_the_number_of_members_alone(root: Path) -> None:
    one, four = (read_scenario(root / f"data/scenarios/{name}.yaml") for name in SCENARIOS)
    assert [group.count for group in four.people] == [1, 1, 1, 4]
    people = tuple(group.model_copy(update={"count": 1}) for group in four.people)
    same = four.model_copy(update={"people": people, "id": one.id, "name": one.name})
    assert same.digest == one.digest


def test_the_limit_cuts_long_waits_and_no_other(root: Path, seed_sop: Sop, calendar: OfficeCalendar) -> None:
    scenario = read_scenario(root / "data/scenarios/kesbangpol.yaml")
    lengths = []
    for sop in (seed_sop, revision(root, "batas-isian")):
        planned = make_plan(sop, scenario, calendar)
        plan, draws = planned.plan, draw(planned.plan, 0)
        result = run(plan, draws)
        step = [spec.id for spec in plan.steps].index("sampaikan_format")
        sent = {int(result.case[row]): int(result.end[row]) for row in np.flatnonzero(result.step == step)}
        limit = planned.calendar.work_seconds_per_day * 5
        drawn = draws.wait(0, 0)
        cut = plan.waits[0].limit != MISSING
        span = np.minimum(drawn, limit) if cut else drawn
        row = [spec.id for spec in plan.steps].index("himpun_format")
        for instance in np.flatnonzero(result.step == row).tolist():
            case = int(result.case[instance])
            over = plan.office.after(sent[case], int(span[plan.cases.ordinal[case]]))
            assert result.outside[instance] == max(over, result.enabled[instance])
        lengths.append(span)
    assert (lengths[1] < lengths[0]).any()
    assert (lengths[1] <= lengths[0]).all()
