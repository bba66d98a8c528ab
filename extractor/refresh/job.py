"""One refresh, from the plan to the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from extractor.errors import ExtractorError, InputError, RemoteError, StoreError
from extractor.model import Document, Evidence, Fault, Standing, Versions, of_record
from extractor.refresh.absence import Absences, Absent
from extractor.refresh.complete import KINDS, Completer
from extractor.refresh.leaving import closed
from extractor.refresh.narrator import Advance, Narrator
from extractor.refresh.plan import PlanInputs, RefreshPlan, make_plan
from extractor.sources.cache import DocumentCache
from extractor.sources.corpus import Corpus
from extractor.sources.entrez import BATCH, EntrezClient, Fetched
from extractor.sources.europepmc import EuropePmcClient
from extractor.sources.references import keep as keep_raw
from extractor.store import (
    ASKED_AGAIN,
    Batch,
    Gap,
    GapKind,
    RefreshOptions,
    Run,
    RunState,
    Store,
    how_extracted,
    left_out,
)

AGAIN_AT_ONCE = 25
"""Records that failed before are asked for in small batches: one of them may be what fails."""
REEXTRACTED_AT_ONCE = 200
_FETCH_KINDS = (GapKind.MISSING, GapKind.UNREADABLE, GapKind.NOT_FETCHED)


class Extracts(Protocol):
    """What finds evidence in documents, and its versions."""

    @property
    def versions(self) -> Versions:
        """What its findings depend on."""

    def evidence(self, documents: Iterable[Document]) -> Iterator[tuple[Sequence[Evidence], Sequence[Fault]]]:
        """Of the documents, in their order, what is confident enough in each, and what it failed on."""


@dataclass(frozen=True)
class Tools:
    """What a refresh is made with. Without ``entrez`` it works on the cache and the store."""

    store: Store
    cache: DocumentCache
    extractor: Extracts
    threshold: float
    entrez: EntrezClient | None
    europepmc: EuropePmcClient | None
    narrator: Narrator
    clock: Callable[[], datetime]


@dataclass(frozen=True)
class Refreshed:
    """How a refresh ended, and what is on record as missing from its corpora; ``failure`` is why it did nothing."""

    run: Run
    plan: RefreshPlan | None
    gaps: tuple[Gap, ...]
    requests: int
    failure: RemoteError | None = None


def refresh(corpora: Sequence[Corpus], options: RefreshOptions, tools: Tools) -> Refreshed:
    """Bring the store up to date with the servers.

    Where a server is down so that nothing could be planned or fetched, the table is exactly what it was, and the run
    is on record as failed, as it is whatever else is raised. Where a server fails later, what came before is kept, the
    run is partial, and no watermark moves. The caller holds the lock.
    """
    versions = tools.extractor.versions
    names = [corpus.name for corpus in corpora]
    run = tools.store.begin("refresh", names, versions, options)
    tools.narrator.say("refresh begins", run=run, corpora=names)
    try:
        return _refreshed(run, corpora, options, tools)
    except RemoteError as error:
        return Refreshed(tools.store.abandon(run, str(error)), None, (), _requests(tools), error)
    except Exception as error:
        # Whatever it is, a run that is over is not left as one that is at work.
        problem = str(error) if isinstance(error, ExtractorError) else f"{type(error).__name__}: {error}"
        # A disk that is full takes no record of that either; the next run says that this one was interrupted.
        with suppress(StoreError):
            tools.store.abandon(run, problem)
        raise


def _refreshed(run: int, corpora: Sequence[Corpus], options: RefreshOptions, tools: Tools) -> Refreshed:
    names = {corpus.name for corpus in corpora}
    plan = make_plan(corpora, options, surroundings(tools))
    tools.narrator.say("planned", **plan.counts(), notes=[*plan.doubts, *plan.notes])
    work = _Work(run, plan, corpora, tools, list(plan.doubts))
    work.do()
    gaps = tuple(gap for gap in tools.store.gaps() if names.intersection(gap.corpora))
    not_had = sum(gap.kind in ASKED_AGAIN for gap in gaps)
    failed = [gap.document for gap in gaps if gap.kind is GapKind.NOT_EXTRACTED]
    problems = [*work.problems, *plan.notes]
    if not_had:
        problems.append(f"{not_had} records could not be had whole; they are tried again next time")
    if failed:
        problems.append(left_out(failed))
    state = RunState.PARTIAL if work.problems or not_had or failed else RunState.DONE
    followed = {} if work.problems or tools.entrez is None else plan.queries
    finished = tools.store.finish(run, state, problems, followed, plan.reached)
    return Refreshed(finished, plan, gaps, _requests(tools))


def surroundings(tools: Tools) -> PlanInputs:
    """What a plan is made from."""
    how = how_extracted(tools.extractor.versions, tools.threshold)
    return PlanInputs(tools.store, tools.cache, tools.entrez, tools.europepmc is not None, how, tools.clock())


def _requests(tools: Tools) -> int:
    return sum(client.remote.requests for client in (tools.entrez, tools.europepmc) if client)


@dataclass
class _Work:
    """Going through a plan; ``problems`` are why it could not be gone through to its end."""

    run: int
    plan: RefreshPlan
    corpora: Sequence[Corpus]
    tools: Tools
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._how = how_extracted(self.tools.extractor.versions, self.tools.threshold)
        self._full_text = {corpus.name: corpus.full_text for corpus in self.corpora}
        self._completer = Completer(
            self.tools.europepmc, self.tools.cache, self._kinds_of, self.plan.corpora_of, self.tools.clock()
        )
        self._absences = Absences(self.tools.store.sightings(GapKind.ABSENT), self.tools.clock().date())

    def do(self) -> None:
        plan, narrator = self.plan, self.tools.narrator
        if plan.fetched:
            with narrator.working("fetching and extracting", len(plan.fetched)) as advance:
                self._fetch_all(advance)
        # After the first batch, which may fail: then the table has to be exactly what it was.
        self._join()
        if plan.titles:
            self._take(plan.titles, [], (), _nobody)
        if plan.stale:
            with narrator.working("extracting again", len(plan.stale)) as advance:
                for ids in _parts(plan.stale, REEXTRACTED_AT_ONCE):
                    stored = self.tools.store.stored(ids)
                    self._keep([stored[i].document for i in ids], frozenset(ids), [], (), advance)

    def _kinds_of(self, document: str) -> tuple[str, ...]:
        return tuple(kind for corpus in self.plan.corpora_of(document) for kind in self._full_text.get(corpus, ()))

    def _join(self) -> None:
        """Documents known from other corpora belong to these too; and what has no record is noted."""
        references = [(f"doi:{r.doi}", GapKind.UNRESOLVED) for corpus in self.corpora for r in corpus.references]
        tried = references if self.tools.entrez else []
        # What nobody wants any more is not missing.
        tried += [(gap.document, gap.kind) for gap in closed(self.tools.store.gaps(), self.plan.leaving)]
        members = {corpus: sorted(ids) for corpus, ids in self.plan.members.items()}
        self.tools.store.keep(
            self.run,
            Batch(
                self.tools.extractor.versions,
                self._how,
                members=members,
                tried=tried,
                gaps=self.plan.unresolved,
                leaving=self.plan.leaving,
            ),
        )

    def _fetch_all(self, advance: Advance) -> None:
        batches = [*_parts([*self.plan.new, *self.plan.changed], BATCH), *_parts(self.plan.again, AGAIN_AT_ONCE)]
        taken = 0
        for ids in batches:
            try:
                fetched = self._fetched(ids)
                absent = self._absent(fetched)
                gone = self._gone(absent.lasting, fetched)
            except RemoteError as error:
                if not taken:
                    raise
                left = len(self.plan.fetched) - taken
                self.problems.append(f"{error} – {left} records are left for the next run")
                return
            keep_raw(self.tools.cache, fetched.raw)
            gaps = self._gaps(fetched, absent)
            # What is not in the cache was not tried.
            asked = ids if self.tools.entrez else [*fetched.documents, *fetched.unreadable]
            tried = [(pmid, kind) for pmid in asked for kind in _FETCH_KINDS]
            tried += [(pmid, GapKind.ABSENT) for pmid in asked if pmid not in absent.waiting]
            extracted = self._take([*fetched.documents.values(), *gone], gaps, tried, advance)
            taken += len(ids)
            advance(len(ids) - extracted)

    def _fetched(self, ids: Sequence[str]) -> Fetched:
        if self.tools.entrez:
            return self._now(self.tools.entrez.fetch_around(ids))
        found = Fetched()
        for pmid in ids:
            try:
                document = self.tools.cache.get(pmid)
            except InputError as error:
                found.unreadable[pmid] = str(error)
                continue
            if document:
                found.documents[pmid] = document
        return found

    def _now(self, fetched: Fetched) -> Fetched:
        """With the time at which they were fetched: of two states of a record, the later one counts."""
        time = self.tools.clock().isoformat(timespec="seconds")
        fetched.documents = {pmid: replace(d, fetched_at=time) for pmid, d in fetched.documents.items()}
        return fetched

    def _absent(self, fetched: Fetched) -> Absent:
        """Of what was not sent, what EPost says is none, and a search for it does not find either."""
        missing = [pmid for pmid in fetched.missing if pmid in self.plan.gone]
        if not missing or self.tools.entrez is None:
            return Absent()
        stored = self.tools.store.stored(missing)
        gone = frozenset(pmid for pmid, item in stored.items() if item.document.standing.gone)
        listed = self.tools.entrez.listed([pmid for pmid in missing if pmid not in gone])
        absent = [pmid for pmid in missing if pmid not in gone | listed]
        return Absent(frozenset(absent), self._absences.lasting(absent), gone, frozenset(stored))

    def _gaps(self, fetched: Fetched, absent: Absent) -> list[Gap]:
        """What is missing of the records that were asked for."""
        missing = [pmid for pmid in fetched.missing if pmid not in absent.settled]
        told = [
            *((pmid, GapKind.MISSING, "PubMed listed it and sent no record") for pmid in missing),
            *((pmid, GapKind.UNREADABLE, problem) for pmid, problem in fetched.unreadable.items()),
            *((pmid, GapKind.NOT_FETCHED, problem) for pmid, problem in fetched.failed.items()),
        ]
        found = [Gap(pmid, kind, problem, self._wanted_by(pmid)) for pmid, kind, problem in told]
        return [*found, *self._absences.gaps(sorted(absent.waiting), self._wanted_by)]

    def _wanted_by(self, pmid: str) -> tuple[str, ...]:
        return self.plan.corpora_of(pmid) or tuple(corpus.name for corpus in self.corpora)

    def _gone(self, lasting: frozenset[str], fetched: Fetched) -> list[Document]:
        """Documents that were missing on enough nights: withdrawn, or merged into another record by their DOI."""
        ids = sorted(lasting)
        entrez = self.tools.entrez
        if not ids or entrez is None:
            return []
        stored = [item.document for item in self.tools.store.stored(ids).values()]
        dois = {document.doi.lower(): document for document in stored if document.doi}
        heirs: dict[str, str] = {}
        if dois:
            others = self._now(entrez.fetch_around([p for p in entrez.with_dois(dois) if p not in ids] or ids[:1]))
            keep_raw(self.tools.cache, others.raw)
            for pmid, document in others.documents.items():
                if former := dois.get(document.doi.lower()):
                    heirs[former.id] = pmid
                    fetched.documents[pmid] = document
                    for corpus in self._wanted_by(former.id):
                        self.plan.members[corpus].add(pmid)
        return [_fallen(document, heirs.get(document.id, "")) for document in stored]

    def _take(
        self,
        documents: Sequence[Document],
        gaps: Sequence[Gap],
        tried: Sequence[tuple[str, GapKind]],
        advance: Advance,
    ) -> int:
        """Complete documents, extract from new and changed texts, keep all. Returns how many were extracted from."""
        stored = self.tools.store.stored([document.id for document in documents])
        self._completer.gaps.clear()
        complete = self._completer.complete(documents, stored)
        fresh = frozenset(
            document.id
            for document in complete
            if (old := stored.get(document.id)) is None
            or old.document.text_sha256 != document.text_sha256
            or old.extracted_with != self._how
        )
        asked = [(d.id, kind) for d in complete for kind in KINDS] if self.tools.europepmc else []
        self._keep(complete, fresh, [*gaps, *self._completer.gaps], [*tried, *asked], advance)
        return len(fresh)

    def _keep(
        self,
        documents: Sequence[Document],
        fresh: frozenset[str],
        gaps: Sequence[Gap],
        tried: Sequence[tuple[str, GapKind]],
        advance: Advance,
    ) -> None:
        store, extractor = self.tools.store, self.tools.extractor
        known = store.evidence_of([document.id for document in documents if document.id not in fresh])
        evidence = [of_record(item, d) for d in documents for item in known.get(d.id, ())]
        faults: list[Fault] = []
        for found, failed in extractor.evidence(document for document in documents if document.id in fresh):
            evidence.extend(found)
            faults.extend(failed)
            advance(1)
        members: dict[str, list[str]] = {}
        for document in documents:
            for corpus in self.plan.corpora_of(document.id):
                members.setdefault(corpus, []).append(document.id)
        tried = [*tried, *((document, GapKind.NOT_EXTRACTED) for document in fresh)]
        store.keep(
            self.run,
            Batch(extractor.versions, self._how, documents, evidence, members, tried=tried, gaps=gaps, faults=faults),
        )


def _nobody(_: int) -> None:
    """Nobody waits for it."""


def _fallen(document: Document, heir: str) -> Document:
    if heir:
        return replace(document, standing=Standing.MERGED, notices=(*document.notices, f"MergedInto {heir}"))
    return replace(document, standing=Standing.WITHDRAWN)


def _parts(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
