"""Full text in JATS (NISO Z39.96) to sections of plain text.

Of a paper's parts some are worth extracting from and some are not: an introduction repeats what others
found, methods say what was bought, and references are titles of other papers. Which parts are taken is said
by their kind; what stands in figures' captions and tables is left to the text that speaks of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

from lxml import etree

from extractor.model import FULL_TEXT, Section
from extractor.sources.markup import plain_text

# Words in the title of a top-level section, or its sec-type, and the kind of section they tell.
_KINDS = {
    "introduction": ("intro", "background"),
    "methods": ("method", "material", "patients and", "experimental"),
    "results": ("result", "finding"),
    "discussion": ("discussion", "conclusion", "concluding"),
}
_LEADING, _OTHER = frozenset({"introduction"}), frozenset({"other"})
KINDS = frozenset(_KINDS) | _OTHER
DEFAULT_KINDS = ("results", "discussion")
_APART = frozenset({"fig", "table-wrap", "fig-group", "table-wrap-group", "supplementary-material", "ref-list", "fn"})
# Numbers of notes and references, which would stand glued to the word before them.
_POINTERS = frozenset({"xref"}) | _APART
_BESIDE = _APART | {"title", "label", "sec"}
_LICENSES = {
    "publicdomain/zero": "CC0", "by-nc-nd": "CC BY-NC-ND", "by-nc-sa": "CC BY-NC-SA", "by-nc": "CC BY-NC",
    "by-nd": "CC BY-ND", "by-sa": "CC BY-SA", "/by/": "CC BY",
}  # fmt: skip


def parse_jats(xml: bytes) -> Any:
    """The article element. Raises ValueError for what is no JATS article; no DTD is loaded."""
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not well formed: {error.msg}") from None
    if root.tag != "article":
        raise ValueError(f"the root element is {root.tag!r}, not 'article'")
    return root


def sections_of(article: Any, kinds: Collection[str]) -> tuple[Section, ...]:
    """The body's sections of these kinds (of :data:`KINDS`), a section for each subsection that has text.

    A results section that also discusses ("Results and discussion") is taken where either is wanted. Paragraphs that
    stand in no section are what a letter consists of, and taken with any kind; before sections they lead in.
    """
    found: list[Section] = []
    for body in article.iterfind("body"):
        loose = _LEADING if body.find("sec") is not None else KINDS
        for in_sections, parts in groupby(body.iterchildren(etree.Element), lambda part: part.tag == "sec"):
            if in_sections:
                loose = _OTHER
                found.extend(section for part in parts for section in _section(part, kinds))
            elif (text := _paragraphs(parts)) and loose & set(kinds):
                found.append(Section(f"{FULL_TEXT}body", text))
    return tuple(found)


def _section(part: Any, kinds: Collection[str]) -> Iterator[Section]:
    title = plain_text(part.find("title"))
    if _kinds(f"{part.get('sec-type', '')} {title}") & set(kinds):
        yield from _nested(part, (title or part.get("sec-type", ""),))


def license_of(article: Any) -> str:
    """The licence as a short name ("CC BY"), else what the article says, "" where it says nothing."""
    for element in article.iterfind("front/article-meta/permissions/license"):
        links = (value for part in element.iter(etree.Element) for value in part.attrib.values())
        told = " ".join([*links, plain_text(element)]).casefold()
        short = next((name for mark, name in _LICENSES.items() if mark in told), "")
        return short or plain_text(element) or element.get("license-type", "")
    return ""


def _kinds(told: str) -> set[str]:
    words = told.casefold()
    found = {kind for kind, marks in _KINDS.items() if any(mark in words for mark in marks)}
    return found or {"other"}


def _nested(part: Any, titles: tuple[str, ...]) -> Iterator[Section]:
    if text := _paragraphs(part.iterchildren(etree.Element)):
        yield Section(FULL_TEXT + " > ".join(title for title in titles if title), text)
    for inner in part.iterfind("sec"):
        yield from _nested(inner, (*titles, plain_text(inner.find("title"))))


def _paragraphs(parts: Iterable[Any]) -> str:
    texts = (plain_text(part, _POINTERS) for part in parts if part.tag not in _BESIDE)
    return " ".join(text for text in texts if text)
