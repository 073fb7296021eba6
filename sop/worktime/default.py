"""The calendar of Kabupaten Pesisir Selatan, the one that holds where no other is given.

data/calendars/pesisir-selatan.yaml says the same with explanations; a test keeps the two equal.
"""

from __future__ import annotations

from functools import cache

from sop.model import Basis
from sop.worktime.calendar import BasisNote, OfficeCalendar, Week, Weeks


def _week(usual: tuple[str, ...], friday: tuple[str, ...]) -> Week:
    return Week(monday=usual, tuesday=usual, wednesday=usual, thursday=usual, friday=friday)


@cache
def default_calendar() -> OfficeCalendar:
    """Office hours of Kabupaten Pesisir Selatan: Perpres 21/2023, holidays of Indonesia, WIB."""
    return OfficeCalendar(
        schema_version=1,
        id="pesisir-selatan",
        name="Jam kerja ASN Kabupaten Pesisir Selatan",
        time_zone="Asia/Jakarta",
        country="ID",
        weeks=Weeks(
            normal=_week(("07:30-12:00", "13:00-16:00"), ("07:30-12:00", "13:30-16:30")),
            ramadan=_week(("08:00-12:30", "13:00-15:00"), ("08:00-12:00", "13:00-15:30")),
        ),
        notes=_NOTES,
    )


_NOTES = (
    BasisNote(
        about="Lama jam kerja dan lama istirahat",
        basis=Basis.STATED,
        text="Perpres 21/2023 Pasal 4: 37 jam 30 menit seminggu, bulan Ramadan 32 jam 30 menit.",
    ),
    BasisNote(
        about="Jam masuk",
        basis=Basis.STATED,
        text="Perpres 21/2023 Pasal 4: pukul 07.30, bulan Ramadan pukul 08.00 waktu setempat.",
    ),
    BasisNote(
        about="Jam pulang hari biasa",
        basis=Basis.INFERRED,
        text="Pukul 16.00, Jumat 16.30: hasil hitungan Perpres 21/2023; edaran kabupaten belum ditemukan.",
    ),
    BasisNote(
        about="Jam pulang bulan Ramadan",
        basis=Basis.STATED,
        text="Pukul 15.00, Jumat 15.30: Surat Edaran Bupati Pesisir Selatan untuk Ramadan 1446 H (2025).",
    ),
    BasisNote(
        about="Pukul berapa istirahat dimulai",
        basis=Basis.ASSUMED,
        text="Peraturan hanya menetapkan lamanya; pukul 12.00 (Ramadan 12.30, Jumat 12.00) adalah asumsi.",
    ),
)
