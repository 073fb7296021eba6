"""Diagrams in bpmn-js, the renderer of Camunda Modeler and bpmn.io, in a real browser without network."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builders import decide, flow_sop
from sop.exchange.bpmn.writing.file import bpmn_bytes, notes_of
from sop.exchange.bpmn.writing.gateways import bpmn_graph
from sop.model import Sop
from sop.reading import read_sop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGE, VERSION = "bpmn-js", "18.31.1"
CACHE = Path("build/npm") / f"{PACKAGE}-{VERSION}"
SCRIPT = CACHE / "node_modules" / PACKAGE / "dist" / "bpmn-navigated-viewer.production.min.js"
SOPS = sorted(Path("data/sops").glob("*.yaml"))
PAGE = "<style>html, body, #c { margin: 0; width: 100%; height: 100% }</style><div id='c'></div>"
OPEN = """async xml => {
  window.viewer = new BpmnJS({ container: '#c' });
  const { warnings } = await viewer.importXML(xml);
  viewer.get('canvas').zoom('fit-viewport');
  const elements = viewer.get('elementRegistry').filter(e => e.type !== 'bpmn:Collaboration');
  return {
    warnings: warnings.map(one => one.message),
    shapes: elements.filter(e => !e.waypoints).map(e => ({
      id: e.id, type: e.type, x: e.x, y: e.y, width: e.width, height: e.height,
      shown: viewer.get('elementRegistry').getGraphics(e).getBoundingClientRect().width > 0 })),
    lines: elements.filter(e => e.waypoints).map(e => e.id),
    tall: [...document.querySelectorAll('.djs-shape[data-element-id^=step_]')].filter(group => {
      const box = group.querySelector('rect').getBoundingClientRect();
      return [...group.querySelectorAll('text')].map(t => t.getBoundingClientRect())
        .some(t => t.top < box.top || t.bottom > box.bottom || t.left < box.left || t.right > box.right);
    }).map(group => group.dataset.elementId),
  };
}"""


def missing(reason: str) -> None:
    """A skip here, a failure where the tools are required."""
    if os.environ.get("UKUR_REQUIRE_TOOLS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def script() -> Path:
    """bpmn-js, installed once below build/ and kept there; nothing of it is in the repository."""
    if not SCRIPT.exists():
        npm = shutil.which("npm")
        if npm is None:
            missing("npm is not installed")
        command = [str(npm), "install", "--prefix", str(CACHE), "--no-audit", "--no-fund", "--ignore-scripts"]
        CACHE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [*command, f"{PACKAGE}@{VERSION}"], capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode != 0 or not SCRIPT.exists():
            missing(f"npm could not install {PACKAGE}: {done.stderr.strip()[-300:]}")
    return SCRIPT


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        missing(f"no browser found ({', '.join(BROWSERS)})")
    with api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, script: Path) -> Iterator[Page]:
    context = browser.new_context(offline=True, viewport={"width": 1600, "height": 900})
    shown = context.new_page()
    shown.set_content(PAGE)
    shown.add_script_tag(path=str(script))
    yield shown
    context.close()


def several() -> list[Any]:
    """Every SOP of the repository, and some that ask more of a diagram."""
    tangle = flow_sop(
        {"id": "a", "decision": decide(x=None, y=["c", "d"], z="end", w={"to": "a", "at_most": 3})},
        {"id": "b", "for_each": "u"},
        {"id": "c", "after": ["a"], "decision": decide(on=None, back={"to": "c", "at_most": 1})},
        {"id": "d", "after": ["a"]},
        {"id": "e", "after": ["b", "c", "d"], "text": "Menyusun " + "dokumen yang panjang " * 6},
        units={"u": ["x", "y"]},
    )
    hostile = flow_sop({"id": "a", "text": "<script>alert(1)</script> \x01 ]]> & \" ' ${1+1}"}, {"id": "b"})
    many = flow_sop(*({"id": f"s{number}"} for number in range(60)))
    named = [pytest.param(read_sop(path), id=path.stem) for path in SOPS]
    return [*named, *(pytest.param(sop, id=name) for name, sop in
                      {"tangle": tangle, "hostile": hostile, "many": many}.items())]  # fmt: skip


@pytest.mark.parametrize("sop", several())
def test_bpmn_js_opens_the_diagram_without_a_word(page: Page, sop: Sop) -> None:
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: messages.append(request.url))
    found = page.evaluate(OPEN, bpmn_bytes(sop).decode())
    assert found["warnings"] == []
    assert messages == []
    graph = bpmn_graph(sop)
    shapes = {shape["id"]: shape for shape in found["shapes"]}
    wanted = {node.id for node in graph.nodes} | {lane.id for lane in graph.lanes} | {"pool"}
    assert wanted | {f"note_{task}" for task in notes_of(sop)} <= set(shapes)
    assert {flow.id for flow in graph.flows} <= set(found["lines"])
    assert [name for name in wanted if not shapes[name]["shown"]] == []
    assert found["tall"] == [], "texts that stick out of their tasks"
    tasks = [shape for shape in found["shapes"] if shape["type"] == "bpmn:Task"]
    assert [(one["id"], other["id"]) for one, other in combinations(tasks, 2) if _meet(one, other)] == []
    assert len(page.screenshot()) > 5_000


def _meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )
