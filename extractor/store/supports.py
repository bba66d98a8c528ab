"""What one document says of one interaction: the step between evidence and table.

All that a row of the table needs of a document can be read off the document alone. So a document that
changes makes a few supports anew, and rows are sums over supports: what a row costs does not depend on how
much text stands behind it. :class:`Sums` has the columns that are summed; a database sums them likewise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from operator import attrgetter
from typing import Any, TypeVar

from extractor.model import (
    OPPOSITES,
    Correction,
    Decision,
    Effect,
    EntityType,
    Evidence,
    Standing,
    Triple,
    is_about_object,
)
from extractor.store.belief import ACCEPTED, CONCERN_WEIGHT, Calibration, calibrated, weight
from extractor.store.judgements import Judgement, Outcome, judgements

CURATED = "curator"
"""The pattern of what a curator put in the place of a finding."""
PHENOTYPES = frozenset({EntityType.PROCESS, EntityType.RESPONSE})
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Known:
    """An evidence with what the store knows of it: when its document was first seen, when it was
    superseded ("" for current evidence), both as ISO text, and the corpora that hold its document.

    ``number`` is that of its row, where it comes from a database.
    """

    evidence: Evidence
    seen: str
    superseded_at: str = ""
    corpora: tuple[str, ...] = ()
    number: int = 0


class Layer(IntEnum):
    """What counts before what: a row is described by the first layer in which it has a support.

    What a notice of another work restates stands by itself: it is neither a fallen document nor one that counts.
    """

    STANDS = 0
    FALLEN = 1
    PAST = 2
    PAST_FALLEN = 3
    NOTICE = 4

    @property
    def current(self) -> bool:
        """Whether it is found now."""
        return self in (Layer.STANDS, Layer.FALLEN)


class FacetKind(IntEnum):
    """Sets of names that belong to a row, and that rows are found by."""

    DRUG = 1
    PHENOTYPE = 2
    DISEASE = 3
    CORPUS = 4
    YEAR = 5
    MIRNA = 6
    TARGET = 7


@dataclass(frozen=True, slots=True, order=True)
class Facet:
    """One name of such a set."""

    kind: FacetKind
    value: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What is added up over supports: counts and weights; what begins with ``first`` is the least, with
    ``last`` the greatest. ``rank`` is the least, too: it is that of the best evidence."""

    n_documents: int
    n_evidence: int
    n_direct: int
    n_indirect: int
    n_promotes: int
    n_reverses: int
    n_accepted: int
    n_rejected: int
    n_disputed: int
    n_undecided: int
    n_flagged: int
    n_retracted: int
    n_gone: int
    asserted: int
    denied: int
    first_seen: str
    last_seen: str
    first_year: int | None
    last_year: int | None
    rank: str


@dataclass(frozen=True, slots=True)
class Support:
    """What a document says of a triple.

    ``evidence`` is the number of the row that has the best sentence; names and types are as they stand there.
    """

    document: str
    pmid: str
    triple: Triple
    layer: Layer
    sums: Sums
    facets: frozenset[Facet]
    evidence: int
    sentence: str
    code: str
    subject_name: str
    object_name: str
    subject_type: EntityType
    object_type: EntityType


@dataclass(frozen=True, slots=True)
class Claim:
    """A finding with what curators and calibration make of it."""

    known: Known
    confidence: float
    outcome: Outcome | None
    flagged: bool
    current: bool

    @property
    def evidence(self) -> Evidence:
        """What was found, or what a curator put in its place."""
        return self.known.evidence

    @property
    def witness(self) -> bool:
        """Whether it counts, for or against something."""
        return self.current and self.evidence.standing.stands and self.outcome is not Outcome.REJECTED


