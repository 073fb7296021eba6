"""`ukur compare` as people call it: verdicts, exit codes, data, files, texts that stay texts."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from letters import NEW, OLD, SCENARIO, write
from ukur.cli.app import build
from ukur.words import LANGUAGES, Language, words

pytestmark = pytest.mark.usefixtures("no_pictures")

QUICK = ("--first", "30", "--at-most", "60", "--no-vary", "--workers", "1")
CONSTANT = SCENARIO.replace("{family: lognormal, cv: 0.3}", "{family: constant}")
SLOW = OLD.replace("value: 60", "value: 4000")
TABLES = ("banding-anggapan.csv", "banding-putusan.csv", "banding-sumber.csv")
NAMES = (*TABLES, "laporan-banding.html", "lembar-banding.pdf")


def compare(
    folder: Path,
    *options: object,
    old: str = OLD,
    new: str = NEW,
    scenario: str = SCENARIO,
    language: Language = "id",
    quick: tuple[str, ...] = QUICK,
) -> Result:
    documents = [write(folder, "old.yaml", old), write(folder, "new.yaml", new)]
    given = ["--scenario", write(folder, "scenario.yaml", scenario), "--out", folder / "out", *quick]
    arguments = [str(one) for one in ("compare", *documents, *given, *options)]
    return CliRunner().invoke(build(language), arguments)


def refused(result: Result, folder: Path, *parts: str) -> None:
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    for part in (*parts, "→"):
        assert part in result.stderr
    assert not (folder / "out").exists()


def data_of(result: Result) -> dict[str, Any]:
    def never(name: str) -> float:
        raise AssertionError(f"{name} is no JSON")

    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=never)
    return found


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_verdict_what_it_rests_on_and_the_files(tmp_path: Path) -> None:
    result = compare(tmp_path, old=SLOW, new=SLOW.replace("4000", "400"))
    assert result.exit_code == 0, result.output
    for part in (
        "SOP Surat izin: 1 usulan diuji pada 6 pelaksanaan",
        "new: layak diuji coba",
        "Menghemat rata-rata",
        "selang 95 % simulasi",
        "n = 30 ulangan",
        "1. Menyusun konsep, dikerjakan berkurang",
        "belum divalidasi",
        "Pengesahan tetap keputusan pimpinan",
    ):
        assert part in result.stdout, part
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == list(NAMES)
    assert all(str(tmp_path / "out" / name) in result.stdout for name in NAMES)
    (row,) = rows(tmp_path / "out/banding-putusan.csv")
    assert (row["revision"], row["verdict"], row["n"]) == ("new", "worth_trying", "30")
    assert float(row["gain_low"]) > 1


def test_fail_on_request_alone(tmp_path: Path) -> None:
    assert compare(tmp_path, new=SLOW).exit_code == 0
    assert compare(tmp_path, "--fail", new=SLOW).exit_code == 1
    assert compare(tmp_path, "--fail", new=OLD).exit_code == 0


def test_what_changes_nothing_is_exactly_nothing(tmp_path: Path) -> None:
    data = data_of(compare(tmp_path, "--json", new=OLD.replace("Mengirim", "Mengirimkan")))
    (verdict,) = data["verdicts"]
    assert (verdict["verdict"], verdict["gain_days"], verdict["gain_low"]) == ("no_difference", 0, 0)
    assert data["sources"] == []


def test_json_is_data_alone_and_the_same_for_one_worker_or_two(tmp_path: Path) -> None:
    first = compare(tmp_path, "--json")
    data = data_of(first)
    assert data["replications"] == 30
    files = {name: (tmp_path / "out" / name).read_bytes() for name in NAMES}
    again = compare(tmp_path, "--json", "--workers", "2")
    assert again.stdout == first.stdout
    assert files == {name: (tmp_path / "out" / name).read_bytes() for name in NAMES}


def test_other_assumptions_are_tried_unless_asked_not_to(tmp_path: Path) -> None:
    wait = "waits: [{id: w, name: Tamu, after: konsep, before: kirim, low: 1, mode: 2, high: 3}]\n"
    quick = tuple(part for part in QUICK if part != "--no-vary")
    data = data_of(compare(tmp_path, "--json", scenario=SCENARIO + wait, quick=quick))
    assert data["verdicts"][0]["worlds"] == len(data["worlds"]) > 5
    assert "Anggapan lain tidak dicoba" in compare(tmp_path).stdout


def test_cases_that_never_finish(tmp_path: Path) -> None:
    short = CONSTANT.replace("last: 2025-06-30", "last: 2025-06-30\nhorizon: 2025-06-30")
    endless = SLOW.replace("4000", "30000")
    (verdict,) = data_of(compare(tmp_path, "--json", scenario=short, new=endless))["verdicts"]
    assert verdict["verdict"] == "not_advised"
    assert verdict["gain_days"] is None
    result = compare(tmp_path, scenario=short, old=endless)
    assert result.exit_code == 2
    assert "scenario.yaml" in result.stderr


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("new", [NEW, SLOW, OLD])
def test_both_languages_say_all(tmp_path: Path, new: str, language: Language) -> None:
    result = compare(tmp_path, new=new, language=language)
    assert result.exit_code == 0, result.output
    assert "{" not in result.output
    said = words(language)
    assert said("compare.not_tried").strip() in result.stdout
    assert said("compare.not_validated") in result.stdout


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"new": NEW.replace("id: surat", "id: lain")}, ("new", "lain", "surat")),
        (
            {
                "new": NEW.replace("roles: [{", "roles: [{id: raja, name: Raja}, {").replace(
                    "Mengirim, performers: {roles: [staf]}", "Mengirim, performers: {roles: [raja]}"
                )
            },
            ("new", "raja", "kepala, staf"),
        ),
        ({"new": NEW.replace("number: 2", "number: dua")}, ("new.yaml", "steps[2].number", "dua")),
        ({"old": OLD.replace("title:", "judul:")}, ("old.yaml", "judul")),
        ({"scenario": SCENARIO.replace("sop: surat", "sop: lain")}, ("scenario.yaml", "lain")),
        ({"scenario": SCENARIO.replace("name: Kantor", "name: Kantor\ncalendar: no.yaml")}, ("no.yaml",)),
        ({"new": ""}, ("new.yaml",)),
    ],
)
def test_what_cannot_be_compared_is_refused(
    tmp_path: Path, change: dict[str, str], parts: tuple[str, ...]
) -> None:
    refused(compare(tmp_path, **change), tmp_path, *parts)


@pytest.mark.parametrize(
    "change",
    [
        ("monthly", "quarterly"),
        ("last: 2025-06-30", "last: 2025-12-31"),
        ("replications: 4", "replications: 4\nseed: 7"),
    ],
)
def test_another_scenario_for_the_revision_must_be_alike(tmp_path: Path, change: tuple[str, str]) -> None:
    text = SCENARIO.replace(*change).replace("{month}", "{quarter}" if "quarterly" in change else "{month}")
    refused(compare(tmp_path, "--scenario-new", write(tmp_path, "own.yaml", text)), tmp_path, "new")


def test_other_people_for_the_revision_are_welcome(tmp_path: Path) -> None:
    own = write(tmp_path, "own.yaml", SCENARIO.replace("roles: [kepala]}", "roles: [kepala], count: 2}"))
    assert compare(tmp_path, "--scenario-new", own).exit_code == 0


def test_missing_files_and_names_twice_are_refused(tmp_path: Path) -> None:
    refused(compare(tmp_path, tmp_path / "none.yaml"), tmp_path, "none.yaml")
    refused(compare(tmp_path, "--scenario", tmp_path / "none.yaml"), tmp_path, "none.yaml")
    refused(compare(tmp_path, "--also", tmp_path / "none.yaml"), tmp_path, "none.yaml")
    refused(compare(tmp_path, write(tmp_path, "b/new.yaml", NEW)), tmp_path, "new")


@pytest.mark.parametrize(
    "option", [("--delta", "-1"), ("--delta", "nan"), ("--at-most", "3"), ("--precision", "2")]
)
def test_numbers_out_of_their_range(tmp_path: Path, option: tuple[str, str]) -> None:
    result = compare(tmp_path, *option)
    assert result.exit_code == 2
    assert option[0] in result.output
    assert not (tmp_path / "out").exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    write(tmp_path, "out", "kept")
    result = compare(tmp_path)
    assert result.exit_code == 2
    assert "--out" in result.stderr
    assert (tmp_path / "out").read_text() == "kept"


def test_texts_and_file_names_do_nothing(tmp_path: Path) -> None:
    nasty = "[red]=HYPERLINK(1)\\u202e<b>"
    text = NEW.replace("title: Surat izin", f'title: "=1 {nasty}"').replace("Mengirim", f'"@{nasty}"')
    named = write(tmp_path, "=cmd\x1b[2J\u202e.yaml", text.replace("value: 60", "value: 4000"))
    result = compare(tmp_path, named, old=OLD.replace("Surat izin", f'"=1 {nasty}"'))
    assert result.exit_code == 0, result.output
    assert not {"\x1b", "\u202e"} & set(result.output)
    assert "SOP =1 [red]=HYPERLINK(1)" in result.stdout
    for name in TABLES:
        cells = [cell for row in rows(tmp_path / "out" / name) for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
    assert "\x1b" not in compare(tmp_path, named, "--json").output
