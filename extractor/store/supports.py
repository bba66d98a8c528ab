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
    DISEASE_TYPES,
    OPPOSITES,
    PHENOTYPE_TYPES,
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
from extractor.store.weighing import Known, WeighedFinding, weigh, witness_confidence

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
    weighed = weigh(known, decisions, calibration or Calibration())
    supports = [support for document, own in weighed.items() for support in _of_document(own, seen[document])]
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


def _of_document(weighed: Sequence[WeighedFinding], seen: Mapping[_Said, Sequence[str]]) -> list[Support]:
    asserted = [c.evidence for c in weighed if c.witness and not c.evidence.negated]
    phenotypes = _gathered(
        ((e.subject, e.sentence_start), f"{e.effect} {e.object_name}")
        for e in asserted
        if e.object_type in PHENOTYPE_TYPES and e.effect in OPPOSITES
    )
    diseases = _gathered((e.subject, e.object_name) for e in asserted if e.object_type in DISEASE_TYPES)
    by_triple: dict[_Said, list[WeighedFinding]] = defaultdict(list)
    for item in weighed:
        by_triple[_said(item.evidence)].append(item)
    return [
        _support(Triple(*said), own, seen.get(said) or [own[0].known.seen], phenotypes, diseases)
        for said, own in by_triple.items()
    ]


def _gathered(pairs: Iterable[tuple[Value, str]]) -> dict[Value, set[str]]:
    table: dict[Value, set[str]] = defaultdict(set)
    for key, name in pairs:
        table[key].add(name)
    return table


def _layer(weighed: Sequence[WeighedFinding]) -> Layer:
    current = [item for item in weighed if item.current]
    if current and all(item.evidence.standing is Standing.NOTICE for item in current):
        return Layer.NOTICE
    stands = any(item.evidence.standing.stands for item in current or weighed)
    return Layer((0 if current else 2) + (0 if stands else 1))


def _support(
    triple: Triple,
    weighed: Sequence[WeighedFinding],
    seen: Sequence[str],
    phenotypes: Mapping[tuple[str, int], set[str]],
    diseases: Mapping[str, set[str]],
) -> Support:
    layer = _layer(weighed)
    told = [item for item in weighed if item.current] if layer.current or layer is Layer.NOTICE else list(weighed)
    counts = layer in (Layer.STANDS, Layer.PAST)
    standing = [item for item in told if item.evidence.standing.stands] if counts else told
    asserting = [c.evidence for c in standing if not c.evidence.negated and c.holds]
    best = standing[0]
    if len(standing) > 1:
        best = min(standing, key=lambda item: (_rank(item), item.evidence.key, repr(item.evidence)))
    first = best.evidence
    facets = {
        *(Facet(FacetKind.DRUG, drug) for e in asserting for drug in e.drugs),
        *(Facet(FacetKind.PHENOTYPE, n) for e in asserting for n in phenotypes.get((e.subject, e.sentence_start), ())),
        # The miRNA is the subject or the object.
        *(Facet(FacetKind.DISEASE, n) for e in asserting for end in triple_ends(e) for n in diseases.get(end, ())),
        *(Facet(FacetKind.CORPUS, corpus) for item in told for corpus in item.known.corpora),
        *(Facet(FacetKind.YEAR, str(c.evidence.year)) for c in told if c.evidence.year is not None),
    }
    return Support(
        document=first.document,
        pmid=next((item.evidence.pmid for item in told if item.evidence.pmid), ""),
        triple=triple,
        layer=layer,
        sums=_sums(weighed, told, asserting, seen, _rank(best)),
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
    weighed: Sequence[WeighedFinding],
    told: Sequence[WeighedFinding],
    asserting: Sequence[Evidence],
    seen: Sequence[str],
    rank: str,
) -> Sums:
    directs = {e.direct for e in asserting}
    said = {e.resistance for e in asserting}
    findings = [item.evidence for item in told]
    years = [e.year for e in findings if e.year is not None]
    # One of them is one finding, whatever it is called.
    several = len(told) > 1
    outcomes = [found for _, found in {(c.evidence.finding if several else "", c.outcome) for c in told}]
    standings = {e.standing for e in findings}
    witnesses = [item for item in told if item.witness]
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
        n_flagged=int(any(item.flagged for item in weighed)),
        n_retracted=int(Standing.RETRACTED in standings),
        n_there=int(not all(standing.gone for standing in standings)),
        asserted=_weight([item for item in witnesses if not item.evidence.negated]),
        denied=_weight([item for item in witnesses if item.evidence.negated]),
        first_seen=min(seen),
        last_seen=max(seen),
        first_year=min(years) if years else None,
        last_year=max(years) if years else None,
        rank=rank,
    )


def _weight(witnesses: Collection[WeighedFinding]) -> int:
    """The weight of the surest one: a document is one witness, however often it says something."""
    return max([weight(witness_confidence(item)) for item in witnesses], default=0)


_ORDER = {Consensus.ACCEPTED: 0, None: 1, Consensus.DISPUTED: 1, Consensus.REJECTED: 2}


def _rank(item: WeighedFinding) -> str:
    """Sorts the best evidence first: accepted, asserted, sure, in a title, short; then by document."""
    evidence = item.evidence
    order = _ORDER[item.outcome]
    doubt = round((1 - min(max(item.confidence, 0.0), 1.0)) * 10_000)
    length = min(len(evidence.sentence), 99_999)
    place = min(evidence.sentence_start, 9_999_999)
    return (
        f"{order}{evidence.negated:d}{doubt:05d}{evidence.section != 'title':d}{length:05d}{place:07d}"
        f"{evidence.document:>12}"
    )
