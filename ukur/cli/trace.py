"""What `ukur simulate` adds for those who must believe the model: `--trace CASE` and `--stress`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukur.cli.console import say
from ukur.validation.stress import write_stress
from ukur.validation.trace import trace_text, write_trace

if TYPE_CHECKING:
    from simulation.replications import Study
    from ukur.inputs import Inputs
    from ukur.words import Words

__all__ = ["check_trace", "say_trace", "write_stress", "write_trace"]


def check_trace(inputs: Inputs, case_id: str) -> None:
    """Refuse a case that replication 0 will not have, before anything is simulated.

    Parameters: inputs - documents; case_id.
    Raises: SimulationError - there is no such case, or the plan is impossible.
    """
    from simulation.arrivals import all_cases
    from simulation.planning import make_plan
    from simulation.story.telling import find_case

    planned = make_plan(inputs.sop, inputs.scenario, inputs.calendar, also=inputs.also)
    find_case(all_cases(planned.plan, 0), case_id)


def say_trace(study: Study, case_id: str, words: Words) -> None:
    """Tell the story of a case of replication 0.

    Parameters: study; case_id; words - language.
    Raises: SimulationError - there is no such case.
    """
    say()
    say(trace_text(study, case_id, words).rstrip("\n"))
