"""Every error the package raises on purpose.

::

    ExtractorError                 exit 1   base; its message is one a user can act on
    ├── ConfigurationError         exit 7   a setting, corpus.toml or data row is wrong
    ├── InputError                 exit 1   a file or a line given by the user cannot be read
    │   ├── RecordError                     one line or record of it; names file and line
    │   ├── SheetError                      cells of a spreadsheet; names each by row and column
    │   └── SignInError                     an invitation or a token that is not good
    ├── RemoteError                exit 6   a server did not answer, or not as specified
    │   └── OfflineError                    the host cannot be reached
    ├── ModelError                 exit 7   a language model is missing or does not fit
    ├── ExtractionError            exit 1   what extraction raised for one document, where it was asked to raise
    ├── TimeBudgetError            exit 1   a document takes longer than it may
    ├── SentenceTooLongError       exit 1   a sentence holds more than is parsed; the others are read
    ├── LockedError                exit 5   another process is doing the same work
    └── StoreError                 exit 1   the database, or the disk under it, cannot be used

A message says what is wrong, which value, where, what is allowed and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.model.faults import Fault

_CELLS_SHOWN = 30


class ExtractorError(Exception):
    """Base of all errors raised on purpose; ``exit_code`` is what a command ends with."""

    exit_code = 1


class ConfigurationError(ExtractorError):
    """A setting, a corpus description or a row of bundled data is wrong."""

    exit_code = 7


class InputError(ExtractorError):
    """A file given by the user cannot be read at all."""


class RecordError(InputError):
    """One record of a file is wrong; the others may be fine.

    ``path`` and ``line`` (counted from 1, blank lines included) say where.
    """

    def __init__(self, path: Path | str, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path = Path(path)
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with a cell: its row (the header's is 1), its column ("" for the whole row), and why."""

    row: int
    column: str
    problem: str

    def __str__(self) -> str:
        where = f"row {self.row}, column {self.column}" if self.column else f"row {self.row}"
        return f"{where}: {self.problem}"


class SheetError(InputError):
    """Cells of a spreadsheet are wrong; nothing of it was taken over."""

    def __init__(self, path: Path | str, problems: Sequence[CellProblem]) -> None:
        shown = [f"  {problem}" for problem in problems[:_CELLS_SHOWN]]
        if len(problems) > len(shown):
            shown.append(f"  … and {len(problems) - len(shown)} more")
        number = "1 cell has" if len(problems) == 1 else f"{len(problems)} cells have"
        lines = [f"{path}: {number} to be put right; nothing was imported", *shown]
        super().__init__("\n".join(map(visible, lines)))
        self.path = Path(path)
        self.problems = tuple(problems)


class SignInError(InputError):
    """What should prove who somebody is does not."""


class RemoteError(ExtractorError):
    """A server did not answer, or its answer was not what its specification says."""

    exit_code = 6


class OfflineError(RemoteError):
    """The network cannot be used: the host is not reachable."""


class ModelError(ExtractorError):
    """A language model is missing, or is of another version than the code expects."""

    exit_code = 7


class ExtractionError(ExtractorError):
    """Extraction from one document raised something; ``fault`` says of which sentence, what and where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class TimeBudgetError(ExtractorError):
    """A document takes more processor time than it may. The guard around each document catches it."""


class SentenceTooLongError(ExtractorError):
    """A sentence holds more characters, words or names than are parsed (``data/bounds.toml``)."""


class LockedError(ExtractorError):
    """Another process holds the lock of this work; it says which."""

    exit_code = 5


class StoreError(ExtractorError):
    """The database cannot be opened, or holds what the code does not understand; or a disk is full or read-only."""


def visible(text: str, keep: str = "") -> str:
    """Text for a terminal: what would steer it or turn its direction is shown by its number, but for ``keep``."""
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() or mark in keep else _by_number(mark) for mark in text)


def _by_number(mark: str) -> str:
    return f"\\u{ord(mark):04x}" if mark <= "\uffff" else f"\\U{ord(mark):08x}"


def allowed(value: str, names: Iterable[str]) -> str:
    """The tail of an error message: the nearest allowed name, and all of them."""
    choices = sorted(str(name) for name in names)
    near = get_close_matches(value, choices, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}Allowed: {', '.join(choices)}"
