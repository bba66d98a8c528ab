"""What texts state: relations between mentions, and the rows of evidence made of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from json.encoder import encode_basestring

from extractor.model.documents import Document, Span, Standing
from extractor.model.entities import Mention
from extractor.model.types import EntityType


class Effect(StrEnum):
    """What the subject of a relation does to its object."""

    REPRESSES = "represses"
    ACTIVATES = "activates"
    TARGETS = "targets"
    REGULATES = "regulates"
    SPONGES = "sponges"
    CORRELATES = "correlates"
    PROMOTES = "promotes"
    REVERSES = "reverses"
    PREDICTS = "predicts"


OPPOSITES = {
    Effect.REPRESSES: Effect.ACTIVATES,
    Effect.ACTIVATES: Effect.REPRESSES,
    Effect.PROMOTES: Effect.REVERSES,
    Effect.REVERSES: Effect.PROMOTES,
}
"""What cannot both be so of the same subject and object."""

_ON_MOLECULES = frozenset({Effect.REPRESSES, Effect.ACTIVATES, Effect.TARGETS, Effect.REGULATES})
DENIED_BY = {
    effect: tuple(dict.fromkeys((effect, *((Effect.REGULATES, Effect.TARGETS) if effect in _ON_MOLECULES else ()))))
    for effect in Effect
}
"""The effects whose denial denies an effect: what does not regulate does not repress either."""


@dataclass(frozen=True, slots=True)
class Triple:
    """Keys of ``subject`` and ``object`` with the ``effect`` between them: the identity of an interaction."""

    subject: str
    effect: Effect
    object: str

    @property
    def id(self) -> str:
        """The name of the interaction: 16 hex digits, the same in every database."""
        return _short_digest((self.subject, self.effect, self.object))


def _short_digest(parts: tuple[str, ...]) -> str:
    """64 bits of a digest: among a million names the chance that two are the same is 3 in 100 million."""
    # As json.dumps(parts, ensure_ascii=False) writes it, at a third of its cost: there are many to be made.
    text = f"[{', '.join(map(encode_basestring, parts))}]"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement of one document: subject – effect → object, with its modifiers.

    ``subject`` and ``object`` are mentions of the document. ``effect`` is None where nobody says what the one does to
    the other: files of other people have such pairs, our own rules find none. Of these ``directed`` says whether
    ``subject`` is said to be the one that acts. ``pattern`` names what found it, ``negated`` and ``hedged`` say that
    the text denies it, or does not assert it; ``condition`` is the disease or cell line of which it is said.
    ``direct`` is None where the text does not say. ``resistance`` is "promotes", "reverses" or "",
    always read as resistance (restored sensitivity is "reverses"), to ``drugs`` (canonical names).
    ``cue`` is the span of the word that asserts the effect, ``sentence`` that of the sentence, or
    of the two sentences for a relation across a boundary. ``confidence`` lies in 0..1.
    """

    subject: Mention
    effect: Effect | None
    object: Mention
    cue: Span
    pattern: str
    sentence: Span
    direct: bool | None = None
    negated: bool = False
    hedged: bool = False
    condition: str = ""
    resistance: str = ""
    drugs: tuple[str, ...] = ()
    confidence: float = 1.0
    directed: bool = True

    @property
    def stated_effect(self) -> Effect:
        """Its effect, for all that cannot do without. Raises ValueError where none is stated."""
        if self.effect is None:
            raise ValueError(
                f"the relation of {self.subject.text!r} and {self.object.text!r} has no effect; one is needed here: "
                f"{', '.join(Effect)}"
            )
        return self.effect

    @property
    def triple(self) -> Triple:
        """The merge key. Raises ValueError where no effect is stated."""
        return Triple(self.subject.key, self.stated_effect, self.object.key)


