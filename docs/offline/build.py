"""Make the installation for an office without network: dist/ukur-offline-<version>[-<target>].zip.

All wheels of requirements.txt for the target (by default Windows, 64-bit, CPython 3.11 to 3.13), Ukur's own
wheel, the sample data, the documents, and the scripts beside this file. Every wheel is held to the hashes of
the lock file, here and again where it is installed. Same lock file, same sources: same bytes.

    python docs/offline/build.py [--target windows|linux|here] [--python 3.12 ...] [--out dist]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STAMP = (1980, 1, 1, 0, 0, 0)
PYTHONS = ("3.11", "3.12", "3.13")
SCRIPTS = ("pasang.py", "pasang.bat", "jalankan.bat", "BACA-SAYA.txt")


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where it is to be installed: wheel tags and what the markers of the lock file ask for."""

    name: str
    platforms: tuple[str, ...]
    markers: dict[str, str]


WINDOWS = Target(
    name="windows",
    platforms=("win_amd64",),
    markers={
        "sys_platform": "win32",
        "os_name": "nt",
        "platform_system": "Windows",
        "platform_machine": "AMD64",
    },
)
LINUX = Target(
    name="linux",
    platforms=(*(f"manylinux_2_{n}_x86_64" for n in (28, 27, 26, 24, 17)), "manylinux2014_x86_64"),
    markers={
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
    },
)
TARGETS = {target.name: target for target in (WINDOWS, LINUX)}


def requirements(lock: str) -> Iterator[tuple[str, str, str]]:
    """The pinned packages of a lock file.

    Parameters: lock - its text.
    Returns: pin, marker (may be empty) and the hash options of each.
    """
    for block in re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", lock)):
        head, _, hashes = block.replace("\\\n", " ").strip().partition(" --hash")
        if head:
            pin, _, marker = head.partition(";")
            yield pin.strip(), marker.strip(), " ".join(f"--hash{hashes}".split())


def needed(lock: str, target: Target, python: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of the lock file that the target needs.

    Markers are worked out here: pip asks those of the machine it runs on. A marker may also tell releases
    of one Python apart (3.11.4 and 3.11.5), hence a list for the first release and one for a late one.

    Parameters: lock - text; target; python - such as 3.11.
    Returns: release and lines, twice.
    """
    for release in (f"{python}.0", f"{python}.99"):
        environment = {
            **target.markers,
            "python_version": python,
            "python_full_version": release,
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        yield (
            release,
            [
                f"{pin} {hashes}"
                for pin, marker, hashes in requirements(lock)
                if not marker or Marker(marker).evaluate(environment)
            ],
        )


def download(lock: Path, wheels: Path, target: Target | None, pythons: Iterable[str]) -> None:
    """Put the wheels into a folder; a package without a wheel for the target ends it.

    Parameters: lock - file; wheels - folder; target - None for this machine and this Python; pythons.
    """
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-deps"]
    pip += ["--require-hashes", "--only-binary=:all:", "--dest", str(wheels)]
    if target is None:
        subprocess.run([*pip, "-r", str(lock)], check=True)
        return
    tags = ["--implementation", "cp", *(f"--platform={name}" for name in target.platforms)]
    for python in pythons:
        abis = [f"--abi={abi}" for abi in (f"cp{python.replace('.', '')}", "abi3", "none")]
        done: set[str] = set()
        for release, lines in needed(lock.read_text("utf-8"), target, python):
            fresh = [line for line in lines if line not in done]
            done.update(fresh)
            if fresh:
                with tempfile.TemporaryDirectory() as folder:
                    wanted = Path(folder) / "wanted.txt"
                    wanted.write_text("\n".join(fresh) + "\n", "utf-8")
                    command = [*pip, *tags, *abis, "--python-version", release, "-r", str(wanted)]
                    subprocess.run(command, check=True)


def own_wheel(folder: Path) -> Path:
    """Build Ukur's wheel. Parameters: folder - for it. Returns: its path."""
    command = [sys.executable, "-m", "pip", "wheel", "-qq", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "315532800"})
    (wheel,) = folder.glob("ukur-*.whl")
    return wheel


def contents(wheels: Iterable[Path]) -> tuple[int, int]:
    """What installing takes. Returns: bytes of all files, and the length of the longest path below .venv."""
    size, longest = 0, 0
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            for member in opened.infolist():
                size += member.file_size
                longest = max(longest, len(_installed(member.filename)))
    return size, longest


