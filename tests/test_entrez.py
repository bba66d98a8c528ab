"""PubMed by Biopython, against a real server on 127.0.0.1. All records are invented."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from Bio import Entrez
from fake_ncbi.faults import LEAKY, RAW, SLOW, TRANSPORT
from fake_ncbi.pubmed import Record
from fake_ncbi.server import FakeNcbi, closed_port, redirected, serving

from extractor.errors import ConfigurationError, OfflineError, RemoteError
from extractor.model import Reference
from extractor.sources.cache import DocumentCache
from extractor.sources.corpus import Corpus
from extractor.sources.entrez import BATCH, EntrezClient, titles_agree
from extractor.sources.references import corpus_documents, fetch_corpus
from extractor.sources.remote import Remote

KEY = "0123456789abcdef-secret"
DAY = date(2024, 5, 1)


@pytest.fixture
def pubmed() -> Iterator[FakeNcbi]:
    fake = FakeNcbi(stall_seconds=1.0)
    with serving(fake) as port, redirected(port):
        yield fake


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(slept: list[float], monkeypatch: pytest.MonkeyPatch) -> EntrezClient:
    # Biopython's own pause between requests, which has nothing to do with what is tested.
    monkeypatch.setattr(Entrez, "_has_api_key", lambda _: True)
    return EntrezClient("someone@example.org", Remote("NCBI", tries=3, sleep=slept.append), KEY, timeout=0.5)


def reference(number: int, doi: str, title: str) -> Reference:
    return Reference(number, "Doe J", 2020, "J Invent", "1", "1-2", title, doi)


def record(
    pmid: str, doi: str = "", title: str = "A title", text: str = "An invented abstract.", day: date = DAY
) -> Record:
    return Record(pmid, doi or f"10.1000/{pmid}", title, (("", text),), day, day)


def test_dois_are_resolved_by_the_record_not_by_the_search(pubmed: FakeNcbi, client: EntrezClient) -> None:
    pubmed.add(
        [
            record("11", "10.1000/AbC", "An invented title on miR-1"),
            record("12", "10.1000/other", "Something else entirely, of another year"),
        ]
    )
    wanted = [
        reference(1, "10.1000/abc", "An invented title on miR-1"),
        reference(2, "10.1000/other", "A work on lobsters in deep water"),
        reference(3, "10.1000/unknown", "Nobody has this"),
    ]
    found = client.resolve(wanted)
    assert found.pmids == {"10.1000/abc": "11"}
    assert [(m.reference.number, m.pmid) for m in found.mismatched] == [(2, "12")]
    assert [r.number for r in found.unresolved] == [3]
    assert set(found.raw) == {"11"}


def test_a_doi_is_no_query_of_its_own(pubmed: FakeNcbi, client: EntrezClient) -> None:
    assert client.resolve([reference(1, '10.1000/a" OR cancer[ti] OR "', "A title")]).pmids == {}
    assert pubmed.requests == []


def test_requests_say_who_asks(pubmed: FakeNcbi, client: EntrezClient) -> None:
    pubmed.add([record("11")])
    client.fetch(["11"])
    (asked,) = pubmed.requests
    assert asked.program == "efetch.fcgi"
    assert asked.parameters["email"] == "someone@example.org"
    assert asked.parameters["tool"] == "mirna-extractor"
    assert asked.parameters["api_key"] == KEY


def test_settings_of_biopython_and_of_sockets_are_put_back(pubmed: FakeNcbi, client: EntrezClient) -> None:
    before = Entrez.email, Entrez.api_key, Entrez.max_tries, socket.getdefaulttimeout()
    pubmed.add([record("11")])
    client.fetch(["11"])
    assert (Entrez.email, Entrez.api_key, Entrez.max_tries, socket.getdefaulttimeout()) == before


def test_many_ids_go_by_post_in_batches_and_what_is_missing_is_asked_for_once_more(
    pubmed: FakeNcbi, client: EntrezClient
) -> None:
    ids = [str(number) for number in range(1, BATCH + 51)]
    pubmed.add(record(pmid) for pmid in ids if pmid != "77")
    fetched = client.fetch(ids)
    assert [len(asked.parameters["id"].split(",")) for asked in pubmed.requests] == [BATCH, 50, 1]
    assert pubmed.requests[0].method == "POST"
    assert fetched.missing == ["77"]
    assert len(fetched.documents) == len(fetched.raw) == BATCH + 49


class TestFaults:
    @pytest.mark.parametrize(("fault", "seconds"), [("429 retry-after", 2.0), ("429 retry-after date", 2.0)])
    def test_retry_after_is_honoured(
        self, pubmed: FakeNcbi, client: EntrezClient, slept: list[float], fault: str, seconds: float
    ) -> None:
        pubmed.add([record("11")])
        pubmed.script([fault])
        assert set(client.fetch(["11"]).documents) == {"11"}
        assert slept == [pytest.approx(seconds, abs=1)]

    @pytest.mark.parametrize("fault", [*TRANSPORT, *SLOW, *RAW, "entity bomb"])
    def test_a_bad_reply_is_asked_for_again(
        self, fault: str, pubmed: FakeNcbi, client: EntrezClient, slept: list[float]
    ) -> None:
        pubmed.add([record("11")])
        pubmed.script([fault])
        assert set(client.fetch(["11"]).documents) == {"11"}
        assert len(slept) == 1

    @pytest.mark.parametrize("fault", [*TRANSPORT, *SLOW, *RAW, "wrong count", "endless count", "long pmid"])
    def test_so_is_a_bad_search(self, fault: str, pubmed: FakeNcbi, client: EntrezClient, slept: list[float]) -> None:
        pubmed.add([record("11")])
        pubmed.script([fault])
        assert client.search("invented").pmids == ("11",)
        assert len(slept) == 1

    @pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    @pytest.mark.parametrize("fault", LEAKY)
    def test_and_what_leads_nowhere(
        self, fault: str, pubmed: FakeNcbi, client: EntrezClient, slept: list[float]
    ) -> None:
        pubmed.add([record("11")])
        pubmed.script([fault])
        assert client.search("invented").pmids == ("11",)
        assert len(slept) == 1
        pubmed.fault = lambda _: fault
        with pytest.raises(RemoteError, match="NCBI") as refused:
            client.search("invented")
        assert KEY not in str(refused.value)
        del refused
        gc.collect()

    @pytest.mark.parametrize("fault", ["missing record", "wrong encoding", "broken record", "deep abstract"])
    def test_one_bad_record_costs_no_other(self, fault: str, pubmed: FakeNcbi, client: EntrezClient) -> None:
        pubmed.add([record("11"), record("12")])
        pubmed.script([fault, fault])
        fetched = client.fetch(["11", "12"])
        assert set(fetched.documents) == {"12"}
        assert [*fetched.missing, *fetched.unreadable] == ["11"]
        assert [asked.parameters["id"] for asked in pubmed.requests] == ["11,12", "11"]

    @pytest.mark.parametrize("fault", ["duplicate record", "unknown tag", "new dtd"])
    def test_what_is_new_or_twice_does_no_harm(
        self, fault: str, pubmed: FakeNcbi, client: EntrezClient, slept: list[float]
    ) -> None:
        pubmed.add([record("11", text="Cells with <i>PTEN</i> &lt; 5")])
        right = client.fetch(["11"]).documents
        pubmed.script([fault])
        assert client.fetch(["11"]).documents == right
        assert right["11"].sections[0].text == "Cells with PTEN < 5"
        assert not slept

    def test_after_the_last_try_it_is_an_error_without_the_key(self, pubmed: FakeNcbi, client: EntrezClient) -> None:
        pubmed.add([record("11")])
        pubmed.script(["html"] * 3)
        with pytest.raises(RemoteError, match=r"EFetch at NCBI failed after 3 tries.*no XML of PubMed") as raised:
            client.fetch(["11"])
        assert KEY not in str(raised.value)
        assert len(pubmed.requests) == client.remote.requests == 3

    def test_a_refusal_is_not_repeated(self, pubmed: FakeNcbi, client: EntrezClient) -> None:
        pubmed.script(["400"])
        with pytest.raises(RemoteError, match="answered 400") as raised:
            client.fetch(["11"])
        assert len(pubmed.requests) == 1
        assert KEY not in str(raised.value)

    def test_a_record_on_which_the_server_fails_is_gone_around(self, pubmed: FakeNcbi, client: EntrezClient) -> None:
        ids = [str(number) for number in range(1, 33)]
        pubmed.add(record(pmid) for pmid in ids)
        pubmed.fault = lambda asked: "500" if "13" in asked.parameters["id"].split(",") else None
        fetched = client.fetch_around(ids)
        assert (len(fetched.documents), list(fetched.failed)) == (31, ["13"])
        assert "answered 500" in fetched.failed["13"]

    def test_a_server_that_is_down_is_not_asked_for_every_record(self, pubmed: FakeNcbi, client: EntrezClient) -> None:
        pubmed.fault = lambda _: "503"
        with pytest.raises(RemoteError, match="answered 503"):
            client.fetch_around([str(number) for number in range(1, 401)])
        assert len(pubmed.requests) == 9


class TestSearching:
    def test_more_than_9999_are_found_by_splitting_on_the_entry_date(
        self, pubmed: FakeNcbi, client: EntrezClient
    ) -> None:
        pubmed.add(record(str(n), day=DAY + timedelta(n % 700)) for n in range(1, 10_501))
        found = client.search("invented")
        assert found.count == 10_500
        assert {int(pmid) for pmid in found.pmids} == set(range(1, 10_501))
        assert len(pubmed.requests) < 20

    def test_a_sweep_lists_more_than_9999(self, pubmed: FakeNcbi, client: EntrezClient) -> None:
        pubmed.add(record(str(n), day=DAY + timedelta(n % 700)) for n in range(1, 10_501))
        ids = [str(n) for n in range(1, 10_501)]
        assert client.sweep(ids, [], DAY).changed == set(ids)

    def test_too_many_of_one_day_are_refused_not_cut(self, pubmed: FakeNcbi, client: EntrezClient) -> None:
        pubmed.add(record(str(n)) for n in range(1, 10_101))
        with pytest.raises(RemoteError, match=r"10100 records were entered on 2024-05-01.*narrow the query"):
            client.search("invented")

    def test_a_query_that_cannot_be_read_is_an_error(self, pubmed: FakeNcbi, client: EntrezClient) -> None:
        with pytest.raises(RemoteError, match="the search was refused"):
            client.search("(invented")

    def test_a_sweep_tells_changed_retracted_and_gone(self, pubmed: FakeNcbi, client: EntrezClient) -> None:
        old, new = date(2020, 1, 1), date(2026, 1, 1)
        pubmed.add(
            [
                record("1", day=old),
                replace(record("2", day=old), mdat=new),
                replace(record("3", day=old), types=("Retracted Publication",)),
                record("4", day=new),
            ]
        )
        swept = client.sweep(["1", "2", "3", "5"], [], date(2025, 1, 1))
        assert (swept.changed, swept.gone) == ({"2", "3"}, {"5"})
        assert [asked.program for asked in pubmed.requests] == ["epost.fcgi", "esearch.fcgi"]
        pubmed.add([replace(record("6", day=new), types=("Retracted Publication",))])
        assert client.sweep(["3", "6"], ["3", "6"], date(2025, 1, 1)).changed == {"6"}


def test_nobody_there(slept: list[float]) -> None:
    with redirected(closed_port()), pytest.raises(OfflineError, match="cannot be reached"):
        EntrezClient("someone@example.org", Remote("NCBI", tries=2, sleep=slept.append), timeout=2).fetch(["11"])
    assert len(slept) == 1


def test_without_an_address_nothing_is_asked() -> None:
    with pytest.raises(ConfigurationError, match="EXTRACTOR_EMAIL"):
        EntrezClient("", Remote("NCBI"))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("MiR-1 targets A", "miR-1 targets A.", True),
        ("MiR-1 targets A", "MiR-1 targets A: an invented subtitle", True),
        ("MiR-1 targets A in cells", "Lobsters of the deep sea", False),
        ("", "Anything", False),
    ],
)
def test_titles(first: str, second: str, same: bool) -> None:
    assert titles_agree(first, second) is same


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    works = (
        reference(1, "10.1000/a", "miR-1 represses A in invented cells"),
        reference(2, "10.1000/b", "A second invented work"),
    )
    return Corpus("invented", "Invented", "", tmp_path, works)


def test_a_corpus_is_fetched_once(pubmed: FakeNcbi, client: EntrezClient, corpus: Corpus, tmp_path: Path) -> None:
    text = "In <i>invented</i> cells, p &lt; 0.05."
    pubmed.add([record("11", "10.1000/a", "miR-1 represses A in invented cells.", text)])
    cache = DocumentCache(tmp_path / "cache")
    read = corpus_documents(corpus, cache, client)
    assert [d.id for d in read.documents] == ["11", "doi:10.1000/b"]
    assert read.documents[0].sections[0].text == "In invented cells, p < 0.05."
    assert read.titles_only == 1
    assert any("10.1000/b" in note for note in read.notes)
    asked = len(pubmed.requests)
    again = corpus_documents(corpus, cache, client)
    assert again.documents == read.documents
    # only the reference that has no record is looked up again
    assert [request.program for request in pubmed.requests[asked:]] == ["esearch.fcgi"]


def test_a_corpus_falls_back_to_what_is_at_hand(
    pubmed: FakeNcbi, client: EntrezClient, corpus: Corpus, tmp_path: Path
) -> None:
    pubmed.script(["html", "503"] * 3)
    read = corpus_documents(corpus, DocumentCache(tmp_path / "cache"), client)
    assert read.titles_only == len(read.documents) == 2
    assert any("NCBI" in note for note in read.notes)
    assert any("titles alone" in note for note in read.notes)


def test_fetching_alone_fails_loudly(pubmed: FakeNcbi, client: EntrezClient, corpus: Corpus, tmp_path: Path) -> None:
    pubmed.script(["503"] * 3)
    with pytest.raises(RemoteError, match="answered 503"):
        fetch_corpus(corpus, DocumentCache(tmp_path / "cache"), client, print)
