"""Europe PMC by requests, against a real server on 127.0.0.1. All papers are invented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from fake_ncbi.faults import LEAKY, RAW, SLOW, TRANSPORT
from fake_ncbi.pubmed import EuropePmcRecord
from fake_ncbi.server import FakeNcbi, closed_port, europepmc_url, serving

from extractor.errors import OfflineError, RemoteError
from extractor.model import Section
from extractor.sources import europepmc
from extractor.sources.europepmc import EuropePmcClient
from extractor.sources.remote import Remote

JATS = "<article><body><sec><title>Results</title><p>It grew.</p></sec></body></article>"


@pytest.fixture
def server() -> FakeNcbi:
    return FakeNcbi(stall_seconds=1.0)


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(server: FakeNcbi, slept: list[float]) -> Iterator[EuropePmcClient]:
    with serving(server) as port, requests.Session() as session:
        yield EuropePmcClient(Remote("Europe PMC", None, 3, slept.append), session, europepmc_url(port), timeout=0.4)


def test_records_by_pmid(server: FakeNcbi, client: EuropePmcClient) -> None:
    abstract = "<h4>Background</h4>CO<sub>2</sub> &amp; <i>MET</i>; p &lt; 0.05.<h4>Results </h4><p>It</p><p>grew.</p>"
    server.europepmc["1"] = EuropePmcRecord("1", "10.1/A", "T", abstract, "PMC7", True, "cc by", JATS)
    found = client.by_pmid(["1", "2"])
    assert set(found) == {"1"}
    assert found["1"].abstract == (Section("BACKGROUND", "CO2 & MET; p < 0.05."), Section("RESULTS", "It grew."))
    assert (found["1"].pmcid, found["1"].open_access, found["1"].license) == ("PMC7", True, "cc by")
    assert server.requests[0].method == "POST"


def test_records_by_doi_whatever_its_case(server: FakeNcbi, client: EuropePmcClient) -> None:
    server.europepmc["a"] = EuropePmcRecord("", "10.1/A", "T")
    server.europepmc["b"] = EuropePmcRecord("", "10.1/a", "T", "It grew.")
    assert client.by_doi(["10.1/A"])["10.1/a"].abstract == (Section("", "It grew."),)


def test_a_doi_is_no_query_of_its_own(server: FakeNcbi, client: EuropePmcClient) -> None:
    assert client.by_doi(['10.1/a" OR "*', "10.1/a\\"]) == {}
    assert server.requests == []


def test_what_is_no_text_gives_way_to_a_sign(server: FakeNcbi, client: EuropePmcClient) -> None:
    server.europepmc["1"] = EuropePmcRecord("1", "10.1/A", "T\0", "It \ud800 grew \U0001f600.")
    found = client.by_pmid(["1"])["1"]
    assert (found.title, found.abstract) == ("T\ufffd", (Section("", "It \ufffd grew \U0001f600."),))


def test_many_in_parts_and_by_pages(server: FakeNcbi, client: EuropePmcClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(europepmc, "_PAGE", 30)
    ids = [str(number) for number in range(250)]
    server.europepmc = {pmid: EuropePmcRecord(pmid, f"10.1/{pmid}", "T") for pmid in ids}
    assert set(client.by_pmid(ids)) == set(ids)
    assert len(server.requests) == 4 + 4 + 2


def test_full_text(server: FakeNcbi, client: EuropePmcClient) -> None:
    server.europepmc["1"] = EuropePmcRecord("1", "10.1/A", "T", "", "PMC7", True, "cc by", JATS)
    assert client.full_text("PMC7") == JATS.encode()
    assert client.full_text("PMC8") is None


@pytest.mark.parametrize("fault", [*TRANSPORT, *SLOW, *RAW, *LEAKY])
def test_a_bad_reply_is_asked_for_again(
    server: FakeNcbi, client: EuropePmcClient, slept: list[float], fault: str
) -> None:
    server.europepmc["1"] = EuropePmcRecord("1", "10.1/A", "T", "It grew.", "PMC7", True, "cc by", JATS)
    server.script([fault])
    assert set(client.by_pmid(["1"])) == {"1"}
    server.script([fault])
    assert client.full_text("PMC7") == JATS.encode()
    assert len(slept) == 2


def test_a_server_that_stays_down(server: FakeNcbi, client: EuropePmcClient) -> None:
    server.fault = lambda _: "502"
    with pytest.raises(RemoteError, match="search at Europe PMC answered 502; tried 3 times"):
        client.by_pmid(["1"])


def test_nobody_there() -> None:
    with requests.Session() as session:
        client = EuropePmcClient(Remote("Europe PMC", None, 2, lambda _: None), session, europepmc_url(closed_port()))
        with pytest.raises(OfflineError, match="Europe PMC cannot be reached"):
            client.by_pmid(["1"])
