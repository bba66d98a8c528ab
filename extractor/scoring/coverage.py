"""What the cited works say and the gold does not mention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.model import AnnotatedDocument, GoldRelation
from extractor.scoring.cited import cited_corpus
from extractor.scoring.contradictions import effect_contradicted
from extractor.scoring.lookup import EntityIndex
from extractor.scoring.matching import Rule
from extractor.scoring.statements import (
    LEVELS,
    TRIPLE,
    Statement,
    same_pair,
    statements,
)


@dataclass(frozen=True, slots=True)
class Unmentioned:
    """A relation found in a cited document that no row of the gold states."""

    document: str
    statement: str
    sentence: str
    confidence: float
    pattern: str


def unmentioned(
    rows: Sequence[GoldRelation], documents: Iterable[AnnotatedDocument], rule: Rule
) -> tuple[Unmentioned, ...]:
    """Relations of cited documents that are not in the gold, surest first, each once.

    A relation is in the gold where a row, whatever it cites, relates the two, in either direction and with any effect
    that does not contradict the one found. Raises InputError when a document occurs twice.
    """
    corpus = cited_corpus(documents, rows)
    gold = [statement for statement, _ in corpus.rows]
    subjects = EntityIndex(((statement.subject, number) for number, statement in enumerate(gold)), rule)
    objects = EntityIndex(((statement.object, number) for number, statement in enumerate(gold)), rule)

    def mentioned(found: Statement) -> bool:
        along = subjects.of(found.subject) & objects.of(found.object)
        back = subjects.of(found.object) & objects.of(found.subject)
        near = (gold[number] for number in along | back)
        return any(same_pair(found, row, rule) and not effect_contradicted(found, row, rule) for row in near)

    found = [(document, statement) for document in corpus.read for statement in statements(document)]
    key = next(level.key for level in LEVELS if level.name == TRIPLE)
    kept: dict[object, Unmentioned] = {}
    for document, statement in sorted(found, key=lambda item: (item[1].surest_first, item[0].id)):
        if key(statement) not in kept and not mentioned(statement):
            kept[key(statement)] = Unmentioned(
                document.id, str(statement), statement.sentence, statement.confidence or 0.0, statement.pattern
            )
    return tuple(kept.values())
