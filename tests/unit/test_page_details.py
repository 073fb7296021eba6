"""Below the first sheet: nothing left out that analysts need, no section empty, the same bytes twice."""

from __future__ import annotations

import platform
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mining.analysis import AnalysisSettings, Mined, analyse
from mining.log.result import LogSource, ReadLog
from simulation import Study, read_scenario, run_to_log, simulate
from simulation.measures.figures import CAUSES
from sop.errors import OutputError
from sop.findings import Finding
from sop.reading import read_sop
from sop.rules import assumed_performers, review
from sop.worktime import default_calendar
from ukur.page import logged_tables, simulated_cases, simulated_tables
from ukur.page.assumptions import assumed_values, performers_table, scenario_table
from ukur.page.blocks import Table
from ukur.page.noticed import findings_table
from ukur.page.parts import mining_part, simulation_part
from ukur.page.phrases import about, first_of, source_label
from ukur.page.provenance import provenance_of
from ukur.page.render import render_page, write_page
from ukur.page.results import Results
from ukur.page.sections import build_sections, provenance_table
from ukur.words import LANGUAGES, words

ID = words("id")
LABEL = source_label(ID, "simulation")


@pytest.fixture(scope="module")
def study() -> Study:
    sop = read_sop("data/sops/pengukuran-kinerja.yaml")
    scenario = read_scenario("data/scenarios/kesbangpol.yaml")
    return simulate(sop, scenario, default_calendar(), replications=3)


@pytest.fixture(scope="module")
def mined(study: Study) -> Mined:
    log = run_to_log(study.sop, study.planned, study.example)
    skipped = log.events["case_id"].isin(log.cases["case_id"][:7]) & (log.events["step_id"] == "rapat")
    source = LogSource(name="catatan.csv", kind="csv", digest="0123456789abcdef", rows=133)
    return analyse(
        ReadLog(log=replace(log, events=log.events[~skipped].reset_index(drop=True)), sources=(source,)),
        study.sop,
        default_calendar(),
        settings=AnalysisSettings(sample=True),
    )


def rows(table: Table) -> list[list[str]]:
    return [[" ".join((cell.text, *cell.details)) for cell in row] for row in table.rows]


def test_bottlenecks_are_ranked_with_interval_and_n(study: Study) -> None:
    table = simulated_tables.bottlenecks(study, ID, LABEL)
    assert isinstance(table, Table)
    first = rows(table)[0]
    assert first[1:3] == ["Langkah 6 (Menghimpun format)", ID("cause.external")]
    per_replication = np.nanmean(study.stack("waiting_working")[:, 0, :, 5], axis=1) / 60
    assert first[3] == ID.minutes(per_replication.mean())
    half = 4.302653 * per_replication.std(ddof=1) / np.sqrt(3)
    low, high = per_replication.mean() - half, per_replication.mean() + half
    assert first[4] == f"{ID.minutes(max(0, low))} sampai {ID.minutes(high)}"
    assert first[6] == "3"
    means = np.nanmean(study.stack("waiting_working"), axis=(0, 2))
    best = np.sort(np.delete(means, CAUSES.index("office_closed"), axis=0).ravel())[::-1] / 60
    assert [row[3] for row in rows(table)] == [ID.minutes(value) for value in best[: len(table.rows)]]


def test_the_median_of_a_simulated_case_is_the_median(study: Study) -> None:
    two = replace(study, measures=study.measures[:2])
    medians = np.median(two.stack("cycle_days"), axis=0)
    assert any(value != round(value) for value in medians), "a middle between two days is among them"
    table = simulated_cases.cases(two, ID, LABEL)
    shown = [ID.number(value, 0 if value == round(value) else 1) for value in medians]
    assert [row[2].text for row in table.rows] == shown


def test_every_assumed_performer_and_every_alternative_is_listed(study: Study) -> None:
    table = performers_table(study.sop, ID)
    written = "\n".join(" ".join(row) for row in rows(table))
    steps = assumed_performers(study.sop)
    assert len(table.rows) == len(steps) == 11
    for step in steps:
        assert step.label in written
        assert step.performers.note.rstrip(".") in written
        for other in step.performers.alternatives:
            assert other.note in written


def test_every_value_of_the_scenario_is_listed_with_its_basis(study: Study) -> None:
    table = rows(scenario_table(study, ID))
    written = "\n".join(" ".join(row) for row in table)
    scenario = study.scenario
    for name in (*(absence.name for absence in scenario.absences), *(wait.name for wait in scenario.waits)):
        assert name in written
    for part in ("tugas lain 80 %", "4 hari kerja sebulan", "3 sampai 12 hari kerja, paling sering 7", "0,3"):
        assert part in written
    assert {row[2] for row in table} <= {ID(f"basis.{basis}") for basis in ("stated", "inferred", "assumed")}
    assumed = [row for row in table if row[2] == ID("basis.assumed") and not row[0].startswith("Kalender")]
    assert len(assumed) == assumed_values(study)
    notes = study.planned.calendar.calendar.notes
    assert sum(row[0].startswith("Kalender") for row in table) == len(notes) > 0


