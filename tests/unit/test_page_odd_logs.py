"""The first sheet of odd logs says what is so, and does not advise what is done already."""

from __future__ import annotations

from pathlib import Path

from mining.analysis import Mined, analyse
from mining.log.door import read_log
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.page.logged_facts import facts
from ukur.words import words

CHAIN = Sop.model_validate(
    {
        "schema_version": 1,
        "id": "tiga",
        "title": "Tiga",
        "identity": {"agency": "Kantor"},
        "origin": {"source": "uji"},
        "roles": [{"id": "a", "name": "A"}],
        "steps": [
            {
                "id": name,
                "number": number,
                "text": name.title(),
                "performers": {"roles": ["a"]},
                "standard": {"value": 60},
            }
            for number, name in enumerate(("satu", "dua", "tiga"), start=1)
        ],
    }
)


def mined(rows: list[str], calendar: OfficeCalendar, folder: Path) -> Mined:
    path = folder / "log.csv"
    path.write_text("\n".join(["case_id,activity,start,end", *rows]) + "\n", "utf-8")
    return analyse(read_log(path, sop=CHAIN), CHAIN, calendar)


def case(name: str, *steps: str) -> list[str]:
    hours = {"Satu": (8, 9), "Dua": (9, 10), "Tiga": (10, 11), "Foo": (8, 9)}
    return [
        f"{name},{step},2025-02-05 {hours[step][0]:02}:00,2025-02-05 {hours[step][1]:02}:00" for step in steps
    ]


def plain(rich: object) -> str:
    return "".join(run.text for run in rich)  # type: ignore[attr-defined]


def test_no_waiting_is_not_the_same_as_not_knowing(calendar: OfficeCalendar, tmp_path: Path) -> None:
    found = facts(mined(case("1", "Satu", "Dua", "Tiga"), calendar, tmp_path), words("id"))
    assert "tidak menunggu" in plain(found.waiting)
    assert "formulir" not in plain(found.suggestion)


def test_nothing_known_is_said_first(calendar: OfficeCalendar, tmp_path: Path) -> None:
    found = facts(mined([*case("1", "Foo"), *case("2", "Foo")], calendar, tmp_path), words("id"))
    assert "tidak satu pun" in plain(found.followed)
    assert "berkas padanan" in plain(found.suggestion)
    assert not any("jam mulai" in reason for reason in found.reasons)
    assert "2 dari 2" in found.reasons[0]


def test_many_cases_without_all_steps_are_not_sure(calendar: OfficeCalendar, tmp_path: Path) -> None:
    rows = [row for number in range(30) for row in case(f"c{number}", "Tiga")]
    found = facts(mined(rows, calendar, tmp_path), words("id"))
    assert not found.sure
    assert any("tidak memuat semua langkah" in reason for reason in found.reasons)
