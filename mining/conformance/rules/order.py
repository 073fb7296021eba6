"""Rules of order and number against a whole log, on arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.conformance.rules.book import Rule
from mining.conformance.rules.events import RuleEvents, StepTimes
from mining.conformance.rules.verdicts import Office, Verdict, verdict

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]


def _all_cases(events: RuleEvents) -> Ints:
    import numpy as np

    return np.arange(len(events.case_ids), dtype=np.int64)


def carried_out(rule: Rule, events: RuleEvents, office: Office) -> Verdict:  # noqa: ARG001
    case = _all_cases(events)
    absent = events.times(rule.step_id).places(case) < 0
    return verdict(case, broken=absent & ~events.running, pending=absent)


def _merged(events: RuleEvents, steps: tuple[str, ...], case: Ints, name: str, *, least: bool) -> Ints:
    """Least or greatest of one number of several steps; far off where a case has none of them."""
    import numpy as np

    far = np.iinfo(np.int64).max if least else np.iinfo(np.int64).min
    found = np.full(len(case), far, dtype=np.int64)
    for step in steps:
        times: StepTimes = events.times(step)
        place = times.places(case)
        values = np.append(getattr(times, name), far)[place]
        found = np.minimum(found, values) if least else np.maximum(found, values)
    return found.astype(np.int64)


def precedence(rule: Rule, events: RuleEvents, office: Office) -> Verdict:  # noqa: ARG001
    """The first time of the step, against the first (`whole`: the last) of what must come before it."""
    times = events.times(rule.step_id)
    which = ("last_to", "last_from") if rule.whole else ("first_to", "first_from")
    absent = _absent(events, rule.other_steps, times.case)
    done, begun = (
        _merged(events, rule.other_steps, times.case, name, least=not rule.whole) for name in which
    )
    kept = ~absent & (done <= times.first_from)
    broken = absent | (times.first_to <= begun)
    return verdict(times.case, broken=broken, possible=~kept)


def response(rule: Rule, events: RuleEvents, office: Office) -> Verdict:  # noqa: ARG001
    """The last time of what must follow, against the last time of the step."""
    times = events.times(rule.step_id)
    running = events.running[times.case]
    absent = _absent(events, rule.other_steps, times.case)
    begun = _merged(events, rule.other_steps, times.case, "last_from", least=False)
    done = _merged(events, rule.other_steps, times.case, "last_to", least=False)
    kept = ~absent & (times.last_to <= begun)
    broken = ~kept & (absent | (done <= times.last_from))
    return verdict(times.case, broken=broken & ~running, possible=~kept & ~broken, pending=broken)


def _absent(events: RuleEvents, steps: tuple[str, ...], case: Ints) -> Bools:
    import numpy as np

    found = np.ones(len(case), dtype=bool)
    for step in steps:
        found &= events.times(step).places(case) < 0
    return found


def at_most(rule: Rule, events: RuleEvents, office: Office) -> Verdict:  # noqa: ARG001
    times = events.times(rule.step_id)
    return verdict(times.case, broken=times.count > rule.at_most)


def one_branch(rule: Rule, events: RuleEvents, office: Office) -> Verdict:  # noqa: ARG001
    import numpy as np

    case = events.times(rule.step_id).case
    taken = np.zeros(len(case), dtype=np.int64)
    for step in rule.other_steps:
        taken += events.times(step).places(case) >= 0
    none = (taken == 0) & (not rule.optional)
    running = events.running[case]
    return verdict(case, broken=(taken > 1) | (none & ~running), pending=none)
