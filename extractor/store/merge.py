"""Evidence to interactions: a pure function, independent of the order and batching of its input.

**Belief.** Documents are independent witnesses. Each supports its interaction with the confidence
of its best evidence, and the supports combine as a noisy-or: 1 − Π(1 − c). What contradicts it (the
same pair negated, or with the opposite effect, in other evidence) is combined in the same way to a
doubt d, and belief = support · (1 − d / 2): one witness against halves at most. Retracted documents
are no witnesses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeVar

from extractor.model import CERNA_TYPES, MIRNA_TYPES, Effect, EntityType, Evidence, Interaction, Triple

OPPOSITES = {
    Effect.REPRESSES: Effect.ACTIVATES,
    Effect.ACTIVATES: Effect.REPRESSES,
    Effect.PROMOTES: Effect.REVERSES,
    Effect.REVERSES: Effect.PROMOTES,
}
Key = TypeVar("Key")
UNREVIEWED = "unreviewed"


@dataclass(frozen=True, slots=True)
class Known:
    """One evidence with what the store knows of it: when its document was first and last seen, and
    whether it is still found."""

    evidence: Evidence
    first_seen: str
    last_seen: str
    current: bool = True


def merge(known: Iterable[Known], release: str) -> list[Interaction]:
    """One interaction for each triple, sorted by miRNA, target, effect and keys.

    ``release`` is the version of the code that merges.
    """
    groups: dict[Triple, list[Known]] = defaultdict(list)
    for item in sorted(known, key=lambda k: (k.evidence.key, not k.current, k.evidence.confidence)):
        groups[item.evidence.triple].append(item)
    context = _Context.of(groups)
    rows = [_interaction(triple, items, context, release) for triple, items in groups.items()]
    return sorted(rows, key=lambda r: (r.mirna.casefold(), r.target.casefold(), r.effect, r.subject, r.object))


@dataclass(frozen=True)
class _Context:
    """What other interactions say that belongs into a row as well."""

    groups: Mapping[Triple, Sequence[Known]]
    sponges: Mapping[str, frozenset[str]]
    phenotypes: Mapping[tuple[str, str, int], frozenset[str]]
    diseases: Mapping[tuple[str, str], frozenset[str]]

    @classmethod
    def of(cls, groups: Mapping[Triple, Sequence[Known]]) -> _Context:
        sponges: dict[str, set[str]] = defaultdict(set)
        phenotypes: dict[tuple[str, str, int], set[str]] = defaultdict(set)
        diseases: dict[tuple[str, str], set[str]] = defaultdict(set)
        for items in groups.values():
            for item in (i.evidence for i in items if i.current and not i.evidence.negated):
                if item.effect is Effect.SPONGES:
                    sponges[item.object].add(item.subject_name)
                if item.object_type in {EntityType.PROCESS, EntityType.RESPONSE} and item.effect in OPPOSITES:
                    place = (item.subject, item.document, item.sentence_start)
                    phenotypes[place].add(f"{item.effect} {item.object_name}")
                if item.object_type is EntityType.DISEASE:
                    diseases[item.subject, item.document].add(item.object_name)
        return cls(groups, _frozen(sponges), _frozen(phenotypes), _frozen(diseases))


def _frozen(table: Mapping[Key, set[str]]) -> dict[Key, frozenset[str]]:
    return {key: frozenset(values) for key, values in table.items()}


def _interaction(triple: Triple, items: Sequence[Known], context: _Context, release: str) -> Interaction:
    current = [item for item in items if item.current]
    shown = [item.evidence for item in (current or items)]
    asserting = [e for e in shown if not e.negated]
    first = shown[0]
    mirna, target, mirna_key = _sides(shown)
    resistance, disputed = _resistance(asserting)
    return Interaction(
        mirna=mirna,
        target=target,
        subject=triple.subject,
        effect=triple.effect,
        object=triple.object,
        subject_type=first.subject_type,
        object_type=first.object_type,
        direct=_direct(asserting),
        resistance=resistance,
        drugs=_sorted(drug for e in asserting for drug in e.drugs),
        cerna_regulators=_sorted(context.sponges.get(mirna_key, ())),
        phenotypes=_sorted(
            name for e in asserting for name in context.phenotypes.get((mirna_key, e.document, e.sentence_start), ())
        ),
        diseases=_sorted(name for e in asserting for name in context.diseases.get((mirna_key, e.document), ())),
        n_evidence=len(shown),
        n_documents=len({e.document for e in shown}),
        pmids=_sorted(e.pmid for e in shown if e.pmid),
        best_sentence=_best(shown).sentence,
        belief=_belief(triple, current, context.groups),
        status=UNREVIEWED,
        conflicts=_conflicts(triple, current, context.groups, disputed),
        first_seen=min(item.first_seen for item in items),
        last_seen=max(item.last_seen for item in items),
        retracted=all(e.retracted for e in shown),
        withdrawn=not current,
        release=release,
    )


def _sides(evidence: Sequence[Evidence]) -> tuple[str, str, str]:
    """Name of the miRNA (else of the other ncRNA), name of its partner, and the former's key."""
    first = evidence[0]
    kinds = (first.subject_type, first.object_type)
    for wanted in (MIRNA_TYPES, CERNA_TYPES):
        for own, other, key, kind in (
            ("subject_name", "object_name", first.subject, kinds[0]),
            ("object_name", "subject_name", first.object, kinds[1]),
        ):
            if kind in wanted:
                return _majority(evidence, own), _majority(evidence, other), key
    return _majority(evidence, "subject_name"), _majority(evidence, "object_name"), first.subject


