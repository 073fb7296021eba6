"""What a reader of the deviations must know before relying on them."""

from __future__ import annotations

from collections.abc import Iterator

from mining.conformance.checked import Checked, Deviation
from sop.events import CASE_ID, ROLE, STATUS, EventLog
from sop.findings import Finding
from sop.model import Basis, Step


def remarks(log: EventLog, checked: Checked) -> Iterator[Finding]:
    """Remarks on roles, overlap, controls and cancelled cases.

    Parameters: log - what was checked; checked - how.
    Returns: findings; none where everything could be judged.
    """
    for rule, (judged, unknown) in (
        ("role_not_judged", checked.roles),
        ("overlap_not_judged", checked.overlaps),
        ("control_not_judged", checked.controls),
    ):
        if unknown:
            yield Finding(rule=rule, severity="note", count=unknown, total=judged + unknown)
    yield from _doubtful_roles(checked)
    cancelled = log.cases.loc[log.cases[STATUS] == "cancelled", CASE_ID].tolist()
    if cancelled:
        yield Finding(
            rule="cancelled_cases_judged",
            severity="note",
            count=len(cancelled),
            total=len(log.cases),
            examples=tuple(cancelled[:3]),
        )


def _doubtful_roles(checked: Checked) -> Iterator[Finding]:
    """Wrong roles that rest on an assumption, or that the SOP file itself gives as an alternative."""
    steps = {step.id: step for step in checked.sop.steps}
    wrong = [each for each in checked.deviations if each.kind == "wrong_role" and each.step_id is not None]
    unsure = [each for each in wrong if _step(steps, each).performers.basis != Basis.STATED]
    roles = checked.traces.events[ROLE].tolist()
    allowed = [
        each
        for each in wrong
        if each.row is not None and roles[each.row] in _alternatives(_step(steps, each))
    ]
    for rule, found in (("wrong_role_not_stated", unsure), ("wrong_role_is_alternative", allowed)):
        if found:
            yield Finding(
                rule=rule,
                severity="warning",
                count=len(found),
                total=len(wrong),
                examples=_numbers(steps, found),
            )


def _numbers(steps: dict[str, Step], found: list[Deviation]) -> tuple[str, ...]:
    """The numbers of the steps, as people call them."""
    return tuple(str(number) for number in sorted({_step(steps, each).number for each in found})[:5])


def _step(steps: dict[str, Step], deviation: Deviation) -> Step:
    return steps[deviation.step_id or ""]


def _alternatives(step: Step) -> frozenset[str]:
    return frozenset(seat.role for other in step.performers.alternatives for seat in other.roles)
