"""People's part: what they decide, what that amounts to, and what is learnt from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from extractor.model import Decision, Evidence, Interaction
from extractor.store import queries
from extractor.store.belief import Decided
from extractor.store.calibrations import (
    Calibrated,
    calibrate,
    decided_findings,
    latest_calibration,
    with_calibration,
)
from extractor.store.corrected import edits_to
from extractor.store.deciding import Opinion, check_curator, take_decisions, take_opinion
from extractor.store.decisions import all_decisions, decisions_by, decisions_named, decisions_on, latest_by
from extractor.store.engine import reading, writing
from extractor.store.judgements import Judgement, judgements
from extractor.store.moments import gone_since, seen_under
from extractor.store.upkeep import merge_due, merge_pair


@dataclass(frozen=True)
class Curation:
    """The decisions of an open database; ``clock`` gives the time as ISO text."""

    engine: Engine
    clock: Callable[[], str]

    def decide(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Store decisions and bring the table up to date, all or nothing; the ones that were not stored yet.

        Raises InputError for a decision that cannot be: see :func:`extractor.store.decisions.take_decisions`.
        """
        with writing(self.engine) as connection:
            new = take_decisions(connection, decisions)
            merge_due(connection, None)
            return new

    def of(self, evidence: Iterable[Evidence]) -> Mapping[str, Judgement]:
        """What is to be thought of findings of which somebody has an opinion."""
        with reading(self.engine) as connection:
            return judgements(decisions_on(connection, [item.finding for item in evidence]))

    def history(self, findings: Collection[str] | None = None) -> list[Decision]:
        """All that was ever decided on these findings (default: all), in the order in which it was stored."""
        with reading(self.engine) as connection:
            return all_decisions(connection) if findings is None else decisions_on(connection, findings)

    def named(self, ids: Collection[str]) -> dict[str, Decision]:
        """The decisions with these ids, as far as they are stored."""
        with reading(self.engine) as connection:
            return decisions_named(connection, ids)

    def of_curator(self, curator: str, last: int) -> list[Decision]:
        """What a curator decided last, so many decisions at most, the oldest of these first."""
        check_curator(curator)
        with reading(self.engine) as connection:
            return latest_by(connection, curator, last)

    def latest(self, last: int) -> list[Decision]:
        """What was decided last by anybody, so many decisions at most, the oldest of these first."""
        with reading(self.engine) as connection:
            return latest_by(connection, None, last)

    def about(self, row: Interaction, evidence: Iterable[Evidence]) -> list[Decision]:
        """All that was decided on the evidence of a row, and on what was corrected to say what the row says."""
        with reading(self.engine) as connection:
            own = decisions_on(connection, {item.finding for item in evidence})
            return [*own, *(decision for decision in edits_to(connection, row.triple) if decision not in own)]

    def by(self, curator: str) -> dict[str, Decision]:
        """The decisions of a curator that count now, by finding."""
        check_curator(curator)
        with reading(self.engine) as connection:
            return decisions_by(connection, curator)

    def seen(self, findings: Collection[str]) -> dict[str, Evidence]:
        """The evidence that a curator sees under each of these findings."""
        with reading(self.engine) as connection:
            return seen_under(connection, findings)

    def gone(self, findings: Collection[str]) -> dict[str, str]:
        """Since when those of these findings are not found any more of which that is so."""
        with reading(self.engine) as connection:
            return gone_since(connection, findings)

    def calibrate(self) -> Calibrated:
        """Learn from all decisions how sure findings are, and merge the table anew where that is news."""
        with writing(self.engine) as connection:
            calibrated = calibrate(connection, self.clock())
            merge_due(connection, None)
            return calibrated

    def calibration(self) -> Calibrated:
        """What the table is merged with."""
        with reading(self.engine) as connection:
            return latest_calibration(connection)

    def decided(self) -> tuple[list[Decided], list[Decided]]:
        """Findings that curators agree on: with the confidence of the rules, and with the calibrated one."""
        with reading(self.engine) as connection:
            stated = list(decided_findings(connection))
            calibration = latest_calibration(connection).calibration
            return stated, [with_calibration(item, calibration) for item in stated]

    def say(self, opinion: Opinion) -> None:
        """Store what somebody says of a conflict. Raises InputError where there is no conflict of that pair."""
        with writing(self.engine) as connection:
            take_opinion(connection, opinion, queries.of_pair(connection, opinion.subject, opinion.object))
            merge_pair(connection, (opinion.subject, opinion.object))
