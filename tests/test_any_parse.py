"""Whatever a parser makes of a sentence, the rules do not fail on it: trees drawn at random, of all labels and tags."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import pytest

from extractor.model import Document
from extractor.nlp.annotator import Annotator
from extractor.nlp.parsing.tree import Tree, tree_of
from extractor.nlp.sentence.words import WordedSentence
from extractor.pipeline import Extractor

SENTENCES = (
    "miR-21 was the most up-regulated microRNA after AKT1 inhibition.",
    "Loss of miR-29 was accompanied by elevated MYC and its target levels in lung cancer cells",
    "miR-34a, but not miR-7, has reduced the levels of MET, respectively, of which they are targets:",
    "What miR-9 silences is CDH1, to upregulate whose target among those (ZEB1, AXL) the cells have",
    "HOTAIR (a lncRNA) sponges miR-206 via the miR-7/EGFR/AKT1 axis, leaves YAP1 unchanged and confers resistance to gefitinib",
    "Does miR-126, one of the miRNAs that it is not, target VEGFA as a binding site in the 3'UTR?",
    "It failed to lower KRAS - without altering miR-155, which is differentially expressed in PC9 cells than normal",
)  # fmt: skip
TAGS = [
    "NN",
    "NNS",
    "NNP",
    "PRP",
    "PRP$",
    "WP$",
    "WDT",
    "DT",
    "JJ",
    "VB",
    "VBD",
    "VBG",
    "VBN",
    "VBP",
    "VBZ",
    "MD",
    "IN",
    "TO",
    "CC",
    "CD",
    "RB",
    ",",
    ".",
    "FW",
    "SYM",
]
LABELS = [
    "nsubj",
    "nsubjpass",
    "csubj",
    "csubjpass",
    "dobj",
    "iobj",
    "dative",
    "pobj",
    "pcomp",
    "prep",
    "agent",
    "aux",
    "auxpass",
    "neg",
    "advmod",
    "amod",
    "compound",
    "nmod",
    "nummod",
    "npadvmod",
    "poss",
    "appos",
    "acl",
    "relcl",
    "advcl",
    "ccomp",
    "xcomp",
    "conj",
    "cc",
    "mark",
    "attr",
    "acomp",
    "oprd",
    "parataxis",
    "det",
    "preconj",
    "prt",
    "punct",
    "dep",
]


class Guessing:
    """A parser that knows nothing."""

    version = "guessing"

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def parse(self, sentences: Iterable[WordedSentence]) -> Iterator[Tree]:
        for sentence in sentences:
            words = [*(word.text for word in sentence.words), "."]
            order = self._chance.sample(range(len(words)), len(words))
            heads, labels = [0] * len(words), ["ROOT"] * len(words)
            roots = self._chance.choice((1, 1, 1, 2))
            for place, word in enumerate(order):
                rooted = place < roots
                # Near words are likelier heads, so that phrases come about.
                above = sorted(order[:place], key=lambda other, word=word: abs(other - word))[
                    : self._chance.choice((1, 3, 9))
                ]
                heads[word] = word if rooted else self._chance.choice(above)
                labels[word] = "ROOT" if rooted else self._chance.choice(LABELS)
            tags = [self._chance.choice(TAGS) for _ in words]
            yield tree_of(words, tags, labels, heads)


@pytest.mark.parametrize("seed", range(6))
def test_no_parse_makes_the_rules_fail(seed: int, extractor: Extractor) -> None:
    annotator = Annotator(extractor.annotator.recognise, Guessing(seed))
    documents = [(Document(str(n), text), None) for n, text in enumerate(SENTENCES * 40)]
    faults = [fault for _, found in annotator.pipe(documents, account=True) for fault in found.faults]
    assert {(fault.error, fault.message, fault.place) for fault in faults} == set()
