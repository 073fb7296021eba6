"""A log from the door to its figures in one call: labels matched, conformance checked, time measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sop.events import ORIGIN, SIMULATED, EventLog
from sop.findings import Finding
from sop.model import Sop
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

    from mining.conformance.accepted.applying import Accepted
    from mining.conformance.accepted.entries import AcceptList
    from mining.conformance.lost_time import DeviationTime
    from mining.conformance.precision import Precision
    from mining.conformance.result import Conformance
    from mining.conformance.rules.checking import RuleCheck
    from mining.log.aliases import Aliases
    from mining.log.quality import QualityReport
    from mining.log.result import LogSource, ReadLog
    from mining.monitoring import Status
    from mining.performance.deadlines import Deadline
    from mining.performance.result import Performance
    from mining.performance.waiting import StatedWait, WaitingCauses
    from sop.worktime import CompiledCalendar, OfficeCalendar


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Mined(Shown):
    """A log that was read, checked against an SOP and measured.

    Parameters: sop - what it was checked against; log - matched to it; quality - how far its records can be
    relied on; conformance, rules, precision - how it follows the SOP as a whole, rule by rule, and how much
    of what the SOP allows it uses; performance, waiting - how long things took, and why they waited;
    deviation_time - what deviations cost; drift - whether something changed while the log ran
    (`mining.performance.find_drift`); status - where the cases stand that are not over; office - its
    calendar over the time of the log; accepted - deviations that somebody has accepted, or None where there
    is no list; findings - of reading, matching and selecting; sources - the files; sample - made by a
    simulation, for show; as_of - the day whose state it tells, None for that of its last stamp; calendar -
    name of the office's; only - conditions that its cases fulfil, empty for all cases of the log.
    """

    sop: Sop
    log: EventLog
    quality: QualityReport
    conformance: Conformance
    rules: RuleCheck
    precision: Precision
    performance: Performance
    deviation_time: DeviationTime
    drift: pd.DataFrame
    waiting: WaitingCauses
    status: Status
    office: CompiledCalendar
    accepted: Accepted | None = None
    findings: tuple[Finding, ...] = ()
    sources: tuple[LogSource, ...] = ()
    sample: bool = False
    as_of: date | None = None
    calendar: str = ""
    only: tuple[str, ...] = ()

    @property
    def time_zone(self) -> str:
        """IANA name of the office's zone."""
        return self.office.time_zone

    @property
    def day_seconds(self) -> int:
        """Working seconds of the office's usual day."""
        return self.office.work_seconds_per_day

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """What was noticed in reading, matching, checking and measuring, each thing told once."""
        from mining.log.quality import told_once

        return told_once(
            (
                *self._of_records,
                *self.conformance.findings,
                *self.rules.findings,
                *self.performance.findings,
                *self.waiting.findings,
                *self.status.findings,
                *(self.accepted.findings if self.accepted is not None else ()),
            )
        )

    @property
    def _of_records(self) -> tuple[Finding, ...]:
        return (*self.findings, *self.quality.findings)

    @property
    def log_findings(self) -> tuple[Finding, ...]:
        """Those about the records themselves."""
        own = {id(finding) for finding in self._of_records}
        return tuple(finding for finding in self.all_findings if id(finding) in own)

    @property
    def check_findings(self) -> tuple[Finding, ...]:
        """Those about comparing the records with the SOP and measuring them."""
        own = {id(finding) for finding in self._of_records}
        return tuple(finding for finding in self.all_findings if id(finding) not in own)

    def local_date(self, stamp: object) -> date | None:
        """The date of a stamp in the office's zone; None where the stamp is missing."""
        import pandas as pd

        moment = pd.Timestamp(stamp)  # type: ignore[arg-type]
        return None if pd.isna(moment) else moment.tz_convert(self.time_zone).date()

    @property
    def state_day(self) -> date | None:
        """The day whose state the log tells; None where it has no stamps."""
        return self.as_of or _last_day(self.log, self.time_zone)

    def deadlines(self) -> dict[str, Deadline]:
        """The deadlines that are recorded, by case, in the order of the log."""
        from mining.performance.deadlines import case_deadlines

        cases = self.performance.cases
        return case_deadlines(self.log, cases, local_date=self.local_date, state_day=self.state_day)


@dataclass(frozen=True, kw_only=True)
class AnalysisSettings:
    """What an analysis is told besides the log.

    Parameters: accepted - deviations that are accepted; stated_waits - waits for somebody outside that the
    log does not show; only - conditions (`mining.selection.parse_filter`): the cases that fulfil all of them
    are analysed; open_gap_days - a case without its last step counts as running until its last event is that
    old; sample - marks the result as made from synthetic data (cases of simulated origin do so by
    themselves); as_of - the day whose state is told: later records are left aside; by default that of the
    last stamp.
    """

    accepted: AcceptList | None = None
    stated_waits: Sequence[StatedWait] = ()
    only: Sequence[str] = ()
    open_gap_days: int = 90
    sample: bool = False
    as_of: date | None = None


