"""The performance spectrum: passages from step to step as lines over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts.canvas import axes
from ukur.charts.dotted import ZONE, date_axis
from ukur.charts.shades import BLUES, MAP_WIDE, UNKNOWN, notes, nothing
from ukur.charts.style import MUTED, RULE, bare, chart_style, row_labels
from ukur.words import words as words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from mining.discovery.spectrum import Spectrum
    from sop.events import EventLog
    from sop.model import Sop
    from ukur.words import Words

MOST = 3000
_WIDTHS = (0.7, 0.9, 1.1, 1.4)


@dataclass(frozen=True, kw_only=True, eq=False)
class SpectrumLines:
    """What the chart shows.

    Parameters: labels - of the levels, from above; lines - by quarter of duration (-1: too few to tell), for
    each passage its begin and end in days since 1970 (local) and the level it begins at; every - each
    so-manieth passage is shown; spectrum - where it comes from.
    """

    labels: tuple[str, ...]
    lines: dict[int, npt.NDArray[np.float64]]
    every: int
    spectrum: Spectrum

    @property
    def shown(self) -> int:
        """Passages drawn."""
        return sum(map(len, self.lines.values()))


def spectrum_chart(
    log: EventLog,
    *,
    sop: Sop | None = None,
    path: Sequence[str] | None = None,
    words: Words | None = None,
    time_zone: str = ZONE,
    ax: Axes | None = None,
    width: float = MAP_WIDE,
) -> Axes:
    """The performance spectrum of a log.

    Parameters: log; sop - whose steps are the levels; path - other levels; words - language, Indonesian by
    default; time_zone - IANA name; ax - where to draw, or None; width - inches of a figure of our own.
    Returns: the axes.
    """
    from mining.discovery import performance_spectrum

    found = performance_spectrum(log, sop=sop, path=path, time_zone=time_zone)
    return plot_spectrum(spectrum_lines(found, time_zone=time_zone), words or words_of(), ax=ax, width=width)


def spectrum_lines(spectrum: Spectrum, *, most: int = MOST, time_zone: str = ZONE) -> SpectrumLines:
    """The passages as lines.

    Parameters: spectrum - of a log; most - lines: of more every second, third, ... is taken, evenly over
    segments and time; time_zone - IANA name.
    Returns: lines by quarter.
    """
    import numpy as np
    import pandas as pd

    every = max(1, -(-len(spectrum.table) // most))
    table = spectrum.table.iloc[::every]

    def local(column: str) -> npt.NDArray[np.float64]:
        stamps = pd.DatetimeIndex(table[column].to_numpy().view("M8[us]")).tz_localize("UTC")
        naive = stamps.tz_convert(time_zone).tz_localize(None).to_numpy().astype("M8[us]").view("i8")
        return np.asarray(naive / 86_400e6)

    data = np.column_stack([local("begin"), local("end"), table["segment"].to_numpy()])
    quarter = table["quarter"].fillna(-1).to_numpy().astype(int)
    labels = tuple(
        f"{number} {label}" if number else label
        for number, label in zip(spectrum.numbers, spectrum.labels, strict=True)
    )
    return SpectrumLines(
        labels=labels,
        lines={
            number: data[quarter == number] for number in range(-1, len(BLUES)) if (quarter == number).any()
        },
        every=every,
        spectrum=spectrum,
    )


def plot_spectrum(
    shown: SpectrumLines, words: Words, *, ax: Axes | None = None, width: float = MAP_WIDE
) -> Axes:
    """One level a step; each passage a line from the step above to the step below, the darker, the slower.

    A steep line is a quick passage, a flat one a slow one.

    Parameters: shown - of `spectrum_lines`; words - language; ax - where to draw, or None; width - inches of
    a figure of our own.
    Returns: the axes.
    """
    with chart_style():
        own = ax is None
        if not shown.lines:
            return nothing(axes(ax, width=width, rows=3), words("map.nothing_path"))
        ax = axes(ax, width=width, rows=len(shown.labels) * 1.9 + 5)
        row_labels(ax, shown.labels, wide=28, narrow=20, lines=2)
        for quarter in sorted(shown.lines):
            _lines(ax, quarter, shown.lines[quarter])
        lines = [
            line
            for many in shown.lines.values()
            for line in (many[:, 0].min(), many[:, 1].max(), many[:, 1].min())
        ]
        low, high = min(lines), max(lines)
        pad = max((high - low) * 0.01, 0.02)
        ax.set_xlim(low - pad, high + pad)
        bare(ax, keep="bottom")
        ax.hlines(
            range(len(shown.labels)),
            0,
            1,
            transform=ax.get_yaxis_transform(),
            color=RULE,
            linewidth=0.8,
            zorder=0,
        )
        ax.xaxis_date()
        date_axis(ax, words)
        ax.set_ylim(len(shown.labels) - 0.7, -0.3)
        for level, passages in enumerate(shown.spectrum.segments["passages"].tolist()):
            ax.annotate(
                words("map.spectrum_segment", n=words.number(passages)), (1, level + 0.5),
                xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points", va="center",
                fontsize=7.5, color=MUTED,
            )  # fmt: skip
        ax.legend(
            handles=_handles(shown, words), loc="lower left", bbox_to_anchor=(0, 1), ncols=4,
            handlelength=1.6, borderaxespad=0.3, columnspacing=1.5,
        )  # fmt: skip
        notes(ax, _said(shown, words), own=own, width=width)
    return ax


def _lines(ax: Axes, quarter: int, data: npt.NDArray[np.float64]) -> None:
    import numpy as np
    from matplotlib.collections import LineCollection

    level = data[:, 2]
    segments = np.stack(
        [np.column_stack([data[:, 0], level]), np.column_stack([data[:, 1], level + 1])], axis=1
    )
    few = len(data) < 200
    lines = LineCollection(
        list(segments), colors=_colour(quarter, few=few), linewidths=1.3 if quarter < 0 else _WIDTHS[quarter],
        alpha=0.85 if few else 0.6, zorder=2 + quarter / 10,
    )  # fmt: skip
    lines.set_gid(f"quarter {quarter}")
    ax.add_collection(lines, autolim=False)


def _colour(quarter: int, *, few: bool) -> str:
    if quarter >= 0:
        return BLUES[quarter]
    return BLUES[2] if few else UNKNOWN


def _handles(shown: SpectrumLines, words: Words) -> list[Artist]:
    from matplotlib.lines import Line2D

    few = len(shown.lines.get(-1, ())) < 200
    return [
        Line2D(
            [], [], linewidth=2.4, color=_colour(quarter, few=few),
            label=words(f"map.quarter_{quarter if quarter >= 0 else 'none'}"),
        )
        for quarter in sorted(shown.lines)
    ]  # fmt: skip


def _said(shown: SpectrumLines, words: Words) -> list[str]:
    number, spectrum = words.number, shown.spectrum
    passages = len(spectrum.table)
    if shown.every == 1:
        said = [words("map.spectrum_n", cases=number(spectrum.cases), passages=number(passages))]
    else:
        said = [
            words(
                "map.spectrum_sample",
                every=number(shown.every),
                shown=number(shown.shown),
                passages=number(passages),
                cases=number(spectrum.cases),
            )
        ]
    if spectrum.order_unknown:
        said.append(words("map.spectrum_unknown", n=number(spectrum.order_unknown)))
    if spectrum.days_only:
        said.append(words("map.spectrum_days_only", n=number(spectrum.days_only)))
    return [" ".join(said)]
