"""Invented data for reports: every section has something to show, at any size.

Documents, gold and what was found are made up; the scores, what became of each relation, and the claims are worked
out of them by the functions that do so for real ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.model import (
    AnnotatedDocument,
    Decile,
    Document,
    Effect,
    EntityType,
    GoldRelation,
    Interaction,
    Mention,
    Relation,
    Section,
    Span,
    Status,
    Versions,
    evidence_of,
)
from extractor.report import CalibrationData, CurationData, ReportData
from extractor.scoring import (
    RULES,
    Comparison,
    Item,
    LevelScore,
    Setting,
    score_relations,
    score_titles,
)
from extractor.scoring.agreement import Agreement, CuratorWork, Pairwise
from extractor.scoring.claims import check_claims
from extractor.scoring.compare import compare_relations, compare_titles
from extractor.scoring.coverage import unmentioned
from extractor.scoring.funnel import fates, fates_of_annotated
from extractor.scoring.intervals import Interval, ScoreChange
from extractor.scoring.items import Outcome

VERSIONS = Versions("1.2", "r" * 64, "l" * 64, "toy-model")
RULE = RULES["identifier-or-name"]
TITLES, GIVEN, REVIEW = "invented titles", "invented titles, entities given", "what the invented review states"
VERBS = {Effect.REPRESSES: "repress", Effect.ACTIVATES: "activate", Effect.TARGETS: "target"}
SECTIONS = ("Opening", "What Is Known", "Outlook")
KINDS = ((EntityType.GENE, "GENE"), (EntityType.DISEASE, "disease"), (EntityType.PROCESS, "process"))


@dataclass(frozen=True)
class World:
    """Documents, their gold, and what was found in them."""

    documents: tuple[Document, ...]
    gold: tuple[AnnotatedDocument, ...]
    found: tuple[AnnotatedDocument, ...]
    given: tuple[AnnotatedDocument, ...]
    rows: tuple[GoldRelation, ...]


def invented(relations: int, seed: int = 1) -> ReportData:
    """The data of a report on so many gold relations, two a document; the same seed gives the same."""
    world = _world(relations, random.Random(seed))
    scored = {TITLES: world.found, GIVEN: world.given, REVIEW: world.found}
    comparisons = _comparisons(world, 0.4)
    evidence = tuple(
        evidence_of(document, relation, VERSIONS)
        for document, found in zip(world.documents, world.found, strict=True)
        for relation in found.relations
    )
    return ReportData(
        corpus="invented",
        title="An invented corpus",
        date="2020-02-02",
        versions=VERSIONS,
        documents=world.documents,
        evidence=evidence,
        interactions=tuple(_interactions(world.rows)),
        comparisons=comparisons,
        notes=("Invented titles were in view while rules were written.",),
        mentions={document.id: document.mentions for document in world.found},
        files=((ReportData.TABLE, "results/invented/interactions.tsv"),),
        everything=_everything(world),
        fates={
            TITLES: fates_of_annotated(world.gold, world.found, RULE),
            REVIEW: fates(world.rows, world.found, RULE),
        },
        claims=check_claims(world.rows, world.found, RULE),
        unmentioned=unmentioned(world.rows, world.found, RULE),
        changes=tuple(_changes(comparisons)),
        not_comparable=(GIVEN,),
        curation=_curation(),
        scored=scored,
        previous="the run of 2020-01-01",
        threshold=0.4,
    )


TITLES_SETTING = Setting("titles.jsonl", "ab" * 32, VERSIONS)
GIVEN_SETTING = replace(TITLES_SETTING, given=True)
FOR_CURVES = ("triple",)
REVIEW_SETTING = Setting("review.tsv", "cd" * 32, VERSIONS)


def _comparisons(world: World, threshold: float) -> tuple[Comparison, ...]:
    def taken(documents: Sequence[AnnotatedDocument]) -> list[AnnotatedDocument]:
        return [replace(d, relations=tuple(r for r in d.relations if r.confidence >= threshold)) for d in documents]

    return (
        compare_titles(TITLES, taken(world.found), world.gold, TITLES_SETTING),
        compare_titles(GIVEN, taken(world.given), world.gold, GIVEN_SETTING),
        compare_relations(REVIEW, taken(world.found), world.rows, REVIEW_SETTING),
    )


def _everything(world: World) -> tuple[Comparison, ...]:
    return (
        Comparison(TITLES, score_titles(world.found, world.gold, TITLES_SETTING, FOR_CURVES, explain=False)),
        Comparison(GIVEN, score_titles(world.given, world.gold, GIVEN_SETTING, FOR_CURVES, explain=False)),
        Comparison(REVIEW, score_relations(world.found, world.rows, REVIEW_SETTING, FOR_CURVES, explain=False)),
    )


def _world(relations: int, chance: random.Random) -> World:
    documents, gold, found, given, rows = [], [], [], [], []
    for number in range(max(1, relations // 2)):
        title = f"miR-{900 + number % 90} in the invented disease {number}"
        lines = [_sentence(number, place, chance) for place in range(min(2, relations - 2 * number))]
        full = number % 7 == 0
        sections = (
            ()
            if number % 5 == 4 or not lines
            else (Section("full text: Results" if full else "", " ".join(s for s, _ in lines)),)
        )
        document = Document(
            str(1000 + number),
            title,
            sections,
            pmid=str(1000 + number),
            doi=f"10.9999/{number}",
            year=2000 + number % 20,
        )
        annotated = _annotated(document, [wanted for _, wanted in lines] if sections else [])
        documents.append(document)
        gold.append(annotated)
        found.append(_found(annotated, document, chance, given=False))
        given.append(_found(annotated, document, chance, given=True))
        rows += [_row(wanted, number, relations, chance) for _, wanted in lines]
    return World(tuple(documents), tuple(gold), tuple(found), tuple(given), tuple(rows))


@dataclass(frozen=True)
class Wanted:
    """What a sentence says, and how."""

    sentence: str
    subject: str
    effect: Effect
    object: str
    type: EntityType
    hedged: bool
    negated: bool


def _sentence(number: int, place: int, chance: random.Random) -> tuple[str, Wanted]:
    subject = f"miR-{1 + 2 * number + place}"
    kind, stem = KINDS[0] if chance.random() < 0.7 else chance.choice(KINDS)
    other = f"{stem}{7 * number + place}"
    effect = chance.choice(list(VERBS))
    hedged, negated = chance.random() < 0.1, chance.random() < 0.1
    said = "does not " if negated else "may " if hedged else ""
    words = f"{said}{VERBS[effect]}" if said else effect.value
    sentence = f"In cells of kind {number % 9}, {subject} {words} {other} in an invented way."
    return sentence, Wanted(sentence, subject, effect, other, kind, hedged, negated)


def _mention(text: str, name: str, kind: EntityType, start: int = 0) -> Mention:
    place = text.index(name, start)
    identifier = f"mirna:{name.lower()}" if kind is EntityType.MIRNA else f"TOY:{name}"
    return Mention(place, place + len(name), name, kind, identifier, name)


def _annotated(document: Document, lines: Sequence[Wanted]) -> AnnotatedDocument:
    text = document.text
    subject = document.title.split()[0]
    mentions = [_mention(text, subject, EntityType.MIRNA)]
    relations = []
    for line in lines:
        start = text.index(line.sentence)
        one = _mention(text, line.subject, EntityType.MIRNA, start)
        other = _mention(text, line.object, line.type, start)
        cue = text.index(VERBS[line.effect], one.end)
        mentions += [one, other]
        relations.append(
            Relation(
                one,
                line.effect,
                other,
                Span(cue, text.index(" ", cue)),
                "",
                Span(start, start + len(line.sentence)),
                hedged=line.hedged,
                negated=line.negated,
            )
        )
    return AnnotatedDocument(document.id, text, tuple(mentions), tuple(relations))


def _found(gold: AnnotatedDocument, document: Document, chance: random.Random, given: bool) -> AnnotatedDocument:
    """The gold with mistakes: names overlooked, cut short or taken for others, relations missed, turned, made up."""
    mentions = gold.mentions if given else tuple(_misread(gold.mentions, chance))
    at = {mention.start: mention for mention in mentions}
    relations = []
    for wanted in gold.relations:
        subject, other = at.get(wanted.subject.start), at.get(wanted.object.start)
        if subject is None or other is None or chance.random() < 0.15:
            continue
        effect = chance.choice(list(VERBS)) if chance.random() < 0.1 else wanted.effect
        confidence = chance.choice((0.3, 0.45, 0.55, 0.6, 0.75, 0.8, 0.9, 0.95))
        pattern = f"toy-{effect}-{chance.randrange(12)}"
        relations.append(
            replace(wanted, subject=subject, object=other, effect=effect, pattern=pattern, confidence=confidence)
        )
    relations += _made_up(gold, mentions, chance)
    sentences = tuple(relation.sentence for relation in gold.relations)
    title = Span(0, len(document.title))
    return AnnotatedDocument(document.id, gold.text, mentions, tuple(relations), document.doi, (title, *sentences))


def _misread(mentions: Sequence[Mention], chance: random.Random) -> Iterator[Mention]:
    for mention in mentions:
        fate = chance.random()
        if fate < 0.04:
            continue
        if fate < 0.06:
            yield replace(mention, end=mention.end - 1, text=mention.text[:-1])
        elif fate < 0.09:
            yield replace(mention, identifier=f"{mention.identifier}x", name=f"{mention.name}x")
        else:
            yield mention


def _made_up(gold: AnnotatedDocument, mentions: Sequence[Mention], chance: random.Random) -> Iterator[Relation]:
    """A relation between the miRNA of the title and something else, which no gold has."""
    if len(mentions) > 2 and len(gold.relations) > 1 and chance.random() < 0.2:
        wanted = gold.relations[-1]
        yield replace(
            wanted, subject=mentions[0], object=mentions[-1], pattern="toy-made-up", confidence=0.55, hedged=False
        )


def _row(line: Wanted, number: int, relations: int, chance: random.Random) -> GoldRelation:
    """What the review says of a sentence; now and then it cites another work than the one that says so."""
    cited = chance.randrange(max(1, relations // 2)) if chance.random() < 0.05 else number
    return GoldRelation(
        ref=(cited + 1,),
        doi=(f"10.9999/{cited}",),
        section=SECTIONS[number % len(SECTIONS)],
        subject=line.subject,
        subject_type=EntityType.MIRNA,
        subject_identifier=f"mirna:{line.subject.lower()}",
        effect=line.effect,
        object=line.object,
        object_type=line.type,
        object_identifier=f"TOY:{line.object}",
        direct=None,
        negated=line.negated,
        hedged=line.hedged,
        condition="",
        resistance="",
        drugs=(),
        note="",
    )


def _interactions(rows: Sequence[GoldRelation]) -> Iterator[Interaction]:
    for number, row in enumerate(rows):
        yield Interaction(
            id=f"{number:016x}",
            mirna=row.subject,
            target=row.object,
            subject=row.subject_identifier,
            effect=row.effect,
            object=row.object_identifier,
            subject_type=row.subject_type,
            object_type=row.object_type,
            direct=None,
            resistance="reverses" if number % 3 == 0 else "",
            drugs=("toyinib",) if number % 3 == 0 else (),
            cerna_regulators=(),
            phenotypes=(),
            diseases=(),
            n_evidence=1,
            n_documents=1,
            n_accepted=0,
            n_rejected=0,
            pmids=(str(1000 + number // 2),),
            first_year=None,
            last_year=None,
            best_sentence="",
            belief=0.75,
            status=Status.UNREVIEWED,
            flagged=False,
            conflicts=(f"{row.subject} activates {row.object}",) if number % 11 == 0 else (),
            conflict_state=None,
            corpora=(),
            first_seen="",
            last_seen="",
            retracted=number % 13 == 0,
            withdrawn=False,
            release="",
        )


def _changes(comparisons: Sequence[Comparison]) -> Iterator[ScoreChange]:
    """One for the better, one for the worse, one that is not clear."""
    intervals = (Interval(0.002, 0.026), Interval(-0.03, -0.01), Interval(-0.004, 0.012))
    for number, comparison in enumerate((comparisons[0], comparisons[0], comparisons[2])):
        level = comparison.system.level("triple" if number != 1 else "pair")
        keys = tuple((item.document, item.what) for item in right(level))
        after = level.counts.f1
        before = None if after is None else after - (0.013, -0.02, 0.004)[number]
        share = max(1, len(keys) // 10)
        yield ScoreChange(
            comparison.title, level.level, before, after, intervals[number], keys[:share], keys[share : share + 1]
        )


def right(level: LevelScore) -> list[Item]:
    """What was found and is in the gold."""
    return [item for item in level.items if item.outcome is Outcome.RIGHT]


def _curation() -> CurationData:
    def tenths(skill: float) -> tuple[Decile, ...]:
        return tuple(
            Decile(n / 10, 5 * n if n != 5 else 0, n / 10 + 0.05, (n / 10 + 0.05) * skill) for n in range(3, 10)
        )

    return CurationData(
        Agreement(
            ("ada", "ben", "cho"),
            131,
            (
                Pairwise("ada", "ben", 80, 0.91, 0.74, Interval(0.58, 0.88)),
                Pairwise("ada", "cho", 12, 0.5, -0.12, Interval(-0.4, 0.2)),
                Pairwise("ben", "cho", 0, 0.0, None, None),
            ),
            0.68,
            Interval(0.55, 0.79),
        ),
        (
            CuratorWork("ada", 140, 90, 31, 12, 7, 3, 84.0, (("no-relation", 14), ("wrong-direction", 9))),
            CuratorWork("ben", 90, 60, 22, 4, 4, 0, 121.0, (("no-relation", 9), ("polarity", 6))),
            CuratorWork("cho", 1, 1, 0, 0, 0, 0, None, ()),
        ),
        CalibrationData(tenths(0.8), tenths(1.0), 0.113, 0.041),
    )
