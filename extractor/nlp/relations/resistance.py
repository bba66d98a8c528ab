"""What a sentence says of drug resistance, carried over to the mechanisms stated beside it.

A statement on resistance is a relation of its own; where the same sentence also states a
mechanism ("… confers gefitinib resistance by sponging miR-206-3p"), the mechanism's relation says
which way resistance goes, and to which drugs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extractor.model import DRUG_TYPES, MOLECULE_TYPES, RESPONSE_TYPES, Effect, Mention, Relation
from extractor.nlp.parsing.syntax import is_verb, path
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.sentence.cues import cues

RESISTANCE = "drug resistance"
RESPONSE = "treatment response"
_SIGNED = frozenset({Effect.PROMOTES, Effect.REVERSES})


def with_resistance(sentence: ParsedSentence, relations: Sequence[Relation]) -> list[Relation]:
    """The relations of one sentence with ``resistance`` and ``drugs`` filled."""
    drugs: dict[Mention, tuple[str, ...]] = {}
    for relation in relations:
        if relation.object.type in RESPONSE_TYPES and relation.object not in drugs:
            drugs[relation.object] = _drugs_of(sentence, relation.object)
    stated = [_with_drugs(relation, drugs) if _on_response(relation) else relation for relation in relations]
    statements = [r for r in stated if _on_resistance(r) and not r.negated and r.effect is not Effect.PREDICTS]
    by_subject: dict[str, list[int]] = {}
    for number, statement in enumerate(statements):
        by_subject.setdefault(statement.subject.key, []).append(number)
    return [_informed(r, by_subject, statements) if _is_mechanism(r) else r for r in stated]


def _is_mechanism(relation: Relation) -> bool:
    return relation.object.type in MOLECULE_TYPES


def _on_response(relation: Relation) -> bool:
    return relation.object.type in DRUG_TYPES | RESPONSE_TYPES


def _on_resistance(relation: Relation) -> bool:
    """Whether it is about resistance, or the response to treatment, and not about an outcome."""
    target = relation.object
    if target.type in DRUG_TYPES:
        return True
    named = target.name in {RESISTANCE, RESPONSE} or cues().written.resistance in target.text.lower()
    return target.type in RESPONSE_TYPES and named


def _with_drugs(relation: Relation, of_responses: Mapping[Mention, tuple[str, ...]]) -> Relation:
    resistance = relation.effect.value if relation.effect in _SIGNED and _on_resistance(relation) else ""
    if relation.object.type in DRUG_TYPES:
        drugs: tuple[str, ...] = (relation.object.name or relation.object.text,)
    else:
        drugs = of_responses[relation.object]
    return replace(relation, resistance=resistance, drugs=drugs)


def _drugs_of(sentence: ParsedSentence, response: Mention) -> tuple[str, ...]:
    """The drugs that the response word governs, else the one drug that the sentence names."""
    place = next((s for s, item in sentence.worded.numbered if response in item.mentions), None)
    named = {s: item for s, item in sentence.worded.numbered if item.type in DRUG_TYPES and s in sentence.projections}
    if place is None or place not in sentence.projections:
        return ()
    noun = sentence.tree[sentence.projections[place][0].token]
    governed = []
    for slot, item in named.items():
        drug = sentence.tree[sentence.projections[slot][0].token]
        if not any(is_verb(token) for token in path(noun, drug)):
            governed.append(item)
    chosen = governed or list(named.values())
    names = _names(mention for item in chosen for mention in item.mentions)
    return names if governed or len(names) == 1 else ()


def _informed(relation: Relation, by_subject: Mapping[str, list[int]], statements: Sequence[Relation]) -> Relation:
    """A mechanism with what the sentence says of resistance, if it says one thing.

    ``by_subject`` has the numbers of ``statements`` on each name; those on the relation's own names come first.
    """
    ends = {relation.subject.key, relation.object.key}
    own = sorted(number for end in ends for number in by_subject.get(end, ()))
    near = [statements[number] for number in own] or statements
    directions = {statement.resistance for statement in near}
    if len(directions) != 1:
        return relation
    drugs = tuple(dict.fromkeys(drug for statement in near for drug in statement.drugs))
    return replace(relation, resistance=directions.pop(), drugs=drugs)


def _names(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.name or mention.text for mention in mentions))
