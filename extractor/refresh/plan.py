"""What a refresh has to do: from what the servers say, what the store has and what is on record as missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from extractor.model import Document, Standing
from extractor.refresh.absence import believable, doubt
from extractor.refresh.leaving import closed, in_words, leaving
from extractor.sources.cache import DocumentCache
from extractor.sources.corpus import OVERLAP_DAYS, Corpus
from extractor.sources.entrez import FIRST_ENTRY, EntrezClient, entered_since, modified_since
from extractor.sources.references import keep, known_pmids, pmid_of, title_of, unresolved
from extractor.store import ASKED_AGAIN, Gap, GapKind, RefreshOptions, Store

ASK_AGAIN = timedelta(days=30)
"""When a server is asked again for what it did not have."""
_NO_QUERY = "references"


@dataclass
class RefreshPlan:
    """What to do. Ids of PubMed records are their PMIDs.

    ``members`` are the ids that belong to each corpus, as far as they were looked at this time. To be fetched are
    ``new``, ``changed`` (by what PubMed says) and ``again`` (quarantined, or worth another look by now); of the
    changed and these, PubMed says of the ``gone`` that it has no record. ``doubts`` are what PubMed says and is not
    believed: what it says besides is then not relied on. ``titles`` stand for references without a record.
    ``stale`` are documents of the store to extract again. ``leaving`` are, by corpus, those that its references name
    no more. ``queries`` (digests by corpus) are those that will have
    been followed up to ``reached``.
    """

    reached: str
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    gone: frozenset[str] = frozenset()
    titles: list[Document] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    queries: dict[str, str] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)
    unresolved: list[Gap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    leaving: dict[str, frozenset[str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    @property
    def fetched(self) -> list[str]:
        """All that is to be fetched."""
        return [*self.new, *self.changed, *self.again]

    def corpora_of(self, document: str) -> tuple[str, ...]:
        """The corpora that a document belongs to, as far as this plan knows."""
        return tuple(sorted(corpus for corpus, members in self.members.items() if document in members))

    def counts(self) -> dict[str, int]:
        """How much there is to do, in words."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "tried again": len(self.again),
            "titles": len(self.titles),
            "to extract again": len(self.stale),
        }


@dataclass(frozen=True)
class PlanInputs:
    """What a plan is made from. Without ``entrez`` only the cache and the store are looked at; ``completing``
    says that Europe PMC can be asked for what PubMed lacks."""

    store: Store
    cache: DocumentCache
    entrez: EntrezClient | None
    completing: bool
    extracted_with: str
    now: datetime

    @property
    def time(self) -> str:
        """Now, as the store writes it."""
        return self.now.isoformat(timespec="seconds")


def make_plan(corpora: Sequence[Corpus], options: RefreshOptions, around: PlanInputs) -> RefreshPlan:
    """The plan for these corpora. Raises RemoteError where a server does not answer: then nothing was done."""
    plan = RefreshPlan(reached=around.time)
    modified: set[str] = set()
    for corpus in corpora:
        plan.queries[corpus.name] = corpus.query.digest if corpus.query else _NO_QUERY
        since = _since(corpus, options, around)
        plan.since[corpus.name] = since.isoformat() if since else ""
        titles = len(plan.titles)
        listed = _referenced(corpus, plan, around)
        listed |= {title.id for title in plan.titles[titles:]}
        plan.members[corpus.name] |= listed
        if left := leaving(corpus, listed, around.store):
            plan.leaving[corpus.name] = left
            plan.notes.append(in_words(corpus.name, left))
        if corpus.query and around.entrez:
            found = _found(corpus.query.term, since, plan, around.entrez)
            plan.members[corpus.name] |= found
            if not found and not since:
                # That there is nothing at all may be a server's bad night: next time all is asked for once more.
                del plan.queries[corpus.name]
            modified |= found if since else set()
    _divide(corpora, frozenset(modified), options, plan, around)
    names = [corpus.name for corpus in corpora]
    busy = {*plan.fetched, *(title.id for title in plan.titles)}
    again = around.store.not_extracted_with("" if options.reextract else around.extracted_with, names)
    left = frozenset[str]().union(*plan.leaving.values())
    stale = [document for document in again if document not in busy | left]
    plan.stale = sorted({*stale, *_joining(plan, names, around)} - busy)
    return plan


