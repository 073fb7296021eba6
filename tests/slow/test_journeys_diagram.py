"""Diagrams that go through the modeller of bpmn.io: drawn there, or ours and edited there, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from modeller import Modeller, modeller
from sop.exchange.bpmn import read_bpmn, write_bpmn
from sop.exchange.bpmn.result import BpmnDraft
from sop.exchange.bpmn.writing.file import bpmn_bytes
from sop.model import Sop
from sop.reading import read_sop
from ukur.cli.app import build

pytestmark = pytest.mark.slow

SOPS = {path.stem: path for path in sorted(Path("data/sops").glob("*.yaml"))}
CHOICE = "const choice = all('ExclusiveGateway').find(e => e.outgoing.length > 1);"
DRAWN = """
  all('StartEvent').forEach(e => M.removeShape(e));
  const frame = F.createParticipantShape({ type: 'bpmn:Participant' });
  const pool = M.createShape(frame, { x: 500, y: 300 }, root);
  M.updateLabel(pool, 'Layanan Surat Keterangan');
  M.splitLane(pool, 2);
  const [desk, head] = all('Lane');
  M.updateLabel(desk, 'Petugas Loket');
  M.updateLabel(head, 'Kepala Seksi');
  const middle = lane => lane.y + lane.height / 2;
  const start = M.createShape(
    F.createShape({ type: 'bpmn:StartEvent' }), { x: pool.x + 70, y: middle(desk) }, pool);
  const next = (from, type, x, lane, name) => {
    const made = M.appendShape(from, { type: 'bpmn:' + type }, { x: pool.x + x, y: middle(lane) }, pool);
    if (name) M.updateLabel(made, name);
    return made;
  };
  const take = next(start, 'UserTask', 180, desk, 'Menerima berkas');
  const check = next(take, 'Task', 310, head, 'Memeriksa berkas');
  const complete = next(check, 'ExclusiveGateway', 410, head, 'Lengkap?');
  const print = next(complete, 'Task', 510, desk, 'Mencetak surat');
  M.updateLabel(complete.outgoing[0], 'Ya');
  M.updateLabel(M.connect(complete, take), 'Tidak');
  next(print, 'EndEvent', 580, desk);
"""
SCENARIO = """schema_version: 1
id: surat
name: Percobaan
sop: surat
first: 2026-01-05
last: 2026-03-31
seed: 1
demand: [{kind: dates, dates: [2026-01-12, 2026-02-02], case_id: "S-{n}"}]
people:
  - {id: petugas_loket, roles: [petugas_loket]}
  - {id: kepala_seksi, roles: [kepala_seksi]}
durations:
  steps:
    menerima_berkas: {family: lognormal, minutes: 10, cv: 0.3}
    memeriksa_berkas: {family: lognormal, minutes: 20, cv: 0.3}
    mencetak_surat: {family: lognormal, minutes: 5, cv: 0.3}
decisions:
  memeriksa_berkas: {tidak: 0.2}
