"""Scores against a gold table whose rows cite the documents they were read from.

The matching rule, for a table that a review was turned into:

* A *claim* is a distinct statement of the table (at a level), with all documents that any row cites
  for it. It is found when at least one of these documents yields it, since a review cites several
  works for one sentence and not each says all of it.
* A *prediction* is a distinct statement of one document. It supports the claims that cite its
  document and say the same. Without any, it counts against precision, but only in a document that
  the table cites at all; there it is *not mentioned by the gold*, which need not mean wrong: a
  review does not repeat everything its sources say. Precision is thus a lower bound.
* A prediction for a document that no row cites is neither right nor wrong; it is listed as outside.

tp is the number of claims found, fn that of the others, fp that of unsupported predictions. Several
documents that support one claim count once. A claim whose documents were not read is missed: the
notes say how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from extractor.model import AnnotatedDocument, GoldRelation, plain_doi
from extractor.scoring.items import Item, Outcome, counts_by, counts_of
from extractor.scoring.matching import Rule
from extractor.scoring.reasons import why_false, why_missed
from extractor.scoring.result import Discrepancy, Kind, LevelScore, Scores, Setting, Why
from extractor.scoring.statements import (
    LEVELS,
    TRIPLE,
    Level,
    Statement,
    compared,
    compared_at,
    gold_statement,
    item_of,
    statements,
)
from extractor.scoring.titles import by_id

METHOD = "cited-documents/2"
LEVEL_NAMES = tuple(level.name for level in LEVELS)


def score_relations(
    predicted: Iterable[AnnotatedDocument],
    gold: Iterable[GoldRelation] | GoldTable,
    setting: Setting,
    levels: Collection[str] = LEVEL_NAMES,
    *,
    explain: bool = True,
) -> Scores:
    """Claims of a gold table found in the documents that they cite, at these levels.

    Documents are matched by DOI. Without ``explain`` there are no discrepancies, which take as long as all the rest.
    Raises InputError when a predicted document occurs twice.
    """
    corpus = cited_corpus(predicted, gold)
    return Scores(
        gold=setting.gold,
        system=setting.system,
        signature=setting.signature(METHOD),
        documents=len(corpus.read),
        levels=tuple(_level(level, corpus, setting.same, explain) for level in LEVELS if level.name in levels),
        notes=tuple(_notes(corpus)),
        outside=tuple(_outside(corpus)) if explain else (),
    )


def fold_doi(doi: str) -> str:
    """A DOI in lower case without resolver or scheme: DOIs are case-insensitive (DOI Handbook, 2.4)."""
    return plain_doi(doi).casefold()


@dataclass(frozen=True, slots=True)
class Claim:
    """A distinct statement of the table, and the DOIs cited for it."""

    statement: Statement
    dois: frozenset[str]


@dataclass(frozen=True)
class GoldTable:
    """Rows as statements, each with the DOIs that it cites. Claims are worked out once, for whoever is held against."""

    rows: tuple[tuple[Statement, frozenset[str]], ...]

    @cached_property
    def _claims(self) -> dict[str, Sequence[Claim]]:
        return {}

    def claims(self, level: Level) -> Sequence[Claim]:
        """The distinct statements at a level, with all that is cited for each."""
        known = self._claims.get(level.name)
        if known is None:
            known = self._claims[level.name] = _claims(level, self.rows)
        return known


def gold_table(rows: Iterable[GoldRelation]) -> GoldTable:
    """The rows of a gold table."""
    return GoldTable(tuple((gold_statement(row), frozenset(fold_doi(d) for d in row.doi if d)) for row in rows))


@dataclass(frozen=True, slots=True)
class CitedCorpus:
    """A gold table, the cited documents that were read (by DOI), and the other documents."""

    table: GoldTable
    read: tuple[AnnotatedDocument, ...]
    by_doi: Mapping[str, tuple[AnnotatedDocument, ...]]
    other: tuple[AnnotatedDocument, ...]

    @property
    def rows(self) -> tuple[tuple[Statement, frozenset[str]], ...]:
        """The rows of the table."""
        return self.table.rows

    def cited(self, dois: Iterable[str]) -> tuple[AnnotatedDocument, ...]:
        """The documents with these DOIs that were read."""
        return tuple(document for doi in sorted(dois) for document in self.by_doi.get(doi, ()))


def cited_corpus(predicted: Iterable[AnnotatedDocument], gold: Iterable[GoldRelation] | GoldTable) -> CitedCorpus:
    """Which documents the rows cite. Raises InputError when a document occurs twice."""
    documents = by_id(predicted, "prediction").values()
    table = gold if isinstance(gold, GoldTable) else gold_table(gold)
    cited = frozenset(doi for _, dois in table.rows for doi in dois)
    ordered = sorted(documents, key=lambda document: document.id)
    read = tuple(document for document in ordered if doi_of(document) in cited)
    by_doi: defaultdict[str, tuple[AnnotatedDocument, ...]] = defaultdict(tuple)
    for document in read:
        by_doi[doi_of(document)] += (document,)
    return CitedCorpus(table, read, dict(by_doi), tuple(d for d in ordered if doi_of(d) not in cited))


def doi_of(document: AnnotatedDocument) -> str:
    """The DOI by which rows cite the document, "" without one."""
    return fold_doi(document.known_doi)


def _claims(level: Level, rows: Sequence[tuple[Statement, frozenset[str]]]) -> list[Claim]:
    made = [statement for statement, _ in rows]
    dois: defaultdict[Hashable, frozenset[str]] = defaultdict(frozenset)
    for statement, cited in rows:
        if not (level.asserted and statement.negated):
            dois[level.key(statement)] |= cited
    return [Claim(statement, dois[key]) for key, statement in compared(level, made).items()]


@dataclass(frozen=True, slots=True)
class Judged:
    """Claims found, with the surest prediction for each, claims not found, and predictions that support none.

    ``citing`` has the claims that cite a document, by its DOI.
    """

    citing: Mapping[str, Sequence[Claim]]
    found: tuple[tuple[Claim, Statement], ...]
    missed: tuple[Claim, ...]
    unsupported: tuple[tuple[AnnotatedDocument, Statement], ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims at this level."""
        return (*(claim for claim, _ in self.found), *self.missed)

    def items(self, corpus: CitedCorpus, *, bare: bool) -> Iterator[Item]:
        """All of them, one by one."""
        for claim, prediction in self.found:
            yield item_of(Outcome.RIGHT, _unit(claim, corpus), claim.statement, prediction, bare=bare)
        for claim in self.missed:
            yield item_of(Outcome.MISSED, _unit(claim, corpus), claim.statement, bare=bare)
        for document, statement in self.unsupported:
            yield item_of(Outcome.FALSE, document.id, statement, bare=bare)


