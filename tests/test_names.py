"""The grammar of miRNA names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.names import MirnaName, find_mirnas, parse_mirna


def names_in(text: str) -> list[tuple[str, list[str]]]:
    return [(text[m.start : m.end], [name.canonical for name in m.members]) for m in find_mirnas(text)]


@pytest.mark.parametrize(
    ("text", "written", "names"),
    [
        ("hsa-miR-34a-5p", "hsa-miR-34a-5p", ["miR-34a-5p"]),
        ("microRNA-21", "microRNA-21", ["miR-21"]),
        ("MICRORNA-21", "MICRORNA-21", ["miR-21"]),
        ("miRNA 181b", "miRNA 181b", ["miR-181b"]),
        ("micro RNA-146a", "micro RNA-146a", ["miR-146a"]),
        ("microRNA (miR)-223", "microRNA (miR)-223", ["miR-223"]),
        ("miR- 125b", "miR- 125b", ["miR-125b"]),
        ("miR199b-5p", "miR199b-5p", ["miR-199b-5p"]),
        ("let-7", "let-7", ["let-7"]),
        ("Let-7b-5p", "Let-7b-5p", ["let-7b-5p"]),
        ("let7i", "let7i", ["let-7i"]),
        ("lin-4", "lin-4", ["lin-4"]),
        ("miR-22*", "miR-22*", ["miR-22*"]),
        ("miR-16-2*", "miR-16-2*", ["miR-16-2*"]),
        ("miR-16-1", "miR-16-1", ["miR-16-1"]),
        ("MIR34A", "MIR34A", ["miR-34a"]),
        ("MIRLET7A1", "MIRLET7A1", ["let-7a-1"]),
        ("miR-BART20-5p", "miR-BART20-5p", ["miR-BART20-5p"]),
        ("miR\u201134a", "miR\u201134a", ["miR-34a"]),
        ("anti-miR-21", "miR-21", ["miR-21"]),
        ("antagomiR-21", "miR-21", ["miR-21"]),
        ("pre-miR-15b", "miR-15b", ["miR-15b"]),
        ("miR-21-mediated", "miR-21", ["miR-21"]),
        ("the levels of miR-155.", "miR-155", ["miR-155"]),
    ],
)
def test_single_names(text: str, written: str, names: list[str]) -> None:
    assert names_in(text) == [(written, names)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("miRNA-30b/c", ["miR-30b", "miR-30c"]),
        ("miR-143/-145", ["miR-143", "miR-145"]),
        ("miR-221 and -222", ["miR-221", "miR-222"]),
        ("miR-1/133a", ["miR-1", "miR-133a"]),
        ("microRNAs 124a and 223", ["miR-124a", "miR-223"]),
        ("hsa-miR-15b and 181-b", ["miR-15b", "miR-181b"]),
        ("miR-29a, -29b-1, and -9", ["miR-29a", "miR-29b-1", "miR-9"]),
        ("miR-29a/b-1", ["miR-29a", "miR-29b-1"]),
        ("miR-199a-5p/3p", ["miR-199a-5p", "miR-199a-3p"]),
        ("miRs 300, 382, and 494", ["miR-300", "miR-382", "miR-494"]),
        ("miR-200bc/429", ["miR-200b", "miR-200c", "miR-429"]),
        ("miR-206/133b cluster", ["miR-206", "miR-133b"]),
    ],
)
def test_contracted_lists_name_every_member(text: str, names: list[str]) -> None:
    ((written, found),) = names_in(text)
    assert found == names
    assert written == text.removesuffix(" cluster")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("miR-17~92", "miR-17~92 cluster"),
        ("miR-17 ~ 92", "miR-17~92 cluster"),
        ("miR-17-92 cluster", "miR-17~92 cluster"),
        ("miR-23a~27a~24-2", "miR-23a~27a~24-2 cluster"),
        ("miR-183-96-182", "miR-183~96~182 cluster"),
        ("miR-200 family", "miR-200 family"),
        ("miR-29s", "miR-29 family"),
        ("the miR-34 gene family", "miR-34 family"),
    ],
)
def test_families_and_clusters_are_names_of_their_own(text: str, name: str) -> None:
    ((_, found),) = names_in(text)
    assert found == [name]


@pytest.mark.parametrize(
    "text",
    [
        "MIR155HG", "microRNAs", "miRNA", "admiral 21", "a let 8", "mirn21", "miR-", "lin-28", "similar-21",
    ],
)  # fmt: skip
def test_what_names_no_mirna(text: str) -> None:
    assert names_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "miR-155 and 12 patients", "miR-16, 2 of which", "miR-34a and a novel one", "miR-21 and 150 controls",
        "miR-21 and 300 nM", "miR-7 and 250 other genes",
    ],
)  # fmt: skip
def test_counts_are_not_members(text: str) -> None:
    assert [len(found) for _, found in names_in(text)] == [1]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("miR-17~92", ["miR-17", "miR-92"]),
        ("miR-23a~27a~24-2", ["miR-23a", "miR-27a", "miR-24-2"]),
        ("miR-200 family", []),
    ],
)
def test_a_cluster_states_its_ends_only(text: str, members: list[str]) -> None:
    (match,) = find_mirnas(text)
    assert [member.canonical for member in match.members[0].stated_members] == members


def test_separate_names_stay_separate() -> None:
    assert names_in("miR-21 and miR-155") == [("miR-21", ["miR-21"]), ("miR-155", ["miR-155"])]


def test_an_arm_is_never_supplied() -> None:
    assert parse_mirna("miR-21").canonical == "miR-21"
    assert parse_mirna("miR-21").curie == "mirna:mir-21"


def test_the_prefix_gives_the_species() -> None:
    assert parse_mirna("mmu-miR-155").species == "NCBITaxon:10090"
    assert parse_mirna("miR-155").species == ""


@pytest.mark.parametrize("name", ["PTEN", "miR-1 and -2", "", "the miR-21", "miR-21 inhibitor"])
def test_only_one_whole_name_is_parsed(name: str) -> None:
    with pytest.raises(InputError, match="not the name of one miRNA"):
        parse_mirna(name)


canonical_names = st.builds(
    MirnaName,
    stem=st.just("miR"),
    number=st.integers(1, 9999).map(str),
    letter=st.sampled_from(["", "a", "b", "c", "d"]),
    paralogue=st.sampled_from(["", "1", "2"]),
    arm=st.sampled_from(["", "5p", "3p", "*"]),
)


@given(canonical_names)
def test_a_canonical_name_is_read_back(name: MirnaName) -> None:
    assert parse_mirna(name.canonical) == name


@given(st.text(max_size=60), canonical_names, st.text(max_size=60))
def test_spans_are_ordered_apart_and_inside(before: str, name: MirnaName, after: str) -> None:
    text = f"{before} {name.canonical} {after}"
    ends = [0]
    for match in find_mirnas(text):
        assert ends[-1] <= match.start < match.end <= len(text)
        assert match.members
        ends.append(match.end)
