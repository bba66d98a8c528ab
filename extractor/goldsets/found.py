"""A document as it is scored, with relations that say less than others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from extractor.goldsets.prediction import Prediction
from extractor.model import Effect, Relation, Span
from extractor.records.claims import NOWHERE
from extractor.records.pubannotation import Pair
from extractor.scoring import ScoredDocument
from extractor.scoring.statements import UNSTATED

PAIR, DIRECTION, TRIPLE = "pair", "direction", "triple"
"""How much a level asks of a relation: two ends, which one acts, what it does."""


@dataclass(frozen=True, slots=True)
class Found:
    """``document`` has the relations with an effect. The others have one in its stead that is never looked at:
    of ``directed`` the first one acts, of ``paired`` nobody says which."""

    document: ScoredDocument
    directed: tuple[Relation, ...] = ()
    paired: tuple[Relation, ...] = ()

    @property
    def id(self) -> str:
        """The identifier of the document."""
        return self.document.id

    def at(self, asked: str) -> ScoredDocument:
        """The document with those relations that say what a level asks."""
        more = {PAIR: (*self.directed, *self.paired), DIRECTION: self.directed}.get(asked, ())
        return replace(self.document, relations=(*self.document.relations, *more)) if more else self.document

    def changed(self, document: ScoredDocument, change: Callable[[Relation], Relation | None]) -> Found:
        """With each relation as ``change`` says, or without it, in another state of the document."""

        def each(relations: tuple[Relation, ...]) -> tuple[Relation, ...]:
            return tuple(new for relation in relations if (new := change(relation)))

        changed = replace(document, relations=each(self.document.relations))
        return Found(changed, each(self.directed), each(self.paired))


def found_in(prediction: Prediction) -> list[Found]:
    """The documents of a prediction."""
    return [_found(document, prediction.pairs.get(document.id, ())) for document in prediction.documents]


def _found(document: ScoredDocument, pairs: tuple[Pair, ...]) -> Found:
    return Found(
        document,
        directed=tuple(_relation(pair, Effect.REGULATES) for pair in pairs if pair.directed),
        paired=tuple(_relation(pair, Effect.CORRELATES) for pair in pairs if not pair.directed),
    )


def _relation(pair: Pair, effect: Effect) -> Relation:
    cue = Span(pair.subject.start, pair.subject.start)
    return Relation(
        pair.subject,
        effect,
        pair.object,
        cue,
        pattern=UNSTATED,
        sentence=NOWHERE,
        negated=pair.negated,
        hedged=pair.hedged,
        confidence=pair.confidence,
    )