def _unit(claim: Claim, corpus: CitedCorpus) -> str:
    """The document by which a claim is resampled: the first of the cited ones that was read, else the first."""
    read = corpus.cited(claim.dois)
    return read[0].id if read else f"doi:{min(claim.dois)}" if claim.dois else ""


def judge(level: Level, corpus: CitedCorpus, rule: Rule) -> Judged:
    """Hold the predictions of each document against the claims that cite it."""
    claims = corpus.table.claims(level)
    citing: defaultdict[str, list[int]] = defaultdict(list)
    for number, claim in enumerate(claims):
        for doi in claim.dois:
            citing[doi].append(number)
    found: dict[int, Statement] = {}
    unsupported: list[tuple[AnnotatedDocument, Statement]] = []
    for document in corpus.read:
        for statement in compared_at(level, document).values():
            near = citing.get(doi_of(document), ())
            supports = [n for n in near if level.same(statement, claims[n].statement, rule)]
            for number in supports:
                if number not in found or statement.surest_first < found[number].surest_first:
                    found[number] = statement
            if not supports:
                unsupported.append((document, statement))
    return Judged(
        citing={doi: [claims[n] for n in numbers] for doi, numbers in citing.items()},
        found=tuple((claims[n], found[n]) for n in sorted(found)),
        missed=tuple(claim for n, claim in enumerate(claims) if n not in found),
        unsupported=tuple(unsupported),
    )


def _level(level: Level, corpus: CitedCorpus, rule: Rule, explain: bool) -> LevelScore:
    judged = judge(level, corpus, rule)
    items = tuple(judged.items(corpus, bare=not explain))
    misses = (_missed(level, claim, corpus, rule) for claim in judged.missed)
    false = (
        _false(level, document, statement, [c.statement for c in judged.citing.get(doi_of(document), ())], rule)
        for document, statement in judged.unsupported
    )
    return LevelScore(
        level.name,
        level.explanation,
        counts_of(items),
        counts_by(items, lambda item: item.effect) if level.by_effect else (),
        (*misses, *false) if explain else (),
        items,
    )


def _missed(level: Level, claim: Claim, corpus: CitedCorpus, rule: Rule) -> Discrepancy:
    documents = corpus.cited(claim.dois)
    why, detail = why_missed(claim.statement, documents, rule)
    where = [document.id for document in documents] or [f"doi:{doi}" for doi in sorted(claim.dois)]
    sentence = documents[0].text if len(documents) == 1 and not documents[0].sentences else ""
    return Discrepancy(Kind.MISSED, level.name, "; ".join(where), str(claim.statement), sentence, why, detail)


def _false(
    level: Level, document: AnnotatedDocument, statement: Statement, claims: Sequence[Statement], rule: Rule
) -> Discrepancy:
    why, detail = why_false(statement, claims, rule, Why.NOT_STATED)
    return Discrepancy(Kind.FALSE, level.name, document.id, str(statement), statement.sentence, why, detail)


def _outside(corpus: CitedCorpus) -> Iterator[Discrepancy]:
    for document in corpus.other:
        for statement in sorted(set(statements(document)), key=attrgetter("order")):
            yield Discrepancy(Kind.OUTSIDE, TRIPLE, document.id, str(statement), statement.sentence)


def _notes(corpus: CitedCorpus) -> Iterator[str]:
    cited = frozenset(doi for _, dois in corpus.rows for doi in dois)
    if not corpus.rows:
        return
    yield ("A false hit is what the gold does not say of that document. It may be true, so precision is a lower bound.")
    unread = len(cited - corpus.by_doi.keys())
    if unread:
        yield f"{unread} of {len(cited)} cited documents were not read."
    hopeless = sum(not any(doi in corpus.by_doi for doi in dois) for _, dois in corpus.rows)
    if hopeless:
        yield (
            f"{hopeless} of {len(corpus.rows)} rows of the gold cite no document that was read; they count as missed."
        )
    if corpus.other:
        yield (
            f"{len(corpus.other)} read documents are cited by no row of the gold; what was found in them "
            "counts neither for nor against."
        )
