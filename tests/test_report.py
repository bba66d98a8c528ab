"""The report page and the terminal summary. All data are invented for these tests."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from rich.console import Console

from extractor.model import (
    Document,
    Effect,
    EntityType,
    Interaction,
    Mention,
    Relation,
    Section,
    Span,
    Status,
    Versions,
    evidence_of,
)
from extractor.report import SECTIONS, ReportData, render, summary, write_report
from extractor.report.page import ratio
from extractor.report.sections.errors import ERRORS_SHOWN
from extractor.report.sections.interactions import INTERACTIONS_SHOWN, ranked
from extractor.report.sections.section import shown
from extractor.report.words import EFFECT_WORDS, counted, document_link, says_resistance, verb
from extractor.scoring import (
    Comparison,
    Counts,
    Discrepancy,
    Kind,
    LevelScore,
    Scores,
    Why,
)

VERSIONS = Versions("1.2", "r" * 64, "l" * 64, "toy-model")
NASTY = '<script>alert("x")</script> & <b>'
TITLE = "LNCX sponges miR-901 & raises GENEA <i>in vitro</i>"


def spot(name: str, kind: EntityType, curie: str) -> Mention:
    start = TITLE.index(name)
    return Mention(start, start + len(name), name, kind, curie, name)


LNCX = spot("LNCX", EntityType.LNCRNA, "HGNC:1")
MIR = spot("miR-901", EntityType.MIRNA, "mirna:mir-901")
GENE = spot("GENEA", EntityType.GENE, "HGNC:2")
WHOLE = Span(0, len(TITLE))
SPONGES = Relation(LNCX, Effect.SPONGES, MIR, Span(5, 12), "toy-sponge", WHOLE, direct=True, hedged=True)
TARGETS = Relation(
    MIR,
    Effect.TARGETS,
    GENE,
    Span(23, 29),
    NASTY,
    WHOLE,
    negated=True,
    resistance="promotes",
    drugs=("toyinib",),
)
DOCUMENTS = (
    Document("31", TITLE, pmid="31", doi="10.1/A<b>", year=2015, journal="Toy Journal", retracted_by="77"),
    Document("doi:10.1/b", NASTY, (Section("", "An abstract."),), doi="10.1/b", year=2017),
)
EVIDENCE = tuple(evidence_of(DOCUMENTS[0], relation, VERSIONS) for relation in (SPONGES, TARGETS))


def interaction(mirna: str = "miR-901", **changes: object) -> Interaction:
    made = Interaction(
        id="0123456789abcdef",
        mirna=mirna,
        target="LNCX",
        subject="HGNC:1",
        effect=Effect.SPONGES,
        object="mirna:mir-901",
        subject_type=EntityType.LNCRNA,
        object_type=EntityType.MIRNA,
        direct=True,
        resistance="",
        drugs=(),
        cerna_regulators=(),
        phenotypes=(),
        diseases=(),
        n_evidence=1,
        n_documents=1,
        n_accepted=0,
        n_rejected=0,
        pmids=("31",),
        first_year=None,
        last_year=None,
        best_sentence=TITLE,
        belief=0.75,
        status=Status.UNREVIEWED,
        flagged=False,
        conflicts=(),
        conflict_state=None,
        corpora=(),
        first_seen="",
        last_seen="",
        retracted=False,
        withdrawn=False,
        release="",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def level(name: str, counts: Counts, *errors: Discrepancy) -> LevelScore:
    return LevelScore(name, "explained", counts, (("targets", counts), ("sponges", Counts())), errors)


MISS = Discrepancy(Kind.MISSED, "triple", "31", "miR-901 targets GENEB", NASTY, Why.OBJECT_UNKNOWN, "GENEB")
FALSE = Discrepancy(Kind.FALSE, "triple", "31; doi:10.1/b", NASTY, TITLE, Why.NOT_IN_GOLD)
SCORES = Scores(
    "toy gold",
    "extractor",
    "gold:toy | system:extractor",
    2,
    (level("triple", Counts(3, 1, 1), MISS, FALSE),),
    (NASTY,),
)
BASELINE = replace(
    SCORES,
    system="co-occurrence",
    signature="gold:toy | baseline",
    levels=(level("triple", Counts(0, 4, 4)),),
)
DATA = ReportData(
    corpus="toy",
    date="2020-02-02",
    versions=VERSIONS,
    documents=DOCUMENTS,
    evidence=EVIDENCE,
    interactions=(interaction(),),
    comparisons=(Comparison("Toy titles", SCORES, (BASELINE,)),),
    notes=(f"No network: {NASTY}",),
    title=f"Toy corpus {NASTY}",
    files=((ReportData.TABLE, "results/toy/interactions.tsv"),),
)
EMPTY = ReportData("toy", "2020-02-02", VERSIONS)

_VOID = {"meta", "link", "br", "hr", "img", "input", "col", "wbr"}


class Page(HTMLParser):
    """The structure of a page; an element that is closed wrongly fails the test."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.captions = 0
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "caption":
            assert self.open[-1] == "table"
            self.captions += 1
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def words(text: str) -> str:
    """The visible text of HTML, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", text, flags=re.S)).split())


@pytest.fixture(params=[DATA, EMPTY], ids=["full", "empty"])
def page(request) -> str:
    return render(request.param)


class TestPage:
    def test_structure(self, page):
        parsed = Page(page)
        assert page.startswith("<!doctype html>")
        titles = [a for a in parsed.all("title") if not a]  # a figure has one of its own, with an id
        assert len(parsed.all("h1")) == len(parsed.all("main")) == len(titles) == 1
        assert parsed.all("html")[0]["lang"] == "en"
        assert len(parsed.all("table")) == parsed.captions
        identifiers = [a["id"] for _, a in parsed.elements if "id" in a]
        assert len(identifiers) == len(set(identifiers))
        anchors = {a["href"][1:] for a in parsed.all("a") if a["href"].startswith("#")}
        assert anchors <= set(identifiers)
        assert [a["id"] for a in parsed.all("section")] == list(SECTIONS)
        assert all("scope" in a for a in parsed.all("th"))

    def test_it_loads_nothing(self, page):
        parsed = Page(page)
        assert not {"script", "img", "iframe", "object", "embed", "base", "form"} & {t for t, _ in parsed.elements}
        assert [a["href"] for a in parsed.all("link")] == ["data:,"]
        assert not any("src" in a or "srcset" in a or any(k.startswith("on") for k in a) for _, a in parsed.elements)
        style = re.search(r"<style>(.*?)</style>", page, re.S)
        assert style
        assert not re.search(r"url\(|@import|@font-face", style[1])
        assert "default-src 'none'" in page

    def test_it_links_to_papers_only(self, page):
        outside = [a["href"] for a in Page(page).all("a") if not a["href"].startswith("#")]
        assert all(re.match(r"https://(pubmed\.ncbi\.nlm\.nih\.gov|doi\.org)/", href) for href in outside)

    def test_light_dark_and_print(self, page):
        for query in ("prefers-color-scheme: dark", "@media print", "max-width"):
            assert query in page

    def test_everything_is_escaped(self):
        text = render(DATA)
        assert "<script>" not in text
        assert "<i>in vitro" not in text
        assert "&lt;script&gt;alert(" in text
        assert (
            text.count("&lt;b&gt;") >= 6
        )  # title, note, pattern, note of the scores, miss, false hit, silent document

    def test_the_head_says_what_and_when(self):
        text = words(render(DATA))
        for part in ("2020-02-02", "version 1.2", "toy-model", "1 with abstract, 1 title only · 2015–2017"):
            assert part in text
        assert "Retracted PMID\u00a031" in text.replace("PMID 31", "PMID\u00a031")

    def test_scores_with_the_baseline_and_the_signature(self):
        text = words(render(DATA))
        assert "extractor 0.750 0.750 0.750 3 1 1" in text
        assert "co-occurrence 0.000 0.000 0.000 0 4 4" in text
        assert "gold:toy | system:extractor" in text
        assert "sponges – not measured" in text

    def test_a_baseline_that_borrows_the_mentions_has_no_row_for_them(self):
        mentions = level("mentions, exact", Counts(2, 0, 0))
        comparison = Comparison("t", replace(SCORES, levels=(mentions,)), (replace(BASELINE, levels=(mentions,)),))
        assert "co-occurrence" not in words(render(replace(DATA, comparisons=(comparison,)))).split("gold:toy")[0]

    def test_an_interaction_reads_from_left_to_right(self):
        text = words(render(DATA))
        assert "miR-901 ⊃ is sponged by LNCX lncRNA direct 1 sentence 1 document 0.75 PMID" in text

    def test_signs_are_words_as_well_as_colours(self):
        marked = interaction(
            effect=Effect.TARGETS,
            object_type=EntityType.GENE,
            subject_type=EntityType.MIRNA,
            resistance="reverses",
            drugs=("toyinib",),
            conflicts=("miR-901 activates GENEA",),
            retracted=True,
            withdrawn=True,
            status="accepted",
            cerna_regulators=("LNCX",),
        )
        text = words(render(replace(DATA, interactions=(marked,))))
        for part in (
            "▼ reverses resistance to toyinib",
            "conflict: miR-901 activates GENEA",
            "retracted",
            "withdrawn",
            "accepted",
            "sponged by LNCX",
        ):
            assert part in text

    def test_sentences_show_mentions_cues_and_modifiers(self):
        text = render(DATA)
        assert '<mark class="m-cerna" title="LNCX">LNCX<span class="tag"> lncRNA</span></mark> <u>sponges</u>' in text
        assert "<u>raises</u>" in text
        plain = words(text)
        assert "LNCX ⊃ sponges miR-901 speculative direct" in plain
        assert "miR-901 ⇒ targets GENEA ✕ denied by the sentence ▲ promotes resistance to toyinib" in plain

    def test_a_title_is_shown_once(self):
        """In the sentence where that is the title, above the sentences where it is not."""
        assert '<p class="title">' not in render(DATA)
        longer = replace(DOCUMENTS[0], title="Another title of the toy, " * 5)
        text = render(replace(DATA, documents=(longer, DOCUMENTS[1])))
        assert '<p class="title">Another title of the toy, ' in text

    def test_further_mentions_are_marked_where_given(self):
        place = TITLE.index("vitro")
        extra = Mention(place, place + 5, "vitro", EntityType.CELL_LINE, "", "vitro")
        assert "CellLine" not in render(DATA)
        assert 'class="m-other" title="vitro"' in render(replace(DATA, mentions={"31": (extra,)}))

    def test_a_document_without_relations_is_named(self):
        text = words(render(DATA))
        assert "No relation found in 1 document" in text
        assert text.count("doi:10.1/b") >= 2  # among the silent ones, and as the place of a false hit

    def test_errors_have_reason_and_place(self):
        text = words(render(DATA))
        assert "miR-901 targets GENEB object not recognised as in the gold GENEB" in text
        assert "Relations found that the gold does not have 1" in text

    def test_without_gold_the_page_says_so(self):
        text = words(render(EMPTY))
        assert "nothing was measured" in text
        assert "No interaction was found." in text

    def test_an_effect_group_with_the_same_counts_is_kept(self):
        same = replace(SCORES.levels[0], groups=(("targets", Counts(1, 1, 1)), ("sponges", Counts(1, 1, 1))))
        comparison = Comparison("t", replace(SCORES, levels=(same,)))
        text = words(render(replace(DATA, comparisons=(comparison,))))
        assert re.search(r"targets 0.500 0.500 0.500 1 1 1 \S+ not measured sponges 0.500 0.500 0.500 1 1 1", text)


class TestSize:
    def test_ten_thousand_interactions_are_cut_with_a_line_that_says_so(self):
        many = tuple(interaction(f"miR-{n}", belief=n / 10_000) for n in range(10_000))
        text = render(replace(DATA, interactions=many))
        more = 10_000 - INTERACTIONS_SHOWN
        assert f"… and {more:,} interactions more; all are in results/toy/interactions.tsv ." in words(text)
        assert "miR-9999" in text  # best first
        assert len(text) < 3_000_000

    def test_many_errors_are_cut(self):
        errors = [replace(MISS, what=f"miss {n}") for n in range(ERRORS_SHOWN + 7)]
        scores = replace(SCORES, levels=(level("triple", Counts(0, 0, len(errors)), *errors),))
        text = words(render(replace(DATA, comparisons=(Comparison("t", scores),))))
        assert "… and 7 lines more; all are in report.json ." in text

    @pytest.mark.parametrize(("length", "limit", "more"), [(0, 3, 0), (3, 3, 0), (4, 3, 1)])
    def test_shown(self, length, limit, more):
        cut = shown(range(length), limit)
        assert (len(cut.items), cut.more) == (length - more, more)


def _refuse(*_: object) -> None:
    raise OSError("the disk is full")


class TestWriting:
    def test_the_file_replaces_an_earlier_one(self, tmp_path: Path):
        path = tmp_path / "new" / "report.html"
        write_report(path, EMPTY)
        write_report(path, DATA)
        assert path.read_text(encoding="utf-8") == render(DATA)
        assert [p.name for p in path.parent.iterdir()] == ["report.html"]

    def test_the_same_data_give_the_same_page(self):
        assert render(DATA) == render(replace(DATA))

    def test_a_failure_leaves_the_earlier_file(self, tmp_path: Path, monkeypatch):
        path = tmp_path / "report.html"
        write_report(path, EMPTY)
        monkeypatch.setattr(Path, "replace", _refuse)
        with pytest.raises(OSError, match="disk is full"):
            write_report(path, DATA)
        assert path.read_text(encoding="utf-8") == render(EMPTY)
        assert [p.name for p in tmp_path.iterdir()] == ["report.html"]

    def test_a_misspelt_field_in_a_template_is_an_error(self):
        from extractor.report.page import _environment

        with pytest.raises(UndefinedError):
            _environment().from_string("{{ data.corpsu }}").render(data=DATA)

    def test_json_holds_the_figures(self):
        value = json.loads(json.dumps(DATA.to_json()))
        assert (value["documents"], value["title_only"], value["interactions"]) == (2, 1, 1)
        assert value["comparisons"][0]["system"]["levels"][0]["f1"] == 0.75


class TestWords:
    @pytest.mark.parametrize(
        ("identifier", "pmid", "doi", "label", "url"),
        [
            ("31", "31", "10.1/a", "PMID\u00a031", "https://pubmed.ncbi.nlm.nih.gov/31/"),
            ("31", "", "", "PMID\u00a031", "https://pubmed.ncbi.nlm.nih.gov/31/"),
            ("x", "", "10.1/a<b>", "doi:10.1/a<b>", "https://doi.org/10.1/a%3Cb%3E"),
            ("doi:10.1/a#b", "", "", "doi:10.1/a#b", "https://doi.org/10.1/a%23b"),
            ("javascript:x", "", "", "javascript:x", ""),
        ],
    )
    def test_links(self, identifier, pmid, doi, label, url):
        link = document_link(identifier, pmid, doi)
        assert (link.label, link.url) == (label, url)

    def test_every_effect_has_words(self):
        assert set(EFFECT_WORDS) == set(Effect)
        assert len({words.symbol for words in EFFECT_WORDS.values()}) == len(Effect)

    def test_voice(self):
        assert verb(interaction()) == "is sponged by"
        assert verb(interaction(subject_type=EntityType.MIRNA, effect=Effect.TARGETS)) == "targets"

    @pytest.mark.parametrize(
        ("effect", "resistance", "kind", "expected"),
        [
            ("reverses", "reverses", "Response", True),
            ("reverses", "promotes", "Response", False),
            ("reverses", "reverses", "Drug", False),
            ("targets", "reverses", "Gene", False),
        ],
    )
    def test_a_modifier_is_not_repeated(self, effect, resistance, kind, expected):
        assert says_resistance(Effect(effect), resistance, EntityType(kind)) is expected

    def test_ratio_and_count(self):
        assert ratio(2 / 3) == "0.667"
        assert "not measured" in ratio(None)
        assert (counted(1, "miss", "misses"), counted(2000, "document")) == ("1 miss", "2,000 documents")

    def test_rank_is_by_support_then_name(self):
        rows = [
            interaction("b"),
            interaction("a"),
            interaction("c", n_documents=2),
            interaction("d", belief=0.9),
        ]
        assert [row.mirna for row in ranked(rows)] == ["c", "d", "a", "b"]


class TestSummary:
    def shown(self, data: ReportData) -> str:
        console = Console(file=io.StringIO(), width=120, color_system=None)
        console.print(summary(data))
        return console.file.getvalue()  # type: ignore[attr-defined]

    def test_it_says_what_was_read_and_found(self):
        text = self.shown(DATA)
        for part in (
            "2 documents (1 with abstract, 1 title only): 1 interaction in 1 sentence",
            "! No network",
            "is sponged by",
            "interaction table: results/toy/interactions.tsv",
        ):
            assert part in text
        assert re.search(r"triple\s+0\.750\s+0\.750\s+0\.750\s+3\s+1\s+1\s+0\.000", text)

    def test_brackets_are_no_markup(self):
        data = replace(DATA, notes=("see [bold]file[/bold]",), interactions=(interaction("[red]miR"),))
        text = self.shown(data)
        assert "[bold]file[/bold]" in text
        assert "[red]miR" in text

    def test_empty(self):
        assert self.shown(EMPTY).splitlines() == [
            "toy",
            "0 documents (nothing was read): 0 interactions in 0 sentences",
        ]
