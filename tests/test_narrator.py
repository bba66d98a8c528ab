"""How a refresh tells how it gets on."""

from __future__ import annotations

import io
import json

from rich.console import Console

from extractor.refresh import JsonNarrator, TerminalNarrator


def test_json_lines_for_each_twentieth() -> None:
    stream = io.StringIO()
    narrator = JsonNarrator(stream)
    narrator.say("planned", new=3, corpora=["watch"], notes=["µ"])
    with narrator.working("fetching", 1000) as advance:
        for _ in range(1000):
            advance(1)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {"event": "planned", "new": 3, "corpora": ["watch"], "notes": ["µ"]}.items() <= lines[0].items()
    assert lines[0]["time"].endswith("Z")
    assert "µ" in stream.getvalue()
    assert [line["done"] for line in lines[1:]] == list(range(50, 1001, 50))


def test_a_terminal_gets_lines_and_a_bar_that_goes_away() -> None:
    stream = io.StringIO()
    narrator = TerminalNarrator(Console(file=stream, force_terminal=True, width=80))
    narrator.say("planned", new=3, tried_again=0, notes=["[bold]x"])
    with narrator.working("fetching", 10) as advance:
        advance(10)
    told = stream.getvalue()
    assert "planned: new: 3, notes: [bold]x\n" in told
    assert "10/10" in told
    assert told.rstrip().endswith("\x1b[2K")
