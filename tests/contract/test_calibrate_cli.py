"""`ukur calibrate` as people call it: what it says and writes, exit codes, texts that stay texts."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from letters import HEAD, NAMES, OLD, SCENARIO, simulated_log, weekly, write
from mining.calibration.calibrating import CalibrationSettings
from simulation import simulate
from simulation.scenario import Scenario, read_scenario
from sop.errors import Problem, SimulationError
from sop.reading import read_sop
from sop.worktime import read_calendar
from ukur.cli.app import build
from ukur.inputs import read_inputs
from ukur.words import LANGUAGES, Language, words

pytestmark = pytest.mark.usefixtures("no_pictures")

QUICK = ("--no-next", "--no-three", "--workers", "1")
WRITTEN = "skenario-dari-catatan.yaml"
STEPS = ("konsep", "paraf", "kirim")


@pytest.fixture(autouse=True, scope="module")
def without_corrections() -> Iterator[None]:
    """Shares of other duties as first estimated: correcting them by simulated logs takes its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "ukur.cli.calibrate.CalibrationSettings", partial(CalibrationSettings, correcting_runs=0)
        )
        yield


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulated_log(tmp_path_factory.mktemp("log") / "log.csv")


def calibrate(
    folder: Path, log: Path, *options: object, sop: str = OLD, language: Language = "id", to: str = "out"
) -> Result:
    given = ["--sop", write(folder, "sop.yaml", sop), "--out", folder / to, *options]
    arguments = [str(one) for one in ("calibrate", log, *given)]
    return CliRunner().invoke(build(language), arguments, env={"COLUMNS": "110"})


def refused(result: Result, folder: Path, *parts: str) -> None:
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    for part in (*parts, "→"):
        assert part in result.output
    assert not (folder / "out").exists()


def learned(folder: Path, to: str = "out") -> Scenario:
    return read_scenario(folder / to / WRITTEN)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def whole(log: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Result]]:
    """Everything that the verb does, with one worker and with two; few replications, as time is short."""
    folder = tmp_path_factory.mktemp("whole")
    given = ("--scenario", write(folder, "scenario.yaml", SCENARIO))
    with pytest.MonkeyPatch.context() as patch:
        for room, name in (("record_next", "spread_in"), ("three", "three_columns")):
            module = import_module(f"mining.calibration.{room}")
            patch.setattr(module, name, partial(getattr(module, name), replications=2))
        return folder, [calibrate(folder, log, *given, "--workers", n, to=f"w{n}") for n in (1, 2)]


def test_it_says_what_was_learned_and_names_its_files(whole: tuple[Path, list[Result]]) -> None:
    folder, results = whole
    assert [result.exit_code for result in results] == [0, 0], results[0].output
    text = " ".join(results[0].stdout.split())
    for part in (
        "Dipelajari dari 6 pelaksanaan SOP Surat izin.",
        "2. Memaraf",
        "tugas lain (bagian jam dinas) Staf",
        "semua pelaksanaan",
        "model ini tidak teruji",
        "Catat ini berikutnya",
    ):
        assert part in text, part
    assert "staf_1 " not in text
    names = ("skenario-dari-catatan.yaml", "kalibrasi.csv", "kalibrasi-catat-berikutnya.csv")
    pages = ("laporan-kalibrasi.html", "lembar-kalibrasi.pdf", "tiga-kolom.csv")
    assert sorted(path.name for path in (folder / "w1").iterdir()) == sorted([*names, *pages])
    assert all(str(folder / "w1" / name) in results[0].stdout for name in names)
    numbers = rows(folder / "w1/kalibrasi.csv")
    assert {row["n"] for row in numbers if row["kind"] == "mean_minutes"} == {"6"}
    assert {row["column"] for row in rows(folder / "w1/tiga-kolom.csv")} == {"written", "executed", "actual"}


def test_one_worker_or_two_the_same_bytes(whole: tuple[Path, list[Result]]) -> None:
    folder, results = whole
    one, two = (result.stdout.replace("/w2/", "/w1/") for result in results)
    assert one == two
    for path in (folder / "w1").iterdir():
        assert path.read_bytes() == (folder / "w2" / path.name).read_bytes(), path.name


def test_the_scenario_reads_back_and_simulates(whole: tuple[Path, list[Result]]) -> None:
    folder, _ = whole
    found = learned(folder, "w1")
    assert found.sop == "surat"
    assert found.name == "Surat izin: dipelajari dari catatan"
    assert found.note == ""
    assert {item.name for item in found.absences} <= {"semua sebab (Staf)", "semua sebab (Kepala)"}
    assert found.first == read_scenario(folder / "scenario.yaml").first
    assert found.learned_from is not None
    assert (found.learned_from.cases, found.learned_from.fit) == (6, "untold")
    assert found.uncertain
    inputs = read_inputs(folder / "sop.yaml", folder / "w1" / WRITTEN)
    study = simulate(inputs.sop, inputs.scenario, inputs.calendar, replications=2)
    assert study.cycle_days().shape == (2, 6)


def test_the_calendar_is_found_from_another_folder(log: Path, root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "data/calendars/gemeente.yaml", tmp_path / "kantor.yaml")
    scenario = write(tmp_path, "documents/scenario.yaml", SCENARIO + "calendar: ../kantor.yaml\n")
    for to, options in {
        "a/deep/folder": ("--scenario", scenario),
        "b": ("--calendar", tmp_path / "kantor.yaml"),
    }.items():
        result = calibrate(tmp_path, log, *options, *QUICK, to=to)
        assert result.exit_code == 0, result.output
        inputs = read_inputs(tmp_path / "sop.yaml", tmp_path / to / WRITTEN)
        assert inputs.calendar == read_calendar(tmp_path / "kantor.yaml")
    assert not Path(learned(tmp_path, "b").calendar).is_absolute()


def test_the_calendar_of_the_scenario_is_the_one_it_learns_with(
    log: Path, root: Path, tmp_path: Path
) -> None:
    scenario = write(tmp_path, "scenario.yaml", SCENARIO + "calendar: kantor.yaml\n")
    shutil.copy(root / "data/calendars/gemeente.yaml", tmp_path / "kantor.yaml")
    numbers = []
    for options in (("--scenario", scenario), ("--calendar", tmp_path / "kantor.yaml"), ()):
        assert calibrate(tmp_path, log, *options, *QUICK).exit_code == 0
        found = rows(tmp_path / "out/kalibrasi.csv")
        numbers.append([row["value"] for row in found if row["kind"] == "mean_minutes"])
    assert numbers[0] == numbers[1] != numbers[2]


def test_releases_replayed_keep_the_time_of_the_log(log: Path, tmp_path: Path) -> None:
    assert calibrate(tmp_path, log, "--demand", "replay", *QUICK).exit_code == 0
    found = learned(tmp_path)
    assert (str(found.first), str(found.last)) == ("2025-01-02", "2025-06-02")
    sop = read_sop(tmp_path / "sop.yaml")
    inputs = read_inputs(tmp_path / "sop.yaml", tmp_path / "out" / WRITTEN)
    assert simulate(sop, found, inputs.calendar, replications=1).cycle_days().shape == (1, 6)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ("kosong",)),
        (HEAD, ("log.csv",)),
        ("case_id,activity\na,Memaraf\n", ("start / end",)),
        (HEAD + "a,Memaraf,,,Kepala\n", ("baris 2",)),
        (HEAD + "a,Menari,2025-01-02 08:00,2025-01-02 09:00,Staf\n", ("Menari", "--aliases")),
    ],
)
def test_logs_that_teach_nothing_are_refused(tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
    refused(calibrate(tmp_path, write(tmp_path, "log.csv", text), *QUICK), tmp_path, *parts)


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (("sop: surat", "sop: lain"), ("lain", "surat")),
        (("roles: [kepala]", "roles: [raja]"), ("raja", "kepala")),
        (("durations: {", "waits: [{id: w, name: W, after: konsep, before: x, mode: 1}]\ndurations: {"), ()),
        (("name: Kantor", "name: Kantor\ncalendar: none.yaml"), ("none.yaml",)),
        (("people:", "orang:"), ("orang",)),
    ],
)
def test_scenarios_that_do_not_fit_are_refused(
    log: Path, tmp_path: Path, change: tuple[str, str], parts: tuple[str, ...]
) -> None:
    scenario = write(tmp_path, "scenario.yaml", SCENARIO.replace(*change))
    refused(calibrate(tmp_path, log, "--scenario", scenario, *QUICK), tmp_path, *parts)


def test_missing_files_are_refused(log: Path, tmp_path: Path) -> None:
    none = tmp_path / "none.x"
    refused(calibrate(tmp_path, none, *QUICK), tmp_path, "none.x")
    for option in ("--sop", "--scenario", "--calendar", "--aliases"):
        refused(calibrate(tmp_path, log, option, none, *QUICK), tmp_path, "none.x")


@pytest.mark.parametrize("option", ["--demand", "--explained-by"])
def test_choices_that_there_are_not(log: Path, tmp_path: Path, option: str) -> None:
    result = calibrate(tmp_path, log, option, "entah", *QUICK)
    assert result.exit_code == 2
    assert "entah" in result.output


def test_a_file_where_the_folder_should_be_is_told_at_once(log: Path, tmp_path: Path) -> None:
    write(tmp_path, "out", "kept")
    result = calibrate(tmp_path, log)
    assert result.exit_code == 2
    assert "Dipelajari" not in result.output
    assert (tmp_path / "out").read_text() == "kept"


def test_what_fails_late_leaves_nothing(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> Any:
        raise SimulationError(Problem(code="no_duration", place="durations.steps.paraf", value="Memaraf"))

    monkeypatch.setattr("mining.calibration.three.three_columns", fails)
    refused(calibrate(tmp_path, log, "--no-next"), tmp_path, "Memaraf")


def test_a_step_without_any_time_is_refused_and_one_with_records_learned(log: Path, tmp_path: Path) -> None:
    bare = OLD.replace(
        "performers: {roles: [kepala]}, standard: {value: 30}", "performers: {roles: [kepala]}"
    )
    scenario = write(tmp_path, "scenario.yaml", SCENARIO)
    dates = "case_id,activity,end\na,Menyusun konsep,2025-01-02\na,Memaraf,2025-01-03\n"
    given = ("--scenario", scenario, *QUICK)
    refused(calibrate(tmp_path, write(tmp_path, "dates.csv", dates), *given, sop=bare), tmp_path, "Memaraf")
    assert calibrate(tmp_path, log, *given, sop=bare).exit_code == 0
    minutes = learned(tmp_path).durations.steps["paraf"].minutes
    assert minutes is not None
    assert 15 < minutes < 60


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        HEAD + weekly("2025-01-06", 1, STEPS),
        HEAD + weekly("2025-01-06", 1, STEPS[:1]),
        "case_id,activity,end\n" + "".join(f"a,{NAMES[s][0]},2025-01-0{d}\n" for d, s in enumerate(STEPS, 6)),
    ],
)
def test_the_shortest_logs_lean_and_say_so(tmp_path: Path, text: str, language: Language) -> None:
    result = calibrate(tmp_path, write(tmp_path, "log.csv", text), *QUICK, language=language)
    assert result.exit_code == 0, result.output
    said = words(language)
    for key in ("calibrate.leans", "fit.no_split", "learned_kind.other_duties"):
        assert said(key) in " ".join(result.stdout.split()) or key.startswith("learned_kind")
    assert "{" not in result.stdout
    study = read_inputs(tmp_path / "sop.yaml", tmp_path / "out" / WRITTEN)
    simulate(study.sop, study.scenario, study.calendar, replications=1)


def test_names_that_the_sop_does_not_know_are_told(tmp_path: Path) -> None:
    text = HEAD + weekly("2025-01-06", 2, STEPS) + "c0,Menari,2025-01-08 13:00,2025-01-08 14:00,Penari\n"
    result = calibrate(tmp_path, write(tmp_path, "log.csv", text), *QUICK)
    assert "Menari (1)" in result.stdout
    assert "Penari" in result.stdout


def test_other_sops_of_the_scenario_are_left_and_told(log: Path, tmp_path: Path) -> None:
    course = "also: [{sop: memo, demand: [{kind: annual, case_id: 'm{year}'}]}]\n"
    memo = write(tmp_path, "memo.yaml", OLD.replace("id: surat", "id: memo"))
    scenario = write(tmp_path, "scenario.yaml", SCENARIO + course)
    refused(calibrate(tmp_path, log, "--scenario", scenario, *QUICK), tmp_path, "memo")
    result = calibrate(tmp_path, log, "--scenario", scenario, "--also", memo, *QUICK)
    assert result.exit_code == 0, result.output
    assert "memo" in result.stdout
    assert learned(tmp_path).also == ()


def test_texts_do_nothing_in_terminal_table_and_scenario(log: Path, tmp_path: Path) -> None:
    nasty = "[red]=HYPERLINK(1)\\u202e <b>: # 'x"
    sop = OLD.replace("title: Surat izin", f'title: "=1+1 {nasty}"').replace(
        "name: Staf}", f'name: "{nasty}"}}'
    )
    text = log.read_text("utf-8-sig").replace("2025-01,", '"@x: [y]\x1b[2J",').replace(",staf,", ",Staf,")
    path = write(tmp_path, "=a\x1b[2J\u202e: #.csv", text)
    aliases = write(tmp_path, "a.yaml", "schema_version: 1\nconfirmed_by: x\nroles: {Staf: staf}\n")
    result = calibrate(tmp_path, path, "--demand", "replay", "--aliases", aliases, *QUICK, sop=sop)
    assert result.exit_code == 0, result.output
    assert not {"\x1b", "\u202e"} & set(result.output)
    assert "[red]=HYPERLINK" in result.stdout
    cells = [cell for row in rows(tmp_path / "out/kalibrasi.csv") for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
    found = learned(tmp_path)
    assert found.name.startswith("=1+1 [red]=HYPERLINK(1)")
    assert found.learned_from is not None
    assert found.learned_from.log.startswith("=a\ufffd[2J")
    assert "@x: [y]\ufffd[2J" in {one.case_id for rule in found.demand for one in rule.instants}
