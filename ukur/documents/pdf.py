"""Office documents as PDF, through LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from sop.errors import OutputError, Problem
from sop.exchange.atomic import atomic_path, scratch_folder

TIMEOUT = 180
"""Seconds that a conversion may take; a first start on a slow machine takes half a minute."""
_NAMES = ("soffice", "libreoffice", "soffice.exe")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)


def to_pdf(document: Path, path: Path, *, timeout: float = TIMEOUT) -> Path:
    """Turn an office document into PDF.

    LibreOffice runs without a window and with a profile of its own, so that one which is open does not
    disturb and no settings of the user count.

    Parameters: document - .docx or .xlsx; path - of the PDF, replaced where it is there, never half-written;
    timeout - seconds.
    Returns: the path.
    Raises: OutputError - no LibreOffice on this machine, it fails or does not finish, or the file cannot be
    written.
    """
    program = office_suite()
    if program is None:
        raise OutputError(Problem(code="office_suite_missing", file=str(path)))
    with scratch_folder() as folder:
        made = _converted(program, document, path, folder, timeout)
        with atomic_path(path) as beside:
            shutil.copyfile(made, beside)
    return path


def office_suite() -> str | None:
    """Where LibreOffice's program is, or None where it is not found.

    Returns: the path of `soffice`: on PATH, else where installers for Windows, macOS and Linux put it.
    """
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _PLACES if Path(place).is_file()), None)


def _converted(program: str, document: Path, path: Path, folder: Path, timeout: float) -> Path:
    # A name of our own: the user's may begin with a dash or hold what the program takes for more.
    copy = folder / f"document{document.suffix.lower()}"
    try:
        shutil.copyfile(document, copy)
    except OSError as error:
        raise OutputError(Problem(code="cannot_write", file=str(path), value=error.strerror or "")) from error
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
        "--convert-to", "pdf", "--outdir", str(folder), str(copy),
    ]  # fmt: skip
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # What it leaves behind where it is ended goes with the folder.
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(folder))},
            # So that what the program starts can be ended with it.
            start_new_session=os.name != "nt",
        ) as process:
            try:
                told, _ = process.communicate(timeout=timeout)
            except BaseException:
                _end(process)
                raise
    except subprocess.TimeoutExpired as error:
        raise OutputError(Problem(code="office_suite_slow", file=str(path), value=f"{timeout:g}")) from error
    except OSError as error:
        raise _failed(path, error.strerror or "") from error
    made = folder / "document.pdf"
    if process.returncode or not made.is_file() or not made.stat().st_size:
        raise _failed(path, told.decode(errors="replace").strip()[-200:] or str(process.returncode))
    return made


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program and what it started."""
    if os.name == "nt":
        process.kill()
    else:
        import signal

        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _failed(path: Path, value: str) -> OutputError:
    return OutputError(Problem(code="office_suite_failed", file=str(path), value=value))
