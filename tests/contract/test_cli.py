"""The command line: help in both languages, exit codes, messages, never a traceback, whole files or none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ukur.cli import wanted_language
from ukur.cli.app import build
from ukur.words import Language

pytestmark = pytest.mark.usefixtures("no_pictures")


def ukur(*arguments: object, language: Language = "id") -> Result:
    return CliRunner().invoke(build(language), [str(argument) for argument in arguments])


@pytest.fixture
def sop_file(root: Path) -> Path:
    return root / "data/sops/pengukuran-kinerja.yaml"


def test_the_language_is_chosen_before_the_help_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UKUR_LANG", raising=False)
    assert wanted_language(["check"]) == "id"
    assert wanted_language(["--lang", "en", "check"]) == "en"
    assert wanted_language(["--lang=en"]) == "en"
    assert wanted_language(["--lang", "xx"]) == "id"
    monkeypatch.setenv("UKUR_LANG", "en")
    assert wanted_language([]) == "en"
    assert ukur("--lang", "xx", "check", "x").exit_code == 2


def test_check_tells_what_is_doubtful(sop_file: Path, tmp_path: Path) -> None:
    result = ukur("check", sop_file, "--confirm", tmp_path / "k.html")
    assert result.exit_code == 0
    assert "795 menit" in result.output
    assert "Kabid" in result.output
    page = (tmp_path / "k.html").read_text("utf-8")
    assert page.count("☐") == 11
    assert "<script" not in page
    assert ukur("check", sop_file, "--fail").exit_code == 1


def test_check_reports_every_problem_and_writes_nothing(sop_file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "sop.yaml"
    text = sop_file.read_text("utf-8").replace("unit: minutes}", "unit: menit}", 1)
    broken.write_text(text.replace("short: Perintah", "shrt: Perintah"), "utf-8")
    result = ukur("check", broken, "--confirm", tmp_path / "k.html")
    assert result.exit_code == 2
    for part in ("sop.yaml", "steps[1].standard.unit", "menit", "minutes, hours", "shrt", "→"):
        assert part in result.output
    assert not (tmp_path / "k.html").exists()


def test_simulate_refuses_what_cannot_be_and_writes_nothing(
    sop_file: Path, root: Path, tmp_path: Path
) -> None:
    scenario = tmp_path / "s.yaml"
    text = (root / "data/scenarios/kesbangpol.yaml").read_text("utf-8")
    scenario.write_text(
        text.replace("calendar:", "# calendar:").replace("sop: peng", "sop: lain-peng"), "utf-8"
    )
    result = ukur("simulate", sop_file, "--scenario", scenario, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "lain-pengukuran-kinerja" in result.output
    assert not (tmp_path / "out").exists()


def test_problems_of_all_documents_come_together(root: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text("schema_version: 2\ncalendar: none.yaml\n", "utf-8")
    result = ukur("simulate", tmp_path / "no.yaml", "--scenario", scenario, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "no.yaml" in result.output
    assert "schema_version" in result.output


def test_templates(sop_file: Path, tmp_path: Path) -> None:
    assert ukur("template", sop_file, "--to", "scenario", "--out", tmp_path / "s.yaml").exit_code == 0
    assert ukur("template", sop_file, "--out", tmp_path / "c.xlsx").exit_code == 0
    refused = ukur("template", sop_file, "--to", "docx", "--out", tmp_path / "c.docx")
    assert refused.exit_code == 2
    assert "docx" in refused.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.xlsx", "s.yaml"]


def test_a_folder_that_cannot_be_written(sop_file: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = ukur("template", sop_file, "--out", tmp_path / "file" / "c.xlsx")
    assert result.exit_code == 2
    assert f"{tmp_path / 'file'}: ini berkas" in result.output


LOGS: dict[str, bytes] = {
    "empty.csv": b"",
    "header.csv": b"case_id,activity,end\n",
    "ragged.csv": b"case_id,activity,end\na,b,2025-01-02\na,b,2025-01-02,more\n",
    "broken.csv": b"case_id,activity,end\na,Pr\x81fung,2025-01-02\n",
    "ambiguous.csv": b"case_id,activity,end\na,b,03/04/2025\n",
    "serial.csv": b"case_id,activity,end\na,b,45690\n",
    "unknown.csv": b"Nomor,Uraian,Tanggal\na,b,2025-01-02\n",
    "nocase.csv": b"case_id,activity,end\n,b,2025-01-02\n",
    "nothing.xes": b"",
    "cut.xes.gz": gzip.compress(b"<log><trace>" * 2000)[:50],
    "entity.xes": b'<!DOCTYPE log [<!ENTITY a "b">]><log><trace>&a;</trace></log>',
    "book.xlsx": b"PK\x03\x04 not a workbook",
}


@pytest.mark.parametrize("name", LOGS)
def test_bad_logs_are_refused_with_a_message(name: str, sop_file: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(LOGS[name])
    result = ukur("mine", tmp_path / name, "--sop", sop_file, "--out", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert name in result.output
    assert "→" in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert not (tmp_path / "out").exists()


def test_a_missing_log(sop_file: Path, tmp_path: Path) -> None:
    result = ukur("mine", tmp_path / "no.csv", "--sop", sop_file, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "no.csv" in result.output


def test_a_template_never_replaces_what_may_have_been_filled_in(sop_file: Path, tmp_path: Path) -> None:
    for kind, name in (("xlsx", "c.xlsx"), ("scenario", "s.yaml")):
        (tmp_path / name).write_text("filled in")
        refused = ukur("template", sop_file, "--to", kind, "--out", tmp_path / name)
        assert refused.exit_code == 2
        assert "--force" in refused.output
        assert (tmp_path / name).read_text() == "filled in"
        assert ukur("template", sop_file, "--to", kind, "--out", tmp_path / name, "--force").exit_code == 0


def test_a_log_and_a_simulation_on_one_page(sop_file: Path, root: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = [f"a,{text},2025-01-0{day}" for day, text in ((2, "Perintah penyusunan"), (3, "Membuat format"))]
    log.write_text("\n".join(["case_id,activity,end", *rows]) + "\n", "utf-8")
    scenario = tmp_path / "s.yaml"
    text = (root / "data/scenarios/kesbangpol.yaml").read_text("utf-8")
    text = text.replace("../calendars", str(root / "data/calendars"))
    scenario.write_text(text.replace("replications: 100", "replications: 4"), "utf-8")
    options = ["--sop", sop_file, "--scenario", scenario, "--as-of", "2025-01-06", "--out", tmp_path / "out"]
    result = ukur("mine", log, *options)
    assert result.exit_code == 0, result.output
    page = (tmp_path / "out/laporan.html").read_text("utf-8")
    for part in ("6 Januari 2025", "Simulasi", "Data nyata"):
        assert part in page


def test_unknown_names_are_suggested_confirmed_and_used(sop_file: Path, tmp_path: Path) -> None:
    log, aliases = tmp_path / "log.csv", tmp_path / "aliases.yaml"
    log.write_text("case_id,activity,end\na,Rapat pembahasn,2025-01-02\n", "utf-8")
    first = ukur("mine", log, "--sop", sop_file, "--suggest-aliases", aliases, "--out", tmp_path / "out")
    assert first.exit_code == 0, first.output
    text = aliases.read_text("utf-8")
    assert '#"Rapat pembahasn": rapat' in text
    aliases.write_text(text.replace('#"', '"').replace("confirmed_by:", "confirmed_by: Sekretaris"), "utf-8")
    signed = aliases.read_text("utf-8")
    second = ukur("mine", log, "--sop", sop_file, "--aliases", aliases, "--out", tmp_path / "out")
    assert second.exit_code == 0, second.output
    assert "Rapat pembahasn (" not in second.output
    again = ukur("mine", log, "--sop", sop_file, "--suggest-aliases", aliases, "--out", tmp_path / "out")
    assert again.exit_code == 0, again.output
    assert aliases.read_text("utf-8") == signed