def _joining(plan: RefreshPlan, names: Sequence[str], around: PlanInputs) -> set[str]:
    """Documents that the store has and that come into a corpus, from which nothing was extracted by these rules."""
    listed = {name for corpus in names for name in plan.members[corpus]}
    stored = around.store.stored(listed - around.store.members(names).keys())
    return {
        name
        for name, known in stored.items()
        if known.document.source != "reference" and known.extracted_with != around.extracted_with
    }


def _since(corpus: Corpus, options: RefreshOptions, around: PlanInputs) -> date | None:
    """The day from which the corpus's query is followed; None: from the beginning."""
    if options.since:
        return date.fromisoformat(options.since)
    digest = corpus.query.digest if corpus.query else _NO_QUERY
    reached = around.store.watermark(corpus.name, digest, around.time)
    return _before(reached, corpus) if reached else None


def _before(time: str, corpus: Corpus) -> date:
    overlap = corpus.query.overlap_days if corpus.query else OVERLAP_DAYS
    return datetime.fromisoformat(time).date() - timedelta(overlap)


def _referenced(corpus: Corpus, plan: RefreshPlan, around: PlanInputs) -> set[str]:
    """The PMIDs of the corpus's references; those without one are looked up once more, or stay titles."""
    pmids = around.store.records_by_doi([r.doi for r in corpus.references])
    pmids |= known_pmids(corpus.references, around.cache)
    lacking = [r for r in corpus.references if r.doi and r.doi.lower() not in pmids]
    problems: dict[str, str] = {}
    if lacking and around.entrez:
        resolution = around.entrez.resolve(lacking)
        keep(around.cache, resolution.raw)
        around.cache.add_resolved(resolution.pmids)
        pmids |= resolution.pmids
        problems = unresolved(resolution)
    titles = [title_of(r, corpus.name) for r in corpus.references if not pmid_of(r, pmids)]
    plan.members[corpus.name].update(title.id for title in titles)
    plan.titles += titles
    plan.unresolved += [
        Gap(f"doi:{doi}", GapKind.UNRESOLVED, problem, (corpus.name,)) for doi, problem in problems.items()
    ]
    return {pmid for r in corpus.references if (pmid := pmid_of(r, pmids))}


def _found(term: str, since: date | None, plan: RefreshPlan, entrez: EntrezClient) -> set[str]:
    """What the query finds among records that were entered or modified since."""
    listing = entrez.search(f"({term}) AND ({entered_since(since)} OR {modified_since(since)})" if since else term)
    if listing.ignored:
        plan.notes.append(f"PubMed passed over parts of the query: {', '.join(listing.ignored)}")
    return set(listing.pmids)


