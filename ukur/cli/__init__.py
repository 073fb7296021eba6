"""The command line: a skin over functions that notebooks call as well. One file a verb."""

from __future__ import annotations

import os
import sys

from ukur.words import DEFAULT, LANGUAGES, Language


def main() -> None:
    """Entry point of the command `ukur`."""
    from ukur.cli.app import build

    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character must not stop the work.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    build(wanted_language(sys.argv[1:]))()


def wanted_language(arguments: list[str]) -> Language:
    """The language of help and messages: `--lang`, else the variable UKUR_LANG, else Indonesian.

    Parameters: arguments - of the command line, without its name.
    """
    wanted = os.environ.get("UKUR_LANG", DEFAULT)
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            wanted = argument.partition("=")[2]
        elif argument == "--lang" and position + 1 < len(arguments):
            wanted = arguments[position + 1]
    return next((language for language in LANGUAGES if language == wanted), DEFAULT)
