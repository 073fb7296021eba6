"""README and docs followed as a user follows them: files are written, commands run, outputs compared.

A block of code that follows `<!-- file: NAME -->` is the content of that file; a ```diff block that follows
`<!-- edit: NAME -->` is a change to it (lines with - out, lines with + in). A ```text block right below a
block of commands is what these print (lines in order; `...` stands for others). All else is for people.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from ukur.cli import wanted_language
from ukur.cli.app import build

QUICK_VERBS = {"check", "diff", "template", "status", "export", "import"}
# Elsewhere in the tests, or not for a test at all.
_POSTGRESQL = (
    "ukur mine postgresql+psycopg://pembaca:sandi@server/agenda --query-file log.sql "
    "--sop data/sops/pengukuran-kinerja.yaml"
)
NEVER = {
    _POSTGRESQL: "needs a server: tests/slow/test_postgresql.py starts one",
    "ukur demo": "tests/contract/test_demo.py runs it, and compares its bytes",
}
# What stands beside ukur in a block of commands: making an environment (.ci/run does it), looking, moving.
BESIDE = re.compile(
    r"make [a-z]+( .*)?$|git clone|cd |source |py -3|python |\S*python(3)? -m |pip install|start |xdg-open "
)
_BLOCK = re.compile(
    r"(?:<!-- (?P<role>file|edit): (?P<name>\S+) -->\n)?^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block: kind - sh, bat, yaml ...; role, name - of a file or an edit; line - where it begins."""

    kind: str
    body: str
    role: str | None
    name: str | None
    line: int


def documents(root: Path) -> list[Path]:
    """README.md and docs/*.md."""
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a document."""
    return [
        Block(
            kind=found["kind"],
            body=found["body"],
            role=found["role"],
            name=found["name"],
            line=text.count("\n", 0, found.start()) + 1,
        )
        for found in _BLOCK.finditer(text)
    ]


def commands(block: Block) -> Iterator[str]:
    """The command lines of a block of commands, joined where they are continued, without remarks."""
    if block.kind not in {"sh", "bat"}:
        return
    body = block.body.replace("\\\n", " ")
    if block.kind == "bat":
        body = body.replace(".venv\\Scripts\\ukur", "ukur").replace("\\", "/")
    for line in body.splitlines():
        words = shlex.split(line, comments=True)
        if words:
            yield shlex.join(words)


def is_quick(command: str) -> bool:
    """Whether a command takes no more than moments."""
    words = shlex.split(command)
    return words[0] != "ukur" or (command not in NEVER and words[1] in QUICK_VERBS)


class Desk:
    """A folder in which a document is followed.

    Parameters: folder - its files; done - commands that were run before, for other documents, and need not be
    run again.
    """

    def __init__(self, folder: Path, done: set[str] | None = None) -> None:
        self.folder = folder
        self.done = done if done is not None else set()
        self.language = "id"
        self.output = ""

    def follow(self, found: list[Block], *, quick: bool, again: bool = False) -> int:
        """Do what a document says.

        Parameters: found - its blocks; quick - only the commands that take moments; again - also commands
        that were run before.
        Returns: how many commands of ukur were run.
        """
        count = 0
        for block, after in zip(found, [*found[1:], None], strict=True):
            if block.role == "file":
                (self.folder / str(block.name)).write_text(block.body, "utf-8")
            elif block.role == "edit":
                self._edit(block)
            self.output, ran, wanted = "", 0, list(commands(block))
            for command in wanted:
                if (quick and not is_quick(command)) or (command in self.done and not again):
                    continue
                ran += self._run(command, block)
            count += ran
            if ran == len(wanted) > 0 and after is not None and after.kind == "text":
                self._compare(after)
        return count

    def _edit(self, block: Block) -> None:
        path = self.folder / str(block.name)
        lines = [line for line in block.body.splitlines() if line]
        old = "\n".join(line[1:] for line in lines if line[0] != "+")
        new = "\n".join(line[1:] for line in lines if line[0] != "-")
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{path.name} does not hold once:\n{old}"
        path.write_text(text.replace(old, new), "utf-8")

    def _run(self, command: str, block: Block) -> int:
        words = shlex.split(command)
        if words[0] in {"cp", "copy"}:
            shutil.copy(self.folder / words[1], self.folder / words[2])
        elif words[0] in {"export", "set"}:
            assert words[1].startswith("UKUR_LANG="), command
            self.language = words[1].partition("=")[2]
        elif words[0] == "ukur" and command not in NEVER:
            self._ukur(words[1:], f"line {block.line}: {command}")
            self.done.add(command)
            return 1
        else:
            assert command in NEVER or BESIDE.match(command), f"line {block.line}: nobody runs {command}"
        return 0

    def _ukur(self, arguments: list[str], place: str) -> None:
        before = Path.cwd()
        chosen = arguments if "--lang" in arguments else ["--lang", self.language, *arguments]
        os.chdir(self.folder)
        try:
            result = CliRunner().invoke(
                build(wanted_language(chosen)), chosen, env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"}
            )
        finally:
            os.chdir(before)
        assert result.exit_code == 0, f"{place}\n{result.output}\n{result.exception!r}"
        self.output += result.output

    def _compare(self, block: Block) -> None:
        printed = [line.strip() for line in self.output.splitlines()]
        for line in filter(None, map(str.strip, block.body.splitlines())):
            if line == "...":
                continue
            assert line in printed, f"line {block.line}: not printed: {line}\n" + self.output
            printed = printed[printed.index(line) + 1 :]


def stock(folder: Path, root: Path) -> Path:
    """Put what the documents take for granted into a folder.

    The sample data as they are, but scenarios of one year and 20 replications instead of two years and
    100, so that commands with the same letters take less time; records of ten sample cases as the office's
    sheet and as a database; an SOP before and after a revision.

    Parameters: folder - to be filled; root - the repository.
    Returns: the folder.
    """
    import sqlite3

    from simulation.replications import simulate
    from simulation.scenario import read_scenario
    from sop.exchange.sheet.writer import write_sheet
    from sop.reading import read_sop
    from sop.worktime import default_calendar
    from ukur.demonstration import sample_log
    from ukur.sheet_texts import sheet_texts

    shutil.copytree(root / "data", folder / "data", dirs_exist_ok=True)
    sops = folder / "data/sops"
    sop = read_sop(sops / "pengukuran-kinerja.yaml")
    scenario = read_scenario(folder / "data/scenarios/kesbangpol.yaml")
    log, _ = sample_log(simulate(sop, scenario, default_calendar(), replications=1), "Rapat tambahan")
    write_sheet(sop, folder / "catatan.xlsx", texts=sheet_texts("id"), log=log)
    frame = log.events[["case_id", "activity", "role", "start", "end"]].astype(str)
    with sqlite3.connect(folder / "catatan.db") as database:
        frame.assign(id=range(len(frame))).to_sql("log", database, index=False)
    database.close()
    shutil.copy(sops / "pengukuran-kinerja.yaml", folder / "sop-lama.yaml")
    shutil.copy(sops / "pengukuran-kinerja-tukar-9-10.yaml", folder / "sop-baru.yaml")
    for path in (folder / "data/scenarios").glob("*.yaml"):
        text = path.read_text("utf-8").replace("replications: 100", "replications: 20")
        path.write_text(text.replace("last: 2026-12-31", "last: 2025-12-31"), "utf-8")
    return folder
