"""Everything that reading a log can report has its sentence, and no sentence is left without a use."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from ukur.words import words

# Names of columns, options, groups of patterns and functions that look like codes.
NO_CODES = {
    "case_id",
    "step_id",
    "id_pelaksanaan",
    "waktu_mulai",
    "waktu_selesai",
    "start_timestamp",
    "enabled_as_logged",
    "start_as_logged",
    "day_first",
    "month_first",
    "time_zone",
    "large_string",
    "en_day",
    "en_month",
    "en_y",
    "iso_d",
    "iso_m",
    "iso_y",
    "named_y",
    "second_part",
    "outside_sop",
    "num_format",
    "strings_to_formulas",
    "strings_to_numbers",
    "strings_to_urls",
    "in_order",
    "match_labels",
    "outside_roles",
    "read_log",
    "read_logs",
    "write_alias_template",
    "update_alias_file",
    "label_matched_by_score",
}
SHORT = {"delimiter", "encoding"}
MADE = {
    f"{rule}_{kind}"
    for rule in ("unknown", "ambiguous", "outside_sop", "acting", "alias_overruled")
    for kind in ("activity", "role")
}


def literals(root: Path) -> set[str]:
    files = [
        *(root / "mining/log").glob("*.py"),
        *(
            file
            for room in ("csv_table", "matching", "stamps", "xlsx")
            for file in (root / "mining/log" / room).glob("*.py")
        ),
        *(root / "sop/exchange").glob("events_*.py"),
    ]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if re.fullmatch(r"[a-z]+(_[a-z]+)+", text)}


def test_no_code_without_a_sentence(root: Path) -> None:
    told = {key.partition(".")[2] for key in words("id").table if key.startswith(("problem.", "finding."))}
    assert literals(root) - NO_CODES - told == set()


def test_no_sentence_without_a_code(root: Path) -> None:
    own = tomllib.loads((root / "ukur/words/id/log.toml").read_text(encoding="utf-8"))
    unused = {*own["problem"], *own["finding"]} - literals(root) - SHORT - MADE
    assert unused == set()
    assert set(own["problem"]) == set(own["remedy"])


def test_reasons_for_setting_a_row_aside_are_told_both_ways() -> None:
    """The same code is a problem where the row refuses the log, and a finding where it is set aside."""
    table = words("id").table
    for code in (
        "no_case_id",
        "no_activity",
        "no_stamp",
        "visit_not_a_number",
        "unknown_precision",
        "bad_participants",
    ):
        assert f"problem.{code}" in table
        assert f"finding.{code}" in table
    stamps = {key for key in table if key.startswith("problem.stamp_")}
    assert {key.replace("problem.", "finding.") for key in stamps} <= set(table)
    assert len(stamps) == 7
