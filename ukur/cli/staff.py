"""`ukur staff`: the smallest staffing that keeps a service promise."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from simulation.staffing import Promise, Staffing, candidates_table, smallest_staffing
from simulation.staffing.candidates import usual_ranges
from sop.errors import InputError, Problem
from ukur.cli.console import FOUND, out_folder, progress, say_data, say_files, told
from ukur.cli.staff_say import say_staffing
from ukur.inputs import Inputs, read_inputs, told_of
from ukur.outputs import write_table
from ukur.outputs.simulated_json import staffing_data
from ukur.words import Words

Duties = Literal["each", "shared"]
_GROUP = re.compile(r"^([a-z][a-z0-9_]*)=(\d{1,3})(?:-(\d{1,3}))?$")


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command("staff", help=w("cli.staff"), epilog=w("cli.staff_example"))
    def staff_command(
        file: Annotated[Path, typer.Argument(help=w("cli.sop_file"))],
        scenario: Annotated[Path, typer.Option(help=w("cli.scenario_file"))],
        within: Annotated[int, typer.Option(min=1, max=1000, help=w("cli.staff_within"))],
        share: Annotated[float, typer.Option(min=0.01, max=0.999, help=w("cli.staff_share"))] = 0.9,
        most: Annotated[int | None, typer.Option(min=1, max=100, help=w("cli.staff_most"))] = None,
        group: Annotated[list[str] | None, typer.Option(help=w("cli.staff_group"))] = None,
        duties: Annotated[Duties, typer.Option(help=w("cli.staff_duties"))] = "each",
        also: Annotated[list[Path] | None, typer.Option(help=w("cli.also"))] = None,
        replications: Annotated[
            int, typer.Option(min=20, max=100_000, help=w("cli.replications_each"))
        ] = 100,
        at_most: Annotated[int, typer.Option(min=20, max=100_000, help=w("cli.staff_at_most"))] = 800,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        out: Annotated[
            Path | None, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out_optional"))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
        fail: Annotated[bool, typer.Option("--fail", help=w("cli.staff_fail"))] = False,
    ) -> None:
        with told(w):
            out_folder(out)
            inputs = read_inputs(file, scenario, also=also or ())
            ranges = parse_groups(group) if group else usual_ranges(inputs.sop, inputs.scenario, most)
            with told_of(scenario), progress(w("cli.staff_trying")) as report:
                found = smallest_staffing(
                    inputs.sop,
                    inputs.scenario,
                    inputs.calendar,
                    promise=Promise(share=share, working_days=within),
                    groups=ranges,
                    duties=duties,
                    also=inputs.also,
                    replications=replications,
                    at_most=at_most,
                    workers=workers,
                    progress=report,
                )
            _say(found, inputs, out, w, as_json=as_json)
        if fail and found.chosen is None:
            raise typer.Exit(FOUND)


def _say(found: Staffing, inputs: Inputs, out: Path | None, w: Words, *, as_json: bool) -> None:
    files = (
        [] if out is None else [write_table(candidates_table(found).round(4), out / "susunan-pegawai.csv")]
    )
    if as_json:
        say_data("staff", staffing_data(found), files, w)
        return
    say_staffing(found, inputs.sop, inputs.scenario, w)
    if files:
        say_files(files, w)


def parse_groups(texts: Sequence[str]) -> dict[str, tuple[int, int]]:
    """`sekretaris=1-3` as ranges by group.

    Parameters: texts - of the option; one number means exactly that many.
    Raises: InputError - a text that does not say so.
    """
    found: dict[str, tuple[int, int]] = {}
    problems = []
    for text in texts:
        match = _GROUP.match(text.strip())
        if match is None:
            problems.append(
                Problem(code="staff_group_text", place="--group", value=text, allowed=("sekretaris=1-3",))
            )
        else:
            low = int(match[2])
            found[match[1]] = (low, int(match[3] or low))
    if problems:
        raise InputError(problems)
    return found
