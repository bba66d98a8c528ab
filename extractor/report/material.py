"""What the sections share: the data, and what is worked out of them once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from extractor.model import AnnotatedDocument, Document
from extractor.report.data import ReportData
from extractor.report.marking import Texts, by_document
from extractor.report.tables import ScoreTable, score_table
from extractor.report.words import Link, document_link


@dataclass(frozen=True)
class Material:
    """The data of a report with all scores as tables, and the documents by their identifiers."""

    data: ReportData

    @cached_property
    def tables(self) -> tuple[ScoreTable, ...]:
        """The scores of each gold, with intervals."""
        return tuple(score_table(comparison) for comparison in self.data.comparisons)

    @cached_property
    def texts(self) -> Texts:
        """The documents of the corpus with their mentions."""
        return by_document(
            AnnotatedDocument(document.id, document.text, self.data.mentions.get(document.id, ()), doi=document.doi)
            for document in self.data.documents
        )

    def scored(self, title: str) -> Texts:
        """The documents of a comparison; those of the corpus where none are given."""
        documents = self.data.scored.get(title)
        return by_document(documents) if documents is not None else self.texts

    @cached_property
    def links(self) -> dict[str, Link]:
        """Where each document of the corpus can be read."""
        return {document.id: link_of(document) for document in self.data.documents}

    def papers(self, identifiers: Iterable[str]) -> list[Link]:
        """Links to documents by their identifiers, whether or not they are in the corpus."""
        return [self.links.get(identifier) or document_link(identifier) for identifier in identifiers if identifier]


def link_of(document: Document) -> Link:
    """Where a document can be read."""
    return document_link(document.id, document.pmid, document.doi)
