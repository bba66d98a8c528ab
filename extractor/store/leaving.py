"""Leaving a corpus: a document that its list names no more is kept, and what was found in it is withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from extractor.model import Standing
from extractor.store import schema
from extractor.store.rows import chunks
from extractor.store.tallies import Counted, Key, count_up
from extractor.store.wanted import one_of

LEFT = "taken out of the references of the corpus"


@dataclass(frozen=True, slots=True)
class Member:
    """What a document of a corpus is known by; ``pmid`` and ``doi`` are "" where it has none."""

    id: str
    pmid: str
    doi: str


def members_of(connection: Connection, corpus: str, found_by_query: bool) -> list[Member]:
    """The documents of a corpus that a list may have named, but for those that PubMed has no more.

    Where the corpus is also ``found_by_query``, only what PubMed does not have.
    """
    table, member = schema.documents, schema.membership
    query = (
        select(table.c.id, table.c.pmid, table.c.doi)
        .join(member, member.c.document == table.c.number)
        .where(member.c.corpus == corpus, table.c.replaced_by.is_(None))
        .where(table.c.standing.not_in([str(standing) for standing in Standing if standing.gone]))
    )
    if found_by_query:
        query = query.where(table.c.pmid == "")
    return [Member(row.id, row.pmid, row.doi) for row in connection.execute(query.order_by(table.c.id))]


def leave_corpus(
    connection: Connection, corpus: str, documents: Collection[str], now: str
) -> tuple[frozenset[str], int]:
    """Note that the documents belong to the corpus no more. Their ids, and how much evidence was withdrawn.

    What no other corpus has is withdrawn, with the reason; it is extracted anew when it comes back.
    """
    table, member = schema.documents, schema.membership
    left: set[str] = set()
    withdrawn = 0
    for chunk in chunks(sorted(documents)):
        query = select(table.c.number, table.c.id).join(member, member.c.document == table.c.number)
        numbers = {
            row.number: row.id
            for row in connection.execute(query.where(member.c.corpus == corpus, one_of(table.c.id, chunk)))
        }
        own = sorted(numbers)
        connection.execute(delete(member).where(member.c.corpus == corpus, one_of(member.c.document, own)))
        elsewhere = set(connection.scalars(select(member.c.document).where(one_of(member.c.document, own))))
        alone = sorted(numbers[number] for number in own if number not in elsewhere)
        withdrawn += _withdraw(connection, alone, now)
        connection.execute(update(table).where(one_of(table.c.id, alone)).values(extracted_with=""))
        left.update(numbers.values())
    return frozenset(left), withdrawn


def _withdraw(connection: Connection, documents: Collection[str], now: str) -> int:
    table = schema.evidence
    current = schema.CURRENT, one_of(table.c.document, sorted(documents))
    counts: Counter[Key] = Counter()
    number = 0
    for row in connection.execute(select(table.c.effect, table.c.pattern).where(*current)):
        counts.subtract({(Counted.EFFECT, row.effect): 1})
        counts.subtract({(Counted.PATTERN, row.pattern): 1})
        number += 1
    connection.execute(update(table).where(*current).values(superseded_at=now, superseded_because=LEFT))
    count_up(connection, counts)
    return number
