"""`ukur export`, `import` and `form` as people call them: what comes out, and what is refused."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from letters import HEAD, NEW, OLD, weekly, write
from sop.exchange.importing import import_sop
from sop.reading import read_sop
from ukur.cli.app import build
from ukur.words import LANGUAGES, Language

LOG = HEAD + weekly("2024-01-01", 4, ("konsep", "paraf", "kirim"), case="a")
PNML = """<pnml><net id="n"><place id="p"/></net></pnml>"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, "old.yaml", OLD)
    write(tmp_path, "new.yaml", NEW)
    write(tmp_path, "log.csv", LOG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ukur(line: str, *, language: Language = "id") -> Result:
    return CliRunner().invoke(build(language), line.split(), env={"COLUMNS": "100"})


def done(line: str) -> Result:
    result = ukur(line)
    assert result.exit_code == 0, f"{result.output}\n{result.exception!r}"
    return result


def refused(line: str, *parts: str, language: Language = "id") -> None:
    result = ukur(line, language=language)
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    for part in (*parts, "→"):
        assert part in result.output


@pytest.mark.parametrize("kind", ["docx", "xlsx", "bpmn"])
def test_what_goes_out_comes_back(desk: Path, kind: str) -> None:
    done(f"export old.yaml --to {kind} --out out")
    result = done(f"import out/old.{kind} --out back")
    assert "Tidak ada yang meragukan" in result.stdout
    (written,) = (desk / "back").iterdir()
    assert read_sop(written) == read_sop(desk / "old.yaml")


def test_a_workbook_has_the_paper_that_was_asked_for(desk: Path) -> None:
    done("export old.yaml --to xlsx --paper f4")
    assert {sheet.page_setup.paperSize for sheet in load_workbook(desk / "old.xlsx").worksheets[:3]} == {14}


@pytest.mark.parametrize("kind", ["yaml", "docx", "xlsx", "bpmn"])
def test_an_id_that_is_asked_for_is_the_one_or_is_refused(desk: Path, kind: str) -> None:
    sop = read_sop(desk / "old.yaml")
    if kind != "yaml":
        done(f"export old.yaml --to {kind}")
    done(f"import old.{kind} --id baru --out back")
    (written,) = (desk / "back").iterdir()
    assert read_sop(written) == sop.model_copy(update={"id": "baru"})
    refused(f"import old.{kind} --id ../luar --out back", "../luar")
    assert list((desk / "back").iterdir()) == [written]


def test_other_verbs_read_diagrams_and_say_so_where_something_is_doubtful(desk: Path) -> None:
    done("export old.yaml --to bpmn")
    assert "konsep;" not in done("check old.bpmn").output
    text = (desk / "old.bpmn").read_text("utf-8")
    foreign = re.sub(r"<(\w+:)?extensionElements>.*?</(\w+:)?extensionElements>", "", text, flags=re.S)
    (desk / "edited.bpmn").write_text(foreign, "utf-8")
    result = done("check edited.bpmn")
    assert "edited.bpmn dibaca sebagai konsep" in result.stderr
    result = ukur("import edited.bpmn --out draft --fail")
    assert result.exit_code == 1
    (written,) = (desk / "draft").iterdir()
    doubts = import_sop(desk / "edited.bpmn").doubts
    head = [line for line in written.read_text("utf-8").splitlines() if line.startswith("# -")]
    assert len(head) >= len(doubts) > 0


def test_a_log_leaves_without_names(desk: Path) -> None:
    named = LOG.replace("\n", ",orang\n", 1).replace("Staf\n", "Staf,Sari Contoh\n")
    lines = [line + ("" if line.count(",") == named.splitlines()[0].count(",") else ",Sari Contoh")
             for line in named.splitlines()]  # fmt: skip
    lines[0] = lines[0].replace(",orang", ",person")
    write(desk, "named.csv", "\n".join(lines) + "\n")
    done("export old.yaml --to csv --log named.csv --out out/a.csv")
    with (desk / "out/a.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {row["person"] for row in csv.DictReader(stream)} == {"P1"}
    done("export old.yaml --to xes --log named.csv --names --out out/a.xes")
    assert "Sari Contoh" in (desk / "out/a.xes").read_text("utf-8")


@pytest.mark.parametrize("name", ["monitoring", "evaluasi", "uji-coba"])
def test_forms_of_a_log(desk: Path, name: str) -> None:
    done(f"form {name} old.yaml --log log.csv --to xlsx --out out")
    assert [path.suffix for path in (desk / "out").iterdir()] == [".xlsx"]
    refused(f"form {name} old.yaml --log log.csv --to xlsx --out out", "--force")


def test_forms_of_several_sops_and_of_a_revision(desk: Path) -> None:
    done("form monitoring old.yaml --log log.csv --also new.yaml=log.csv --to xlsx --out out")
    done("form matriks new.yaml --before old.yaml --to docx --out out")
    done("form pengamatan new.yaml --to xlsx --out out")
    done("form lke old.yaml --log log.csv --before old.yaml --out bukti")
    names = sorted(path.name[:2] for path in (desk / "bukti").iterdir())
    assert names == ["00", "00", "01", "02", "03", "05", "06", "SH"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_does_not_go_together_is_refused_before_reading(desk: Path, language: Language) -> None:
    refused(
        "export old.yaml --to bpmn --log no.csv --scenario no.yaml", "--log", "--scenario", language=language
    )
    refused("export old.yaml --to xes", "--log", language=language)
    refused("export old.yaml --to prosimos", "--scenario", language=language)
    refused("form simulasi old.yaml", "--scenario", language=language)
    refused("form matriks old.yaml --log log.csv", "--log", "--before", language=language)
    refused("export old.yaml --to pnml --names --paper f4", "--names", "--paper", language=language)
    refused("form monitoring old.yaml --also new.yaml", "--also", language=language)
    refused("form monitoring old.yaml --also =log.csv", "--also", language=language)
    refused("form pengamatan old.yaml --only unit=a --sample --quick", "--only", "--sample", "--quick")
    refused("import log.csv", ".csv", language=language)
    assert not (desk / "out").exists()


def test_nothing_is_replaced_unasked_and_never_what_is_read(desk: Path) -> None:
    done("export old.yaml --to xlsx")
    before = (desk / "old.xlsx").read_bytes()
    refused("export new.yaml --to xlsx --out old.xlsx", "old.xlsx")
    refused("export old.xlsx --to xlsx --force", "--out")
    assert (desk / "old.xlsx").read_bytes() == before
    log = (desk / "log.csv").read_bytes()
    refused("export old.yaml --to csv --log log.csv --out log.csv --force", "--out")
    assert (desk / "log.csv").read_bytes() == log
    write(desk, "mine_cases.csv", "filled in by hand")
    refused("export old.yaml --to csv --log log.csv --out mine.csv", "mine_cases.csv")
    done("import old.xlsx --out back")
    refused("import old.xlsx --out back", "--force")
    done("import old.xlsx --out back --force")
