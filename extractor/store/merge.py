"""Supports to rows of the table: a pure function, independent of the order and batching of its input.

**Contradiction.** Of the same subject and object: the opposite effect asserted, the same effect
denied, or, for any effect on a molecule, "regulates" or "targets" denied ("has no effect on").

**Withdrawn** interactions, of which nothing is found any more, keep what was last known, with
belief 0.

:func:`merge` makes the whole table of evidence that is at hand. A database sums supports itself and asks
:func:`row_of` for the rows; both have to give the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

from extractor.model import (
    DENIED_BY,
    OPPOSITES,
    ConflictState,
    Decision,
    Effect,
    EntityType,
    Interaction,
    Status,
    Triple,
    is_about_object,
)
from extractor.store.belief import Calibration, belief
from extractor.store.supports import (
    Facet,
    FacetKind,
    Layer,
    Sums,
    Support,
    supports_of,
)
from extractor.store.weighing import Known

FORMULA = "4"
"""Changes with anything that makes other rows of the same evidence: tables are then merged anew."""

Layers = Mapping[Layer, Sums]
States = Mapping[tuple[str, str], tuple[tuple[str, ...], ConflictState]]
"""What people said of the conflicts of pairs: the sides as they were then, and the state."""


class Best(Protocol):
    """The support that has the best sentence, as far as rows show it."""

    @property
    def sentence(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def subject_name(self) -> str: ...
    @property
    def object_name(self) -> str: ...
    @property
    def subject_type(self) -> EntityType: ...
    @property
    def object_type(self) -> EntityType: ...


@dataclass(frozen=True, slots=True)
class Pair:
    """What is said of the same subject and object, by effect and layer."""

    effects: Mapping[Effect, Layers]

    def asserted(self, effect: Effect) -> int:
        """The weight of the witnesses that assert it."""
        return _standing(self.effects.get(effect), "asserted")

    def denied(self, effect: Effect) -> int:
        """The weight of those that deny it."""
        return _standing(self.effects.get(effect), "denied")

    def against(self, effect: Effect) -> Iterator[tuple[str, int]]:
        """What contradicts an effect, in words, with its weight."""
        opposite = OPPOSITES.get(effect)
        if opposite and self.asserted(opposite):
            yield f"also {opposite}", self.asserted(opposite)
        for other in sorted(DENIED_BY[effect]):
            if self.denied(other):
                yield f"{other} denied", self.denied(other)

    def sides(self) -> tuple[str, ...]:
        """All that is asserted or denied of the pair: what a conflict is between."""
        asserted = {str(effect) for effect in self.effects if self.asserted(effect)}
        denied = {f"not {effect}" for effect in self.effects if self.denied(effect)}
        said = {f"resistance {name}" for name in ("promotes", "reverses") if self._says(f"n_{name}")}
        return tuple(sorted(asserted | denied | said))

    def _says(self, name: str) -> bool:
        return any(_standing(layers, name) for layers in self.effects.values())


def _standing(layers: Layers | None, name: str) -> int:
    sums = (layers or {}).get(Layer.STANDS)
    return int(getattr(sums, name)) if sums else 0


def merge(
    known: Iterable[Known],
    decisions: Collection[Decision] = (),
    calibration: Calibration | None = None,
    states: States | None = None,
) -> list[Interaction]:
    """One interaction for each triple, in the order of the table.

    Of several findings with the same key the current one counts, else the one superseded last.
    """
    known = list(known)
    supports = supports_of(known, decisions, calibration)
    by_triple: dict[Triple, list[Support]] = defaultdict(list)
    for support in supports:
        by_triple[support.triple].append(support)
    pairs: dict[tuple[str, str], dict[Effect, Layers]] = defaultdict(dict)
    for triple, own in by_triple.items():
        pairs[triple.subject, triple.object][triple.effect] = _summed(own)
    rows = []
    for triple, own in by_triple.items():
        pair = (triple.subject, triple.object)
        row = row_of(
            triple,
            Pair(pairs[pair]),
            min((s for s in own if s.layer is min(s.layer for s in own)), key=lambda s: s.sums.rank),
            {(facet, s.layer) for s in own for facet in s.facets},
            (states or {}).get(pair),
        )
        told = {s.pmid for s in own if s.layer.current} or {s.pmid for s in own}
        rows.append(replace(row, pmids=_sorted(told - {""})))
    sponges = sponges_of(rows)
    return sorted((with_regulators(row, sponges) for row in rows), key=table_order)


def _summed(supports: Iterable[Support]) -> Layers:
    by_layer: dict[Layer, list[Sums]] = defaultdict(list)
    for support in supports:
        by_layer[support.layer].append(support.sums)
    return {layer: _total(own) for layer, own in by_layer.items()}


def _total(own: Sequence[Sums]) -> Sums:
    """What some add up to, at least one."""
    return own[0] if len(own) == 1 else Sums(*(_sum(field.name, own) for field in fields(Sums)))


def _sum(name: str, own: Collection[Sums]) -> Any:
    values = [value for sums in own if (value := getattr(sums, name)) is not None]
    return combine(name)(values) if values else None


def combine(name: str) -> Callable[[Iterable[Any]], Any]:
    """How a column of :class:`Sums` is summed: :func:`sum`, :func:`min` or :func:`max`."""
    if name.startswith("first") or name == "rank":
        return min
    return max if name.startswith("last") else sum


def sponges_of(rows: Iterable[Interaction]) -> Mapping[str, tuple[str, ...]]:
    """What sponges each miRNA, by its key, of rows that somebody asserts."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.effect is Effect.SPONGES and row.belief > 0:
            found[row.object].add(row.target if is_about_object(row.subject_type, row.object_type) else row.mirna)
    return {key: tuple(sorted(names)) for key, names in found.items()}