def _installed(member: str) -> str:
    """Where a file of a wheel comes to lie below .venv on Windows, or its compiled form beside it."""
    place = re.sub(r"^[^/]+\.data/data/", "", member)
    if place != member:
        return place
    place = "Lib/site-packages/" + re.sub(r"^[^/]+\.data/\w+/", "", member)
    return re.sub(r"([^/]+)\.py$", r"__pycache__/\1.cpython-313.pyc", place)


def for_one_python(wheels: Iterable[Path], python: str) -> list[Path]:
    """The wheels that are installed for one Python, told by their tags."""
    own = f"cp{python.replace('.', '')}"
    return [
        path
        for path in wheels
        if path.stem.split("-")[-3] == own or path.stem.split("-")[-2] in {"none", "abi3"}
    ]


def texts(about: dict[str, object]) -> dict[str, bytes]:
    """The scripts: line ends of Windows, and the versions for which there are wheels filled in."""
    pythons = list(map(str, about["pythons"]))  # type: ignore[call-overload]
    filled = {
        "@VERSION@": str(about["version"]),
        "@PYTHONS@": ", ".join(pythons),
        "@NEWEST_FIRST@": " ".join(reversed(pythons)),
    }
    found = {}
    for name in SCRIPTS:
        text = (HERE / name).read_text("ascii")
        for key, value in filled.items():
            text = text.replace(key, value)
        found[name] = text.replace("\n", "\r\n").encode("ascii")
    return found


def write_zip(path: Path, members: dict[str, bytes | Path]) -> None:
    """Write a zip whose bytes depend on its members alone; it appears whole or not at all."""
    beside = path.with_suffix(".tmp")
    with zipfile.ZipFile(beside, "w") as out:
        for name in sorted(members):
            content = members[name]
            data = content if isinstance(content, bytes) else content.read_bytes()
            entry = zipfile.ZipInfo(name, STAMP)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            # Wheels are compressed already.
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            out.writestr(entry, data)
    beside.replace(path)


def build(target: Target | None, pythons: tuple[str, ...], out: Path) -> Path:
    """Make the zip.

    Parameters: target - None for this machine and this Python alone; pythons - such as 3.11; out - folder.
    Returns: its path.
    """
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder) / "wheels"
        wheels.mkdir()
        download(ROOT / "requirements.txt", wheels, target, pythons)
        own = own_wheel(wheels)
        paths = sorted(wheels.iterdir())
        measured = [contents(for_one_python(paths, python)) for python in pythons]
        version = own.name.split("-")[1]
        about = {
            "version": version,
            "platform": target.markers["sys_platform"] if target else sys.platform,
            "pythons": pythons,
            "bytes": max(size for size, _ in measured),
            "longest": max(longest for _, longest in measured),
        }
        digest = hashlib.sha256(own.read_bytes()).hexdigest()
        lock = (ROOT / "requirements.txt").read_text("utf-8")
        members: dict[str, bytes | Path] = dict(texts(about))
        members["isi.json"] = (json.dumps(about, indent=1) + "\n").encode()
        members["kunci.txt"] = f"{lock}ukur=={version} --hash=sha256:{digest}\n".encode()
        members |= {f"wheelhouse/{wheel.name}": wheel for wheel in paths}
        members |= {name: ROOT / name for name in ("README.md", "CHANGELOG.md", "LICENSE")}
        for kind in ("data/**/*.yaml", "data/*.md", "docs/*.md"):
            members |= {found.relative_to(ROOT).as_posix(): found for found in ROOT.glob(kind)}
        ending = "" if target is WINDOWS else f"-{target.name if target else sys.platform}"
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"ukur-offline-{version}{ending}.zip"
        write_zip(path, {f"ukur-{version}/{name}": content for name, content in members.items()})
    return path


def main() -> None:
    """Read the options and make the zip."""
    parser = argparse.ArgumentParser(description="Make the installation for an office without network.")
    parser.add_argument("--target", choices=[*TARGETS, "here"], default="windows")
    parser.add_argument("--python", nargs="+", choices=PYTHONS, default=list(PYTHONS))
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    chosen = parser.parse_args()
    target = TARGETS.get(chosen.target)
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    path = build(target, tuple(chosen.python) if target else (here,), chosen.out)
    sys.stdout.write(f"{path}: {path.stat().st_size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
