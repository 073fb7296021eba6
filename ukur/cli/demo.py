"""`ukur demo`: the whole way once, with the sample SOP."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from mining.conformance.wording import KINDS
from sop.findings import SEVERITIES
from sop.rules import review
from ukur.cli.console import out_folder, progress, say, say_data, say_files, told
from ukur.cli.mine_say import say_mined
from ukur.cli.simulate import say_study, say_variations
from ukur.demonstration import Demonstration, demonstrate
from ukur.inputs import read_inputs
from ukur.samples import folder
from ukur.words import Words


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.demo"), epilog=w("cli.demo_example"))
    def demo(
        out: Annotated[Path, typer.Option(metavar=w("parser.type_folder"), help=w("cli.out"))] = Path("out"),
        replications: Annotated[
            int | None, typer.Option(min=1, max=100_000, help=w("cli.replications"))
        ] = None,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
        as_json: Annotated[bool, typer.Option("--json", help=w("cli.json"))] = False,
    ) -> None:
        begun = time.monotonic()
        with told(w):
            out_folder(out)
            samples = folder()
            inputs = read_inputs(
                samples / "sops/pengukuran-kinerja.yaml", samples / "scenarios/kesbangpol.yaml"
            )
            fields = {
                "years": inputs.scenario.last.year - inputs.scenario.first.year + 1,
                "n": w.number(replications or inputs.scenario.replications),
            }
            say(w("say.step_checking"), err=as_json)
            findings = review(inputs.sop)
            counts = {s: sum(finding.severity == s for finding in findings) for s in SEVERITIES}
            say("   " + w("demo.checked", steps=len(inputs.sop.steps), **counts), err=as_json)

            def stage(key: str) -> None:
                told_fields = fields if key == "step_simulating" else {"n": len(KINDS)}
                say(w(f"say.{key}", **told_fields), err=as_json)

            with progress(w("cli.simulating")) as report:
                made = demonstrate(
                    inputs,
                    out,
                    w,
                    replications=replications,
                    workers=workers,
                    stage=stage,
                    progress=report,
                )
            if as_json:
                say_data("demo", _data(made, w), made.files, w)
                return
            say()
            say_study(made.study, w)
            say_variations(made.variations, w)
            say_mined(made.mined, w)
            say(w("say.injected", truth=len(made.truth), found=made.found, extra=made.extra))
            say_files(made.files, w)
            say()
            say(w("say.took", seconds=w.number(time.monotonic() - begun)))


def _data(made: Demonstration, w: Words) -> dict[str, Any]:
    """What the demo made, as data: `injected` deviations, `found` again exactly, `extra` besides."""
    from ukur.outputs.mined_json import mined_data
    from ukur.outputs.simulated_json import study_data

    return {
        "study": study_data(made.study, made.variations),
        "log": mined_data(made.mined, w),
        "injected": len(made.truth),
        "found": made.found,
        "extra": made.extra,
    }