@dataclass(frozen=True, slots=True)
class AuditedPair:
    """A pair of names in a sentence, and what the rules made of it, for those who ask why a relation is not there.

    ``subject`` and ``object`` are its mentions. ``reason`` is "" where the pair was related, by ``pattern``; else
    what rejected it, or, where it was not ``judged``, why it was not. ``sentence`` is that of the relation, or the one
    in which the pair was looked at.
    """

    subject: Mention
    object: Mention
    sentence: Span
    reason: str
    pattern: str = ""
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Versions:
    """What produced an evidence.

    ``code`` is the version of this package, ``rules`` the digest of what decides what is extracted, ``lexicon`` that of
    the names it knows, ``model`` the version of the parser; where the judge has one of its own, since it depends on
    more than the rules, "parser+judge". Where ``rules``, ``lexicon`` or ``model`` is another, what was read is read
    again.
    """

    code: str
    rules: str
    lexicon: str
    model: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A relation with the document and the sentence it stands in: one row of ``evidence.jsonl``.

    Of its document, ``document`` is the id; ``pmid``, ``doi``, ``year`` and ``standing`` are those of its record, and
    ``text_sha256`` is the digest of its text. All offsets refer to that text, in code points, the end not included;
    ``section`` is "title" or the label of the abstract's section. ``sentence`` is the text of the sentence, from
    ``sentence_start`` to ``sentence_end``.

    ``subject`` and ``object`` are keys as of :attr:`Mention.key`, ``subject_name`` and ``object_name`` canonical names,
    ``subject_type`` and ``object_type`` what they name. ``subject_text`` and ``object_text`` are the names as they are
    written, from ``subject_start`` to ``subject_end`` and from ``object_start`` to ``object_end``. The word that
    asserts the ``effect`` stands from ``cue_start`` to ``cue_end``. ``pattern``, ``direct``, ``negated``, ``hedged``,
    ``condition``, ``resistance``, ``drugs`` and ``confidence`` are as in :class:`Relation`; ``versions`` are those of
    the extractor that found it.
    """

    document: str
    pmid: str
    doi: str
    year: int | None
    section: str
    sentence: str
    sentence_start: int
    sentence_end: int
    subject: str
    subject_name: str
    subject_type: EntityType
    subject_text: str
    subject_start: int
    subject_end: int
    effect: Effect
    object: str
    object_name: str
    object_type: EntityType
    object_text: str
    object_start: int
    object_end: int
    cue_start: int
    cue_end: int
    pattern: str
    direct: bool | None
    negated: bool
    hedged: bool
    condition: str
    resistance: str
    drugs: tuple[str, ...]
    confidence: float
    standing: Standing
    text_sha256: str
    versions: Versions

    @property
    def triple(self) -> Triple:
        """The interaction it supports."""
        return Triple(self.subject, self.effect, self.object)

    @property
    def key(self) -> tuple[str, ...]:
        """Identity: finding the same again in the same sentence by the same pattern adds nothing."""
        return (
            self.document,
            self.subject,
            self.effect,
            self.object,
            str(self.sentence_start),
            str(self.sentence_end),
            self.pattern,
        )

    @property
    def finding(self) -> str:
        """What a curator decides on: this statement in this sentence, by whatever pattern it was found; 16 hex digits.

        It stays when a text grows or rules change, as long as the same is found in the same sentence.
        """
        stated = (self.document, self.subject, str(self.effect), self.object, "not" if self.negated else "")
        return _short_digest((*stated, " ".join(self.sentence.split())))

    @property
    def claim(self) -> str:
        """The modifiers that a curator sees with the finding; 16 hex digits."""
        return _short_digest((str(self.direct), str(self.hedged), self.condition, self.resistance, *self.drugs))


def evidence_of(document: Document, relation: Relation, versions: Versions) -> Evidence:
    """Flatten a relation of a document into a row of evidence. Raises ValueError where it has no effect."""
    subject, other, sentence = relation.subject, relation.object, relation.sentence
    return Evidence(
        document=document.id,
        pmid=document.pmid,
        doi=document.doi,
        year=document.year,
        section=document.section_at(sentence.start),
        sentence=document.text[sentence.start : sentence.end],
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        subject=subject.key,
        subject_name=subject.name or subject.text,
        subject_type=subject.type,
        subject_text=subject.text,
        subject_start=subject.start,
        subject_end=subject.end,
        effect=relation.stated_effect,
        object=other.key,
        object_name=other.name or other.text,
        object_type=other.type,
        object_text=other.text,
        object_start=other.start,
        object_end=other.end,
        cue_start=relation.cue.start,
        cue_end=relation.cue.end,
        pattern=relation.pattern,
        direct=relation.direct,
        negated=relation.negated,
        hedged=relation.hedged,
        condition=relation.condition,
        resistance=relation.resistance,
        drugs=relation.drugs,
        confidence=relation.confidence,
        standing=document.standing,
        text_sha256=document.text_sha256,
        versions=versions,
    )


def of_record(item: Evidence, document: Document) -> Evidence:
    """The same finding in the same text, with what the document's record says now."""
    return replace(
        item,
        pmid=document.pmid,
        doi=document.doi,
        year=document.year,
        section=document.section_at(item.sentence_start),
        standing=document.standing,
    )
