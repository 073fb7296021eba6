"""What a reader of the deviations must know before relying on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mining.conformance.checked import Checked
from sop.events import CASE_ID, ROLE, STATUS, EventLog
from sop.findings import Finding
from sop.model import Basis, Step


def remarks(log: EventLog, checked: Checked) -> Iterator[Finding]:
    """Remarks on roles, overlap, controls and cancelled cases.

    Parameters: log - what was checked; checked - how.
    Returns: findings; none where everything could be judged.
    """
    for rule, counts in (
        ("role_not_judged", checked.roles),
        ("overlap_not_judged", checked.overlaps),
        ("control_not_judged", checked.controls),
    ):
        if counts.unknown:
            total = counts.judged + counts.unknown
            yield Finding(rule=rule, severity="note", count=counts.unknown, total=total)
    yield from _orders(checked)
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


def _orders(checked: Checked) -> Iterator[Finding]:
    """Cases of which not every order could be looked at."""
    some = [item for item in checked.variants if item.orders is not None and item.orders.reach == "some"]
    if some:
        cases = sorted(case for item in some for case in item.closed)
        yield Finding(
            rule="orders_not_all_tried",
            severity="note",
            count=len(cases),
            total=sum(len(item.closed) for item in checked.variants),
            examples=tuple(checked.traces.case_ids[case] for case in cases[:3]),
        )


def _doubtful_roles(checked: Checked) -> Iterator[Finding]:
    """Wrong roles that rest on an assumption, or that the SOP file itself gives as an alternative."""
    import numpy as np

    steps = {step.id: step for step in checked.sop.steps}
    wrong = [each for each in checked.deviations if each.kind == "wrong_role" and each.rows is not None]
    total = sum(len(each.cases) for each in wrong)
    roles = checked.traces.events[ROLE].to_numpy()
    unsure, allowed = Counter[int](), Counter[int]()
    for each in wrong:
        step = steps[each.step_id or ""]
        if step.performers.basis != Basis.STATED:
            unsure[step.number] += len(each.cases)
        held = int(np.isin(roles[each.rows], sorted(_alternatives(step))).sum())
        if held:
            allowed[step.number] += held
    for rule, found in (("wrong_role_not_stated", unsure), ("wrong_role_is_alternative", allowed)):
        if found:
            yield Finding(
                rule=rule,
                severity="warning",
                count=found.total(),
                total=total,
                # The numbers of the steps, as people call them.
                examples=tuple(str(number) for number in sorted(found)[:5]),
            )


def _alternatives(step: Step) -> frozenset[str]:
    return frozenset(seat.role for other in step.performers.alternatives for seat in other.roles)
