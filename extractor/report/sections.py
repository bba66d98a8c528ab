"""The sections of the page: what each shows, worked out before any HTML."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from markupsafe import Markup

from extractor.model import Document, Evidence, Interaction, Span, Triple
from extractor.report.data import ReportData
from extractor.report.highlight import highlight, mark_of
from extractor.report.words import (
    EFFECT_WORDS,
    Link,
    counted,
    document_link,
    partner_type,
    says_resistance,
    verb,
)
from extractor.scoring import Comparison, Counts, Discrepancy, Kind, LevelScore, Scores, Why

INTERACTIONS_SHOWN = 500
DOCUMENTS_SHOWN = 300
ERRORS_SHOWN = 200
EMPTY_SHOWN = 100
LINKS_SHOWN = 4

T = TypeVar("T")
Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PageSection:
    """A part of the page: the title in its heading, and what its template is given."""

    title: str
    context: Callable[[ReportData], Context]


@dataclass(frozen=True, slots=True)
class Shown:
    """The first of many; ``more`` says how many are left out."""

    items: tuple[Any, ...]
    more: int


def shown(items: Sequence[T], limit: int) -> Shown:
    """At most ``limit`` of the items, and the number of the others."""
    return Shown(tuple(items[:limit]), max(0, len(items) - limit))


def read(data: ReportData) -> Context:
    """Number of documents, how much of each was at hand, versions and files."""
    total, titles = len(data.documents), data.title_only
    years = [document.year for document in data.documents if document.year]
    return {
        "documents": total,
        "extent": _extent(total, titles),
        "years": f"{min(years)}–{max(years)}" if years else "",
        "retracted": [_link(d) for d in data.documents if d.retracted_by],
        "versions": {
            "code": data.versions.code,
            "rules": data.versions.rules[:12],
            "lexicon": data.versions.lexicon[:12],
            "language model": data.versions.model,
        },
        "files": data.files,
    }


def _extent(total: int, titles: int) -> str:
    if not total:
        return "nothing was read"
    if titles == total:
        return "titles only"
    if not titles:
        return "title and abstract"
    return f"{total - titles:,} with abstract, {titles:,} title only"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A system's figures at one level or for one group."""

    system: str
    precision: float | None
    recall: float | None
    f1: float | None
    right: int
    false: int
    missed: int
    main: bool = True


def scores(data: ReportData) -> Context:
    """For every gold, a table of levels with the baselines beside, and the groups of some levels."""
    return {"comparisons": [_score_tables(comparison) for comparison in data.comparisons]}


def _score_tables(comparison: Comparison) -> Context:
    return {
        "title": comparison.title,
        "system": comparison.system,
        "baselines": comparison.baselines,
        "documents": counted(comparison.system.documents, "document"),
        "levels": [(level, list(_level_rows(level, comparison))) for level in comparison.system.levels],
        "groups": [
            (level.level, _group_name(level), [_row(name, counts) for name, counts in level.groups])
            for level in comparison.system.levels
            if level.level in {"mentions, exact", "triple"} and len(level.groups) > 1
        ],
        "signatures": [scores.signature for scores in (comparison.system, *comparison.baselines)],
    }


def _level_rows(level: LevelScore, comparison: Comparison) -> Iterator[ScoreRow]:
    """The system's row, then those of the baselines; one that borrows the mentions has none of them."""
    yield _row(comparison.system.system, level.counts)
    for baseline in comparison.baselines:
        counts = baseline.level(level.level).counts
        if not (level.level.startswith("mentions") and counts == level.counts):
            yield _row(baseline.system, counts, main=False)


def _group_name(level: LevelScore) -> str:
    return "Type" if level.level.startswith("mentions") else "Effect"


def _row(name: str, counts: Counts, main: bool = True) -> ScoreRow:
    return ScoreRow(name, counts.precision, counts.recall, counts.f1, counts.tp, counts.fp, counts.fn, main)


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """A row of the interaction table, ready to be shown."""

    interaction: Interaction
    symbol: str
    verb: str
    partner_type: str
    says_resistance: bool
    links: Shown
    anchor: str


def ranked(interactions: Iterable[Interaction]) -> list[Interaction]:
    """Best supported first: documents, evidence, belief; then by name."""
    return sorted(
        interactions,
        key=lambda i: (-i.n_documents, -i.n_evidence, -i.belief, i.mirna, i.effect, i.target),
    )


