"""Files appear whole or not at all: written beside, then renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        os.replace(beside, target)  # noqa: PTH105 - says that it overwrites
    except PermissionError as error:
        raise OutputError(Problem(code="cannot_write", file=str(path), value=error.strerror or "")) from error
    except (FileExistsError, NotADirectoryError, IsADirectoryError, FileNotFoundError) as error:
        raise OutputError(Problem(code="cannot_write", file=str(path), value=error.strerror or "")) from error
    finally:
        beside.unlink(missing_ok=True)
