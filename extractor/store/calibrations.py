"""Calibrations on record: each says how sure findings of a pattern are, as far as decisions had told by then."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from extractor.model import Evidence
from extractor.records.values import to_json
from extractor.store import schema
from extractor.store.belief import Calibration, Decided, PatternCount, calibrated, learnt
from extractor.store.decisions import all_decisions
from extractor.store.judgements import Consensus, judgements
from extractor.store.rows import chunks, of_row
from extractor.store.wanted import one_of


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibration with its number (0: none was made yet) and how many findings had been decided."""

    number: int
    decided: int
    calibration: Calibration


def latest_calibration(connection: Connection) -> Calibrated:
    """The calibration that the table is merged with."""
    table = schema.calibrations
    row = connection.execute(select(table).order_by(table.c.number.desc()).limit(1)).first()
    if row is None:
        return Calibrated(0, 0, Calibration())
    counts = tuple(PatternCount(**count) for count in json.loads(row.counts))
    return Calibrated(row.number, row.decided, Calibration(row.strength, counts))


def calibrate(connection: Connection, now: str) -> Calibrated:
    """Learn from all decisions; where that gives what is known already, nothing is put on record."""
    decided = list(decided_findings(connection))
    calibration = learnt(decided)
    latest = latest_calibration(connection)
    if latest.calibration == calibration:
        return latest
    counts = json.dumps([to_json(count) for count in calibration.counts], ensure_ascii=False)
    values = {"at": now, "decided": len(decided), "strength": calibration.strength, "counts": counts}
    connection.execute(insert(schema.calibrations).values(values))
    return latest_calibration(connection)


def decided_findings(connection: Connection) -> Iterator[Decided]:
    """Findings on which curators agree, with the confidence that the rules gave them."""
    judged = judgements(all_decisions(connection))
    outcomes = {
        key: j.outcome is Consensus.ACCEPTED for key, j in judged.items() if j.outcome is not Consensus.DISPUTED
    }
    table = schema.evidence
    for chunk in chunks(sorted(outcomes)):
        rows = connection.execute(
            select(table).where(one_of(table.c.finding, chunk)).order_by(table.c.number)
        ).mappings()
        by_finding: dict[str, list[tuple[bool, Evidence]]] = defaultdict(list)
        for row in rows:
            by_finding[row["finding"]].append((row["superseded_at"] is not None, of_row(Evidence, row)))
        for finding, found in sorted(by_finding.items()):
            _, best = min(found, key=lambda item: (item[0], -item[1].confidence, item[1].pattern))
            yield Decided(best.pattern, best.confidence, outcomes[finding])


def with_calibration(decided: Decided, calibration: Calibration) -> Decided:
    """The same with the confidence that the calibration gives it."""
    count = calibration.by_pattern().get(decided.pattern)
    return Decided(decided.pattern, calibrated(decided.confidence, count, calibration.strength), decided.accepted)
