"""A corpus: a folder with ``corpus.toml`` and the works it consists of."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.errors import ConfigurationError, InputError, RemoteError, allowed
from extractor.model import Document, Reference
from extractor.records.tsv import read_tsv
from extractor.sources.cache import DocumentCache
from extractor.sources.entrez import EntrezClient

FILE = "corpus.toml"
_KEYS = frozenset({"name", "title", "description", "references", "refresh", "gold"})
_GOLD_KEYS = frozenset({"relations", "titles"})
_REFRESH_KEYS = frozenset({"how"})


@dataclass(frozen=True, slots=True)
class Corpus:
    """What ``corpus.toml`` says, with paths resolved; gold files are None where there are none."""

    name: str
    title: str
    description: str
    folder: Path
    references: tuple[Reference, ...]
    gold_relations: Path | None = None
    gold_titles: Path | None = None


@dataclass(frozen=True)
class CorpusDocuments:
    """The documents of a corpus in the order of its references, and what there is to say of them."""

    documents: tuple[Document, ...]
    titles_only: int
    notes: tuple[str, ...] = field(default_factory=tuple)


def corpus_names(root: Path) -> list[str]:
    """The corpora below ``root``."""
    return sorted(path.parent.name for path in root.glob(f"*/{FILE}"))


def load_corpus(name: str, root: Path) -> Corpus:
    """The corpus of this name below ``root``, or the one in the folder ``name``.

    Raises ConfigurationError where there is none or its description is wrong.
    """
    folder = next((f for f in (root / name, Path(name)) if (f / FILE).is_file()), None)
    if folder is None:
        raise ConfigurationError(f"there is no corpus {name!r} in {root}; {allowed(name, corpus_names(root))}")
    path = folder / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as TOML: {error}") from error
    _check(path, table)
    gold = table.get("gold", {})
    return Corpus(
        name=table["name"],
        title=table["title"],
        description=table.get("description", "").strip(),
        folder=folder,
        references=tuple(_references(folder / table["references"])),
        gold_relations=_gold(path, gold, "relations"),
        gold_titles=_gold(path, gold, "titles"),
    )


def _check(path: Path, table: dict[str, Any]) -> None:
    for keys, part, where in (
        (_KEYS, table, ""),
        (_GOLD_KEYS, table.get("gold", {}), "gold."),
        (_REFRESH_KEYS, table.get("refresh", {}), "refresh."),
    ):
        for key in part:
            if key not in keys:
                raise ConfigurationError(f"{path}: unknown key {where + key!r}; {allowed(key, keys)}")
    for key in ("name", "title", "references"):
        if not isinstance(table.get(key), str):
            raise ConfigurationError(f"{path}: {key!r} is missing or not a string")


def _references(path: Path) -> list[Reference]:
    references = read_tsv(path, Reference)
    for attribute in ("number", "doi"):
        values = [getattr(reference, attribute) for reference in references]
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            raise InputError(f"{path}: two references have the same {attribute} {twice}")
    return references


def _gold(path: Path, gold: dict[str, str], key: str) -> Path | None:
    if key not in gold:
        return None
    found = (path.parent / gold[key]).resolve()
    if not found.is_file():
        raise ConfigurationError(f"{path}: gold.{key} names {found}, which is not there")
    return found


def fetch_corpus(corpus: Corpus, cache: DocumentCache, client: EntrezClient, say: Callable[[str], None]) -> None:
    """Put the records of all references into the cache that are not there yet.

    Raises RemoteError (or OfflineError) where the server fails; what came before is kept.
    """
    known = _known_pmids(corpus, cache)
    unknown = [r for r in corpus.references if r.doi and r.doi.lower() not in known]
    if unknown:
        resolution = client.resolve(unknown)
        _store(cache, resolution.records)
        cache.add_resolved(resolution.pmids)
        known |= resolution.pmids
        for mismatch in resolution.mismatched:
            say(
                f"reference {mismatch.reference.number}: PubMed has another title for its DOI {mismatch.reference.doi} "
                f"(PMID {mismatch.pmid}: {mismatch.title!r}); not used"
            )
        for reference in resolution.unresolved:
            say(f"reference {reference.number}: PubMed has no record with the DOI {reference.doi}")
    wanted = [pmid for pmid in known.values() if not cache.path_of(pmid).exists()]
    if wanted:
        fetched = client.fetch(wanted)
        _store(cache, fetched.records)
        for pmid in fetched.missing:
            say(f"PubMed sent no record for PMID {pmid}")


def _store(cache: DocumentCache, records: Any) -> None:
    for pmid, xml in records.items():
        cache.put(pmid, xml)


def _known_pmids(corpus: Corpus, cache: DocumentCache) -> dict[str, str]:
    resolved = cache.resolved()
    return {r.doi.lower(): pmid for r in corpus.references if (pmid := r.pmid or resolved.get(r.doi.lower(), ""))}


def corpus_documents(corpus: Corpus, cache: DocumentCache, client: EntrezClient | None) -> CorpusDocuments:
    """The corpus's documents: fetched if there is a client, else from the cache, else the titles."""
    notes: list[str] = []
    if client is not None:
        try:
            fetch_corpus(corpus, cache, client, notes.append)
        except RemoteError as error:
            notes.append(f"{error} – going on with what is at hand")
    documents = tuple(_documents(corpus.references, cache, _known_pmids(corpus, cache), notes.append))
    titles_only = sum(document.source == "reference" for document in documents)
    if titles_only == len(documents):
        notes.append(
            f"No abstracts at hand (nothing fetched, nothing cached): worked on the {titles_only} titles alone."
        )
    elif titles_only:
        notes.append(f"{titles_only} of {len(documents)} works are read from their titles alone: no record at hand.")
    return CorpusDocuments(documents, titles_only, tuple(notes))


def _documents(
    references: Sequence[Reference], cache: DocumentCache, pmids: dict[str, str], say: Callable[[str], None]
) -> Iterator[Document]:
    for reference in references:
        pmid = pmids.get(reference.doi.lower(), reference.pmid)
        try:
            cached = cache.get(pmid) if pmid else None
        except InputError as error:
            say(f"{error}; its title is used")
            cached = None
        yield cached or title_of(reference, pmid)


def title_of(reference: Reference, pmid: str = "") -> Document:
    """A document that consists of a reference's title."""
    return Document(
        id=pmid or f"doi:{reference.doi}",
        title=reference.title,
        pmid=pmid,
        doi=reference.doi,
        journal=reference.journal,
        year=reference.year,
        source="reference",
    )
