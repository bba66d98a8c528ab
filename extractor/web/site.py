"""What all routes share: the store, who is who, the pages, and how answers become decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.errors import InputError
from extractor.model import Decision, Evidence
from extractor.sheets.ids import owned
from extractor.sheets.naming import Naming
from extractor.sheets.taking_back import undo_of
from extractor.store import Store
from extractor.store.judgements import current
from extractor.web.answers import Answer, Deciding
from extractor.web.identity import Identity
from extractor.web.options import WebOptions
from extractor.web.rendering import Pages
from extractor.web.suggestions import Suggestions


@dataclass(frozen=True)
class Site:
    """The application's parts."""

    store: Store
    options: WebOptions
    identity: Identity
    pages: Pages
    naming: Naming
    suggestions: Suggestions

    @property
    def now(self) -> str:
        """The time, fine enough to tell two decisions apart."""
        return self.options.clock().isoformat(timespec="microseconds")

    def decide(self, answers: Sequence[Answer], curator: str) -> list[Decision]:
        """Store answers as decisions of a curator, all or nothing; those that are stored already stay as they are.

        Raises InputError for an answer that makes no decision, or has the id of another decision.
        """
        seen = self.store.curation.seen({answer.finding for answer in answers})
        stored = self.store.curation.named([owned(answer.id, curator) for answer in answers])
        last = self.last_of(curator, seen)
        deciding = Deciding(self.naming, self.now)
        decisions = []
        for answer in answers:
            if known := stored.get(owned(answer.id, curator)):
                decisions.append(_sent_again(known, answer, curator))
                continue
            evidence = _known(seen, answer.finding)
            decisions.append(deciding.decision(answer, evidence, curator, last.get(answer.finding, "")))
            last[answer.finding] = decisions[-1].at
        self.store.curation.decide(decisions)
        return decisions

    def last_of(self, curator: str, findings: Mapping[str, object]) -> dict[str, str]:
        """When a curator last said something of these findings."""
        history = self.store.curation.history(findings.keys())
        return {d.finding: d.at for d in sorted(history, key=lambda d: d.at) if d.curator == curator}

    def take_back(self, decisions: Mapping[str, Decision], note: str = "") -> None:
        """Undo decisions, all or nothing, each given by the id that its undo gets; what is undone already stays so."""
        stored = self.store.curation.named(list(decisions))
        undos = []
        for name, decision in decisions.items():
            known = stored.get(name)
            undos.append(replace(undo_of(decision, self.now, known.note if known else note), id=name))
        self.store.curation.decide(undos)

    def standing(self, curator: str, last: int) -> list[Decision]:
        """The decisions of a curator that count now, the newest first; additions and skips are among them."""
        history = self.store.curation.of_curator(curator, last)
        counting = {decision.id for decision in current(history).values()}
        return [decision for decision in reversed(history) if decision.id in counting]


def _sent_again(stored: Decision, answer: Answer, curator: str) -> Decision:
    """What is stored, as the answer has it: the store says where that is another decision."""
    return replace(
        stored,
        finding=answer.finding,
        curator=curator,
        verdict=answer.verdict,
        tag=answer.tag,
        note=answer.note,
        settles=answer.settles,
    )


def _known(seen: Mapping[str, Evidence], finding: str) -> Evidence:
    if finding not in seen:
        raise InputError(f"there is no finding {finding!r}")
    return seen[finding]
