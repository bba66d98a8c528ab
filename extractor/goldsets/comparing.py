"""A prediction held against a gold set, whatever the form of either.

Documents are matched by identifier, or else by DOI. What one of the two does not say is not measured: mentions need
texts with all their mentions on both sides, effects need a gold that has one for every relation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from extractor.errors import InputError
from extractor.goldsets.aligning import aligned, with_sentences
from extractor.goldsets.detail import DIRECTION, PAIR, TRIPLE, detail_of, saying
from extractor.goldsets.goldset import PLACE, GoldSet
from extractor.goldsets.placing import placed
from extractor.goldsets.prediction import Prediction
from extractor.goldsets.scoping import counted_as, within
from extractor.model import AnnotatedDocument
from extractor.scoring import (
    LEVELS,
    RULES,
    Comparison,
    Counts,
    LevelScore,
    Scores,
    Setting,
    score_relations,
    score_titles,
)
from extractor.scoring.baseline import BASELINES
from extractor.scoring.compare import with_mentions_of
from extractor.scoring.matching import identifier
from extractor.scoring.statements import EACH_MENTION, EACH_PAIR, Level
from extractor.scoring.titles import IDENTIFIED, MENTION_LEVELS, TITLE_LEVELS

DEFAULT_RULE = "identifier-or-name"
_RULES = {**RULES, PLACE: identifier}
RULE_NAMES = tuple(_RULES)
"""The matching rules; "place" needs offsets on both sides."""
LEVEL_NAMES = (*TITLE_LEVELS, EACH_PAIR.name)
"""All levels that there are; which of them a comparison has depends on the gold."""
_ASKED = {"pair": PAIR, EACH_PAIR.name: PAIR, "direction": DIRECTION}
"""How much a level asks of a relation, where it is not an effect."""
_BY_EFFECT = tuple(level.name for level in (*LEVELS, EACH_MENTION) if level.by_effect)
_EACH = (EACH_MENTION.name, EACH_PAIR.name)
_Missing = dict[str, str]
"""Why a level is not measured, by its name."""
_Baselines = Mapping[str, Callable[[Iterable[AnnotatedDocument]], tuple[AnnotatedDocument, ...]]]
_Score = Callable[[Sequence[AnnotatedDocument], Setting, bool], Scores]
"""Scores of documents; only in full with mentions and with reasons."""


def _explained(*levels: Level) -> dict[str, str]:
    return {level.name: level.explanation for level in levels}


def compare(prediction: Prediction, gold: GoldSet, rule: str = "", *, baselines: bool = True) -> Comparison:
    """Scores of the prediction, and those of the ``baselines`` with the same mentions where its texts are there.

    ``rule`` is one of ``RULE_NAMES``; "" is that of the gold set. Raises ConfigurationError for another one, InputError
    for a document that occurs twice or has another text in the gold.
    """
    setting = setting_of(gold, prediction, rule)
    # An unknown rule is told before anything is done.
    _ = setting.same
    others = BASELINES if baselines and prediction.whole else {}
    return (_cited if gold.annotations.cites else _annotated)(prediction, gold, setting, others)


def setting_of(gold: GoldSet, prediction: Prediction, rule: str = "") -> Setting:
    """What scores of the prediction depend on; ``rule`` as for :func:`compare`."""
    named = rule or gold.rule or DEFAULT_RULE
    given = prediction.given
    return Setting(gold.name, gold.sha256, prediction.versions, prediction.system, named, _RULES, gold.mapped, given)


def _cited(prediction: Prediction, gold: GoldSet, setting: Setting, baselines: _Baselines) -> Comparison:
    """Against a gold table, whose rows cite documents."""
    _check_places(setting, there=False)
    found = [with_sentences(item) for item in prediction.documents]
    missing = _unsaid_by_system(found)
    rows = gold.annotations.rows

    def score(items: Sequence[AnnotatedDocument], how: Setting, full: bool) -> Scores:
        def at(asked: str, _: Collection[str]) -> Scores:
            return score_relations([saying(item, asked) for item in items], rows, how, explain=full)

        return _merged(items, _explained(*LEVELS), missing, at)

    return _compared(found, setting, score, missing, (*prediction.notes, *gold.notes), baselines)


def _annotated(prediction: Prediction, gold: GoldSet, setting: Setting, baselines: _Baselines) -> Comparison:
    """Against documents whose relations were annotated."""
    both = aligned(prediction, gold)
    _check_places(setting, both.placed)
    found, wanted = list(both.found), list(both.gold)
    if setting.rule == PLACE:
        found, wanted = placed(found, wanted)
    if scope := gold.scope:
        found, wanted = counted_as(found, scope), counted_as(wanted, scope)
    missing = _unsaid_by_system(found) | _unsaid_by_gold(wanted)
    if not both.whole:
        missing |= dict.fromkeys(MENTION_LEVELS, "one side has relations only, not all mentions")
    elif setting.rule == PLACE:
        missing[IDENTIFIED] = f"the rule {PLACE!r} asks for no identity"
    if not both.placed:
        missing |= dict.fromkeys(_EACH, "there are no offsets that fit both sides")
    elif not gold.annotations.whole:
        missing |= dict.fromkeys(_EACH, "the gold does not say it of single mentions")
    each = EACH_PAIR if any(relation.effect is None for item in wanted for relation in item.relations) else EACH_MENTION

    def score(items: Sequence[AnnotatedDocument], how: Setting, full: bool) -> Scores:
        levels = (dict.fromkeys(MENTION_LEVELS, "") if full else {}) | _explained(*LEVELS, each)

        def at(asked: str, names: Collection[str]) -> Scores:
            documents = [saying(item, asked) for item in items]
            judged = [within(document, scope) for document in documents] if scope else documents
            return score_titles(judged, [saying(item, asked) for item in wanted], how, names, explain=full)

        return _merged([*items, *wanted], levels, missing, at)

    notes = (*prediction.notes, *gold.notes, *both.notes)
    return _compared(found, setting, score, missing, notes, baselines)


def _compared(
    found: Sequence[AnnotatedDocument],
    setting: Setting,
    score: _Score,
    missing: _Missing,
    notes: Iterable[str],
    baselines: _Baselines,
) -> Comparison:
    system = score(found, setting, True)
    system = replace(system, notes=(*notes, *system.notes, *_reasons(system.names, missing)))
    made = {name: predict(found) for name, predict in baselines.items()}
    return Comparison(
        setting.gold,
        system,
        tuple(_bare(score(own, replace(setting, system=name), False), system) for name, own in made.items()),
    )


def _bare(baseline: Scores, system: Scores) -> Scores:
    """Without its errors, and with the levels of mentions from the system, which had the same."""
    levels = tuple(replace(level, discrepancies=()) for level in baseline.levels)
    return with_mentions_of(replace(baseline, levels=levels, outside=()), system)


def _reasons(names: Iterable[str], missing: _Missing) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for name in names:
        if name in missing:
            by_reason.setdefault(missing[name], []).append(name)
    for reason, levels in by_reason.items():
        yield f"Not measured: {'; '.join(levels)}, as {reason}."


def _check_places(setting: Setting, there: bool) -> None:
    if setting.rule == PLACE and not there:
        raise InputError(
            f"the rule {PLACE!r} needs offsets on both sides that refer to the same text, and there are none; "
            f"others are {', '.join(RULES)}"
        )


def _unsaid_by_system(found: Sequence[AnnotatedDocument]) -> _Missing:
    stated, directed, paired = _numbers(found)
    missing: _Missing = {}
    if directed + paired and not stated:
        missing = dict.fromkeys(_BY_EFFECT, "the prediction has no effects")
        if not directed:
            missing["direction"] = "the prediction has no directions"
    return missing


def _unsaid_by_gold(gold: Sequence[AnnotatedDocument]) -> _Missing:
    stated, directed, paired = _numbers(gold)
    missing: _Missing = {}
    if bare := directed + paired:
        number = f"of {stated + bare} relations of the gold"
        missing = dict.fromkeys(_BY_EFFECT, f"{bare} {number} have no effect")
        if paired:
            missing["direction"] = f"{paired} {number} have no direction"
    return missing


def _numbers(found: Sequence[AnnotatedDocument]) -> tuple[int, int, int]:
    said = Counter(detail_of(relation) for item in found for relation in item.relations)
    return said[TRIPLE], said[DIRECTION], said[PAIR]


def _merged(
    involved: Sequence[AnnotatedDocument],
    levels: Mapping[str, str],
    missing: _Missing,
    score: Callable[[str, Collection[str]], Scores],
) -> Scores:
    """Each level, by name with its explanation, scored with those relations that say what it asks, or not measured."""
    some_say_less = any(relation.effect is None for item in involved for relation in item.relations)
    asked_by = {name: _ASKED.get(name, TRIPLE) if some_say_less else TRIPLE for name in levels}
    by_asked = {
        asked: score(asked, [name for name, of in asked_by.items() if of == asked and name not in missing])
        for asked in sorted(set(asked_by.values()))
    }
    made = (
        LevelScore(name, explanation, Counts()) if name in missing else by_asked[asked_by[name]].level(name)
        for name, explanation in levels.items()
    )
    return replace(next(iter(by_asked.values())), levels=tuple(made))
