"""The mechanisms of the extraction, each with a way to leave it out, to see what it is worth.

    python scripts/quality/mechanisms.py NAME annotate IN.jsonl -o OUT.jsonl [--given-entities]

annotates PubAnnotation lines without one mechanism. What is left out is a finder, words of the tables, or a dependency
of the parse: the parts that an annotator is made of.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extractor.model import NCRNA_TYPES
from extractor.nlp.annotator import Annotator
from extractor.nlp.parsing.language import Parser
from extractor.nlp.parsing.lemmas import lemmas
from extractor.nlp.parsing.tree import Tree, tree_of
from extractor.nlp.predicates.parsed import ParsedSentence
from extractor.nlp.relations.finders import Finder, load_finders
from extractor.nlp.relations.hit import Hit
from extractor.nlp.relations.rules import Rules, load_rules
from extractor.nlp.sentence.words import WordedSentence
from extractor.pipeline import Extractor, load_extractor

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mechanism:
    """What a mechanism does; the tables, the finders and the parser without it."""

    meaning: str
    rules: Callable[[Rules], Rules] = lambda rules: rules
    finders: Callable[[Mapping[str, Finder], Rules], Mapping[str, Finder]] = lambda finders, rules: finders
    parser: Callable[[Parser], Parser] = lambda parser: parser


@dataclass(frozen=True)
class Without:
    """A parser whose trees do not tell one dependency."""

    parser: Parser
    label: str
    version: str = "without"

    def parse(self, sentences: Iterable[WordedSentence]) -> Iterator[Tree]:
        """The trees of the parser, with a label that says nothing in the place of that one."""
        for tree in self.parser.parse(sentences):
            labels = ["dep" if token.dep == self.label else token.dep for token in tree]
            yield tree_of([t.text for t in tree], [t.tag for t in tree], labels, [t.head.i for t in tree])


def finder(name: str, meaning: str) -> Mechanism:
    """The mechanism that is one finder."""
    return Mechanism(meaning, finders=lambda all_, _: {key: find for key, find in all_.items() if key != name})


def dependency(label: str, meaning: str) -> Mechanism:
    """The mechanisms that read one dependency."""
    return Mechanism(meaning, parser=lambda parser: Without(parser, label))


def _no_manipulation(rules: Rules) -> Rules:
    return replace(rules, nouns=replace(rules.nouns, manipulation={}, manipulating_verbs={}, adjectives={}))


def _no_negation(rules: Rules) -> Rules:
    return replace(rules, assertion=replace(rules.assertion, negating=NONE, negating_governors=NONE, unchanged=NONE))


def _no_speculation(rules: Rules) -> Rules:
    words = replace(rules.assertion, hedging=NONE, hedging_governors=NONE, questions=NONE, inquiries=NONE)
    return replace(rules, assertion=words)


def _adjacent(_: Mapping[str, Finder], rules: Rules) -> Mapping[str, Finder]:
    """No parse: two neighbouring names with a word of the tables between them."""

    def find(sentence: ParsedSentence, found: Sequence[Hit]) -> Iterator[Hit]:
        words = sentence.worded.words
        places = [index for index, word in enumerate(words) if word.slot is not None]
        for left, right in itertools.pairwise(places):
            pair = words[left].slot, words[right].slot
            if pair[0] is None or pair[1] is None:
                continue
            if not NCRNA_TYPES & {sentence.type_of(slot) for slot in pair if slot is not None}:
                continue
            for index in range(left + 1, right):
                if entries := rules.patterns.of(lemmas(words[index].text)):
                    yield Hit(*pair, "patterns", entries[0][1].effect, index, "adjacent", prior=0.8)
                    break

    return {"patterns": find}


MECHANISMS: Mapping[str, Mechanism] = {
    "conjuncts": dependency("conj", "what is said of a list is said of its members"),
    "manipulation": Mechanism(
        "inhibitors, mimics, knock-down and raised or lowered amounts turn signs", rules=_no_manipulation
    ),
    "apposition": dependency("appos", "what is said of an apposition is said of the name"),
    "negation": Mechanism("denied statements are marked", rules=_no_negation),
    "speculation": Mechanism("doubted statements are marked, questions left out", rules=_no_speculation),
    "anaphora": finder("anaphora", '"this miRNA", "it", "these miRNAs", across sentences and within'),
    "changes": finder("changes", "two changes side by side are associated with their sign"),
    "means": finder("means", "who acts by means of a miRNA acts on it"),
    "chains": finder("chains", "members of an axis regulate one another"),
    "dysregulation": finder("dysregulation", "what is altered in a disease is related to it"),
    "candidates": finder("candidates", "pairs of a clause that no pattern asserts and no condition rejects"),
    "second parse": Mechanism(
        "a verb read as a modifier is parsed again", rules=lambda rules: replace(rules, doubtful=NONE)
    ),
    "parser": Mechanism("instead of the parse: neighbouring names with a trigger word between them", finders=_adjacent),
}


def extractor_without(name: str = "") -> Extractor:
    """The extractor as shipped, without one mechanism; with all of them for ""."""
    whole = load_extractor()
    if not name:
        return whole
    mechanism = MECHANISMS[name]
    rules = mechanism.rules(load_rules())
    finders = mechanism.finders(load_finders(rules), rules)
    parts = whole.annotator.recognise, mechanism.parser(whole.annotator.parser)
    return replace(whole, annotator=Annotator(*parts, finders=finders, rules=rules))


def main() -> None:
    from extractor.pipeline import annotate
    from extractor.records.jsonl import write_jsonl
    from extractor.records.pubannotation import to_pubannotation
    from extractor.sources.files import document_of, read_annotated

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=MECHANISMS)
    parser.add_argument("command", choices=["annotate"])
    parser.add_argument("input", type=Path)
    parser.add_argument("-o", dest="output", type=Path, required=True)
    parser.add_argument("--given-entities", action="store_true")
    parser.add_argument("--threshold", type=float)
    asked = parser.parse_args()
    least = asked.threshold if asked.threshold is not None else 0.0 if asked.given_entities else 0.4
    documents = read_annotated(asked.input, print)
    found = annotate(documents, extractor_without(asked.name), asked.given_entities, least, document_of)
    write_jsonl(asked.output, (to_pubannotation(document) for document in found))


if __name__ == "__main__":
    main()
