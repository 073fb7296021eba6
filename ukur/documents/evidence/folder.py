"""A folder that appears whole or not at all, and never takes a file of somebody else with it."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sop.errors import OutputError, Problem

SUMS = "SHA-256_ukur.txt"
"""In every folder of ours: a line a file, as `sha256sum -c` reads them."""
MOST_FILES = 200
_LINE = re.compile(r"([0-9a-f]{64})  ([\w.-]{1,120})")
_CHUNK = 1 << 20


@contextmanager
def whole_folder(folder: str | Path) -> Iterator[Path]:
    """A folder to write into that takes the name of `folder` when the block ends well.

    Parameters: folder - missing, empty, or an earlier one of ours in which nobody has changed, added or
    removed a file; that one is replaced.
    Returns: a context manager that yields the folder beside it; files lie in it directly.
    Raises: OutputError - the folder holds something of somebody else, or cannot be written.
    """
    target = Path(os.path.realpath(folder))
    earlier_files(target)
    beside = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir()
        yield beside
        names = sorted(path.name for path in beside.iterdir())
        lines = [f"{file_digest(beside / name)}  {name}\n" for name in names]
        (beside / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
        _take_place(beside, target)
    except OSError as error:
        raise OutputError(
            Problem(code="cannot_write", file=str(folder), value=error.strerror or "")
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def earlier_files(folder: Path) -> tuple[str, ...]:
    """The names of the files of an earlier folder of ours; none where there is nothing.

    Parameters: folder.
    Returns: names, `SUMS` among them.
    Raises: OutputError - it is no folder, or holds something that is not ours as we left it.
    """
    if not os.path.lexists(folder):
        return ()
    if not folder.is_dir():
        raise OutputError(Problem(code="not_a_folder", file=str(folder)))
    try:
        found = sorted(path.name for path in folder.iterdir())
        sums = _sums(folder) if SUMS in found else {}
        others = [name for name in found if name not in sums and (name != SUMS or not sums)]
        if others:
            raise OutputError(_refused("evidence_not_empty", folder, others))
        wrong = [name for name in sums if name not in found or file_digest(folder / name) != sums[name]]
    except OSError as error:
        problem = Problem(code="cannot_write", file=str(folder), value=error.strerror or "")
        raise OutputError(problem) from error
    if wrong:
        raise OutputError(_refused("evidence_changed", folder, wrong))
    return tuple(found)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits. Parameters: path - a regular file."""
    whole = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            whole.update(piece)
    return whole.hexdigest()


def safe_name(text: str, fallback: str) -> str:
    """A text as part of a file's name on any system: letters, digits and hyphens of ASCII.

    Parameters: text - anything; fallback - where nothing is left of it.
    Returns: at most 60 characters.
    """
    plainer = unicodedata.normalize("NFKD", text[:500]).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plainer)[:60].strip("-") or fallback


def _sums(folder: Path) -> dict[str, str]:
    """Digests by name; nothing where the list is not one of ours."""
    path = folder / SUMS
    if not path.is_file() or path.stat().st_size > MOST_FILES * 200:
        return {}
    found = [
        _LINE.fullmatch(line) for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    ]
    sums = {match[2]: match[1] for match in found if match is not None}
    return sums if len(sums) == len(found) and all((folder / name).is_file() for name in sums) else {}


def _refused(code: str, folder: Path, names: list[str]) -> Problem:
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    return Problem(code=code, file=str(folder), value=shown)


def _take_place(beside: Path, target: Path) -> None:
    """The new folder under its name; what was there before is asked once more, then unlinked by name."""
    earlier = earlier_files(target)
    if not earlier:
        with suppress(FileNotFoundError):
            target.rmdir()
        beside.rename(target)
        return
    aside = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.old")
    target.rename(aside)
    try:
        beside.rename(target)
    except OSError:
        aside.rename(target)
        raise
    for name in earlier:
        (aside / name).unlink(missing_ok=True)
    with suppress(OSError):
        aside.rmdir()
