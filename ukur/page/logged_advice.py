"""What a log suggests, and how far unknown names of activities shake what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ukur.page.blocks import Rich, rich
from ukur.page.logged_causes import main_cause
from ukur.page.phrases import step_by_id

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words

MANY_UNKNOWN = 0.2
"""Above this share of events with unknown names, the figures cannot be called sure."""


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A suggestion. Parameters: text; to_be_tried - it changes the work itself, not only its records."""

    text: Rich
    to_be_tried: bool


@dataclass(frozen=True, kw_only=True)
class UnknownLabels:
    """Events whose activity is not known. Parameters: count - of them; total - of all events."""

    count: int
    total: int

    @property
    def many(self) -> bool:
        """Are they too many for figures to rest on the others?"""
        return self.count > MANY_UNKNOWN * self.total

    @property
    def all(self) -> bool:
        """Is nothing known at all? Then nothing can be said of the SOP."""
        return self.count == self.total > 0

    def reason(self, words: Words) -> tuple[str, ...]:
        """Why figures may change; nothing where all names are known."""
        if not self.count:
            return ()
        return (words("page.reason_unknown", n=words.number(self.count), total=words.number(self.total)),)


def unknown_labels(mined: Mined) -> UnknownLabels:
    """Events whose activity nobody has told apart yet, a confirmed "not of this SOP" left out.

    Parameters: mined - the log.
    """
    found = [finding for finding in mined.all_findings if finding.rule == "unknown_activity"]
    # A reader that knows the SOP has said so of its own file; the remark on the whole log includes that.
    widest = max(found, key=lambda finding: finding.total or 0, default=None)
    if widest is None:
        return UnknownLabels(count=0, total=0)
    return UnknownLabels(count=widest.count, total=widest.total or len(mined.log.events))


def top_loss(mined: Mined) -> dict[str, Any] | None:
    """The bottleneck that costs most working time among the steps of the SOP; None where none."""
    table = mined.performance.bottlenecks
    known = table[table["step_id"].notna()]
    return None if known.empty else {str(name): value for name, value in known.iloc[0].items()}


def no_wait(mined: Mined) -> bool:
    """Is it known of the log that nothing waited? Not knowing is something else."""
    steps = mined.performance.steps
    return bool(steps["waiting_n"].sum() > 0) and not steps["waiting_working_total_minutes"].sum() > 0


def advise(mined: Mined, words: Words) -> Advice:
    """What to do next: where records are too coarse, what to fill in; where work is too long, its standard.

    Parameters: mined - the log; words - language.
    """
    top = top_loss(mined)
    # Who fills in the recording sheet already is told which of its columns, not to use it.
    sheet = "_sheet" if mined.sources and all(source.kind == "sheet" for source in mined.sources) else ""
    if unknown_labels(mined).many:
        return Advice(text=rich(words, "page.suggest_aliases"), to_be_tried=False)
    if top is None and no_wait(mined):
        return Advice(text=rich(words, "page.suggest_nothing"), to_be_tried=False)
    if top is None:
        return Advice(text=rich(words, f"page.suggest_records{sheet}"), to_be_tried=False)
    kind, step = str(top["kind"]), step_by_id(words, mined.sop, str(top["step_id"]))
    if kind == "waiting" and main_cause(mined, str(top["step_id"])) == "external":
        return Advice(text=rich(words, "page.suggest_logged_external", step=step), to_be_tried=True)
    if kind == "work":
        return Advice(text=rich(words, "page.suggest_logged_work", step=step), to_be_tried=True)
    return Advice(text=rich(words, f"page.suggest_logged_{kind}{sheet}", step=step), to_be_tried=False)
