"""A document's text as it is read, and the way back to the text as it is.

Line breaks that end nothing are blanks (:mod:`~extractor.nlp.text.lines`), and what editors and PDFs leave in texts is
gone (:mod:`~extractor.nlp.text.cleaned`). Recognition, sentences and rules see this text; what leaves the annotator
refers to the document's own.
"""

from __future__ import annotations

from dataclasses import replace

from extractor.model import Document
from extractor.nlp.text.cleaned import Cleaned, clean
from extractor.nlp.text.lines import read_as


def read(document: Document) -> Cleaned:
    """The text of a document as it is read."""
    return replace(clean(read_as(document)), original=document.text)


def unread(document: Document) -> Cleaned:
    """The text as it is, where reading it failed."""
    return Cleaned(document.text, document.text)
