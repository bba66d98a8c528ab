"""XML of PubMed and of journals to plain text: tags go, what they enclose stays.

Entities are resolved by the parser; a literal ``<`` stays what it is.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from extractor.sources.raised import LOWERED, Running

# A blank before and after would cut "CO<sub>2</sub>", none would glue list items together.
_BLOCKS = frozenset({"p", "list", "list-item", "title", "sec", "br", "disp-formula", "disp-quote", "td", "th"})
# The same formula once more, in TeX or for machines.
_NOT_SHOWN = frozenset({"annotation", "annotation-xml", "tex-math"})


def plain_text(element: Any, without: frozenset[str] = frozenset()) -> str:
    """The text of an element, white space folded; "" for None. Elements named in ``without`` are left out."""
    if element is None:
        return ""
    running = Running()
    _write(running, element, without)
    return running.text()


def _write(running: Running, element: Any, without: frozenset[str]) -> None:
    running.add(element.text)
    for child in element:
        if isinstance(child.tag, str):
            _write_element(running, child, without)
        elif child.tag is etree.Entity:
            # Only entities that no standard defines come here; the reader sees what was written.
            running.add(child.text)
        running.add(child.tail)


def _write_element(running: Running, element: Any, without: frozenset[str]) -> None:
    name = etree.QName(element).localname
    gap = " " if name in _BLOCKS else ""
    running.add(gap)
    if name in LOWERED:
        if not _only_points(element, without):
            running.begin(LOWERED[name])
            _write(running, element, without)
            running.end()
    elif name not in without and name not in _NOT_SHOWN:
        _write(running, element, without)
    running.add(gap)


def _only_points(element: Any, without: frozenset[str]) -> bool:
    """Whether nothing but commas is left of a mark when the numbers of references go."""
    if not any(isinstance(child.tag, str) and etree.QName(child).localname in without for child in element):
        return False
    return not any(letter.isalnum() for letter in plain_text(element, without))
