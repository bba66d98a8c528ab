"""Predicates and their arguments: who does what to whom, whatever the construction.

One table row (:class:`~extractor.nlp.patterns.Pattern`) serves active and passive clauses, relative
clauses, participles, controlled infinitives, nominalisations and copular statements, because the
arguments are read off the dependency parse here and not from sequences of words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from extractor.nlp.lemmas import lemmas
from extractor.nlp.patterns import Pattern, PatternTable
from extractor.nlp.syntax import (
    PASSIVE_SUBJECTS,
    RELATIVE_TAGS,
    SUBJECTS,
    children,
    first_conjunct,
    is_noun,
    is_passive,
    is_verb,
    objects_of,
)

AGENT_PREPOSITIONS = frozenset({"by", "via", "through"})
SETTING_PREPOSITIONS = frozenset(
    {
        "in",
        "upon",
        "after",
        "following",
        "with",
        "by",
        "on",
        "during",
        "under",
        "when",
        "due",
        "through",
        "via",
    }
)
_OBJECT_CONTROL = frozenset({"cause", "allow", "enable", "lead", "make", "induce", "force", "permit", "direct"})
_COPULAS = frozenset({"be", "become", "remain", "represent", "constitute"})
_ROLE_VERBS = frozenset({"act", "function", "serve", "work", "behave", "operate", "emerge"})
_INCLUDING = frozenset({"include", "comprise", "contain", "encompass"})
# "acts through repression of", "is involved in the regulation of", "a role for miR-1 in the control of"
_LINKING = frozenset({"in", "to", "by", "via", "through", "with"})
_OF_THE_DOER = frozenset({"effect", "influence", "impact", "action", "role", "binding", "change"})
_FINDING = frozenset(
    {"find", "observe", "detect", "see", "reveal", "demonstrate", "note", "identify", "show", "confirm"}
)
_CONTAINING = frozenset({"contain", "have", "harbor", "harbour", "possess", "carry", "include", "bear", "reveal"})
_SITE_WORDS = frozenset(
    {"binding", "target", "targeting", "recognition", "seed", "complementary", "response", "interaction"}
)
_MAX_CLIMB = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """A predicate of the sentence with the tokens of its arguments.

    ``settings`` are the places and circumstances ("in cells transfected with …", "after knockdown
    of …"), which stand for the agent where they were manipulated and no agent is stated.
    """

    predicate: Token
    pattern: Pattern
    name: str
    agents: tuple[Token, ...]
    themes: tuple[Token, ...]
    settings: tuple[Token, ...] = ()


def frames(doc: Doc, table: PatternTable) -> Iterator[Frame]:
    """All frames of a parsed sentence."""
    for token in doc:
        for form, pattern in table.of(lemmas(token.text)):
            if form == "verb" and (is_verb(token) or _parsed_as_verb(token)):
                yield from _verbal(token, pattern)
            elif form == "verb" and _infinitive_read_as_adjective(token):
                yield Frame(token, pattern, "infinitive", tuple(subjects_of(token.head.head.head)), (token.head,))
            elif form == "noun" and is_noun(token):
                yield _nominal(token, pattern)
            elif form == "doer" and is_noun(token):
                yield _doer(token, pattern)
            elif form == "site" and is_noun(token):
                yield from _site(token, pattern)
            elif form == "patient" and is_noun(token):
                yield from _patient(token, pattern)
            elif form == "adjective" and token.tag_.startswith("J"):
                yield _adjectival(token, pattern)


def _parsed_as_verb(token: Token) -> bool:
    """The tagger took it for something else, the parser did not: it has an object in a clause of its own."""
    clausal = token.dep_ in {"advcl", "xcomp", "ccomp", "relcl", "pcomp", "ROOT"}
    return clausal and bool(children(token, {"dobj", "aux"}))


def _infinitive_read_as_adjective(token: Token) -> bool:
    """ "sponging miR-451 to upregulate ABCB1", taken for "to [the] upregulate ABCB1"."""
    preposition = token.head.head
    follows_to = token.i > 0 and token.nbor(-1).text.lower() == "to"
    return bool(follows_to and token.dep_ == "amod" and preposition.dep_ == "prep" and is_verb(preposition.head))


def _verbal(verb: Token, pattern: Pattern) -> Iterator[Frame]:
    if verb.dep_ == "amod" or (verb.dep_ in {"compound", "nmod"} and is_noun(verb.head)):
        yield from _premodifying(verb, pattern)
        return
    settings = tuple(_settings(verb))
    if is_passive(verb):
        agents = [*objects_of(verb, AGENT_PREPOSITIONS), *children(verb, {"npadvmod"})]
        if pattern.symmetric:
            agents += objects_of(verb, pattern.to)
        yield Frame(verb, pattern, "passive", tuple(agents), tuple(passive_subjects(verb)), settings)
        return
    themes = _direct_objects(verb) or list(objects_of(verb, pattern.to))
    if pattern.response:
        # "sensitises cells to gefitinib": the cells are not what it is about.
        themes += [found for place in (verb, *_direct_objects(verb)) for found in objects_of(place, pattern.to)]
    subjects = tuple(subjects_of(verb))
    if not themes and pattern.sign:
        # "PTEN levels decreased after transfection of miR-21": what changes is the subject.
        yield Frame(verb, pattern, "intransitive", (), subjects, settings)
        return
    yield Frame(verb, pattern, "active", subjects, tuple(themes), settings)


def _premodifying(verb: Token, pattern: Pattern) -> Iterator[Frame]:
    """ "miR-21-regulated genes", "the PTEN-targeting miR-21"."""
    inner = children(verb, {"npadvmod", "compound", "nmod", "amod", "dep", "dobj"})
    if not is_noun(verb.head):
        return
    if not inner:
        if verb.tag_ == "VBG" and verb.head.dep_ in {"pobj", "pcomp"}:
            # "via targeting ZEB1": a gerund with its object, not an adjective.
            yield Frame(verb, pattern, "gerund", tuple(_light_subjects(verb.head)), (verb.head,))
        return
    if verb.tag_ == "VBG":
        yield Frame(verb, pattern, "premodifier", (verb.head,), tuple(inner))
    else:
        yield Frame(verb, pattern, "premodifier", tuple(inner), (verb.head,))


def _nominal(noun: Token, pattern: Pattern) -> Frame:
    of = _complements(noun, {"of"})
    others = _complements(noun, pattern.to - {"of"})
    agents = list(objects_of(noun, AGENT_PREPOSITIONS))
    for modifier in noun.children:
        # "miR-21-mediated repression", "miR-21-induced loss"
        if modifier.dep_ in {"amod", "compound", "nmod"} and modifier.tag_ in {"VBN", "JJ", "VBD"}:
            agents += children(modifier, {"npadvmod", "compound", "nmod", "dep", "amod"})
    before = children(noun, {"compound", "nmod", "poss"})
    if pattern.symmetric:
        between = (*of, *others, *_complements(noun, {"between", "among"}), *before)
        return Frame(noun, pattern, "nominal", between, between)
    if of and others and not agents and lemmas(noun.text) & _OF_THE_DOER:
        # "the effect of miR-21 on PTEN", "binding of miR-21 to PTEN"
        agents, themes = agents + of + before, others
    elif of:
        agents, themes = agents + before, of
    elif pattern.sign:
        # "a decrease in PTEN"
        themes = list(objects_of(noun, {"in"})) or before
        agents += before if themes is not before else []
    else:
        agents, themes = (agents + before, others) if others else (agents, before)
    agents += _light_subjects(noun)
    return Frame(noun, pattern, "nominal", tuple(agents), tuple(themes), tuple(_settings(noun)))


def _complements(noun: Token, prepositions: Collection[str]) -> list[Token]:
    """Objects of the noun's prepositions, also where a verb of finding stands between:

    "a correlation was found between …".
    """
    found = list(objects_of(noun, prepositions))
    verb = noun.head
    if not found and noun.dep_ in PASSIVE_SUBJECTS and lemmas(verb.text) & _FINDING:
        found = list(objects_of(verb, prepositions))
    return found


def _light_subjects(noun: Token) -> list[Token]:
    """ "miR-21 has an effect on", "miR-21 induced a decrease in": the subject of the verb it completes."""
    noun = first_conjunct(noun)
    verb = noun.head
    if noun.dep_ == "dobj" and is_verb(verb) and not is_passive(verb):
        return subjects_of(verb)
    if noun.dep_ == "pobj" and verb.head != verb and verb.text.lower() == "for":
        # "combining miR-1 and miR-2 levels for the prediction of"
        return children(verb.head, {"dobj"}) if is_verb(verb.head) else [verb.head]
    if noun.dep_ == "pobj" and verb.head != verb and verb.text.lower() in _LINKING:
        owner = verb.head
        if is_verb(owner):
            return _subjects_or_passive(owner, 0)
        # "impairs stem cells through repression of": the phrase may hang on the verb's object.
        clause = owner.head if owner.dep_ in {"dobj", "pobj"} and is_verb(owner.head) else None
        return [owner, *(_subjects_or_passive(clause, 0) if clause is not None else [])]
    return []


def _doer(noun: Token, pattern: Pattern) -> Frame:
    themes = [*objects_of(noun, pattern.to), *children(noun, {"compound", "nmod", "poss"})]
    return Frame(noun, pattern, "doer", tuple(holders(noun)), tuple(themes))


def _site(noun: Token, pattern: Pattern) -> Iterator[Frame]:
    """ "a binding site for S in O", "the S binding site of O", "O contains two sites complementary to S"."""
    before = children(noun, {"compound", "nmod", "poss", "amod", "npadvmod"})
    inner = [child for word in before for child in children(word, {"compound", "nmod", "npadvmod", "amod"})]
    names = {form for word in (*before, *inner) for form in lemmas(word.text)}
    if not names & _SITE_WORDS and not lemmas(noun.text) & {"mre"}:
        return
    agents = [*objects_of(noun, {"for", "to"}), *before, *inner]
    themes = list(objects_of(noun, {"in", "within", "on", "at"}))
    of = list(objects_of(noun, {"of"}))
    themes, agents = (themes, agents + of) if themes else (of, agents)
    verb = noun.head
    if is_verb(verb) and noun.dep_ == "dobj":
        themes += subjects_of(verb) if lemmas(verb.text) & _CONTAINING else []
        themes += objects_of(verb, {"in", "within", "on", "at"})
    elif is_verb(verb):
        themes += objects_of(verb, {"in", "within", "on", "at", "by"})
    yield Frame(noun, pattern, "site", tuple(agents), tuple(themes))


def _patient(noun: Token, pattern: Pattern) -> Iterator[Frame]:
    agents = [
        *objects_of(noun, {"of", "for", "by"}),
        *children(noun, {"compound", "nmod", "poss", "amod", "npadvmod"}),
    ]
    held = [noun, *holders(noun)]
    head = noun.head
    if noun.dep_ in {"compound", "nmod", "amod", "npadvmod"} and is_noun(head):
        # "the miR-21 target PTEN", "miR-21 target gene PTEN", "miR-21-target PTEN"
        agents += [child for child in children(head, {"compound", "nmod", "poss", "amod"}) if child != noun]
        agents += objects_of(head, {"of", "for"})
        held += [head, *holders(head)]
    if noun.dep_ == "dobj" and is_verb(head) and lemmas(head.text) & {"have", "identify", "find", "possess"}:
        agents += subjects_of(head)
    if any(child.tag_ == "PRP$" for child in agents):
        # "reduced the expression of its target PTEN": the subject of the clause.
        verb = next((ancestor for ancestor in noun.ancestors if is_verb(ancestor)), None)
        agents += _subjects_or_passive(verb, 0) if verb is not None else []
    yield Frame(noun, pattern, "patient", tuple(agents), tuple(held))


def _adjectival(adjective: Token, pattern: Pattern) -> Frame:
    holder = [adjective.head] if adjective.dep_ == "amod" else []
    if adjective.dep_ in {"acomp", "attr", "oprd", "conj"}:
        holder += subjects_of(adjective.head)
    return Frame(adjective, pattern, "adjectival", tuple(holder), tuple(objects_of(adjective, pattern.to)))


def subjects_of(verb: Token, climbed: int = 0) -> list[Token]:
    """Logical subjects of an active verb, through control, coordination, participles, relatives."""
    own = children(verb, SUBJECTS)
    if not own and is_noun(verb) and _parsed_as_verb(verb):
        # "miR-1 targets MET", read as a noun with an object: what stands before it is the subject.
        own = [child for child in children(verb, {"compound", "nmod"}) if child.i < verb.i]
    if not own and verb.dep_ not in {"conj", "xcomp", "advcl", "pcomp"}:
        own = children(verb, PASSIVE_SUBJECTS) if not is_passive(verb) else []
    if own:
        return [resolved for subject in own for resolved in _resolved(subject, verb)]
    head = verb.head
    if head == verb or climbed > _MAX_CLIMB:
        return []
    if verb.dep_ in {"relcl", "acl", "amod"} and is_noun(head):
        return [head]
    if verb.dep_ == "xcomp" and lemmas(head.text) & _OBJECT_CONTROL:
        return children(head, {"dobj"}) or subjects_of(head, climbed + 1)
    if verb.dep_ in {"conj", "xcomp", "advcl", "ccomp", "acl", "parataxis"} and (
        is_verb(head) or _parsed_as_verb(head)
    ):
        return _subjects_or_passive(head, climbed + 1)
    if verb.dep_ in {"xcomp", "advcl", "ccomp", "acl"} and head.tag_.startswith("J"):
        return _subjects_or_passive(head.head, climbed + 1) if head.head != head else []
    if verb.dep_ in {"pcomp", "advcl", "conj"}:
        return _subjects_outside(head, climbed + 1)
    return []


def _subjects_outside(head: Token, climbed: int) -> list[Token]:
    """Subject of a gerund behind a preposition: that of the clause, or the noun it belongs to."""
    if (
        head.dep_ in {"prep", "agent", "mark", "advmod", "pcomp", "conj"}
        and head.head != head
        and climbed <= _MAX_CLIMB
    ):
        owner = head.head
        if is_verb(owner):
            return _subjects_or_passive(owner, climbed + 1)
        if is_noun(owner):
            return [owner, *(_light_subjects(owner))]
        return _subjects_outside(owner, climbed + 1)
    return [head] if is_noun(head) else []


def _subjects_or_passive(verb: Token, climbed: int) -> list[Token]:
    if is_passive(verb):
        return list(objects_of(verb, AGENT_PREPOSITIONS)) if verb.dep_ == "acl" else passive_subjects(verb, climbed)
    return subjects_of(verb, climbed)


def passive_subjects(verb: Token, climbed: int = 0) -> list[Token]:
    """What a passive verb happens to."""
    own = children(verb, PASSIVE_SUBJECTS)
    if own:
        return [resolved for subject in own for resolved in _resolved(subject, verb)]
    head = verb.head
    if head == verb or climbed > _MAX_CLIMB:
        return []
    if verb.dep_ in {"acl", "relcl", "amod"} and is_noun(head):
        return [head]
    if verb.dep_ in {"xcomp", "oprd", "ccomp"} and is_verb(head):
        return children(head, {"dobj"}) or _subjects_or_passive(head, climbed + 1)
    if verb.dep_ in {"conj", "advcl"} and is_verb(head):
        return _subjects_or_passive(head, climbed + 1)
    return []


def _resolved(subject: Token, verb: Token) -> list[Token]:
    """A relative pronoun stands for the noun that its clause modifies."""
    relative = subject.tag_ in RELATIVE_TAGS or subject.text.lower() == "that"
    if relative:
        clause = verb
        while clause.dep_ in {"conj", "xcomp"} and clause.head != clause:
            clause = clause.head
        if clause.dep_ in {"relcl", "acl"} and is_noun(clause.head):
            return [clause.head]
    return [subject]


def _direct_objects(verb: Token) -> list[Token]:
    own = children(verb, {"dobj", "dative"})
    if own:
        return [resolved for child in own for resolved in _resolved(child, verb)]
    # "suppresses and degrades PTEN": the object is shared with the conjunct that has it.
    for other in children(verb, {"conj"}):
        if is_verb(other) and not is_passive(other) and children(other, {"dobj"}) and not children(other, SUBJECTS):
            return children(other, {"dobj"})
    relative_subjects = [
        s for s in children(verb, SUBJECTS) if s.tag_ not in RELATIVE_TAGS and s.text.lower() != "that"
    ]
    if verb.dep_ == "relcl" and relative_subjects and is_noun(verb.head):
        return [verb.head]
    return []


def holders(noun: Token) -> list[Token]:
    """What the noun is said of: "O is a target", "O, a target", "O as a target", "act as a sponge"."""
    found: list[Token] = list(children(noun, {"appos"}))
    node = noun
    while node.dep_ == "conj" and is_noun(node.head):
        node = node.head
    head = node.head
    if node.dep_ == "appos":
        found.append(head)
    elif node.dep_ == "attr" or (node.dep_ == "oprd" and is_verb(head)):
        found += _subjects_or_passive(head, 0)
    elif node.dep_ == "dobj" and lemmas(head.text) & _COPULAS:
        found += subjects_of(head)
    elif node.dep_ in {"nsubj", "nsubjpass"} and is_verb(head):
        found += children(head, {"attr"}) + (children(head, {"dobj"}) if lemmas(head.text) & _INCLUDING else [])
    elif node.dep_ == "pobj" and head.text.lower() == "as":
        found += _holders_of_as(head)
    elif node == node.head:
        found += children(node, SUBJECTS)
    if node.dep_ == "ROOT":
        found += children(node, SUBJECTS | PASSIVE_SUBJECTS)
    if node.dep_ == "pobj" and head.text.lower() in {"among", "of"} and head.head != head:
        # "one of the targets of miR-1 is MET", "among the targets were MET and AXL"
        found += children(head.head, SUBJECTS | {"attr"})
        if lemmas(head.head.text) & {"one", "two", "some", "member", "several", "number", "most", "those"}:
            found += holders(head.head)
    return found


def _holders_of_as(preposition: Token) -> list[Token]:
    owner = preposition.head
    if not is_verb(owner):
        return [owner, *_light_subjects(owner)] if is_noun(owner) else []
    if is_passive(owner):
        return passive_subjects(owner)
    if lemmas(owner.text) & _ROLE_VERBS or not children(owner, {"dobj"}):
        return subjects_of(owner)
    return children(owner, {"dobj"})


def _settings(token: Token) -> Iterator[Token]:
    yield from objects_of(token, SETTING_PREPOSITIONS)