def interactions(data: ReportData) -> Context:
    """The interaction table, best supported first, with links to the papers."""
    evidence: defaultdict[Triple, list[Evidence]] = defaultdict(list)
    for item in data.evidence:
        evidence[item.triple].append(item)
    anchors = {document.id: number for number, document in enumerate(_with_evidence(data)[:DOCUMENTS_SHOWN], start=1)}
    table = shown(ranked(data.interactions), INTERACTIONS_SHOWN)
    rows = [
        _interaction_row(item, evidence[Triple(item.subject, item.effect, item.object)], anchors)
        for item in table.items
    ]
    return {"rows": rows, "more": table.more, "total": len(data.interactions), "table_path": data.table_path}


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


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence with everything highlighted, and the relations read in it."""

    section: str
    html: Markup
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


def sentences(data: ReportData) -> Context:
    """Every sentence with a relation, grouped by document in the order of the corpus."""
    by_document: defaultdict[str, list[Evidence]] = defaultdict(list)
    for item in data.evidence:
        by_document[item.document].append(item)
    documents = shown(_with_evidence(data), DOCUMENTS_SHOWN)
    views = [
        _document_view(number, document, by_document[document.id], data)
        for number, document in enumerate(documents.items, start=1)
    ]
    silent = [document for document in data.documents if document.id not in by_document]
    return {
        "documents": views,
        "more": documents.more,
        "table_path": data.table_path,
        "silent": shown([(_link(d), d.title) for d in silent], EMPTY_SHOWN),
        "silent_count": counted(len(silent), "document"),
    }


def _with_evidence(data: ReportData) -> list[Document]:
    found = {item.document for item in data.evidence}
    return [document for document in data.documents if document.id in found]


def _document_view(number: int, document: Document, evidence: Iterable[Evidence], data: ReportData) -> DocumentView:
    by_sentence: defaultdict[Span, list[Evidence]] = defaultdict(list)
    for item in evidence:
        by_sentence[Span(item.sentence_start, item.sentence_end)].append(item)
    views = tuple(_sentence_view(span, by_sentence[span], document, data) for span in sorted(by_sentence))
    title_shown = any(span.contains(Span(0, len(document.title))) for span in by_sentence)
    return DocumentView(
        number=number,
        link=_link(document),
        journal=document.journal,
        year=str(document.year or ""),
        title="" if title_shown else document.title,
        retracted=bool(document.retracted_by),
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
        html=highlight(evidence[0].sentence, marks, underlined),
        relations=tuple(
            (EFFECT_WORDS[e.effect].symbol, e, says_resistance(e.effect, e.resistance, e.object_type)) for e in ordered
        ),
    )


def _link(document: Document) -> Link:
    return document_link(document.id, document.pmid, document.doi)


def errors(data: ReportData) -> Context:
    """Misses and false hits of every gold with the reason, after a count of the reasons."""
    links = {document.id: _link(document) for document in data.documents}
    return {"comparisons": [_error_lists(comparison, links) for comparison in data.comparisons]}


_LISTS = (
    ("Relations missed", Kind.MISSED, "triple"),
    ("Relations found that the gold does not have", Kind.FALSE, "triple"),
    ("Right relations with other modifiers", Kind.MISSED, "modifiers"),
    ("Mentions missed", Kind.MISSED, "mentions, exact"),
    ("Mentions found that the gold does not have", Kind.FALSE, "mentions, exact"),
)


def _error_lists(comparison: Comparison, links: Mapping[str, Link]) -> Context:
    system = comparison.system
    lists = [(title, _selected(system, kind, level)) for title, kind, level in _LISTS if level in system.names]
    lists.append(("Found in documents that the gold is not about (not scored)", list(system.outside)))
    return {
        "title": comparison.title,
        "lists": [_error_list(title, found, links) for title, found in lists if found],
    }


def _selected(system: Scores, kind: Kind, level: str) -> list[Discrepancy]:
    """The errors of a kind and level; of the modifiers, only those of a triple that was right."""
    return [
        item
        for item in system.level(level).discrepancies
        if item.kind is kind and (level != "modifiers" or item.why is Why.MODIFIERS)
    ]


def _error_list(title: str, found: Sequence[Discrepancy], links: Mapping[str, Link]) -> Context:
    reasons = Counter(item.why.value for item in found if item.why)
    table = shown(found, ERRORS_SHOWN)
    rows = [
        ([links.get(part) or document_link(part) for part in item.document.split("; ")], item) for item in table.items
    ]
    return {
        "title": title,
        "count": len(found),
        "reasons": reasons.most_common() if len(found) > 1 else (),
        "rows": rows,
        "more": table.more,
    }


SECTIONS: Mapping[str, PageSection] = {
    "read": PageSection("What was read", read),
    "scores": PageSection("How good it is", scores),
    "interactions": PageSection("Interactions", interactions),
    "sentences": PageSection("Sentences", sentences),
    "errors": PageSection("Misses and false hits", errors),
}
