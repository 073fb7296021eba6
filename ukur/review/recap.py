"""Every SOP of a folder reviewed, and what only the whole folder shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sop.elements import Basis
from sop.errors import DocumentError, InputError, Problem
from sop.findings import Finding, Severity
from sop.model import Sop
from sop.reading import read_sop
from sop.rules import review
from ukur.review.files import Kind, kind_of, yaml_files
from ukur.review.relations import Alike, Reference, alike_files, find_references, revised_from

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """One file that is an SOP, or wants to be one.

    Parameters: file - path below the folder, with `/`; sop - None where it cannot be read; problems - why;
    findings - what is doubtful in it; revision_of - file of the version before it, empty where none is known.
    """

    file: str
    sop: Sop | None = None
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    revision_of: str = ""

    def count(self, severity: Severity) -> int:
        """Findings of a severity; each problem of reading is an error."""
        read = len(self.problems) if severity == "error" else 0
        return read + sum(finding.severity == severity for finding in self.findings)

    @property
    def unstated(self) -> int:
        """Steps whose performers the source does not state."""
        steps = () if self.sop is None else self.sop.steps
        return sum(step.performers.basis != Basis.STATED for step in steps)


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A YAML file that is no SOP. Parameters: file; kind - what it is; sop - id it is made for, if any."""

    file: str
    kind: Kind
    sop: str = ""


@dataclass(frozen=True, kw_only=True)
class Recap:
    """A folder of SOPs.

    Parameters: folder; sops, skipped - its files in the order of their paths; references - to other SOPs,
    each found or not; alike - files that share an id, a number, or all of their content; findings - what only
    the folder shows: `place` is the file.
    """

    folder: Path
    sops: tuple[Reviewed, ...]
    skipped: tuple[Skipped, ...]
    references: tuple[Reference, ...]
    alike: tuple[Alike, ...]
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """Findings of a severity, of all files and of the folder."""
        own = sum(finding.severity == severity for finding in self.findings)
        return own + sum(item.count(severity) for item in self.sops)

    def of_file(self, item: Reviewed, severity: Severity) -> int:
        """Findings of a severity of one file: its own, and those of the folder that stand at it."""
        shared = sum(one.place == item.file and one.severity == severity for one in self.findings)
        return item.count(severity) + shared

    @property
    def doubtful(self) -> bool:
        """Is there an error or a warning?"""
        return bool(self.count("error") or self.count("warning"))


def review_folder(folder: Path, *, progress: Progress | None = None) -> Recap:
    """Review all SOPs below a folder; a file that cannot be read is a row, not a stop.

    Parameters: folder; progress - called with (files done, files).
    Returns: the recap, the same for the same files.
    Raises: InputError - there is no such folder, or no SOP in it.
    """
    if not folder.is_dir():
        code = "not_a_folder" if folder.exists() else "recap_no_folder"
        raise InputError(Problem(code=code, file=str(folder)))
    files = yaml_files(folder)
    sops: list[Reviewed] = []
    skipped: list[Skipped] = []
    for done, path in enumerate(files):
        if progress is not None:
            progress(done, len(files))
        item = _one(path, path.relative_to(folder).as_posix())
        (sops if isinstance(item, Reviewed) else skipped).append(item)  # type: ignore[arg-type]
    if progress is not None:
        progress(len(files), len(files))
    if not sops:
        raise InputError(Problem(code="recap_no_sop", file=str(folder), value=str(len(files))))
    return _together(folder, sops, skipped)


def _one(path: Path, file: str) -> Reviewed | Skipped:
    try:
        sop = read_sop(path)
    except DocumentError as error:
        kind, keys = kind_of(path)
        if kind != "sop":
            made_for = keys.get("sop", "")
            return Skipped(file=file, kind=kind, sop=made_for if isinstance(made_for, str) else "")
        return Reviewed(file=file, problems=tuple(problem.in_file(file) for problem in error.problems))
    return Reviewed(file=file, sop=sop, findings=review(sop))


def _together(folder: Path, sops: list[Reviewed], skipped: list[Skipped]) -> Recap:
    """What only the files together show."""
    read = {item.file: item.sop for item in sops if item.sop is not None}
    before = revised_from(read)
    references = find_references(read)
    alike = alike_files(read)
    ids = {sop.id for sop in read.values()}
    findings = [_not_there(one) for one in references if not one.found]
    findings += [_shared(one, before) for one in alike]
    findings += [
        Finding(rule="recap_scenario_without_sop", severity="note", place=one.file, fields={"sop": one.sop})
        for one in skipped
        if one.sop and one.sop not in ids
    ]
    known = tuple(
        Reviewed(
            file=item.file,
            sop=item.sop,
            problems=item.problems,
            findings=item.findings,
            revision_of=before.get(item.file, ""),
        )
        for item in sops
    )
    return Recap(
        folder=folder,
        sops=known,
        skipped=tuple(skipped),
        references=references,
        alike=alike,
        findings=tuple(findings),
    )


def _not_there(one: Reference) -> Finding:
    severity: Severity = "note" if one.kind == "replaces" else "warning"
    fields = {"text": one.text, "step": one.step, "nearest": one.nearest or "–"}
    rule = f"recap_{one.kind}_missing" + ("_near" if one.nearest else "")
    return Finding(rule=rule, severity=severity, place=one.file, fields=fields)


def _shared(one: Alike, before: dict[str, str]) -> Finding:
    """Versions of one SOP share its id by right, where one is told to be the revision of another."""
    versions = one.kind == "id" and sum(file not in before for file in one.files) == 1
    return Finding(
        rule=f"recap_same_{one.kind}",
        severity="note" if versions else "warning",
        place=one.files[0],
        count=len(one.files),
        examples=one.files,
        fields={"value": one.value},
    )
