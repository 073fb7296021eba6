"""`ukur adopted` as people call it: what it says, exit codes, the file, texts that stay texts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from letters import HEAD, NEW, OLD, weekly, write
from ukur.cli.app import build
from ukur.words import LANGUAGES, Language

ALL, SHORT = ("konsep", "paraf", "kirim"), ("konsep", "kirim")
SINCE = "2024-08-01"
MANY = (
    HEAD
    + weekly("2024-01-01", 28, ALL, case="a")
    + weekly("2024-08-05", 28, SHORT, case="b")
    + weekly("2025-03-03", 4, ALL, case="z")
)
FEW = HEAD + weekly("2024-01-01", 3, ALL, case="a") + weekly("2024-08-05", 3, SHORT, case="b")


def adopted(
    folder: Path, log: str, *options: object, since: str = SINCE, language: Language = "id"
) -> Result:
    write(folder, "old.yaml", OLD)
    write(folder, "new.yaml", NEW)
    given = ["--sop", folder / "new.yaml", "--before", folder / "old.yaml", "--since", since, *options]
    arguments = ["adopted", write(folder, "log.csv", log), *given]
    return CliRunner().invoke(build(language), [str(one) for one in arguments], env={"COLUMNS": "100"})


def refused(result: Result, *parts: str) -> None:
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    for part in (*parts, "→"):
        assert part in result.output


def test_before_and_after_are_told_with_what_each_rests_on(tmp_path: Path) -> None:
    result = adopted(tmp_path, MANY)
    assert result.exit_code == 0, result.output
    for part in (
        "Sejak 1 Agustus 2024: 28 pelaksanaan selesai sebelumnya dan 32 sesudahnya ikut dihitung.",
        "Sesudah berlaku: 28 mengikuti SOP baru, 4 SOP lama, 0 sesuai keduanya, 0 tidak satu pun, 0 masih",
        "selang 95 %",
        "tidak membuktikan",
        "4 dari 32 pelaksanaan sesudah tanggal berlaku lebih dekat dengan SOP lama. Contoh: z0",
        "… dan 20 lagi",
    ):
        assert part in result.stdout, part
    # What the revision took out is no unknown name.
    assert "tidak dikenal" not in result.stdout


def test_few_cases_are_shown_and_nothing_is_claimed(tmp_path: Path) -> None:
    result = adopted(tmp_path, FEW)
    assert result.exit_code == 0, result.output
    assert "Belum 20 pelaksanaan selesai di kedua sisi" in result.stdout
    assert "selang" not in result.stdout
    assert all(f" {name} " in f" {result.stdout} ".replace("\n", " ") for name in ("a0", "a1", "b0", "b2"))


def test_what_neither_version_knows_is_told(tmp_path: Path) -> None:
    strange = FEW + "b0,Menari,2024-08-05 10:00,2024-08-05 11:00,Staf\n"
    assert "Menari (1)" in adopted(tmp_path, strange).stdout


def test_fail_on_request_alone(tmp_path: Path) -> None:
    assert adopted(tmp_path, MANY, "--fail").exit_code == 1
    assert adopted(tmp_path, FEW, "--fail").exit_code == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("log", [MANY, FEW])
def test_both_languages_say_all(tmp_path: Path, log: str, language: Language) -> None:
    result = adopted(tmp_path, log, language=language)
    assert result.exit_code == 0, result.output
    assert "{" not in result.output
    assert {"id": "Sesudah berlaku", "en": "Since then"}[language] in result.stdout


@pytest.mark.parametrize(
    ("log", "since", "parts"),
    [
        (FEW, "2030-01-01", ("tidak ada pelaksanaan yang dimulai sejak 2030-01-01",)),
        (FEW, "2000-01-01", ("tidak ada pelaksanaan yang selesai sebelum 2000-01-01",)),
        (HEAD + weekly("2024-01-01", 1, SHORT), SINCE, ("dimulai sejak",)),
        ("", SINCE, ("log.csv", "kosong")),
        (HEAD, SINCE, ("log.csv",)),
        ("case_id,activity\na,Mengirim\n", SINCE, ("start / end",)),
        (HEAD + "a,Mengirim,,,Staf\n", SINCE, ("log.csv", "baris 2")),
        (HEAD + "a,Menari,2024-01-01,2024-01-01,\nb,Menari,2024-09-01,2024-09-02,\n", SINCE, ()),
    ],
)
def test_logs_that_cannot_tell_are_refused(
    tmp_path: Path, log: str, since: str, parts: tuple[str, ...]
) -> None:
    refused(adopted(tmp_path, log, "--out", tmp_path / "out.csv", since=since), *parts)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("name", ["nama", "attribute.nama", ""])
def test_an_unknown_kind_names_those_there_are(tmp_path: Path, name: str) -> None:
    refused(adopted(tmp_path, FEW, "--by", name), "season, kind, opd")


def test_kinds_of_the_log_can_be_told_apart(tmp_path: Path) -> None:
    lines = MANY.splitlines()
    log = "\n".join([lines[0] + ",jalur", *(f"{line},{'ab'[i % 2]}" for i, line in enumerate(lines[1:]))])
    options = ("--attribute", "jalur", "--by", "attribute.jalur", "--by", "opd", "--out", tmp_path / "o.csv")
    result = adopted(tmp_path, log + "\n", *options)
    assert result.exit_code == 0, result.output
    rows = read(tmp_path / "o.csv")
    assert {row["stratum"] for row in rows} <= {"a / ", "b / "}


def test_another_sop_and_missing_files_are_refused(tmp_path: Path) -> None:
    other = write(tmp_path, "other.yaml", OLD.replace("id: surat", "id: lain"))
    refused(adopted(tmp_path, FEW, "--before", other), "lain", "surat")
    refused(adopted(tmp_path, FEW, "--before", tmp_path / "none.yaml"), "none.yaml")
    refused(adopted(tmp_path, FEW, "--sop", tmp_path / "none.yaml"), "none.yaml")
    refused(adopted(tmp_path, FEW, "--out", tmp_path / "log.csv" / "o.csv"), "log.csv")


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    result = adopted(tmp_path, FEW, since="kemarin")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_dates_alone_are_enough_to_compare(tmp_path: Path) -> None:
    rows = [line.split(",") for line in FEW.splitlines()[1:]]
    dates = "case_id,activity,end\n" + "".join(f"{row[0]},{row[1]},{row[3][:10]}\n" for row in rows)
    result = adopted(tmp_path, dates)
    assert result.exit_code == 0, result.output
    assert "3 mengikuti SOP baru" in result.stdout


def test_the_file_has_every_case_and_the_same_bytes_twice(tmp_path: Path) -> None:
    paths = [tmp_path / "new folder" / name for name in ("one.csv", "two.csv")]
    for path in paths:
        result = adopted(tmp_path, MANY, "--out", path)
        assert str(path) in result.stdout
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert [path.name for path in sorted(paths[0].parent.iterdir())] == ["one.csv", "two.csv"]
    rows = read(paths[0])
    assert len(rows) == 60
    assert [row["group"] for row in rows] == ["before"] * 28 + ["after"] * 32
    assert {row["follows"] for row in rows[-4:]} == {"old"}


def test_texts_of_a_log_do_nothing(tmp_path: Path) -> None:
    nasty = "[red]=HYPERLINK(1)\u202e\x1b[2J"
    log = FEW.replace("a0", f'"{nasty}"').replace("b0", "@b0") + "+1,Mengirim,2024-08-05 10:00,,Staf\n"
    result = adopted(tmp_path, log, "--out", tmp_path / "o.csv")
    assert result.exit_code == 0, result.output
    assert not {"\x1b", "\u202e"} & set(result.output)
    assert "[red]=HYPERLINK" in result.stdout
    ids = [row["case_id"] for row in read(tmp_path / "o.csv")]
    assert f"{nasty}" in ids
    assert "'@b0" in ids
    assert "'+1" in ids


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