def with_regulators(row: Interaction, sponges: Mapping[str, tuple[str, ...]]) -> Interaction:
    """The row with what sponges the miRNA that it is about."""
    about = row.object if is_about_object(row.subject_type, row.object_type) else row.subject
    return replace(row, cerna_regulators=sponges.get(about, ()))


def table_order(row: Interaction) -> tuple[str, ...]:
    """The sort key of the table: miRNA, target, effect, then what makes it unique."""
    return row.mirna.casefold(), row.target.casefold(), row.effect, row.subject, row.object


def row_of(
    triple: Triple,
    pair: Pair,
    best: Best,
    facets: Collection[tuple[Facet, Layer]],
    said: tuple[tuple[str, ...], ConflictState] | None,
) -> Interaction:
    """The row of a triple, without the columns that are looked up when it is read: PMIDs and ceRNA regulators.

    ``best`` is the support of the triple with the best sentence, in its first layer.
    """
    layers = pair.effects[triple.effect]
    first = min(layers)
    everything = _total(list(layers.values()))
    current = [sums for layer, sums in layers.items() if layer.current]
    told = _total(current) if current else everything
    describing = layers[first]
    names = best.subject_name, best.object_name
    mirna, target = reversed(names) if is_about_object(best.subject_type, best.object_type) else names
    against = list(pair.against(triple.effect))
    asserted = pair.asserted(triple.effect)
    disputed = bool(describing.n_promotes and describing.n_reverses)
    conflicts = _conflicts(asserted, against, disputed)
    telling = {layer for layer in layers if layer.current} or set(layers)
    return Interaction(
        id=triple.id,
        mirna=mirna,
        target=target,
        subject=triple.subject,
        effect=triple.effect,
        object=triple.object,
        subject_type=best.subject_type,
        object_type=best.object_type,
        direct=True if describing.n_direct else False if describing.n_indirect else None,
        resistance=_resistance(describing),
        drugs=_values(facets, FacetKind.DRUG, {first}),
        cerna_regulators=(),
        phenotypes=_values(facets, FacetKind.PHENOTYPE, {first}),
        diseases=_values(facets, FacetKind.DISEASE, {first}),
        n_evidence=told.n_evidence,
        n_documents=told.n_documents,
        n_accepted=told.n_accepted,
        n_rejected=told.n_rejected,
        pmids=(),
        first_year=told.first_year,
        last_year=told.last_year,
        best_sentence=best.sentence,
        belief=belief(asserted, sum(weight for _, weight in against)),
        status=_status(told),
        # Also a decision on what is not found any more, beside which something else is.
        flagged=bool(everything.n_flagged),
        conflicts=conflicts,
        conflict_state=_state(pair, said) if conflicts else None,
        corpora=_values(facets, FacetKind.CORPUS, telling),
        first_seen=everything.first_seen,
        last_seen=everything.last_seen,
        retracted=first in (Layer.FALLEN, Layer.PAST_FALLEN) and bool(describing.n_retracted),
        withdrawn=not first.current or (first is Layer.FALLEN and not describing.n_there),
        release=best.code,
    )


def _resistance(sums: Sums) -> str:
    """The direction that the documents agree on, else ""."""
    if sums.n_promotes and sums.n_reverses:
        return ""
    return "promotes" if sums.n_promotes else "reverses" if sums.n_reverses else ""


def _conflicts(asserted: int, against: Iterable[tuple[str, int]], disputed: bool) -> tuple[str, ...]:
    """What is said against it, where something is said for it."""
    if not asserted:
        return ()
    return (*(words for words, _ in against), *(("resistance both promoted and reversed",) if disputed else ()))


def _state(pair: Pair, said: tuple[tuple[str, ...], ConflictState] | None) -> ConflictState:
    """What people said of the conflict, as long as nothing new is said in it."""
    return said[1] if said and said[0] == pair.sides() else ConflictState.OPEN


def _status(told: Sums) -> Status:
    if told.n_disputed:
        return Status.DISPUTED
    if told.n_accepted:
        return Status.ACCEPTED
    return Status.REJECTED if told.n_rejected and not told.n_undecided else Status.UNREVIEWED


def _values(facets: Collection[tuple[Facet, Layer]], kind: FacetKind, layers: Collection[Layer]) -> tuple[str, ...]:
    return _sorted([facet.value for facet, layer in facets if facet.kind is kind and layer in layers])


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
