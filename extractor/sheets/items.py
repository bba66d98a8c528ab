"""What a curator is asked: findings of the table that somebody has not decided yet, or has to look at again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from extractor.errors import InputError
from extractor.model import Decision, Evidence, Interaction, Triple
from extractor.store import Query, Store
from extractor.store.judgements import reasons_to_look_again
from extractor.store.weighing import CURATED


@dataclass(frozen=True, slots=True)
class SheetFinding:
    """A finding in its row, the curator's decision on it that counts, and why it should be looked at again."""

    row: Interaction
    evidence: Evidence
    decision: Decision | None
    look_again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetScope:
    """Whose decisions, of which rows, how many at most (None: all); ``decided`` asks for what is settled as well."""

    curator: str
    query: Query = field(default_factory=Query)
    most: int | None = None
    decided: bool = False

    def __post_init__(self) -> None:
        if not self.curator.strip():
            raise InputError("a sheet is for one curator; name one, as with --curator ida")


def items_of(store: Store, scope: SheetScope) -> Iterator[SheetFinding]:
    """The findings, in the order of the table, each once by whatever patterns it was found."""
    found = _all(store, scope)
    for number, item in enumerate(found):
        if number == scope.most:
            return
        yield item


def _all(store: Store, scope: SheetScope) -> Iterator[SheetFinding]:
    own = store.curation.by(scope.curator)
    by_triple: dict[Triple, list[tuple[Decision, Evidence]]] = {}
    gone = store.curation.gone(own.keys())
    for finding, evidence in store.curation.seen(own.keys()).items():
        by_triple.setdefault(evidence.triple, []).append((own[finding], evidence))
    for row, behind in store.table.with_evidence(scope.query):
        # What a curator made of a finding is no finding: it is decided on where it was found.
        found = {item.finding: item for item in behind if item.pattern != CURATED}
        for finding, item in found.items():
            decision = own.get(finding)
            reasons = reasons_to_look_again(decision, item) if decision else ()
            if scope.decided or reasons or decision is None:
                yield SheetFinding(row, item, decision, reasons)
        for decision, item in by_triple.get(row.triple, ()):
            if decision.finding in found:
                continue
            reasons = reasons_to_look_again(decision, None, gone.get(decision.finding, ""))
            if scope.decided or reasons:
                yield SheetFinding(row, item, decision, reasons)
