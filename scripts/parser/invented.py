"""Invented sentences with their parses: what papers on microRNAs say and the treebank's articles hardly do.

The treebank has no "target" that is a verb, no axis of two names, no sponge. A small grammar composes
such sentences of names and words (``invented.toml``), labelled as the treebank labels the like: the
relative pronoun is ``dep``, conjuncts form a chain, "shown to" takes an ``xcomp``. Read as text they
are nonsense with the right syntax.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from treebank import ROOT, Tree

if TYPE_CHECKING:
    from augment import Names

WORDS = Path(__file__).with_name("invented.toml")
NO_STOP = 0.1


@dataclass
class Node:
    """A word with its dependents in order, those before it and those after it."""

    word: str
    tag: str
    label: str = ""
    left: list[Node] = field(default_factory=list)
    right: list[Node] = field(default_factory=list)

    def as_(self, label: str) -> Node:
        """The same node under another label."""
        self.label = label
        return self


def invent(random: Random, names: Names, words: Mapping[str, Mapping[str, Sequence[str]]] | None = None) -> Tree:
    """One sentence of the grammar; ``words`` is the table of ``invented.toml``, read when not given."""
    return linear(Grammar(random, names, words or load_words()).sentence())


def load_words(path: Path = WORDS) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The tables of ``invented.toml``: kind of word, class, words."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def linear(root: Node) -> Tree:
    """The tree in the order of its words; white space stands around all but hyphens, slashes and stops."""
    nodes: list[tuple[Node, Node]] = []

    def walk(node: Node, head: Node) -> None:
        for child in node.left:
            walk(child, node)
        nodes.append((node, head))
        for child in node.right:
            walk(child, node)

    walk(root, root)
    place = {id(node): index for index, (node, _) in enumerate(nodes)}
    texts = [node.word for node, _ in nodes]
    after = [*texts[1:], ""]
    return Tree(
        words=tuple(texts),
        spaces=tuple(
            text not in {"-", "/"} and then not in {"-", "/", ",", "."} for text, then in zip(texts, after, strict=True)
        ),
        tags=tuple(node.tag for node, _ in nodes),
        heads=tuple(place[id(head)] for _, head in nodes),
        labels=tuple(ROOT if node is root else node.label for node, _ in nodes),
    )


def forms(verb: str) -> dict[str, str]:
    """The forms of a regular verb by Penn tag."""
    stem = verb[:-1] if verb.endswith("e") else verb
    double = stem + stem[-1] if verb.endswith("transfer") else stem
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")
    irregular = {"bind": "bound"}.get(verb, double + "ed")
    return {"VB": verb, "VBP": verb, "VBZ": third, "VBD": irregular, "VBN": irregular, "VBG": double + "ing"}


@dataclass
class Grammar:
    """Composes phrases at random; each method returns a fresh node."""

    random: Random
    names: Names
    words: Mapping[str, Mapping[str, Sequence[str]]]

    def sentence(self) -> Node:
        """A whole sentence or title."""
        kind = self.random.random()
        if kind < 0.07:
            root = self.title()
        elif kind < 0.2:
            root = self.reported()
        elif kind < 0.3:
            root = self.contrast()
        else:
            root = self.clause()
            if self.chance(0.2):
                root.left[:0] = self.opening()
        first = root
        while first.left:
            first = first.left[0]
        if first.word.islower() and first.word.isalpha() and self.chance(0.9):
            first.word = first.word.capitalize()
        if not self.chance(NO_STOP):
            root.right.append(Node(".", ".", "punct"))
        return root

    # sentences

    def clause(self) -> Node:
        """Subject and predicate, with what may follow."""
        subject, plural = self.subject()
        verb = self.predicate(plural)
        subject.label = "nsubjpass" if any(child.label == "auxpass" for child in verb.left) else "nsubj"
        verb.left.insert(0, subject)
        if self.chance(0.3):
            verb.right.append(self.setting_phrase())
        self.follow(verb, plural)
        return verb

    def follow(self, verb: Node, plural: bool) -> None:
        """ "by targeting X", ", thereby promoting Y", "and inhibits Z"."""
        kind = self.random.random()
        if kind < 0.25:
            verb.right.append(self.means())
        elif kind < 0.35:
            verb.right += [comma(), self.participle()]
        elif kind < 0.5:
            second = self.predicate(plural).as_("conj")
            if self.chance(0.3):
                second.left.insert(0, Node(self.random.choice(("thereby", "thus", "consequently")), "RB", "advmod"))
            verb.right += [Node("and", "CC", "cc"), second]
        elif kind < 0.56:
            verb.right.append(self.purpose())

    def reported(self) -> Node:
        """ "We demonstrated that ..."; "It was found that ..." is left to the treebank."""
        subject = self.random.choice((Node("We", "PRP"), Node("results", "NNS", left=[Node("Our", "PRP$", "poss")])))
        verb = self.verb(self.word("verbs", "reporting"), self.random.choice(("VBD", "VBP")))
        verb.left.append(subject.as_("nsubj"))
        inner = self.clause().as_("ccomp")
        inner.left.insert(0, Node("that", "IN", "mark"))
        verb.right.append(inner)
        return verb

    def contrast(self) -> Node:
        """Two clauses, the second with "while" or "but"."""
        first, second = self.clause(), self.clause()
        if self.chance(0.6):
            second.left.insert(0, Node(self.random.choice(("whereas", "while", "although")), "IN", "mark"))
            first.right += [comma(), second.as_("advcl")]
        else:
            first.right += [comma(), Node(self.random.choice(("but", "and")), "CC", "cc"), second.as_("conj")]
        return first

    def title(self) -> Node:
        """A noun phrase: "Role of X in Y", "X-mediated repression of Y"."""
        if self.chance(0.5):
            return self.mediated()
        nouns = ("Regulation", "Role", "Role", "Effect", "Downregulation", "Inhibition", "Targeting")
        head = Node(self.random.choice(nouns), "NN")
        head.right.append(self.preposition("of", self.name()))
        head.right.append(self.preposition(self.random.choice(("in", "on")), self.outcome_phrase()))
        return head

    def opening(self) -> list[Node]:
        words = self.word("adverbs", "opening").split()
        if words[0] == "In":
            return [Node("In", "IN", "prep", right=[Node("addition", "NN", "pobj")]), comma()]
        if words[0] == "Taken":
            return [Node("Taken", "VBN", "advcl", right=[Node("together", "RB", "advmod")]), comma()]
        return [Node(words[0], "RB", "advmod"), comma()]

    # predicates

    def predicate(self, plural: bool) -> Node:
        """A verb with its complements, without subject."""
        kinds: Sequence[Callable[[bool], Node]] = (
            self.active, self.active, self.active, self.active, self.passive, self.passive, self.copular, self.acting,
            self.relating, self.raised, self.sensitizing, self.light,
        )  # fmt: skip
        return self.random.choice(kinds)(plural)

    def active(self, plural: bool) -> Node:
        """ "(directly) targets X", "did not affect X", "may suppress X"."""
        verb = self.finite(self.word("verbs", "transitive"), plural)
        verb.right.append(self.object().as_("dobj"))
        return verb

    def passive(self, plural: bool) -> Node:
        """ "was significantly downregulated by X"."""
        verb = self.verb(self.word("verbs", "passive"), "VBN")
        verb.left.append(self.be(plural, "auxpass"))
        if self.chance(0.15):
            verb.left.append(Node("not", "RB", "neg"))
        self.manner(verb)
        if self.chance(0.6):
            agent = self.preposition("by", self.object(), "agent")
            verb.right.append(agent)
        else:
            verb.right.append(self.setting_phrase())
        return verb

    def copular(self, plural: bool) -> Node:
        """ "is a direct target of X", "were X targets"."""
        verb = self.be(plural, "")
        head = self.role(plural)
        verb.right.append(head.as_("attr"))
        head.right.append(self.preposition("of", self.names_list() if self.chance(0.4) else self.name()))
        return verb

    def acting(self, plural: bool) -> Node:
        """ "acts as a sponge for X (to regulate Y)"."""
        verb = self.finite(self.random.choice(("act", "function", "serve")), plural)
        role = self.role(False)
        role.right.append(self.preposition(self.random.choice(("for", "of")), self.name()))
        verb.right.append(self.preposition("as", role))
        if self.chance(0.4):
            verb.right.append(self.purpose())
        return verb

    def relating(self, plural: bool) -> Node:
        """ "binds to the UTR of X", "correlates inversely with Y"."""
        base, preposition = self.word("verbs", "relating").split()
        verb = self.finite(base, plural)
        verb.right.append(self.preposition(preposition, self.object()))
        return verb

    def raised(self, plural: bool) -> Node:
        """ "was shown to inhibit X", "failed to inhibit X"."""
        if self.chance(0.6):
            verb = Node(self.random.choice(("shown", "found", "reported", "known", "predicted")), "VBN")
            verb.left.append(self.be(plural, "auxpass"))
        else:
            verb = self.finite(self.random.choice(("fail", "appear", "seem")), plural)
        verb.right.append(self.infinitive("xcomp"))
        return verb

    def sensitizing(self, plural: bool) -> Node:
        """ "sensitizes A549 cells to gefitinib", "confers resistance to gefitinib"."""
        if self.chance(0.6):
            verb = self.finite(self.random.choice(("sensitize", "resensitize", "expose")), plural)
            verb.right += [self.setting().as_("dobj"), self.preposition("to", self.name())]
        else:
            changes = ("increase", "reduce", "promote", "induce", "enhance", "restore")
            verb = self.finite(self.random.choice(changes), plural)
            verb.right.append(self.response().as_("dobj"))
        return verb

    def light(self, plural: bool) -> Node:
        """ "plays a role in X", "leads to X"."""
        if self.chance(0.5):
            verb = self.finite("play", plural)
            adjective = Node(self.word("adjectives", "before_role"), "JJ", "amod")
            role = Node("role", "NN", "dobj", [Node("a", "DT", "det"), adjective])
            verb.right += [role, self.preposition("in", self.outcome_phrase())]
            return verb
        tag = self.random.choice(("VBD", "VBP" if plural else "VBZ"))
        verb = Node({"VBD": "led", "VBP": "lead", "VBZ": "leads"}[tag], tag)
        verb.right.append(self.preposition("to", self.object()))
        return verb

    def means(self) -> Node:
        """ "by targeting X", "through the X axis"."""
        if self.chance(0.7):
            gerund = self.verb(self.word("verbs", "transitive"), "VBG", "pcomp")
            if self.chance(0.3):
                gerund.left.append(Node(self.word("adverbs", "manner"), "RB", "advmod"))
            gerund.right.append(self.object().as_("dobj"))
            return Node(self.random.choice(("by", "by", "via", "through")), "IN", "prep", right=[gerund])
        return self.preposition(self.random.choice(("via", "through")), self.axis())

    def participle(self) -> Node:
        """ "thereby promoting X", "leading to X"."""
        if self.chance(0.4):
            return Node("leading", "VBG", "advcl", right=[self.preposition("to", self.object())])
        verb = self.verb(self.word("verbs", "transitive"), "VBG", "advcl")
        if self.chance(0.6):
            verb.left.append(Node(self.random.choice(("thereby", "thus")), "RB", "advmod"))
        verb.right.append(self.object().as_("dobj"))
        return verb

    def purpose(self) -> Node:
        """ "to regulate X"."""
        return self.infinitive("advcl")

    def infinitive(self, label: str) -> Node:
        verb = self.verb(self.word("verbs", "transitive"), "VB", label)
        verb.left.append(Node("to", "TO", "aux"))
        if self.chance(0.2):
            verb.left.append(Node(self.word("adverbs", "manner"), "RB", "advmod"))
        verb.right.append(self.object().as_("dobj"))
        return verb

    def finite(self, base: str, plural: bool) -> Node:
        """A verb in a finite form, with auxiliaries, negation and adverb."""
        kind = self.random.random()
        if kind < 0.1:
            verb = self.verb(base, "VB")
            verb.left += [Node("did", "VBD", "aux"), Node("not", "RB", "neg")]
        elif kind < 0.2:
            verb = self.verb(base, "VB")
            verb.left.append(Node(self.random.choice(("may", "can", "could", "might")), "MD", "aux"))
        elif kind < 0.55:
            verb = self.verb(base, "VBD")
        else:
            verb = self.verb(base, "VBP" if plural else "VBZ")
        self.manner(verb)
        return verb

    def manner(self, verb: Node) -> None:
        if self.chance(0.3):
            verb.left.append(Node(self.word("adverbs", "manner"), "RB", "advmod"))

    def be(self, plural: bool, label: str) -> Node:
        if plural:
            return self.random.choice((Node("were", "VBD", label), Node("are", "VBP", label)))
        return self.random.choice((Node("was", "VBD", label), Node("is", "VBZ", label)))

    def verb(self, base: str, tag: str, label: str = "") -> Node:
        return Node(forms(base)[tag], tag, label)

    # noun phrases

    def subject(self) -> tuple[Node, bool]:
        """A subject, and whether it is plural."""
        kind = self.random.random()
        if kind < 0.15:
            return self.names_list(), True
        if kind < 0.25:
            return self.cells_with(), True
        if kind < 0.4:
            return self.name_with_relative(), False
        return self.object(), False

    def object(self) -> Node:
        """A noun phrase about a name."""
        kinds: Sequence[Callable[[], Node]] = (
            self.name, self.name, self.name, self.amount, self.amount, self.manipulation, self.of_phrase,
            self.of_phrase, self.mediated, self.axis, self.target_gene, self.outcome_phrase, self.response,
            self.names_list, self.site,
        )  # fmt: skip
        return self.random.choice(kinds)()

    def name(self) -> Node:
        """A name, at times with an adjective."""
        node = Node(self.names.draw(self.random), "NN")
        if self.chance(0.1):
            node.left.append(Node(self.word("adjectives", "before_name"), "JJ", "amod"))
        return node

    def names_list(self) -> Node:
        """ "A and B", "A, B and C", "both A and B"; a chain."""
        first = self.name()
        if self.chance(0.1):
            first.left.insert(0, Node("both", "CC", "preconj"))
        last = first
        for _ in range(self.random.choice((0, 0, 1, 2))):
            following = Node(self.names.draw(self.random), "NN", "conj")
            last.right += [comma(), following]
            last = following
        last.right += [Node("and", "CC", "cc"), Node(self.names.draw(self.random), "NN", "conj")]
        return first

    def name_with_relative(self) -> Node:
        """ "X, which targets Y,", "X that inhibits Y", "X targeting Y", "X induced by Y"."""
        node = self.name()
        kind = self.random.random()
        if kind < 0.4:
            verb = self.active(False).as_("relcl")
            verb.left.insert(0, Node(self.random.choice(("which", "that")), "WDT", "dep"))
            node.right += [comma(), verb, comma()] if self.chance(0.5) else [verb]
        elif kind < 0.7:
            verb = self.verb(self.word("verbs", "transitive"), "VBG", "acl")
            verb.right.append(self.name().as_("dobj"))
            node.right.append(verb)
        else:
            verb = self.verb(self.word("verbs", "passive"), "VBN", "acl")
            verb.right.append(self.preposition("by", self.name(), "agent"))
            node.right.append(verb)
        return node

    def amount(self) -> Node:
        """ "X expression", "reduced X levels"."""
        head = Node(self.word("nouns", "amount"), "NN")
        head.left.append(Node(self.names.draw(self.random), "NN", "compound"))
        if self.chance(0.15):
            head.left.insert(0, Node(self.word("adjectives", "before_name"), "JJ", "amod"))
        return head

    def manipulation(self) -> Node:
        """ "X knockdown", "a X inhibitor"."""
        head = Node(self.word("nouns", "manipulated"), "NN")
        head.left.append(Node(self.names.draw(self.random), "NN", "compound"))
        return head

    def of_phrase(self) -> Node:
        """ "knockdown of X", "the expression of X"."""
        if self.chance(0.5):
            head = Node(self.word("nouns", "manipulation"), "NN")
        else:
            head = Node(self.word("nouns", "amount"), "NN", left=[Node("the", "DT", "det")] if self.chance(0.5) else [])
        head.right.append(self.preposition("of", self.names_list() if self.chance(0.2) else self.name()))
        return head

    def mediated(self) -> Node:
        """ "X-mediated repression of Y", "X-induced Y expression"."""
        head = Node(self.word("nouns", "effect"), "NN")
        word = self.random.choice(("mediated", "mediated", "induced", "dependent", "driven", "regulated"))
        participle = Node(word, "JJ" if word == "dependent" else "VBN", "amod")
        participle.left += [Node(self.names.draw(self.random), "NN", "npadvmod"), Node("-", "HYPH", "punct")]
        head.left.append(participle)
        if self.chance(0.7):
            head.right.append(self.preposition("of", self.name()))
        else:
            head.left.append(Node(self.names.draw(self.random), "NN", "compound"))
        return head

    def axis(self) -> Node:
        """ "the X/Y axis"."""
        head = Node(self.random.choice(("axis", "axis", "pathway", "signaling", "loop")), "NN")
        head.left.append(Node("the", "DT", "det"))
        for _ in range(self.random.choice((1, 1, 2))):
            head.left += [Node(self.names.draw(self.random), "NN", "compound"), Node("/", "HYPH", "punct")]
        head.left.append(Node(self.names.draw(self.random), "NN", "compound"))
        return head

    def target_gene(self) -> Node:
        """ "its target X", "the X target gene Y"."""
        name = self.name()
        name.left.append(Node("target", "NN", "compound"))
        if self.chance(0.4):
            name.left.append(Node("gene", "NN", "compound"))
        if self.chance(0.5):
            name.left.insert(0, Node("its", "PRP$", "poss"))
        else:
            name.left[:0] = [Node("the", "DT", "det"), Node(self.names.draw(self.random), "NN", "compound")]
        return name

    def site(self) -> Node:
        """ "the UTR of X"."""
        head = Node(self.random.choice(("UTR", "UTR", "region", "mRNA")), "NN", left=[Node("the", "DT", "det")])
        head.right.append(self.preposition("of", self.name()))
        return head

    def role(self, plural: bool) -> Node:
        """ "a direct target", "novel regulators"."""
        word = self.word("nouns", "role")
        head = Node(word + "s", "NNS") if plural else Node(word, "NN")
        if self.chance(0.7):
            head.left.append(Node(self.word("adjectives", "before_role"), "JJ", "amod"))
        if not plural:
            following = head.left[0].word if head.left else word
            head.left.insert(0, Node("an" if following[0] in "aeiou" else "a", "DT", "det"))
        return head

    def outcome_phrase(self) -> Node:
        """ "apoptosis and invasion", "the proliferation of A549 cells"."""
        head = Node(self.word("nouns", "outcome"), "NN")
        if self.chance(0.3):
            head.right += [Node("and", "CC", "cc"), Node(self.word("nouns", "outcome"), "NN", "conj")]
        elif self.chance(0.4):
            head.right.append(self.preposition("of", self.setting()))
        return head

    def response(self) -> Node:
        """ "resistance to X", "X sensitivity", "the sensitivity of A549 cells to X"."""
        head = Node(self.random.choice(("resistance", "resistance", "sensitivity", "response")), "NN")
        if self.chance(0.35):
            head.left.append(Node(self.names.draw(self.random), "NN", "compound"))
            return head
        if self.chance(0.4):
            head.left.append(Node("the", "DT", "det"))
            head.right.append(self.preposition("of", self.setting()))
        head.right.append(self.preposition("to", self.name()))
        return head

    def setting(self) -> Node:
        """ "A549 cells", "resistant A549 cells"."""
        head = Node(self.word("nouns", "setting"), "NNS")
        if self.chance(0.7):
            head.left.append(Node(self.names.draw(self.random), "NN", "compound"))
        if self.chance(0.25):
            head.left.insert(0, Node(self.word("adjectives", "before_setting"), "JJ", "amod"))
        return head

    def cells_with(self) -> Node:
        """ "cells transfected with X", "X-overexpressing cells"."""
        head = self.setting()
        if self.chance(0.6):
            verb = self.verb(self.word("verbs", "manipulating"), "VBN", "acl")
            verb.right.append(self.preposition("with", self.random.choice((self.name, self.manipulation))()))
            head.right.append(verb)
        else:
            verb = self.verb(self.random.choice(("express", "overexpress", "lack")), "VBG", "acl")
            verb.right.append(self.name().as_("dobj"))
            head.right.append(verb)
        return head

    def setting_phrase(self) -> Node:
        """ "in A549 cells"."""
        return self.preposition("in", self.setting())

    def preposition(self, word: str, noun: Node, label: str = "prep") -> Node:
        """A preposition with its object."""
        return Node(word, "IN", label, right=[noun.as_("pobj")])

    # choices

    def word(self, kind: str, group: str) -> str:
        return self.random.choice(self.words[kind][group])

    def chance(self, share: float) -> bool:
        return self.random.random() < share


def comma() -> Node:
    """A comma."""
    return Node(",", ",", "punct")
