"""Cards of simulations: a study, a comparison, a staffing, a schedule."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from ukur.charts import plain, plot_stages, simulated_stages
from ukur.charts.stages import stage_ends
from ukur.charts.time_parts import CAUSES_OF
from ukur.notebook.card import Block, Card, picture
from ukur.notebook.pieces import cells, columns, interval, number, said
from ukur.outputs.schedule import confidence_text
from ukur.page import simulated_facts, simulated_tables
from ukur.page.blocks import Cell, Rich, Table
from ukur.page.phrases import source_label
from ukur.page.simulated import READABLE_STAGES
from ukur.words.comparing import comparison_lines, revision_lines, world_name
from ukur.words.telling import tell_finding

if TYPE_CHECKING:
    from simulation.comparison import Comparison, Revised
    from simulation.replications import Study
    from simulation.schedule import Schedule
    from simulation.staffing import Candidate, Staffing
    from ukur.words import Words

SHOWN = 5
_PART = {cause: part for part, causes in CAUSES_OF.items() for cause in causes}


def study_card(study: Study, words: Words) -> Card:
    """How long, with intervals; where it waits; the stages."""
    label = source_label(words, "simulation")
    found = simulated_facts.facts(study, words)
    waits = simulated_tables.bottlenecks(study, words, label)
    blocks: tuple[Block, ...] = ()
    if isinstance(waits, Table):
        blocks = (replace(waits, rows=waits.rows[:SHOWN], source=None),)
    if len(stage_ends(study.sop)) <= READABLE_STAGES:
        stages = simulated_stages(study)
        drawn = picture(
            lambda width: plot_stages([stages], words, width=width),
            title=words("page.figure_stages", source=label.name),
            note=words("page.figure_stages_note"),
        )
        blocks = (drawn, *blocks)
    return Card(
        kind=words("notebook.kind_study"),
        title=plain(study.sop.title, 120),
        label=label,
        lead=(
            said(f"{found.state} {found.runs}"),
            found.duration,
            found.waiting,
            interval(words, "notebook.mean_days", study.mean_days()),
            interval(words, "notebook.nine_days", study.nine_of_ten(), decimals=0),
        ),
        blocks=blocks,
        note=words("notebook.next_study"),
    )


def comparison_card(found: Comparison, words: Words) -> Card:
    """The verdicts, each with its gain and what it hangs on."""
    rows = []
    for item in found.revisions:
        hangs = [plain(world_name(here.world, found, words), 90) for here in item.hangs_on[:3]]
        row = cells(
            item.name,
            words(f"verdict.{item.verdict}"),
            number(words, item.gain.value),
            f"{number(words, item.gain.low)} – {number(words, item.gain.high)}",
            words.number(item.gain.n),
            words.number(len(item.worlds)),
        )
        nothing = words("notebook.hangs_nothing" if item.worlds else "notebook.hangs_untried")
        rows.append((*row, Cell(text=(hangs or [nothing])[0], details=tuple(hangs[1:]))))
    heads = ("revision", "verdict", "gain", "interval", "n", "worlds", "hangs")
    lines = [line for line in comparison_lines(found, words) if line]
    # Those about the revisions themselves stand in the table.
    told = {line for item in found.revisions for line in revision_lines(item, found, words)}
    return Card(
        kind=words("notebook.kind_comparison"),
        title=plain(found.base.sop.title, 120),
        label=source_label(words, "simulation"),
        lead=tuple(said(line) for line in lines if line not in told)[:10],
        blocks=(
            Table(
                caption=words("notebook.verdicts"),
                columns=columns(words, *(f"notebook.{head}" for head in heads), numbers=(2, 3, 4, 5)),
                rows=tuple(rows),
                note=words("notebook.gain_note"),
            ),
        ),
        note=words("notebook.next_comparison"),
    )


def revised_card(item: Revised, words: Words) -> Card:
    """One revision: verdict and gain. On what it hangs is told by the comparison, which knows the names."""
    holds = "holds" if item.holds else "hangs_on"
    n = words.number(len(item.worlds) if item.holds else len(item.hangs_on))
    tried = (said(words(f"notebook.revised_{holds}", n=n)),) if item.worlds else ()
    return Card(
        kind=words("notebook.kind_revised"),
        title=plain(item.name, 120),
        label=source_label(words, "simulation"),
        lead=(
            said(words("notebook.revised_verdict", verdict=words(f"verdict.{item.verdict}"))),
            interval(words, "notebook.revised_gain", item.gain, decimals=2),
            *tried,
        ),
        note=words("notebook.next_revised"),
    )


def staffing_card(found: Staffing, words: Words) -> Card:
    """The choice, how sure it is, what cases still wait for, and the candidates."""
    promise, best = found.promise, found.best
    share = words("staff.nine_of_ten") if promise.share == 0.9 else _percent(promise.share, words)
    lead = [said(words("staff.promise", share=share, days=words.number(promise.working_days)))]
    lead += [said(line) for line in _choice(found, words)]
    if found.waits:
        wait = found.waits[0]
        fields = {"days": number(words, wait.days.value), "part": words(f"chart.part_{_PART[wait.cause]}")}
        lead.append(said(words("notebook.staffing_wait", step=wait.step, **fields)))
    lead.append(said(words("staff.error", error=words.number(found.error * 100))))
    heads = ("staff", "persons", "share", "verdict", "mean", "nine", "n")
    return Card(
        kind=words("notebook.kind_staffing"),
        title=_staff(best.staff),
        label=source_label(words, "simulation"),
        lead=tuple(lead),
        blocks=(
            Table(
                caption=words("notebook.candidates", n=words.number(len(found.candidates))),
                columns=columns(words, *(f"staff.column_{head}" for head in heads), numbers=(1, 2, 4, 5, 6)),
                rows=tuple(_candidate(item, words) for item in found.candidates[:12]),
                note=words("notebook.staffing_note"),
            ),
        ),
    )


def _candidate(item: Candidate, words: Words) -> tuple[Cell, ...]:
    verdict = "undecided_short" if item.verdict == "undecided" else item.verdict
    return cells(
        _staff(item.staff),
        words.number(item.persons),
        _percent(item.share.value, words),
        words(f"staff.{verdict}"),
        number(words, item.mean.value),
        number(words, item.nine.value, 0),
        words.number(item.n),
    )


def _choice(found: Staffing, words: Words) -> tuple[str, ...]:
    best = found.best
    fields = {
        "staff": _staff(best.staff),
        "persons": words.number(best.persons),
        "share": _percent(best.share.value, words),
        "low": _percent(best.share.low, words),
        "high": _percent(best.share.high, words),
        "runs": words.number(found.at_most),
        "n": words.number(len(found.undecided)),
    }
    if found.outcome == "chosen":
        key = "staff.chosen_as_it_stands" if best.as_it_stands else "staff.chosen"
        return words(key, **fields), words("staff.chosen_share", **fields)
    return (words(f"staff.{found.outcome}", **fields),)


def _staff(staff: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{plain(group, 40)} {count}" for group, count in staff)


def _percent(share: float, words: Words) -> str:
    return "–" if math.isnan(share) else words("staff.percent", n=words.number(share * 100, 1))


def schedule_card(found: Schedule, words: Words) -> Card:
    """The latest day of release, and of each step."""
    rows = []
    for item in found.steps:
        days = (
            words("schedule.none") if day is None else words.date(day) for day in (item.latest, item.safe)
        )
        rows.append(cells(item.step, *days, number(words, item.lead.value, 0), words.number(item.n)))
    heads = ("step", "latest", "safe", "lead", "n")
    return Card(
        kind=words("notebook.kind_schedule"),
        title=words.date(found.deadline),
        label=source_label(words, "simulation"),
        lead=_release(found, words),
        blocks=(
            Table(
                caption=words("schedule.sheet"),
                columns=columns(words, *(f"schedule.column_{head}" for head in heads), numbers=(3, 4)),
                rows=tuple(rows),
                note=words("schedule.note_simulation"),
            ),
        ),
    )


def _release(found: Schedule, words: Words) -> tuple[Rich, ...]:
    deadline, confidence = words.date(found.deadline), confidence_text(found, words)
    release, n = found.release, words.number(found.n)
    lines = []
    if release.latest is None:
        lines.append(words("schedule.not_possible", confidence=confidence))
    else:
        fields = {"confidence": confidence, "deadline": deadline}
        lines.append(words("schedule.release_latest", date=words.date(release.latest), **fields))
    if release.safe is not None:
        lines.append(words("schedule.release_safe", date=words.date(release.safe), n=n))
    lines += [tell_finding(finding, words) for finding in found.findings]
    return tuple(said(line) for line in lines)