"""


@pytest.fixture(scope="module")
def drawing() -> Iterator[Modeller]:
    with modeller() as found:
        yield found


def edited(drawing: Modeller, sop: Sop, edit: str, folder: Path) -> BpmnDraft:
    path = folder / "x.bpmn"
    path.write_text(drawing.saved(bpmn_bytes(sop).decode(), edit), encoding="utf-8")
    return read_bpmn(path)


def told(draft: BpmnDraft) -> list[str]:
    return sorted({doubt.rule for doubt in draft.doubts})


@pytest.mark.parametrize("name", SOPS)
def test_opened_nudged_and_saved_nothing_is_different(name: str, drawing: Modeller, tmp_path: Path) -> None:
    """A modeller writes what was moved at another place of the file, and drops data of a task that becomes
    a user task."""
    sop = read_sop(SOPS[name])
    nudge = "M.moveElements(R.filter(e => /Task|Gateway/.test(e.type)), { x: 10, y: 2 });"
    user = f"swap.replaceElement(E('step_{sop.steps[-1].id}'), {{ type: 'bpmn:UserTask' }});"
    for edit in ("", nudge + user):
        draft = edited(drawing, sop, edit, tmp_path)
        assert (draft.sop, draft.doubts) == (sop, ())


EDITS = {
    "bpmn_edit_text": "M.updateLabel(E('step_penggandaan'), 'Menjilid dokumen');",
    "bpmn_edit_lane": """
      const task = E('step_penggandaan'), lane = all('Lane').find(e => e.id === 'lane_sekretaris');
      const down = lane.y + lane.height / 2 - task.y - task.height / 2;
      M.moveElements([task], { x: 0, y: down }, lane.parent);""",
    "bpmn_edit_new": """
      const task = E('step_penggandaan'), way = task.outgoing[0];
      const there = { x: task.x + 250, y: task.y + 40 };
      const made = M.appendShape(task, { type: 'bpmn:Task' }, there, task.parent);
      M.updateLabel(made, 'Menjilid');
      M.reconnectStart(way, made, { x: made.x + made.width, y: made.y });""",
    "bpmn_edit_removed": "M.removeElements([E('step_penggandaan')]);",
    "bpmn_edit_outcome": CHOICE + "M.updateLabel(choice.outgoing[1], 'Dikembalikan (≤3×)');",
    "bpmn_edit_shares": CHOICE + "M.updateLabel(M.connect(choice, all('EndEvent')[0]), 'Ditolak');",
    "bpmn_edit_flow": """
      const one = E('step_surat_pengantar'), two = E('step_penggandaan');
      const before = one.incoming[0].source, after = two.outgoing[0].target;
      M.removeElements([one.incoming[0], one.outgoing[0], two.outgoing[0]]);
      M.connect(before, two); M.connect(two, one); M.connect(one, after);""",
}


@pytest.mark.parametrize("rule", EDITS)
def test_an_edit_counts_is_told_and_leaves_the_rest(rule: str, drawing: Modeller, tmp_path: Path) -> None:
    sop = read_sop(SOPS["pengukuran-kinerja-putaran-koreksi"])
    draft = edited(drawing, sop, EDITS[rule], tmp_path)
    assert set(told(draft)) - {"bpmn_edit_outcome"} == {rule} - {"bpmn_edit_outcome"}
    steps = {step.id: step for step in draft.sop.steps}
    if rule == "bpmn_edit_flow":
        order = [step.id for step in sop.steps]
        order[11:13] = reversed(order[11:13])
        assert list(steps) == order
    touched = {"bpmn_edit_outcome": "koreksi", "bpmn_edit_shares": "koreksi"}.get(rule, "penggandaan")
    for step in sop.steps:
        if step.id != touched:
            assert steps[step.id].model_copy(update={"number": step.number}) == step
    changed = steps.get(touched)
    assert (changed is None) == (rule == "bpmn_edit_removed")
    if rule == "bpmn_edit_text":
        assert changed == sop.step(touched).model_copy(update={"text": "Menjilid dokumen", "short": None})
    elif rule == "bpmn_edit_lane":
        assert changed is not None
        assert changed.performers.leader == "sekretaris"
    assert draft.sop.model_copy(update={"steps": sop.steps, "doubts": sop.doubts}) == sop


def test_drawn_from_nothing_simulated_and_opened_again(drawing: Modeller, tmp_path: Path) -> None:
    path = tmp_path / "surat.bpmn"
    path.write_text(drawing.saved("", DRAWN), encoding="utf-8")
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    run, ukur = CliRunner(), build("id")
    read = run.invoke(ukur, ["import", str(path), "--id", "surat", "--out", str(tmp_path), "--json"])
    assert read.exit_code == 0, read.output
    doubts = {doubt["rule"] for doubt in json.loads(read.stdout)["doubts"]}
    assert doubts == {"bpmn_title_made", "bpmn_no_agency", "bpmn_return_limit", "bpmn_implicit_merge"}
    sop = read_sop(tmp_path / "sop-surat.yaml")
    assert [(step.text, sop.role(step.performers.leader).name) for step in sop.steps] == [
        ("Menerima berkas", "Petugas Loket"),
        ("Memeriksa berkas", "Kepala Seksi"),
        ("Mencetak surat", "Petugas Loket"),
    ]
    decision = sop.steps[1].decision
    assert decision is not None
    assert (decision.note, [(one.text, one.to) for one in decision.outcomes]) == (
        "Lengkap?",
        [("Ya", ("mencetak_surat",)), ("Tidak", ("menerima_berkas",))],
    )
    asked = ["simulate", str(tmp_path / "sop-surat.yaml"), "--scenario", str(tmp_path / "s.yaml")]
    ran = run.invoke(ukur, [*asked, "--replications", "3", "--out", str(tmp_path / "result")])
    assert ran.exit_code == 0, ran.output
    again = write_bpmn(sop, tmp_path / "again.bpmn")
    again.write_text(drawing.saved(again.read_text(encoding="utf-8")), encoding="utf-8")
    assert read_bpmn(again).sop == sop


def test_a_model_that_pm4py_discovered(tmp_path: Path) -> None:
    import pandas as pd
    import pm4py

    traces = ["ABCE", "ACBE", "ABCDABCE", "ACBDACBE"] * 3
    start = pd.Timestamp("2026-01-05", tz="UTC")
    rows = [
        (f"{case}", name, start + pd.Timedelta(days=case, minutes=minute))
        for case, trace in enumerate(traces)
        for minute, name in enumerate(trace)
    ]
    log = pm4py.format_dataframe(
        pd.DataFrame(rows, columns=["c", "a", "t"]), case_id="c", activity_key="a", timestamp_key="t"
    )
    path = tmp_path / "found.bpmn"
    pm4py.write_bpmn(pm4py.discover_bpmn_inductive(log), str(path), auto_layout=False)
    draft = read_bpmn(path, decision_steps=True)
    assert {step.text for step in draft.sop.steps} >= set("ABCDE")
    assert "bpmn_step_added" in told(draft)
