"""Generated PubMed files: records with authors, affiliations, MeSH and references, some of which name a miRNA.

What they say is recombined from words without meaning and the sentences that are given; the same seed gives the same.
"""

from __future__ import annotations

import gzip
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January '
    '2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
TAIL = "</PubmedArticleSet>\n"
SENTENCES = (
    "miR-34a represses MET in these cells.",
    "Overexpression of microRNA-21 suppressed PTEN.",
    "HOTAIR sponges miR-34a.",
    "Let-7a directly targets KRAS.",
)
ALIKE = ("Mir", "Mirza", "Emir", "Letterman")
"""Surnames that are no miRNAs."""


@dataclass(frozen=True)
class Records:
    """Draws records; ``share`` of them have a sentence on a miRNA in their abstract."""

    seed: int = 1
    share: float = 0.005
    sentences: Sequence[str] = SENTENCES

    def each(self, number: int, first: int = 1) -> Iterator[str]:
        """So many records as XML, with PMIDs from ``first`` on."""
        chance = random.Random(self.seed)
        words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 11))) for _ in range(6_000)]
        for pmid in range(first, first + number):
            said = chance.choice(self.sentences) if chance.random() < self.share else ""
            yield record(pmid, chance, words, said)


def record(pmid: int, chance: random.Random, words: Sequence[str], said: str = "", version: int = 1) -> str:
    """A record as PubMed writes it."""

    def some(number: int) -> str:
        return " ".join(words[min(int(chance.expovariate(1 / 400)), len(words) - 1)] for _ in range(number))

    authors = "".join(
        f'<Author ValidYN="Y"><LastName>{chance.choice(ALIKE) if chance.random() < 0.05 else some(1).title()}</LastName>'
        f"<ForeName>{some(1).title()}</ForeName><Initials>AB</Initials><AffiliationInfo><Affiliation>Department of "
        f"{some(3).title()}, University of {some(1).title()}. {some(1)}@example.org.</Affiliation></AffiliationInfo></Author>"
        for _ in range(chance.randint(2, 8))
    )
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="D{chance.randint(1, 99_999):06d}" MajorTopicYN="N">{some(2).title()}'
        "</DescriptorName></MeshHeading>"
        for _ in range(chance.randint(5, 14))
    )
    references = "".join(
        f"<Reference><Citation>{some(8)}. J. 20{chance.randint(10, 24)};{chance.randint(1, 99)}.</Citation><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{chance.randint(1, 38_000_000)}</ArticleId></ArticleIdList></Reference>'
        for _ in range(chance.randint(0, 30))
    )
    abstract = f"{some(90).capitalize()}. {said} {some(90).capitalize()}."
    return (
        f'<PubmedArticle>\n<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>'
        "<DateRevised><Year>2024</Year><Month>01</Month><Day>02</Day></DateRevised>"
        '<Article PubModel="Print"><Journal><ISSN IssnType="Print">1234-5678</ISSN><JournalIssue CitedMedium="Print">'
        f"<Volume>1</Volume><PubDate><Year>2020</Year></PubDate></JournalIssue><Title>Journal of {some(2).title()}</Title>"
        f"</Journal><ArticleTitle>{some(12).capitalize()}.</ArticleTitle><Abstract><AbstractText>{abstract}</AbstractText>"
        f'</Abstract><AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language><PublicationTypeList>'
        '<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>'
        f"<MeshHeadingList>{headings}</MeshHeadingList></MedlineCitation>\n<PubmedData><PublicationStatus>ppublish"
        f'</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList><ReferenceList>'
        f"{references}</ReferenceList></PubmedData>\n</PubmedArticle>\n"
    )


def one_record(pmid: int, said: str, version: int = 1) -> str:
    """A small record that says something."""
    return record(pmid, random.Random(pmid), ["word", "other", "more"], said, version)


def write_pubmed(
    path: Path, records: Iterator[str] | Sequence[str], deleted: Sequence[int] = (), md5: bool = False
) -> Path:
    """A file of these records, compressed where its name says so, with its sum beside it where that is asked for."""
    gone = "".join(f'<PMID Version="1">{pmid}</PMID>\n' for pmid in deleted)
    with gzip.open(path, "wb", 6) if path.suffix == ".gz" else path.open("wb") as file:
        file.write(HEAD.encode())
        for one in records:
            file.write(one.encode())
        if gone:
            file.write(f"<DeleteCitation>\n{gone}</DeleteCitation>\n".encode())
        file.write(TAIL.encode())
    if md5:
        digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        path.with_name(f"{path.name}.md5").write_text(f"MD5({path.name})= {digest}\n")
    return path
