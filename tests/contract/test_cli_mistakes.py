"""Mistakes in a command line: what stands there, what may stand there, what to do; exit code 2."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ukur.cli import main
from ukur.cli.app import build
from ukur.words import LANGUAGES, Language

SOP = "data/sops/pengukuran-kinerja.yaml"
SCENARIO = "data/scenarios/kesbangpol.yaml"
RUN = (SOP, "--scenario", SCENARIO)


@pytest.fixture(autouse=True)
def _at_the_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def ukur(*arguments: object, language: Language = "id") -> Result:
    return CliRunner().invoke(build(language), [str(argument) for argument in arguments])


MISTAKES: dict[str, tuple[tuple[object, ...], tuple[str, ...]]] = {
    "verb": (("simulat", SOP), ("“simulat”", "“ukur simulate”")),
    "verb help": (("bantuan",), ("“ukur --help”",)),
    "unlike any verb": (("qqqqq",), ("demo, check",)),
    "no verb": (("--lang", "id"), ("ukur demo",)),
    "no argument": (("check",), ("SOP_ATAU_FOLDER belum disebut", "Contoh: ukur check")),
    "too many": (("check", SOP, "kinerja.yaml"), ("kinerja.yaml", "tanda petik")),
    "one dash": (("check", "-confirm", "k.html", SOP), ("-confirm", "“--confirm”")),
    "no option": (("simulate", SOP), ("--scenario belum disebut", "Tambahkan: --scenario BERKAS")),
    "misspelt option": (("simulate", SOP, "--scenaro", SCENARIO), ("--scenaro", "“--scenario”")),
    "underscore": (("staff", *RUN, "--at_most", "9"), ("“--at-most”",)),
    "no value": (("simulate", SOP, "--scenario"), ("Tulis: --scenario BERKAS",)),
    "value for a switch": (("simulate", *RUN, "--stress=ya"), ("--stress tidak diberi isi",)),
    "not whole": (("simulate", *RUN, "--replications", "seratus"), ("“seratus” bukan bilangan bulat",)),
    "out of range": (("simulate", *RUN, "--replications", "0"), ("1 sampai 100000",)),
    "comma": (("staff", *RUN, "--within", "20", "--share", "0,9"), ("“0,9” bukan angka", "“0.9”")),
    "choice": (("staff", *RUN, "--within", "20", "--duties", "Each"), ("each, shared", "“each”")),
    "date": (("jadwal", *RUN, "--deadline", "30-04-2026"), ("bukan tanggal", "“2026-04-30”")),
    "no date": (("jadwal", *RUN, "--deadline", "besok"), ("2026-11-23",)),
    "format": (("template", SOP, "--to", "exel"), ("xlsx, scenario",)),
    "ending": (("template", SOP, "--out", "catatan.docx"), ("“.docx”", ".xlsx")),
    "language": (("--lang", "xx", "check", SOP), ("“xx”", "id, en")),
    "file": (("check", "data/sops/pengukuran-kinrja.yaml"), ("“data/sops/pengukuran-kinerja.yaml”",)),
    "out is a file": (("simulate", *RUN, "--out", "README.md"), ("README.md", "folder")),
    "out below a file": (("staff", *RUN, "--within", "9", "--out", "README.md/x"), ("README.md", "folder")),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_answered_with_what_to_do(name: str) -> None:
    typed, parts = MISTAKES[name]
    result = ukur(*typed)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    for part in (*parts, "→"):
        assert part in result.stderr, result.stderr


@pytest.mark.parametrize("name", MISTAKES)
def test_no_english_word_of_the_parser_is_left(name: str) -> None:
    text = ukur(*MISTAKES[name][0]).stderr
    for word in ("Usage", "Error", "Try", "Missing", "Invalid", "No such", "Got ", "requires", " is not"):
        assert word not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_typed_cannot_drive_the_terminal(language: Language) -> None:
    result = ukur("check", "--\x1b[31mred", language=language)
    assert result.exit_code == 2
    assert "\x1b" not in result.output
    assert "\x1b" not in ukur("\x1b]0;x\x07", language=language).output


def test_control_c_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ukur.cli.check.open_sop", interrupted)
    result = ukur("check", SOP)
    assert result.exit_code == 130
    assert "Dihentikan" in result.stderr
    assert "Traceback" not in result.output


def test_control_c_before_the_verb_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(language: Language) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ukur.cli.app.build", interrupted)
    monkeypatch.setattr("sys.argv", ["ukur", "--help"])
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setattr("sys.stderr", io.TextIOWrapper(io.BytesIO()))
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
