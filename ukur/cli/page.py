"""`ukur page`: one page about an SOP, from all there is."""

import math
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ukur.cli.console import out_folder, say, say_data, say_files, told, working
from ukur.cli.log_input import LogInput, sop_first, takes_log
from ukur.cli.page_steps import Wanted, find
from ukur.page import Results, write_page
from ukur.words import Words

PAGE, SHEET = "laporan.html", "lembar.pdf"


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("page", help=w("page_cli.help"), epilog=w("page_cli.example"))
    @sop_first(w, log=w("page_cli.log"))
    @takes_log(w)
    def page_command(
        source: LogInput,
        scenario: Annotated[Path | None, typer.Option(help=w("page_cli.scenario"))] = None,
        also: Annotated[list[Path] | None, typer.Option(help=w("cli.also"))] = None,
        revision: Annotated[list[Path] | None, typer.Option(help=w("page_cli.revision"))] = None,
        calibrate: Annotated[bool, typer.Option("--calibrate", help=w("page_cli.calibrate"))] = False,
        sample: Annotated[bool, typer.Option("--sample", help=w("page_cli.sample"))] = False,
        as_of: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help=w("page_cli.as_of"))
        ] = None,
        quick: Annotated[bool, typer.Option("--quick", help=w("page_cli.quick"))] = False,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path("out"),
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        with told(w):
            out_folder(out)
            wanted = Wanted(
                source=source,
                scenario=scenario,
                also=tuple(also or ()),
                revisions=tuple(revision or ()),
                calibrate=calibrate,
                sample=sample,
                as_of=as_of.date() if as_of else None,
                quick=quick,
                workers=workers,
            )
            found = find(wanted, w)
            with working(w("cli.writing")):
                files = write_page(out / PAGE, found, language=w.language, sheet=out / SHEET)
            if as_json:
                say_data("page", headline(found), files, w)
                return
            _say(found, w)
            if quick:
                say(w("page_cli.done_quick"))
            say_files(files, w)


def headline(found: Results) -> dict[str, Any]:
    """The numbers of the first sheet as data.

    Parameters: found - what the page was made from.
    Returns: `sop` (title, digest); `log` (cases by state), `simulation` (replications; median, 9 of 10 and
    mean, working days), `revisions` (verdict, gain, 9 of 10 of each), `learned` (`fit`, numbers by source):
    None where the page has no such part.
    """
    study = found.simulated
    return {
        "sop": {"title": found.sop.title, "digest": found.sop.digest},
        "log": None if found.mined is None else found.mined.conformance.numbers,
        "simulation": None if study is None else _days(study),
        "revisions": _revisions(found),
        "learned": _learned(found),
    }


def _days(study: Any) -> dict[str, Any]:
    from simulation.intervals import quantile_interval
    from ukur.outputs.data import estimate

    return {
        "replications": len(study.measures),
        "median": estimate(quantile_interval(study.cycle_days(), 0.5), "days"),
        "nine_of_ten": estimate(study.nine_of_ten(), "days"),
        "mean": estimate(study.mean_days(), "days"),
    }


def _revisions(found: Results) -> list[dict[str, Any]] | None:
    from ukur.outputs.data import estimate

    if found.comparison is None:
        return None
    return [
        {
            "revision": item.name,
            "verdict": item.verdict,
            "holds": item.holds if item.worlds else None,
            "gain": estimate(item.gain, "days"),
            "nine_of_ten": estimate(item.study.nine_of_ten(), "days"),
        }
        for item in found.comparison.revisions
    ]


def _learned(found: Results) -> dict[str, Any] | None:
    from collections import Counter

    if found.learned is None:
        return None
    fit, learned = found.learned.fit, found.learned.calibration
    return {
        "scenario": learned.scenario.digest,
        "fit": "untold" if fit is None else fit.code,
        "numbers": dict(Counter(one.source for one in learned.learned)),
        "three_columns": found.learned.three,
    }


def _say(found: Results, w: Words) -> None:
    from ukur.page.compared_sheet import nine_of_ten
    from ukur.page.learned_tables import told as told_learned

    if found.mined is not None:
        numbers = found.mined.conformance.numbers
        done = {"done": numbers.cases - numbers.running, "running": numbers.running}
        counts = {**done, "followed": numbers.conforming}
        say(w("page_cli.done_log", **{name: w.number(count) for name, count in counts.items()}))
    if found.learned is not None and found.mined is not None:
        for line in told_learned(found.learned.calibration, found.mined, w):
            say(line)
    study = found.simulated
    if study is not None:
        nine, n = nine_of_ten(study), w.number(len(study.measures))
        known = math.isfinite(nine)
        key = "page_cli.done_simulation" if known else "page_cli.done_simulation_open"
        say(w(key, nine=w.number(nine) if known else "", n=n))
    for item in found.comparison.revisions if found.comparison is not None else ():
        say(w("compare.revision", name=item.name, verdict=w(f"verdict.{item.verdict}")))
