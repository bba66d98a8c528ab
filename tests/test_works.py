"""One work is one witness, however many records there are of it and however its DOI is written."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence, title_only
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.model import Document, Standing
from extractor.store import Known, Store, merge, open_store, works_in, works_of

DAY = "2026-01-01T00:00:00"
SAID = "miR-901 represses GENEA"


def work(name: str, **changed: Any) -> Document:
    """A document without a record in PubMed."""
    return document(name, **{"pmid": "", "doi": "", **changed})


@contextmanager
def empty_store(kind: str = "sqlite") -> Iterator[Store]:
    with (
        tempfile.TemporaryDirectory() as folder,
        database(kind, Path(folder)) as where,
        open_store(where, lambda: DAY) as store,
    ):
        yield store


def take(store: Store, *origins: Document, **changed: Any) -> None:
    store.record_run("toy", VERSIONS, origins, [evidence(origin, SAID, **changed) for origin in origins])


ARTICLE = document(1, doi="10.9999/Article.1")
SAME = {
    "DOI in another case": work("a", doi="10.9999/ARTICLE.1"),
    "DOI with its resolver": work("a", doi="https://doi.org/10.9999/article.1"),
    "DOI with an old resolver": work("a", doi="http://dx.doi.org/10.9999/article.1"),
    "DOI with its scheme": work("a", doi="doi:10.9999/article.1"),
    "a preprint, said by itself": document(2, notices=("UpdateIn 1",)),
    "a preprint of which only the DOI is named": work("a", doi="10.9999/pre", notices=("UpdateIn 10.9999/article.1",)),
    "a later edition": document(2, notices=("RepublishedFrom 1",)),
    "corrected and published again": document(2, notices=("CorrectedandRepublishedFrom 1",)),
    "a duplicate": document(2, notices=("DuplicatePublicationOf 1",)),
    "a duplicate by its kind": document(2, notices=("ErratumIn 1",), publication_types=("Duplicate Publication",)),
}
OTHERS = {
    "another DOI": work("a", doi="10.9999/article.10"),
    "none": work("a"),
    "a comment": document(2, notices=("CommentOn 1",)),
    "an erratum": document(2, notices=("ErratumIn 1",)),
    "a notice without a number": document(2, notices=("UpdateIn ?",)),
}


@pytest.mark.parametrize("turned", [False, True], ids=["first", "last"])
@pytest.mark.parametrize(
    ("other", "same"),
    [pytest.param(o, s, id=n) for s, those in ((True, SAME), (False, OTHERS)) for n, o in those.items()],
)
def test_which_documents_are_one(other: Document, same: bool, turned: bool) -> None:
    origins = [other, ARTICLE] if turned else [ARTICLE, other]
    with empty_store() as store:
        for origin in origins:
            take(store, origin)
        (row,) = store.interactions()
        assert (row.n_documents, row.n_evidence, row.belief) == ((1, 2, 0.8) if same else (2, 2, 0.96))
        assert set(row.pmids) == {origin.pmid for origin in origins} - {""}
        assert store.table.reckoning(row.id).belief == row.belief
        assert len(store.table.reckoning(row.id).supporting) == row.n_documents
        assert store.table.rebuild(keep=False).right


@pytest.mark.parametrize("kind", KINDS)
class TestInTheTable:
    def test_the_surest_record_of_a_work_counts(self, kind: str) -> None:
        with empty_store(kind) as store:
            take(store, SAME["a later edition"], confidence=0.9)
            take(store, ARTICLE, confidence=0.5)
            take(store, document(3), confidence=0.5)
            assert [(row.belief, row.n_documents) for row in store.interactions()] == [(0.95, 2)]

    def test_a_doi_may_be_as_long_as_it_likes(self, kind: str) -> None:
        """No index of PostgreSQL holds a text of some thousand characters that cannot be compressed."""
        long = f"10.9999/{random.Random(1).randbytes(1_300).hex()}"
        with empty_store(kind) as store:
            take(store, work(f"doi:{long}"), work("a", doi=long.upper()), work("b", doi=f"{long}0"))
            (row,) = store.interactions()
            assert (row.n_documents, row.n_evidence) == (2, 3)
            assert store.table.rebuild(keep=False).right

    def test_when_the_link_goes_they_are_two(self, kind: str) -> None:
        with empty_store(kind) as store:
            take(store, ARTICLE, SAME["a later edition"])
            assert [row.n_documents for row in store.interactions()] == [1]
            take(store, document(2))
            assert [(row.n_documents, row.belief) for row in store.interactions()] == [(2, 0.96)]
            assert store.table.rebuild(keep=False).right

    def test_what_both_name_makes_them_one_though_it_is_not_there(self, kind: str) -> None:
        with empty_store(kind) as store:
            take(store, document(1, notices=("UpdateOf 77",)), document(2, notices=("ReprintOf 77",)))
            assert [row.n_documents for row in store.interactions()] == [1]

    def test_a_denial_is_heard_beside_the_claim_and_once(self, kind: str) -> None:
        with empty_store(kind) as store:
            take(store, document(3), document(4))
            take(store, ARTICLE, SAME["a later edition"], negated=True)
            (row,) = store.interactions()
            assert (row.n_documents, row.belief) == (3, round(0.96 * (1 - 0.8 / 2), 4))

    def test_a_retracted_record_leaves_the_other(self, kind: str) -> None:
        with empty_store(kind) as store:
            take(store, ARTICLE, SAME["a later edition"])
            take(store, replace(ARTICLE, standing=Standing.RETRACTED))
            assert [(row.belief, row.retracted) for row in store.interactions()] == [(0.8, False)]

    def test_a_title_gives_way_to_its_record_however_its_doi_is_written(self, kind: str) -> None:
        with empty_store(kind) as store:
            doi = "https://doi.org/10.9999/STUDY.5"
            take(store, title_only(5, id=f"doi:{doi}", doi=doi))
            take(store, document(5))
            assert [d.id for d in store.documents()] == ["5"]
            assert store.records_by_doi([doi]) == {doi.lower(): "5"}
            assert [row.n_evidence for row in store.interactions()] == [1]


def drawn_documents() -> st.SearchStrategy[list[Document]]:
    """Records of a few works, linked at random."""
    one = st.tuples(
        st.sampled_from(("", "10.9999/a", "10.9999/A", "https://doi.org/10.9999/b")),
        st.lists(st.tuples(st.sampled_from(("UpdateOf", "ReprintIn", "ErratumIn")), st.integers(1, 7)), max_size=2),
    )
    return st.lists(one, min_size=1, max_size=6).map(
        lambda drawn: [
            document(n, doi=doi, notices=tuple(f"{kind} {other}" for kind, other in links))
            for n, (doi, links) in enumerate(drawn, 1)
        ]
    )


def components(origins: list[Document]) -> Mapping[str, frozenset[str]]:
    """By document, all that are the same work: what is reached from name to name, looked at the plain way."""
    groups: list[tuple[set[str], set[str]]] = []
    for origin in origins:
        ids, names = {origin.id}, set(origin.names)
        for group in [group for group in groups if group[1] & names]:
            groups.remove(group)
            ids |= group[0]
            names |= group[1]
        groups.append((ids, names))
    return {document: frozenset(ids) for ids, _ in groups for document in ids}


@given(drawn_documents())
def test_works_are_what_hangs_together(origins: list[Document]) -> None:
    expected = {document: min(ids) for document, ids in components(origins).items() if len(ids) > 1}
    assert works_of({origin.id: origin.names for origin in origins}) == expected


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=8)
@given(drawn_documents(), st.randoms(use_true_random=False))
def test_neither_order_nor_portions_matter(kind: str, origins: list[Document], chance: random.Random) -> None:
    works = works_of({origin.id: origin.names for origin in origins})
    found = {origin.id: evidence(origin, SAID, confidence=0.3 + int(origin.id) / 10) for origin in origins}
    whole = merge(Known(item, DAY, corpora=("toy",), work=works.get(document, "")) for document, item in found.items())
    with empty_store(kind) as store:
        for origin in chance.sample(origins, len(origins)):
            former = [replace(origin, notices=())] if chance.random() < 0.4 else []
            for state in (*former, origin):
                store.record_run("toy", VERSIONS, [state], [found[origin.id]])
        assert store.interactions() == whole
        assert store.table.rebuild(keep=False).right


def test_evidence_alone_tells_by_its_numbers() -> None:
    items = [evidence(ARTICLE, SAID), evidence(SAME["DOI in another case"], SAID), evidence(document(2), SAID)]
    assert works_in(items) == {"1": "1", "a": "1"}
