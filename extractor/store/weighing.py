"""Findings weighed: what curators and calibration make of them.

**What changed under a decision.** A decision is flagged where the text, the modifiers or the finding itself are
others than those that somebody decided on. What the same document then states of the same triple in other words was
seen by nobody: until somebody has looked, it counts for no more than what was decided, so for nothing where that was
rejected. What stood beside the finding when it was decided counts as it did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractor.model import Correction, Decision, Effect, Evidence, Standing
from extractor.store.belief import ACCEPTED, CONCERN_WEIGHT, Calibration, calibrated
from extractor.store.judgements import Consensus, Judgement, judgements

CURATED = "curator"
"""The pattern of what a curator put in the place of a finding."""
_Stated = tuple[str, Effect, str, bool]


@dataclass(frozen=True, slots=True)
class Known:
    """An evidence with what the store knows of it: when its document was first seen, when it was
    superseded ("" for current evidence), both as ISO text, and the corpora that hold its document.

    ``number`` is that of its row, where it comes from a database. ``work`` is that of its document, where other
    documents are of the same.
    """

    evidence: Evidence
    seen: str
    superseded_at: str = ""
    corpora: tuple[str, ...] = ()
    number: int = 0
    work: str = ""


@dataclass(frozen=True, slots=True)
class WeighedFinding:
    """A finding with what curators and calibration make of it.

    It is ``barred`` where it came in the place of what was rejected, and nobody has looked at it yet.
    """

    known: Known
    confidence: float
    outcome: Consensus | None
    flagged: bool
    current: bool
    barred: bool = False

    @property
    def evidence(self) -> Evidence:
        """What was found, or what a curator put in its place."""
        return self.known.evidence

    @property
    def holds(self) -> bool:
        """Whether nobody rejected it, nor what it came in the place of."""
        return self.outcome is not Consensus.REJECTED and not self.barred

    @property
    def witness(self) -> bool:
        """Whether it counts, for or against something."""
        return self.current and self.evidence.standing.stands and self.holds


def weigh(
    known: Iterable[Known], decisions: Collection[Decision], calibration: Calibration
) -> dict[str, list[WeighedFinding]]:
    """The findings of documents, and the corrections of them, by document."""
    by_document: dict[str, dict[tuple[str, ...], list[Known]]] = defaultdict(lambda: defaultdict(list))
    for item in known:
        by_document[item.evidence.document][item.evidence.key].append(item)
    judged = judgements(decisions)
    found = {}
    for document, by_key in by_document.items():
        own = [item for items in by_key.values() for item in items]
        latest = [_latest(items) for items in by_key.values()]
        latest += _decided_once(own, latest, judged) if judged else []
        found[document] = [*_found(own, latest, judged, calibration), *_corrections(latest, judged, decisions)]
    return found


def preferred(findings: Iterable[Evidence]) -> Evidence:
    """The one of several findings with the same key that is kept, in whatever order they come."""
    return min(findings, key=_strength)


def _strength(item: Evidence) -> tuple[Any, ...]:
    places = (item.subject_start, item.object_start, item.cue_start)
    return not item.standing.stands, item.negated, -item.confidence, places, repr(item)


def _latest(items: Sequence[Known]) -> Known:
    if len(items) == 1:
        return items[0]
    current = [item for item in items if not item.superseded_at]
    last = max(item.superseded_at for item in items)
    return min(
        current or [item for item in items if item.superseded_at == last],
        key=lambda item: (_strength(item.evidence), item.seen),
    )


def _decided_once(known: Iterable[Known], latest: Iterable[Known], judged: Mapping[str, Judgement]) -> Iterator[Known]:
    """The last of decided findings in the place of which, to the letter, another one stands now."""
    there = {item.evidence.finding for item in latest}
    lost: dict[str, list[Known]] = defaultdict(list)
    for item in known:
        if (finding := item.evidence.finding) in judged and finding not in there:
            lost[finding].append(item)
    yield from map(_latest, lost.values())


def _found(
    known: Collection[Known], latest: Sequence[Known], judged: Mapping[str, Judgement], calibration: Calibration
) -> list[WeighedFinding]:
    counts = calibration.by_pattern()

    def confidence(item: Known) -> float:
        evidence = item.evidence
        return calibrated(evidence.confidence, counts.get(evidence.pattern), calibration.strength)

    named = [(item, item.evidence.finding if judged else "") for item in latest]
    if not any(finding in judged for _, finding in named):
        return [WeighedFinding(item, confidence(item), None, False, not item.superseded_at) for item, _ in named]
    # Of one finding, by several patterns, one that is found now tells whether it has changed.
    found = {finding: item.evidence for item, finding in named if not item.superseded_at}
    # A sentence that moved in its text left several evidences of one finding behind: the last speaks for it.
    last = {finding: item for item, finding in sorted(named, key=lambda k: (k[0].superseded_at, k[0].evidence.key))}
    flagged, bounds = _flagged(known, named, judged, found, {f: (last[f], confidence(last[f])) for f in last})
    weighed = []
    for item, finding in named:
        judgement = judged.get(finding)
        current = not item.superseded_at
        if judgement is None:
            bound = bounds.get(finding, 1.0)
            weighed.append(
                WeighedFinding(item, min(confidence(item), bound), None, False, current, barred=bound == 0.0)
            )
            continue
        accepted = judgement.outcome is Consensus.ACCEPTED
        weighed.append(
            WeighedFinding(
                item,
                ACCEPTED if accepted else confidence(item),
                judgement.outcome,
                finding in flagged,
                # What a curator accepted stays, whether or not the rules still find it.
                current or (accepted and finding not in found and item is last[finding]),
            )
        )
    return weighed


def _flagged(
    known: Collection[Known],
    named: Sequence[tuple[Known, str]],
    judged: Mapping[str, Judgement],
    found: Mapping[str, Evidence],
    last: Mapping[str, tuple[Known, float]],
) -> tuple[set[str], dict[str, float]]:
    """Decided findings that should be looked at again, and what those at most count for that came in their places."""
    undecided: dict[_Stated, set[str]] = defaultdict(set)
    decided: dict[_Stated, set[str]] = defaultdict(set)
    for item, finding in named:
        if finding in judged:
            decided[_stated(item)].add(finding)
        elif not item.superseded_at:
            undecided[_stated(item)].add(finding)
    readings = _readings(known)
    flagged: set[str] = set()
    bounds: dict[str, float] = {}
    for stated, findings in decided.items():
        for finding in findings:
            judgement = judged[finding]
            item, confidence = last[finding]
            if not judgement.flags(found.get(finding), item.superseded_at):
                continue
            seen = {(decision.text_sha256, decision.rules) for decision in judgement.decisions}
            others = findings - {finding}
            came = {other for other in undecided[stated] | others if not seen & readings[other]}
            waiting = came & undecided[stated]
            # Where all that came in its place was decided, somebody has looked.
            if finding in found or waiting or not came:
                flagged.add(finding)
            counted = {Consensus.ACCEPTED: ACCEPTED, Consensus.REJECTED: 0.0}.get(judgement.outcome, confidence)
            for other in waiting:
                bounds[other] = min(bounds.get(other, 1.0), counted)
    return flagged, bounds


def _stated(item: Known) -> _Stated:
    evidence = item.evidence
    return evidence.subject, evidence.effect, evidence.object, evidence.negated


def _readings(known: Iterable[Known]) -> Mapping[str, set[tuple[str, str]]]:
    """By finding, the texts in which it was found, each with the rules that found it."""
    readings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for item in known:
        readings[item.evidence.finding].add((item.evidence.text_sha256, item.evidence.versions.rules))
    return readings


def _corrections(
    latest: Iterable[Known], judged: Mapping[str, Judgement], decisions: Collection[Decision]
) -> list[WeighedFinding]:
    """What curators put in the place of findings; what was taken back since belongs to the past."""
    if not decisions:
        return []
    originals: dict[str, list[Known]] = defaultdict(list)
    for item in latest:
        originals[item.evidence.finding].append(item)
    proposed = {(d.about, d.finding, d.correction) for d in decisions if d.correction and d.finding in originals}
    weighed = []
    for about, finding, correction in sorted(proposed, key=repr):
        # Which of several it is matters only where they are otherwise the same.
        item = min(originals[finding], key=lambda known: (bool(known.superseded_at), known.evidence.key))
        judgement = judged.get(about)
        agreed = judgement if judgement and judgement.correction == correction else None
        now = None if item.superseded_at else item.evidence
        flagged = bool(agreed and agreed.flags(now, max(known.superseded_at for known in originals[finding])))
        outcome = Consensus.ACCEPTED if agreed else Consensus.REJECTED
        evidence = corrected(item.evidence, correction)
        weighed.append(WeighedFinding(replace(item, evidence=evidence), ACCEPTED, outcome, flagged, agreed is not None))
    return weighed


def corrected(evidence: Evidence, correction: Correction) -> Evidence:
    """The evidence as a curator would have it."""
    return replace(
        evidence,
        subject=correction.subject,
        subject_name=correction.subject_name,
        subject_type=correction.subject_type,
        effect=correction.effect,
        object=correction.object,
        object_name=correction.object_name,
        object_type=correction.object_type,
        negated=correction.negated,
        hedged=False,
        direct=correction.direct,
        resistance=correction.resistance,
        drugs=correction.drugs,
        pattern=CURATED,
        confidence=ACCEPTED,
    )


def witness_confidence(item: WeighedFinding) -> float:
    """What a witness counts for: of a document of concern, half."""
    return item.confidence * (CONCERN_WEIGHT if item.evidence.standing is Standing.CONCERN else 1.0)
