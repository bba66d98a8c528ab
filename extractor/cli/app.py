"""The application that commands belong to, and how it ends."""

from __future__ import annotations

import codecs
import gc
import os
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from extractor import __version__
from extractor.errors import ExtractorError, SheetError, visible

app = typer.Typer(
    help="miRNA–target–effect triples from the literature.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip

AsJson = Annotated[bool, typer.Option("--json", help="print JSON, for programs")]
_NEW_OBJECTS = 50_000
_SHOWN = 2_000
"""So many characters of a line are shown: of what is longer, its beginning and its end."""


def complain(problem: object) -> None:
    """Tell on standard error what is wrong: in one line whatever it says, but for cells of a sheet a line each."""
    lines = str(problem).split("\n") if isinstance(problem, SheetError) else [str(problem)]
    typer.echo("extractor: " + "\n".join(shortened(visible(line)) for line in lines), err=True)


def shortened(line: str) -> str:
    """A line with its two ends, where it is too long to be read."""
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]} … {line[-_SHOWN // 2 :]}"


def emit(text: str, end: str = "\n") -> None:
    """Print for programs: to the letter, but on a terminal nothing of it steers that."""
    sys.stdout.write((visible(text, keep="\n\t") if sys.stdout.isatty() else text) + end)
    sys.stdout.flush()


def expect_many_records() -> None:
    """Have Python look for cycles in memory more seldom than it does by itself.

    Records are made by the million and are in no cycles: to look at all of them again and again takes half of a report.
    """
    gc.set_threshold(_NEW_OBJECTS)


def speak_unicode() -> None:
    """Have what is printed be UTF-8, whatever the locale; a terminal of another encoding gets what it can show.

    Our texts hold dashes, arrows and Greek letters, which ISO 8859 and others have not; and programs expect UTF-8.
    """
    for stream in (sys.stdout, sys.stderr):
        # None where a process was started without one; tests put other objects there.
        if not isinstance(stream, TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace" if codecs.lookup(stream.encoding).name != "utf-8" else stream.errors)
        else:
            # Half of a character, as of a file's name, cannot be written: it is shown by its number.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main() -> None:
    """Run the command line; errors meant for the user end it with a message and their exit code."""
    speak_unicode()
    expect_many_records()
    try:
        app()
    except ExtractorError as error:
        complain(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe went away: nothing to say to it. Python would complain on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        # A name that no file can have, a disk that is full: nothing of the program, so no traceback.
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        complain(f"{where}{error.strerror or error}")
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("extractor: interrupted", err=True)
        sys.exit(130)


@app.callback(invoke_without_command=True)
def _common(version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit
