"""What sentences about changes are made of: steps, performers, spans, lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from sop.model import Decision, Due, Outcome, Seat, Sop
from sop.revision import Revision
from sop.routes import END
from ukur.words import Words

_LABEL = 80


class Parts:
    """The parts in one language.

    Parameters: revision - of the two versions; old, new; words - of the language wanted.
    """

    def __init__(self, revision: Revision, old: Sop, new: Sop, words: Words) -> None:
        self.revision, self.old, self.new, self.w = revision, old, new, words

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Old number of each step of the new version that stayed one step."""
        numbers = {step.id: step.number for step in self.old.steps}
        return {new: numbers[old] for old, new in self.revision.matched}

    def say(self, key: str, **fields: object) -> str:
        """A sentence about a change."""
        return self.w(f"diff_change.{key}", **fields)

    def step(self, name: str) -> str:
        """One step of the new version, with its old number where that was another."""
        return self.steps([name])

    def steps(self, names: Sequence[str]) -> str:
        """Steps of the new version; more than three by their numbers alone; `none` where there are none."""
        numbers = {name: self.new.step(name).number for name in names}
        if len(names) > 3:
            return self._many(self.ranges([numbers[name] for name in names]))
        return self._counted([self.ref(name) for name in names])

    def old_steps(self, names: Sequence[str]) -> str:
        """Steps of the old version by their old numbers."""
        steps = [self.old.step(name) for name in names]
        if len(steps) > 3:
            return self._many(self.ranges([step.number for step in steps]))
        return self._counted(
            [self.w("diff.ref_old", number=step.number, label=short(step.label)) for step in steps]
        )

    def ref(self, name: str) -> str:
        """Number and label of a step of the new version."""
        step = self.new.step(name)
        old = self._numbers.get(name, step.number)
        key = "diff.ref" if old == step.number else "diff.ref_was"
        return self.w(key, number=step.number, old=old, label=short(step.label))

    def ranges(self, numbers: Sequence[int]) -> str:
        """Numbers, three or more in a row as a range: 4–8 and 10."""
        runs: list[list[int]] = []
        for number in numbers:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        texts: list[str] = []
        for run in runs:
            texts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(number) for number in run]
        return self.both(texts)

    def both(self, texts: Sequence[str]) -> str:
        """Texts joined: a, b and c."""
        if len(texts) < 2:
            return "".join(texts)
        return self.w("diff.and", first=", ".join(texts[:-1]), last=texts[-1])

    def roles(self, seats: Sequence[Seat], sop: Sop) -> str:
        """Performers by the names of their roles."""

        def told(seat: Seat) -> str:
            name = short(sop.role(seat.role).name)
            if seat.count == 1:
                return name
            if seat.count == "all":
                return self.w("diff.seats_all", role=name)
            return self.w("diff.seats", role=name, n=seat.count)

        return self.both([told(seat) for seat in seats])

    def minutes(self, values: Sequence[float | None]) -> str:
        """Standards: 120 + 240 minutes; `no standard` where none is written down."""
        if all(value is None for value in values):
            return self.w("diff.no_standard")
        return self.w("diff.minutes", n=" + ".join("–" if v is None else self.number(v) for v in values))

    def due(self, due: Due | None, *, since: str = "") -> str:
        """A time limit, `none` where there is none; since - code, where it is not what the limit says."""
        if due is None:
            return self.w("diff.nothing")
        after = self.w(f"diff_due.{since or due.after}")
        return self.w(f"diff_due.{due.unit}", n=self.number(due.value), after=after)

    def number(self, value: float) -> str:
        """A number with as many decimals as it has, at most two."""
        decimals = next((n for n in (0, 1) if round(value, n) == value), 2)
        return self.w.number(value, decimals)

    def quoted(self, texts: Iterable[str | None]) -> str:
        """Texts in quotation marks, on one line; `none` where there are none."""
        found = [self.w("diff.quoted", text=one_line(text)) for text in texts if text]
        return ", ".join(found) if found else self.w("diff.nothing")

    def ways(self, decision: Decision | None, back: Iterable[str], sop: Sop) -> str:
        """Outcomes that lead on; back - ids of those that return, left out."""
        ways = [item for item in (decision.outcomes if decision else ()) if item.id not in back]
        return "; ".join(self._way(item, sop) for item in ways) or self.w("diff.nothing")

    def _way(self, item: Outcome, sop: Sop) -> str:
        if item.to is None:
            where = self.say("decision_on")
        elif item.to == (END,):
            where = self.say("decision_end")
        else:
            known = [name for name in item.to if name != END]
            where = self.steps(known) if sop is self.new else self.old_steps(known)
        way = self.say("decision_way", text=short(item.text), to=where)
        if item.share is None:
            return way
        return self.say("decision_share", way=way, percent=self.number(round(100 * item.share, 2)))

    def way_back(self, step: str, outcome: str, sop: Sop) -> str:
        """One outcome that returns. Parameters: step, outcome - ids in that version."""
        decision = sop.step(step).decision
        item = next(each for each in (decision.outcomes if decision else ()) if each.id == outcome)
        target = [sop.routes().back_to[step][outcome]]
        where = self.steps(target) if sop is self.new else self.old_steps(target)
        way = self.say("correction_way", step=where, text=short(item.text), n=item.at_most)
        if item.share is not None:
            percent = self.number(round(100 * item.share, 2))
            way = self.say("correction_share", way=way, percent=percent)
        if item.falling != 1:
            factor = self.number(item.falling)
            way = self.say("correction_falling", way=way, factor=factor)
        return way

    def _counted(self, refs: Sequence[str]) -> str:
        if not refs:
            return self.w("diff.nothing")
        if len(refs) == 1:
            return self.w("diff.one_step", refs=refs[0])
        return self._many(self.both(refs))

    def _many(self, refs: str) -> str:
        return self.w("diff.many_steps", refs=refs)


def one_line(text: str) -> str:
    """A text on one line, so that it cannot pass for a sentence of ours."""
    return " ".join(text.split())


def short(text: str) -> str:
    """A text short enough to name a step by."""
    line = one_line(text)
    return line if len(line) <= _LABEL else line[: _LABEL - 1].rstrip() + "…"