def supports_of(
    known: Iterable[Known], decisions: Collection[Decision] = (), calibration: Calibration | None = None
) -> list[Support]:
    """What documents say, given all that was ever found in them and what was decided about that."""
    known = list(known)
    seen: dict[str, dict[_Said, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item in known:
        seen[item.evidence.document][_said(item.evidence)].append(item.seen)
    claims = claims_of(known, decisions, calibration or Calibration())
    return [support for document, own in claims.items() for support in _of_document(own, seen[document])]


def claims_of(
    known: Iterable[Known], decisions: Collection[Decision], calibration: Calibration
) -> dict[str, list[Claim]]:
    """The findings of documents, and the corrections of them, by document."""
    by_document: dict[str, dict[tuple[str, ...], list[Known]]] = defaultdict(lambda: defaultdict(list))
    for item in known:
        by_document[item.evidence.document][item.evidence.key].append(item)
    judged = judgements(decisions)
    found = {}
    for document, by_key in by_document.items():
        latest = [_latest(items) for items in by_key.values()]
        found[document] = [*_claims(latest, judged, calibration), *_corrections(latest, judged, decisions)]
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


_Said = tuple[str, Effect, str]
_said: Callable[[Evidence], _Said] = attrgetter("subject", "effect", "object")
"""What is a triple, as a tuple: it is made, and looked up, at a fraction of the cost."""


def _of_document(claims: Sequence[Claim], seen: Mapping[_Said, Sequence[str]]) -> list[Support]:
    asserted = [c.evidence for c in claims if c.witness and not c.evidence.negated]
    phenotypes = _gathered(
        ((e.subject, e.sentence_start), f"{e.effect} {e.object_name}")
        for e in asserted
        if e.object_type in PHENOTYPES and e.effect in OPPOSITES
    )
    diseases = _gathered((e.subject, e.object_name) for e in asserted if e.object_type is EntityType.DISEASE)
    by_triple: dict[_Said, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_triple[_said(claim.evidence)].append(claim)
    return [
        _support(Triple(*said), own, seen.get(said) or [own[0].known.seen], phenotypes, diseases)
        for said, own in by_triple.items()
    ]


def _claims(latest: Sequence[Known], judged: Mapping[str, Judgement], calibration: Calibration) -> list[Claim]:
    counts = calibration.by_pattern()
    if not judged:
        return [
            Claim(item, calibrated(e.confidence, counts.get(e.pattern), calibration.strength), None, False, not at)
            for item in latest
            for e, at in [(item.evidence, item.superseded_at)]
        ]
    # Of one finding, by several patterns, one that is found now tells whether it has changed.
    found = {item.evidence.finding: item.evidence for item in latest if not item.superseded_at}
    # A sentence that moved in its text left several evidences of one finding behind: the last speaks for it.
    last = {item.evidence.finding: item for item in sorted(latest, key=lambda k: (k.superseded_at, k.evidence.key))}
    claims = []
    for item in latest:
        evidence = item.evidence
        judgement = judged.get(evidence.finding)
        confidence = calibrated(evidence.confidence, counts.get(evidence.pattern), calibration.strength)
        if judgement is None:
            claims.append(Claim(item, confidence, None, False, not item.superseded_at))
            continue
        accepted = judgement.outcome is Outcome.ACCEPTED
        now = found.get(evidence.finding)
        claims.append(
            Claim(
                item,
                ACCEPTED if accepted else confidence,
                judgement.outcome,
                bool(judgement.flags(now)),
                # What a curator accepted stays, whether or not the rules still find it.
                not item.superseded_at or (accepted and now is None and item is last[evidence.finding]),
            )
        )
    return claims


def _corrections(
    latest: Iterable[Known], judged: Mapping[str, Judgement], decisions: Collection[Decision]
) -> list[Claim]:
    """What curators put in the place of findings; what was taken back since belongs to the past."""
    if not decisions:
        return []
    originals: dict[str, list[Known]] = defaultdict(list)
    for item in latest:
        originals[item.evidence.finding].append(item)
    proposed = {(d.about, d.finding, d.correction) for d in decisions if d.correction and d.finding in originals}
    claims = []
    for about, finding, correction in sorted(proposed, key=repr):
        # Which of several it is matters only where they are otherwise the same.
        item = min(originals[finding], key=lambda known: (bool(known.superseded_at), known.evidence.key))
        judgement = judged.get(about)
        agreed = judgement if judgement and judgement.correction == correction else None
        evidence = corrected(item.evidence, correction)
        flagged = bool(agreed and agreed.flags(None if item.superseded_at else item.evidence))
        outcome = Outcome.ACCEPTED if agreed else Outcome.REJECTED
        claims.append(Claim(replace(item, evidence=evidence), ACCEPTED, outcome, flagged, agreed is not None))
    return claims


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


def _gathered(pairs: Iterable[tuple[Value, str]]) -> dict[Value, set[str]]:
    table: dict[Value, set[str]] = defaultdict(set)
    for key, name in pairs:
        table[key].add(name)
    return table


def _layer(claims: Sequence[Claim]) -> Layer:
    current = [claim for claim in claims if claim.current]
    if current and all(claim.evidence.standing is Standing.NOTICE for claim in current):
        return Layer.NOTICE
    stands = any(claim.evidence.standing.stands for claim in current or claims)
    return Layer((0 if current else 2) + (0 if stands else 1))


def _support(
    triple: Triple,
    claims: Sequence[Claim],
    seen: Sequence[str],
    phenotypes: Mapping[tuple[str, int], set[str]],
    diseases: Mapping[str, set[str]],
) -> Support:
    layer = _layer(claims)
    told = [claim for claim in claims if claim.current] if layer.current or layer is Layer.NOTICE else list(claims)
    if layer in (Layer.STANDS, Layer.PAST):
        standing = [claim for claim in told if claim.evidence.standing.stands]
    else:
        standing = told
    asserting = [c.evidence for c in standing if not c.evidence.negated and c.outcome is not Outcome.REJECTED]
    best = standing[0]
    if len(standing) > 1:
        best = min(standing, key=lambda claim: (_rank(claim), claim.evidence.key, repr(claim.evidence)))
    first = best.evidence
    facets = {
        *(Facet(FacetKind.DRUG, drug) for e in asserting for drug in e.drugs),
        *(Facet(FacetKind.PHENOTYPE, n) for e in asserting for n in phenotypes.get((e.subject, e.sentence_start), ())),
        # The miRNA is the subject or the object.
        *(Facet(FacetKind.DISEASE, n) for e in asserting for end in triple_ends(e) for n in diseases.get(end, ())),
        *(Facet(FacetKind.CORPUS, corpus) for claim in told for corpus in claim.known.corpora),
        *(Facet(FacetKind.YEAR, str(c.evidence.year)) for c in told if c.evidence.year is not None),
    }
    return Support(
        document=first.document,
        pmid=next((claim.evidence.pmid for claim in told if claim.evidence.pmid), ""),
        triple=triple,
        layer=layer,
        sums=_sums(told, asserting, seen, _rank(best)),
        facets=frozenset(facets),
        evidence=best.known.number,
        sentence=first.sentence,
        code=first.versions.code,
        subject_name=first.subject_name,
        object_name=first.object_name,
        subject_type=first.subject_type,
        object_type=first.object_type,
    )


def triple_ends(evidence: Evidence) -> tuple[str, ...]:
    """The key of the end that a row is about."""
    return (evidence.object,) if is_about_object(evidence.subject_type, evidence.object_type) else (evidence.subject,)


def _sums(told: Sequence[Claim], asserting: Sequence[Evidence], seen: Sequence[str], rank: str) -> Sums:
    directs = {e.direct for e in asserting}
    said = {e.resistance for e in asserting}
    findings = [claim.evidence for claim in told]
    years = [e.year for e in findings if e.year is not None]
    # One claim is one finding, whatever it is called.
    several = len(told) > 1
    outcomes = [found for _, found in {(c.evidence.finding if several else "", c.outcome) for c in told}]
    standings = {e.standing for e in findings}
    witnesses = [claim for claim in told if claim.witness]
    return Sums(
        n_documents=1,
        n_evidence=len(told),
        n_direct=int(True in directs),
        n_indirect=int(False in directs),
        n_promotes=int("promotes" in said),
        n_reverses=int("reverses" in said),
        n_accepted=outcomes.count(Outcome.ACCEPTED),
        n_rejected=outcomes.count(Outcome.REJECTED),
        n_disputed=outcomes.count(Outcome.DISPUTED),
        n_undecided=outcomes.count(None),
        n_flagged=int(any(claim.flagged for claim in told)),
        n_retracted=int(Standing.RETRACTED in standings),
        n_gone=int(all(standing.gone for standing in standings)),
        asserted=_weight([claim for claim in witnesses if not claim.evidence.negated]),
        denied=_weight([claim for claim in witnesses if claim.evidence.negated]),
        first_seen=min(seen),
        last_seen=max(seen),
        first_year=min(years) if years else None,
        last_year=max(years) if years else None,
        rank=rank,
    )


def _weight(witnesses: Collection[Claim]) -> int:
    """The weight of the surest one: a document is one witness, however often it says something."""
    return max([weight(witness_confidence(claim)) for claim in witnesses], default=0)


def witness_confidence(claim: Claim) -> float:
    """What a witness counts for: of a document of concern, half."""
    return claim.confidence * (CONCERN_WEIGHT if claim.evidence.standing is Standing.CONCERN else 1.0)


_ORDER = {Outcome.ACCEPTED: 0, None: 1, Outcome.DISPUTED: 1, Outcome.REJECTED: 2}


def _rank(claim: Claim) -> str:
    """Sorts the best evidence first: accepted, asserted, sure, in a title, short; then by document."""
    evidence = claim.evidence
    order = _ORDER[claim.outcome]
    doubt = round((1 - min(max(claim.confidence, 0.0), 1.0)) * 10_000)
    length = min(len(evidence.sentence), 99_999)
    place = min(evidence.sentence_start, 9_999_999)
    return (
        f"{order}{evidence.negated:d}{doubt:05d}{evidence.section != 'title':d}{length:05d}{place:07d}"
        f"{evidence.document:>12}"
    )
