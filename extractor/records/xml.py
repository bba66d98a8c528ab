"""Elements of an XML file that somebody else made, one after the other, with nothing of it believed.

No DTD is loaded, nothing is fetched, and a file that brings entities of its own is refused: a few lines of them can
stand for gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from extractor.errors import InputError, RecordError
from extractor.records.files import opened


def elements_of(path: Path, root: str, tag: str) -> Iterator[Any]:
    """Each element ``tag`` below the root, whole; its content is gone once the next one is asked for.

    Raises InputError where the file cannot be opened or has another root, RecordError at the line that is wrong.
    """
    with opened(path) as file:
        yield from _elements(path, _Nameless(file), root, tag)


class _Nameless:
    """A file without its name, which need not be one that lxml can write."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read


def _elements(path: Path, file: _Nameless, root: str, tag: str) -> Iterator[Any]:
    events = etree.iterparse(
        file, events=("start", "end"), load_dtd=False, no_network=True, resolve_entities=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    depth = 0
    try:
        for event, element in events:
            if event == "start":
                depth += 1
                if depth == 1:
                    _check_root(path, element, root)
                continue
            depth -= 1
            if depth == 1:
                if element.tag == tag:
                    yield element
                # The element itself has to stay, as the parser stands at it; those before it need not.
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        # Of an entity that nobody defined the exception says something else; the log has it.
        logged = next(iter(events.error_log), None)
        line, said = (logged.line, logged.message) if logged else (error.lineno, error.msg)
        raise RecordError(path, line or 1, f"not well formed: {said}") from None


def _check_root(path: Path, element: Any, root: str) -> None:
    if element.tag != root:
        raise InputError(f"{path}: begins with <{element.tag}>; <{root}> is needed")
    declared = element.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise InputError(f"{path}: defines entities of its own, which is refused; write the characters themselves")