DEFAULT = AnalysisSettings()
STATUS_MOST = 1_000
"""Cases not over whose state is told; looking at each takes half a millisecond, and a page shows few."""


def analyse(
    read: ReadLog,
    sop: Sop,
    calendar: OfficeCalendar,
    *,
    aliases: Aliases | None = None,
    settings: AnalysisSettings = DEFAULT,
) -> Mined:
    """Compare a log with an SOP.

    Parameters: read - from `mining.log.door`; sop; calendar - of the office; aliases - confirmed labels,
    by default those that it was read with; settings - what else is known.
    Returns: conformance and time, with all findings.
    Raises: LogError - the log holds no stamp at all, or a stated wait names a step that is not there;
    InputError - a condition that is none, or that no case fulfils.
    """
    from mining.log.aliases import match_labels
    from mining.monitoring import known_on

    log, remarks = match_labels(read.log, sop, aliases or read.aliases)
    # A door that was given the SOP has matched already, and said so.
    findings = (*read.findings, *(remark for remark in remarks if remark not in read.findings))
    if settings.as_of is not None:
        log, later = known_on(log, settings.as_of, calendar.time_zone)
        findings += later
    sample = settings.sample or bool((log.cases[ORIGIN] == SIMULATED).any())
    settings = replace(settings, sample=sample)
    everything = replace(settings, only=())
    confirmed = replace(read, log=log, findings=findings, aliases=aliases or read.aliases)
    whole = _measured(confirmed, sop, calendar, everything)
    if not settings.only:
        return whole
    from mining.selection import parse_filters, select

    wanted = parse_filters(settings.only, sop=sop)
    part = select(log, wanted, whole.conformance, whole.performance, time_zone=whole.time_zone)
    chosen = replace(confirmed, log=part.log, findings=(*findings, *part.findings))
    return _measured(chosen, sop, calendar, replace(settings, as_of=whole.state_day))


def _measured(read: ReadLog, sop: Sop, calendar: OfficeCalendar, settings: AnalysisSettings) -> Mined:
    """Everything about a log that is matched."""
    from mining.conformance.accepted.applying import apply_accepted
    from mining.conformance.deviations import check_conformance
    from mining.conformance.lost_time import deviation_time
    from mining.conformance.open_cases import case_progress
    from mining.conformance.precision import precision
    from mining.conformance.rules.checking import check_rules
    from mining.log.aliases import outside_roles
    from mining.log.quality import inspect
    from mining.monitoring import running_cases
    from mining.performance import calendar_for, find_drift, measure
    from mining.performance.waiting import waiting_causes

    log, zone, office = read.log, calendar.time_zone, calendar_for(read.log, calendar)
    gap = settings.open_gap_days
    day = settings.as_of or _decision_day(settings.accepted, _last_day(read.log, zone))
    outside = outside_roles(log, read.aliases)
    conformance = check_conformance(log, sop, open_gap_days=gap, time_zone=zone, outside=outside)
    performance = measure(log, sop, office, open_gap_days=gap)
    accepted = None
    if settings.accepted is not None and day is not None:
        accepted = apply_accepted(conformance, settings.accepted, day, log=log, time_zone=zone)
    return Mined(
        sop=sop,
        log=log,
        quality=inspect(
            log,
            office,
            open_gap_days=gap,
            as_of=settings.as_of,
            progress=case_progress(log, sop, open_gap_days=gap),
            first_steps=sop.first_steps(),
        ),
        conformance=conformance,
        rules=check_rules(log, sop, calendar=office, conformance=conformance, time_zone=zone),
        precision=precision(log, sop, conformance=conformance, time_zone=zone),
        performance=performance,
        deviation_time=deviation_time(conformance, performance.instances),
        drift=find_drift(performance, sop),
        waiting=waiting_causes(log, sop, office, stated=settings.stated_waits),
        status=running_cases(
            log, sop, performance, calendar, as_of=settings.as_of, gap_days=gap, most=STATUS_MOST
        ),
        office=office,
        accepted=accepted,
        findings=read.findings,
        sources=read.sources,
        sample=settings.sample,
        as_of=settings.as_of,
        calendar=calendar.name,
        only=tuple(settings.only),
    )


def _decision_day(accepted: AcceptList | None, last: date | None) -> date | None:
    """The day on which accepted deviations are judged: the log's last, or that of the last decision."""
    if accepted is None or last is None:
        return last
    return max([last, *(entry.decided_on for entry in accepted.accepted)])


def _last_day(log: EventLog, time_zone: str) -> date | None:
    """The local day of the last stamp."""
    import pandas as pd

    last = pd.concat([log.events["start"], log.events["end"]]).max()
    return None if pd.isna(last) else last.tz_convert(time_zone).date()
