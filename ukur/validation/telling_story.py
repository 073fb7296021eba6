"""The story of a case in sentences, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from simulation.plan import MISSING
from simulation.story.telling import Moment
from ukur.validation.naming import Names
from ukur.words import Words
from ukur.words.assumed.office import weekday
from ukur.words.phrases import capital, listed

_BEFORE = ("external", "handover", "batch")
"""Causes before it lies on the desk: one stretch each, however long."""

Sentence = tuple[str, dict[str, str]]
"""The key of a sentence, and fields that it needs besides the common ones."""

FEW = 3
"""Other work that is named in one sentence."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a story. Parameters: day - local; clock - time of day; text - one sentence."""

    day: date
    clock: str
    text: str


def tell_story(
    moments: Sequence[Moment], names: Names, words: Words, *, every: bool = False
) -> tuple[Line, ...]:
    """A story in sentences.

    Parameters: moments - of one case, in order; names; words - of the language wanted; every - each stretch
    of waiting for itself; else those of one step and day are told together, nights left out.
    Returns: lines, plain text.
    """
    return tuple(_Telling(names, words).lines(_grouped(moments, names, every=every)))


def story_text(lines: Sequence[Line], words: Words) -> str:
    """Lines below the dates they belong to.

    Parameters: lines - in order; words - of the language wanted.
    """
    parts = []
    for day, of_day in groupby(lines, key=lambda line: line.day):
        heading = words("story.day", weekday=weekday(words, day.weekday()), date=words.date(day))
        parts.append("\n".join([heading, *(f"  {line.clock}  {line.text}" for line in of_day)]))
    return "\n\n".join(parts) + "\n"


def _grouped(moments: Sequence[Moment], names: Names, *, every: bool) -> Iterator[tuple[Moment, ...]]:
    """Moments that are told in one sentence: waits of one instance on one day, in the place of the first."""
    zone = ZoneInfo(names.zone)
    groups: dict[object, list[Moment]] = {}
    for place, moment in enumerate(moments):
        key: object = place
        if moment.kind == "waits" and moment.cause not in _BEFORE and not every:
            day = datetime.fromtimestamp(moment.instant, zone).date()
            key = (moment.step, moment.unit, moment.visit, day)
        groups.setdefault(key, []).append(moment)
    begun: set[tuple[int, int, int]] = set()
    for group in groups.values():
        first = group[0]
        instance = first.step, first.unit, first.visit
        if first.kind == "waits" and not every:
            shown = [moment for moment in group if moment.cause != "office_closed"]
            # That the office is closed at night is news only where the waiting begins with it.
            if shown or instance not in begun:
                yield tuple(shown or group[:1])
            begun.add(instance)
        else:
            yield tuple(group)


