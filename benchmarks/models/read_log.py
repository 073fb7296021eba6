"""One way of reading a log, timed in a process of its own: `read_log.py WAY SMALL FILE TIMES`.

The small file of the same kind is read first: imports, and what a library does once, are nobody's reading.
Printed is one JSON line: seconds of each reading, events, the most memory that was held, versions.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sop.worktime import OfficeCalendar

CASE, ACTIVITY, STAMP = "case_id", "activity", "end"


def ukur(path: str) -> int:
    """The door: text by text checked, with its findings."""
    from mining.log.door import read_log

    return len(read_log(path).log.events)


def ukur_quality(path: str) -> int:
    """The door, and all findings on the quality of the log."""
    from mining.log.door import read_log
    from mining.log.quality import inspect
    from mining.performance import calendar_for

    log = read_log(path).log
    inspect(log, calendar_for(log, _office()))
    return len(log.events)


@cache
def _office() -> OfficeCalendar:
    """The office's calendar, a document of its own that is not read again for each log."""
    from sop.worktime import default_calendar

    return default_calendar()


def pandas_arrow(path: str) -> int:
    """The quickest way by pitfalls.md: pandas with arrow's parser, then pm4py's format step."""
    import pandas as pd
    import pm4py

    frame = pd.read_csv(path, engine="pyarrow")
    return len(pm4py.format_dataframe(frame, case_id=CASE, activity_key=ACTIVITY, timestamp_key=STAMP))


def pandas_plain(path: str) -> int:
    """What pm4py's own manual shows."""
    import pandas as pd
    import pm4py

    frame = pd.read_csv(path)
    return len(pm4py.format_dataframe(frame, case_id=CASE, activity_key=ACTIVITY, timestamp_key=STAMP))


def pm4py_iterparse(path: str) -> int:
    """pm4py's careful XES reader."""
    import pm4py

    return len(pm4py.read_xes(path, variant="iterparse"))


def r4pm(path: str) -> int:
    """The Rust reader; polars holds what it gives."""
    from r4pm.df import import_xes

    return len(import_xes(path)[0])


WAYS: dict[str, tuple[Callable[[str], int], tuple[str, ...]]] = {
    "ukur": (ukur, ("pandas", "pyarrow", "numpy")),
    "ukur_quality": (ukur_quality, ("pandas", "pyarrow", "numpy")),
    "pandas_arrow": (pandas_arrow, ("pandas", "pyarrow", "pm4py")),
    "pandas_plain": (pandas_plain, ("pandas", "pm4py")),
    "pm4py_iterparse": (pm4py_iterparse, ("pm4py", "lxml")),
    "r4pm": (r4pm, ("r4pm", "polars")),
}


def main() -> None:
    """Read the file as often as asked for and print what it took."""
    way, small, path, times = sys.argv[1:]
    read, packages = WAYS[way]
    warnings.simplefilter("ignore")
    read(small)
    seconds, processor, events = [], [], 0
    for _ in range(int(times)):
        begin, busy = time.perf_counter(), time.process_time()
        events = read(path)
        seconds.append(time.perf_counter() - begin)
        processor.append(time.process_time() - busy)
    found = {
        "seconds": seconds,
        "processor_seconds": processor,
        "events": events,
        "megabytes": _most_memory(),
        "packages": {name: version(name) for name in packages},
    }
    print(json.dumps(found))


def _most_memory() -> float | None:
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return round(int(lines["VmHWM"].split()[0]) / 1024, 1)


if __name__ == "__main__":
    main()
