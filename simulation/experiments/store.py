"""A folder in which a study keeps its finished replications, so that a killed one goes on from there.

A block of replications is one .npz file, written whole or not at all. A manifest names the study; a folder of
another study is refused. What is read is checked and never executed: plain numbers, no pickles.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from sop.errors import InputError, Problem
from sop.exchange.atomic import atomic_path

if TYPE_CHECKING:
    from simulation.plan import Plan

FORMAT = 1
MANIFEST = "study.json"
RESULT = "measures.npz"
_LARGEST_MANIFEST = 100_000
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '(?P<type>[<|][biuf][1248])', 'fortran_order': False, "
    rb"'shape': \((?P<shape>[0-9, ]{0,40})\), \} *\n",
    re.DOTALL,
)
_DAMAGED = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    RuntimeError,
    OverflowError,
    MemoryError,
    zipfile.BadZipFile,
)

T = TypeVar("T")
Arrays = dict[str, NDArray[Any]]
Rows = list[tuple[T, ...]]
"""For each replication the measures of each SOP."""


def identity(plan: Plan, **digests: str) -> dict[str, str]:
    """What makes two studies the same, besides their number of replications.

    Parameters: plan - which holds all that the documents and the calendar say, and the seed; digests - of
    the documents, to tell which of them differs.
    Returns: names and versions; `program` covers the source text of the simulation and the version of numpy.
    """
    return {**digests, "plan": plan_digest(plan), "program": program_digest()}


def plan_digest(plan: Plan) -> str:
    """The version of a plan, the same in every process: 32 hex digits over every value in it."""
    collected = hashlib.blake2b(digest_size=16)
    for piece in _pieces(plan):
        collected.update(piece)
    return collected.hexdigest()


@cache
def program_digest() -> str:
    """The version of the program that simulates: its source text, and numpy, which draws."""
    root = Path(__file__).resolve().parent.parent
    collected = hashlib.blake2b(f"{FORMAT} {version('numpy')}".encode(), digest_size=16)
    files = (file for package in ("simulation", "sop/worktime") for file in (root / package).rglob("*.py"))
    for name, file in sorted((file.relative_to(root).as_posix(), file) for file in files):
        collected.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return collected.hexdigest()


def _pieces(value: object) -> Iterator[bytes]:
    """The content of plain data, unambiguously; not pickled, because a pickle depends on shared objects."""
    if dataclasses.is_dataclass(value):
        yield type(value).__name__.encode() + b"("
        for field in dataclasses.fields(value):
            if field.init:
                yield field.name.encode() + b"="
                yield from _pieces(getattr(value, field.name))
        yield b")"
    elif isinstance(value, np.ndarray):
        yield f"array{value.dtype.str}{value.shape}".encode() + np.ascontiguousarray(value).tobytes()
    elif isinstance(value, tuple):
        yield b"["
        for item in value:
            yield from _pieces(item)
        yield b"]"
    elif value is None or isinstance(value, str | int | float):
        yield repr(value).encode() + b","
    else:
        raise TypeError(f"{type(value).__name__} does not belong into a plan")


class Store(Generic[T]):
    """The folder of one study.

    Parameters: folder - made where missing; study - see `identity`; kind - the dataclass of arrays and
    numbers that a replication leaves for each SOP.
    Raises: InputError - the folder holds another study, or something else.
    """

    def __init__(self, folder: str | Path, study: Mapping[str, str], kind: type[T]) -> None:
        self.folder, self.kind = Path(folder), kind
        self.damaged: list[str] = []
        """Names of files that had to be computed again."""
        manifest = {"format": str(FORMAT), **study}
        self._mark = hashlib.blake2b(json.dumps(manifest, sort_keys=True).encode()).digest()
        self._claim(manifest)

    def _claim(self, manifest: Mapping[str, str]) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(Problem(code="not_a_folder", file=str(self.folder)))
        path = self.folder / MANIFEST
        if not path.exists():
            if self.folder.is_dir() and any(self.folder.glob("[!.]*")):
                raise InputError(Problem(code="store_not_empty", file=str(self.folder)))
            with atomic_path(path) as beside:
                text = json.dumps(manifest, sort_keys=True, indent=1) + "\n"
                beside.write_text(text, encoding="utf-8", newline="\n")
        elif found := _differing(_read_manifest(path), manifest):
            raise InputError([_other(name, str(self.folder)) for name in found])

    def read(self, block: range) -> Rows[T] | None:
        """A finished block; None where it is not there.

        Parameters: block - of replications. A file that is damaged counts as not there and is named in
        `damaged`.
        """
        path = self.folder / _block_name(block)
        if not path.exists():
            return None
        try:
            return self._unpacked(_read_arrays(path), block)
        except _DAMAGED:
            self.damaged.append(path.name)
            return None

    def write(self, block: range, rows: Rows[T]) -> None:
        """Keep a finished block. Parameters: block - of replications; rows - one each, in their order."""
        self._write(self.folder / _block_name(block), block, rows)

    def finish(self, rows: Rows[T]) -> Path:
        """Write all replications, from 0, into one file. Returns: its path."""
        path = self.folder / RESULT
        self._write(path, range(len(rows)), rows)
        return path

    def _write(self, path: Path, block: range, rows: Rows[T]) -> None:
        arrays: Arrays = {
            "study": np.frombuffer(self._mark, dtype=np.uint8),
            "numbers": np.array(block),
            "sops": np.array([len(rows[0])]),
        }
        for sop in range(len(rows[0])):
            for name in _names(self.kind):
                values = [np.asarray(getattr(row[sop], name)) for row in rows]
                arrays[f"{sop}.{name}"] = np.concatenate([value.ravel() for value in values])
                arrays[f"{sop}.{name}.shape"] = np.array([value.shape for value in values], dtype=np.int64)
        with atomic_path(path) as beside:
            np.savez(beside, allow_pickle=False, **arrays)

    def _unpacked(self, arrays: Arrays, block: range) -> Rows[T]:
        if arrays.pop("study").tobytes() != self._mark or arrays.pop("numbers").tolist() != list(block):
            raise ValueError("another block")
        (sops,) = arrays.pop("sops").tolist()
        # Where the list of members is damaged, some may be missing without any of them being damaged.
        if len(arrays) != 2 * sops * len(_names(self.kind)):
            raise ValueError("fields are missing")
        columns = [
            {name: _split(arrays, f"{sop}.{name}", len(block)) for name in _names(self.kind)}
            for sop in range(sops)
        ]
        return [
            tuple(self.kind(**{name: found[row] for name, found in column.items()}) for column in columns)
            for row in range(len(block))
        ]


def _names(kind: type) -> list[str]:
    return [field.name for field in dataclasses.fields(kind)]


def _split(arrays: Arrays, name: str, count: int) -> list[Any]:
    """The values of one field, one a replication; numbers come back as Python's own."""
    flat, shapes = arrays[name], arrays[f"{name}.shape"]
    if shapes.ndim != 2 or len(shapes) != count or shapes.dtype != np.int64 or (shapes < 0).any():
        raise ValueError("shapes do not fit")
    found, start = [], 0
    for shape in shapes.tolist():
        size = int(np.prod(shape, dtype=object))
        part = flat[start : start + size].reshape(shape)
        found.append(part if shape else part.item())
        start += size
    if start != len(flat):
        raise ValueError("values are left over")
    return found


