"""Rows put together by family, gene and axis; all names are invented, but for the numbers of families."""

from __future__ import annotations

import pytest
from evidence_cases import evidence, table_of
from hypothesis import given
from hypothesis import strategies as st

from extractor.model import Effect, Interaction
from extractor.rollups import RollupKind, by_axis, by_family, by_gene, family_of, rolled_up


def rows_of(*said: tuple[int, str]) -> list[Interaction]:
    """The table of what documents say."""
    return table_of(*(evidence(number, claim) for number, claim in said))


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("miR-901a-5p", "miR-901 family"),
        ("miR-901-2-3p", "miR-901 family"),
        ("let-7b", "let-7 family"),
        ("miR-901 family", "miR-901 family"),
        ("miR-901~902 cluster", "miR-901~902 cluster"),
        ("no miRNA", "no miRNA"),
    ],
)
def test_family_of(name: str, family: str) -> None:
    assert family_of(name) == family


def test_members_of_a_family_are_put_together() -> None:
    rows = rows_of(
        (1, "miR-901a-5p represses GENEA"),
        (2, "miR-901b represses GENEA"),
        (2, "miR-901a represses GENEA"),
        (3, "miR-902 represses GENEA"),
        (4, "miR-901a activates GENEA"),
    )
    first, second, third = by_family(rows)
    assert (first.family, first.effect, first.mirnas) == ("miR-901 family", Effect.ACTIVATES, ("miR-901a",))
    assert second.mirnas == ("miR-901a", "miR-901a-5p", "miR-901b")
    assert (second.n_documents, second.pmids) == (2, ("1", "2"))
    assert second.belief == max(row.belief for row in rows if row.id in second.interactions)
    assert third.family == "miR-902 family"


def test_directions_stay_apart() -> None:
    rows = rows_of((1, "miR-901 represses GENEA"), (2, "GENEA represses miR-901a"))
    assert len(by_family(rows)) == 2


def test_genes_by_what_is_done_to_them() -> None:
    rows = rows_of(
        (1, "miR-901 represses GENEA"),
        (2, "miR-901 represses GENEA"),
        (3, "miR-902 represses GENEA"),
        (4, "miR-903 activates GENEA"),
        (5, "miR-904 targets GENEA"),
        (6, "miR-901 represses GENEB"),
        (7, "GENEB represses miR-901"),
        (8, "miR-901 promotes resistance"),
    )
    first, second = by_gene(rows)
    assert first.target == "GENEA"
    assert first.represses == ("miR-901", "miR-902")
    assert (first.activates, first.others) == (("miR-903",), ("miR-904",))
    assert first.n_documents == 5
    assert (second.target, second.n_documents) == ("GENEB", 1)


def test_axes_go_from_sponge_to_target() -> None:
    rows = rows_of(
        (1, "LNC1 sponges miR-901"),
        (1, "miR-901 represses GENEA"),
        (2, "miR-901 represses GENEB"),
        (2, "miR-902 represses GENEA"),
        (3, "circX sponges miR-902"),
        (4, "LNC1 represses GENEA"),
    )
    axes = by_axis(rows)
    assert [(a.sponge, a.mirna, a.target, a.n_documents) for a in axes] == [
        ("LNC1", "miR-901", "GENEA", 1),
        ("LNC1", "miR-901", "GENEB", 0),
        ("circX", "miR-902", "GENEA", 0),
    ]
    assert axes[0].pmids == ("1",)
    beliefs = {row.id: row.belief for row in rows}
    assert all(axis.belief == min(beliefs[name] for name in axis.interactions) for axis in axes)


SAID = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.builds(
            "{} {} {}".format,
            st.sampled_from(["miR-901a", "miR-901b-5p", "miR-902", "LNC1"]),
            st.sampled_from(["represses", "targets"]),
            st.sampled_from(["GENEA", "GENEB"]),
        ),
    ),
    max_size=8,
)


@given(SAID, st.randoms())
def test_order_does_not_matter_and_no_row_is_lost(said, random) -> None:
    rows = rows_of(*said)
    shuffled = list(rows)
    random.shuffle(shuffled)
    for level in RollupKind:
        assert rolled_up(rows, level) == rolled_up(shuffled, level)
    ids = sorted(name for row in by_family(rows) for name in row.interactions)
    assert ids == sorted(row.id for row in rows if row.mirna.startswith("miR"))
