"""The store, on real databases of both kinds: what a run adds, leaves, supersedes; and what goes wrong."""

from __future__ import annotations

import multiprocessing
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from itertools import count
from pathlib import Path
from unittest import mock

import pytest
from databases import KINDS, Where, database, dump, engine_of, full_at, kind_of, sql
from dose import dose
from evidence_cases import VERSIONS, document, evidence, title_only
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from extractor.errors import StoreError
from extractor.model import Decision, Document, Effect, Evidence, Interaction, Standing, Triple, columns
from extractor.store import Known, Run, RunState, RunSummary, Store, StoreSize, merge, open_store, schema
from extractor.store.intake import NOT_FOUND, RECORD_CHANGED, REPLACED, RULES_CHANGED, TEXT_CHANGED

SAID = "miR-901 represses GENEA"
TRIPLE = Triple("x:miR-901", Effect.REPRESSES, "x:GENEA")
DAY = "2026-01-01T00:00:00"


def still() -> str:
    """A clock that stands."""
    return DAY


def ticking() -> Callable[[], str]:
    """A clock that gives another minute at each look."""
    minutes = count(1)
    return lambda: f"2026-01-01T00:{next(minutes):02d}:00"


@pytest.fixture(params=KINDS)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    """Where the database of a test is: a file, or a URL."""
    with database(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a database file is, for what only files can do."""
    return tmp_path / "results" / "interactions.sqlite"


@pytest.fixture
def store(where: Where) -> Iterator[Store]:
    """An empty store with a clock that runs."""
    with open_store(where, ticking()) as opened:
        yield opened


def record(store: Store, documents: Iterable[Document], items: Iterable[Evidence], corpus: str = "toy") -> RunSummary:
    """A run of the usual versions."""
    return store.record_run(corpus, VERSIONS, list(documents), items)


def reasons(store: Store) -> dict[str, str]:
    """Why evidence does not hold any more, by the sentence of it."""
    return {item.evidence.sentence: item.because for item in store.superseded()}


class TestColumns:
    @pytest.mark.parametrize(
        ("table", "record_class"),
        [
            (schema.documents, Document),
            (schema.evidence, Evidence),
            (schema.decisions, Decision),
            (schema.runs, Run),
        ],
    )
    def test_are_those_of_the_record(self, table, record_class) -> None:
        assert [column.name for column in table.c if column.name in columns(record_class)] == list(
            columns(record_class)
        )

    def test_what_depends_on_many_rows_is_no_column(self) -> None:
        stored = {column.name for column in schema.interactions.c}
        assert set(columns(Interaction)) - stored == schema.LOOKED_UP

    def test_only_optional_fields_may_be_null(self) -> None:
        assert [c.name for c in schema.interactions.c if c.nullable] == [
            "direct",
            "first_year",
            "last_year",
            "conflict_state",
        ]
        assert {c.name for c in schema.documents.c if c.nullable} == {"year", "replaced_by"}


class TestRecordRun:
    def test_an_empty_store_has_nothing(self, store: Store) -> None:
        assert (store.interactions(), store.evidence(), store.documents(), store.runs()) == ([], [], [], [])

    def test_what_goes_in_comes_out(self, store: Store) -> None:
        origin = document(
            1, journal="J Invent", mesh=("Humans", 'Mice; "not" men'), publication_types=("Review",), source="toy"
        )
        said = evidence(
            origin,
            SAID,
            direct=False,
            drugs=("inventinib", "mock;itinib"),
            condition="hypoxia\n☂",
            confidence=0.1 + 0.2,
        )
        summary = record(store, [origin], [said])
        assert summary == RunSummary(new=1, updated=0, unchanged=0, withdrawn=0, documents=1, interactions=1)
        assert store.documents() == [origin]
        assert store.evidence() == [said]
        assert store.interactions() == merge([Known(said, "2026-01-01T00:02:00", corpora=("toy",))])

    def test_a_run_is_noted(self, store: Store) -> None:
        summary = record(store, [document(1)], [evidence(1, SAID)])
        (run,) = store.runs()
        assert (run.number, run.command, run.corpora, run.state) == (1, "run", ("toy",), RunState.DONE)
        assert (run.started, run.finished) == ("2026-01-01T00:01:00", "2026-01-01T00:03:00")
        assert (run.versions, run.counts, run.watermark, run.problems) == (VERSIONS, summary, "", ())
        assert (run.before, run.after.documents, run.after.evidence) == (StoreSize(), 1, 1)

    def test_the_same_again_changes_nothing_at_all(self, store: Store, where: Where) -> None:
        documents = [document(1), document(2), title_only(3)]
        items = [evidence(1, SAID), evidence(2, SAID), evidence(documents[2], SAID)]
        record(store, documents, items)
        before = dump(where)
        again = [replace(item, fetched_at="later") for item in reversed(documents)]
        newer = replace(VERSIONS, code="0.2.0")
        found = [replace(item, versions=newer) for item in reversed(items)]
        summary = store.record_run("toy", newer, again, found)
        assert (summary.changed, summary.unchanged, summary.interactions) == (False, 3, 1)
        assert dump(where) == before

    def test_new_evidence_joins_what_is_there(self, store: Store) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        summary = record(store, [document(2)], [evidence(2, SAID), evidence(2, "miR-902 targets GENEB")])
        assert (summary.new, summary.withdrawn, summary.interactions) == (2, 0, 2)
        assert [(r.mirna, r.n_documents) for r in store.interactions()] == [("miR-901", 2), ("miR-902", 1)]

    def test_first_and_last_seen_are_of_the_documents(self, store: Store) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        record(store, [document(1), document(2)], [evidence(1, SAID), evidence(2, SAID)])
        (row,) = store.interactions()
        assert (row.first_seen, row.last_seen) == ("2026-01-01T00:02:00", "2026-01-01T00:05:00")

    def test_evidence_of_one_interaction(self, store: Store) -> None:
        items = [evidence(1, SAID), evidence(1, "miR-901 represses GENEB"), evidence(1, "miR-901 targets GENEA")]
        record(store, [document(1)], items)
        assert store.evidence(TRIPLE) == items[:1]
        assert len(store.evidence()) == 3

    def test_evidence_is_in_the_order_of_the_text(self, store: Store) -> None:
        items = [evidence(n, SAID, sentence_start=start) for n, start in [(2, 5), (1, 50), (1, 5)]]
        record(store, [document(1), document(2)], items)
        assert [(e.document, e.sentence_start) for e in store.evidence()] == [("1", 5), ("1", 50), ("2", 5)]

    def test_documents_of_a_corpus(self, store: Store) -> None:
        record(store, [document(1), document(2)], [], corpus="one")
        record(store, [document(2), document(3)], [], corpus="two")
        assert [d.id for d in store.documents("two")] == ["2", "3"]
        assert [d.id for d in store.documents()] == ["1", "2", "3"]

    def test_a_document_not_given_keeps_its_evidence(self, store: Store) -> None:
        record(store, [document(1), document(2)], [evidence(1, SAID), evidence(2, SAID)])
        assert record(store, [document(2)], [evidence(2, SAID)]).withdrawn == 0
        assert len(store.evidence()) == 2

    def test_one_key_found_twice_is_one_evidence(self, store: Store) -> None:
        weak, strong = evidence(1, SAID, confidence=0.2), evidence(1, SAID, confidence=0.7)
        assert record(store, [document(1)], [strong, weak]).new == 1
        assert store.evidence() == [strong]
        assert not record(store, [document(1)], [weak, strong]).changed

    def test_a_document_given_twice_is_one(self, store: Store) -> None:
        assert record(store, [document(1), document(1)], []).documents == 1

    def test_two_texts_under_one_id_are_refused(self, store: Store) -> None:
        with pytest.raises(StoreError, match="document 1 stands twice"):
            record(store, [document(1), document(1, title="Another")], [])

    def test_evidence_of_an_unknown_document_is_refused(self, store: Store) -> None:
        with pytest.raises(StoreError, match="'2', which is not among the documents"):
            record(store, [document(1)], [evidence(2, SAID)])
        assert store.documents() == []

    def test_many_documents_at_once(self, store: Store) -> None:
        documents = [document(number) for number in range(1, 1300)]
        items = [evidence(origin, f"miR-{origin.id} targets GENEA") for origin in documents]
        assert record(store, documents, items).interactions == 1299
        assert record(store, documents, items[:-1]).withdrawn == 1


class TestSuperseding:
    def test_a_changed_text(self, store: Store) -> None:
        record(store, [document(1)], [evidence(1, SAID, sentence="Old."), evidence(1, "miR-901 targets GENEA")])
        revised = document(1, title="A corrected title")
        summary = record(store, [revised], [evidence(revised, SAID, sentence="New.")])
        assert (summary.new, summary.updated, summary.withdrawn, summary.documents) == (0, 1, 1, 1)
        assert set(reasons(store).values()) == {TEXT_CHANGED}
        assert [e.sentence for e in store.evidence()] == ["New."]

    @pytest.mark.parametrize(("rules", "reason"), [("rules-b", RULES_CHANGED), ("rules-a", NOT_FOUND)])
    def test_not_found_any_more(self, store: Store, rules: str, reason: str) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        summary = store.record_run("toy", replace(VERSIONS, rules=rules), [document(1)], [])
        assert (summary.withdrawn, summary.interactions) == (1, 1)
        assert list(reasons(store).values()) == [reason]
        (row,) = store.interactions()
        assert (row.withdrawn, row.belief, row.best_sentence) == (True, 0, f"{SAID} was noted.")

    def test_other_rules_saying_otherwise(self, store: Store) -> None:
        record(store, [document(1)], [evidence(1, SAID, confidence=0.4)])
        other = replace(VERSIONS, rules="rules-b")
        store.record_run("toy", other, [document(1)], [evidence(1, SAID, confidence=0.6, versions=other)])
        assert list(reasons(store).values()) == [RULES_CHANGED]
        assert [row.belief for row in store.interactions()] == [0.6]

    def test_alone_is_a_run_to_note(self, store: Store) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        record(store, [document(1)], [])
        assert [run.counts.withdrawn for run in store.runs()] == [0, 1]

    def test_a_retraction(self, store: Store) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        retracted = document(1, retracted_by="77", standing=Standing.RETRACTED)
        summary = record(store, [retracted], [evidence(retracted, SAID)])
        assert (summary.updated, summary.withdrawn) == (1, 0)
        assert list(reasons(store).values()) == [RECORD_CHANGED]
        assert [(row.retracted, row.belief) for row in store.interactions()] == [(True, 0)]
        assert store.documents() == [retracted]

    def test_points_to_what_took_its_place(self, store: Store, where: Where) -> None:
        record(store, [document(1)], [evidence(1, SAID, confidence=0.4)])
        record(store, [document(1)], [evidence(1, SAID, confidence=0.6)])
        pairs = sql(
            where,
            "select old.confidence, new.confidence from evidence old, evidence new where old.superseded_by = new.number",
        )
        assert pairs == [(0.4, 0.6)]

    def test_found_again_stands_again(self, store: Store) -> None:
        for found in ([evidence(1, SAID)], [], [evidence(1, SAID)]):
            record(store, [document(1)], found)
        assert [(row.withdrawn, row.n_evidence) for row in store.interactions()] == [(False, 1)]
        assert len(store.superseded()) == 1

    @pytest.mark.parametrize(
        ("other", "column", "value"),
        [
            ("miR-901 activates GENEA", "conflicts", ("also activates",)),
            ("LNC1 sponges miR-901", "cerna_regulators", ("LNC1",)),
        ],
    )
    def test_rows_that_depend_on_it_follow(self, store: Store, other: str, column: str, value: tuple[str, ...]) -> None:
        def said() -> object:
            return next(getattr(row, column) for row in store.interactions() if row.effect is Effect.REPRESSES)

        record(store, [document(1)], [evidence(1, SAID)])
        record(store, [document(2)], [evidence(2, other)])
        assert said() == value
        record(store, [document(2)], [])
        assert said() == ()


class TestTitles:
    def test_make_way_for_the_pubmed_record(self, store: Store) -> None:
        title = title_only(1, doi="10.9999/STUDY.1")
        record(store, [title], [evidence(title, SAID)])
        summary = record(store, [document(1)], [evidence(1, SAID)])
        assert (summary.new, summary.withdrawn) == (1, 1)
        assert list(reasons(store).values()) == [REPLACED]
        assert [(row.n_documents, row.pmids) for row in store.interactions()] == [(1, ("1",))]
        assert [d.id for d in store.documents()] == ["1"]

    @pytest.mark.parametrize("together", [True, False])
    def test_do_not_come_back_beside_it(self, store: Store, where: Where, together: bool) -> None:
        title, known = title_only(1), document(1)
        record(store, [title], [evidence(title, SAID)])
        record(store, [known], [evidence(known, SAID)])
        before = dump(where)
        documents = [title, known] if together else [title]
        summary = record(store, documents, [evidence(d, SAID) for d in documents])
        assert not summary.changed
        assert dump(where) == before

    def test_do_not_blank_what_an_abstract_said(self, store: Store) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        bare = document(1, sections=())
        summary = record(store, [bare], [evidence(bare, "miR-901 targets GENEB")])
        assert not summary.changed
        assert (store.documents(), store.evidence()) == ([document(1)], [evidence(1, SAID)])

    def test_a_users_own_file_is_no_title(self, store: Store) -> None:
        own = document("own-file", pmid="", doi="10.9999/study.1")
        record(store, [own], [evidence(own, SAID)])
        record(store, [document(1)], [evidence(1, SAID)])
        assert store.superseded() == []

    def test_of_other_works_stay(self, store: Store) -> None:
        title = title_only(1)
        record(store, [title], [evidence(title, SAID)])
        record(store, [document(2), document(3, doi="")], [evidence(2, SAID)])
        assert store.superseded() == []


class TestCrash:
    def test_evidence_that_breaks_off(self, store: Store, where: Where) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        before = dump(where)

        def breaking() -> Iterator[Evidence]:
            yield evidence(2, SAID)
            raise RuntimeError("the extraction broke off")

        with pytest.raises(RuntimeError):
            record(store, [document(1), document(2)], breaking())
        assert dump(where) == before

    @pytest.mark.parametrize(
        "table", ["documents", "membership", "evidence", "supports", "facets", "interactions", "runs"]
    )
    def test_a_database_that_fails_half_way(self, store: Store, where: Where, table: str) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        before = dump(where)
        revised = document(1, title="A corrected title")
        run = [revised, document(2)], [evidence(2, "miR-902 targets GENEB")]
        with full_at(where, table):
            with pytest.raises(StoreError, match=r"the database .* cannot be used: disk full"):
                record(store, *run)
            assert dump(where) == before
        assert record(store, *run).changed


def refusal(where: str | Path) -> str:
    """Why a database cannot be opened."""
    with pytest.raises(StoreError) as caught, open_store(where, still):
        pass
    return str(caught.value)


class TestOpening:
    def test_twice_finds_what_was_left(self, path: Path) -> None:
        with open_store(path, still) as store:
            record(store, [document(1)], [evidence(1, SAID)])
            left = store.interactions()
        with open_store(f"sqlite:///{path}", still) as store:
            assert store.interactions() == left

    @pytest.mark.parametrize("name", ["a b.sqlite", "a?b#c%41.sqlite", "mit Ümläut.sqlite"])
    def test_any_file_name(self, tmp_path: Path, name: str) -> None:
        with open_store(tmp_path / name, still) as store:
            record(store, [document(1)], [])
        assert (tmp_path / name).is_file()

    def test_no_database(self, tmp_path: Path) -> None:
        file = tmp_path / "table.sqlite"
        file.write_text("mirna\ttarget\n" * 100)
        with (
            pytest.raises(StoreError, match=r"table\.sqlite cannot be used: file is not a database"),
            open_store(file, still),
        ):
            pass
        assert file.read_text().startswith("mirna\ttarget\n")

    @pytest.mark.parametrize("url", [False, True])
    def test_a_directory(self, tmp_path: Path, url: bool) -> None:
        where = f"sqlite:///{tmp_path}" if url else tmp_path
        assert refusal(where) == f"{tmp_path}: is a directory; a database file is needed"

    def test_a_folder_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "taken").write_text("")
        with (
            pytest.raises(StoreError, match="folder cannot be made"),
            open_store(tmp_path / "taken" / "x.sqlite", still),
        ):
            pass

    @pytest.mark.parametrize("url", ["results/table.sqlite", ""])
    def test_no_url(self, url: str) -> None:
        assert refusal(url).startswith(f"{url!r} is no database URL; expected one like sqlite:///")

    def test_a_kind_of_database_that_nobody_knows(self) -> None:
        assert refusal("nosuch://user:secret@host/base").startswith(
            "the database nosuch://user:***@host/base cannot be"
        )

    def test_a_newer_schema_is_left_alone(self, where: Where) -> None:
        with open_store(where, still):
            pass
        sql(where, "update extractor_revision set version_num = '9999'", "drop table gaps")
        before = dump(where)
        with (
            pytest.raises(StoreError, match="has schema 9999; this version of extractor knows schemas up to 0004"),
            open_store(where, still),
        ):
            pass
        assert dump(where) == before

    def test_somebody_elses_database_is_left_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "other.sqlite"
        connection = sqlite3.connect(file)
        connection.execute("create table sheep (name text)")
        connection.close()
        before = dump(file)
        assert "holds other tables (sheep)" in refusal(file)
        assert dump(file) == before

    def test_what_a_later_version_wrote_is_an_error(self, store: Store, where: Where) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        sql(where, "update interactions set effect = 'befriends'")
        with pytest.raises(StoreError, match="unknown Effect 'befriends'"):
            store.interactions()

    def test_another_formula_merges_all_anew(self, store: Store, where: Where) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        whole = store.interactions()
        sql(where, "update about set value = 'older' where key = 'merge'", "update interactions set belief = 0.123")
        record(store, [document(2)], [])
        assert store.interactions() == whole


def write(where: Where, number: int) -> None:
    """What one of several processes does: several runs of documents of its own."""
    with open_store(where, still) as store:
        for step in range(5):
            origin = document(100 * number + step)
            record(store, [origin], [evidence(origin, SAID)])


LOCKED = {
    "sqlite": "delete from gaps",
    "postgresql": "select pg_advisory_xact_lock(1835618894, hashtext(current_schema()))",
}


class TestTogether:
    def test_writers_wait_for_one_another(self, where: Where) -> None:
        spawn = multiprocessing.get_context("spawn")
        writers = [spawn.Process(target=write, args=(where, number)) for number in range(1, 4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(60)
        assert [writer.exitcode for writer in writers] == [0, 0, 0]
        with open_store(where, still) as store:
            assert [row.n_documents for row in store.interactions()] == [15]
            assert len(store.runs()) == 15

    def test_a_writer_waits_and_a_reader_does_not(self, store: Store, where: Where) -> None:
        record(store, [document(1)], [evidence(1, SAID)])
        with engine_of(where) as engine, engine.connect() as other:
            other.begin()
            other.execute(text(LOCKED[kind_of(where)]))
            writer = threading.Thread(target=record, args=(store, [document(2)], [evidence(2, SAID)]))
            writer.start()
            try:
                assert [row.n_documents for row in store.interactions()] == [1]
                assert writer.is_alive()
            finally:
                other.rollback()
                writer.join(30)
        assert [row.n_documents for row in store.interactions()] == [2]


SENTENCES = (
    SAID,
    "miR-901 activates GENEA",
    "miR-901 targets GENEA",
    "miR-901 promotes EMT",
    "miR-901 correlates disease-a",
    "miR-902 represses GENEA",
    "LNC1 sponges miR-901",
    "LNC2 sponges miR-902",
)
Batch = dict[int, list[Evidence]]


def batches() -> st.SearchStrategy[Batch]:
    """Documents by number, with what each says."""
    items = st.tuples(st.sampled_from(SENTENCES), st.booleans(), st.sampled_from([0.2, 0.6]), st.sampled_from([0, 30]))
    return st.dictionaries(st.integers(1, 4), st.lists(items, max_size=4), max_size=4).map(
        lambda said: {
            number: [
                evidence(number, text, negated=negated, confidence=confidence, sentence_start=start)
                for text, negated, confidence, start in found
            ]
            for number, found in said.items()
        }
    )


def taken_in(store: Store, batch: Batch) -> None:
    """Record a batch as one run."""
    record(store, [document(number) for number in batch], [item for found in batch.values() for item in found])


@contextmanager
def empty_store(kind: str) -> Iterator[Store]:
    """A store that no other example has seen."""
    with (
        tempfile.TemporaryDirectory() as folder,
        database(kind, Path(folder)) as where,
        open_store(where, still) as store,
    ):
        yield store


class TestProperties:
    @pytest.mark.parametrize("few", [0, 2, 100], ids=["summed", "summed or added up", "added up"])
    @pytest.mark.parametrize("kind", KINDS)
    @settings(deadline=None, max_examples=10)
    @given(st.lists(batches(), max_size=4))
    def test_the_table_is_what_the_evidence_merges_to(self, kind: str, few: int, runs: list[Batch]) -> None:
        with mock.patch("extractor.store.upkeep._FEW", few), empty_store(kind) as store:
            for batch in runs:
                taken_in(store, batch)
            current = [Known(item, DAY, corpora=("toy",)) for item in store.evidence()]
            superseded = [Known(item.evidence, DAY, item.at, ("toy",)) for item in store.superseded()]
            assert store.interactions() == merge(current + superseded)
            assert len(store.evidence()) == len({item.key for item in store.evidence()})
            assert store.table.rebuild(keep=False).right

    @pytest.mark.parametrize("kind", KINDS)
    @settings(deadline=None, max_examples=dose(10, 25))
    @given(batches(), st.randoms(use_true_random=False))
    def test_any_partition_gives_the_same_table(self, kind: str, batch: Batch, random) -> None:
        tables = []
        parts: dict[int, Batch] = {}
        for number in random.sample(sorted(batch), len(batch)):
            parts.setdefault(random.randrange(3), {})[number] = batch[number]
        for runs in ([batch], list(parts.values())):
            with empty_store(kind) as store:
                for part in runs:
                    taken_in(store, part)
                tables.append((store.interactions(), store.evidence()))
        assert tables[0] == tables[1]


def test_a_summary_knows_whether_anything_changed() -> None:
    nothing = RunSummary(new=0, updated=0, unchanged=9, withdrawn=0, documents=0, interactions=9)
    assert not nothing.changed
    counted = {"new", "updated", "withdrawn", "documents"}
    assert {f.name for f in fields(RunSummary) if replace(nothing, **{f.name: 1}).changed} == counted
