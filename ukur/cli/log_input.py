"""What every verb that reads a log asks for: the files, the SOP, and what the files themselves do not say."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from mining.log.aliases import Aliases
from mining.log.columns import ColumnMap
from mining.log.door import read_logs
from mining.log.options import LogOptions
from mining.log.result import ReadLog
from mining.log.sql.query import read_query
from sop.documents import read_document
from sop.errors import InputError, Problem
from sop.exchange.importing import open_sop
from sop.model import Sop
from sop.worktime import default_calendar, read_calendar
from sop.worktime.calendar import OfficeCalendar
from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class LogInput:
    """The part of a command line that leads to a log; each field is an option of that name."""

    logs: list[str]
    sop: Path
    aliases: Path | None
    accept_above: float | None
    columns: Path | None
    attribute: list[str]
    calendar: Path | None
    day_first: bool | None
    excel_dates: bool | None
    time_zone: str | None
    encoding: str | None
    delimiter: str | None
    decimal: str | None
    sheet: str | None
    query: str | None
    query_file: Path | None
    allow_bad_rows: bool

    def read(self) -> Opened:
        """Read the documents, then the log.

        Returns: all of them.
        Raises: UkurError - what is wrong with any of them.
        """
        office = read_calendar(self.calendar) if self.calendar else default_calendar()
        procedure = open_sop(self.sop)
        confirmed = read_document(self.aliases, Aliases) if self.aliases else None
        if self.accept_above is not None:
            confirmed = confirmed or Aliases(schema_version=1, confirmed_by="-")
            confirmed = confirmed.model_copy(update={"accept_above": self.accept_above})
        if self.query and self.query_file:
            raise InputError(Problem(code="query_twice"))
        query = read_query(self.query_file) if self.query_file else self.query
        log = read_logs(
            self.logs, sop=procedure, aliases=confirmed, options=self._options(office), query=query
        )
        return Opened(log=log, sop=procedure, aliases=confirmed, calendar=office)

    def _options(self, office: OfficeCalendar) -> LogOptions:
        return LogOptions(
            columns=read_document(self.columns, ColumnMap) if self.columns else None,
            attributes=tuple(self.attribute),
            day_first=self.day_first,
            excel_dates=self.excel_dates,
            time_zone=self.time_zone,
            encoding=self.encoding,
            delimiter=self.delimiter,
            decimal=self.decimal,
            sheet=self.sheet,
            allow_bad_rows=self.allow_bad_rows,
            office_zone=office.time_zone,
        )


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A log and what it is compared with."""

    log: ReadLog
    sop: Sop
    aliases: Aliases | None
    calendar: OfficeCalendar


def takes_log(w: Words) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a verb have the options of `LogInput` before its own.

    Typer reads the options of a command from its signature, so a signature is made of both.

    Parameters: w - words of the help.
    Returns: a decorator for a function whose first parameter takes the `LogInput`.
    """
    names = [field.name for field in fields(LogInput)]

    def decorate(verb: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(verb)
        def command(**given: Any) -> None:
            source = LogInput(**{name: given.pop(name) for name in names})
            verb(source, **given)

        _, *own = inspect.signature(verb).parameters.values()
        keyword = inspect.Parameter.KEYWORD_ONLY
        together = [*_parameters(w), *(one.replace(kind=keyword) for one in own)]
        command.__signature__ = inspect.Signature(together)  # type: ignore[attr-defined]
        command.__annotations__ = {one.name: one.annotation for one in together}
        return command

    return decorate


def sop_first(
    w: Words, *, log: str, ahead: Sequence[str] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Turn the verb round: it is about an SOP, and a log is one of the things that it may be given.

    Parameters: w - words of the help; log - help of the option for logs; ahead - parameters before the
    SOP.
    Returns: a decorator for what `takes_log` makes.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = {one.name: one for one in inspect.signature(command).parameters.values()}
        empty = inspect.Parameter.empty
        sop = Annotated[Path, typer.Argument(metavar="SOP", help=w("cli.sop_file"))]
        logs = Annotated[list[str] | None, typer.Option("--log", metavar=w("parser.argument_logs"), help=log)]
        own["sop"] = own["sop"].replace(annotation=sop, default=empty)
        own["logs"] = own["logs"].replace(annotation=logs, default=None)
        # What is asked for most stands first in the help.
        names = (*ahead, "sop", "logs")
        together = [own[name] for name in names] + [one for name, one in own.items() if name not in names]
        command.__signature__ = inspect.Signature(together)  # type: ignore[attr-defined]
        command.__annotations__ = {one.name: one.annotation for one in together}
        return command

    return decorate


def _parameters(w: Words) -> Iterator[inspect.Parameter]:
    panel = w("parser.reading")

    def option(*flags: str, of: Any, text: str, default: Any = None) -> tuple[Any, Any]:
        return Annotated[of, typer.Option(*flags, help=w(f"cli.{text}"), rich_help_panel=panel)], default

    empty = inspect.Parameter.empty
    found = {
        "logs": (Annotated[list[str], typer.Argument(help=w("cli.mine_log"))], empty),
        "sop": option(of=Path, text="sop_file", default=empty),
        "aliases": option(of=Path | None, text="mine_aliases"),
        "accept_above": (
            Annotated[
                float | None,
                typer.Option(min=0.5, max=1, help=w("cli.mine_accept_above"), rich_help_panel=panel),
            ],
            None,
        ),
        "columns": option(of=Path | None, text="mine_columns"),
        "attribute": option(of=list[str], text="mine_attribute", default=[]),
        "calendar": option(of=Path | None, text="mine_calendar"),
        "day_first": option("--day-first/--month-first", of=bool | None, text="mine_day_first"),
        "excel_dates": option("--excel-dates/--no-excel-dates", of=bool | None, text="mine_excel_dates"),
        "time_zone": option(of=str | None, text="mine_zone"),
        "encoding": option(of=str | None, text="mine_encoding"),
        "delimiter": option(of=str | None, text="mine_delimiter"),
        "decimal": option(of=str | None, text="mine_decimal"),
        "sheet": option(of=str | None, text="mine_sheet"),
        "query": option(of=str | None, text="mine_query"),
        "query_file": option(of=Path | None, text="mine_query_file"),
        "allow_bad_rows": option(of=bool, text="mine_allow_bad", default=False),
    }
    for name, (annotation, default) in found.items():
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
