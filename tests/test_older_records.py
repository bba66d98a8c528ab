"""An older state of a record takes the place of a later one nowhere, in whatever order and portions states come."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import StoreError
from extractor.model import Document, Evidence, Section, Standing
from extractor.scan.merging import merge_results
from extractor.scan.results import How, Noted, Result, Source, line_of, write_results
from extractor.sources.files import read_documents
from extractor.store import Batch, RefreshOptions, RunState, Store, open_store

DAY = "2026-01-01T00:00:00+00:00"
SAID = "miR-901 represses GENEA"
CLAIMS = (SAID, "miR-901 activates GENEA", "miR-902 targets GENEC", "LNC1 sponges miR-901")
TEXTS = {"One.": CLAIMS[:1], "Two.": CLAIMS[1:], "Three.": CLAIMS[::2], "None.": ()}
NEW = document(1, revised="2026-01-05", standing=Standing.RETRACTED)
OLD = document(1, revised="2025-01-02")


@contextmanager
def empty_store(kind: str = "sqlite") -> Iterator[Store]:
    with (
        tempfile.TemporaryDirectory() as folder,
        database(kind, Path(folder)) as where,
        open_store(where, lambda: DAY) as store,
    ):
        yield store


def found(origin: Document, *claims: str) -> list[Evidence]:
    places = ((claim, 100 * n) for n, claim in enumerate(claims or (SAID,)))
    return [evidence(origin, claim, sentence_start=n, section=origin.section_at(n)) for claim, n in places]


def take(store: Store, *origins: Document, claims: Sequence[str] = (SAID,)) -> None:
    store.record_run("toy", VERSIONS, origins, [item for origin in origins for item in found(origin, *claims)])


class TestWhichIsOlder:
    @pytest.mark.parametrize(
        ("older", "later"),
        [
            ({"version": 1, "revised": "2026-01-01"}, {"version": 2, "revised": "2025-01-01"}),
            ({"revised": "2025-12-31"}, {"revised": "2026-01-01"}),
            ({"revised": ""}, {"revised": "1999-01-01"}),
            ({"revised": "2026-01-01", "fetched_at": ""}, {"revised": "2026-01-01", "fetched_at": DAY}),
            ({"fetched_at": "2025-12-31T00:00:00+00:00"}, {"fetched_at": DAY}),
        ],
    )
    def test_version_then_change_then_asking_decide(self, older: dict[str, object], later: dict[str, object]) -> None:
        one, other = document(1, title="One.", **older), document(1, title="Other.", **later)
        assert one.is_older_than(other)
        assert not other.is_older_than(one)

    def test_what_says_the_same_is_not_older(self) -> None:
        assert not OLD.is_older_than(replace(OLD, fetched_at=DAY))

    def test_of_equal_ones_the_later_place_counts(self) -> None:
        with empty_store() as store:
            for title in ("One.", "Other.", "Third."):
                take(store, document(1, title=title))
            assert [d.title for d in store.documents()] == ["Third."]


@pytest.mark.parametrize("kind", KINDS)
class TestInTheStore:
    def test_it_is_never_taken(self, kind: str) -> None:
        with empty_store(kind) as store:
            take(store, NEW)
            before = store.documents(), store.evidence(), store.interactions()
            summary = store.record_run("toy", VERSIONS, [OLD], found(OLD, *CLAIMS))
            assert (store.documents(), store.evidence(), store.interactions()) == before
            assert (summary.changed, summary.older) == (False, 1)

    def test_a_run_on_record_says_so(self, kind: str) -> None:
        with empty_store(kind) as store:
            take(store, NEW)
            run = store.begin("merge", ["toy"], VERSIONS, RefreshOptions())
            store.keep(run, Batch(VERSIONS, "how", [OLD, document(2)], [*found(OLD), *found(document(2))]))
            finished = store.finish(run, RunState.DONE)
            assert finished.counts.older == 1
            assert finished.problems == ("1 record is an older state of what the database has, and was passed over",)

    def test_what_is_run_on_is_the_later_state(self, kind: str) -> None:
        with empty_store(kind) as store:
            take(store, NEW)
            assert store.fuller([OLD], None) == store.documents()

    def test_it_is_not_extracted_with_what_is_new(self, kind: str) -> None:
        """Else nobody would extract from the later text with the new rules."""
        with empty_store(kind) as store:
            store.record_run("toy", VERSIONS, [NEW], found(NEW), "old rules")
            store.record_run("toy", VERSIONS, [replace(OLD, title="Another.")], [], "new rules")
            assert store.not_extracted_with("new rules", ["toy"]) == ["1"]

    def test_what_is_gone_comes_back_by_asking_only(self, kind: str) -> None:
        with empty_store(kind) as store:
            take(store, OLD)
            take(store, replace(OLD, standing=Standing.WITHDRAWN))
            take(store, OLD)
            assert [d.standing for d in store.documents()] == [Standing.WITHDRAWN]
            take(store, replace(OLD, fetched_at="2026-01-02T00:00:00+00:00"))
            assert [d.standing for d in store.documents()] == [Standing.PUBLISHED]

    def test_a_retraction_counts_though_it_comes_without_the_text(self, kind: str) -> None:
        full = document(
            1, revised="2025-01-02", sections=(Section("", "An abstract."), Section("full text: x", "All."))
        )
        later = document(1, revised="2026-01-05", standing=Standing.RETRACTED, sections=(Section("", "An abstract."),))
        with empty_store(kind) as store:
            take(store, full)
            take(store, later, claims=CLAIMS)
            (stored,) = store.documents()
            assert (stored.text, stored.standing, stored.revised) == (full.text, Standing.RETRACTED, "2026-01-05")
            assert [(e.sentence, e.standing) for e in store.evidence()] == [(f"{SAID} was noted.", Standing.RETRACTED)]
            assert [row.belief for row in store.interactions()] == [0.0]
            take(store, full)
            assert [d.standing for d in store.documents()] == [Standing.RETRACTED]


def states() -> st.SearchStrategy[list[tuple[Document, tuple[str, ...]]]]:
    """States of one record, of which no two are of the same version and day, with what each text says."""
    one = st.tuples(
        st.integers(1, 2),
        st.sampled_from(("", "2024-03-01", "2025-03-01", "2026-03-01")),
        st.sampled_from([standing for standing in Standing if not standing.gone]),
        st.sampled_from(sorted(TEXTS)),
    )
    return st.lists(one, min_size=1, max_size=5, unique_by=lambda s: s[:2]).map(
        lambda drawn: [
            (document(1, title=text, version=version, revised=day, standing=standing), TEXTS[text])
            for version, day, standing, text in drawn
        ]
    )


class TestOrder:
    @pytest.mark.parametrize("kind", KINDS)
    @settings(deadline=None, max_examples=15)
    @given(states(), st.randoms(use_true_random=False))
    def test_the_store_ends_the_same(
        self, kind: str, drawn: list[tuple[Document, tuple[str, ...]]], chance: random.Random
    ) -> None:
        last, claims = max(drawn, key=lambda one: (one[0].version, one[0].revised))
        order = chance.sample(drawn, len(drawn))
        parts: list[list[tuple[Document, tuple[str, ...]]]] = [[]]
        for one in order:
            parts[-1].append(one)
            if chance.random() < 0.5:
                parts.append([])
        with empty_store(kind) as store, empty_store() as alone:
            for part in parts:
                store.record_run(
                    "toy", VERSIONS, [d for d, _ in part], [e for d, said in part if said for e in found(d, *said)]
                )
            take(alone, last, claims=claims) if claims else alone.record_run("toy", VERSIONS, [last], [])
            assert store.documents() == alone.documents() == [last]
            assert store.evidence() == alone.evidence()
            assert list(store.table.rows()) == list(alone.table.rows())
            assert store.table.rebuild(keep=False).right


def test_two_that_nothing_tells_apart_are_an_error() -> None:
    with empty_store() as store, pytest.raises(StoreError, match="stands twice"):
        store.record_run("toy", VERSIONS, [OLD, replace(OLD, title="Another.")], [])


def test_a_scan_takes_the_state_that_was_changed_last(tmp_path: Path) -> None:
    """Whatever the files are called in which the states of the record are."""
    how = How(VERSIONS, 0.4)
    for file, origin in (("a", NEW), ("b", OLD)):
        lines = [line_of(Result(origin, 1, tuple(found(origin))))]
        write_results(tmp_path, Source(f"{file}.xml", 1, 1), how, lines, lambda: Noted((), (), ()))
    with empty_store() as store:
        merge_results(tmp_path, store, "pubmed")
        assert store.documents() == [NEW]


RECORD = """<?xml version="1.0"?><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="3">71</PMID>{day}
<Article><ArticleTitle>miR-901 represses GENEA.</ArticleTitle></Article>
<CommentsCorrectionsList>
<CommentsCorrections RefType="UpdateOf"><RefSource>Invented Preprints. doi: 10.9999/pre.5.</RefSource></CommentsCorrections>
<CommentsCorrections RefType="CommentIn"><RefSource>J Invent</RefSource><PMID>72</PMID></CommentsCorrections>
<CommentsCorrections RefType="RepublishedIn"><RefSource>J Invent</RefSource><PMID>73</PMID></CommentsCorrections>
</CommentsCorrectionsList></MedlineCitation></PubmedArticle></PubmedArticleSet>"""


@pytest.mark.parametrize(
    ("name", "text", "version", "revised"),
    [
        (
            "a.xml",
            RECORD.format(
                day="<DateRevised><Year>2026</Year><Month>1</Month><Day>05</Day></DateRevised>"
            ),
            3,
            "2026-01-05",
        ),
        ("a.xml", RECORD.format(day=""), 3, ""),
        ("a.xml", RECORD.format(day="<DateRevised><Year>2026</Year></DateRevised>"), 3, ""),
        ("a.nbib", "PMID- 71\nLR  - 20260105\nTI  - miR-901 represses GENEA.\n", 1, "2026-01-05"),
        ("a.nbib", "PMID- 71\nTI  - miR-901 represses GENEA.\n", 1, ""),
    ],
)  # fmt: skip
def test_they_are_read(name: str, text: str, version: int, revised: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    problems: list[object] = []
    (read,) = read_documents(path, problems.append)
    assert (read.version, read.revised, problems) == (version, revised, [])
    if name.endswith("xml"):
        assert read.notices == ("UpdateOf 10.9999/pre.5", "RepublishedIn 73")
        assert read.names == {"pmid:71", "pmid:73", "doi:10.9999/pre.5"}
