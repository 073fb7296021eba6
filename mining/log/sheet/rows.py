"""The rows of a recording sheet understood: which run, which step, when, by which posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from mining.log.sheet.book import Book, Line
from mining.log.sheet.cells import CellReader, Noted
from mining.log.sheet.runs import Run, note_loose, read_runs
from sop.errors import Problem
from sop.exchange.sheet import layout as lay

STAMPS = (
    (lay.ROW_ENABLED, lay.ROW_ENABLED_TIME),
    (lay.ROW_START, lay.ROW_START_TIME),
    (lay.ROW_END, lay.ROW_END_TIME),
)
# What an office fills in; a row with none of these has not been begun.
# The unit is printed for steps that are carried out for several: like the visit it says nothing has happened.
_ENTRIES = (
    lay.ROW_STATUS, *(key for pair in STAMPS for key in pair), lay.ROW_WORKED, lay.ROW_DONE_BY,
    lay.ROW_ACTING, lay.ROW_WAITING, lay.ROW_EVIDENCE, lay.ROW_RECORDED,
)  # fmt: skip
_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One row of the second table in which something happened.

    Parameters: place - its first cell; step_id - None outside the SOP; number - of the step, 0 outside;
    visit - from 1; posts - role ids, other posts as written; enabled, start, end - in office time; worked -
    minutes, None where not stated; acting, waiting - code, `waiting` also other text; recorded - when the
    row was filled in.
    """

    run: Run
    place: str
    step_id: str | None
    number: int
    activity: str
    unit: str
    visit: int
    posts: tuple[str, ...]
    enabled: Noted | None
    start: Noted | None
    end: Noted | None
    worked: int | None
    acting: str
    waiting: str
    evidence: str
    recorded: date | None


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What one workbook says.

    Parameters: runs, instances - in the order of the sheet; problems - why it cannot be trusted; noticed -
    places by finding rule; zone - of the office.
    """

    runs: tuple[Run, ...]
    instances: tuple[Instance, ...]
    problems: tuple[Problem, ...]
    noticed: Mapping[str, list[str]]
    zone: ZoneInfo


def understand(book: Book, zone: ZoneInfo) -> Rows:
    """Understand the rows of a workbook, or gather why that is not possible.

    Parameters: book - its cells; zone - of the office.
    Returns: runs and instances; to be used only where there are no problems.
    """
    cells = CellReader(file=book.file, schema=book.schema, zone=zone)
    reader = _RowReader(cells=cells)
    runs = read_runs(book, cells, reader.noticed)
    instances = [item for line in book.steps if (item := reader.instance(line, runs)) is not None]
    if cells.day_first:
        reader.noticed["sheet_day_first"] = cells.day_first
    return Rows(
        runs=tuple(run for run in runs.values() if run is not None),
        instances=tuple(instances),
        problems=tuple(cells.problems),
        noticed=reader.noticed,
        zone=zone,
    )


@dataclass(frozen=True, kw_only=True)
class _RowReader:
    cells: CellReader
    noticed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    visits: dict[tuple[str, str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def instance(self, line: Line, runs: Mapping[int, Run | None]) -> Instance | None:
        """The activity instance of a row, None where nothing happened or the row is refused."""
        note_loose(line, self.noticed)
        if not any(key in line.cells for key in _ENTRIES):
            return None
        before = len(self.cells.problems)
        run = self._run_of(line, runs)
        step = self._step(line)
        stamps = [self.cells.noted(line, *keys) for keys in STAMPS]
        item = self._details(line, run, step, stamps)
        if item is None or len(self.cells.problems) > before:
            return None
        if not self._happened(line, stamps):
            return None
        self._check_order(line, stamps, item.recorded)
        return self._counted(line, item)

    def _run_of(self, line: Line, runs: Mapping[int, Run | None]) -> Run | None:
        no = self.cells.whole(line, lay.ROW_RUN, least=1)
        if no is None:
            if lay.ROW_RUN not in line.cells:
                self.cells.refuse("sheet_number_missing", line.place(lay.ROW_RUN))
            return None
        run = runs.get(no)
        if run is None:
            code = "sheet_run_empty" if no in runs else "sheet_run_unknown"
            allowed = tuple(str(number) for number, other in runs.items() if other is not None)[:_SHOWN]
            self.cells.refuse(code, line.place(lay.ROW_RUN), value=str(no), allowed=allowed)
            return None
        shown = line.cells.get(lay.ROW_ID)
        # Normally our formula; whoever typed another id over it meant another run.
        if shown is not None and shown.kind not in "fe":
            typed = self.cells.text(line, lay.ROW_ID)
            if typed and typed != run.case_id:
                self.cells.refuse("sheet_run_differs", shown.place, value=typed, allowed=(run.case_id,))
        return run

    def _step(self, line: Line) -> tuple[int, str | None, str] | None:
        """Number, id and text of the row's step; number 0 and no id outside the SOP."""
        steps = self.cells.schema.steps
        number = self.cells.whole(line, lay.ROW_NUMBER, least=1)
        text = self.cells.text(line, lay.ROW_ACTIVITY)
        named = next(
            (no for no, (_, own) in steps.items() if text and lay.plain(own) == lay.plain(text)), None
        )
        if number is None and lay.ROW_NUMBER in line.cells:
            return None
        if number is None and named is None:
            if not text:
                self.cells.refuse("sheet_step_missing", line.place(lay.ROW_NUMBER))
                return None
            return 0, None, text
        at = number or named or 0
        if at not in steps:
            allowed = tuple(str(no) for no in steps)[:_SHOWN]
            self.cells.refuse(
                "sheet_step_unknown", line.place(lay.ROW_NUMBER), value=str(at), allowed=allowed
            )
            return None
        if named not in (None, at):
            self.cells.refuse(
                "sheet_step_differs", line.place(lay.ROW_ACTIVITY), value=text, allowed=(steps[at][1],)
            )
            return None
        return at, steps[at][0], text or steps[at][1]

    def _details(
        self,
        line: Line,
        run: Run | None,
        step: tuple[int, str | None, str] | None,
        stamps: list[Noted | None],
    ) -> Instance | None:
        cells = self.cells
        details = {
            "unit": cells.text(line, lay.ROW_UNIT),
            "evidence": cells.text(line, lay.ROW_EVIDENCE),
            "acting": cells.word(line, lay.ROW_ACTING, "acting"),
            "waiting": cells.word(line, lay.ROW_WAITING, "waiting", strict=False),
        }
        cells.word(line, lay.ROW_STATUS, "step_status")
        visit = cells.whole(line, lay.ROW_VISIT, least=1)
        worked = cells.whole(line, lay.ROW_WORKED, least=0)
        posts = cells.schema.posts.read(cells.text(line, lay.ROW_DONE_BY))
        recorded = cells.day(line, lay.ROW_RECORDED)
        if run is None or step is None:
            return None
        return Instance(
            run=run, place=line.place(lay.ROW_RUN), number=step[0], step_id=step[1], activity=step[2],
            visit=visit or 0, posts=posts, enabled=stamps[0], start=stamps[1], end=stamps[2], worked=worked,
            recorded=recorded, **details,
        )  # fmt: skip

    def _happened(self, line: Line, stamps: list[Noted | None]) -> bool:
        """Was the step reached? Contradictions between status and dates are refused."""
        status = self.cells.word(line, lay.ROW_STATUS, "step_status")
        enabled, start, end = (stamp is not None for stamp in stamps)
        place = line.place(lay.ROW_STATUS)
        if not (enabled or start or end):
            if status == lay.DONE:
                self.cells.refuse("sheet_end_missing", line.place(lay.ROW_END))
            elif status == lay.IN_PROGRESS:
                self.cells.refuse("sheet_start_missing", line.place(lay.ROW_START))
            elif status == lay.NOT_CARRIED_OUT:
                self.noticed["sheet_not_carried_out"].append(place)
            elif status == "" or len(line.cells.keys() & set(_ENTRIES)) > 1:
                self.noticed["sheet_row_not_counted"].append(place)
            return False
        wrong = {
            lay.DONE: False,
            lay.IN_PROGRESS: end,
            lay.NOT_CARRIED_OUT: True,
            lay.PENDING: start or end,
        }.get(status, False)
        if wrong:
            said = line.cells[lay.ROW_STATUS].value
            self.cells.refuse("sheet_status_contradicts", place, value=str(said))
        elif status == lay.DONE and not end:
            self.cells.refuse("sheet_end_missing", line.place(lay.ROW_END))
        elif not start and not end:
            self.noticed["sheet_not_started"].append(place)
        return True

    def _check_order(self, line: Line, stamps: list[Noted | None], recorded: date | None) -> None:
        """Received, started, completed in this order, and nothing after the day on which it was written."""
        earlier: Noted | None = None
        for (key, _), stamp in zip(STAMPS, stamps, strict=True):
            if stamp is None:
                continue
            if earlier is not None and _before(stamp, earlier):
                self.cells.refuse(
                    "sheet_order", line.place(key), value=_said(stamp), allowed=(f">= {_said(earlier)}",)
                )
            if recorded is not None and stamp.day > recorded:
                self.cells.refuse(
                    "sheet_after_recorded",
                    line.place(key),
                    value=_said(stamp),
                    allowed=(f"<= {recorded:%d/%m/%Y}",),
                )
            earlier = stamp
        timed = [stamp.clock is not None for stamp in stamps if stamp is not None]
        if any(timed) and not all(timed):
            self.noticed["sheet_times_incomplete"].append(line.place(lay.ROW_RUN))

    def _counted(self, line: Line, item: Instance) -> Instance:
        """The row with its visit: as stated, else one more than the rows of this step before it."""
        seen = self.visits[item.run.case_id, item.step_id or lay.plain(item.activity), item.unit]
        visit = item.visit or max(seen, default=0) + 1
        if visit in seen:
            self.cells.refuse("sheet_row_twice", line.place(lay.ROW_VISIT), value=str(visit))
        seen.append(visit)
        if item.step_id is None:
            self.noticed["sheet_outside_sop"].append(line.place(lay.ROW_ACTIVITY))
        known = self.cells.schema.posts.names
        if any(post not in known for post in item.posts):
            self.noticed["sheet_unknown_post"].append(line.place(lay.ROW_DONE_BY))
        return replace(item, visit=visit)


def _before(stamp: Noted, earlier: Noted) -> bool:
    if stamp.day != earlier.day or stamp.clock is None or earlier.clock is None:
        return stamp.day < earlier.day
    return stamp.clock < earlier.clock


def _said(stamp: Noted) -> str:
    return f"{stamp.day:%d/%m/%Y}" + (f" {stamp.clock:%H.%M}" if stamp.clock else "")
