"""Released states on real databases of both kinds: what was released is there again, whatever came after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from databases import KINDS, database, dump
from evidence_cases import VERSIONS, document, evidence
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.model import Decision, Interaction, ReleasedFile, Standing, Verdict
from extractor.store import Store, open_store

SAID = "miR-901 represses GENEA"


def ticking() -> Callable[[], str]:
    """A clock that gives another minute at each look."""
    minutes = count(1)
    return lambda: f"2026-01-01T{next(minutes) // 60:02d}:{next(minutes) % 60:02d}:00"


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with a clock that runs."""
    with database(request.param, tmp_path) as where, open_store(where, ticking()) as opened:
        yield opened


def say(store: Store, number: int, *said: str, **changed: object) -> None:
    """A run over one document that says this, and nothing else any more."""
    origin = document(number, **changed)
    store.record_run("toy", VERSIONS, [origin], [evidence(origin, item) for item in said])


def table(store: Store) -> list[tuple[Interaction, tuple[object, ...]]]:
    """All that a reader gets now."""
    return list(store.table.with_evidence())


def freeze(store: Store, name: str) -> list[tuple[Interaction, tuple[object, ...]]]:
    """Release, and what it has to be."""
    store.releases.freeze(name, "Invented table", ["Inventor, Ida"])
    return table(store)


def test_says_what_it_is(store: Store) -> None:
    say(store, 1, SAID)
    say(store, 2, SAID, "LNC1 sponges miR-901")
    release = store.releases.freeze("first", "Invented table", ["Inventor, Ida", "Mock, Max"])
    assert (release.number, release.name, release.previous, release.title) == (1, "first", "", "Invented table")
    assert release.authors == ("Inventor, Ida", "Mock, Max")
    assert (release.interactions, release.evidence, release.documents) == (2, 3, 2)
    assert release.versions == (VERSIONS,)
    assert release.state == store.runs()[-1].finished
    assert store.releases.named("first") == release
    assert store.releases.freeze("second", "", ()).previous == "first"
    assert [item.name for item in store.releases.all()] == ["first", "second"]


def test_of_an_empty_table(store: Store) -> None:
    release = store.releases.freeze("nothing", "", ())
    assert (release.interactions, release.evidence, release.documents, release.state) == (0, 0, 0, "")
    assert list(store.releases.rows(release)) == list(store.releases.changes(release)) == []


def test_a_name_is_given_once(store: Store) -> None:
    store.releases.freeze("first", "", ())
    with pytest.raises(InputError, match="there is a release 'first' already"):
        store.releases.freeze("first", "", ())


def test_an_unknown_name(store: Store) -> None:
    with pytest.raises(InputError, match="nothing has been released"):
        store.releases.named("first")
    store.releases.freeze("first", "", ())
    with pytest.raises(InputError, match="'first'"):
        store.releases.named("frist")


def test_stays_as_it_was(store: Store) -> None:
    say(store, 1, SAID, "miR-901 activates GENEB")
    say(store, 2, SAID)
    first = freeze(store, "first")
    say(store, 1, SAID)
    say(store, 2, SAID, standing=Standing.RETRACTED)
    say(store, 3, "LNC1 sponges miR-901", "miR-902 represses GENEA")
    second = freeze(store, "second")
    found = next(item for item in store.evidence() if item.document == "1")
    store.curation.decide([Decision("d1", found.finding, "1", "ida", "2026-02-01T00:00:00+00:00", Verdict.REJECT)])
    third = freeze(store, "third")
    assert first != second != third
    for name, expected in (("first", first), ("second", second), ("third", third)):
        release = store.releases.named(name)
        assert list(store.releases.with_evidence(release)) == expected
        assert list(store.releases.rows(release)) == [row for row, _ in expected]


def test_a_row_that_stays_is_kept_once(store: Store) -> None:
    say(store, 1, SAID)
    for name in ("a", "b", "c"):
        freeze(store, name)
    say(store, 2, "miR-902 represses GENEB")
    freeze(store, "d")
    assert [len(list(store.releases.rows(release))) for release in store.releases.all()] == [1, 1, 1, 2]
    assert store_size(store) == 2


def store_size(store: Store) -> int:
    """How many rows of releases there are."""
    url = store.table.engine.url
    where = Path(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=False)
    return len(dump(where)["released"])


def test_withdrawn_rows_are_no_part_of_it(store: Store) -> None:
    say(store, 1, SAID)
    freeze(store, "first")
    say(store, 1)
    release = store.releases.named("first")
    assert len(list(store.releases.rows(release))) == 1
    freeze(store, "second")
    assert list(store.releases.rows(store.releases.named("second"))) == []
    say(store, 1, SAID)
    assert freeze(store, "third") == list(store.releases.with_evidence(store.releases.named("third")))


class TestChanges:
    def test_against_the_release_before(self, store: Store) -> None:
        say(store, 1, SAID, "miR-901 activates GENEB")
        freeze(store, "first")
        say(store, 1, SAID)
        say(store, 2, SAID)
        say(store, 3, "miR-903 represses GENEC")
        freeze(store, "second")
        found = {
            (change.before or change.after).target: (change.before, change.after)  # type: ignore[union-attr]
            for change in store.releases.changes(store.releases.named("second"))
        }
        assert list(found) == ["GENEA", "GENEB", "GENEC"]
        before, after = found["GENEA"]
        assert before
        assert after
        assert (before.n_documents, after.n_documents) == (1, 2)
        assert found["GENEB"][0]
        assert found["GENEB"][1] is None
        assert found["GENEC"][0] is None
        assert found["GENEC"][1]

    def test_of_the_first_release_are_all_its_rows(self, store: Store) -> None:
        say(store, 1, SAID)
        freeze(store, "first")
        (change,) = store.releases.changes(store.releases.named("first"))
        assert change.before is None
        assert change.after == store.interactions()[0]

    def test_nothing_changed(self, store: Store) -> None:
        say(store, 1, SAID)
        freeze(store, "first")
        freeze(store, "second")
        assert list(store.releases.changes(store.releases.named("second"))) == []


def test_files_are_noted_once(store: Store) -> None:
    release = store.releases.freeze("first", "", ())
    noted = store.releases.note_files(release, [ReleasedFile("a.tsv", 3, "abc")])
    assert noted.files == (ReleasedFile("a.tsv", 3, "abc"),)
    assert store.releases.note_files(release, [ReleasedFile("a.tsv", 4, "abd")]) == noted


SENTENCES = st.sets(
    st.sampled_from([f"miR-90{m} {e} GENE{g}" for m in "12" for e in ("represses", "activates") for g in "AB"])
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 4), SENTENCES, st.booleans()), max_size=8))
def test_every_release_can_be_read_again(tmp_path_factory: pytest.TempPathFactory, history) -> None:
    where = tmp_path_factory.mktemp("released") / "table.sqlite"
    with open_store(where, ticking()) as store:
        expected = {}
        for step, (number, said, released) in enumerate(history):
            say(store, number, *sorted(said))
            if released:
                expected[f"r{step}"] = freeze(store, f"r{step}")
        for name, rows in expected.items():
            assert list(store.releases.with_evidence(store.releases.named(name))) == rows
