"""The command line: a skin over functions that notebooks call as well. One file a verb."""

from __future__ import annotations

import os
import re
import sys

from ukur.words import DEFAULT, LANGUAGES, Language

VARIABLE = "UKUR_LANG"


def main() -> None:
    """Entry point of the command `ukur`."""
    try:
        _run()
    except KeyboardInterrupt:
        # Before the verb has begun, which tells it in a line.
        raise SystemExit(130) from None


def _run() -> None:
    from ukur.cli.app import build

    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character must not stop the work.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    arguments = language_first(sys.argv[1:])
    build(wanted_language(arguments))(arguments)


def wanted_language(arguments: list[str]) -> Language:
    """The language of help and messages: `--lang`, else the variable UKUR_LANG, else Indonesian.

    Parameters: arguments - of the command line, without its name; up to `--`, what follows is no option.
    Returns: the last one wanted that exists; a name such as en_GB.UTF-8 counts in the variable.
    """
    wanted = re.split(r"[._-]", os.environ.get(VARIABLE) or DEFAULT)[0].lower()
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            wanted = argument.partition("=")[2]
        elif argument == "--lang" and position + 1 < len(arguments):
            wanted = arguments[position + 1]
    return next((language for language in LANGUAGES if language == wanted), DEFAULT)


def language_first(arguments: list[str]) -> list[str]:
    """The same arguments with `--lang` before the verb, where the parser knows it: it may stand anywhere.

    Parameters: arguments - of the command line, without its name.
    """
    first: list[str] = []
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            rest += [argument, *given]
        elif argument.startswith("--lang="):
            first.append(argument)
        elif argument == "--lang":
            first += [argument, *([value] if (value := next(given, None)) is not None else [])]
        else:
            rest.append(argument)
    return first + rest
