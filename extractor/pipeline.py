"""Documents to mentions, relations and evidence, streaming: no network, no database."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import tee

from threadpoolctl import threadpool_limits

from extractor import __version__
from extractor.guard import SECONDS, Failure, attempt, fault_of
from extractor.lexicon import Lexicon, load_lexicon
from extractor.model import AnnotatedDocument, Document, Evidence, Fault, Mention, Relation, Versions, evidence_of
from extractor.nlp.annotator import Annotator
from extractor.nlp.digest import rules_digest
from extractor.nlp.names.recognition import Recogniser
from extractor.nlp.parsing.language import SpacyParser
from extractor.nlp.relations.judge import Judge

_DIGITS = 12
_OBJECTS = 50_000


@dataclass(frozen=True)
class Extractor:
    """An annotator with the versions of all that it is made of."""

    annotator: Annotator
    versions: Versions


@dataclass(frozen=True)
class Extracted:
    """A document with what was found in it; ``evidence`` holds what is confident enough.

    ``faults`` are errors that it cost: what their sentences, or the whole text, state is not among the findings.
    """

    document: Document
    annotation: AnnotatedDocument
    evidence: tuple[Evidence, ...]
    faults: tuple[Fault, ...] = ()


def load_extractor(
    model: str = "",
    lexicon: Lexicon | None = None,
    seconds: float = SECONDS,
    judge: Judge | None = None,
    matrices: bool = True,
) -> Extractor:
    """Load lexicon, rules and parser; a document may take so many ``seconds`` of processor time.

    ``judge`` takes the place of the one that multiplies ``data/confidence.toml``; its version stands beside the
    parser's. Without ``matrices``, spaCy parses. Raises ModelError or ConfigurationError.
    """
    names = lexicon or load_lexicon()
    parser = SpacyParser(model, matrices)
    models = f"{parser.version}+{judge.version}" if judge and judge.version else parser.version
    versions = Versions(__version__, rules_digest()[:_DIGITS], names.digest[:_DIGITS], models)
    return Extractor(Annotator(Recogniser(names), parser, judge=judge, seconds=seconds), versions)


def tune_process() -> None:
    """Make this a process that extracts: one thread for matrices, and a garbage collector that comes seldom.

    The matrices are small, and processes share the machine: threads would wait for one another. Trees of sentences are
    cycles by the hundred; at its usual pace the collector takes a fifth of the time to find what has just been let go.
    Now it waits for some 10 MB of it, and leaves alone what is loaded.
    """
    threadpool_limits(1)
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def extract(
    documents: Iterable[Document], extractor: Extractor, threshold: float, account: bool = False
) -> Iterator[Extracted]:
    """What is found in each document, in order; evidence from ``threshold`` (0..1) confidence up.

    An error that a document raises costs no other one, and is among its faults. With ``account``, annotations also say
    what came of the pairs that are not related.
    """
    return _extracted(((document, None) for document in documents), extractor, threshold, account)


def extract_given(
    documents: Iterable[tuple[Document, Sequence[Mention]]],
    extractor: Extractor,
    threshold: float,
    account: bool = False,
) -> Iterator[Extracted]:
    """As :func:`extract`, with the mentions of each document given: nothing is recognised."""
    return _extracted(documents, extractor, threshold, account)


def _extracted(
    documents: Iterable[tuple[Document, Sequence[Mention] | None]],
    extractor: Extractor,
    threshold: float,
    account: bool,
) -> Iterator[Extracted]:
    for document, annotation in extractor.annotator.pipe(documents, account):
        confident = [relation for relation in annotation.relations if relation.confidence >= threshold]
        evidence = attempt(partial(_evidence, document, confident, extractor.versions))
        if isinstance(evidence, Failure):
            faults = (*annotation.faults, fault_of(document, None, evidence))
            yield Extracted(document, annotation, (), faults)
        else:
            yield Extracted(document, annotation, evidence, annotation.faults)


def _evidence(document: Document, relations: Iterable[Relation], versions: Versions) -> tuple[Evidence, ...]:
    return tuple({e.key: e for e in (evidence_of(document, relation, versions) for relation in relations)}.values())


def annotate(
    documents: Iterable[AnnotatedDocument],
    extractor: Extractor,
    given: bool,
    threshold: float,
    as_document: Callable[[AnnotatedDocument], Document],
    on_fault: Callable[[Fault], None],
    on_note: Callable[[str], None],
) -> Iterator[AnnotatedDocument]:
    """The documents with mentions and relations, in order; ``given`` keeps the mentions they have.

    Relations are those from ``threshold`` (0..1) confidence up. ``on_fault`` is told what a document lacks because of
    an error, ``on_note`` what was not read for relations because it is too long; the rest of it is there. Notes stand
    in the document, too.
    """
    told, read = tee(documents)
    pairs = ((as_document(document), document.mentions if given else None) for document in read)
    for document, (_, annotation) in zip(told, extractor.annotator.pipe(pairs), strict=True):
        relations = tuple(relation for relation in annotation.relations if relation.confidence >= threshold)
        passed_on = document.passed_on if given else ()
        for fault in annotation.faults:
            on_fault(fault)
        for note in annotation.notes:
            on_note(f"{document.id}: {note}")
        extra = {**document.extra, "notes": list(annotation.notes)} if annotation.notes else document.extra
        found = replace(document, mentions=annotation.mentions, relations=relations)
        yield replace(found, passed_on=passed_on, extra=extra)
