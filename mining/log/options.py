"""What the analyst can tell the reader of a log."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mining.log.columns import ColumnMap
from sop.errors import Problem

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-16", "utf-32", "cp1252", "iso-8859-1")
DECIMALS = (",", ".")


@dataclass(frozen=True, kw_only=True)
class LogOptions:
    """How to read a log; what is not said must follow from the file itself, or the file is refused.

    Parameters: columns - headers that are not known; delimiter - one of `,` `;` TAB `|`; encoding - one of
    ENCODINGS; day_first - is 03/04 the 3rd of April?; time_zone - IANA name, for stamps that name no zone;
    office_zone - the zone of the office, taken and reported where neither stamps nor `time_zone` say;
    allow_bad_rows - set rows that cannot be used aside, and report them, instead of refusing the log;
    merge_same_case - two traces of one name are one case; attributes - headers (or XES attributes of the
    case) that are not ours and are kept with each case; excel_dates - numbers in a column of stamps are days
    as Excel counts them (True), are not (False), or only where the header says so (None); decimal - `,` or
    `.` in such numbers and in numbers among the attributes, or None, and the column must show it; sheet -
    name of the sheet of a workbook, where several could hold the log.
    """

    columns: ColumnMap | None = None
    delimiter: str | None = None
    encoding: str | None = None
    day_first: bool | None = None
    time_zone: str | None = None
    office_zone: str = "Asia/Jakarta"
    allow_bad_rows: bool = False
    merge_same_case: bool = False
    attributes: tuple[str, ...] = ()
    excel_dates: bool | None = None
    decimal: str | None = None
    sheet: str | None = None

    @property
    def kept(self) -> tuple[str, ...]:
        """Headers of the attributes that are wanted, here or in the column map, each once."""
        mapped = self.columns.attributes if self.columns is not None else ()
        return tuple(dict.fromkeys((*self.attributes, *mapped)))

    @property
    def zone(self) -> str:
        """The zone for stamps that name none."""
        return self.time_zone or self.office_zone

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the options themselves."""
        found = []
        if self.delimiter is not None and self.delimiter not in DELIMITERS:
            found.append(
                Problem(code="log_option", place="delimiter", value=self.delimiter, allowed=DELIMITERS)
            )
        if self.encoding is not None and self.encoding.casefold() not in ENCODINGS:
            found.append(Problem(code="log_option", place="encoding", value=self.encoding, allowed=ENCODINGS))
        if self.decimal is not None and self.decimal not in DECIMALS:
            found.append(Problem(code="log_option", place="decimal", value=self.decimal, allowed=DECIMALS))
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            found.append(Problem(code="log_option", place="time_zone", value=self.zone, allowed=_ZONES))
        return tuple(found)


_ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC")
