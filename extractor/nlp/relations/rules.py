"""The tables that finders read, together."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.guard import NO_DEADLINE, Deadline
from extractor.nlp.parsing.tree import Tree
from extractor.nlp.predicates.parsed import ParsedSentence, parsed_sentence
from extractor.nlp.predicates.patterns import NounTable, PatternTable, load_nouns, load_patterns
from extractor.nlp.relations.assertion import AssertionTable, load_assertion
from extractor.nlp.sentence.words import WordedSentence


@dataclass(frozen=True)
class Rules:
    """Which words relate, which are states and manipulations, and which deny, doubt or ask.

    ``doubtful`` are the verbs that a parser may take for modifiers, which is why they are parsed a second time.
    """

    patterns: PatternTable
    nouns: NounTable
    assertion: AssertionTable
    doubtful: frozenset[str]

    def parsed(self, text: str, worded: WordedSentence, tree: Tree, deadline: Deadline = NO_DEADLINE) -> ParsedSentence:
        """A parsed sentence as the finders see it. Raises TimeBudgetError past the deadline."""
        return parsed_sentence(text, worded, tree, self.patterns, self.nouns, deadline)


def load_rules() -> Rules:
    """The tables as shipped. Raises ConfigurationError naming what is wrong with one."""
    patterns = load_patterns()
    return Rules(patterns, load_nouns(), load_assertion(), patterns.verbs)
