"""Works that were retracted, and notices that speak of others. All titles and records are invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import KINDS, database
from evidence_cases import VERSIONS, document, evidence

from extractor.model import Document, Interaction, Standing
from extractor.sources.notices import standing_of
from extractor.store import Known, Query, merge, open_store

CLAIM = "miR-21 represses PTEN in cells"


@pytest.mark.parametrize(
    "title",
    [
        f"RETRACTED: {CLAIM}.", f"Retracted article: {CLAIM}.", f"[RETRACTED] {CLAIM}.", f"WITHDRAWN: {CLAIM}.",
        f"{CLAIM} [retracted].", f"{CLAIM} (Retracted).", f"REMOVED: {CLAIM}", f"TEMPORARY REMOVAL: {CLAIM}",
    ],
)  # fmt: skip
def test_a_title_says_that_its_work_was_retracted(title: str) -> None:
    assert standing_of(title) is Standing.RETRACTED


@pytest.mark.parametrize(
    "title",
    [
        f"Retraction: {CLAIM}.", f"Retraction Note to: {CLAIM}.", f"Notice of retraction: {CLAIM}.", f"Retraction notice to “{CLAIM}”",
        f"Retraction of: {CLAIM}", f'Retraction to "{CLAIM}"', f"Correction to: {CLAIM}.", f"Correction: {CLAIM}.",
        f"Author Correction: {CLAIM}.", f"Publisher's correction: {CLAIM}", f"Correction for Doe et al., {CLAIM}.",
        f"Erratum: {CLAIM}.", f"Errata for {CLAIM}", f'Corrigendum to "{CLAIM}" [J Inv 1 (2020) 1-9].',
        f"Expression of Concern: {CLAIM}.", f"Editorial expression of concern: {CLAIM}.", f"WITHDRAWAL: {CLAIM}.",
    ],
)  # fmt: skip
def test_a_title_says_that_it_is_a_notice(title: str) -> None:
    assert standing_of(title) is Standing.NOTICE


@pytest.mark.parametrize(
    "title",
    [
        CLAIM, "Retraction of the eyelid after surgery.", "Correction of anaemia by miR-21.", "Withdrawal of opioids and miR-9.",
        "Correction for multiple testing: a method.", "Removal of miR-21 from serum.", "Concern of patients about miR-21.",
        f'Comment on "{CLAIM}".', "Retracted lungs and miR-21: a study.",
    ],
)  # fmt: skip
def test_ordinary_titles_say_nothing_of_it(title: str) -> None:
    assert standing_of(title) is Standing.PUBLISHED


@pytest.mark.parametrize(
    ("notes", "types", "standing"),
    [
        (("RetractionOf",), (), Standing.NOTICE),
        (("ErratumFor",), (), Standing.NOTICE),
        (("ExpressionOfConcernFor",), (), Standing.NOTICE),
        ((), ("Retraction of Publication",), Standing.NOTICE),
        ((), ("Published Erratum", "Letter"), Standing.NOTICE),
        (("RetractionOf", "RetractionIn"), (), Standing.RETRACTED),
        (("CorrectedandRepublishedFrom",), (), Standing.PUBLISHED),
        (("ErratumIn",), ("Journal Article",), Standing.CORRECTED),
    ],
)
def test_notes_and_types(notes: tuple[str, ...], types: tuple[str, ...], standing: Standing) -> None:
    assert standing_of(CLAIM, notes, types) is standing


SAID = "miR-901 represses GENEA"
DAY = "2026-01-01"


def told(row: Interaction) -> tuple[object, ...]:
    return row.belief, row.n_documents, row.pmids, row.retracted, row.withdrawn


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        ((Standing.CORRECTED, Standing.NOTICE, Standing.NOTICE), (0.8, 1, ("1",), False, False)),
        ((Standing.RETRACTED, Standing.NOTICE), (0, 1, ("1",), True, False)),
        ((Standing.NOTICE,), (0, 1, ("1",), False, True)),
    ],
)
def test_a_notice_is_no_witness(
    standings: tuple[Standing, ...], expected: tuple[object, ...], kind: str, tmp_path: Path
) -> None:
    documents: list[Document] = [document(n, standing=standing) for n, standing in enumerate(standings, 1)]
    found = [evidence(d, SAID, confidence=0.8, standing=d.standing) for d in documents]
    assert [told(row) for row in merge(Known(item, DAY) for item in found)] == [expected]
    with database(kind, tmp_path) as where, open_store(where, lambda: DAY) as store:
        # One after the other: what comes is added to what is there.
        for one, item in zip(documents, found, strict=True):
            store.record_run("toy", VERSIONS, [one], [item])
        assert [told(row) for row in store.table.rows(Query(withdrawn=True))] == [expected]
        assert len(store.evidence()) == len(found)


@pytest.mark.parametrize("kind", KINDS)
def test_what_turns_out_to_be_a_notice_counts_no_more(kind: str, tmp_path: Path) -> None:
    first, notice = document(1), document(2)
    with database(kind, tmp_path) as where, open_store(where, lambda: DAY) as store:
        store.record_run("toy", VERSIONS, [first, notice], [evidence(d, SAID, confidence=0.8) for d in (first, notice)])
        notice = document(2, standing=Standing.NOTICE)
        store.record_run("toy", VERSIONS, [notice], [evidence(notice, SAID, confidence=0.8, standing=Standing.NOTICE)])
        assert [told(row)[:3] for row in store.table.rows()] == [(0.8, 1, ("1",))]
