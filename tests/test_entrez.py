"""PubMed by Biopython, against a local server that speaks ESearch and EFetch. All records are invented."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from Bio import Entrez
from eutils_server import FakePubmed, Reply, redirected, serving

from extractor.errors import OfflineError, RemoteError
from extractor.model import Reference
from extractor.sources.cache import DocumentCache
from extractor.sources.corpus import Corpus, corpus_documents, fetch_corpus
from extractor.sources.entrez import EntrezClient, titles_agree

KEY = "0123456789abcdef-secret"


@pytest.fixture
def pubmed() -> Iterator[FakePubmed]:
    fake = FakePubmed()
    with serving(fake) as port, redirected(port):
        yield fake


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(slept: list[float]) -> EntrezClient:
    return EntrezClient("someone@example.org", KEY, timeout=5, tries=3, sleep=slept.append)


def reference(number: int, doi: str, title: str) -> Reference:
    return Reference(number, "Doe J", 2020, "J Invent", "1", "1-2", title, doi)


def html() -> Reply:
    return 200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html><body>Blocked</body></html>"


def test_dois_are_resolved_by_the_record_not_by_the_search(pubmed: FakePubmed, client: EntrezClient) -> None:
    pubmed.add("11", "10.1000/AbC", "An invented title on miR-1")
    pubmed.add("12", "10.1000/other", "Something else entirely, of another year")
    wanted = [
        reference(1, "10.1000/abc", "An invented title on miR-1"),
        reference(2, "10.1000/other", "A work on lobsters in deep water"),
        reference(3, "10.1000/unknown", "Nobody has this"),
    ]
    found = client.resolve(wanted)
    assert found.pmids == {"10.1000/abc": "11"}
    assert [(m.reference.number, m.pmid) for m in found.mismatched] == [(2, "12")]
    assert [r.number for r in found.unresolved] == [3]
    assert set(found.records) == {"11"}


def test_requests_say_who_asks(pubmed: FakePubmed, client: EntrezClient) -> None:
    pubmed.add("11", "10.1000/a", "A")
    client.fetch(["11"])
    ((program, parameters, _),) = pubmed.requests
    assert program == "efetch.fcgi"
    assert parameters["email"] == "someone@example.org"
    assert parameters["tool"] == "mirna-extractor"
    assert parameters["api_key"] == KEY


def test_settings_of_biopython_and_of_sockets_are_put_back(pubmed: FakePubmed, client: EntrezClient) -> None:
    before = Entrez.email, Entrez.api_key, Entrez.max_tries, socket.getdefaulttimeout()
    pubmed.add("11", "10.1000/a", "A")
    client.fetch(["11"])
    assert (Entrez.email, Entrez.api_key, Entrez.max_tries, socket.getdefaulttimeout()) == before


def test_at_most_200_ids_a_request_by_post_and_what_is_missing_is_said(
    pubmed: FakePubmed, client: EntrezClient
) -> None:
    for number in range(1, 251):
        pubmed.add(str(number), f"10.1000/{number}", f"Title {number}")
    del pubmed.records["77"]
    fetched = client.fetch([str(number) for number in range(1, 251)])
    sizes = [len(parameters["id"].split(",")) for _, parameters, _ in pubmed.requests]
    assert sizes == [200, 50]
    assert pubmed.requests[0][2] == "POST"
    assert fetched.missing == ("77",)
    assert len(fetched.records) == 249


def test_retry_after_is_honoured(pubmed: FakePubmed, client: EntrezClient, slept: list[float]) -> None:
    pubmed.add("11", "10.1000/a", "A")
    pubmed.instead = [lambda: (429, {"Retry-After": "7"}, b"slow down")]
    assert set(client.fetch(["11"]).records) == {"11"}
    assert slept == [7.0]


@pytest.mark.parametrize(
    "bad",
    [
        lambda: (500, {}, b"oops"),
        html,
        lambda: (200, {}, b'{"error":"API rate limit exceeded"}'),
        lambda: (200, {}, b"<?xml version='1.0'?><PubmedArticleSet><PubmedArticle><Medl"),
        lambda: (200, {}, b"<?xml version='1.0'?><eFetchResult><ERROR>no</ERROR></eFetchResult>"),
    ],
)
def test_a_bad_reply_is_asked_for_again(
    bad: object, pubmed: FakePubmed, client: EntrezClient, slept: list[float]
) -> None:
    pubmed.add("11", "10.1000/a", "A")
    pubmed.instead = [bad]  # type: ignore[list-item]
    assert set(client.fetch(["11"]).records) == {"11"}
    assert len(slept) == 1


def test_after_the_last_try_it_is_an_error_without_the_key(pubmed: FakePubmed, client: EntrezClient) -> None:
    pubmed.add("11", "10.1000/a", "A")
    pubmed.instead = [html] * 3
    with pytest.raises(RemoteError, match=r"EFetch at NCBI failed after 3 tries.*no PubMed XML") as raised:
        client.fetch(["11"])
    assert KEY not in str(raised.value)
    assert len(pubmed.requests) == 3


def test_a_refusal_is_not_repeated(pubmed: FakePubmed, client: EntrezClient) -> None:
    pubmed.instead = [lambda: (400, {}, b"bad request")]
    with pytest.raises(RemoteError, match="answered 400") as raised:
        client.fetch(["11"])
    assert len(pubmed.requests) == 1
    assert KEY not in str(raised.value)


def test_a_server_that_hangs_is_left(pubmed: FakePubmed) -> None:
    def hang() -> None:
        time.sleep(1.0)

    pubmed.instead = [hang]
    impatient = EntrezClient("someone@example.org", timeout=0.2, tries=1, sleep=lambda _: None)
    with pytest.raises(RemoteError, match="failed after 1 tries"):
        impatient.fetch(["11"])


def test_nobody_there(slept: list[float]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with redirected(port), pytest.raises(OfflineError, match="cannot be reached"):
        EntrezClient("someone@example.org", timeout=2, tries=2, sleep=slept.append).fetch(["11"])
    assert len(slept) == 1


def test_without_an_address_nothing_is_asked() -> None:
    with pytest.raises(OfflineError, match="EXTRACTOR_EMAIL"):
        EntrezClient("")


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


def test_a_corpus_is_fetched_once(pubmed: FakePubmed, client: EntrezClient, corpus: Corpus, tmp_path: Path) -> None:
    pubmed.add("11", "10.1000/a", "miR-1 represses A in invented cells.", "In <i>invented</i> cells, p &lt; 0.05.")
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
    assert [program for program, _, _ in pubmed.requests[asked:]] == ["esearch.fcgi"]


def test_a_corpus_falls_back_to_what_is_at_hand(
    pubmed: FakePubmed, client: EntrezClient, corpus: Corpus, tmp_path: Path
) -> None:
    pubmed.instead = [html, lambda: (503, {}, b"")] * 3
    read = corpus_documents(corpus, DocumentCache(tmp_path / "cache"), client)
    assert read.titles_only == len(read.documents) == 2
    assert any("NCBI" in note for note in read.notes)
    assert any("titles alone" in note for note in read.notes)


def test_fetching_alone_fails_loudly(pubmed: FakePubmed, client: EntrezClient, corpus: Corpus, tmp_path: Path) -> None:
    pubmed.instead = [lambda: (503, {}, b"")] * 3
    with pytest.raises(RemoteError, match="answered 503"):
        fetch_corpus(corpus, DocumentCache(tmp_path / "cache"), client, print)
