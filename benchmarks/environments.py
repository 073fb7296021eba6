"""An environment of its own for each peer, under build/bench: their pins cannot stand beside ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parent / "build" / "bench"
OWN = "ukur"
"""Not a peer: the environment that runs this program."""

NOT_BEYOND = {"prosimos": (3, 12)}
"""The newest Python that a peer's own metadata allows."""


class NotInstalled(Exception):
    """A peer that this machine cannot install; str() says why, without addresses and paths."""


def python_of(peer: str) -> Path:
    """The interpreter of a peer's environment, which is made where it is missing or out of date.

    Parameters: peer - OWN, or the name in `requirements-<peer>.txt`.
    Returns: path of the interpreter.
    Raises: NotInstalled - no suitable Python, or a package could not be installed.
    """
    if peer == OWN:
        return Path(sys.executable)
    wanted = (HERE / f"requirements-{peer}.txt").read_text()
    folder = FOLDER / peer
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "requirements.txt"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    base = _base_python(peer)
    requirements = str(HERE / f"requirements-{peer}.txt")
    if shutil.which("uv"):
        _call("uv", "venv", "--quiet", "--no-project", "--python", base, str(folder))
        _call("uv", "pip", "install", "--quiet", "--python", str(python), "-r", requirements)
    else:
        _call(base, "-m", "venv", str(folder))
        _call(str(python), "-m", "pip", "install", "--quiet", "-r", requirements)
    stamp.write_text(wanted)
    return python


def _base_python(peer: str) -> str:
    newest = NOT_BEYOND.get(peer, sys.version_info[:2])
    if sys.version_info[:2] <= newest:
        return sys.executable
    for minor in range(newest[1], 10, -1):
        found = shutil.which(f"python{newest[0]}.{minor}")
        if found:
            return found
    raise NotInstalled(f"{peer} needs Python {newest[0]}.{newest[1]} or older, and there is none on the PATH")


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(last_line(done.stderr) or f"exit code {done.returncode}")


def last_line(text: str) -> str:
    """The last line of an error without addresses and absolute paths, which have no place in a result."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return re.sub(r"\w+://\S+|(?<![\w.])/[\w./-]+", "...", lines[-1]) if lines else ""
