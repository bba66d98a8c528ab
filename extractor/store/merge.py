"""Evidence to interactions: a pure function, independent of the order and batching of its input.

**Belief.** Documents are independent witnesses. Each supports its interaction with the confidence
of its best evidence, and the supports combine as a noisy-or: 1 − Π(1 − c). What contradicts it is
combined in the same way to a doubt d, and belief = support · (1 − d / 2): one sure witness against
halves it. Documents that were retracted or are gone are no witnesses on either side; of those with an
expression of concern, confidence counts half.

**Contradiction.** Of the same subject and object: the opposite effect asserted, the same effect
denied, or, for any effect on a molecule, "regulates" or "targets" denied ("has no effect on").

**Withdrawn** interactions, of which nothing is found any more, keep what was last known, with
belief 0.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeVar

from extractor.model import CERNA_TYPES, MIRNA_TYPES, Effect, EntityType, Evidence, Interaction, Standing, Triple

FORMULA = "2"
"""Changes with anything that makes other rows of the same evidence: tables are then merged anew."""

OPPOSITES = {
    Effect.REPRESSES: Effect.ACTIVATES,
    Effect.ACTIVATES: Effect.REPRESSES,
    Effect.PROMOTES: Effect.REVERSES,
    Effect.REVERSES: Effect.PROMOTES,
}
_ON_MOLECULES = frozenset({Effect.REPRESSES, Effect.ACTIVATES, Effect.TARGETS, Effect.REGULATES})
DENIED_BY = {
    effect: (effect, *((Effect.REGULATES, Effect.TARGETS) if effect in _ON_MOLECULES else ())) for effect in Effect
}
PHENOTYPES = frozenset({EntityType.PROCESS, EntityType.RESPONSE})
UNREVIEWED = "unreviewed"
_CONCERN_WEIGHT = 0.5
_NUMBER = re.compile(r"\d+")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Known:
    """An evidence with what the store knows of it: when its document was first seen, when it was
    superseded ("" for current evidence), both as ISO text, and the corpora that hold its document."""

    evidence: Evidence
    seen: str
    superseded_at: str = ""
    corpora: tuple[str, ...] = ()

    @property
    def witness(self) -> bool:
        """Whether it is found now, in a document that stands."""
        return not self.superseded_at and self.evidence.standing.stands


def merge(known: Iterable[Known], only: Collection[Triple] | None = None) -> list[Interaction]:
    """One interaction for each triple (of ``only``), in the order of the table.

    Of several findings with the same key the current one counts, else the one superseded last.
    With ``only``, ``known`` has to hold what these triples depend on: all evidence of their subject
    and object, what sponges them, and what their documents say of phenotypes and diseases.
    """
    findings = _Findings.of(known)
    wanted = findings.groups.keys() if only is None else findings.groups.keys() & set(only)
    return sorted((_interaction(triple, findings) for triple in wanted), key=table_order)


def table_order(row: Interaction) -> tuple[str, ...]:
    """The sort key of the table: miRNA, target, effect, then what makes it unique."""
    return row.mirna.casefold(), row.target.casefold(), row.effect, row.subject, row.object


def preferred(findings: Iterable[Evidence]) -> Evidence:
    """The one of several findings with the same key that is kept, in whatever order they come."""
    return min(findings, key=_strength)


def _strength(item: Evidence) -> tuple[Any, ...]:
    places = (item.subject_start, item.object_start, item.cue_start)
    return not item.standing.stands, item.negated, -item.confidence, places, repr(item)


@dataclass(frozen=True)
class _Findings:
    """All evidence by triple, one for each key, and what is looked up for other rows."""

    groups: Mapping[Triple, Sequence[Known]]
    first_seen: Mapping[Triple, str]
    last_seen: Mapping[Triple, str]
    sponges: Mapping[str, frozenset[str]]
    phenotypes: Mapping[tuple[str, str, int], frozenset[str]]
    diseases: Mapping[tuple[str, str], frozenset[str]]

    @classmethod
    def of(cls, known: Iterable[Known]) -> _Findings:
        by_key: dict[tuple[str, ...], list[Known]] = defaultdict(list)
        seen: dict[Triple, list[str]] = defaultdict(list)
        for item in known:
            by_key[item.evidence.key].append(item)
            seen[item.evidence.triple].append(item.seen)
        groups: dict[Triple, list[Known]] = defaultdict(list)
        for item in map(_latest, by_key.values()):
            groups[item.evidence.triple].append(item)
        asserted = [i.evidence for items in groups.values() for i in items if i.witness and not i.evidence.negated]
        return cls(
            groups,
            {triple: min(dates) for triple, dates in seen.items()},
            {triple: max(dates) for triple, dates in seen.items()},
            _gathered((e.object, e.subject_name) for e in asserted if e.effect is Effect.SPONGES),
            _gathered(
                ((e.subject, e.document, e.sentence_start), f"{e.effect} {e.object_name}")
                for e in asserted
                if e.object_type in PHENOTYPES and e.effect in OPPOSITES
            ),
            _gathered(
                ((e.subject, e.document), e.object_name) for e in asserted if e.object_type is EntityType.DISEASE
            ),
        )


def _latest(items: Sequence[Known]) -> Known:
    if len(items) == 1:
        return items[0]
    current = [item for item in items if not item.superseded_at]
    last = max(item.superseded_at for item in items)
    return min(
        current or [item for item in items if item.superseded_at == last],
        key=lambda item: (_strength(item.evidence), item.seen),
    )


def _gathered(pairs: Iterable[tuple[Value, str]]) -> dict[Value, frozenset[str]]:
    table: dict[Value, set[str]] = defaultdict(set)
    for key, name in pairs:
        table[key].add(name)
    return {key: frozenset(names) for key, names in table.items()}


def _interaction(triple: Triple, findings: _Findings) -> Interaction:
    items = findings.groups[triple]
    current = [item for item in items if not item.superseded_at]
    told = [item.evidence for item in current or items]
    standing = [e for e in told if e.standing.stands] or told
    asserting = [e for e in standing if not e.negated]
    subject_type, object_type = _majority(told, "subject_type"), _majority(told, "object_type")
    names = _majority(told, "subject_name"), _majority(told, "object_name")
    backwards = _is_object(subject_type, object_type)
    mirna, target = reversed(names) if backwards else names
    mirna_key = triple.object if backwards else triple.subject
    resistance, disputed = _resistance(asserting)
    against = list(_against(triple, findings.groups))
    return Interaction(
        mirna=mirna,
        target=target,
        subject=triple.subject,
        effect=triple.effect,
        object=triple.object,
        subject_type=EntityType(subject_type),
        object_type=EntityType(object_type),
        direct=_direct(asserting),
        resistance=resistance,
        drugs=_sorted(drug for e in asserting for drug in e.drugs),
        cerna_regulators=_sorted(findings.sponges.get(mirna_key, ())),
        phenotypes=_sorted(
            name for e in asserting for name in findings.phenotypes.get((e.subject, e.document, e.sentence_start), ())
        ),
        diseases=_sorted(name for e in asserting for name in findings.diseases.get((mirna_key, e.document), ())),
        n_evidence=len(told),
        n_documents=len({e.document for e in told}),
        pmids=_sorted(e.pmid for e in told if e.pmid),
        best_sentence=_best(standing).sentence,
        belief=_belief(current, against),
        status=UNREVIEWED,
        conflicts=_conflicts(triple, current, against, disputed),
        corpora=_sorted(corpus for item in current or items for corpus in item.corpora),
        first_seen=findings.first_seen[triple],
        last_seen=findings.last_seen[triple],
        retracted=not any(e.standing.stands for e in told) and any(e.standing is Standing.RETRACTED for e in told),
        withdrawn=all(e.standing.gone for e in told) or not current,
        release=max((e.versions.code for e in told), key=_version_order),
    )


def _is_object(subject_type: str, object_type: str) -> bool:
    """Whether the row is about its object: the miRNA, or without one the other ncRNA."""
    for wanted in (MIRNA_TYPES, CERNA_TYPES):
        if subject_type in wanted or object_type in wanted:
            return subject_type not in wanted
    return False


def _majority(evidence: Sequence[Evidence], attribute: str) -> str:
    counts = Counter(str(getattr(e, attribute)) for e in evidence)
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


def _version_order(version: str) -> tuple[list[int], str]:
    return [int(number) for number in _NUMBER.findall(version)], version


def _against(triple: Triple, groups: Mapping[Triple, Sequence[Known]]) -> Iterator[Known]:
    """The witnesses that contradict the triple."""
    opposite = OPPOSITES.get(triple.effect)
    if opposite:
        yield from (i for i in _witnesses(triple, opposite, groups) if not i.evidence.negated)
    for effect in dict.fromkeys(DENIED_BY[triple.effect]):
        yield from (i for i in _witnesses(triple, effect, groups) if i.evidence.negated)


def _witnesses(triple: Triple, effect: Effect, groups: Mapping[Triple, Sequence[Known]]) -> list[Known]:
    return [item for item in groups.get(Triple(triple.subject, effect, triple.object), ()) if item.witness]


def _support(witnesses: Iterable[Known]) -> float:
    best: dict[str, float] = defaultdict(float)
    for evidence in (item.evidence for item in witnesses):
        weight = _CONCERN_WEIGHT if evidence.standing is Standing.CONCERN else 1.0
        best[evidence.document] = max(best[evidence.document], weight * evidence.confidence)
    return 1 - prod(1 - confidence for _, confidence in sorted(best.items()))


def _belief(current: Sequence[Known], against: Sequence[Known]) -> float:
    support = _support(item for item in current if item.witness and not item.evidence.negated)
    return round(support * (1 - _support(against) / 2), 4)


def _conflicts(triple: Triple, current: Sequence[Known], against: Sequence[Known], disputed: bool) -> tuple[str, ...]:
    """What is said against it, where something is said for it."""
    if not any(item.witness and not item.evidence.negated for item in current):
        return ()
    said = {(e.negated, e.effect) for e in (item.evidence for item in against)}
    found = [f"{effect} denied" if negated else f"also {effect}" for negated, effect in sorted(said)]
    if disputed:
        found.append("resistance both promoted and reversed")
    return tuple(found)
