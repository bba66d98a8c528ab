"""PubMed through NCBI's E-utilities (Sayers 2010, NBK25499), by Biopython's Entrez.

Biopython builds the requests. Retrying, time-outs, the pace of all processes together and checking what
came back are done here and in ``remote`` and ``replies``, because Biopython retries without backing off,
ignores Retry-After, waits forever, and hands on whatever a server sends.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar
from urllib.error import HTTPError

from Bio import Entrez

from extractor.errors import ConfigurationError, OfflineError, RemoteError
from extractor.model import Document, Reference
from extractor.sources.exchange import IncomingReply, pieces_of
from extractor.sources.remote import Remote
from extractor.sources.replies import LISTED_AT_MOST, FetchedRecords, Listing, Posted, batch_of, listing_of, posted_of

BATCH = 500
# EPost sets no limit (NBK25499); this keeps a request below half a megabyte.
POSTED_AT_ONCE = 50_000
DOIS_A_SEARCH = 100
UIDS_A_SEARCH = 500
TITLE_AGREEMENT = 0.8
_TOOL = "mirna-extractor"
# Every record has one entry date; none is older or newer than these.
FIRST_ENTRY, LAST_ENTRY = date(1800, 1, 1), date(2199, 12, 31)
Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A record that has the reference's DOI and another title: reported, never used."""

    reference: Reference
    pmid: str
    title: str


@dataclass(frozen=True)
class Resolution:
    """What became of the references that were looked up: PMIDs by DOI (lower case), and the rest."""

    pmids: Mapping[str, str]
    unresolved: tuple[Reference, ...]
    mismatched: tuple[Mismatch, ...]
    raw: Mapping[str, bytes]


@dataclass
class Fetched:
    """Records by PMID, raw and read, and why others are not among them.

    ``missing`` were not sent, ``unreadable`` could not be read, ``failed`` were not answered at all.
    """

    raw: dict[str, bytes] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def add(self, wanted: Sequence[str], batch: FetchedRecords) -> None:
        """Take in the reply to a request for these PMIDs."""
        self.raw |= batch.raw
        self.documents |= batch.documents
        self.unreadable |= batch.unreadable
        self.missing += [p for p in wanted if p not in batch.documents and p not in batch.unreadable]

    def join(self, other: Fetched) -> None:
        """Take in what came of other PMIDs."""
        self.raw |= other.raw
        self.documents |= other.documents
        self.missing += other.missing
        self.unreadable |= other.unreadable
        self.failed |= other.failed


@dataclass(frozen=True)
class Swept:
    """Of known PMIDs: those whose record is another now or that were retracted, and those that EPost says are none."""

    changed: frozenset[str]
    gone: frozenset[str]


class EntrezClient:
    """Searches and fetches; ``remote`` says how often and how many times. ``timeout`` is in seconds.

    Raises ConfigurationError without an e-mail address (NCBI asks for one), OfflineError where the host cannot
    be reached, and RemoteError where it keeps failing.
    """

    def __init__(self, email: str, remote: Remote, api_key: str = "", timeout: float = 30.0) -> None:
        if not email:
            raise ConfigurationError(
                "NCBI asks for an e-mail address with every request and none is set; "
                "set EXTRACTOR_EMAIL=you@example.org, or email = … in extractor.toml"
            )
        self.remote = remote
        self._email = email
        self._api_key = api_key
        self._timeout = timeout

    def search(self, term: str) -> Listing:
        """All PMIDs that a query finds, however many; beyond 9,999 by splitting on the entry date.

        Raises RemoteError where more than 9,999 records were entered on one day, and where the parts
        do not add up to the whole.
        """
        return self._searched(term, {})

    def _searched(self, term: str, within: Mapping[str, str]) -> Listing:
        """The same; ``within`` are parameters that name ids posted before."""
        whole = self._listing(term, **within)
        if whole.count <= LISTED_AT_MOST:
            return whole
        pmids = tuple(dict.fromkeys(self._split(term, within, whole.count, FIRST_ENTRY, LAST_ENTRY)))
        if len(pmids) < whole.count:
            raise RemoteError(f"ESearch at NCBI found {whole.count} records and listed {len(pmids)}, by entry date")
        return Listing(whole.count, pmids, whole.ignored)

    def _split(self, term: str, within: Mapping[str, str], count: int, first: date, last: date) -> Iterator[str]:
        """The PMIDs entered from the first to the last day, of which there are ``count``."""
        if first == last:
            raise RemoteError(f"{count} records were entered on {first}, more than can be listed; narrow the query")
        middle = first + (last - first) // 2
        for start, end in ((first, middle), (middle + timedelta(1), last)):
            if not count:
                return
            days = {"datetype": "edat", "mindate": f"{start:%Y/%m/%d}", "maxdate": f"{end:%Y/%m/%d}"}
            part = self._listing(term, **days, **within)
            count -= part.count
            if part.count <= LISTED_AT_MOST:
                yield from part.pmids
            else:
                yield from self._split(term, within, part.count, start, end)

    def _listing(self, term: str, **limits: str) -> Listing:
        return self._call(
            "ESearch",
            lambda: Entrez.esearch(db="pubmed", term=term, retmax=LISTED_AT_MOST, retmode="json", **limits),
            listing_of,
        )

    def sweep(self, pmids: Sequence[str], retracted: Collection[str], since: date) -> Swept:
        """Which of these records were modified since, retracted at any time, or are said to be there no more.

        Of those that are known to be ``retracted`` only the modified ones count.
        """
        changed: set[str] = set()
        gone: set[str] = set()
        for start in range(0, len(pmids), POSTED_AT_ONCE):
            part = pmids[start : start + POSTED_AT_ONCE]
            posted = self._posted(part)
            missing = frozenset(posted.invalid) & frozenset(part)
            gone |= missing
            if not posted.query_key:
                if len(missing) < len(part):
                    raise RemoteError(f"EPost at NCBI took none of {len(part)} ids and says of {len(missing)} why")
                continue
            known = " OR ".join(f"{pmid}[uid]" for pmid in part if pmid in retracted)
            fallen = f'("retracted publication"[pt] NOT ({known}))' if known else '"retracted publication"[pt]'
            term = f"#{posted.query_key} AND ({fallen} OR {modified_since(since)})"
            changed.update(self._searched(term, {"WebEnv": posted.environment, "usehistory": "y"}).pmids)
        # A server may name others than it was asked for.
        changed.intersection_update(pmids)
        return Swept(frozenset(changed), frozenset(gone))

    def listed(self, pmids: Sequence[str]) -> frozenset[str]:
        """Those of these PMIDs that a search for them finds: another way to ask whether there is a record."""
        found: set[str] = set()
        for start in range(0, len(pmids), UIDS_A_SEARCH):
            part = pmids[start : start + UIDS_A_SEARCH]
            found.update(self.search(" OR ".join(f"{pmid}[uid]" for pmid in part)).pmids)
        return frozenset(found.intersection(pmids))

    def _posted(self, pmids: Sequence[str]) -> Posted:
        return self._call("EPost", lambda: Entrez.epost("pubmed", id=",".join(pmids)), posted_of)

    def resolve(self, references: Sequence[Reference]) -> Resolution:
        """Look up the references' DOIs; the fetched record's DOI and title decide, not the search."""
        pmids: dict[str, str] = {}
        mismatched: list[Mismatch] = []
        raw: dict[str, bytes] = {}
        for start in range(0, len(references), DOIS_A_SEARCH):
            by_doi = {r.doi.lower(): r for r in references[start : start + DOIS_A_SEARCH]}
            fetched = self.fetch(self.with_dois(by_doi))
            for pmid, document in fetched.documents.items():
                reference = by_doi.get(document.doi.lower())
                if reference is None:
                    continue
                if titles_agree(reference.title, document.title):
                    pmids[reference.doi.lower()] = pmid
                    raw[pmid] = fetched.raw[pmid]
                else:
                    mismatched.append(Mismatch(reference, pmid, document.title))
        refused = {mismatch.reference.doi.lower() for mismatch in mismatched}
        unresolved = tuple(r for r in references if r.doi.lower() not in pmids.keys() | refused)
        return Resolution(pmids, unresolved, tuple(mismatched), raw)

    def with_dois(self, dois: Iterable[str]) -> tuple[str, ...]:
        """PMIDs of records that the search finds for these DOIs: candidates, no more."""
        # A quotation mark would end the DOI, and what follows it would be a query of its own.
        terms = [f'"{doi}"[doi]' for doi in dois if '"' not in doi]
        return self.search(" OR ".join(terms)).pmids if terms else ()

    def fetch(self, pmids: Sequence[str]) -> Fetched:
        """The records, in batches of at most 500. What a reply lacks is asked for once more.

        Raises RemoteError where a batch is not answered.
        """
        fetched = Fetched()
        for start in range(0, len(pmids), BATCH):
            wanted = list(pmids[start : start + BATCH])
            fetched.add(wanted, self._batch(wanted))
        again = [*fetched.missing, *fetched.unreadable]
        if again:
            fetched.missing, fetched.unreadable = [], {}
            for start in range(0, len(again), BATCH):
                wanted = again[start : start + BATCH]
                fetched.add(wanted, self._batch(wanted))
        return fetched

    def fetch_around(self, pmids: Sequence[str]) -> Fetched:
        """The same, going around a record on which the server fails: it is among the ``failed``.

        Raises RemoteError where the server answers for neither half of them.
        """
        try:
            return self.fetch(pmids)
        except OfflineError:
            raise
        except RemoteError:
            if len(pmids) == 1:
                raise
        middle = len(pmids) // 2
        halves = [pmids[:middle], pmids[middle:]]
        try:
            found = self.fetch(halves[0])
            rest = halves[1]
        except RemoteError:
            found = self.fetch(halves[1])
            rest = halves[0]
        try:
            found.join(self.fetch_around(rest))
        except RemoteError as error:
            found.failed |= dict.fromkeys(rest, str(error))
        return found

    def _batch(self, pmids: list[str]) -> FetchedRecords:
        wanted = frozenset(pmids)
        return self._call(
            "EFetch",
            lambda: Entrez.efetch(db="pubmed", id=",".join(pmids), retmode="xml"),
            lambda reply: batch_of(reply, wanted),
        )

    def _call(self, what: str, request: Callable[[], Any], check: Callable[[bytes], Reply]) -> Reply:
        def ask(intake: IncomingReply) -> bytes:
            try:
                with request() as handle:
                    # Biopython decodes what calls itself plain text, whatever it is.
                    return intake.whole(pieces_of(getattr(handle, "buffer", handle)))
            except HTTPError as error:
                error.close()  # it holds the connection; status and headers stay readable
                raise

        with self._biopython():
            return self.remote.call(what, ask, check, self._timeout)

    @contextmanager
    def _biopython(self) -> Iterator[None]:
        """Biopython's settings, for one call with all its tries.

        They are globals of its module, and it opens URLs without a time-out, so that the only one
        it can be given is the default for new sockets, which holds for connecting and for each
        reading. All are put back afterwards.
        """
        before = Entrez.email, Entrez.tool, Entrez.api_key, Entrez.max_tries
        timeout = socket.getdefaulttimeout()
        Entrez.email, Entrez.tool, Entrez.api_key, Entrez.max_tries = (
            self._email,
            _TOOL,
            self._api_key or None,
            1,
        )
        socket.setdefaulttimeout(self._timeout)
        try:
            yield
        finally:
            socket.setdefaulttimeout(timeout)
            Entrez.email, Entrez.tool, Entrez.api_key, Entrez.max_tries = before


def modified_since(day: date) -> str:
    """The part of a query that asks for records changed on this day or later."""
    return f'"{day:%Y/%m/%d}"[mdat] : "3000"[mdat]'


def entered_since(day: date) -> str:
    """The part of a query that asks for records entered on this day or later."""
    return f'"{day:%Y/%m/%d}"[edat] : "3000"[edat]'


def titles_agree(first: str, second: str) -> bool:
    """Whether two titles name one work: nearly all words of the shorter stand in the longer."""
    words = [set(re.findall(r"[^\W_]+", title.casefold())) for title in (first, second)]
    shorter = min(len(found) for found in words)
    return shorter > 0 and len(words[0] & words[1]) / shorter >= TITLE_AGREEMENT
