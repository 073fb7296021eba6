"""The modeller of bpmn.io in a browser without network: what a person would do with the mouse, by its API."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGE, VERSION = "bpmn-js", "18.31.1"
CACHE = Path("build/npm") / f"{PACKAGE}-{VERSION}"
SCRIPT = CACHE / "node_modules" / PACKAGE / "dist" / "bpmn-modeler.production.min.js"
PAGE = "<style>html, body, #c { margin: 0; width: 100%; height: 100% }</style><div id='c'></div>"
RUN = """async ([xml, code]) => {
  const modeler = new BpmnJS({ container: '#c' });
  const { warnings } = xml ? await modeler.importXML(xml) : await modeler.createDiagram();
  const M = modeler.get('modeling'), R = modeler.get('elementRegistry'), F = modeler.get('elementFactory');
  const swap = modeler.get('bpmnReplace'), root = modeler.get('canvas').getRootElement();
  const E = id => R.get(id), all = type => R.filter(e => e.type === 'bpmn:' + type);
  await eval('(async () => {' + code + '})()');
  const saved = await modeler.saveXML({ format: true });
  modeler.destroy();
  return [saved.xml, (warnings || []).map(one => one.message)];
}"""


def missing(reason: str) -> NoReturn:
    """A skip here, a failure where the tools are required."""
    if os.environ.get("UKUR_REQUIRE_TOOLS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def installed() -> Path:
    """bpmn-js, installed once below build/ and kept there."""
    if not SCRIPT.exists():
        npm = shutil.which("npm")
        if npm is None:
            missing("npm is not installed")
        command = [npm, "install", "--prefix", str(CACHE), "--no-audit", "--no-fund", "--ignore-scripts"]
        CACHE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [*command, f"{PACKAGE}@{VERSION}"], capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode != 0 or not SCRIPT.exists():
            missing(f"npm could not install {PACKAGE}: {done.stderr.strip()[-300:]}")
    return SCRIPT


@dataclass(frozen=True)
class Modeller:
    """An open page with the modeller in it."""

    page: Page

    def saved(self, xml: str, edit: str = "") -> str:
        """The diagram after an edit, as it is saved; it must open without warnings.

        `edit` is JavaScript with M (modeling), R (registry), F (factory), swap, root, E(id) and all(type).
        """
        found, warnings = self.page.evaluate(RUN, [xml, edit])
        assert warnings == []
        return str(found)


@contextmanager
def modeller() -> Iterator[Modeller]:
    """A modeller, as long as it is needed."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        missing(f"no browser found ({', '.join(BROWSERS)})")
    script = installed()
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_context(offline=True, viewport={"width": 1600, "height": 900}).new_page()
        page.set_content(PAGE)
        page.add_script_tag(path=str(script))
        yield Modeller(page)
        browser.close()
