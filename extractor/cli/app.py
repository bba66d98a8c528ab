"""The application that commands belong to, and how it ends."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from extractor import __version__
from extractor.errors import ExtractorError

app = typer.Typer(
    help="miRNA–target–effect triples from the literature.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip

AsJson = Annotated[bool, typer.Option("--json", help="print JSON, for programs")]


def main() -> None:
    """Run the command line; errors meant for the user end it with a message and their exit code."""
    try:
        app()
    except ExtractorError as error:
        typer.echo(f"extractor: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe went away: nothing to say to it. Python would complain on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("extractor: interrupted", err=True)
        sys.exit(130)


@app.callback(invoke_without_command=True)
def _common(version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit
