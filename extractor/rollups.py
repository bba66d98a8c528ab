"""The table with fewer rows: by miRNA family, by target gene, by axis of sponge, miRNA and target.

Rows of the table stay what they are; these are views of them. Where rows are put together, belief is that of
the surest of them: they may rest on the same sentences, so that it cannot be summed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractor.model import CERNA_TYPES, GENE_TYPES, MIRNA_TYPES, Effect, Interaction
from extractor.names import broader


class RollupKind(StrEnum):
    """What rows are put together by."""

    FAMILY = "family"
    GENE = "gene"
    AXIS = "axis"


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """What the members of a family do to a target; ``mirnas`` are those of which it is stated."""

    family: str
    effect: Effect
    target: str
    mirnas: tuple[str, ...]
    n_documents: int
    pmids: tuple[str, ...]
    belief: float
    interactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GeneRow:
    """What is known of a target gene: the miRNAs by what they do to it, the surest first."""

    target: str
    represses: tuple[str, ...]
    activates: tuple[str, ...]
    others: tuple[str, ...]
    n_documents: int
    pmids: tuple[str, ...]
    belief: float
    interactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """A sponge, the miRNA that it binds, and what that does to a target.

    ``belief`` is that of the weaker link. ``n_documents`` counts documents that state both links: an axis with
    none is put together from several papers.
    """

    sponge: str
    mirna: str
    effect: Effect
    target: str
    belief: float
    n_documents: int
    pmids: tuple[str, ...]
    interactions: tuple[str, ...]


def by_family(rows: Iterable[Interaction]) -> list[FamilyRow]:
    """Rows of miRNAs by family, effect, direction and other end; sorted by family, target and effect."""
    groups: dict[tuple[str, str, str, bool], list[Interaction]] = defaultdict(list)
    for row in rows:
        family = family_of(row.mirna)
        if _is_mirna(row.subject_type):
            groups[family, row.effect, row.object, True].append(row)
        elif _is_mirna(row.object_type):
            groups[family, row.effect, row.subject, False].append(row)
    found = [
        FamilyRow(
            family,
            own[0].effect,
            own[0].target,
            tuple(sorted({row.mirna for row in own})),
            *_documents(own),
            max(row.belief for row in own),
            tuple(sorted(row.id for row in own)),
        )
        for (family, _, _, _), own in groups.items()
    ]
    return sorted(found, key=lambda row: (row.family, row.target, row.effect, row.interactions))


def by_gene(rows: Iterable[Interaction]) -> list[GeneRow]:
    """Rows in which a miRNA acts on a gene, by that; the genes with most documents first."""
    groups: dict[str, list[Interaction]] = defaultdict(list)
    for row in rows:
        if _is_mirna(row.subject_type) and row.object_type in GENE_TYPES:
            groups[row.object].append(row)
    return sorted(map(_gene, groups.values()), key=lambda row: (-row.n_documents, -row.belief, row.target))


def by_axis(rows: Iterable[Interaction]) -> list[Axis]:
    """Each sponge with each target of the miRNAs that it binds; the axes stated by most documents first."""
    sponging: dict[str, list[Interaction]] = defaultdict(list)
    acting: dict[str, list[Interaction]] = defaultdict(list)
    for row in rows:
        if row.effect is Effect.SPONGES and row.subject_type in CERNA_TYPES:
            sponging[row.object].append(row)
        elif row.effect in _ACTS and _is_mirna(row.subject_type):
            acting[row.subject].append(row)
    found = [_axis(first, second) for mirna in sponging for first in sponging[mirna] for second in acting[mirna]]
    return sorted(found, key=lambda axis: (-axis.n_documents, -axis.belief, axis.sponge, axis.mirna, axis.target))


_ACTS = frozenset({Effect.REPRESSES, Effect.TARGETS, Effect.ACTIVATES})


def family_of(mirna: str) -> str:
    """The family that a name belongs to by the nomenclature; what is no name of one miRNA stays as it is."""
    wider = broader(mirna)
    return wider[-1] if wider else mirna


def _is_mirna(kind: str) -> bool:
    return kind in MIRNA_TYPES


def _gene(rows: list[Interaction]) -> GeneRow:
    surest = sorted(rows, key=lambda row: (-row.belief, row.mirna))
    named: dict[Effect | None, dict[str, None]] = defaultdict(dict)
    for row in surest:
        named[row.effect if row.effect in (Effect.REPRESSES, Effect.ACTIVATES) else None][row.mirna] = None
    return GeneRow(
        surest[0].target,
        tuple(named[Effect.REPRESSES]),
        tuple(named[Effect.ACTIVATES]),
        tuple(named[None]),
        *_documents(rows),
        surest[0].belief,
        tuple(sorted(row.id for row in rows)),
    )


def _axis(sponging: Interaction, acting: Interaction) -> Axis:
    both = tuple(sorted(set(sponging.pmids) & set(acting.pmids)))
    belief = min(sponging.belief, acting.belief)
    names = (sponging.target, acting.mirna, acting.effect, acting.target)
    return Axis(*names, belief, len(both), both, (sponging.id, acting.id))


def _documents(rows: Iterable[Interaction]) -> tuple[int, tuple[str, ...]]:
    """Number of documents, as far as can be told, and their PMIDs: those without one may be the same."""
    own = list(rows)
    pmids = tuple(sorted({pmid for row in own for pmid in row.pmids}))
    return max(len(pmids), max(row.n_documents for row in own)), pmids


def rolled_up(rows: Iterable[Interaction], level: RollupKind) -> Sequence[FamilyRow | GeneRow | Axis]:
    """The rows at a level."""
    if level is RollupKind.FAMILY:
        return by_family(rows)
    return by_gene(rows) if level is RollupKind.GENE else by_axis(rows)
