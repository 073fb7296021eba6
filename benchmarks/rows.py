"""What is measured: one row a model; the rows of a group are compared with its plain SimPy."""

from __future__ import annotations

from dataclasses import dataclass

from environments import OWN

BASE = "simpy_requests"
"""The model that every ratio of a group refers to."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table.

    Parameters: label - as printed; script - in benchmarks/models, without .py; workload - its id; arguments -
    of the script; peer - whose environment; note - what the reader must know.
    """

    label: str
    script: str
    workload: str
    arguments: tuple[str, ...] = ()
    peer: str = OWN
    note: str = ""

    @property
    def key(self) -> str:
        """Names the row in the stored results."""
        return " ".join((self.script, self.workload, *self.arguments))


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows that belong together: id, title and what they share."""

    id: str
    title: str
    about: str
    rows: tuple[Row, ...]


def groups(cases: int, customers: int) -> tuple[Group, ...]:
    """All groups.

    Parameters: cases - of the office model; customers - of the single queue.
    Returns: the groups in the order of the report.
    """
    return (_flow(cases), _lead(cases), _burst(cases), _queue(customers), _duties(cases))


def _flow(cases: int) -> Group:
    count = ("--cases", str(cases))
    return Group(
        id="flow",
        title="The whole model",
        about="14 steps, 4 roles with one person each, step 5 by all four together; steady load.",
        rows=(
            Row(label="Heap loop (the limit)", script="heap_loop", workload="flow", arguments=count),
            Row(label="Plain SimPy, `with request()`", script=BASE, workload="flow", arguments=count),
            Row(label="**Ukur**", script="ukur_engine", workload="flow", arguments=count),
            Row(
                label="Ukur, persons also absent",
                script="ukur_engine",
                workload="flow",
                arguments=(*count, "--absences"),
                note="dinas luar and leave as in the default scenario",
            ),
            Row(
                label="salabim",
                script="salabim_components",
                workload="flow",
                arguments=count,
                peer="salabim",
                note="takes all four at once; monitors off",
            ),
        ),
    )


def _lead(cases: int) -> Group:
    count = ("--cases", str(cases))
    prosimos = "its own draws of the same distributions; writes its log and statistics"
    return Group(
        id="lead",
        title="Step 5 by its leader alone",
        about="The same, for peers that know no step with several performers.",
        rows=(
            Row(label="Heap loop (the limit)", script="heap_loop", workload="lead", arguments=count),
            Row(label="Plain SimPy, `with request()`", script=BASE, workload="lead", arguments=count),
            Row(label="**Ukur**", script="ukur_engine", workload="lead", arguments=count),
            Row(label="Ciw", script="ciw_network", workload="lead", arguments=count, peer="ciw"),
            Row(
                label="salabim", script="salabim_components", workload="lead", arguments=count, peer="salabim"
            ),
            *(
                Row(
                    label=f"Prosimos, {words}",
                    script="prosimos_bpmn",
                    workload="lead",
                    arguments=(*count, "--calendar", calendar),
                    peer="prosimos",
                    note=prosimos,
                )
                for calendar, words in (("always", "open day and night"), ("office", "office week"))
            ),
        ),
    )


def _burst(cases: int) -> Group:
    once, twice = ("--cases", str(cases)), ("--cases", str(2 * cases))
    return Group(
        id="burst",
        title="All cases at once",
        about="The same whole model with every case released at the start: long queues.",
        rows=(
            Row(label="Heap loop (the limit)", script="heap_loop", workload="burst", arguments=once),
            Row(label="Plain SimPy, `with request()`", script=BASE, workload="burst", arguments=once),
            Row(label="**Ukur**", script="ukur_engine", workload="burst", arguments=once),
            Row(
                label="**Ukur**, twice as many cases", script="ukur_engine", workload="burst", arguments=twice
            ),
        ),
    )


def _queue(customers: int) -> Group:
    count = ("--cases", str(customers))
    return Group(
        id="queue",
        title="A single queue (M/M/1 at 0.8)",
        about="One role, one step, always open.",
        rows=(
            Row(
                label="cimba",
                script="cimba_queue",
                workload="queue",
                arguments=count,
                peer="cimba",
                note="compiled to machine code beforehand, which is not counted",
            ),
            Row(label="Heap loop (the limit)", script="heap_loop", workload="queue", arguments=count),
            Row(label="Plain SimPy, `with request()`", script=BASE, workload="queue", arguments=count),
            Row(
                label="**Ukur**",
                script="ukur_queue",
                workload="queue",
                arguments=count,
                note="engine and causes; no event table",
            ),
        ),
    )


def _duties(cases: int) -> Group:
    third = ("--cases", str(cases // 3))
    return Group(
        id="duties",
        title="Two years with other duties",
        about="The default scenario (10 cases, absences, external wait), every person's other duties at 0.7.",
        rows=(
            Row(
                label=f"Plain SimPy, {cases // 3} cases of the whole model",
                script=BASE,
                workload="flow",
                arguments=third,
            ),
            Row(
                label="**Ukur**, one replication measured",
                script="ukur_duties",
                workload="flow",
                arguments=("--cases", "10"),
            ),
            Row(
                label="**Ukur**, the same with the event table",
                script="ukur_duties",
                workload="flow",
                arguments=("--cases", "10", "--table"),
            ),
        ),
    )
