"""Charts inside a page: the same bytes, ids of their own, nothing executable, nothing fetched."""

from __future__ import annotations

import re

import matplotlib as mpl
import pytest
from lxml import etree

from ukur import charts
from ukur.charts.cycle import CaseDays
from ukur.charts.labels import UNSHOWABLE
from ukur.charts.time_parts import PARTS, StepTime
from ukur.words import words

SAY = words("id")
HOSTILE = '</svg><script>alert(1)</script><img onerror="x" src=y>'


def times(label: str) -> list[StepTime]:
    return [StepTime(step_id="a", number=1, label=label, hours=dict.fromkeys(PARTS, 1.0))]


def svg(label: str = "Perintah", *, key: str = "k", title: str = "Judul") -> str:
    ax = charts.plot_step_time(times(label), SAY)
    return charts.to_svg(ax.figure, key=key, title=title, description="Keterangan")  # type: ignore[arg-type]


def ids(text: str) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', text))


def test_the_same_chart_gives_the_same_bytes_whatever_the_callers_settings() -> None:
    first = svg()
    with mpl.rc_context(
        {"font.size": 30, "svg.fonttype": "path", "axes.grid": True, "svg.hashsalt": "other"}
    ):
        assert svg() == first


def test_two_charts_on_one_page_share_no_id() -> None:
    one, two = svg(key="one"), svg(key="two")
    assert ids(one)
    assert not ids(one) & ids(two)
    for text in (one, two):
        assert set(re.findall(r"url\(#([^)]+)\)", text)) <= ids(text)
        assert set(re.findall(r' href="#([^"]+)"', text)) <= ids(text)


def test_a_screen_reader_is_told_what_it_is() -> None:
    root = etree.fromstring(svg(title="A & <b>"))
    assert root.get("role") == "img"
    names = {element.get("id"): element.text for element in root if element.tag in ("title", "desc")}
    assert names[root.get("aria-labelledby")] == "A & <b>"
    assert names[root.get("aria-describedby")] == "Keterangan"


def test_text_stays_text_in_the_font_of_the_page() -> None:
    text = svg()
    assert ">1 Perintah</text>" in text
    assert "font-family" not in text
    assert "<style" not in text


def test_nothing_is_fetched_and_no_time_is_told() -> None:
    text = svg()
    for part in ("http", "xmlns", "<metadata", "DOCTYPE", "<!--", "@import"):
        assert part not in text


@pytest.mark.parametrize(
    "label",
    [
        HOSTILE,
        "$x^2$ and \\frac",
        "a --> b ]]>",
        "\x00\x1b[31m",
        "\u0627\u202e\u0628",
        "\N{PILE OF POO}漢字",
        "&amp;",
    ],
)
def test_hostile_labels_are_only_text(label: str) -> None:
    root = etree.fromstring(svg(label[:20]))
    assert {etree.QName(element).localname for element in root.iter()} <= {
        "svg", "title", "desc", "g", "path", "text", "defs", "clipPath", "rect", "pattern", "use",
    }  # fmt: skip
    assert not [name for element in root.iter() for name in element.attrib if str(name).startswith("on")]
    shown = "".join(root.itertext())
    assert charts.plain(f"1 {label[:20]}", 40).split()[1][:6] in shown


def test_a_dollar_is_a_dollar() -> None:
    assert ">1 $x^2$</text>" in svg("$x^2$")
    ax = charts.plot_case_days((CaseDays(name="$\\broken{", days=3),), SAY)
    assert "$\\broken{" in charts.to_svg(ax.figure, key="k", title="t")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("  satu\n\tdua  ", 20, "satu dua"),
        ("x" * 10_000, 5, "xxxx…"),
        ("a\x00b\x1bc", 20, f"a{UNSHOWABLE}b{UNSHOWABLE}c"),
        ("abc\N{RIGHT-TO-LEFT OVERRIDE}gpj", 20, f"abc{UNSHOWABLE}gpj"),
        ("lima!", 5, "lima!"),
        (None, 9, "None"),
    ],
)
def test_a_text_is_made_fit_to_be_shown(text: object, limit: int, expected: str) -> None:
    assert charts.plain(text, limit) == expected


def test_a_text_that_hides_behind_blanks_is_not_taken_for_empty() -> None:
    assert charts.plain(" " * 100_000 + "x", 10) == "…"
