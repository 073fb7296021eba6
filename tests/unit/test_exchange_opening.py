"""Office files made to hurt whoever opens them: refused before any code for their kind sees them, quickly."""

from __future__ import annotations

import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from office_documents import package
from sop.errors import DocumentError, OutputError
from sop.exchange.archive import MAX_MEMBERS, MAX_STYLES, MAX_TOKEN, archive_bytes
from sop.exchange.atomic import scratch_folder
from sop.exchange.importing import import_sop
from sop.exchange.sop_sheet import write_sop_sheet
from sop.reading import read_sop
from ukur.sop_sheet_texts import sop_sheet_texts

SECONDS = 3.0
LONG = 6 * MAX_TOKEN
MAIN = "word/document.xml"


def code(folder: Path, parts: Mapping[str, str | bytes], *, packed: bool = False) -> str:
    """What an archive of these parts is refused for, empty where it is not."""
    path = package(folder / "a.docx", parts)
    if not packed:
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(folder / "b.docx", "w") as new:
            for member in old.infolist():
                new.writestr(member.filename, old.read(member))
        path = folder / "b.docx"
    started = time.process_time()
    try:
        archive_bytes(path, suffixes=(".docx",))
    except DocumentError as error:
        return error.problems[0].code
    finally:
        assert time.process_time() - started < SECONDS
    return ""


@pytest.mark.parametrize(
    "content",
    [
        b'<a b="' + b"x" * LONG + b'"/>',
        b'<a b="' + b">" * LONG + b'"/>',
        b"<a><b " + b" ".join(b'c%d="1"' % at for at in range(LONG // 12)) + b"/></a>",
        b"<!--" + b"<x" * (LONG // 2) + b"--><a/>",
        b"<a><!--" + b"<x>" * (LONG // 3) + b"--></a>",
        b"<a><?b " + b"<x>" * (LONG // 3) + b"?></a>",
        b'<!DOCTYPE a SYSTEM "' + b"<x" * (LONG // 2) + b'"><a/>',
        ('<a b="' + "\u3c3c" * (LONG // 2) + '"/>').encode("utf-16"),
        b'<?xml version="1.0" encoding="cp037"?>' + ('<a b="' + "x" * LONG + '"/>').encode("cp037"),
        b'<?xml version="1.0"' + b" " * LONG + b"?><a/>",
    ],
    ids=["attribute", "brackets", "attributes", "comment-first", "comment", "instruction", "doctype",
         "utf-16", "ebcdic", "declaration"],
)  # fmt: skip
@pytest.mark.parametrize("name", [MAIN, "word/embeddings/isi.bin"])
def test_tags_without_end_are_refused_at_once(tmp_path: Path, name: str, content: bytes) -> None:
    assert code(tmp_path, {name: content}) in ("archive_hostile", "xml_doctype", "archive_damaged")


def test_long_texts_and_pictures_are_no_tags(tmp_path: Path) -> None:
    data = bytes(range(1, 60)) * (LONG // 59)
    text = b"<a b='>'>" + b'x"> ' * (LONG // 4) + b"<![CDATA[" + b'"x ' * (LONG // 3) + b"]]></a>"
    drawn = b'<?xml version="1.0"?><svg href="' + b"x" * 2 * MAX_TOKEN + b'"/>'
    parts = {MAIN: text, "word/media/a.png": b"\x89PNG" + data, "word/media/b.svg": drawn}
    assert code(tmp_path, parts) == ""
    assert code(tmp_path, {MAIN: '\ufeff<?xml version="1.0" encoding="UTF-8"?><a/>'.encode()}) == ""
    assert code(tmp_path, {MAIN: '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")}) == ""


def test_more_elements_than_any_sheet_has(tmp_path: Path) -> None:
    parts = {
        "xl/worksheets/a.xml": "<a>" + "<row/>" * 60_000 + "</a>",
        "xl/worksheets/b.xml": "<c>" + "<c/>" * 60_000 + "</c>",
    }
    path = package(tmp_path / "a.xlsx", parts)
    with pytest.raises(DocumentError) as caught:
        archive_bytes(path, suffixes=(".xlsx",), tags=100_000)
    assert caught.value.problems[0].code == "archive_too_full"
    assert caught.value.problems[0].allowed == ("100000",)
    assert archive_bytes(path, suffixes=(".xlsx",), tags=200_000)
    assert code(tmp_path, {"xl/styles.xml": "<a>" + "<xf/>" * MAX_STYLES + "</a>"}) == "archive_too_full"


def test_macros_under_another_name(tmp_path: Path) -> None:
    for kind in ("ms-office.vbaProject", "ms-word.document.macroEnabled.main+xml"):
        listed = f'<Override PartName="/word/x.dat" ContentType="application/vnd.{kind}"/>'
        path = tmp_path / "a.docx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("[Content_Types].xml", f"<Types>{listed}</Types>")
            archive.writestr("word/x.dat", b"x")
        with pytest.raises(DocumentError) as caught:
            archive_bytes(path, suffixes=(".docx",))
        assert caught.value.problems[0].code == "archive_macros"


def test_two_parts_of_one_name_are_two_readings(tmp_path: Path) -> None:
    path = package(tmp_path / "a.docx", {MAIN: "<a/>", MAIN.upper(): "<b/>"})
    with pytest.raises(DocumentError) as caught:
        archive_bytes(path, suffixes=(".docx",))
    assert caught.value.problems[0].code == "archive_damaged"


def test_too_many_parts_and_a_password_say_so(tmp_path: Path) -> None:
    assert code(tmp_path, {f"{at}": b"" for at in range(MAX_MEMBERS + 1)}) == "archive_too_many"
    path = package(tmp_path / "c.docx", {MAIN: "<a/>"})
    raw = bytearray(path.read_bytes())
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(start)
        while at >= 0:
            raw[at + flags] |= 1
            at = raw.find(start, at + 4)
    path.write_bytes(raw)
    with pytest.raises(DocumentError) as caught:
        archive_bytes(path, suffixes=(".docx",))
    assert caught.value.problems[0].code == "archive_password"


def test_no_room_for_what_is_needed_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with scratch_folder() as folder:
        (folder / "a").write_text("b", encoding="utf-8")
    assert not folder.exists()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(OutputError) as caught, scratch_folder():
        pass
    assert caught.value.problems[0].code == "cannot_write"


def test_control_characters_hidden_in_a_file_of_ours(root: Path, tmp_path: Path) -> None:
    sop = read_sop(root / "data/sops/pengukuran-kinerja.yaml")
    first = sop.steps[0].model_copy(update={"aliases": ("a\x00b\x1b[31m",)})
    lying = sop.model_copy(update={"steps": (first, *sop.steps[1:])})
    path = write_sop_sheet(lying, tmp_path / "a.xlsx", texts=sop_sheet_texts("id"))
    with pytest.raises(DocumentError) as caught:
        import_sop(path)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("control_character", "steps[1].aliases[1]")
