"""What `ukur form` does before it writes: read, check a log, simulate, compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sop.errors import InputError, Problem
from sop.exchange.atomic import scratch_folder
from sop.exchange.importing import open_sop
from ukur.cli.console import working
from ukur.cli.log_input import LogInput
from ukur.cli.studies import compared, simulated, varied
from ukur.inputs import read_inputs, stated_waits, told_of

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.comparison import Comparison
    from simulation.replications import Study
    from sop.model import Sop
    from ukur.documents.forms.content import Form
    from ukur.documents.monitoring.table import Monitored
    from ukur.words import Words

EVIDENCE = "lke"
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "simulasi": ("--scenario",),
    "uji-coba": ("--log",),
    "matriks": ("--before",),
}
_OF_LOGS = ("--log", "--only", "--sample")
_OF_SIMULATIONS = ("--scenario", "--before", "--quick")
_TAKES: Mapping[str, tuple[str, ...]] = {
    "monitoring": (*_OF_LOGS, "--remarks", "--also"),
    "evaluasi": (*_OF_LOGS, "--remarks"),
    "simulasi": _OF_SIMULATIONS,
    "uji-coba": (*_OF_LOGS, "--before"),
    "matriks": _OF_SIMULATIONS,
    "pengamatan": (),
    EVIDENCE: (*_OF_LOGS, *_OF_SIMULATIONS, "--remarks"),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked for.

    Parameters: name - of the form; source - the SOP, its logs (maybe none) and how they are read; scenario,
    before, remarks - files; also - further SOPs with their logs, `SOP=LOG`; only - conditions on cases;
    sample - the log is made up; quick - few replications; workers - processes.
    """

    name: str
    source: LogInput
    scenario: Path | None
    before: Path | None
    remarks: Path | None
    also: tuple[str, ...]
    only: tuple[str, ...]
    sample: bool
    quick: bool
    workers: int

    def refuse(self) -> None:
        """Refuse what the form cannot be made from. Raises: InputError - with every problem."""
        given = {
            "--log": bool(self.source.logs),
            "--scenario": self.scenario is not None,
            "--before": self.before is not None,
            "--remarks": self.remarks is not None,
            "--also": bool(self.also),
            "--only": bool(self.only),
            "--sample": self.sample,
            "--quick": self.quick,
        }
        takes = _TAKES[self.name]
        problems = [
            Problem(code="form_not_for", place=option, value=self.name, allowed=takes or ("-",))
            for option, is_given in given.items()
            if is_given and option not in takes
        ]
        problems += [
            Problem(code="form_needs", place=option, value=self.name)
            for option in _NEEDS.get(self.name, ())
            if not given[option]
        ]
        problems += [
            Problem(code="form_pair", place="--also", value=pair)
            for pair in self.also
            if not all(pair.rpartition("="))
        ]
        if problems:
            raise InputError(problems)

    def earlier(self) -> Sop | None:
        """The SOP before this version."""
        return None if self.before is None else open_sop(self.before)


def _mined(asked: Asked, w: Words, source: LogInput | None = None) -> Mined:
    """A log checked against its SOP."""
    from mining.analysis import AnalysisSettings, analyse

    inputs = read_inputs(asked.source.sop, asked.scenario) if asked.scenario else None
    settings = AnalysisSettings(
        stated_waits=stated_waits(inputs.scenario if inputs else None), only=asked.only, sample=asked.sample
    )
    with working(w("cli.reading_log")):
        opened = (source or asked.source).read()
    with working(w("cli.measuring")):
        return analyse(opened.log, opened.sop, opened.calendar, aliases=opened.aliases, settings=settings)


def _monitored(asked: Asked, w: Words) -> tuple[Monitored, ...]:
    """The SOP and those beside it, each with its log and what people noticed."""
    from ukur.documents.monitoring.remarks import read_remarks
    from ukur.documents.monitoring.table import Monitored

    pairs = [pair.rpartition("=") for pair in asked.also]
    sources = [asked.source, *(replace(asked.source, sop=Path(sop), logs=[log]) for sop, _, log in pairs)]
    sops = [open_sop(source.sop) for source in sources]
    remarks = read_remarks(asked.remarks, sops) if asked.remarks else ()
    return tuple(
        Monitored(sop=sop, mined=_mined(asked, w, source) if source.logs else None, remarks=remarks)
        for sop, source in zip(sops, sources, strict=True)
    )


