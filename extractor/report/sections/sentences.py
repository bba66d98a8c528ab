"""Every sentence with a relation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.model import Document, Evidence, Span
from extractor.report.data import ReportData
from extractor.report.highlight import mark_of
from extractor.report.marking import Marked
from extractor.report.material import Material, link_of
from extractor.report.sections.section import Context, shown
from extractor.report.words import EFFECT_WORDS, Link, counted, says_resistance

DOCUMENTS_SHOWN = 300
EMPTY_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence with everything highlighted, and the relations read in it."""

    section: str
    marked: Marked
    relations: tuple[tuple[str, Evidence, bool], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with the sentences that say something; ``title`` is "" where one of them is the title."""

    number: int
    link: Link
    journal: str
    year: str
    title: str
    retracted: bool
    sentences: tuple[SentenceView, ...]


def sentences(material: Material) -> tuple[Document, ...]:
    """The documents in which something was found, in the order of the corpus."""
    found = {item.document for item in material.data.evidence}
    return tuple(document for document in material.data.documents if document.id in found)


def context(material: Material, view: Sequence[Document]) -> Context:
    """What the template is given: every sentence with a relation, grouped by document, cut."""
    data = material.data
    by_document: defaultdict[str, list[Evidence]] = defaultdict(list)
    for item in data.evidence:
        by_document[item.document].append(item)
    documents = shown(view, DOCUMENTS_SHOWN)
    views = [
        _document_view(number, document, by_document[document.id], data)
        for number, document in enumerate(documents.items, start=1)
    ]
    silent = [document for document in data.documents if document.id not in by_document]
    return {
        "documents": views,
        "more": documents.more,
        "table_path": data.table_path,
        "silent": shown([(link_of(d), d.title) for d in silent], EMPTY_SHOWN),
        "silent_count": counted(len(silent), "document"),
    }


def _document_view(number: int, document: Document, evidence: Iterable[Evidence], data: ReportData) -> DocumentView:
    by_sentence: defaultdict[Span, list[Evidence]] = defaultdict(list)
    for item in evidence:
        by_sentence[Span(item.sentence_start, item.sentence_end)].append(item)
    views = tuple(_sentence_view(span, by_sentence[span], document, data) for span in sorted(by_sentence))
    title_shown = any(span.contains(Span(0, len(document.title))) for span in by_sentence)
    return DocumentView(
        number=number,
        link=link_of(document),
        journal=document.journal,
        year=str(document.year or ""),
        title="" if title_shown else document.title,
        retracted=document.retracted,
        sentences=views,
    )


def _sentence_view(span: Span, evidence: Sequence[Evidence], document: Document, data: ReportData) -> SentenceView:
    def local(start: int, end: int) -> Span:
        return Span(start - span.start, end - span.start)

    recognised = [(m.span, m.type, m.name) for m in data.mentions.get(document.id, ())]
    for e in evidence:
        recognised.append((Span(e.subject_start, e.subject_end), e.subject_type, e.subject_name))
        recognised.append((Span(e.object_start, e.object_end), e.object_type, e.object_name))
    marks = [mark_of(local(s.start, s.end), kind, name) for s, kind, name in recognised if span.contains(s)]
    cues = [Span(e.cue_start, e.cue_end) for e in evidence]
    underlined = [local(cue.start, cue.end) for cue in cues if span.contains(cue)]
    ordered = sorted(evidence, key=lambda e: (e.subject_start, e.object_start, e.effect, e.pattern))
    return SentenceView(
        section=evidence[0].section,
        marked=Marked(evidence[0].sentence, tuple(marks), tuple(underlined)),
        relations=tuple(
            (EFFECT_WORDS[e.effect].symbol, e, says_resistance(e.effect, e.resistance, e.object_type)) for e in ordered
        ),
    )
