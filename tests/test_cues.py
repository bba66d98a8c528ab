"""Cue words are data: each is lower-case, each group is asked for, and no module keeps a list of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from extractor.nlp.sentence.cues import cues

NLP = Path(__file__).parent.parent / "extractor" / "nlp"
MODULES = sorted(
    path for part in ("sentence", "parsing", "predicates", "relations") for path in NLP.glob(f"{part}/*.py")
)
LABELS = frozenset(
    [
        "ROOT",
        "acl",
        "acomp",
        "advcl",
        "advmod",
        "agent",
        "amod",
        "appos",
        "attr",
        "aux",
        "auxpass",
        "cc",
        "ccomp",
        "compound",
        "conj",
        "csubj",
        "csubjpass",
        "dative",
        "dep",
        "det",
        "dobj",
        "expl",
        "mark",
        "neg",
        "nmod",
        "npadvmod",
        "nsubj",
        "nsubjpass",
        "nummod",
        "oprd",
        "parataxis",
        "pcomp",
        "pobj",
        "poss",
        "preconj",
        "prep",
        "prt",
        "punct",
        "relcl",
        "xcomp",
    ]
)
"""Labels of the parser that the rules ask for. They are grammar of the parse, no words."""
NO_WORDS = {"language.py": {"attribute_ruler"}, "tree.py": {"children"}}
"""Lists of something else, by a member: parts of a pipeline, fields of a token."""
MOST = 3
"""So many prepositions may stand where a construction asks for them: "of", "for", "by"."""
GROUPS = [(group.name, key.name) for group in fields(cues()) for key in fields(getattr(cues(), group.name))]


def words(group: str, key: str) -> list[str]:
    found = getattr(getattr(cues(), group), key)
    return [found] if isinstance(found, str) else [*found, *(found.values() if isinstance(found, Mapping) else ())]


@pytest.mark.parametrize(("group", "key"), GROUPS)
def test_words_are_lower_case_and_some(group: str, key: str) -> None:
    assert words(group, key)
    assert all(word and word == word.lower() for word in words(group, key))


def test_every_group_is_asked_for() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in MODULES if path.name != "cues.py")
    unused = [f"{group}.{key}" for group, key in GROUPS if not re.search(rf"\.{key}\b", source)]
    assert not unused, "take it out of data/syntax.toml and sentence/cues.py"


def test_no_group_stands_twice_in_one_table() -> None:
    """What means the same is one group; prepositions and small words may agree by chance."""
    for table in ("verbs", "nouns"):
        groups = [frozenset(words(group, key)) for group, key in GROUPS if group == table]
        assert len(groups) == len(set(groups))


def lists_of(source: str) -> Iterator[tuple[int, list[str]]]:
    """Lists, tuples and sets of texts in a module, with their lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Set | ast.Tuple | ast.List):
            texts = [each.value for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if len(texts) == len(node.elts):
                yield node.lineno, texts


def is_list_of_words(texts: list[str]) -> bool:
    said = [text for text in texts if text not in LABELS and re.fullmatch(r"[a-z][a-z -]*", text)]
    return len(said) > MOST


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_module_keeps_a_list_of_words(path: Path) -> None:
    found = [
        f"{path.name}:{line}: {', '.join(texts)}"
        for line, texts in lists_of(path.read_text(encoding="utf-8"))
        if is_list_of_words(texts) and not NO_WORDS.get(path.name, set()) & set(texts)
    ]
    assert not found, "\n".join(["these belong into data/syntax.toml:", *found])


@pytest.mark.parametrize(
    ("source", "is_one"),
    [
        ('_FINDING = frozenset({"find", "see", "show", "reveal"})', True),
        ('if token.lemmas & {"find", "see", "show", "reveal"}: pass', True),
        ('if token.dep in {"nsubj", "dobj", "prep", "attr", "acl"}: pass', False),
        ('objects_of(noun, {"of", "for", "by"})', False),
        ('_TAGS = ("VBD", "VBN", "VBZ", "MD")', False),
    ],
)
def test_what_is_a_list_of_words(source: str, is_one: bool) -> None:
    assert [is_list_of_words(texts) for _, texts in lists_of(source)] == [is_one]
