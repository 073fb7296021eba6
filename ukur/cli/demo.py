"""`ukur demo`: the whole way once, with the sample SOP."""

import time
from pathlib import Path
from typing import Annotated

import typer

from mining.conformance.wording import KINDS
from sop.findings import SEVERITIES
from sop.rules import review
from ukur.cli.console import progress, say, say_files, told
from ukur.cli.mine_say import say_mined
from ukur.cli.simulate import say_study, say_variations
from ukur.demonstration import demonstrate
from ukur.inputs import read_inputs
from ukur.samples import folder
from ukur.words import Words


def add(app: typer.Typer, w: Words) -> None:
    """Add the verb to the application."""

    @app.command(help=w("cli.demo"), epilog=w("cli.demo_example"))
    def demo(
        out: Annotated[Path, typer.Option(help=w("cli.out"))] = Path("out"),
        replications: Annotated[
            int | None, typer.Option(min=1, max=100_000, help=w("cli.replications"))
        ] = None,
        workers: Annotated[int, typer.Option(min=1, max=256, help=w("cli.workers"))] = 2,
    ) -> None:
        begun = time.monotonic()
        with told(w):
            samples = folder()
            inputs = read_inputs(
                samples / "sops/pengukuran-kinerja.yaml", samples / "scenarios/kesbangpol.yaml"
            )
            fields = {
                "years": inputs.scenario.last.year - inputs.scenario.first.year + 1,
                "n": w.number(replications or inputs.scenario.replications),
            }
            say(w("say.step_checking"))
            findings = review(inputs.sop)
            counts = {s: sum(finding.severity == s for finding in findings) for s in SEVERITIES}
            say("   " + w("demo.checked", steps=len(inputs.sop.steps), **counts))

            def stage(key: str) -> None:
                say(w(f"say.{key}", **(fields if key == "step_simulating" else {"n": len(KINDS)})))

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
            say()
            say_study(made.study, w)
            say_variations(made.variations, w)
            say_mined(made.mined, w)
            say(w("say.injected", truth=len(made.truth), found=made.found, extra=made.extra))
            say_files(list(made.files), w)
            say()
            say(w("say.took", seconds=w.number(time.monotonic() - begun)))
