"""Which card belongs to which result; the modules are loaded when a result is first seen."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from ukur.notebook.card import Card, to_html
from ukur.notebook.setting import language
from ukur.words import words

CARDS = {
    "mining.adoption.adopted.Adoption": "logged.adoption_card",
    "mining.analysis.Mined": "logged.mined_card",
    "mining.calibration.calibrating.Calibration": "learned.calibration_card",
    "mining.calibration.fit.result.FitStatement": "learned.fit_card",
    "mining.calibration.fit.splitting.Split": "parts.parts_card",
    "mining.conformance.accepted.applying.Accepted": "parts.parts_card",
    "mining.conformance.lost_time.DeviationTime": "parts.parts_card",
    "mining.conformance.precision.Precision": "parts.parts_card",
    "mining.conformance.result.Conformance": "logged.conformance_card",
    "mining.conformance.rules.checking.RuleCheck": "parts.parts_card",
    "mining.discovery.as_is.AsIs": "parts.parts_card",
    "mining.discovery.dot_data.Dots": "parts.parts_card",
    "mining.discovery.follows.Follows": "parts.parts_card",
    "mining.discovery.handing_over.Handovers": "parts.parts_card",
    "mining.discovery.sop_of_log.result.DiscoveredSop": "parts.parts_card",
    "mining.discovery.spectrum.Spectrum": "parts.parts_card",
    "mining.discovery.variant_table.Variants": "parts.parts_card",
    "mining.distance.result.Distances": "parts.parts_card",
    "mining.log.quality.inspection.QualityReport": "parts.parts_card",
    "mining.log.result.ReadLog": "documents.read_card",
    "mining.monitoring.history.History": "parts.parts_card",
    "mining.monitoring.result.Status": "logged.status_card",
    "mining.performance.result.Performance": "logged.performance_card",
    "mining.performance.waiting.result.WaitingCauses": "parts.parts_card",
    "mining.selection.comparison.GroupComparison": "parts.parts_card",
    "mining.selection.selecting.Selection": "parts.parts_card",
    "mining.selection.story.CaseStory": "parts.parts_card",
    "simulation.comparison.result.Comparison": "simulated.comparison_card",
    "simulation.comparison.result.Revised": "simulated.revised_card",
    "simulation.replications.Study": "simulated.study_card",
    "simulation.scenario.document.Scenario": "documents.scenario_card",
    "simulation.schedule.result.Schedule": "simulated.schedule_card",
    "simulation.staffing.result.Staffing": "simulated.staffing_card",
    "sop.events.EventLog": "documents.log_card",
    "sop.exchange.draft.Draft": "documents.draft_card",
    "sop.model.Sop": "documents.sop_card",
    "sop.revision.change.Revision": "documents.revision_card",
    "sop.worktime.calendar.OfficeCalendar": "documents.calendar_card",
}
"""By the full name of a class the function that makes its card."""


def html(thing: object) -> str | None:
    """A result as HTML, in the language of `ukur.notebook.language`.

    Parameters: thing - any object.
    Returns: escaped HTML of at most 40,000 characters, without script and without anything from elsewhere;
    None where the result is not known, so that the notebook shows its text.
    """
    for kind in type(thing).__mro__:
        home = CARDS.get(f"{kind.__module__}.{kind.__qualname__}")
        if home is not None:
            module, name = home.split(".")
            say = words(language())
            card = cast("Card", getattr(import_module(f"ukur.notebook.{module}"), name)(thing, say))
            return to_html(card, say)
    return None
