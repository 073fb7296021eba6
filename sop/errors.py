"""Everything that can go wrong with what people hand us, as one tree.

UkurError
├── InputError          what was read cannot be used; carries every problem found, not only the first
│   ├── DocumentError   an SOP, scenario, calendar or alias file
│   └── LogError        an event log or the office's recording sheet
├── SimulationError     documents are valid, but nobody could carry them out
└── OutputError         a result cannot be written (file open elsewhere, folder missing)

Callers catch UkurError; the command line turns it into exit code 2. Anything else is our own fault.
Problems hold codes and values; the sentences for people are in `ukur.words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong, in a form that can be told in any language.

    Parameters: code - key of the sentence in the word tables (`problem.<code>`); file - path as the user
    gave it; place - where inside (`steps[3].standard.unit`, `Catatan!H17`, `line 12`); value - what stands
    there; allowed - what may stand there; fields - further values the sentence needs.
    """

    code: str
    file: str = ""
    place: str = ""
    value: str = ""
    allowed: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = [part for part in (self.file, self.place, self.code) if part]
        text = ": ".join(parts)
        if self.value:
            text += f": found {self.value!r}"
        if self.allowed:
            text += f"; allowed: {', '.join(self.allowed)}"
        return text

    def in_file(self, file: str) -> Problem:
        """The same problem, located in a file."""
        return replace(self, file=file)


class UkurError(Exception):
    """Base of all errors that a user can mend.

    Parameters: problems - at least one.
    """

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[UkurError], tuple[tuple[Problem, ...]]]:
        # Exceptions cross process borders in replications; the default recipe would pass the text.
        return type(self), (self.problems,)


class InputError(UkurError):
    """What was read cannot be used."""


class DocumentError(InputError):
    """An SOP, scenario, calendar or alias file is wrong."""


class LogError(InputError):
    """An event log cannot be trusted as it stands."""


class SimulationError(UkurError):
    """The documents are valid, but the work they describe could never be done."""


class OutputError(UkurError):
    """A result could not be written."""


class DraftWarning(UserWarning):
    """An SOP was read from somebody's document, and something about it is doubtful.

    Parameters: file - as it was given; doubts - how many; `sop.exchange.importing.import_sop` tells them.
    """

    def __init__(self, file: str, doubts: int) -> None:
        self.file, self.doubts = file, doubts
        super().__init__(f"{file}: {doubts} doubts; sop.exchange.importing.import_sop tells them")
