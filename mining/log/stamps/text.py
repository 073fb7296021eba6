"""One written date and time, taken apart. Pure texts: which of 03/04 is the month is decided elsewhere.

Read are ISO 8601, `dd/mm/yyyy` and its like, `5 Februari 2008`, `Selasa, 05 Februari 2008`, `Feb 5, 2008`,
with times such as 18.30, 18:30:05, pkl. 09.00 WIB. A bare number is never a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SECOND, MINUTE, DAY = 0, 1, 2
LONGEST = 100

_MONTHS = (
    "januari january jan", "februari pebruari february feb peb", "maret march mar mrt", "april apr",
    "mei may",
    "juni june jun", "juli july jul", "agustus august agu agt ags aug", "september sep sept",
    "oktober october okt oct", "november nopember nov nop", "desember december des dec",
)  # fmt: skip
_DAYS = (
    "senin monday sen mon", "selasa tuesday sel tue tues", "rabu wednesday rab wed",
    "kamis thursday kam thu thurs", "jumat jum'at friday jum fri", "sabtu saturday sab sat",
    "minggu ahad sunday min sun",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
WEEKDAYS = {name: number for number, names in enumerate(_DAYS) for name in names.split()}
# Western, central and eastern Indonesian time, in minutes.
_ZONES = {"wib": 420, "wita": 480, "wit": 540, "z": 0, "utc": 0, "gmt": 0}


def _either(names: dict[str, int]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_TIME = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?"
)
_ZONE = rf"(?: ?(?P<zone>{_either(_ZONES)}|(?:utc|gmt)?[+-]\d{{2}}(?::?\d{{2}})?))?"
_CLOCK = rf"(?:t|,? | - )(?:(?:pkl\.?|pukul|jam) ?)?{_TIME}{_ZONE}"
_DATES = (
    r"(?P<iso_y>\d{4})(?P<iso_s>[-/.])(?P<iso_m>\d{1,2})(?P=iso_s)(?P<iso_d>\d{1,2})",
    r"(?P<first>\d{1,2})(?P<num_s>[-/.])(?P<second_part>\d{1,2})(?P=num_s)(?P<year>\d{4}|\d{2})",
    rf"(?P<day>\d{{1,2}})[ ./-]{{0,2}}(?P<month>{_either(MONTHS)})[ .,/-]{{1,2}}(?P<named_y>\d{{4}}|\d{{2}})",
    rf"(?P<en_month>{_either(MONTHS)})\.? (?P<en_day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<en_y>\d{{4}})",
)
_STAMP = re.compile(
    rf"(?:(?P<weekday>{_either(WEEKDAYS)})[,.]{{0,2}} ?)?(?:{'|'.join(_DATES)})(?:{_CLOCK})?", re.ASCII
)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?", re.ASCII)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What a text says about an instant.

    Parameters: year; first, second - day and month where `decided`, else the two numbers as they stand;
    micros - microseconds since midnight; offset - minutes east of UTC, or None; precision - SECOND, MINUTE or
    DAY; weekday - 0 is Monday, or None; code - why it is no stamp (key `problem.<code>`), else empty.
    """

    year: int = 0
    first: int = 0
    second: int = 0
    decided: bool = True
    micros: int = 0
    offset: int | None = None
    precision: int = DAY
    weekday: int | None = None
    code: str = ""


def take_apart(text: str) -> Written:
    """Read one written stamp.

    Parameters: text - not empty.
    Returns: its parts, or a `code` that says why it cannot be read.
    """
    if len(text) > LONGEST:
        return Written(code="stamp_unreadable")
    plain = _SPACE.sub(" ", text.strip().casefold().replace("\u2019", "'"))
    match = _STAMP.fullmatch(plain)
    if match is None:
        return Written(code="stamp_number" if _NUMBER.fullmatch(plain) else "stamp_unreadable")
    if len(match["year"] or match["named_y"] or "long") == 2:
        return Written(code="stamp_short_year")
    year, first, second, decided = _date(match)
    micros, precision = _time(match)
    offset = _offset(match["zone"])
    if micros < 0 or (offset is not None and abs(offset) > 14 * 60):
        return Written(code="stamp_impossible")
    return Written(
        year=year,
        first=first,
        second=second,
        decided=decided,
        micros=micros,
        offset=offset,
        precision=precision,
        weekday=WEEKDAYS[match["weekday"]] if match["weekday"] else None,
    )


def _date(match: re.Match[str]) -> tuple[int, int, int, bool]:
    if match["iso_y"]:
        return int(match["iso_y"]), int(match["iso_d"]), int(match["iso_m"]), True
    if match["year"]:
        return int(match["year"]), int(match["first"]), int(match["second_part"]), False
    if match["named_y"]:
        return int(match["named_y"]), int(match["day"]), MONTHS[match["month"]], True
    return int(match["en_y"]), int(match["en_day"]), MONTHS[match["en_month"]], True


def _time(match: re.Match[str]) -> tuple[int, int]:
    """Microseconds since midnight (-1 where there is no such time) and the precision."""
    if match["hour"] is None:
        return 0, DAY
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return -1, MINUTE
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return -1, MINUTE
    fraction = int(((match["fraction"] or "") + "000000")[:6])
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction, SECOND if match["second"] else MINUTE


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone in _ZONES:
        return _ZONES[zone]
    digits = zone.removeprefix("utc").removeprefix("gmt")
    bare = digits[1:].replace(":", "")
    minutes = int(bare[:2]) * 60 + int(bare[2:] or 0)
    return -minutes if digits[0] == "-" else minutes
