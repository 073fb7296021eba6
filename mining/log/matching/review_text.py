"""The text of a review file, read and added to without touching a line that stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mining.log.matching.confirmed import AliasDraft
from sop.documents import parse_document, read_document
from sop.errors import DocumentError, Problem

INDENT = "  "
TABLES = ("activities", "roles")
_BOM = "\ufeff"
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_WAITING = re.compile(r'\s*#\s*(?P<label>"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\')\s*:(?:\s|$)')


def label_in(label: str) -> str:
    """A label as a YAML text on one line, whatever it holds."""
    safe = re.sub(r'(["\\])', r"\\\1", label)
    return '"' + "".join(sign if sign.isprintable() else f"\\U{ord(sign):08X}" for sign in safe) + '"'


def draft_of(path: str | Path) -> tuple[str, AliasDraft]:
    """Read a review file, signed or not.

    Returns: its text as it stands (line ends and byte order mark included), and what it says.
    Raises: DocumentError - it is no alias file.
    """
    draft = read_document(path, AliasDraft)
    return Path(path).read_bytes().decode("utf-8"), draft


def waiting_in(text: str) -> dict[str, list[str]]:
    """The labels that stand in a review file as suggestions, by table."""
    waiting: dict[str, list[str]] = {table: [] for table in TABLES}
    table = None
    for line in _LINES.findall(text.removeprefix(_BOM)):
        if found := re.match(r"[\"']?(\w+)[\"']?\s*:", line):
            table = found[1]
        elif table in waiting and (found := _WAITING.match(line)):
            label = _label_of(found["label"])
            if label is not None:
                waiting[table].append(label)
    return waiting


def _label_of(quoted: str) -> str | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if quoted.startswith('"') and "\\" not in quoted:
        return quoted[1:-1]
    try:
        value = YAML(typ="safe", pure=True).load(quoted)
    except (YAMLError, ValueError):
        return None
    return value if isinstance(value, str) else None


def added_to(text: str, entries: Mapping[str, Sequence[str]], draft: AliasDraft, *, file: str) -> str:
    """Put comment lines at the end of each table.

    Parameters: text - of the file; entries - table -> lines; draft - what the text says; file - its name.
    Returns: the new text, which says the same as the old one: that is made sure of here.
    Raises: DocumentError - the text is laid out so that this is not possible.
    """
    body = text.removeprefix(_BOM)
    end = "\r\n" if "\r\n" in body else "\n"
    for place, indent, head, table in sorted(_places(body, entries, file), reverse=True):
        before = body[:place]
        if before and not before.endswith(("\n", "\r")):
            before += end
        lines = (*head, *(f"{indent}{line}" for line in entries[table]))
        body = before + "".join(line + end for line in lines) + body[place:]
    try:
        same = parse_document(body, AliasDraft) == draft
    except DocumentError:
        same = False
    if not same:
        raise _misshapen(file)
    return text[: text.startswith(_BOM)] + body


def _misshapen(file: str) -> DocumentError:
    return DocumentError(Problem(code="alias_file_shape", file=file))


def _places(
    body: str, entries: Mapping[str, Sequence[str]], file: str
) -> Iterator[tuple[int, str, tuple[str, ...], str]]:
    """Where each table ends, how far its entries stand in, and the line it lacks; then its name."""
    from ruamel.yaml import YAML

    root: Any = YAML(typ="safe", pure=True).compose(body)
    nodes = {key.value: (key, value) for key, value in root.value}
    if root.flow_style or not all(_bears_lines(nodes[table][1]) for table in entries if table in nodes):
        raise _misshapen(file)
    last = min(
        (
            event.start_mark.index
            for event in YAML(typ="safe", pure=True).parse(body)
            if type(event).__name__ == "DocumentEndEvent" and event.explicit
        ),
        default=len(body),
    )
    starts = sorted([*(key.start_mark.index for key, _ in nodes.values()), last])
    for table, lines in entries.items():
        if not lines:
            continue
        if table not in nodes:
            yield _after(body, starts[0], last), INDENT, (f"{table}:",), table
            continue
        key, value = nodes[table]
        begin = key.start_mark.index
        stop = next(start for start in starts if start > begin)
        indent = " " * value.start_mark.column if value.value else INDENT
        yield _after(body, begin, stop), indent, (), table


def _bears_lines(node: Any) -> bool:
    """May entries stand below it? Not below `{...}`, nor below a null that is written."""
    return not node.flow_style if isinstance(node.value, list) else not node.value


def _after(body: str, begin: int, stop: int) -> int:
    """The end of the last line that is neither empty nor a comment at the left margin."""
    place = begin
    for line in _LINES.finditer(body, begin, stop):
        if line[0].strip() and not line[0].startswith("#"):
            place = line.end()
    return place