def _block_name(block: range) -> str:
    return f"block-{block.start:07d}-{block.stop:07d}.npz"


def _read_arrays(path: Path) -> Arrays:
    """All arrays of a file as `np.savez` writes it: stored, not packed, so that nothing can unfold."""
    found: Arrays = {}
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.compress_type != zipfile.ZIP_STORED:
                raise ValueError("not as it was written")
            found[member.filename.removesuffix(".npy")] = _array(archive.read(member))
    return found


def _array(content: bytes) -> NDArray[Any]:
    """One array of plain numbers. `np.load` would take more than we write, and fails in many ways."""
    header = _HEADER.match(content)
    if header is None:
        raise ValueError("not plain numbers")
    shape = tuple(int(length) for length in header["shape"].split(b",") if length.strip())
    return np.frombuffer(content, header["type"].decode(), offset=header.end()).reshape(shape)


def _read_manifest(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as stream:
            found = json.loads(stream.read(_LARGEST_MANIFEST))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(Problem(code="store_manifest", file=str(path))) from error
    if not isinstance(found, dict):
        raise InputError(Problem(code="store_manifest", file=str(path)))
    return found


def _differing(found: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """Names whose versions differ. The plan differs with any document: told where it does alone."""
    names: Iterable[str] = sorted({*found, *wanted})
    different = [name for name in names if found.get(name) != wanted.get(name)]
    return [name for name in different if name != "plan"] or different


def _other(name: str, folder: str) -> Problem:
    if name == "sop":
        return Problem(code="store_other_sop", file=folder)
    if name == "scenario":
        return Problem(code="store_other_scenario", file=folder)
    if name == "calendar":
        return Problem(code="store_other_calendar", file=folder)
    if name in {"program", "format"}:
        return Problem(code="store_other_program", file=folder)
    return Problem(code="store_other_study", file=folder, value=name)


def blocks_of(numbers: Sequence[int], size: int) -> list[range]:
    """Replications cut into blocks that begin at whole multiples of a size.

    Parameters: numbers - a range of replications; size - of a block.
    Returns: ranges in order; the cuts do not depend on where `numbers` begins.
    """
    cuts = [number for number in numbers if number == numbers[0] or number % size == 0]
    return [range(a, b) for a, b in zip(cuts, [*cuts[1:], numbers[-1] + 1], strict=True)] if cuts else []
