"""Install Ukur from this folder, without network. Started by pasang.bat; any Python 3 can say what is wrong.

Exit codes: 0 installed, 1 the installation broke off, 2 refused before anything was changed.
"""

# ruff: noqa: T201

import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).absolute().parent
WINDOWS = sys.platform == "win32"
LONGEST_ON_WINDOWS = 259
ROOM = 1.6  # for the bytes in the wheels: compiled modules, and blocks that are not full
SAMPLE = str(Path("data", "sops", "pengukuran-kinerja.yaml"))


class Refused(Exception):
    """Nothing was changed; the text says why, and what to do."""


def about():
    """What this package holds."""
    path = FOLDER / "isi.json"
    if not path.is_file() or not (FOLDER / "wheelhouse").is_dir():
        raise Refused(
            "Berkas pemasangan tidak lengkap.\n"
            "Ekstrak SELURUH isi zip ke sebuah folder, misalnya C:\\ukur, lalu jalankan lagi dari folder itu."
        )
    return json.loads(path.read_text("ascii"))


def check(package):
    """Refuse what cannot work, before anything is written."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    wanted = ", ".join(package["pythons"])
    if here not in package["pythons"]:
        raise Refused(
            f"Python {here} tidak dapat dipakai; paket ini dibuat untuk Python {wanted} (64-bit).\n"
            "Pasang salah satunya dengan pemasang resmi Python, lalu jalankan lagi."
        )
    if sys.platform != package["platform"]:
        raise Refused(f"Paket ini dibuat untuk {package['platform']}, bukan {sys.platform}.")
    if struct.calcsize("P") != 8:
        raise Refused(f"Python ini 32-bit. Pasang Python {wanted} yang 64-bit, lalu jalankan lagi.")
    if str(FOLDER).startswith("\\\\"):
        raise Refused("Folder ini berada di jaringan. Salin dahulu ke komputer ini, misalnya ke C:\\ukur.")
    most = LONGEST_ON_WINDOWS - len("\\.venv\\") - package["longest"]
    if WINDOWS and len(str(FOLDER)) > most:
        raise Refused(
            f"Nama folder ini terlalu panjang bagi Windows: {len(str(FOLDER))} huruf, paling banyak {most}.\n"
            "Pindahkan ke folder yang namanya pendek, misalnya C:\\ukur, lalu jalankan lagi."
        )
    free, needed = shutil.disk_usage(str(FOLDER)).free, package["bytes"] * ROOM
    if free < needed:
        raise Refused(
            f"Ruang disk kurang: perlu {needed / 1e9:.1f} GB, tersedia {free / 1e9:.1f} GB.\n"
            "Kosongkan disk, atau pindahkan folder ini ke disk lain."
        )


def run(log, *command):
    """Run a program; what it says goes to the log. Settings of pip on this machine do not count."""
    environment = {key: value for key, value in os.environ.items() if not key.upper().startswith("PIP_")}
    environment.update(PIP_CONFIG_FILE=os.devnull, PYTHONUTF8="1")
    log.write("> {}\n".format(" ".join(command)))
    log.flush()
    return subprocess.call(command, stdout=log, stderr=log, env=environment, cwd=str(FOLDER)) == 0


def install():
    """Make .venv, install from the wheelhouse, try a sample. Returns: what broke off, or None."""
    programs = FOLDER / ".venv" / ("Scripts" if WINDOWS else "bin")
    pip = (str(programs / "python"), "-m", "pip", "--disable-pip-version-check")
    source = ("--no-index", "--find-links", "wheelhouse", "--no-cache-dir", "--no-deps", "--require-hashes")
    steps = (
        ("Menyiapkan folder .venv", (sys.executable, "-m", "venv", "--clear", ".venv")),
        ("Memasang paket (beberapa menit)", (*pip, "install", *source, "-r", "kunci.txt")),
        ("Memeriksa kelengkapan paket", (*pip, "check")),
        ("Mencoba contoh", (str(programs / "ukur"), "check", SAMPLE)),
    )
    with (FOLDER / "pasang.log").open("w", encoding="utf-8") as log:
        for number, (text, command) in enumerate(steps, 1):
            print(f"{number} dari {len(steps)}: {text} ...", flush=True)
            if not run(log, *command):
                return text
    return None


def main():
    """Check, install, tell. Returns: the exit code."""
    try:
        package = about()
        check(package)
        print(f"Memasang Ukur {package['version']} di {FOLDER}", flush=True)
        broken = install()
    except (Refused, OSError) as error:
        print(f"GAGAL: {error}")
        return 2
    if broken:
        print(f"GAGAL pada: {broken}.")
        print("Tutup jendela Ukur yang masih terbuka, lalu jalankan lagi.")
        print("Bila tetap gagal, kirim berkas pasang.log kepada petugas TI.")
        return 1
    print("SELESAI. Klik dua kali jalankan.bat." if WINDOWS else "SELESAI. Jalankan: .venv/bin/ukur demo")
    return 0


if __name__ == "__main__":
    sys.exit(main())
