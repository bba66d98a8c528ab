"""Records of an invented PubMed and Europe PMC; their sentences are made from templates of the tests' own."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from html import unescape

MIRNAS = (
    "miR-21", "miR-34a", "miR-34a-5p", "miR-155", "miR-200c", "miR-206", "miR-223", "miR-7", "miR-133b", "miR-145-5p",
    "miR-126", "miR-30c", "miR-483-3p", "miR-101", "miR-326", "let-7c",
)  # fmt: skip
GENES = (
    "PTEN",
    "MET",
    "AXL",
    "BCL2",
    "ZEB1",
    "IGF1R",
    "EGFR",
    "KRAS",
    "YAP1",
    "TP53",
    "VEGFA",
    "CCND1",
    "STAT3",
    "MCL1",
)
LNCRNAS = ("SNHG14", "MALAT1", "HOTAIR", "XIST", "UCA1")
DRUGS = ("gefitinib", "erlotinib", "osimertinib")
TEMPLATES = (
    "{mirna} directly targets <i>{gene}</i> and reduces its expression.",
    "{mirna} suppressed <i>{gene}</i> (p &lt; 0.05).",
    "Overexpression of {mirna} decreased {gene} mRNA and protein.",
    "{lncrna} sponges {mirna} and thereby upregulates {gene}.",
    "{mirna} reversed {drug} resistance of these cells.",
    "Silencing of {mirna} increased <i>{gene}</i><sup>+</sup> cells.",
    "{mirna} did not affect {gene}.",
    "{mirna} promotes {drug} resistance.",
    "Cells were grown for two days at 5% CO<sub>2</sub>.",
    'Fold change was <mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>f</mml:mi><mml:mo>&lt;</mml:mo>'
    "<mml:mn>2</mml:mn></mml:math> where {mirna} inhibited {gene}.",
)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Record:
    """A PubMed record; ``title`` and the texts of ``abstract`` (label, text) are XML."""

    pmid: str
    doi: str
    title: str
    abstract: tuple[tuple[str, str], ...]
    edat: date
    mdat: date
    types: tuple[str, ...] = ("Journal Article",)
    notices: tuple[tuple[str, str], ...] = ()
    pmcid: str = ""

    @cached_property
    def words(self) -> str:
        """What a query without a field looks at."""
        text = " ".join([self.title, *(part for _, part in self.abstract)])
        return unescape(_TAG.sub("", text)).casefold()

    @cached_property
    def xml(self) -> str:
        """The record as PubMed sends it."""
        parts = "".join(
            f"<AbstractText{f' Label={chr(34)}{label}{chr(34)}' if label else ''}>{text}</AbstractText>"
            for label, text in self.abstract
        )
        types = "".join(f'<PublicationType UI="D016428">{kind}</PublicationType>' for kind in self.types)
        notes = "".join(
            f'<CommentsCorrections RefType="{kind}"><RefSource>J Invent</RefSource><PMID Version="1">{pmid}</PMID>'
            "</CommentsCorrections>"
            for kind, pmid in self.notices
        )
        pmc = f'<ArticleId IdType="pmc">{self.pmcid}</ArticleId>' if self.pmcid else ""
        return (
            f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{self.pmid}</PMID>'
            f'{_day("DateRevised", self.mdat)}<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print">'
            f"<Volume>1</Volume><PubDate><Year>{self.edat.year}</Year></PubDate></JournalIssue>"
            "<Title>Journal of Inventions</Title><ISOAbbreviation>J Invent</ISOAbbreviation></Journal>"
            f"<ArticleTitle>{self.title}</ArticleTitle>"
            f"{f'<Abstract>{parts}</Abstract>' if parts else ''}"
            '<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Doe</LastName><ForeName>Jo</ForeName>'
            "<Initials>J</Initials><AffiliationInfo><Affiliation>University of Nowhere.</Affiliation></AffiliationInfo>"
            f"</Author></AuthorList><Language>eng</Language><PublicationTypeList>{types}</PublicationTypeList></Article>"
            f"{f'<CommentsCorrectionsList>{notes}</CommentsCorrectionsList>' if notes else ''}"
            '<MeshHeadingList><MeshHeading><DescriptorName UI="D006801">Humans</DescriptorName></MeshHeading>'
            "</MeshHeadingList></MedlineCitation><PubmedData><History>"
            f"{_day('PubMedPubDate', self.edat, ' PubStatus=' + chr(34) + 'entrez' + chr(34))}</History>"
            f'<ArticleIdList><ArticleId IdType="pubmed">{self.pmid}</ArticleId>'
            f'<ArticleId IdType="doi">{self.doi}</ArticleId>{pmc}</ArticleIdList><ReferenceList><Reference>'
            "<Citation>Somebody. J Invent. 1999.</Citation><ArticleIdList>"
            '<ArticleId IdType="doi">10.9999/cited</ArticleId></ArticleIdList></Reference></ReferenceList>'
            "</PubmedData></PubmedArticle>"
        )


def _day(name: str, when: date, attributes: str = "") -> str:
    return f"<{name}{attributes}><Year>{when.year}</Year><Month>{when.month}</Month><Day>{when.day}</Day></{name}>"


@dataclass(frozen=True)
class EuropePmcRecord:
    """What Europe PMC has of a paper; ``abstract`` is its HTML, ``jats`` the full text, "" for none."""

    pmid: str
    doi: str
    title: str
    abstract: str = ""
    pmcid: str = ""
    open_access: bool = False
    license: str = ""
    jats: str = ""


def invented(
    count: int, seed: int, first: int = 90_000_001, start: date = date(2020, 1, 1), days: int = 2000, pool: int = 0
) -> list[Record]:
    """Records with consecutive PMIDs, entered in this order; one in twelve has no abstract, one in forty is retracted.

    With ``pool`` there are only so many different texts, so that what is found in them can be remembered.
    """
    chance = random.Random(seed)
    texts = [_text(random.Random(number)) for number in range(pool)]
    records = []
    for number in range(count):
        title, abstract = chance.choice(texts) if texts else _text(chance)
        entered = start + timedelta(days * number // count)
        retracted = chance.random() < 1 / 40
        pmid = str(first + number)
        records.append(
            Record(
                pmid=pmid,
                doi=f"10.9999/invented.{pmid}",
                title=title,
                abstract=() if chance.random() < 1 / 12 else abstract,
                edat=entered,
                mdat=entered + timedelta(chance.randrange(3)),
                types=("Journal Article", "Retracted Publication") if retracted else ("Journal Article",),
                notices=(("RetractionIn", "1"),) if retracted else (),
                pmcid=f"PMC{pmid}" if chance.random() < 1 / 6 else "",
            )
        )
    return records


def _text(chance: random.Random) -> tuple[str, tuple[tuple[str, str], ...]]:
    def sentence() -> str:
        return chance.choice(TEMPLATES).format(
            mirna=chance.choice(MIRNAS),
            gene=chance.choice(GENES),
            lncrna=chance.choice(LNCRNAS),
            drug=chance.choice(DRUGS),
        )

    title = f"{chance.choice(MIRNAS)} and <i>{chance.choice(GENES)}</i> in invented cells."
    if chance.random() < 0.5:
        return title, (("", " ".join(sentence() for _ in range(3))),)
    return title, tuple((label, sentence()) for label in ("BACKGROUND", "RESULTS", "CONCLUSIONS"))


def europepmc_of(records: list[Record]) -> dict[str, EuropePmcRecord]:
    """Europe PMC has an abstract for three of four papers that PubMed has none for, and full text with a pmcid."""
    found = {}
    for record in records:
        chance = random.Random(record.pmid)
        lacking = not record.abstract and chance.random() < 0.75
        if lacking or record.pmcid:
            found[record.pmid] = EuropePmcRecord(
                pmid=record.pmid,
                doi=record.doi,
                title=record.title,
                abstract=f"<h4>Results</h4>{chance.choice(MIRNAS)} suppressed <i>{chance.choice(GENES)}</i>."
                if lacking
                else "",
                pmcid=record.pmcid,
                open_access=bool(record.pmcid),
                license="cc by" if record.pmcid else "",
                jats=article(record, chance) if record.pmcid else "",
            )
    return found


def article(record: Record, chance: random.Random) -> str:
    """A paper in JATS: an introduction and references that are not to be extracted from, results that are."""
    one, two, three = (chance.choice(MIRNAS) for _ in range(3))
    gene = chance.choice(GENES)
    return (
        '<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) 1.3//EN" "JATS.dtd">'
        '<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML">'
        f'<front><article-meta><article-id pub-id-type="pmid">{record.pmid}</article-id>'
        f"<title-group><article-title>{record.title}</article-title></title-group>"
        '<permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"><license-p>Open access.'
        "</license-p></license></permissions></article-meta></front><body>"
        f'<sec sec-type="intro"><title>Introduction</title><p>{one} inhibits {gene} in other hands.</p></sec>'
        f"<sec><title>Materials and methods</title><p>Cells were bought. {two} mimics were used.</p></sec>"
        f'<sec sec-type="results"><title>Results</title><sec><title>{three} acts on <italic>{gene}</italic></title>'
        f"<p>{three} strongly suppressed <italic>{gene}</italic> (<xref>Fig. 1</xref>).</p>"
        f"<fig><caption><p>{one} promotes {gene}.</p></caption></fig></sec></sec>"
        f"<sec><title>Discussion</title><p>We saw that {three} targets {gene}.</p></sec></body>"
        f"<back><ref-list><ref><mixed-citation>{one} activates {gene}.</mixed-citation></ref></ref-list></back></article>"
    )
