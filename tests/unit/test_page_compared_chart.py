"""The chart of gains: each revision's saving over the band of what does not matter."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from ukur.charts import gain_rows, plot_gains
from ukur.charts.gains import GainRow
from ukur.words import LANGUAGES, Language, words

ROW = GainRow(name="usulan", verdict="worth_trying", value=2.0, low=1.5, high=2.5, least=-0.5, most=4.0)
UNKNOWN = replace(ROW, name="tak selesai", verdict="not_advised", value=math.nan, low=math.nan, high=math.nan)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_band_the_interval_and_the_mark_are_where_they_belong(language: Language) -> None:
    w = words(language)
    ax = plot_gains([ROW, UNKNOWN], w, delta=1.0)
    (band,) = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert (band.get_x(), band.get_x() + band.get_width()) == (-1.0, 1.0)
    drawn = [np.asarray(line.get_xdata()).tolist() for line in ax.lines]
    assert [1.5, 2.5] in drawn
    assert [-0.5, 4.0] in drawn
    assert [2.0] in drawn
    labels = " ".join(text.get_text() for text in ax.get_yticklabels()).replace("\n", " ")
    assert w("verdict.worth_trying") in labels
    assert w("verdict.not_advised") in labels
    assert w("chart.not_known") in " ".join(text.get_text() for text in ax.texts)
    low, high = ax.get_xlim()
    assert low < -1.0
    assert high > 4.0


def test_without_a_smallest_difference_there_is_no_band() -> None:
    ax = plot_gains([replace(ROW, least=math.nan, most=math.nan)], words("id"), delta=0.0)
    assert not [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    figure = ax.get_figure(root=True)
    assert figure is not None
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["rata-rata dan selang 95 %"]


def test_rows_come_from_the_comparison() -> None:
    from compared import BASE, SHORTER, compared

    found = compared(SHORTER)
    (row,) = gain_rows(found)
    assert (row.name, row.value) == ("new", found.revisions[0].gain.value)
    assert math.isnan(row.least)
    assert found.base.sop == BASE
