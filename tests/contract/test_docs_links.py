"""Links and anchors between the documents lead somewhere, files and tests that are named exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from manuals import documents

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {path.relative_to(ROOT).as_posix(): path for path in documents(ROOT)}


def _without_blocks(path: Path) -> str:
    return re.sub(r"(?ms)^```.*?^```$", "", path.read_text("utf-8"))


def _anchors(path: Path) -> set[str]:
    titles = re.findall(r"(?m)^#+ (.+)$", _without_blocks(path))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_links_lead_somewhere(name: str) -> None:
    path = DOCUMENTS[name]
    for link in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", _without_blocks(path)):
        if link.startswith(("http:", "https:")):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{name}: {link}"
        assert target.is_relative_to(ROOT), f"{name}: {link}"
        if anchor:
            assert anchor in _anchors(target), f"{name}: {link}"


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_paths_in_the_repository_exist(name: str) -> None:
    top = "sop|simulation|mining|ukur|data|docs|tests|benchmarks|notebooks"
    for code in re.findall(r"`([^`\n]+)`", _without_blocks(DOCUMENTS[name])):
        if re.fullmatch(rf"(?:{top})/[\w./*{{}},-]*", code):
            if "{" in code:
                parts = re.match(r"(.*)\{(.*)\}(.*)", code)
                assert parts is not None
                names = [parts[1] + one + parts[3] for one in parts[2].split(",")]
            else:
                names = [code]
            for one in names:
                assert (ROOT / one).exists() or list(ROOT.glob(one)) or (ROOT / f"{one}.py").is_file(), (
                    f"{name}: {one}"
                )


def test_every_document_is_reached_from_the_readme() -> None:
    reached, waiting = set(), ["README.md"]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in DOCUMENTS:
            continue
        reached.add(name)
        path = DOCUMENTS[name]
        for link in re.findall(r"\]\(([^)#\s]+\.md)[^)]*\)", path.read_text("utf-8")):
            waiting.append((path.parent / link).resolve().relative_to(ROOT).as_posix())
    assert set(DOCUMENTS) - reached == set()
    table = re.findall(r"\]\((docs/[\w-]+\.md)\)", DOCUMENTS["README.md"].read_text("utf-8"))
    assert len(table) > 12


def test_nothing_names_a_host_of_packages() -> None:
    for path in (*DOCUMENTS.values(), *(ROOT / "docs/offline").iterdir()):
        if path.is_file():
            assert not re.search(r"pypi\.|pythonhosted|simple/|conda\.", path.read_text("utf-8")), path
