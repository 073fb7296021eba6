"""What a log says to management: the first sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.conformance.result import CERTAIN
from sop.rules import assumed_performers
from ukur.charts import case_days, logged_stages, plain
from ukur.charts.stages import ENOUGH, nine_of_ten, typical
from ukur.page import logged_tables
from ukur.page.blocks import Rich, SourceKind, rich
from ukur.page.content import Facts
from ukur.page.deadlines import past_deadline
from ukur.page.logged_advice import advise, no_wait, top_loss, unknown_labels
from ukur.page.logged_causes import main_cause
from ukur.page.logged_running import running
from ukur.page.phrases import about, days, source_label, step_by_id
from ukur.words.phrases import LONG, SHORT, listed, sentence, step_name
from ukur.words.telling import tell_finding

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words


MANY_INCOMPLETE = 0.2
"""Above this share of ended cases that lack a step, their durations cannot be called sure."""


def kind(mined: Mined) -> SourceKind:
    return "sample" if mined.sample else "real"


def facts(mined: Mined, words: Words) -> Facts:
    """What a log says on the first sheet.

    Parameters: mined - the log and what was found; words - language.
    """
    cycle = [case.days for case in case_days(mined.performance)]
    numbers, day = mined.conformance.numbers, mined.state_day
    unknown = unknown_labels(mined)
    doubts = _reasons(mined, words, len(cycle))
    advice = advise(mined, words)
    return Facts(
        label=source_label(words, kind(mined)),
        by=words(f"page.by_{kind(mined)}"),
        state=words("page.state_unknown") if day is None else words("page.state_logged", day=words.date(day)),
        runs=words(
            "page.runs_logged",
            done=words.number(numbers.cases - numbers.running),
            running=words.number(numbers.running),
        ),
        duration=_duration(words, cycle) + past_deadline(mined.deadlines(), words, completed=len(cycle)),
        waiting=_waiting(mined, words),
        followed=_followed(mined, words),
        running=running(mined, words),
        suggestion=advice.text,
        to_be_tried=advice.to_be_tried,
        reasons=(*unknown.reason(words), *doubts),
        sure=not doubts and not unknown.many,
    )


def _duration(words: Words, cycle: list[int]) -> Rich:
    if not cycle:
        return rich(words, "page.duration_none_logged")
    if len(cycle) == 1:
        return rich(words, "page.duration_one", days=days(words, cycle[0]))
    if len(cycle) < 5:
        # So few are no distribution: what is usual is for the reader to see.
        values = [*map(words.number, sorted(cycle)[:-1]), days(words, max(cycle))]
        return rich(words, "page.duration_each", n=words.number(len(cycle)), values=listed(words, values))
    key = "few" if len(cycle) < ENOUGH else "many"
    return rich(
        words,
        f"page.duration_{key}",
        n=words.number(len(cycle)),
        typical=days(words, typical(cycle)),
        late=days(words, nine_of_ten(cycle)),
        fastest=words.number(min(cycle)),
        slowest=days(words, max(cycle)),
    )


def _waiting(mined: Mined, words: Words) -> Rich:
    top = top_loss(mined)
    if top is None:
        return rich(words, "page.logged_no_wait") if no_wait(mined) else _slowest_stage(mined, words)
    # The mean, not the median: a few long waits are what makes a step the first of the bottlenecks.
    seconds = 60 * float(top["lost_working_minutes"]) / int(top["n"])
    time = about(words, seconds, mined.day_seconds)
    if int(top["n"]) > 1:
        time = words("page.on_average", time=time)
    step = step_by_id(words, mined.sop, str(top["step_id"]))
    cause = main_cause(mined, str(top["step_id"])) if top["kind"] == "waiting" else None
    if cause is None:
        return rich(words, f"page.logged_{top['kind']}", step=step, time=time)
    why = words(f"waiting_cause.{cause}")
    return rich(words, "page.logged_waiting_cause", step=step, time=time, cause=why)


def _slowest_stage(mined: Mined, words: Words) -> Rich:
    """Dates alone tell no working time, but they tell between which milestones the days went by."""
    longest = logged_stages(mined.performance, mined.sop).longest
    if longest is None:
        return _longest_span(mined, words)
    return rich(words, "page.logged_stage", stage=longest.name, time=days(words, longest.length))


def _longest_span(mined: Mined, words: Words) -> Rich:
    """Without stages, the days from one completion to the next tell where they went by."""
    instances = mined.performance.instances
    known = instances[instances["step_id"].notna() & instances["working_days"].notna()]
    mean = known.groupby("step_id", sort=False)["working_days"].mean()
    spans = [(float(mean[step.id]), step) for step in mined.sop.steps if step.id in mean.index]
    longest = max(spans, key=lambda item: item[0], default=None)
    # The day of the step before counts as 1: a mean of 1 says that nothing took longer than that day.
    if longest is None or longest[0] <= 1:
        return rich(words, "page.logged_nothing")
    return rich(words, "page.logged_days", step=step_name(words, longest[1]), time=days(words, longest[0]))


def _followed(mined: Mined, words: Words) -> Rich:
    numbers = mined.conformance.numbers
    over = numbers.conforming + numbers.deviating
    if unknown_labels(mined).all:
        return rich(words, "page.followed_unknown")
    if not over:
        return rich(words, "page.followed_none_over")
    doubt = _order_unknown(mined, words)
    if numbers.deviating == 0:
        key = "page.followed_one" if over == 1 else "page.followed_all"
        return rich(words, key, n=words.number(over)) + doubt
    share = words("page.share", n=words.number(100 * numbers.conforming / over)) if over >= ENOUGH else ""
    sentence = rich(
        words,
        "page.followed_some",
        n=words.number(numbers.conforming),
        total=words.number(over),
        share=share,
    )
    summary = mined.conformance.summary.sort_values("cases", ascending=False, kind="stable")
    summary = summary[summary["certainty"] == CERTAIN]
    if summary.empty:
        # It deviates whatever the order was; in what, depends on the order.
        return sentence + doubt
    top = summary.iloc[0]
    what = logged_tables.deviation(mined, words, top, limit=SHORT)
    # What happened once is not what happens most often.
    once = "among" if len(summary) > 1 else "only"
    key = "page.followed_most" if int(top["cases"]) > 1 else f"page.followed_{once}"
    kinds = words.number(len(summary))
    most = rich(words, key, what=what, n=words.number(int(top["cases"])), kinds=kinds)
    return sentence + doubt + most


def _order_unknown(mined: Mined, words: Words) -> Rich:
    """In how many of the cases that followed the SOP that is not for certain; nothing where it is."""
    numbers = mined.conformance.numbers
    doubtful = numbers.conforming - numbers.conforming_certain
    return rich(words, "page.followed_perhaps", n=words.number(doubtful)) if doubtful else ()


def _often_incomplete(mined: Mined) -> bool:
    """Do many cases lack a step? Then their durations are not those of the whole SOP."""
    numbers, found = mined.conformance.numbers, mined.conformance.certain
    lacking = found.loc[found["kind"] == "not_carried_out", "case_id"].nunique()
    return bool(lacking > MANY_INCOMPLETE * (numbers.conforming + numbers.deviating))


def _reasons(mined: Mined, words: Words, completed: int) -> tuple[str, ...]:
    found = []
    if mined.sample:
        found.append(words("page.reason_sample"))
    if mined.only:
        conditions = plain(", ".join(mined.only), LONG)
        found.append(words("page.reason_selected", conditions=conditions))
    wrong = [finding for finding in mined.log_findings if finding.severity == "error"]
    if wrong:
        found.append(sentence(plain(tell_finding(wrong[0], words), LONG)))
    if completed < ENOUGH:
        found.append(
            words("page.reason_few" if completed else "page.reason_no_cases", n=words.number(completed))
        )
    if (mined.performance.steps["processing_n"] == 0).all() and mined.performance.steps["n"].any():
        found.append(words("page.reason_stamps"))
    if _often_incomplete(mined):
        found.append(words("page.reason_incomplete"))
    if not mined.sop.origin.normative:
        found.append(words("page.reason_not_a_rule"))
    open_steps = len(assumed_performers(mined.sop))
    if open_steps:
        found.append(words("page.reason_performers", n=open_steps, total=words.number(len(mined.sop.steps))))
    return tuple(found)
