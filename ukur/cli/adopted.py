"""`ukur adopted`: before and after a revision was adopted."""

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from mining.adoption import Adjusted, Adoption, after_adoption
from sop.exchange.importing import open_sop
from ukur.charts.labels import plain
from ukur.cli.check import say_findings
from ukur.cli.console import FOUND, out_file, say, say_data, say_files, told, working
from ukur.cli.log_input import LogInput, takes_log
from ukur.outputs import write_table
from ukur.outputs.mined_json import adoption_data
from ukur.words import Words

SHOWN = 40
"""Cases on the terminal; the file has all."""


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.adopted"), epilog=w("cli.adopted_example"))
    @takes_log(w)
    def adopted(
        source: LogInput,
        before: Annotated[Path, typer.Option(help=w("cli.adopted_before"))],
        since: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help=w("cli.adopted_since"))],
        by: Annotated[list[str] | None, typer.Option(help=w("cli.adopted_by"))] = None,
        out: Annotated[
            Path | None, typer.Option(metavar=w("parser.type_place"), help=w("cli.out_file", kinds=".csv"))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
        fail: Annotated[bool, typer.Option("--fail", help=w("cli.adopted_fail"))] = False,
    ) -> None:
        with told(w):
            file = out_file(out, "sebelum-sesudah.csv", (".csv",))
            old = open_sop(before)
            with working(w("cli.reading_log")):
                opened = source.read()
                found = after_adoption(
                    opened.log,
                    old,
                    opened.sop,
                    opened.calendar,
                    since=since.date(),
                    by=by or ("season", "kind"),
                    aliases=opened.aliases,
                )
            files = [write_table(found.cases, file)] if file else []
            if as_json:
                say_data("adopted", adoption_data(found, w), files, w)
            else:
                _say_all(found, files, w)
        if fail and any(finding.severity == "warning" for finding in found.findings):
            raise typer.Exit(FOUND)


def _say_all(found: Adoption, files: list[Path], w: Words) -> None:
    for line in lines_of(found, w):
        say(line)
    _say_cases(found, w)
    say_findings(found.findings, w)
    if files:
        say_files(files, w)


def lines_of(found: Adoption, w: Words) -> Iterator[str]:
    """What an adoption came to, line by line.

    Parameters: found; w - language.
    """
    counts = {"before": w.number(found.n_before), "after": w.number(found.n_after)}
    yield w("adoption.title", date=w.date(found.since), **counts)
    done = found.cases["state"] == "completed"
    left = int((done & ~found.cases["counted"]).sum())
    if left:
        yield w("adoption.not_counted", n=w.number(left))
    after = found.cases.loc[found.cases["group"] == "after", "follows"].value_counts()
    names = ("new", "old", "both", "neither", "running")
    yield w("adoption.followed", **{name: w.number(int(after.get(name, 0))) for name in names})
    if found.plain is None or found.adjusted is None:
        yield w("adoption.no_claim")
        return
    counted = found.cases[found.cases["counted"] & (found.cases["state"] == "completed")]
    means = counted.groupby("group")["working_days"].mean()
    sides = {name: w.number(float(means[name]), 1) for name in ("before", "after")}
    yield w("adoption.means", **sides, n_before=counts["before"], n_after=counts["after"])
    yield w("adoption.plain", **_numbers(found.plain, w))
    if found.adjusted.strata == 0:
        yield w("adoption.adjusted_none")
    else:
        numbers = {
            "n_before": w.number(found.adjusted.n_first),
            "n_after": w.number(found.adjusted.n_second),
        }
        kinds = w.number(found.adjusted.strata)
        yield w("adoption.adjusted", kinds=kinds, **numbers, **_numbers(found.adjusted, w))
    yield w("adoption.cause")


def _numbers(item: Adjusted, w: Words) -> dict[str, str]:
    ends = {"value": item.difference, "low": item.low, "high": item.high}
    return {name: w.number(value, 1) for name, value in ends.items()}


def _say_cases(found: Adoption, w: Words) -> None:
    """Every case where they are few, else the latest."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for name in ("case", "released", "group", "days", "follows"):
        table.add_column(w(f"adoption.{name}"), overflow="fold")
    for row in found.cases.tail(SHOWN).to_dict("records"):
        days = row["working_days"]
        cells = (
            plain(str(row["case_id"]), 60),
            w.date(row["released"]),
            w(f"adoption.group_{row['group']}"),
            "–" if math.isnan(days) else w.number(days, 1),
            w(f"adoption.follows_{row['follows']}"),
        )
        table.add_row(*(Text(cell) for cell in cells))
    say()
    Console(highlight=False, markup=False, emoji=False).print(table)
    if len(found.cases) > SHOWN:
        say(w("adoption.more", n=w.number(len(found.cases) - SHOWN)))
