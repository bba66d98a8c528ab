"""Holding what was extracted from a corpus against its gold: all that the report says of how good it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractor.errors import RecordError
from extractor.goldsets import GoldSet, Prediction, compare
from extractor.goldsets import setting_of as setting_against
from extractor.model import AnnotatedDocument, Document, GoldRelation
from extractor.pipeline import Extracted, Extractor, extract, extract_given
from extractor.records.pubannotation import read_pubannotation
from extractor.records.tsv import by_hand, read_tsv
from extractor.report.data import ENTITIES_GIVEN, CalibrationData, CurationData
from extractor.scoring import (
    Comparison,
    Scores,
    Setting,
    compare_relations,
    compare_titles,
    file_sha256,
    score_relations,
    score_titles,
)
from extractor.scoring.agreement import agreement, work
from extractor.scoring.claims import ClaimCheck, check_claims
from extractor.scoring.coverage import Unmentioned, unmentioned
from extractor.scoring.funnel import Fate, fates, fates_of_annotated
from extractor.scoring.intervals import ScoreChange, change
from extractor.scoring.previous import Previous, comparable
from extractor.scoring.statements import TRIPLE
from extractor.sources.corpus import Corpus
from extractor.store import Store
from extractor.store.belief import calibration_error, deciles
from extractor.store.judgements import current

TITLES = "annotated titles"
REVIEW = "what the review states"
_FOR_CURVES = (TRIPLE,)


@dataclass(frozen=True)
class Evaluation:
    """What the report needs to know beyond what was found: see :class:`extractor.report.ReportData`."""

    comparisons: tuple[Comparison, ...] = ()
    everything: tuple[Comparison, ...] = ()
    fates: Mapping[str, tuple[Fate, ...]] = field(default_factory=dict)
    claims: tuple[ClaimCheck, ...] = ()
    unmentioned: tuple[Unmentioned, ...] = ()
    scored: Mapping[str, tuple[AnnotatedDocument, ...]] = field(default_factory=dict)

    def plus(self, other: Evaluation) -> Evaluation:
        """Both, one after the other."""
        return Evaluation(
            self.comparisons + other.comparisons,
            self.everything + other.everything,
            {**self.fates, **other.fates},
            self.claims + other.claims,
            self.unmentioned + other.unmentioned,
            {**self.scored, **other.scored},
        )


@dataclass(frozen=True)
class System:
    """What is evaluated: the extractor, its threshold (0..1), and other extractors to hold it against, by name."""

    extractor: Extractor
    threshold: float
    others: Mapping[str, Extractor] = field(default_factory=dict)


def evaluate(corpus: Corpus, extracted: Sequence[Extracted], system: System) -> Evaluation:
    """Hold the corpus against each gold that it names. ``extracted`` are its documents, with an account of pairs."""
    found = Evaluation()
    if corpus.gold_titles:
        found = found.plus(_titles(corpus.gold_titles, system))
    if corpus.gold_relations:
        found = found.plus(_relations(corpus.gold_relations, extracted, system))
    return found


def _titles(path: Path, system: System) -> Evaluation:
    """Annotated documents, once with what is recognised in them and once with the gold's own mentions."""
    gold = read_gold_titles(path)
    setting = setting_of(path, system.extractor)
    titles = [Document(id=document.id, title=document.text) for document in gold]
    documents = _scored(extract(titles, system.extractor, system.threshold, account=True), system.threshold)
    mentions = [document.mentions for document in gold]
    pairs = zip(titles, mentions, strict=True)
    given = _scored(extract_given(pairs, system.extractor, system.threshold, account=True), system.threshold)
    others = tuple(
        score_titles(
            _scored(extract(titles, other, system.threshold), system.threshold), gold, replace(setting, system=name)
        )
        for name, other in system.others.items()
    )
    name, with_given = f"{TITLES}, {ENTITIES_GIVEN}", replace(setting, given=True)
    all_sure, all_given = (map(without_threshold, found) for found in (documents, given))
    return Evaluation(
        comparisons=(
            with_baselines(compare_titles(TITLES, documents, gold, setting), others),
            compare_titles(name, given, gold, with_given),
        ),
        everything=(
            Comparison(TITLES, score_titles(all_sure, gold, setting, _FOR_CURVES, explain=False)),
            Comparison(name, score_titles(all_given, gold, with_given, _FOR_CURVES, explain=False)),
        ),
        fates={
            TITLES: fates_of_annotated(gold, documents, setting.same),
            name: fates_of_annotated(gold, given, setting.same),
        },
        scored={TITLES: documents, name: given},
    )


def _relations(path: Path, extracted: Sequence[Extracted], system: System) -> Evaluation:
    """A table of what a source says of the works that it cites."""
    rows = read_tsv(path, GoldRelation, by_hand)
    setting = setting_of(path, system.extractor)
    documents = _scored(extracted, system.threshold)
    others = tuple(
        score_relations(
            _scored(extract((e.document for e in extracted), other, system.threshold), system.threshold),
            rows,
            replace(setting, system=name),
        )
        for name, other in system.others.items()
    )
    return Evaluation(
        comparisons=(with_baselines(compare_relations(REVIEW, documents, rows, setting), others),),
        everything=(Comparison(REVIEW, _unsure_too(documents, rows, setting)),),
        fates={REVIEW: fates(rows, documents, setting.same)},
        claims=check_claims(rows, documents, setting.same),
        unmentioned=unmentioned(rows, documents, setting.same),
        scored={REVIEW: documents},
    )