class _Telling:
    def __init__(self, names: Names, words: Words) -> None:
        self.names, self.words, self.zone = names, words, ZoneInfo(names.zone)
        self._waited: set[tuple[int, int, int]] = set()

    def lines(self, groups: Iterator[tuple[Moment, ...]]) -> Iterator[Line]:
        """The groups in order of time, each in one sentence."""
        for group in sorted(groups, key=lambda group: group[0].instant):
            local = self._local(group[0].instant)
            text = self._waits(group) if group[0].kind == "waits" else self._sentence(group[0])
            yield Line(day=local.date(), clock=self._clock(local), text=capital(text))

    def _local(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, self.zone)

    def _clock(self, local: datetime) -> str:
        return self.words("story.clock", hour=f"{local.hour:02}", minute=f"{local.minute:02}")

    def _until(self, begin: int, until: int) -> str:
        """The end of a stretch; with its date where that is another."""
        if until == MISSING:
            return self.words("story.until_the_end")
        local, words = self._local(until), self.words
        if local.date() == self._local(begin).date():
            return words("story.until_clock", clock=self._clock(local))
        name = weekday(words, local.weekday())
        return words("story.until_day", weekday=name, date=words.date(local.date()), clock=self._clock(local))

    def _span(self, seconds: int) -> str:
        if seconds < 60:
            return self.words("story.under_a_minute")
        return self.words.minutes(seconds / 60)

    def _step(self, moment: Moment) -> str:
        return self.names.step(moment.step, self.words, moment.unit)

    def _sentence(self, moment: Moment) -> str:
        words, key = self.words, moment.kind
        fields = {
            "step": "" if moment.step == MISSING else self._step(moment),
            "until": self._until(moment.instant, moment.until),
            "n": words.number(moment.number),
            "who": self._roles((moment,)),
            "to": "" if moment.to == MISSING else self.names.step(moment.to, words),
        }
        more = getattr(self, f"_{key}", None)
        variant, extra = more(moment) if more is not None else (key, {})
        return words(f"story.{variant}", **(fields | extra))

    # What some kinds of moments need besides: the sentence, and its fields.

    def _released(self, moment: Moment) -> Sentence:
        since = {"since": self.words.date(self._local(moment.since).date())}
        if moment.until == MISSING:
            return moment.kind, since
        return f"{moment.kind}_due", {"deadline": self.words.moment(self._local(moment.until)), **since}

    _under_way = _released

    def _enabled(self, moment: Moment) -> Sentence:
        if moment.visit == 0:
            return "enabled", {}
        return "enabled_again", {"n": self.words.number(moment.visit + 1)}

    def _paused(self, moment: Moment) -> Sentence:
        return f"paused_{moment.cause}", {}

    def _started(self, moment: Moment) -> Sentence:
        pairs = zip(moment.persons, moment.roles, strict=True)
        return "started", {"who": listed(self.words, [self._performer(*pair) for pair in pairs])}

    def _completed(self, moment: Moment) -> Sentence:
        return "completed", {"span": self._span(moment.number)}

    def _outside(self, moment: Moment) -> Sentence:
        return "outside", {"what": listed(self.words, [self.names.wait(name) for name in moment.names])}

    def _decided(self, moment: Moment) -> Sentence:
        outcome = self.names.outcome(moment.step, moment.names[0])
        if outcome:
            return "decided", {"outcome": outcome}
        return "decided_to_go_on" if moment.to == MISSING else "decided_to_return", {}

    def _performer(self, person: int, role: int) -> str:
        """A post; a deputy is named by the own one."""
        if role in self.names.posts[person]:
            return self.names.role(role)
        return self.words(
            "story.deputy", post=self.names.post(person, self.words), role=self.names.role(role)
        )

    def _roles(self, moments: Sequence[Moment]) -> str:
        roles = dict.fromkeys(self.names.role(role) for moment in moments for role in moment.roles)
        return listed(self.words, tuple(roles)) or self.words("story.nobody_named")

    def _waits(self, group: tuple[Moment, ...]) -> str:
        """Until when, and why; how long each cause held where there are several."""
        words = self.words
        causes = dict.fromkeys(moment.cause for moment in group)
        texts = []
        for cause in causes:
            found = [moment for moment in group if moment.cause == cause]
            seconds = sum(moment.until - moment.instant for moment in found if moment.until != MISSING)
            text = self._reason(found)
            if len(causes) > 1 and seconds:
                text = words("story.reason_with_span", reason=text, span=self._span(seconds))
            texts.append(text)
        first, last = group[0], group[-1]
        instance = first.step, first.unit, first.visit
        key = "still_waits" if instance in self._waited else "waits"
        self._waited.add(instance)
        until = self._until(first.instant, last.until)
        return words(f"story.{key}", step=self._step(first), until=until, why="; ".join(texts))

    def _reason(self, found: Sequence[Moment]) -> str:
        first, words = found[0], self.words
        if first.cause == "external" and first.names:
            what = listed(words, [self.names.wait(name) for name in first.names])
            return words("story.why_external_named", what=what)
        if first.cause == "absent" and not any(moment.persons for moment in found):
            return words("story.why_nobody_else", who=self._roles(found))
        others = dict.fromkeys(pair for moment in found for pair in moment.others)
        shown = [self._other(*pair) for pair in list(others)[:FEW]]
        other = listed(words, tuple(shown))
        if len(others) > FEW:
            other = words("page.and_more", shown=", ".join(shown), n=words.number(len(others) - FEW))
        return words(f"story.why_{first.cause}", who=self._roles(found), other=other)

    def _other(self, case: int, step: int) -> str:
        text = self.names.step(step, self.words)
        return self.words("story.of_case", step=text, case=self.names.case(case))
