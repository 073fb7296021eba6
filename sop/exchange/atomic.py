"""Files appear whole or not at all: written beside, then renamed."""

from __future__ import annotations

import gzip
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from sop.errors import OutputError, Problem


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A temporary path in the same folder that takes the name of `path` when the block ends well.

    Parameters: path - the file to be; its folder is made where missing.
    Returns: a context manager that yields the temporary path.
    Raises: OutputError - the folder or the file cannot be written (on Windows also: open in another program).
    """
    target = Path(path)
    # The suffix stays: some writers choose their format by it.
    beside = target.with_name(f".{target.stem[:40]}.{secrets.token_hex(4)}.tmp{target.suffix}")
    if target.parent.exists() and not target.parent.is_dir():
        raise OutputError(Problem(code="not_a_folder", file=str(target.parent)))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        os.replace(beside, target)  # noqa: PTH105 - says that it overwrites
    except OSError as error:
        # Open in another program, no such folder, disk full: all the same to the reader, the old file stays.
        raise OutputError(Problem(code="cannot_write", file=str(path), value=error.strerror or "")) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


@contextmanager
def atomic_stream(path: str | Path) -> Iterator[BinaryIO]:
    """A binary stream whose content becomes the file `path` when the block ends well.

    Parameters: path - the file to be; packed with gzip where its name ends in .gz.
    Returns: a context manager that yields the stream.
    Raises: OutputError - as `atomic_path`.
    """
    with atomic_path(path) as beside, beside.open("wb") as raw:
        if Path(path).suffix.lower() == ".gz":
            # No name and no time in the header: equal content gives equal bytes.
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
                yield cast(BinaryIO, packed)
        else:
            yield raw


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of our own for what is needed only for a while, gone when the block ends.

    Returns: a context manager that yields the folder.
    Raises: OutputError - there is no room for one.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="ukur-", ignore_cleanup_errors=True)
    except OSError as error:
        # Also where the disk is full: then no folder for such files is found.
        problem = Problem(code="cannot_write", file="TMPDIR", value=error.strerror or "")
        raise OutputError(problem) from error
    with folder as path:
        yield Path(path)
