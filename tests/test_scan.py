"""Whole PubMed files scanned: what is chosen, what is written, what is done again, and what comes into the table."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from io import BytesIO
from pathlib import Path
from typing import IO

import pytest
import typer
from databases import KINDS, Where, database
from pubmed_cases import HEAD, TAIL, Records, one_record, write_pubmed

from extractor.errors import InputError
from extractor.lexicon import load_lexicon
from extractor.model import NCRNA_TYPES, Standing
from extractor.pipeline import Extractor
from extractor.scan.merging import merge_results
from extractor.scan.results import (
    Result,
    manifest_of,
    manifest_path,
    manifests_in,
    read_checked,
    result_of,
    results_path,
)
from extractor.scan.selecting import FileTally, Selected, Selector
from extractor.scan.task import ScanPlan, Settled, scan_file
from extractor.sources.files import read_documents
from extractor.store import Store, open_store

SAID = "miR-34a represses MET."
STEMS = ("miR{}21", "MiR{}21", "MIR{}21", "miRNA{}21", "MiRNA{}21", "MICRORNA{}21", "micro{}RNA{}21", "let{}7a", "LET{}7a",
         "hsa{}miR{}21", "miRs{}21/145", "miR{}BART7", "lin{}4", "circ{}FOXO3", "lnc{}DILC", "linc{}ROR", "HOXA11{}AS",
         "MALAT{}1", "NEAT{}1", "RP11{}874J12.4", "hsa_circ{}0005576")  # fmt: skip
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
SPELT = (
    *(stem.replace("{}", dash) for stem in STEMS for dash in DASHES),
    *(
        "MIR155HG",
        "MIR21",
        "MIRLET7A1",
        "let7a",
        "mir21",
        "miR\u00a021",
        "miR 21",
        "micro RNA-21",
        "miR-<i>21</i>",
        "<i>miR</i>-21",
    ),
    *(
        "miR&#x2010;21",
        "miR&#8211;21",
        "miR\u00ad-21",
        "mi\u200bR-21",
        "\uff4d\uff49\uff32-21",
        "miR&amp;#x2010;21",
        "H<i>19</i>",
    ),
    *(
        "H19",
        "XIST",
        "HOTAIR",
        "the long non-coding RNA QRTX1",
        "circular RNA CCDC66",
        "GAS5",
        "LINC00313",
        "AC073284.4",
        "SNHG14",
    ),
    *(
        "HIF1A-AS2",
        "HIF1A AS2",
        "HIF1AAS2",
        "HOXA11&#x2010;AS",
        "<i>HOXA11</i>-AS",
        "NUDT16-DT",
        "NUDT16 DT",
        # A tag, a hyphen or nothing to see within the letters of a name.
        "HO<i>TAIR</i>",
        "<b>MAL</b>AT1",
        "H<sub>19</sub>",
        "XI\u00adST",
        "NE\u200bAT1",
        "GAS\u20115",
        # Dashes and British spelling within long names.
        "metastasis\u2010associated lung adenocarcinoma transcript 1",
        "metastasis associated lung adenocarcinoma\u2011transcript 1",
        "X\u2013inactive specific transcript",
        "X inactive-specific transcript",
        "tumour suppressor candidate 7",
        "CDR1as",
        "ciRS-7",
        "metastasis associated lung adenocarcinoma transcript 1",
        "circHIPK3",
        "lncRNA-ATB",
        "uc.338",
    ),
)


@pytest.fixture(scope="module")
def selector() -> Selector:
    return Selector()


@pytest.fixture
def plan(tmp_path: Path) -> ScanPlan:
    return ScanPlan(tmp_path / "results")


def chosen(selector: Selector, text: str) -> list[str]:
    return [record.pmid for record in selector.of(BytesIO(text.encode()), FileTally())]


class TestSelector:
    @pytest.mark.parametrize("said", SPELT)
    def test_whatever_is_spelt_as_a_non_coding_rna_is_chosen(self, selector: Selector, said: str) -> None:
        assert chosen(selector, HEAD + one_record(7, f"{said} was low.") + TAIL) == ["7"]

    @pytest.mark.parametrize("said", ["HOTAIR", "miR-21", "HO<i>TAIR</i>"])
    @pytest.mark.parametrize("title", ["BookTitle", "ArticleTitle", "VernacularTitle"])
    def test_records_of_books_are_chosen_by_their_title(self, selector: Selector, said: str, title: str) -> None:
        text = one_record(7, "").replace("ArticleTitle>", f"{title}>").replace("PubmedArticle>", "PubmedBookArticle>")
        assert chosen(selector, text.replace(f"<{title}>", f"<{title}>{said} and ")) == ["7"]
        assert chosen(selector, text) == []

    @pytest.mark.parametrize(
        "said",
        [
            "Author of a publication",
            "a protein of the cancer cells",
            "health, comets and lasers",
            "H<sub>2</sub>O",
            "10\u2009mg",
        ],
    )
    def test_words_of_long_names_are_no_names(self, selector: Selector, said: str) -> None:
        assert chosen(selector, HEAD + one_record(7, f"{said} was low.") + TAIL) == []

    def test_each_name_of_the_lexicon_is_chosen_as_it_stands(self, selector: Selector) -> None:
        names = random.Random(5).sample(load_lexicon().rna_names, 1_000)
        text = "".join(one_record(number, f"{escape(name)} was low.") for number, name in enumerate(names, 1))
        assert chosen(selector, HEAD + text + TAIL) == [str(number) for number in range(1, len(names) + 1)]

    def test_what_names_nothing_of_the_kind(self, selector: Selector) -> None:
        text = (
            HEAD + one_record(7, "Mirrors, Mirza and the admiral did exist in Berlin, 4 of 21 were circulating.") + TAIL
        )
        assert chosen(selector, text) == []

    def test_a_name_elsewhere_than_in_the_text_is_none(self, selector: Selector) -> None:
        text = one_record(7, "").replace("<Affiliation>", "<Affiliation>miR-34a Institute, ")
        assert chosen(selector, HEAD + text + TAIL) == []

    def test_further_words_have_to_be_there_in_any_case(self) -> None:
        both = Selector(["gefitinib", "lung"])
        text = one_record(1, "miR-34a, Gefitinib and LUNG.") + one_record(2, "miR-34a and gefitinib.")
        assert chosen(both, HEAD + text + TAIL) == ["1"]

    @pytest.mark.parametrize("size", [1, 7, 100, 5_000, 10**6])
    def test_how_a_file_is_read_does_not_matter(self, selector: Selector, size: int) -> None:
        text = HEAD + "".join(Records(3, 0.3).each(40 if size > 50 else 3)) + one_record(99, SAID) + TAIL
        tally = FileTally()
        found = [record.pmid for record in selector.of(Slow(text.encode(), size), tally)]
        assert found == chosen(selector, text)
        assert "99" in found
        assert tally.size == len(text.encode())

    def test_deleted_citations(self, selector: Selector, tmp_path: Path) -> None:
        path = write_pubmed(tmp_path / "a.xml", [one_record(1, SAID)], deleted=[5, 6])
        tally = FileTally()
        assert len(list(selector.of(BytesIO(path.read_bytes()), tally))) == 1
        assert tally.deleted == ["5", "6"]


class Slow(BytesIO):
    """A file that gives so much at a time."""

    def __init__(self, raw: bytes, size: int) -> None:
        super().__init__(raw)
        self._size = size

    def read(self, wanted: int | None = -1, /) -> bytes:
        return super().read(self._size)


WHOLE = HEAD + one_record(1, SAID) + one_record(2, SAID) + TAIL


class TestWholeness:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (WHOLE, ["1", "2"]),
            (WHOLE.replace(TAIL, "<!-- the end -->\n<?x y?>" + TAIL + "<!-- really -->\n\n"), ["1", "2"]),
            (WHOLE.replace("<PubmedArticle>", '<PubmedArticle x="1">').replace("</PubmedArticle>", "</PubmedArticle >"), ["1", "2"]),
            (WHOLE.replace('Version="1"', "Version='1'"), ["1", "2"]),
            (WHOLE.replace('<PMID Version="1">', "<PMID  Owner='x' Version = '1' >"), ["1", "2"]),
            (WHOLE.replace(' Version="1"', ""), ["1", "2"]),
            ("\ufeff" + WHOLE, ["1", "2"]),
            (WHOLE.replace('encoding="utf-8"', "encoding='UTF-8'"), ["1", "2"]),
            (WHOLE.replace("PubmedArticle>", "PubmedBookArticle>"), ["1", "2"]),
            (one_record(1, SAID) + "\n" + one_record(2, SAID), ["1", "2"]),
            (HEAD + TAIL, []),
            ("<PubmedArticleSet/>", []),
            ("<DeleteCitation><PMID Version='1'>5</PMID></DeleteCitation>", []),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("size", [7, 10**6])
    def test_what_is_whole(self, selector: Selector, text: str, found: list[str], size: int) -> None:
        tally = FileTally()
        assert [record.pmid for record in selector.of(Slow(text.encode(), size), tally)] == found
        assert tally.unread == []

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (WHOLE[: -len(TAIL)], "after 2 records it breaks off"),
            (WHOLE[:-5], "after 2 records it breaks off"),
            (WHOLE[:-200], "2 records begin and "),
            (WHOLE[: WHOLE.index("<PubmedArticle>") + 400], "1 records begin and 0 end"),
            (HEAD, "after 0 records it breaks off"),
            (HEAD + "<DeleteCitation><PMID>1</PMID>", "after 0 records it breaks off"),
            (WHOLE.replace(TAIL, "<DeleteCitation><PMID>1</PMI>" + TAIL), "after 2 records it breaks off"),
            (WHOLE.replace("</PubmedArticle>", "</PubmedArticlf>", 1), "2 records begin and "),
            (WHOLE.replace("<PubmedArticle>", "<PubmedArtiale>", 1), "1 records begin and 2 end"),
            (WHOLE + "\0\0\0", "after 2 records it breaks off"),
            (WHOLE.replace("utf-8", "ISO-8859-1"), "is in ISO-8859-1, scan reads UTF-8"),
            ("<?xml version='1.0'?><article><p>miR-21 represses PTEN.</p></article>", "its root is <article>"),
            ("<!DOCTYPE collection SYSTEM 'x.dtd'>\n<collection/>", "its root is <collection>"),
            ("<MedlineCitationSet><MedlineCitation/></MedlineCitationSet>", "its root is <MedlineCitationSet>"),
            ("<!-- a --><ERROR>no ids</ERROR>", "its root is <ERROR>"),
            ("<<<", "it has no root"),
            ("<?xml version='1.0'?>", "it has no root"),
        ],
    )
    @pytest.mark.parametrize("size", [7, 10**6])
    def test_what_is_not(self, selector: Selector, text: str, why: str, size: int) -> None:
        with pytest.raises(InputError, match="^n1.xml: .*" + re.escape(why)):
            list(selector.of(Slow(text.encode(), size), FileTally(), "n1.xml"))

    @pytest.mark.parametrize("filler", [b"\0", b"miR-21 ", b"<p>", b"<PubmedArticle>miR-7 "])
    def test_what_goes_on_without_end_is_not_kept(self, selector: Selector, filler: bytes) -> None:
        class Endless(BytesIO):
            given = 0

            def read(self, wanted: int | None = -1, /) -> bytes:
                self.given += 1
                assert self.given < 30
                return filler * (2**20 // len(filler))

        with pytest.raises(InputError, match=r"without the end of a record|records begin and 0 end"):
            list(selector.of(Endless(), FileTally()))

    @pytest.mark.parametrize(
        ("pmid", "why"),
        [
            ('<PMID Version="1">' + "9" * 5_000, "is no number of a record"),
            ('<PMID Version="1">x7', "is no number of a record"),
            ('<PMID Version="' + "9" * 5_000 + '">1', "is no version of a record"),
            ('<PMID Version="' + "9" * 30 + '">1', "is no version of a record"),
            ('<PMID Version="-1">1', "is no version of a record"),
            ("<PMID Version=''>1", "is no version of a record"),
        ],
    )
    def test_numbers_that_cannot_be_are_told_and_cost_no_other(self, selector: Selector, pmid: str, why: str) -> None:
        tally = FileTally()
        text = HEAD + one_record(1, SAID).replace('<PMID Version="1">1', pmid) + one_record(2, SAID) + TAIL
        assert [record.pmid for record in selector.of(BytesIO(text.encode()), tally)] == ["2"]
        assert len(tally.unread) == 1
        assert why in tally.unread[0]
        assert len(tally.unread[0]) < 120


def results_in(folder: Path, name: str) -> list[Result]:
    """What a scan made of a file, held against its manifest."""
    manifest = manifest_of(folder, name)
    assert manifest
    return list(read_checked(folder, manifest, lambda number, line: [result_of(line)]))


class TestFile:
    def test_documents_with_their_evidence(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        path = write_pubmed(tmp_path / "pubmed25n0001.xml.gz", [one_record(1, ""), one_record(2, SAID)], md5=True)
        done = scan_file(path, plan, extractor, selector)
        assert done.manifest
        assert (done.problem, done.known, done.manifest.documents) == ("", False, 1)
        (result,) = results_in(plan.folder, path.name)
        assert (result.document.pmid, result.version) == ("2", 1)
        assert [(e.subject_name, str(e.effect), e.object_name) for e in result.evidence] == [
            ("miR-34a", "represses", "MET")
        ]
        assert sorted(p.name for p in plan.folder.iterdir()) == [
            "pubmed25n0001.evidence.jsonl",
            "pubmed25n0001.manifest.json",
        ]

    def test_what_is_done_is_not_done_again(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        path = write_pubmed(tmp_path / "a.xml", [one_record(2, SAID)])
        first = scan_file(path, plan, extractor, selector)
        assert scan_file(path, plan, extractor, selector) == replace(first, known=True)
        assert not scan_file(path, replace(plan, threshold=0.5), extractor, selector).known
        write_pubmed(path, [one_record(2, SAID), one_record(3, SAID)])
        again = scan_file(path, plan, extractor, selector)
        assert again.manifest
        assert (again.known, again.manifest.documents) == (False, 2)

    def test_results_without_their_manifest_are_made_again(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        path = write_pubmed(tmp_path / "a.xml", [one_record(2, SAID)])
        scan_file(path, plan, extractor, selector)
        written = results_path(plan.folder, path.name).read_bytes()
        manifest_path(plan.folder, path.name).write_text('{"source": 1')
        assert not scan_file(path, plan, extractor, selector).known
        assert results_path(plan.folder, path.name).read_bytes() == written

    @pytest.mark.parametrize("damage", ["cut", "noise", "sum", "empty"])
    def test_a_damaged_file_is_told_and_leaves_nothing(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector, damage: str
    ) -> None:
        path = write_pubmed(tmp_path / "a.xml.gz", list(Records(1, 0.2).each(50)), md5=damage == "sum")
        raw = path.read_bytes()
        noise = random.Random(1).randbytes(200)
        path.write_bytes(
            {"cut": raw[: len(raw) // 2], "noise": raw[:3_000] + noise + raw[3_200:], "sum": raw + b"x", "empty": b""}[
                damage
            ]
        )
        done = scan_file(path, plan, extractor, selector)
        assert done.manifest is None
        assert "a.xml.gz" in done.problem
        assert list(plan.folder.glob("*")) == []

    def test_flipped_bits_are_told(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        path = write_pubmed(tmp_path / "a.xml.gz", list(Records(1, 0).each(20)))
        raw, chance = path.read_bytes(), random.Random(1)
        for _ in range(60):
            flipped = bytearray(raw)
            flipped[chance.randrange(12, len(raw))] ^= 1 << chance.randrange(8)
            path.write_bytes(flipped)
            assert "a.xml.gz: " in scan_file(path, plan, extractor, selector).problem
        assert list(plan.folder.glob("*")) == []

    @pytest.mark.parametrize(
        ("name", "why"),
        [(b"a\xff.xml", "a\\udcff.xml': the name is not UTF-8"), (b"x" * 200 + b".xml", "has 204 bytes")],
    )
    def test_names_that_results_cannot_have(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector, name: bytes, why: str
    ) -> None:
        path = tmp_path / os.fsdecode(name)
        path.write_text(WHOLE)
        done = scan_file(path, plan, extractor, selector)
        assert done.manifest is None
        assert why in done.problem
        assert not plan.folder.exists()

    def test_a_link_is_called_and_summed_as_it_is_called(
        self, tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from extractor.cli.scanning import scan

        stored = write_pubmed(tmp_path / "blob-1", [one_record(1, SAID)])
        (tmp_path / "blob-1.md5").write_text("0" * 32)
        folder = tmp_path / "links"
        folder.mkdir()
        for name in ("n1.xml", "n2.xml"):
            (folder / name).symlink_to(stored)
        digest = hashlib.md5(stored.read_bytes(), usedforsecurity=False).hexdigest()
        (folder / "n1.xml.md5").write_text(f"MD5(n1.xml)= {digest}\n")
        (tmp_path / "also").symlink_to(folder)
        monkeypatch.chdir(tmp_path)
        scan([Path("links/n1.xml"), Path("also/n1.xml"), Path("links/../links/n2.xml")], tmp_path / "results")
        assert [manifest.source.name for manifest in manifests_in(tmp_path / "results")] == ["n1.xml", "n2.xml"]
        (folder / "n2.xml.md5").write_text(f"MD5(n2.xml)= {'1' * 32}\n")
        (tmp_path / "results" / "n2.manifest.json").unlink()
        with pytest.raises(typer.Exit):
            scan([Path("links/n1.xml"), Path("links/n2.xml")], tmp_path / "results")

    def test_one_that_changes_while_it_is_read(self, tmp_path: Path, plan: ScanPlan, extractor: Extractor) -> None:
        path = write_pubmed(tmp_path / "a.xml", [one_record(1, SAID)])

        class Changing(Selector):
            def of(self, file: IO[bytes], tally: FileTally, name: str = "") -> Iterator[Selected]:
                yield from super().of(file, tally, name)
                path.write_text(WHOLE)

        assert "changed while it was read" in scan_file(path, plan, extractor, Changing()).problem
        assert list(plan.folder.glob("*")) == []

    @pytest.mark.parametrize("name", ["a.jsonl", "a.txt", "a.txt.gz"])
    def test_a_line_without_end(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector, name: str
    ) -> None:
        path = tmp_path / name
        raw = (b'{"x": "' if "json" in name else b"PMID- 1\nTI  - ") + b"miR-21 " * 2**20 * 3
        path.write_bytes(gzip.compress(raw, 1) if name.endswith(".gz") else raw)
        assert "without the end of a line" in scan_file(path, plan, extractor, selector).problem

    def test_a_record_that_cannot_be_read_costs_no_other(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        broken = one_record(3, SAID).replace("</Journal>", "")
        done = scan_file(write_pubmed(tmp_path / "a.xml", [broken, one_record(4, SAID)]), plan, extractor, selector)
        assert done.manifest
        assert (done.manifest.documents, [w.split(":")[0] for w in done.manifest.unread]) == (1, ["PMID 3"])

    @pytest.mark.parametrize("xml", ["<article><body><p>miR-21</p></body></article>", "<MedlineCitationSet/>"])
    def test_xml_of_another_kind_is_told(
        self, xml: str, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        path = tmp_path / "other.xml"
        path.write_text(xml)
        done = scan_file(path, plan, extractor, selector)
        assert done.manifest is None
        assert "expected PubMed XML" in done.problem

    def test_what_others_compressed(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        plain = write_pubmed(tmp_path / "n1.xml", [one_record(1, SAID)])
        packed = tmp_path / "n2.xml.bz2"
        packed.write_bytes(bz2.compress(plain.read_bytes()))
        for path in (plain, packed):
            assert scan_file(path, plan, extractor, selector).problem == ""
        assert results_in(plan.folder, "n2.xml.bz2") == results_in(plan.folder, "n1.xml") != []

    def test_exactly_what_annotate_finds_a_non_coding_rna_in(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        others = ("The miRNA was low", "miR-5p", "Let 7 go", "circulating", "PTEN", "Vladimir 21", "lncRNAs", "mired")
        path = write_pubmed(
            tmp_path / "a.xml", [one_record(n, f"{said}.") for n, said in enumerate((*SPELT, *others), 1)]
        )
        documents = list(read_documents(path, lambda error: pytest.fail(str(error))))
        named = {
            document.pmid
            for document in documents
            if any(m.type in NCRNA_TYPES for m in extractor.annotator.annotate(document).mentions)
        }
        assert len(documents) == len(SPELT) + len(others)
        assert {document.pmid for document in documents[: len(SPELT)]} == named
        scan_file(path, plan, extractor, selector)
        assert {result.document.pmid for result in results_in(plan.folder, path.name)} == named

    def test_other_kinds_of_files(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        path = tmp_path / "b.jsonl"
        path.write_text(
            "".join(json.dumps({"sourceid": str(n), "text": text}) + "\n" for n, text in ((1, SAID), (2, "Nothing.")))
        )
        done = scan_file(path, plan, extractor, selector)
        assert done.manifest
        assert (done.manifest.documents, done.manifest.evidence) == (1, 1)


@pytest.fixture(params=KINDS)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    with database(request.param, tmp_path) as found:
        yield found


class TestMerge:
    def scanned(self, folder: Path, plan: ScanPlan, extractor: Extractor, selector: Selector) -> list[Settled]:
        return [scan_file(path, plan, extractor, selector) for path in sorted(folder.glob("*.xml*"))]

    def merged(self, where: Where, plan: ScanPlan) -> tuple[Store, list[tuple[str, str, Standing]]]:
        with open_store(where, lambda: "2026-01-01T00:00:00+00:00") as store:
            merge_results(plan.folder, store, "pubmed")
            return store, [(e.document, e.object_name, e.standing) for e in store.evidence()]

    def test_the_highest_version_counts_then_the_last_file(
        self, where: Where, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        write_pubmed(
            tmp_path / "n1.xml", [one_record(1, "miR-34a represses MET."), one_record(2, "miR-7 represses AXL.", 2)]
        )
        write_pubmed(
            tmp_path / "n2.xml", [one_record(1, "miR-34a represses AXL."), one_record(2, "miR-7 represses MET.")]
        )
        self.scanned(tmp_path, plan, extractor, selector)
        assert self.merged(where, plan)[1] == [("1", "AXL", Standing.PUBLISHED), ("2", "AXL", Standing.PUBLISHED)]

    def test_versions_of_a_record_in_one_file_come_in_any_order(
        self, where: Where, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        first, second = one_record(1, "miR-34a represses MET.", 1), one_record(1, "miR-34a represses AXL.", 2)
        other, later = one_record(2, "miR-7 represses MET.", 1), one_record(2, "miR-7 represses AXL.", 3)
        write_pubmed(tmp_path / "n1.xml", [second, first, other, later])
        self.scanned(tmp_path, plan, extractor, selector)
        assert sorted((r.document.id, r.version) for r in results_in(plan.folder, "n1.xml")) == [
            ("1", 1), ("1", 2), ("2", 1), ("2", 3),
        ]  # fmt: skip
        assert self.merged(where, plan)[1] == [("1", "AXL", Standing.PUBLISHED), ("2", "AXL", Standing.PUBLISHED)]

    def test_what_is_deleted_counts_no_more(
        self, where: Where, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        write_pubmed(tmp_path / "n1.xml", [one_record(1, SAID), one_record(2, SAID)])
        self.scanned(tmp_path, plan, extractor, selector)
        assert len(self.merged(where, plan)[1]) == 2
        write_pubmed(tmp_path / "n2.xml", [one_record(3, SAID)], deleted=[2])
        self.scanned(tmp_path, plan, extractor, selector)
        assert self.merged(where, plan)[1] == [
            ("1", "MET", Standing.PUBLISHED),
            ("2", "MET", Standing.WITHDRAWN),
            ("3", "MET", Standing.PUBLISHED),
        ]

    def test_again_is_no_news(
        self, where: Where, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        write_pubmed(tmp_path / "n1.xml", [one_record(1, SAID)])
        self.scanned(tmp_path, plan, extractor, selector)
        with open_store(where, lambda: "2026-01-01T00:00:00+00:00") as store:
            assert merge_results(plan.folder, store, "pubmed").counts.new == 1
            again = merge_results(plan.folder, store, "pubmed").counts
            assert (again.new, again.updated, again.unchanged) == (0, 0, 1)

    def test_a_file_without_results(
        self, where: Where, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        write_pubmed(tmp_path / "n1.xml", [one_record(1, SAID)])
        write_pubmed(tmp_path / "n2.xml", [])
        self.scanned(tmp_path, plan, extractor, selector)
        assert results_in(plan.folder, "n2.xml") == []
        assert self.merged(where, plan)[1] == [("1", "MET", Standing.PUBLISHED)]

    @pytest.mark.parametrize("damage", ["cut", "altered", "longer", "noise", "emptied", "another's", "missing"])
    def test_results_that_are_damaged_are_refused_until_they_are_made_anew(
        self, where: Where, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector, damage: str
    ) -> None:
        write_pubmed(tmp_path / "n1.xml", [one_record(1, SAID)])
        write_pubmed(tmp_path / "n2.xml", [one_record(2, SAID), one_record(3, SAID)])
        self.scanned(tmp_path, plan, extractor, selector)
        path, other = results_path(plan.folder, "n2.xml"), results_path(plan.folder, "n1.xml")
        raw = path.read_bytes()
        if damage == "missing":
            path.unlink()
        else:
            path.write_bytes(
                {
                    "cut": raw[: len(raw) // 2],
                    "altered": raw.replace(b"MET", b"AXL"),
                    "longer": raw + raw,
                    "noise": random.Random(1).randbytes(500),
                    "emptied": b"",
                    "another's": other.read_bytes(),
                }[damage]
            )
        with open_store(where, lambda: "2026-01-01T00:00:00+00:00") as store:
            with pytest.raises(InputError) as caught:
                merge_results(plan.folder, store, "pubmed")
            assert str(path) in str(caught.value)
            assert f"`extractor scan n2.xml -o {plan.folder}`" in str(caught.value)
            assert (store.evidence(), store.runs()) == ([], [])
        done = self.scanned(tmp_path, plan, extractor, selector)
        assert [each.known for each in done] == [True, False]
        assert path.read_bytes() == raw
        assert len(self.merged(where, plan)[1]) == 3

    def test_manifests_under_other_names_are_refused(
        self, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        write_pubmed(tmp_path / "n1.xml", [one_record(1, SAID)])
        self.scanned(tmp_path, plan, extractor, selector)
        copied = manifest_path(plan.folder, "n2.xml")
        copied.write_bytes(manifest_path(plan.folder, "n1.xml").read_bytes())
        with pytest.raises(InputError, match=r"n2\.manifest\.json: is the manifest of n1\.xml"):
            manifests_in(plan.folder)

    def test_results_of_another_form_are_refused(
        self, where: Where, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        write_pubmed(tmp_path / "n1.xml", [one_record(1, SAID)])
        self.scanned(tmp_path, plan, extractor, selector)
        path = manifest_path(plan.folder, "n1.xml")
        path.write_text(path.read_text().replace('"form": 2', '"form": 99'))
        with (
            open_store(where, lambda: "2026-01-01T00:00:00+00:00") as store,
            pytest.raises(InputError, match="of the form 99, this program reads 2"),
        ):
            merge_results(plan.folder, store, "pubmed")

    def test_no_results_and_results_of_two_kinds(
        self, where: Where, tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector
    ) -> None:
        with open_store(where, lambda: "2026-01-01T00:00:00+00:00") as store:
            with pytest.raises(InputError, match="holds no results"):
                merge_results(tmp_path, store, "pubmed")
            one, two = write_pubmed(tmp_path / "n1.xml", [one_record(1, SAID)]), write_pubmed(tmp_path / "n2.xml", [])
            scan_file(one, plan, extractor, selector)
            scan_file(two, replace(plan, threshold=0.6), extractor, selector)
            with pytest.raises(InputError, match="was scanned in another way"):
                merge_results(plan.folder, store, "pubmed")


def test_manifests_say_what_was_done(tmp_path: Path, plan: ScanPlan, extractor: Extractor, selector: Selector) -> None:
    path = write_pubmed(tmp_path / "n1.xml.gz", list(Records(2, 0.1).each(30)))
    done = scan_file(path, plan, extractor, selector)
    assert manifest_of(plan.folder, path.name) == done.manifest
    assert manifests_in(plan.folder) == [done.manifest]
    with gzip.open(path) as file:
        assert file.read().count(b"<PubmedArticle>") == 30


def test_two_files_with_the_same_results_are_refused(tmp_path: Path) -> None:
    from extractor.cli.scanning import scan

    one, other = write_pubmed(tmp_path / "n1.xml", []), write_pubmed(tmp_path / "n1.xml.gz", [])
    with pytest.raises(InputError, match=r"n1\.xml and .*n1\.xml\.gz would have the same results"):
        scan([one, other], tmp_path / "results")
    assert not (tmp_path / "results").exists()
