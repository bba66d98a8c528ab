"""XML of PubMed and of journals to plain text: tags go, what they enclose stays.

Entities are resolved by the parser; a literal ``<`` stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

# A blank before and after would cut "CO<sub>2</sub>", none would glue list items together.
_BLOCKS = frozenset({"p", "list", "list-item", "title", "sec", "br", "disp-formula", "disp-quote", "td", "th"})
# The same formula once more, in TeX or for machines.
_NOT_SHOWN = frozenset({"annotation", "annotation-xml", "tex-math"})


def plain_text(element: Any, without: frozenset[str] = frozenset()) -> str:
    """The text of an element, white space folded; "" for None. Elements named in ``without`` are left out."""
    if element is None:
        return ""
    return " ".join("".join(_pieces(element, _NOT_SHOWN | without)).split())


def _pieces(element: Any, without: frozenset[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            name = etree.QName(child).localname
            gap = " " if name in _BLOCKS else ""
            yield gap
            if name not in without:
                yield from _pieces(child, without)
            yield gap
        elif child.tag is etree.Entity:
            # Only entities that no standard defines come here; the reader sees what was written.
            yield child.text
        yield child.tail or ""
