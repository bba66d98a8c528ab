"""What NCBI answers, looked at before it is parsed. All records are invented."""

from __future__ import annotations

import json
from datetime import date

import pytest
from fake_ncbi.faults import BUSY, CONTENT, HTML
from fake_ncbi.pubmed import Record
from fake_ncbi.server import DOCTYPE
from hypothesis import given
from hypothesis import strategies as st

from extractor.sources.remote import BadReplyError
from extractor.sources.replies import batch_of, listing_of, posted_of

DAY = date(2024, 1, 1)


def record(pmid: str, title: str = "A title", text: str = "A text.") -> Record:
    return Record(pmid, f"10.1/{pmid}", title, (("", text),), DAY, DAY)


def reply(*records: Record, head: str = DOCTYPE) -> bytes:
    return f"{head}<PubmedArticleSet>{''.join(r.xml for r in records)}</PubmedArticleSet>".encode()


def search(count: int, ids: list[str], **more: object) -> bytes:
    return json.dumps({"esearchresult": {"count": str(count), "idlist": ids, **more}}).encode()


class TestBatch:
    def test_records_are_cut_out_raw_and_read(self) -> None:
        batch = batch_of(reply(record("1"), record("2", "A <i>second</i>")), {"1", "2"})
        assert {pmid: d.title for pmid, d in batch.documents.items()} == {"1": "A title", "2": "A second"}
        again = batch_of(batch.raw["2"], {"2"})
        assert again.documents["2"] == batch.documents["2"]

    def test_what_was_not_asked_for_is_passed_over(self) -> None:
        assert set(batch_of(reply(record("1"), record("2")), {"2"}).documents) == {"2"}

    @pytest.mark.parametrize("fault", ["broken record", "wrong encoding"])
    def test_a_broken_record_is_told_by_its_number(self, fault: str) -> None:
        batch = batch_of(CONTENT[fault](reply(record("1"), record("2"))), {"1", "2"})
        assert (set(batch.documents), set(batch.unreadable)) == ({"2"}, {"1"})
        assert "not well formed" in batch.unreadable["1"]

    @pytest.mark.parametrize("order", [(1, 2), (2, 1)])
    def test_of_several_versions_the_highest_counts(self, order: tuple[int, ...]) -> None:
        versions = [record("1", f"Version {n}").xml.replace('Version="1"', f'Version="{n}"', 1) for n in order]
        content = f"{DOCTYPE}<PubmedArticleSet>{''.join(versions)}</PubmedArticleSet>".encode()
        batch = batch_of(content, {"1"})
        assert batch.documents["1"].title == "Version 2"
        assert b"Version 2" in batch.raw["1"]

    def test_a_record_with_nothing_to_read_is_told(self) -> None:
        empty = Record("1", "10.1/1", "", (), DAY, DAY)
        assert batch_of(reply(empty), {"1"}).unreadable == {"1": "record 1 has neither title nor abstract"}

    def test_entities_that_no_standard_defines_stay_as_written(self) -> None:
        assert batch_of(reply(record("1", "A &odd; title")), {"1"}).documents["1"].title == "A &odd; title"

    def test_an_encoding_that_is_declared_is_read(self) -> None:
        content = reply(record("1", "Caf\u00e9"), head='<?xml version="1.0" encoding="iso-8859-1"?>').decode()
        assert batch_of(content.encode("iso-8859-1"), {"1"}).documents["1"].title == "Caf\u00e9"

    def test_formulas_are_read_once(self) -> None:
        formula = '<mml:math xmlns:mml="x"><mml:mi>a</mml:mi><mml:annotation>\\alpha</mml:annotation></mml:math>'
        assert (
            batch_of(reply(record("1", text=f"So {formula} rose.")), {"1"}).documents["1"].text.endswith("So a rose.")
        )

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "is empty"),
            (HTML, "no XML of PubMed"),
            (BUSY, "no XML of PubMed"),
            (b"<?xml version='1.0'?><eFetchResult><ERROR>no</ERROR></eFetchResult>", "no PubmedArticleSet"),
            (reply(record("1"))[:-1], "breaks off"),
            (reply(record("1"))[:-300] + b"</PubmedArticleSet>", "1 records begin and 0 end"),
            (CONTENT["entity bomb"](reply(record("1"))), "entities of its own"),
        ],
    )
    def test_what_is_no_whole_reply_is_refused(self, content: bytes, said: str) -> None:
        with pytest.raises(BadReplyError, match=said):
            batch_of(content, {"1"})

    @given(st.data())
    def test_a_reply_cut_anywhere_gives_no_wrong_record(self, data: st.DataObject) -> None:
        whole = reply(record("1"), record("2"))
        right = batch_of(whole, {"1", "2"}).documents
        cut = whole[: data.draw(st.integers(0, len(whole)))]
        try:
            found = batch_of(cut, {"1", "2"}).documents
        except BadReplyError:
            return
        assert found == right


class TestListing:
    def test_a_result(self) -> None:
        found = listing_of(search(2, ["2", "1"], errorlist={"phrasesnotfound": ["x"], "fieldsnotfound": []}))
        assert (found.count, found.pmids, found.ignored) == (2, ("2", "1"), ("x",))

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (HTML, "no search result"),
            (BUSY, "no search result"),
            (b"[]", "no search result"),
            (search(80, [str(n) for n in range(1, 80)]), "79 ids and says that there are 80"),
            (search(3, ["1", "1", "2"]), "2 ids and says that there are 3"),
            (search(10_500, [str(n) for n in range(1, 81)]), "80 ids"),
            (b'{"esearchresult":{"ERROR":"Search Backend failed"}}', "refused: Search Backend failed"),
        ],
    )
    def test_what_is_none_or_short_is_refused(self, content: bytes, said: str) -> None:
        with pytest.raises(BadReplyError, match=said):
            listing_of(content)


class TestPosted:
    def test_a_result(self) -> None:
        found = posted_of(
            b"<ePostResult><InvalidIdList><Id>7</Id></InvalidIdList><QueryKey>1</QueryKey><WebEnv>E</WebEnv></ePostResult>"
        )
        assert (found.environment, found.query_key, found.invalid) == ("E", "1", ("7",))

    @pytest.mark.parametrize("content", [b"<ePostResult><ERROR>busy</ERROR></ePostResult>", b"", HTML])
    def test_a_refusal(self, content: bytes) -> None:
        with pytest.raises(BadReplyError):
            posted_of(content)
