"""The whole way once: check, simulate, make a log with known deviations, read it back, write everything.

The log is replication 0 of the simulation with one deviation put into each of some cases; it is written to
files and read through the same door as any office's log. It is sample data and says so wherever it appears.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mining.analysis import AnalysisSettings, Mined, analyse
from mining.conformance.wording import KINDS
from simulation.event_table import run_to_log
from simulation.experiments.blocks import Progress
from simulation.replications import Study, simulate
from simulation.sensitivity import Variation, vary
from ukur.inputs import Inputs, stated_waits
from ukur.page.tried import TriedRelief, try_relief
from ukur.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from sop.events import EventLog

_KEYS = ["kind", "step_id", "other_step_id", "case_id"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Demonstration:
    """What the demo made.

    Parameters: study; variations - of its assumptions; mined; truth - the deviations put in (kind, step_id,
    other_step_id, case_id); found - how many of them were mined exactly; extra - mined besides; files -
    written.
    """

    study: Study
    variations: tuple[Variation, ...]
    mined: Mined
    truth: pd.DataFrame
    found: int
    extra: int
    files: tuple[Path, ...]


def demonstrate(
    inputs: Inputs,
    out: Path,
    words: Words,
    *,
    replications: int | None = None,
    workers: int = 2,
    stage: Callable[[str], None] = lambda _: None,
    progress: Progress | None = None,
) -> Demonstration:
    """Run the demo.

    Parameters: inputs - documents; out - folder; words - language of the page; replications - overrides the
    scenario's; workers - processes; stage - told the key of each stage; progress - of the simulation.
    Returns: everything that was made.
    """
    stage("step_simulating")
    study = simulate(
        inputs.sop,
        inputs.scenario,
        inputs.calendar,
        replications=replications,
        workers=workers,
        progress=progress,
    )
    stage("step_varying")
    variations = vary(study, workers=workers, progress=progress)
    relief = try_relief(study, workers=workers, progress=progress)
    stage("step_log")
    log, truth = sample_log(study, words("demo.extra_activity"))
    written = _write_log(study, log, truth, out, words)
    stage("step_mining")
    mined = _mine(written[0], inputs)
    found, extra = agreement(truth, mined.conformance.certain)
    stage("step_page")
    written += _write_results(study, variations, relief, mined, out, words)
    stage("step_documents")
    written += _write_documents(mined, out, words)
    return Demonstration(
        study=study,
        variations=variations,
        mined=mined,
        truth=truth,
        found=found,
        extra=extra,
        files=tuple(written),
    )


def sample_log(study: Study, extra_activity: str) -> tuple[EventLog, pd.DataFrame]:
    """Replication 0 with one deviation of each kind, each in a case of its own, as far as cases reach.

    Parameters: study; extra_activity - label of the step that the SOP does not have.
    Returns: the log and the truth.
    """
    from mining.conformance.injection.injecting import inject

    clean = run_to_log(study.sop, study.planned, study.example, study.example_draws, opd=study.scenario.opd)
    complete = clean.cases.loc[clean.cases["status"] == "completed", "case_id"].tolist()
    # Every other case first, so that conforming cases stay in between where there are enough.
    order = [*complete[1::2], *complete[0::2]]
    plan = list(zip(order[: max(1, len(order) - 2)], KINDS, strict=False))
    return inject(clean, study.sop, seed=study.scenario.seed, plan=plan, extra_activity=extra_activity)


def agreement(truth: pd.DataFrame, mined: pd.DataFrame) -> tuple[int, int]:
    """How many deviations were found exactly, and how many were found besides.

    Parameters: truth, mined - tables with kind, step_id, other_step_id and case_id.
    Returns: (found, extra), counted with multiplicity.
    """
    from collections import Counter

    def keys(frame: pd.DataFrame) -> Counter[tuple[str, ...]]:
        rows = frame[_KEYS].astype("object").where(frame[_KEYS].notna(), "").to_numpy().tolist()
        return Counter(tuple(map(str, row)) for row in rows)

    wanted, got = keys(truth), keys(mined)
    return sum((wanted & got).values()), sum((got - wanted).values())


def _write_log(study: Study, log: EventLog, truth: pd.DataFrame, out: Path, words: Words) -> list[Path]:
    from sop.exchange.events_xes import write_xes
    from sop.exchange.events_xlsx import write_xlsx
    from sop.exchange.sheet.writer import write_sheet
    from ukur.outputs import write_table
    from ukur.sheet_texts import sheet_texts

    paths = [out / "log-contoh.xes.gz", out / "log-contoh.xlsx", out / "catatan-contoh.xlsx"]
    write_xes(log, paths[0])
    write_xlsx(log, paths[1])
    write_sheet(study.sop, paths[2], texts=sheet_texts(words.language), log=log)
    return [*paths, write_table(truth, out / "ketidaksesuaian-disisipkan.csv")]


def _mine(path: Path, inputs: Inputs) -> Mined:
    from mining.log.door import read_log

    read = read_log(path, sop=inputs.sop)
    settings = AnalysisSettings(sample=True, stated_waits=stated_waits(inputs.scenario))
    return analyse(read, inputs.sop, inputs.calendar, settings=settings)


def _write_results(
    study: Study,
    variations: tuple[Variation, ...],
    relief: TriedRelief | None,
    mined: Mined,
    out: Path,
    words: Words,
) -> list[Path]:
    from ukur.outputs import write_mined_pictures, write_mined_tables, write_simulated_tables
    from ukur.page import write_page
    from ukur.page.confirmation import write_confirmation
    from ukur.page.results import Results

    page, confirmation = out / "laporan.html", out / "konfirmasi-pelaksana.html"
    results = Results(sop=study.sop, study=study, variations=variations, relief=relief, mined=mined)
    pages = write_page(page, results, language=words.language, sheet=out / "lembar.pdf")
    write_confirmation(confirmation, study.sop, words)
    return [
        *pages,
        confirmation,
        *write_simulated_tables(study, out),
        *write_mined_tables(mined, out, words),
        *write_mined_pictures(mined, out, words),
    ]


def _write_documents(mined: Mined, out: Path, words: Words) -> list[Path]:
    """The SOP as the office and other programs know it, and the form that is filled in from the log."""
    from sop.exchange.bpmn import write_bpmn
    from sop.exchange.sop_sheet import write_sop_sheet
    from ukur.documents.forms.word import write_form_docx
    from ukur.documents.monitoring.table import Monitored, monitoring_form
    from ukur.documents.official.document import write_official
    from ukur.sop_sheet_texts import sop_sheet_texts

    sop = mined.sop
    form = monitoring_form([Monitored(sop=sop, mined=mined)], words)
    return [
        write_official(sop, out / "sop-resmi.docx", words),
        write_sop_sheet(sop, out / "lembar-sop.xlsx", texts=sop_sheet_texts(words.language)),
        write_bpmn(sop, out / "diagram.bpmn"),
        write_form_docx(form, out / "tabel-7.docx", words),
    ]
