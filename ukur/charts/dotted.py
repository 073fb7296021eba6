"""The dotted chart: every event as a dot, time across, cases below each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.labels import plain
from ukur.charts.node_looks import OTHER, NodeLook, node_looks
from ukur.charts.shades import MAP_WIDE, notes, nothing
from ukur.charts.style import MUTED, bare, chart_style, count_axis
from ukur.words import words as words_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from mining.discovery.dot_data import Dots, Sorting
    from sop.events import EventLog
    from sop.model import Sop
    from ukur.words import Words

MOST_CASES, NAMED = 400, 15
ZONE = "Asia/Jakarta"


@dataclass(frozen=True, kw_only=True, eq=False)
class DotGroup:
    """Dots of one step, or of all that are not named.

    Parameters: look - None for the others; line - of each dot; at - its local time, or days since the case
    began; events - dots.
    """

    look: NodeLook | None
    line: pd.Series
    at: pd.Series
    events: int


@dataclass(frozen=True, kw_only=True, eq=False)
class DotGroups:
    """What the chart shows. Parameters: groups; dots - where they come from; lines - cases shown; since -
    time since each case began, instead of the date; others - activities without a name of their own."""

    groups: tuple[DotGroup, ...]
    dots: Dots
    lines: int
    since: bool
    others: int


def dotted_chart(
    log: EventLog,
    *,
    sop: Sop | None = None,
    words: Words | None = None,
    sorting: Sorting = "start",
    since: bool = False,
    most_cases: int | None = MOST_CASES,
    ax: Axes | None = None,
) -> Axes:
    """The dotted chart of a log, stamps in the time of Jakarta.

    Parameters: log; sop - to go by its steps; words - language, Indonesian by default; sorting - of the
    cases, as in `mining.discovery.dots`; since - days since each case began instead of dates; most_cases -
    of more every so-manieth is shown, None for all; ax - where to draw, or None.
    Returns: the axes.
    """
    from mining.discovery import dots

    found = dots(log, sop=sop, sorting=sorting, most_cases=most_cases)
    return plot_dots(dot_groups(found, since=since), words or words_of(), ax=ax)


def dot_groups(dots: Dots, *, since: bool = False, time_zone: str = ZONE) -> DotGroups:
    """The dots by step; of many activities the most frequent have names.

    Parameters: dots - of a log; since - time since each case began; time_zone - IANA name.
    Returns: groups, early steps first, the others without a name before them all.
    """
    table = dots.table
    counts = table["node"].value_counts(sort=False).sort_index()
    ranked = sorted(counts.index, key=lambda node: (-int(counts[node]), int(node)))
    inside = [node for node in ranked if dots.nodes[node].step_id]
    named = set([*inside, *(node for node in ranked if node not in set(inside))][:NAMED])
    length = table.groupby("line")["node"].transform("size")
    place = (table.groupby("line").cumcount() / (length - 1).clip(lower=1)).groupby(table["node"]).mean()
    places = {dots.nodes[node].key: float(place[node]) for node in counts.index}
    looks = node_looks([dots.nodes[node] for node in sorted(named)], places)
    at = table["since_days"] if since else local_stamps(table["at"], time_zone)
    numbers = {dots.nodes[node].key: node for node in named}
    rest = ~table["node"].isin(named)
    groups = []
    if rest.any():
        groups.append(DotGroup(look=None, line=table.loc[rest, "line"], at=at[rest], events=int(rest.sum())))
    for key, look in looks.items():
        mine = table["node"] == numbers[key]
        groups.append(DotGroup(look=look, line=table.loc[mine, "line"], at=at[mine], events=int(mine.sum())))
    return DotGroups(
        groups=tuple(groups),
        dots=dots,
        lines=int(table["line"].max()) + 1 if len(table) else 0,
        since=since,
        others=len(counts) - len(named),
    )


def local_stamps(stamps: pd.Series, time_zone: str) -> pd.Series:
    """Microseconds UTC as the clocks of a zone showed them.

    Parameters: stamps; time_zone - IANA name.
    Returns: stamps without a zone.
    """
    import pandas as pd

    instants = pd.DatetimeIndex(stamps.to_numpy().view("M8[us]")).tz_localize("UTC")
    return pd.Series(instants.tz_convert(time_zone).tz_localize(None))


def plot_dots(shown: DotGroups, words: Words, *, ax: Axes | None = None, width: float = MAP_WIDE) -> Axes:
    """One line a case, one dot an event; dark steps come early. The shape of the dots helps without colour.

    Parameters: shown - of `dot_groups`; words - language; ax - where to draw, or None; width - inches of a
    figure of our own.
    Returns: the axes.
    """
    with chart_style():
        own = ax is None
        if not shown.lines:
            return nothing(axes(ax, width=width, rows=3), words("map.nothing"))
        ax = axes(ax, width=width, rows=min(24.0, 4 + shown.lines * 0.8) + 5)
        size = max(6.0, min(40.0, 2400 / shown.lines))
        for group in shown.groups:
            look = group.look
            ax.scatter(
                group.at, group.line, s=size, marker=look.marker if look else "o",
                color=look.colour if look else OTHER, linewidths=0, alpha=0.85, clip_on=False,
                label=_name(look, shown, words),
            )  # fmt: skip
        bare(ax, keep="bottom")
        ax.grid(visible=True, axis="x")
        ax.set_ylim(shown.lines - 0.5, -0.5)
        ax.set_ylabel(words(f"map.axis_cases_{shown.dots.sorting}"), fontsize=8, color=MUTED)
        ax.set_yticks([])
        if shown.lines <= 30:
            names = shown.dots.table.drop_duplicates("line").set_index("line")["case_id"]
            ax.set_yticks(
                range(shown.lines), [plain(names[line], 24) for line in range(shown.lines)], fontsize=8
            )
        if shown.since:
            count_axis(ax, words, words("map.axis_since"), decimals=1)
        else:
            date_axis(ax, words)
        ax.legend(
            loc="lower left", bbox_to_anchor=(0, 1), ncols=max(1, int(width / 2.1)), fontsize=7.5,
            handletextpad=0.2, columnspacing=1.0, markerscale=max(1.0, (22 / size) ** 0.5), borderaxespad=0.3,
        )  # fmt: skip
        notes(ax, _said(shown, words), own=own, width=width)
    return ax


def date_axis(ax: Axes, words: Words) -> None:
    """A horizontal axis of dates in the reader's language. Parameters: ax - dates are drawn on it."""
    from matplotlib.dates import AutoDateLocator, DayLocator, num2date
    from matplotlib.ticker import FuncFormatter

    low, high = ax.get_xlim()
    # Half days would be told twice by the same date.
    days = 2 <= high - low < 9
    locator = DayLocator if days else partial(AutoDateLocator, minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator())
    pattern = "y" if high - low > 365 * 8 else "MMM y" if high - low > 120 else "d MMM y"
    if high - low < 2:
        pattern = "d MMM HH.mm" if words.language == "id" else "d MMM HH:mm"

    def shown(value: float, _: int) -> str:
        from babel.dates import format_datetime

        return format_datetime(
            num2date(value),  # type: ignore[no-untyped-call]
            format=pattern,
            locale=words.language,
        )

    ax.xaxis.set_major_formatter(FuncFormatter(shown))
    ax.set_xlabel(words("map.axis_time"), loc="right")


def _name(look: NodeLook | None, shown: DotGroups, words: Words) -> str:
    if look is None:
        return words("map.dots_others", n=words.number(shown.others))
    label = plain(look.label, 26)
    return f"{look.short} {label}" if look.short.isdigit() else label


def _said(shown: DotGroups, words: Words) -> list[str]:
    number, dots = words.number, shown.dots
    fields = {"cases": number(dots.cases), "events": number(dots.events)}
    if dots.every == 1:
        said = [words("map.dots_all", **fields)]
    else:
        drawn = sum(group.events for group in shown.groups)
        said = [words("map.dots_sample", every=number(dots.every), shown=number(drawn), **fields)]
    if dots.days_only:
        said.append(words("map.dots_days_only", n=number(dots.days_only)))
    return [" ".join(said)]
