"""Trees of tokens: who depends on whom, and what is beside whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.nlp.parsing.tree import Tree, tree_of


def sentence(heads: list[int]) -> Tree:
    return tree_of([f"Word{n}s" for n in range(len(heads))], ["NN"] * len(heads), ["dep"] * len(heads), heads)


def test_a_token_has_its_forms_and_its_neighbours() -> None:
    first, second, third = tree_of(
        ["MiRNAs", "Repressed", "MET"], ["NNS", "VBD", "NN"], ["nsubj", "ROOT", "dobj"], [1, 1, 1]
    )
    assert (second.lower, second.tag, second.dep, second.i) == ("repressed", "VBD", "ROOT", 1)
    assert "repress" in second.lemmas
    assert second.children == (first, third)
    assert second.head is second
    assert first.nbor() is second
    assert third.nbor(-2) is first
    assert list(third.ancestors) == [second]
    assert list(second.ancestors) == []
    assert "Repressed" in repr(first)


@pytest.mark.parametrize(("place", "by"), [(0, -1), (1, 1), (1, -2)])
def test_there_is_nothing_beside_a_sentence(place: int, by: int) -> None:
    with pytest.raises(IndexError):
        sentence([1, 1])[place].nbor(by)


@given(st.lists(st.integers(0, 30), max_size=30).map(lambda below: [max(0, n - 1 - b) for n, b in enumerate(below)]))
def test_each_token_is_below_its_ancestors_and_no_others(heads: list[int]) -> None:
    tree = sentence(heads)
    for token in tree:
        above = set(token.ancestors)
        assert {other for other in tree if token in set(other.subtree)} == above | {token}
        assert all(child.head is token for child in token.children)
        assert [child.i for child in token.children] == sorted(child.i for child in token.children)