def test_few_cases_are_named_and_of_many_the_first(mined: Mined) -> None:
    (table,) = logged_tables.deviations(mined, ID, LABEL)
    assert isinstance(table, Table)
    ids = mined.conformance.summary["case_ids"].iloc[0]
    assert rows(table)[0][0] == "Langkah 5 (Rapat pembahasan) tidak dilaksanakan"
    assert rows(table)[0][3] == f"{', '.join(ids[:5])}, dan 2 lagi"
    assert first_of(ID, list(ids[:3])) == ", ".join(ids[:3])


def test_a_long_log_does_not_make_a_long_page(mined: Mined) -> None:
    import pandas as pd

    many = pd.concat([mined.deviation_time.summary] * 50, ignore_index=True)
    crowded = replace(mined, deviation_time=replace(mined.deviation_time, summary=many))
    (table,) = logged_tables.deviations(crowded, ID, LABEL)
    assert isinstance(table, Table)
    assert len(table.rows) == 40
    assert table.note == ID("page.rows_more", n="10")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_the_review_has_a_sentence(study: Study, language: str) -> None:
    say = words("id" if language == "id" else "en")
    found = review(study.sop)
    assert found
    table = findings_table(found, say, caption="c", whole="w")
    assert {finding.rule for finding in found} == {f.rule for f in found if say.has(f"finding.{f.rule}")}
    for row, finding in zip(rows(table), found, strict=True):
        assert finding.rule not in row[1]
        assert row[0] == (say("page.place_step", number=finding.place) if finding.place else "w")


def test_a_remark_without_words_keeps_its_code() -> None:
    table = findings_table([Finding(rule="quite_new", severity="note")], ID, caption="c", whole="w")
    assert "uite_new" in rows(table)[0][1]


def test_provenance_tells_digests_seed_and_versions_but_no_time(study: Study, mined: Mined) -> None:
    made = provenance_of(study.sop, study=study, mined=mined)
    written = "\n".join(" ".join(row) for row in rows(provenance_table(made, mined, ID)))
    for part in (
        study.sop.digest,
        study.scenario.digest,
        "0123456789abcdef",
        "catatan.csv",
        " 2025",
        platform.python_version().rpartition(".")[0],
    ):
        assert part in written
    assert set(made.versions) >= {"python", "ukur", "simpy", "pm4py", "numpy", "pandas"}
    assert made.seed == study.scenario.seed
    assert made.replications == 3


@pytest.mark.parametrize("kind", ["simulation", "log", "both"])
def test_no_section_is_empty_whatever_there_is(study: Study, mined: Mined, kind: str) -> None:
    simulation = None if kind == "log" else simulation_part(study, ID)
    mining = None if kind == "simulation" else mining_part(mined, ID)
    sections = build_sections(
        study.sop,
        ID,
        simulation=simulation,
        mining=mining,
        mined=None if mining is None else mined,
        provenance=provenance_of(study.sop),
    )
    assert len(sections) == 10
    for section in sections:
        for block in section.blocks:
            filled = {"table": "rows", "prose": "paragraphs", "terms": "pairs", "figure": "wide"}[block.kind]
            assert getattr(block, filled), section.key


def test_the_same_input_gives_the_same_bytes_and_not_too_many(study: Study, mined: Mined) -> None:
    first = render_page(Results(sop=study.sop, study=study, mined=mined))
    assert render_page(Results(sop=study.sop, study=study, mined=mined)) == first
    assert len(first.encode()) < 1_000_000


def test_a_page_needs_a_result(study: Study) -> None:
    with pytest.raises(ValueError, match="study"):
        render_page(Results(sop=study.sop))


def test_a_page_is_written_whole_or_not_at_all(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "sub" / "halaman.html"
    write_page(path, Results(sop=study.sop, study=study), language="en")
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(OutputError):
        write_page(blocked / "halaman.html", Results(sop=study.sop, study=study))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "sub"]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (27_000 * 5.3, "5 hari kerja"),
        (26_000, "1 hari kerja"),
        (12_000, "3 jam kerja"),
        (3_580, "1 jam kerja"),
        (1_500, "25 menit"),
        (10, "kurang dari satu menit"),
    ],
)
def test_spans_are_said_without_decimals(seconds: float, expected: str) -> None:
    assert about(ID, seconds, 27_000) == expected
