"""The works that a corpus names: their PubMed records, or their titles where there is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.errors import InputError, RemoteError
from extractor.model import Document, Reference
from extractor.sources.cache import DocumentCache
from extractor.sources.corpus import Corpus
from extractor.sources.entrez import EntrezClient, Resolution
from extractor.sources.notices import standing_of


@dataclass(frozen=True)
class CorpusDocuments:
    """The documents of a corpus in the order of its references, and what there is to say of them."""

    documents: tuple[Document, ...]
    titles_only: int
    notes: tuple[str, ...] = field(default_factory=tuple)


def fetch_corpus(corpus: Corpus, cache: DocumentCache, client: EntrezClient, say: Callable[[str], None]) -> None:
    """Put the records of all references into the cache that are not there yet.

    Raises RemoteError (or OfflineError) where the server fails; what came before is kept.
    """
    known = known_pmids(corpus.references, cache)
    unknown = [r for r in corpus.references if r.doi and r.doi.lower() not in known]
    if unknown:
        resolution = client.resolve(unknown)
        keep(cache, resolution.raw)
        cache.add_resolved(resolution.pmids)
        known |= resolution.pmids
        for problem in unresolved(resolution).values():
            say(problem)
    pmids = dict.fromkeys(pmid for r in corpus.references if (pmid := pmid_of(r, known)))
    wanted = [pmid for pmid in pmids if not cache.path_of(pmid).exists()]
    if wanted:
        fetched = client.fetch(wanted)
        keep(cache, fetched.raw)
        for pmid in fetched.missing:
            say(f"PubMed sent no record for PMID {pmid}")
        for pmid, problem in fetched.unreadable.items():
            say(f"PubMed's record {pmid} cannot be read: {problem}")


def unresolved(resolution: Resolution) -> dict[str, str]:
    """Why references have no record: sentences by DOI."""
    problems = {
        found.reference.doi: f"reference {found.reference.number}: PubMed has another title for its DOI "
        f"{found.reference.doi} (PMID {found.pmid}: {found.title!r}); not used"
        for found in resolution.mismatched
    }
    return problems | {
        r.doi: f"reference {r.number}: PubMed has no record with the DOI {r.doi}" for r in resolution.unresolved
    }


def keep(cache: DocumentCache, raw: Mapping[str, bytes]) -> None:
    """Put raw records into the cache, by PMID."""
    for pmid, xml in raw.items():
        cache.put(pmid, xml)


def known_pmids(references: Sequence[Reference], cache: DocumentCache) -> dict[str, str]:
    """PMIDs by DOI in lower case: those that the references have, and those that were found before."""
    resolved = cache.resolved()
    return {r.doi.lower(): pmid for r in references if r.doi and (pmid := r.pmid or resolved.get(r.doi.lower(), ""))}


def pmid_of(reference: Reference, known: Mapping[str, str]) -> str:
    """The reference's PMID, or else the one ``known`` for its DOI (in lower case); "" where there is none."""
    return reference.pmid or (known.get(reference.doi.lower(), "") if reference.doi else "")


def corpus_documents(
    corpus: Corpus, cache: DocumentCache, client: EntrezClient | None, offline: bool = True
) -> CorpusDocuments:
    """The corpus's documents: fetched if there is a client, else from the cache, else the titles.

    Where they should have been fetched, that is unless ``offline``, a note says which setting is missing.
    """
    notes: list[str] = []
    if client is None and not offline:
        notes.append(
            "Abstracts were not fetched: no e-mail address is set (EXTRACTOR_EMAIL, or email in extractor.toml)"
        )
    if client is not None:
        try:
            fetch_corpus(corpus, cache, client, notes.append)
        except RemoteError as error:
            notes.append(f"{error} – going on with what is at hand")
    documents = tuple(_documents(corpus, cache, notes.append))
    titles_only = sum(document.source == "reference" for document in documents)
    if not documents:
        notes.append(f"This corpus is found by a query: `extractor refresh {corpus.name}` fetches its documents.")
    elif titles_only == len(documents):
        notes.append(
            f"No abstracts at hand (nothing fetched, nothing cached): worked on the {titles_only} titles alone."
        )
    elif titles_only:
        notes.append(f"{titles_only} of {len(documents)} works are read from their titles alone: no record at hand.")
    return CorpusDocuments(documents, titles_only, tuple(notes))


def _documents(corpus: Corpus, cache: DocumentCache, say: Callable[[str], None]) -> Iterator[Document]:
    known = known_pmids(corpus.references, cache)
    for reference in corpus.references:
        pmid = pmid_of(reference, known)
        try:
            cached = cache.get(pmid) if pmid else None
        except InputError as error:
            say(f"{error}; its title is used")
            cached = None
        yield cached or title_of(reference, corpus.name, pmid)


def title_of(reference: Reference, corpus: str, pmid: str = "") -> Document:
    """A document that consists of a reference's title."""
    return Document(
        id=pmid or id_of(reference, corpus),
        title=reference.title,
        pmid=pmid,
        doi=reference.doi,
        journal=reference.journal,
        year=reference.year,
        standing=standing_of(reference.title),
        source="reference",
    )


def not_named(corpus: Corpus, members: Iterable[tuple[str, str, str]], listed: Collection[str]) -> list[str]:
    """Which members, each given as id, PMID and DOI, the references name no more; ``listed`` are their ids now."""
    pmids = {reference.pmid for reference in corpus.references if reference.pmid}
    dois = {reference.doi.lower() for reference in corpus.references if reference.doi}
    return [name for name, pmid, doi in members if name not in listed and pmid not in pmids and doi.lower() not in dois]


def id_of(reference: Reference, corpus: str) -> str:
    """What a reference without a PubMed record is known by: its DOI, or else its number in its corpus."""
    return f"doi:{reference.doi}" if reference.doi else f"ref:{corpus}/{reference.number}"
