"""What the analyst can tell the reader of a log."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mining.log.columns import ColumnMap
from sop.errors import Problem

DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-16", "cp1252", "iso-8859-1")


@dataclass(frozen=True, kw_only=True)
class LogOptions:
    """How to read a log; what is not said must follow from the file itself, or the file is refused.

    Parameters: columns - headers that are not known; delimiter - one of `,` `;` TAB `|`; encoding - one of
    ENCODINGS; day_first - is 03/04 the 3rd of April?; time_zone - IANA name, for stamps that name no zone;
    office_zone - the zone of the office, taken and reported where neither stamps nor `time_zone` say;
    allow_bad_rows - set rows that cannot be used aside, and report them, instead of refusing the log;
    merge_same_case - two traces of one name are one case.
    """

    columns: ColumnMap | None = None
    delimiter: str | None = None
    encoding: str | None = None
    day_first: bool | None = None
    time_zone: str | None = None
    office_zone: str = "Asia/Jakarta"
    allow_bad_rows: bool = False
    merge_same_case: bool = False

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
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            found.append(Problem(code="log_option", place="time_zone", value=self.zone, allowed=_ZONES))
        return tuple(found)


_ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC")
