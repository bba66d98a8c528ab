"""How effects and documents are put into words and links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from extractor.model import MIRNA_TYPES, RESPONSE_TYPES, Effect, EntityType, Interaction
from extractor.scoring.intervals import Interval, ScoreChange


@dataclass(frozen=True, slots=True)
class EffectWords:
    """A symbol and the verb, from the subject on and from the object on."""

    symbol: str
    active: str
    passive: str


EFFECT_WORDS: Mapping[Effect, EffectWords] = {
    Effect.REPRESSES: EffectWords("⊣", "represses", "is repressed by"),
    Effect.ACTIVATES: EffectWords("→", "activates", "is activated by"),
    Effect.TARGETS: EffectWords("⇒", "targets", "is targeted by"),
    Effect.REGULATES: EffectWords("↝", "regulates", "is regulated by"),
    Effect.SPONGES: EffectWords("⊃", "sponges", "is sponged by"),
    Effect.CORRELATES: EffectWords("↔", "correlates with", "correlates with"),
    Effect.PROMOTES: EffectWords("↑", "promotes", "is promoted by"),
    Effect.REVERSES: EffectWords("↓", "reverses", "is reversed by"),
    Effect.PREDICTS: EffectWords("⇢", "predicts", "is predicted by"),
}


def verb(interaction: Interaction) -> str:
    """The words between ``mirna`` and ``target``: passive where the target acts on the miRNA."""
    words = EFFECT_WORDS[interaction.effect]
    backwards = interaction.subject_type not in MIRNA_TYPES and interaction.object_type in MIRNA_TYPES
    return words.passive if backwards else words.active


def partner_type(interaction: Interaction) -> EntityType:
    """The type of ``target``: of the object, or of the subject that acts on the miRNA."""
    backwards = interaction.subject_type not in MIRNA_TYPES and interaction.object_type in MIRNA_TYPES
    return interaction.subject_type if backwards else interaction.object_type


def says_resistance(effect: Effect, resistance: str, object_type: EntityType) -> bool:
    """Whether the relation is itself the statement on resistance, so that its modifier repeats it."""
    return object_type in RESPONSE_TYPES and effect.value == resistance


@dataclass(frozen=True, slots=True)
class Link:
    """A document as a reader cites it; ``url`` is "" where it has no page to link to."""

    label: str
    url: str


def document_link(identifier: str, pmid: str = "", doi: str = "") -> Link:
    """The PubMed page of a document, else the page of its DOI, else its identifier alone."""
    pubmed = pmid or (identifier if identifier.isascii() and identifier.isdigit() else "")
    if pubmed:
        return Link(f"PMID\u00a0{pubmed}", f"https://pubmed.ncbi.nlm.nih.gov/{quote(pubmed, safe='')}/")
    name = doi or (identifier.removeprefix("doi:") if identifier.startswith("doi:") else "")
    if name:
        return Link(f"doi:{name}", f"https://doi.org/{quote(name, safe='/')}")
    return Link(identifier, "")


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 document", "2,000 documents"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def span(interval: Interval) -> str:
    """ "0.61–0.84"; one without width says so, as it is no certainty."""
    if interval.low == interval.high:
        return "no spread"
    return f"{interval.low:.2f}–{interval.high:.2f}".replace("-", "−")


def points(difference: float) -> str:
    """A difference of ratios in hundredths, with its sign: "+1.3", "−0.4", "±0.0"."""
    text = f"{difference * 100:+.1f}"
    return f"±{text[1:]}" if float(text) == 0 else text.replace("-", "−")


def unchanged(change: ScoreChange) -> bool:
    """Whether the very same was right in both runs, and as much else was found."""
    return change.before == change.after and not (change.gained or change.lost)


def change_in_words(change: ScoreChange) -> str:
    """By how much F1 changed: "+1.3, 95 % CI +0.2…+2.6", in hundredths."""
    if change.before is None or change.after is None:
        return "not measured"
    if unchanged(change):
        return "the same"
    said = points(change.after - change.before)
    between = change.interval
    return f"{said}, 95 % CI {points(between.low)}…{points(between.high)}" if between else f"{said}, no interval"
