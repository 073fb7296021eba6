"""What is wrong or doubtful in an SOP document that can be read: the reviewer's eye.

Every rule gives findings with codes; none is a verdict. Sources: PermenPAN-RB 35/2012 for the form, and the
ways in which documents of this kind are usually incomplete.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sop.findings import Finding
from sop.flow import ends_of
from sop.model import UNKNOWN_ROLE, Basis, Sop, Step
from sop.rules_flow import FLOW_RULES

_IDENTITY_BLOCKS = ("related", "equipment", "warnings", "records")
# Posts that documents name in a sentence although the table may have no column for them.
_POSTS = ("Kabid", "Kepala Bidang", "Kasubag", "Kasubbag", "Kasi", "Perencana", "Camat", "Lurah", "Staf")
_REVIEW_VERBS = re.compile(r"\b(mengoreksi|memeriksa|memverifikasi|mereviu|menyetujui|persetujuan)\b", re.I)
_NOMINALISED = re.compile(r"^(pen|pem|peng|peny|per)\w+an\b", re.I)
_REPLACED_RULES = (
    (re.compile(r"PP\s+No\.?\s*79\s+Tahun\s+2005", re.I), "PP 79/2005", "PP 12/2017"),
    (re.compile(r"Nomor\s+29\s+Tahun\s+2010", re.I), "PermenPAN-RB 29/2010", "PermenPAN-RB 53/2014"),
)


def review(sop: Sop) -> tuple[Finding, ...]:
    """All remarks about an SOP, in a fixed order: the form, the flow, the time, the sources.

    Parameters: sop - a valid document.
    Returns: findings; `place` is the step's number where a remark concerns one step.
    """
    return tuple(finding for rule in _RULES for finding in rule(sop))


def assumed_performers(sop: Sop) -> tuple[Step, ...]:
    """The steps whose performers the document does not state, in order: the list an office must confirm."""
    return tuple(step for step in sop.steps if step.performers.basis is not Basis.STATED)


def _number(step: Step) -> str:
    return str(step.number)


def _missing_identity(sop: Sop) -> Iterator[Finding]:
    for block in _IDENTITY_BLOCKS:
        if not getattr(sop.identity, block):
            yield Finding(rule="identity_block_missing", severity="note", fields={"block": block})
    if re.search(r"[A-Za-z]o\d", sop.identity.number):
        yield Finding(rule="number_looks_misread", severity="note", fields={"number": sop.identity.number})


def _dates(sop: Sop) -> Iterator[Finding]:
    made, valid = sop.identity.created, sop.identity.effective
    if made is not None and made == valid:
        yield Finding(rule="no_time_for_trial", severity="warning", fields={"date": made.isoformat()})


def _legal_basis(sop: Sop) -> Iterator[Finding]:
    for position, text in enumerate(sop.identity.legal_basis, start=1):
        for pattern, old, new in _REPLACED_RULES:
            if pattern.search(text):
                yield Finding(
                    rule="legal_basis_maybe_replaced",
                    severity="note",
                    fields={"position": str(position), "old": old, "new": new},
                )


def _assumed(sop: Sop) -> Iterator[Finding]:
    steps = assumed_performers(sop)
    if steps:
        yield Finding(
            rule="performers_not_stated",
            severity="warning",
            count=len(steps),
            total=len(sop.steps),
            examples=tuple(_number(step) for step in steps),
        )


def _nobody_known(sop: Sop) -> Iterator[Finding]:
    steps = [step for step in sop.steps if UNKNOWN_ROLE.id in {seat.role for seat in step.performers.roles}]
    if steps:
        numbers = tuple(_number(step) for step in steps)
        yield Finding(
            rule="performer_unknown",
            severity="warning",
            count=len(steps),
            total=len(sop.steps),
            examples=numbers,
        )


def _no_standard(sop: Sop) -> Iterator[Finding]:
    steps = [step for step in sop.steps if step.standard is None]
    if steps:
        numbers = tuple(_number(step) for step in steps)
        yield Finding(
            rule="standard_missing",
            severity="warning" if sop.origin.normative else "note",
            count=len(steps),
            total=len(sop.steps),
            examples=numbers,
        )


def _post_without_column(sop: Sop) -> Iterator[Finding]:
    names = " ".join(name for role in sop.roles for name in (role.name, *role.aliases))
    for step in sop.steps:
        for post in _POSTS:
            if re.search(rf"\b{post}\b", step.text) and not re.search(rf"\b{post}\b", names):
                yield Finding(
                    rule="post_without_column", severity="warning", place=_number(step), fields={"post": post}
                )


def _subject_in_sentence(sop: Sop) -> Iterator[Finding]:
    names = [name for role in sop.roles for name in (role.name, *role.aliases)] + list(_POSTS)
    steps = [step for step in sop.steps if step.text.startswith(tuple(f"{name} " for name in names))]
    if steps:
        yield _of_steps("subject_in_sentence", steps)


def _nominalised(sop: Sop) -> Iterator[Finding]:
    steps = [step for step in sop.steps if _NOMINALISED.match(step.text)]
    if steps:
        yield _of_steps("not_an_active_verb", steps)


def _of_steps(rule: str, steps: list[Step]) -> Finding:
    numbers = tuple(_number(step) for step in steps)
    return Finding(rule=rule, severity="note", count=len(steps), examples=numbers)


def _review_without_way_back(sop: Sop) -> Iterator[Finding]:
    for step in sop.steps:
        if _REVIEW_VERBS.search(step.text) and step.decision is None:
            yield Finding(rule="no_correction_loop", severity="warning", place=_number(step))


def _correction_before_submission(sop: Sop) -> Iterator[Finding]:
    """Somebody corrects a paper before the row in which it is handed in for approval."""
    for index, step in enumerate(sop.steps):
        if "persetujuan" not in step.text.lower():
            continue
        for earlier in sop.steps[:index]:
            same_paper = set(earlier.requirements) & set(step.requirements)
            if re.search(r"\bmengoreksi\b", earlier.text, re.I) and same_paper:
                yield Finding(
                    rule="correction_before_submission",
                    severity="warning",
                    place=_number(step),
                    fields={"earlier": _number(earlier)},
                )


def _nobody_composes(sop: Sop) -> Iterator[Finding]:
    """`Draf X` turns into `X` between two rows although no row makes X."""
    outputs: set[str] = set()
    for step in sop.steps:
        for paper in step.requirements:
            if paper not in outputs and f"Draf {paper}" in outputs:
                yield Finding(
                    rule="nobody_composes", severity="warning", place=_number(step), fields={"paper": paper}
                )
                outputs.add(paper)
        outputs.add(step.output)


def _several_ends(sop: Sop) -> Iterator[Finding]:
    """Steps that nobody waits for although the case goes on elsewhere: usually an `after` was forgotten."""
    order = [step.id for step in sop.steps]
    beside: set[str] = set()
    for ends in ends_of(sop):
        beside |= ends - {max(ends, key=order.index)}
    open_ends = [step for step in sop.steps if step.id in beside]
    if open_ends:
        numbers = tuple(_number(step) for step in open_ends)
        yield Finding(rule="nobody_waits_for", severity="warning", count=len(open_ends), examples=numbers)


def _wait_without_row(sop: Sop) -> Iterator[Finding]:
    """Forms are sent out and later gathered, and nobody says how long the others have."""
    sent = [
        s for s in sop.steps if re.search(r"\b(menyampaikan|mengirim\w*)\b.*\b(format|form)", s.text, re.I)
    ]
    for step in sent:
        for later in sop.steps[sop.steps.index(step) + 1 :]:
            if re.search(r"\b(menghimpun|mengumpulkan)\b", later.text, re.I):
                if later.wait_limit is None:
                    yield Finding(
                        rule="wait_without_row",
                        severity="warning",
                        place=_number(later),
                        fields={"sent": _number(step)},
                    )
                break


def _nothing_is_sent(sop: Sop) -> Iterator[Finding]:
    for step in sop.steps:
        if re.search(r"\bpengiriman\b", step.text, re.I):
            rest = sop.steps[sop.steps.index(step) + 1 :]
            if not any(re.search(r"\b(mengirim\w*|menyampaikan|pengiriman)\b", s.text, re.I) for s in rest):
                yield Finding(rule="no_sending_step", severity="warning", place=_number(step))


def _other_sops(sop: Sop) -> Iterator[Finding]:
    for step in sop.steps:
        for name in re.findall(r"\bSOP [A-Z][\w/ ]+", step.remark):
            if not any(name.strip() in related for related in sop.identity.related):
                yield Finding(
                    rule="sop_not_in_related",
                    severity="note",
                    place=_number(step),
                    fields={"name": name.strip()},
                )


def _doubts(sop: Sop) -> Iterator[Finding]:
    for doubt in sop.doubts:
        place = "" if doubt.step is None else _number(sop.step(doubt.step))
        yield Finding(rule="noted_doubt", severity="note", place=place, fields={"text": doubt.text})


_RULES: tuple[Callable[[Sop], Iterator[Finding]], ...] = (
    _nobody_known,
    _assumed,
    _post_without_column,
    _correction_before_submission,
    _review_without_way_back,
    _nobody_composes,
    _several_ends,
    _wait_without_row,
    _nothing_is_sent,
    *FLOW_RULES,
    _no_standard,
    _dates,
    _other_sops,
    _subject_in_sentence,
    _nominalised,
    _missing_identity,
    _legal_basis,
    _doubts,
)
