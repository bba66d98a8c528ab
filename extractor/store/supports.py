"""What one document says of one interaction: the step between evidence and table.

All that a row of the table needs of a document can be read off the document alone. So a document that
changes makes a few supports anew, and rows are sums over supports: what a row costs does not depend on how
much text stands behind it. :class:`Sums` has the columns that are summed; a database sums them likewise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from operator import attrgetter
from typing import TypeVar

from extractor.model import (
    OPPOSITES,
    Decision,
    Effect,
    EntityType,
    Evidence,
    Standing,
    Triple,
    is_about_object,
)
from extractor.store.belief import Calibration, weight
from extractor.store.judgements import Consensus
from extractor.store.weighing import Known, WeighedFinding, weighed, witness_confidence

PHENOTYPES = frozenset({EntityType.PROCESS, EntityType.RESPONSE})
Value = TypeVar("Value")


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
    ``last`` the greatest. ``rank`` is the least, too: it is that of the best evidence. ``n_documents`` counts works;
    ``n_there`` documents whose record is not gone, ``n_flagged`` those with a decision to look at again."""

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
    n_there: int
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


def supports_of(
    known: Iterable[Known], decisions: Collection[Decision] = (), calibration: Calibration | None = None
) -> list[Support]:
    """What documents say, given all that was ever found in them and what was decided about that."""
    known = list(known)
    works = {item.evidence.document: item.work for item in known if item.work}
    seen: dict[str, dict[_Said, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item in known:
        seen[item.evidence.document][_said(item.evidence)].append(item.seen)
    claims = weighed(known, decisions, calibration or Calibration())
    supports = [support for document, own in claims.items() for support in _of_document(own, seen[document])]
    return _one_witness_a_work(supports, works) if works else supports


def _one_witness_a_work(supports: Sequence[Support], works: Mapping[str, str]) -> list[Support]:
    """The same: of each work one counts as a document, and on either side the surest one."""
    groups: dict[tuple[str, Triple], list[Support]] = defaultdict(list)
    for support in supports:
        groups[works.get(support.document, support.document), support.triple].append(support)
    return [one for own in groups.values() for one in (_as_one(own) if len(own) > 1 else own)]


def _as_one(own: Sequence[Support]) -> Iterator[Support]:
    lead = min(own, key=lambda s: (s.layer, s.sums.rank, s.document)).document
    asserting = min(own, key=lambda s: (-s.sums.asserted, s.document)).document
    denying = min(own, key=lambda s: (-s.sums.denied, s.document)).document
    for support in own:
        sums = replace(
            support.sums,
            n_documents=int(support.document == lead),
            asserted=support.sums.asserted if support.document == asserting else 0,
            denied=support.sums.denied if support.document == denying else 0,
        )
        yield replace(support, sums=sums)


_Said = tuple[str, Effect, str]
_said: Callable[[Evidence], _Said] = attrgetter("subject", "effect", "object")
"""What is a triple, as a tuple: it is made, and looked up, at a fraction of the cost."""


def _of_document(claims: Sequence[WeighedFinding], seen: Mapping[_Said, Sequence[str]]) -> list[Support]:
    asserted = [c.evidence for c in claims if c.witness and not c.evidence.negated]
    phenotypes = _gathered(
        ((e.subject, e.sentence_start), f"{e.effect} {e.object_name}")
        for e in asserted
        if e.object_type in PHENOTYPES and e.effect in OPPOSITES
    )
    diseases = _gathered((e.subject, e.object_name) for e in asserted if e.object_type is EntityType.DISEASE)
    by_triple: dict[_Said, list[WeighedFinding]] = defaultdict(list)
    for claim in claims:
        by_triple[_said(claim.evidence)].append(claim)
    return [
        _support(Triple(*said), own, seen.get(said) or [own[0].known.seen], phenotypes, diseases)
        for said, own in by_triple.items()
    ]


def _gathered(pairs: Iterable[tuple[Value, str]]) -> dict[Value, set[str]]:
    table: dict[Value, set[str]] = defaultdict(set)
    for key, name in pairs:
        table[key].add(name)
    return table


def _layer(claims: Sequence[WeighedFinding]) -> Layer:
    current = [claim for claim in claims if claim.current]
    if current and all(claim.evidence.standing is Standing.NOTICE for claim in current):
        return Layer.NOTICE
    stands = any(claim.evidence.standing.stands for claim in current or claims)
    return Layer((0 if current else 2) + (0 if stands else 1))


def _support(
    triple: Triple,
    claims: Sequence[WeighedFinding],
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
    asserting = [c.evidence for c in standing if not c.evidence.negated and c.holds]
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
        sums=_sums(claims, told, asserting, seen, _rank(best)),
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


def _sums(
    claims: Sequence[WeighedFinding],
    told: Sequence[WeighedFinding],
    asserting: Sequence[Evidence],
    seen: Sequence[str],
    rank: str,
) -> Sums:
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
        n_accepted=outcomes.count(Consensus.ACCEPTED),
        n_rejected=outcomes.count(Consensus.REJECTED),
        n_disputed=outcomes.count(Consensus.DISPUTED),
        n_undecided=outcomes.count(None),
        n_flagged=int(any(claim.flagged for claim in claims)),
        n_retracted=int(Standing.RETRACTED in standings),
        n_there=int(not all(standing.gone for standing in standings)),
        asserted=_weight([claim for claim in witnesses if not claim.evidence.negated]),
        denied=_weight([claim for claim in witnesses if claim.evidence.negated]),
        first_seen=min(seen),
        last_seen=max(seen),
        first_year=min(years) if years else None,
        last_year=max(years) if years else None,
        rank=rank,
    )


def _weight(witnesses: Collection[WeighedFinding]) -> int:
    """The weight of the surest one: a document is one witness, however often it says something."""
    return max([weight(witness_confidence(claim)) for claim in witnesses], default=0)


_ORDER = {Consensus.ACCEPTED: 0, None: 1, Consensus.DISPUTED: 1, Consensus.REJECTED: 2}


def _rank(claim: WeighedFinding) -> str:
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
