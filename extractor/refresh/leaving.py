"""Which documents leave a corpus: its references named them, and do so no more."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extractor.sources.corpus import Corpus
from extractor.sources.references import not_named
from extractor.store import Gap, Store

_SHOWN = 5


def leaving(corpus: Corpus, listed: Collection[str], store: Store) -> frozenset[str]:
    """Documents of the corpus, and of its gaps, that are not among those ``listed`` now.

    Of a corpus with a query only those that PubMed does not have: the others may have been found by it.
    """
    known = [(m.id, m.pmid, m.doi) for m in store.listed_members(corpus.name, corpus.query is not None)]
    if corpus.query is None:
        stored = {name for name, _, _ in known}
        others = {gap.document for gap in store.gaps() if corpus.name in gap.corpora} - stored
        gone = store.members([corpus.name]).keys()
        known += [(name, name if name.isdigit() else "", name.removeprefix("doi:")) for name in others - gone]
    return frozenset(not_named(corpus, known, listed))


def in_words(corpus: str, left: Collection[str]) -> str:
    """What a run says of them."""
    shown = sorted(left)
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return (
        f"{corpus}: its references name {', '.join(shown[:_SHOWN])}{more} no more; what was found there is kept as "
        "withdrawn, unless another corpus has it"
    )


def closed(gaps: Sequence[Gap], left: dict[str, frozenset[str]]) -> list[Gap]:
    """The gaps that nobody wants to have filled any more."""
    return [gap for gap in gaps if gap.corpora and all(gap.document in left.get(c, ()) for c in gap.corpora)]