def _unsure_too(documents: Iterable[AnnotatedDocument], rows: Sequence[GoldRelation], setting: Setting) -> Scores:
    return score_relations(map(without_threshold, documents), rows, setting, _FOR_CURVES, explain=False)


def evaluate_against(gold: GoldSet, extracted: Sequence[Extracted], system: System) -> Evaluation:
    """Hold what is found in a further gold's own texts against it, or ``extracted`` where it has none.

    Where its texts come with all their mentions, also what is found with these given. Raises InputError where it
    cannot be held against anything.
    """
    texts = gold.texts
    read = extract(texts, system.extractor, system.threshold, account=True) if texts else extracted
    documents = [found.document for found in extracted]
    others = [
        compare(_prediction(name, extract(texts or documents, other, system.threshold), system), gold, baselines=False)
        for name, other in system.others.items()
    ]
    found = _against(gold, gold.name, _prediction("extractor", read, system), others)
    if not (texts and gold.annotations.whole):
        return found
    pairs = zip(texts, (document.mentions for document in gold.annotations.documents), strict=True)
    given = _prediction("extractor", extract_given(pairs, system.extractor, system.threshold, account=True), system)
    return found.plus(_against(gold, f"{gold.name}, {ENTITIES_GIVEN}", replace(given, given=True)))


def _prediction(name: str, read: Iterable[Extracted], system: System) -> Prediction:
    versions = system.others.get(name, system.extractor).versions
    return Prediction(name, _scored(read, system.threshold), versions=versions)


def _against(gold: GoldSet, title: str, prediction: Prediction, others: Iterable[Comparison] = ()) -> Evaluation:
    documents = prediction.documents
    comparison = with_baselines(compare(prediction, gold), (other.system for other in others))
    found = Evaluation(comparisons=(replace(comparison, title=title),), scored={title: documents})
    if not gold.has_effects:
        return found
    sure_or_not = replace(prediction, documents=tuple(map(without_threshold, documents)))
    everything = Comparison(title, compare(sure_or_not, gold, baselines=False).system)
    same = setting_against(gold, prediction).same
    if gold.annotations.cites:
        followed = {title: fates(gold.annotations.rows, documents, same)}
    else:
        followed = {title: fates_of_annotated(gold.annotations.documents, documents, same)} if gold.texts else {}
    return replace(found, everything=(everything,), fates=followed)


def with_baselines(comparison: Comparison, more: Iterable[Scores]) -> Comparison:
    """The comparison with further systems beside the baselines."""
    return replace(comparison, baselines=(*comparison.baselines, *more))


def _scored(extracted: Iterable[Extracted], threshold: float) -> tuple[AnnotatedDocument, ...]:
    return tuple(scored(found, threshold) for found in extracted)


def scored(found: Extracted, threshold: float) -> AnnotatedDocument:
    """A document as scoring sees it: with the relations confident enough for the table, and the others apart."""
    relations = found.annotation.relations
    return replace(
        found.annotation,
        relations=tuple(relation for relation in relations if relation.confidence >= threshold),
        weak=tuple(relation for relation in relations if relation.confidence < threshold),
    )


def without_threshold(document: AnnotatedDocument) -> AnnotatedDocument:
    """The document with all relations, however unsure."""
    return replace(document, relations=(*document.relations, *document.weak), weak=())


def read_gold_titles(path: Path) -> list[AnnotatedDocument]:
    """Annotated documents; raises RecordError at the first line that is wrong: gold has to be whole."""

    def fail(error: RecordError) -> None:
        raise error

    return list(read_pubannotation(path, fail))


def setting_of(gold: Path, extractor: Extractor) -> Setting:
    """What a score against this gold file depends on."""
    return Setting(gold=gold.name, gold_sha256=file_sha256(gold), versions=extractor.versions)


def changes(
    comparisons: Sequence[Comparison], previous: Sequence[Previous]
) -> tuple[tuple[ScoreChange, ...], tuple[str, ...]]:
    """Differences to an earlier run at each level, and the golds whose figures cannot be compared with its."""
    earlier = {scores.gold: scores for scores in previous}
    found: list[ScoreChange] = []
    incomparable: list[str] = []
    for comparison in comparisons:
        before = earlier.get(comparison.title)
        if before is None:
            continue
        if not comparable(before.signature, comparison.system.signature):
            incomparable.append(comparison.title)
            continue
        found += _changed(comparison, before)
    return tuple(found), tuple(incomparable)


def _changed(comparison: Comparison, before: Previous) -> Iterator[ScoreChange]:
    for level in comparison.system.levels:
        if level.level in before.levels:
            yield change(comparison.title, level, before.levels[level.level])


def curation_of(store: Store) -> CurationData:
    """What curators decided, how far they agree, and how well confidence foretells it."""
    decisions = store.curation.history()
    verdicts: dict[str, dict[str, str]] = {curator: {} for curator in sorted({d.curator for d in decisions})}
    for (finding, curator), decision in current(decisions).items():
        # Who settles a dispute is no curator among others.
        if not decision.settles:
            verdicts[curator][finding] = str(decision.verdict)
    return CurationData(agreement(verdicts) if verdicts else None, work(decisions), _calibration(store))


def _calibration(store: Store) -> CalibrationData:
    stated, calibrated = (deciles(decided) for decided in store.curation.decided())
    errors = (calibration_error(tenths) for tenths in (stated, calibrated))
    return CalibrationData(stated, calibrated, *errors)