def _monitoring(asked: Asked, w: Words) -> tuple[Sop, Form]:
    from ukur.documents.monitoring.table import monitoring_form

    found = _monitored(asked, w)
    return found[0].sop, monitoring_form(found, w)


def _evaluation(asked: Asked, w: Words) -> tuple[Sop, Form]:
    from ukur.documents.monitoring.evaluation import evaluation_form

    (found,) = _monitored(asked, w)
    return found.sop, evaluation_form(found, w)


def _remarks(asked: Asked, w: Words) -> tuple[Sop, Form]:
    from ukur.documents.monitoring.table import remarks_form

    sop = open_sop(asked.source.sop)
    return sop, remarks_form([sop], w)


def _trial(asked: Asked, w: Words) -> tuple[Sop, Form]:
    from ukur.documents.minutes.trial import trial_minutes

    mined = _mined(asked, w)
    return mined.sop, trial_minutes(mined, w, draft=mined.sop, before=asked.earlier())


def _matrix(asked: Asked, w: Words) -> tuple[Sop, Form]:
    from ukur.documents.minutes.matrix import revision_matrix

    sop, before = open_sop(asked.source.sop), open_sop(asked.before or Path())
    comparison = None if asked.scenario is None else _compared(asked, w)
    return sop, revision_matrix(before, sop, w, comparison=comparison)


def _simulation(asked: Asked, w: Words) -> tuple[Sop, Form]:
    """Of the SOP; where it is a revision, of what it replaces, with the verdict on it."""
    from ukur.documents.minutes.simulation import simulation_minutes

    if asked.before is not None:
        comparison = _compared(asked, w)
        variations = () if asked.quick else varied(comparison.base, w, workers=asked.workers)
        form = simulation_minutes(comparison.base, w, variations=variations, comparison=comparison)
        return comparison.revisions[0].study.sop, form
    study = _simulated(asked, w)
    variations = () if asked.quick else varied(study, w, workers=asked.workers)
    return study.sop, simulation_minutes(study, w, variations=variations)


FORMS: Mapping[str, Callable[[Asked, Words], tuple[Sop, Form]]] = {
    "monitoring": _monitoring,
    "evaluasi": _evaluation,
    "simulasi": _simulation,
    "uji-coba": _trial,
    "matriks": _matrix,
    "pengamatan": _remarks,
}


def evidence(asked: Asked, out: Path, w: Words) -> tuple[Sop, list[Path]]:
    """Write the folder of evidence: the official SOP and every form that the input supports.

    Parameters: asked; out - the folder; w - language.
    Returns: the SOP, and the files.
    """
    from ukur.documents.evidence.writing import Evidence, Piece, write_evidence
    from ukur.documents.monitoring.evaluation import evaluation_form
    from ukur.documents.monitoring.table import monitoring_form
    from ukur.documents.official.document import write_official

    (found,) = _monitored(asked, w)
    pieces = [
        Piece(kind="monitoring", content=monitoring_form([found], w)),
        Piece(kind="evaluation", content=evaluation_form(found, w)),
    ]
    if asked.scenario is not None:
        pieces.append(Piece(kind="simulation", content=_simulation(replace(asked, before=None), w)[1]))
    if asked.before is not None:
        pieces.append(Piece(kind="matrix", content=_matrix(replace(asked, scenario=None), w)[1]))
    with scratch_folder() as folder:
        document = write_official(found.sop, folder / f"{found.sop.id}.docx", w)
        pieces.insert(0, Piece(kind="sop", content=document))
        parts = Evidence(sop=found.sop, mined=found.mined, pieces=tuple(pieces))
        return found.sop, list(write_evidence(out, parts, w))


def _simulated(asked: Asked, w: Words) -> Study:
    file = asked.scenario or Path()
    inputs = read_inputs(asked.source.sop, file)
    with told_of(file):
        return simulated(inputs, w, quick=asked.quick, workers=asked.workers)


def _compared(asked: Asked, w: Words) -> Comparison:
    """The SOP as a revision of the one before."""
    file = asked.scenario or Path()
    inputs = read_inputs(asked.before or Path(), file)
    revision = {asked.source.sop.stem: open_sop(asked.source.sop)}
    with told_of(file):
        return compared(inputs, revision, w, quick=asked.quick, workers=asked.workers)
