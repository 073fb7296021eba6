"""The summary of deviations: the most frequent first, equals in the order of the SOP."""

from __future__ import annotations

from pathlib import Path

from mining.conformance import check_conformance
from mining.log.door import read_log
from sop.model import Sop


def test_equals_stand_in_the_order_of_the_sop(seed_sop: Sop, tmp_path: Path) -> None:
    rows = ["case_id,activity,end,status"]
    for case, missing in (
        ("a", "validasi"),
        ("b", "buat_format"),
        ("c", "buat_format"),
        ("d", "koreksi"),
    ):
        day = 1
        for step in seed_sop.steps:
            if step.id != missing:
                day += 1
                rows.append(f"{case},{step.label},2025-03-{day:02},completed")
    log = tmp_path / "log.csv"
    log.write_text("\n".join(rows) + "\n", "utf-8")
    summary = check_conformance(read_log(log, sop=seed_sop).log, seed_sop).summary
    # buat_format twice; then validasi (row 7) before koreksi (row 9).
    assert summary["step_id"].tolist() == ["buat_format", "validasi", "koreksi"]
    assert summary["count"].tolist() == [2, 1, 1]
