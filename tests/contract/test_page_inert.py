"""A page is inert: one document, no script, nothing fetched, and every text from outside only text."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from mining.analysis import Mined, analyse
from mining.log.result import LogSource, ReadLog
from simulation import Scenario, Study, read_scenario, run_to_log, simulate
from sop.events import event_log
from sop.findings import Finding
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import default_calendar
from ukur.page.render import render_page
from ukur.page.results import Results

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
HOSTILE = (
    MARKUP,
    '"><svg onload=alert(3)>',
    "' onmouseover='alert(4)",
    "--> <!-- ]]>",
    "</title></style></svg><script src=//evil.example/x.js></script>",
    "$x^2$ \\frac{1}{2} {year} {{ 7*7 }} {% raw %} **tebal**",
    "\u202egnp.exe \u2067abc\u2069 \u200f",
    "\x00\x07\x1b[31mmerah",
    "javascript:alert(5)",
    "x" * 1_900,
    "ﷺ" * 50,
)
TAGS = frozenset(
    re.findall(
        r"\w+",
        "html head meta link title style body a main section header p span h1 h2 bdi strong div nav ol ul li "
        "figure figcaption table caption thead tbody tr th td small dl dt dd "
        "svg desc g path text defs clippath rect pattern use",
    )
)


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.comments: list[str] = []
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), "an attribute twice"
        self.elements.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def hostile_sop() -> Sop:
    data = read_sop("data/sops/pengukuran-kinerja.yaml").model_dump(mode="json")
    data["title"] = MARKUP
    for name in ("number", "agency", "government"):
        data["identity"][name] = f"{name} {HOSTILE[1]}"
    for place, step in enumerate(data["steps"]):
        text = HOSTILE[place % len(HOSTILE)]
        step |= {"text": text, "short": text, "output": text, "requirements": [text], "remark": text}
        step["performers"] |= {"note": text}
        for other in step["performers"]["alternatives"]:
            other["note"] = text
    for place, item in enumerate([*data["roles"], *data["stages"]]):
        item["name"] = f"{place} {HOSTILE[place % len(HOSTILE)]}"
    data["doubts"] = [{"text": text} for text in HOSTILE]
    return Sop.model_validate(data)


def hostile_scenario() -> Scenario:
    data = read_scenario("data/scenarios/kesbangpol.yaml").model_dump(mode="json")
    data |= {"name": HOSTILE[0], "note": HOSTILE[4], "last": "2025-12-31"}
    for item in (*data["absences"], *data["waits"]):
        item |= {"name": HOSTILE[5], "note": HOSTILE[3]}
    data["demand"] = [item | {"case_id": f"{{year}}-{HOSTILE[1]}"[:60]} for item in data["demand"][1:]]
    return Scenario.model_validate(data)


def hostile_log(study: Study) -> Mined:
    import pandas as pd

    log = run_to_log(study.sop, study.planned, study.example)
    parts, cases = [], []
    for place, text in enumerate((*HOSTILE, "y" * 10_000)):
        events = log.events.assign(case_id=f"{place} {text}", person="Budi Santoso")
        extra = events.iloc[[0]].assign(step_id=pd.NA, activity=text, role=text)
        parts += [events[events["step_id"] != "rapat"], extra]
        cases.append(log.cases.assign(case_id=f"{place} {text}", period=text, opd=text))
    ready = event_log(pd.concat(parts).drop(columns="instance"), pd.concat(cases))
    sources = (LogSource(name=MARKUP, kind="csv", digest=MARKUP[:16], rows=1),)
    findings = tuple(
        Finding(rule="noted_doubt", severity="note", place=text, examples=(text,), fields={"text": text})
        for text in HOSTILE
    )
    return analyse(ReadLog(log=ready, sources=sources, findings=findings), study.sop, default_calendar())


@pytest.fixture(scope="module")
def page() -> str:
    study = simulate(hostile_sop(), hostile_scenario(), default_calendar(), replications=2)
    mined = hostile_log(study)
    return render_page(Results(sop=study.sop, study=study, mined=mined))


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def test_only_the_elements_of_our_own_template(read: Reader) -> None:
    assert {tag for tag, _ in read.elements} <= TAGS
    assert not read.comments


def test_nothing_can_be_executed_or_fetched(read: Reader) -> None:
    for tag, attributes in read.elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("src", "srcset", "action", "formaction", "srcdoc", "xlink:href", "background")
            if name == "href":
                assert re.fullmatch(r"#[\w-]+|data:,", value or ""), value
            if name == "style":
                assert not re.search(r"url\((?!#[\w-]+\))|expression|@import|javascript", value or ""), value


def test_the_policy_forbids_what_the_page_does_not_need(read: Reader) -> None:
    policy = next(meta["content"] for meta in read.all("meta") if meta.get("http-equiv"))
    assert policy is not None
    for rule in ("default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "form-action 'none'"):
        assert rule in policy


def test_no_address_stands_outside_the_texts(page: str, read: Reader) -> None:
    values = [value or "" for _, attributes in read.elements for value in attributes.values()]
    assert not [value for value in values if "//" in value and "evil" not in value]
    style = page[page.index("<style>") : page.index("</style>")]
    for part in ("http", "url(", "@import", "@font-face"):
        assert part not in style


def test_hostile_texts_arrive_as_texts(page: str, read: Reader) -> None:
    shown = " ".join("".join(read.pieces).split())
    for part in (MARKUP, "onload=alert(3)", "--> <!-- ]]>", "$x^2$", "{{ 7*7 }}", "**tebal**", "[31mmerah"):
        assert part in shown
    assert "49" not in re.findall(r"\{\{.{0,12}", shown)
    for raw in ("<img", "<script", "<svg onload", "onerror=alert(1)>"):
        assert raw not in page


def test_no_character_turns_or_hides_what_follows(page: str) -> None:
    assert not set(page) & set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert not [character for character in page if ord(character) < 32 and character != "\n"]


def test_endless_texts_are_cut(page: str) -> None:
    assert max(len(match) for match in re.findall(r"[xy]{20,}", page)) <= 300
    assert len(page.encode()) < 1_000_000


def test_no_name_of_a_person_is_on_the_page(page: str) -> None:
    assert "Budi" not in page


def test_ids_are_unique_and_all_links_lead_somewhere(read: Reader) -> None:
    ids = Counter(attributes["id"] for _, attributes in read.elements if "id" in attributes)
    assert max(ids.values()) == 1
    wanted = {
        name
        for _, attributes in read.elements
        for key in ("aria-labelledby", "aria-describedby")
        for name in (attributes.get(key) or "").split()
    }
    wanted |= {(a["href"] or "")[1:] for tag, a in read.elements if (a.get("href") or "").startswith("#")}
    assert wanted <= set(ids)


def test_the_document_can_be_walked_without_seeing_it(read: Reader) -> None:
    assert read.all("html")[0]["lang"] == "id"
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    tables = len(read.all("table"))
    assert tables == len(read.all("caption")) > 8
    assert {heading.get("scope") for heading in read.all("th")} == {"row", "col"}
    charts = read.all("svg")
    narrow = [div for div in read.all("div") if div.get("class") == "narrow"]
    assert len(charts) == len(read.all("figure")) + len(narrow)
    assert all(chart.get("role") == "img" and chart.get("aria-labelledby") for chart in charts)
    assert read.all("a")[0] == {"class": "skip", "href": "#rincian"}


def test_every_attribute_is_quoted(page: str) -> None:
    for tag in re.findall(r"<[a-zA-Z][^<>]*>", page):
        bare = re.sub(r'"[^"]*"', '""', tag)
        assert not re.search(r"=[^\"]", bare), tag
