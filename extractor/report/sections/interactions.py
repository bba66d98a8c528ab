"""The interaction table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.model import Evidence, Interaction, Triple
from extractor.report.material import Material
from extractor.report.sections.section import Context, FirstOfMany, shown
from extractor.report.sections.sentences import DOCUMENTS_SHOWN, sentences
from extractor.report.words import EFFECT_WORDS, document_link, partner_type, says_resistance, verb

INTERACTIONS_SHOWN = 500
LINKS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """A row of the interaction table, ready to be shown."""

    interaction: Interaction
    symbol: str
    verb: str
    partner_type: str
    says_resistance: bool
    links: FirstOfMany
    anchor: str


def ranked(interactions: Iterable[Interaction]) -> list[Interaction]:
    """Best supported first: documents, evidence, belief; then by name."""
    return sorted(
        interactions,
        key=lambda i: (-i.n_documents, -i.n_evidence, -i.belief, i.mirna, i.effect, i.target),
    )


def interactions(material: Material) -> tuple[Interaction, ...]:
    """The interaction table, best supported first."""
    return tuple(ranked(material.data.interactions))


def context(material: Material, view: Sequence[Interaction]) -> Context:
    """What the template is given: the table with links to the papers, cut."""
    data = material.data
    evidence: defaultdict[Triple, list[Evidence]] = defaultdict(list)
    for item in data.evidence:
        evidence[item.triple].append(item)
    anchors = {document.id: number for number, document in enumerate(sentences(material)[:DOCUMENTS_SHOWN], start=1)}
    table = shown(view, INTERACTIONS_SHOWN)
    rows = [
        _interaction_row(item, evidence[Triple(item.subject, item.effect, item.object)], anchors)
        for item in table.items
    ]
    return {"rows": rows, "more": table.more, "total": len(view), "table_path": data.table_path}


def _interaction_row(
    interaction: Interaction, evidence: Sequence[Evidence], anchors: Mapping[str, int]
) -> InteractionRow:
    links = {e.document: document_link(e.document, e.pmid, e.doi) for e in evidence}
    if not links:
        links = {pmid: document_link(pmid, pmid) for pmid in interaction.pmids}
    best = sorted(evidence, key=lambda e: (e.sentence != interaction.best_sentence, -e.confidence))
    place = next((anchors[e.document] for e in best if e.document in anchors), None)
    return InteractionRow(
        interaction,
        EFFECT_WORDS[interaction.effect].symbol,
        verb(interaction),
        partner_type(interaction).value,
        says_resistance(interaction.effect, interaction.resistance, interaction.object_type),
        shown(list(dict.fromkeys(links.values())), LINKS_SHOWN),
        f"#document-{place}" if place else "",
    )
