"""The step table in its many forms, the times in it, and the identity block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from office_documents import POSTS, STEPS, docx, head, identity, p, rows, sop_docx, tbl, tc, tr
from sop.errors import DocumentError
from sop.exchange.draft import Draft
from sop.exchange.official import read_official
from sop.exchange.official.meaning.headings import title_of
from sop.exchange.official.meaning.minutes import read_time

COLUMNS = (500, 3000, 1000, 1000, 1000, 1500, 1000, 1500, 1000)


def ticked(step: int, post: int) -> str:
    return "v" if post == step else ""


def rules(draft: Draft) -> dict[str, Any]:
    return {doubt.rule.removeprefix("official_"): doubt for doubt in draft.doubts}


def texts(draft: Draft) -> list[tuple[int, str]]:
    return [(step.number, step.text) for step in draft.sop.steps]


def told(first: int = 1) -> list[tuple[int, str]]:
    return [(first + at, step[0]) for at, step in enumerate(STEPS)]


@pytest.mark.parametrize(
    ("text", "title", "usual"),
    [
        ("No.", "number", True), ("URAIAN PROSEDUR", "text", True), ("Aktivitas", "text", True),
        ("Uraian Kegiatan (Prosedur)", "text", True), ("Waktu (menit)", "time", True),
        ("Persyaratan/\nKelengkapan", "requirements", True), ("Ouput", "output", False),
        ("Keluaran", "output", True), ("Ket.", "remark", True), ("Kelengkpan", "requirements", False),
        ("Kepala Badan", None, True), ("", None, True),
    ],
)  # fmt: skip
def test_headings_in_their_spellings(text: str, title: str | None, usual: bool) -> None:
    assert title_of(text) == (title, usual)


def test_a_misspelled_heading_is_listed(tmp_path: Path) -> None:
    table = tbl(*head(output="Ouput"), *rows(ticked))
    draft = read_official(docx(tmp_path / "a.docx", identity(), table))
    assert rules(draft)["heading_spelled"].fields["value"] == "Ouput"
    assert rules(draft)["heading_spelled"].place == "table 2 line 2 column 8"
    assert [step.output for step in draft.sop.steps] == [step[3] for step in STEPS]


def test_heading_repeated_and_columns_numbered(tmp_path: Path) -> None:
    numbers = tr(*(tc(str(at)) for at in range(1, 10)))
    lines = rows(ticked)
    table = tbl(*head(), numbers, *lines[:2], *head(), numbers, lines[2])
    draft = read_official(docx(tmp_path / "a.docx", identity(), table))
    assert texts(draft) == told()
    assert draft.exact


def test_a_table_in_pieces_with_and_without_heading(tmp_path: Path) -> None:
    lines = rows(ticked)
    pieces = tbl(*head(), lines[0]), p(), tbl(lines[1]), p("halaman 2"), tbl(*head(), lines[2])
    draft = read_official(docx(tmp_path / "a.docx", identity(), *pieces))
    assert texts(draft) == told()
    assert [draft.sop.role(step.performers.leader).name for step in draft.sop.steps] == list(POSTS)


def test_a_piece_that_lost_a_column(tmp_path: Path) -> None:
    """Where the columns of posts cannot be told apart, their ticks say nothing; the rest goes by the time."""
    first = rows(ticked)[0]
    rest = [
        tr(tc(str(at)), tc(text), tc("v"), tc(), tc(needs), tc(time), tc(output), tc())
        for at, (text, needs, time, output) in enumerate(STEPS[1:], 2)
    ]
    draft = read_official(docx(tmp_path / "a.docx", identity(), tbl(*head(), first), p(), tbl(*rest)))
    assert texts(draft) == told()
    assert [step.standard.minutes for step in draft.sop.steps if step.standard] == [30, 15, 5]
    assert rules(draft)["columns_lost"].fields == {"found": "8", "expected": "9"}
    assert draft.sop.steps[2].performers.roles[0].role == "belum_diketahui"


def test_text_that_goes_on_in_rows_below(tmp_path: Path) -> None:
    lines = rows(ticked)
    below = tr(tc(), tc("dan lampirannya"), *(tc() for _ in POSTS), tc("Lampiran"), tc(), tc(), tc())
    draft = read_official(docx(tmp_path / "a.docx", identity(), tbl(*head(), lines[0], below, *lines[1:])))
    assert draft.sop.steps[0].text == "Menyusun konsep surat dan lampirannya"
    assert draft.sop.steps[0].requirements == ("Disposisi", "Lampiran")
    assert rules(draft)["row_goes_on"].place == "table 2 line 4 column 1"


def test_a_step_over_merged_rows(tmp_path: Path) -> None:
    top = tr(tc("1", merge="restart"), tc("Menyusun konsep", merge="restart"), tc("v"), tc(), tc(),
             tc("Disposisi"), tc("30 menit", merge="restart"), tc("Konsep"), tc())  # fmt: skip
    low = tr(tc(merge="continue"), tc(merge="continue"), tc(), tc("v"), tc(), tc("Map"), tc(merge="continue"),
             tc(), tc())  # fmt: skip
    draft = read_official(docx(tmp_path / "a.docx", identity(), tbl(*head(), top, low)))
    assert len(draft.sop.steps) == 1
    assert draft.sop.steps[0].requirements == ("Disposisi", "Map")
    assert draft.sop.steps[0].standard is not None
    assert draft.sop.steps[0].standard.minutes == 30
    assert [seat.role for seat in draft.sop.steps[0].performers.roles] == ["kepala_badan", "sekretaris"]


def test_columns_that_other_rows_split(tmp_path: Path) -> None:
    """The text column covers two columns of the grid, as in tables that were drawn by hand."""
    lines = [
        tr(tc(str(at)), tc(text, span=2), *(tc(ticked(at - 1, post)) for post in range(3)), tc(needs),
           tc(time), tc(output), tc())
        for at, (text, needs, time, output) in enumerate(STEPS, 1)
    ]  # fmt: skip
    heads = [
        tr(tc("No"), tc("Kegiatan", span=2), tc("Pelaksana", span=3), tc("Mutu Baku", span=3), tc("Ket")),
        tr(
            tc(),
            tc(span=2),
            *(tc(post) for post in POSTS),
            tc("Kelengkapan"),
            tc("Waktu"),
            tc("Output"),
            tc(),
        ),
    ]
    draft = read_official(
        docx(tmp_path / "a.docx", identity(), tbl(*heads, *lines, widths=(500, 1500, 1500, *COLUMNS[2:])))
    )
    assert texts(draft) == told()
    assert [draft.sop.role(step.performers.leader).name for step in draft.sop.steps] == list(POSTS)


def test_a_table_inside_a_cell_of_the_layout(tmp_path: Path) -> None:
    inner = tbl(*head(), *rows(ticked))
    draft = read_official(docx(tmp_path / "a.docx", identity(), tbl(tr(tc(inner + p())), widths=(9000,))))
    assert texts(draft) == told()


def test_numbers_that_the_program_puts_or_nobody(tmp_path: Path) -> None:
    lines = [
        tr(tc(p(numbered=True)), tc(text), *(tc(ticked(at, post)) for post in range(3)), tc(needs), tc(time),
           tc(output), tc())
        for at, (text, needs, time, output) in enumerate(STEPS)
    ]  # fmt: skip
    draft = read_official(docx(tmp_path / "a.docx", identity(), tbl(*head(), *lines)))
    assert texts(draft) == told()
    assert draft.exact


def test_odd_numbers_are_mended_and_listed(tmp_path: Path) -> None:
    lines = rows(ticked)
    lines[1] = lines[1].replace(">2<", ">1<")
    lines[2] = lines[2].replace(">3<", ">7<")
    draft = read_official(docx(tmp_path / "a.docx", identity(), tbl(*head(), *lines)))
    assert [step.number for step in draft.sop.steps] == [1, 2, 7]
    assert rules(draft)["number_changed"].fields == {"written": "1", "number": "2"}
    assert rules(draft)["number_gap"].fields == {"number": "7", "expected": "3"}


def test_sums_beginnings_and_signatures_are_no_steps(tmp_path: Path) -> None:
    start = tr(tc(), tc("Mulai"), *(tc() for _ in range(7)))
    total = tr(tc(), tc("Jumlah"), *(tc() for _ in range(4)), tc("50 menit"), tc(), tc())
    last = tr(tc("Painan, 8 Januari 2025", span=9))
    table = tbl(*head(), start, *rows(ticked), total, last)
    draft = read_official(docx(tmp_path / "a.docx", identity(), table))
    assert texts(draft) == told()
    assert "Painan" not in draft.sop.model_dump_json()


@pytest.mark.parametrize(
    ("text", "unit", "minutes", "doubts"),
    [
        ("15", "minutes", 15, ()), ("15", "", 15, ("unit",)), ("15 menit", "", 15, ()), ("15'", "", 15, ()),
        ("15 Mnt.", "", 15, ()), ("1 jam", "", 60, ()), ("1,5 jam", "", 90, ()), ("1.5 jam", "", 90, ()),
        ("½ jam", "", 30, ()), ("1 jam 30 menit", "", 90, ()), ("1.434 menit", "", 1434, ()),
        ("2 hari", "", 900, ("days",)), ("2 hari kerja", "", 900, ("days",)), ("2", "days", 900, ("days",)),
        ("10-15 menit", "", 15, ("range",)), ("10 menit s.d. 1 jam", "", 60, ("range",)),
        ("± 30 menit", "", 30, ("about",)), ("maks. 30 menit", "", 30, ("most",)), ("30 detik", "", 0.5, ()),
        ("2", "hours", 120, ()), ("0,25 jam", "", 15, ()), ("(15 menit)", "", 15, ()),
        ("", "minutes", None, ("empty",)), ("-", "minutes", None, ("empty",)),
        ("sesuai kebutuhan", "", None, ("unread",)), ("1 bulan", "", None, ("unread",)),
        ("0", "minutes", None, ("unread",)), ("09.00 - 10.00 WIB", "", None, ("range", "unread")),
    ],
)  # fmt: skip
def test_times(text: str, unit: str, minutes: float | None, doubts: tuple[str, ...]) -> None:
    found = read_time(text, unit)
    if minutes is None:
        assert found.standard is None
        assert found.doubts[-1:] == doubts[-1:]
    else:
        assert found.standard is not None
        assert found.standard.minutes == pytest.approx(minutes)
        assert found.doubts == doubts


def test_doubtful_times_are_listed_with_their_cell(tmp_path: Path) -> None:
    steps = [
        (text, needs, time, out)
        for (text, needs, _, out), time in zip(STEPS, ("2 hari", "", "lama"), strict=True)
    ]
    draft = read_official(sop_docx(tmp_path / "a.docx", ticked, steps=steps))
    assert [step.standard is None for step in draft.sop.steps] == [False, True, True]
    found = rules(draft)
    assert found["time_days"].place == "table 2 line 3 column 7"
    assert found["time_days"].fields == {"number": "1", "value": "2 hari", "minutes": "900"}
    assert found["time_empty"].count == 1
    assert found["time_unread"].fields["value"] == "lama"


def test_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_official(docx(tmp_path / "a.docx", p("Surat biasa"), tbl(tr(tc("a"), tc("b")))))
    assert caught.value.problems[0].code == "official_no_table"
    with pytest.raises(DocumentError) as caught:
        read_official(tmp_path / "a.pdf")
    assert caught.value.problems[0].code == "archive_wrong_kind"
    with pytest.raises(DocumentError) as caught:
        read_official(tmp_path / "a.docx", sop_id="Nama Besar")
    assert caught.value.problems[0].code == "bad_identifier"
    many = tbl(*head(), *rows(ticked, steps=STEPS * 67))
    with pytest.raises(DocumentError) as caught:
        read_official(docx(tmp_path / "b.docx", identity(), many))
    assert caught.value.problems[0].code == "official_too_much"