def _divide(
    corpora: Sequence[Corpus], modified: frozenset[str], options: RefreshOptions, plan: RefreshPlan, around: PlanInputs
) -> None:
    """Which of the listed and of the known records are to be fetched, and why."""
    store = around.store
    names = [corpus.name for corpus in corpora]
    by_corpus = {name: store.members([name]) for name in names}
    members = {document: standing for own in by_corpus.values() for document, standing in own.items()}
    gaps = store.gaps()
    unwanted = closed(gaps, plan.leaving)
    gaps = [gap for gap in gaps if gap not in unwanted]
    quarantined, waiting = _gaps(gaps, names, around.now)
    for gap in (*quarantined, *waiting):
        for corpus in set(gap.corpora) & set(names):
            if gap.document not in plan.leaving.get(corpus, ()):
                plan.members[corpus].add(gap.document)
    again = {gap.document for gap in (*quarantined, *waiting)}
    listed = {pmid for corpus in names for pmid in plan.members[corpus] if pmid.isdigit()}
    known = store.present(listed | members.keys())
    changed = set(known & modified)
    if around.entrez:
        changed |= _swept(corpora, members, again, plan, around) & known
        if around.completing:
            asked = {gap.document for gap in gaps if gap.kind is not GapKind.NOT_EXTRACTED}
            changed |= store.incomplete(names, [c.name for c in corpora if c.full_text]) - asked
    else:
        changed, again = set(), set()
    plan.new = sorted(listed - known - again, key=int)
    plan.changed = sorted(changed - again, key=int)
    plan.again = sorted((pmid for pmid in again if pmid.isdigit()), key=int)
    for name, own in by_corpus.items():
        plan.members[name] |= (own.keys() & set(plan.fetched)) - plan.leaving.get(name, frozenset())
    fresh = store.stored([title.id for title in plan.titles])
    plan.titles = [
        title
        for title in {title.id: title for title in plan.titles}.values()
        if title.id not in fresh
        or title.id in again
        or options.reextract
        # One that is named otherwise now, or that left the corpus and comes back.
        or (fresh[title.id].document.source == "reference" and fresh[title.id].document.title != title.title)
        or not fresh[title.id].extracted_with
    ]


def _swept(
    corpora: Sequence[Corpus],
    members: Mapping[str, Standing],
    again: Collection[str],
    plan: RefreshPlan,
    around: PlanInputs,
) -> frozenset[str]:
    """Which known records PubMed says are others than they were, are there no more, or are there again.

    All are asked for, also what was withdrawn, and what could not be had: of that, PubMed may say by now that there
    is none.
    """
    asked = around.store.present(members) | {document for document in again if document.isdigit()}
    if not asked or around.entrez is None:
        return frozenset()
    retracted = {pmid for pmid, standing in members.items() if standing is Standing.RETRACTED}
    swept = around.entrez.sweep(sorted(asked, key=int), retracted, _swept_since(corpora, plan, around))
    withdrawn = {pmid for pmid, standing in members.items() if standing.gone}
    missed = withdrawn | around.store.sightings(GapKind.ABSENT).keys()
    lost, there = swept.gone - withdrawn, len(asked - withdrawn)
    found = swept.changed | (asked & missed) - swept.gone
    if believable(len(lost), there):
        plan.gone = swept.gone
        return found | lost
    plan.doubts.append(doubt(len(lost), there))
    plan.gone = swept.gone & withdrawn
    return found


def _gaps(gaps: Collection[Gap], corpora: Collection[str], now: datetime) -> tuple[list[Gap], list[Gap]]:
    """The gaps of these corpora that a server is to be asked about again: quarantined ones, and others by now."""
    own = [gap for gap in gaps if set(gap.corpora) & set(corpora)]
    quarantined = [gap for gap in own if gap.kind in ASKED_AGAIN]
    waiting = [gap for gap in own if gap.not_before and _come(gap.not_before, now)]
    return quarantined, waiting


def _come(time: str, now: datetime) -> bool:
    """Whether the time to ask again has come; one that is too far away was noted while a clock was wrong."""
    return not now < datetime.fromisoformat(time) <= now + ASK_AGAIN


def _swept_since(corpora: Sequence[Corpus], plan: RefreshPlan, around: PlanInputs) -> date:
    """The day from which known records are asked for changes: no later than any corpus was last looked at.

    Where a first run was broken off, that is when its first document came; where that was while a clock was wrong,
    all changes are asked for.
    """
    days = []
    for corpus in corpora:
        since = plan.since[corpus.name]
        first = around.store.earliest([corpus.name])
        if since:
            days.append(date.fromisoformat(since))
        elif first:
            days.append(_before(first, corpus) if first <= around.time else FIRST_ENTRY)
    return min(days, default=around.now.date())