def _majority(evidence: Sequence[Evidence], attribute: str) -> str:
    counts = Counter(getattr(e, attribute) for e in evidence)
    return min(counts, key=lambda name: (-counts[name], name))


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _direct(evidence: Sequence[Evidence]) -> bool | None:
    said = {e.direct for e in evidence}
    return True if True in said else False if False in said else None


def _resistance(evidence: Sequence[Evidence]) -> tuple[str, bool]:
    """The direction that the evidence agrees on, else "" and whether it disagrees."""
    said = {e.resistance for e in evidence if e.resistance}
    return (said.pop(), False) if len(said) == 1 else ("", len(said) > 1)


def _best(evidence: Sequence[Evidence]) -> Evidence:
    return min(evidence, key=lambda e: (e.negated, -e.confidence, e.section != "title", len(e.sentence), e.key))


def _support(items: Iterable[Known]) -> float:
    best: dict[str, float] = defaultdict(float)
    for item in items:
        evidence = item.evidence
        if item.current and not evidence.retracted:
            best[evidence.document] = max(best[evidence.document], evidence.confidence)
    return 1 - prod(1 - confidence for _, confidence in sorted(best.items()))


def _belief(triple: Triple, current: Sequence[Known], groups: Mapping[Triple, Sequence[Known]]) -> float:
    support = _support(item for item in current if not item.evidence.negated)
    against = [item for item in current if item.evidence.negated]
    if opposite := _opposite(triple):
        against += [item for item in groups.get(opposite, ()) if not item.evidence.negated]
    return round(support * (1 - _support(against) / 2), 4)


def _opposite(triple: Triple) -> Triple | None:
    effect = OPPOSITES.get(triple.effect)
    return Triple(triple.subject, effect, triple.object) if effect else None


def _conflicts(
    triple: Triple, current: Sequence[Known], groups: Mapping[Triple, Sequence[Known]], disputed: bool
) -> tuple[str, ...]:
    found = []
    if any(item.evidence.negated for item in current) and not all(item.evidence.negated for item in current):
        found.append("also denied")
    opposite = _opposite(triple)
    if opposite and any(item.current and not item.evidence.negated for item in groups.get(opposite, ())):
        found.append(f"also {opposite.effect}")
    if disputed:
        found.append("resistance both promoted and reversed")
    return tuple(found)
