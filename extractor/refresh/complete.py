"""Completing PubMed records by what Europe PMC has: abstracts that PubMed lacks, open-access full text.

A text is never made less: what was once known of a document stays when a server no longer gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from extractor.errors import InputError, RemoteError
from extractor.model import Document, Section
from extractor.refresh.plan import ASK_AGAIN
from extractor.sources.cache import DocumentCache
from extractor.sources.europepmc import EuropePmcClient, EuropePmcRecord
from extractor.sources.jats import license_of, parse_jats, sections_of
from extractor.sources.remote import BadReplyError, understood
from extractor.store import Gap, GapKind, Stored

KINDS = (GapKind.NO_ABSTRACT, GapKind.NO_FULL_TEXT, GapKind.NOT_COMPLETED)


@dataclass
class Completer:
    """Completes documents. When the service fails once, it is left alone for the rest of the run.

    ``kinds_of`` gives the kinds of full-text sections that a document's corpora want, ``corpora_of`` the
    corpora. ``gaps`` is what could not be had.
    """

    europepmc: EuropePmcClient | None
    cache: DocumentCache
    kinds_of: Callable[[str], tuple[str, ...]]
    corpora_of: Callable[[str], tuple[str, ...]]
    now: datetime
    gaps: list[Gap] = field(default_factory=list)
    down: str = ""

    def complete(self, documents: Sequence[Document], stored: Mapping[str, Stored]) -> list[Document]:
        """The documents with what the store or Europe PMC has of them besides."""
        kept = [_keeping(document, stored.get(document.id)) for document in documents]
        lacking = [document for document in kept if self._lacks(document)]
        known = self._records(lacking)
        ids = {document.id for document in lacking}
        return [self._completed(d, known.get(d.id)) if d.id in ids and not self.down else d for d in kept]

    def _lacks(self, document: Document) -> bool:
        return not document.abstract or (bool(self.kinds_of(document.id)) and not document.body)

    def _records(self, documents: Sequence[Document]) -> dict[str, EuropePmcRecord]:
        """What Europe PMC knows of them, by document."""
        if self.europepmc is None or not documents:
            return {}
        found: dict[str, EuropePmcRecord] = {}
        try:
            if not self.down:
                by_pmid = self.europepmc.by_pmid([d.pmid for d in documents if d.pmid])
                by_doi = self.europepmc.by_doi([d.doi for d in documents if d.doi and not d.pmid])
                found |= {d.id: by_pmid[d.pmid] for d in documents if d.pmid in by_pmid}
                found |= {d.id: by_doi[d.doi.lower()] for d in documents if not d.pmid and d.doi.lower() in by_doi}
        except RemoteError as error:
            self.down = str(error)
        if self.down:
            self.gaps += [self._gap(document, GapKind.NOT_COMPLETED, self.down) for document in documents]
        return found

    def _completed(self, document: Document, record: EuropePmcRecord | None) -> Document:
        if self.europepmc is None:
            return document
        if not document.abstract:
            if record and record.abstract:
                document = replace(document, sections=(*record.abstract, *document.body), source="europepmc")
            elif record and record.problem:
                self.gaps.append(self._gap(document, GapKind.NOT_COMPLETED, record.problem))
            else:
                self.gaps.append(
                    self._gap(document, GapKind.NO_ABSTRACT, "neither PubMed nor Europe PMC has one", True)
                )
        kinds = self.kinds_of(document.id)
        return self._with_full_text(document, record, kinds) if kinds and not document.body else document

    def _with_full_text(self, document: Document, record: EuropePmcRecord | None, kinds: tuple[str, ...]) -> Document:
        pmcid = (record.pmcid if record else "") or document.pmcid
        try:
            xml = self._full_text(pmcid) if record and record.open_access and pmcid else None
            sections, license_name = understood(xml, lambda found: _read(found, kinds)) if xml else ((), "")
        except RemoteError as error:
            self.down = str(error)
            self.gaps.append(self._gap(document, GapKind.NOT_COMPLETED, self.down))
            return document
        except (InputError, BadReplyError) as error:
            problem = f"the full text of {pmcid}: {error}"
            self.gaps.append(self._gap(document, GapKind.NO_FULL_TEXT, problem, True))
            return document
        if not sections:
            self.gaps.append(self._gap(document, GapKind.NO_FULL_TEXT, "there is no open-access full text", True))
            return document
        license_name = license_name or (record.license if record else "")
        return replace(document, sections=(*document.abstract, *sections), pmcid=pmcid, license=license_name)

    def _full_text(self, pmcid: str) -> bytes | None:
        cached = self.cache.full_text(pmcid)
        if cached or self.europepmc is None:
            return cached
        xml = self.europepmc.full_text(pmcid)
        if xml:
            self.cache.put_full_text(pmcid, xml)
        return xml

    def _gap(self, document: Document, kind: GapKind, problem: str, later: bool = False) -> Gap:
        until = (self.now + ASK_AGAIN).isoformat(timespec="seconds") if later else ""
        return Gap(document.id, kind, problem, self.corpora_of(document.id), until)


def _read(xml: bytes, kinds: tuple[str, ...]) -> tuple[tuple[Section, ...], str]:
    """The sections of a paper in JATS, and its licence."""
    article = parse_jats(xml)
    return sections_of(article, kinds), license_of(article)


def _keeping(document: Document, stored: Stored | None) -> Document:
    """The document with the abstract and the full text that the store has and it lacks."""
    if stored is None:
        return document
    old = stored.document
    abstract, body = document.abstract or old.abstract, document.body or old.body
    if (abstract, body) == (document.abstract, document.body):
        return document
    return replace(
        document,
        sections=(*abstract, *body),
        source=document.source if document.abstract else old.source,
        license=document.license or old.license,
        pmcid=document.pmcid or old.pmcid,
    )
