"""The arguments of predicates: subjects, objects and holders, through control, coordination and relatives.

Each function answers for one token who or what fills a place, wherever the sentence puts it.
"""

from __future__ import annotations

from collections.abc import Collection

from extractor.nlp.parsing.syntax import (
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
from extractor.nlp.parsing.tree import Token
from extractor.nlp.sentence.cues import cues

_FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ", "MD"})
_MAX_CLIMB = 6


def parsed_as_verb(token: Token) -> bool:
    """The tagger took it for something else, the parser did not: it has an object in a clause of its own."""
    if token.dep == "csubj" and any(child.lower == "what" for child in token.children):
        return True
    clausal = token.dep in {"advcl", "xcomp", "ccomp", "relcl", "pcomp", "ROOT"}
    return clausal and bool(children(token, {"dobj", "aux"}))


def complements_of(noun: Token, prepositions: Collection[str]) -> list[Token]:
    """Objects of the noun's prepositions, also where a verb of finding stands between:

    "a correlation was found between …".
    """
    found = list(objects_of(noun, prepositions))
    verb = noun.head
    if not found and noun.dep in PASSIVE_SUBJECTS and verb.lemmas & cues().verbs.finding:
        found = list(objects_of(verb, prepositions))
    return found


def actors_of(token: Token) -> list[Token]:
    """Who acts in a passive or nominal statement: "regulated by A", "the repression of B by A"; gerunds do not act."""
    return [found for found in objects_of(token, {"by"}) if not _is_means(found)]


def means_of(token: Token) -> list[Token]:
    """By what means something is done: "via A", "through A", "by sponging A", "by means of A".

    Of a passive or nominal statement in which nobody else acts, these are what acts.
    """
    means = [found for found in objects_of(token, cues().prepositions.by_means) if found not in actors_of(token)]
    return [inner for found in means for inner in _behind_means(found)]


def _is_means(token: Token) -> bool:
    return (token.dep == "pcomp" and token.tag == "VBG") or token.lower in cues().nouns.ways


def _behind_means(token: Token) -> list[Token]:
    return list(objects_of(token, {"of"})) if token.lower in cues().nouns.ways else [token]


def light_subjects(noun: Token) -> list[Token]:
    """ "miR-21 has an effect on", "miR-21 induced a decrease in": the subject of the verb it completes."""
    noun = first_conjunct(noun)
    verb = noun.head
    if noun.dep == "dobj" and is_verb(verb) and not is_passive(verb):
        return [] if verb.lemmas & cues().verbs.associating else subjects_of(verb)
    if noun.dep == "pobj" and verb.head != verb and verb.lower == "for":
        # "combining miR-1 and miR-2 levels for the prediction of"
        return children(verb.head, {"dobj"}) if is_verb(verb.head) else [verb.head]
    if noun.dep == "pobj" and verb.head != verb and verb.lower in cues().prepositions.to_the_doer:
        owner = verb.head
        if is_verb(owner) and is_passive(owner) and verb.lower == "by":
            # "miR-21 is regulated by STAT3 activation": the activation acts on miR-21, not miR-21 in it.
            return []
        if owner.lemmas & cues().verbs.associating:
            return []
        if is_verb(owner):
            return _acting_in(owner, 0)
        # "impairs stem cells through repression of": the phrase may hang on the verb's object.
        clause = owner.head if owner.dep in {"dobj", "pobj"} and is_verb(owner.head) else None
        return [owner, *(subjects_or_passive(clause, 0) if clause is not None else [])]
    return []


def subjects_of(verb: Token, climbed: int = 0) -> list[Token]:
    """Logical subjects of an active verb, through control, coordination, participles, relatives."""
    own = children(verb, SUBJECTS)
    if not own and (is_noun(verb) or verb.tag == "VBZ") and parsed_as_verb(verb):
        # "miR-1 targets MET", read as a noun with an object: what stands before it is the subject.
        own = [child for child in children(verb, {"compound", "nmod"}) if child.i < verb.i]
    if not own and verb.dep in {"conj", "ccomp", "advcl", "ROOT"}:
        own = _subject_read_otherwise(verb)
    if not own and verb.dep not in {"conj", "xcomp", "advcl", "pcomp"}:
        own = children(verb, PASSIVE_SUBJECTS) if not is_passive(verb) else []
    if own:
        return [resolved for subject in own for resolved in resolved_at(subject, verb)]
    head = verb.head
    if head == verb or climbed > _MAX_CLIMB:
        return []
    if verb.dep in {"relcl", "acl", "amod"} and is_noun(head):
        return [head]
    if verb.dep == "xcomp" and head.lemmas & cues().verbs.object_control and not is_passive(head):
        return direct_objects(head) or subjects_of(head, climbed + 1)
    if verb.dep in {"conj", "xcomp", "advcl", "ccomp", "acl", "parataxis"} and (is_verb(head) or parsed_as_verb(head)):
        return subjects_or_passive(head, climbed + 1)
    if verb.dep in {"xcomp", "advcl", "ccomp", "acl"} and head.tag.startswith("J"):
        return subjects_or_passive(head.head, climbed + 1) if head.head != head else []
    if verb.dep in {"pcomp", "advcl", "conj"}:
        return _subjects_outside(head, climbed + 1)
    return []


def _subject_read_otherwise(verb: Token) -> list[Token]:
    """The noun right before a finite verb without a subject, where the parser gave it to what precedes.

    "… correlated with A levels and B inhibits C": "and" stands before B and not before the verb, so B
    inhibits. "A rose as B levels fell": they fell.
    """
    if not any(token.tag in _FINITE_TAGS for token in (verb, *children(verb, {"aux", "auxpass"}))):
        return []
    before = (c.i for c in verb.children if c.dep in {"aux", "auxpass", "advmod", "neg"} and c.i < verb.i)
    first = min([verb.i, *before])
    if first < 2:
        return []
    noun = verb.tree[first - 1]
    while noun.head.i < first and noun.dep in {"compound", "nmod", "amod", "poss", "det"}:
        noun = noun.head
    if noun.dep == "pobj" and noun.head.lower in cues().conjunctions.subordinating and is_noun(noun):
        return [noun]
    if stranded := _behind_fronted(noun, verb):
        return [stranded]
    start = min(t.i for t in noun.subtree)
    coordinated = noun.dep == "conj" and noun.head != verb and is_noun(noun) and noun.tag != "DT" and start > 0
    if coordinated and verb.tree[start - 1].lower in cues().conjunctions.coordinating:
        return [noun]
    return _behind_participle(verb)


def _behind_participle(verb: Token) -> list[Token]:
    """ "Genes suggested to have functions were targets": nothing coordinates "were" with the clause before it."""
    before = [child for child in verb.head.children if child.i < verb.i]
    clauses = [child for child in before if is_verb(child) and child.dep in {"ccomp", "conj"}]
    if verb.dep != "conj" or not clauses or any(c.dep == "cc" and c.i > clauses[-1].i for c in before):
        return []
    return children(clauses[-1], SUBJECTS | PASSIVE_SUBJECTS)


def _behind_fronted(noun: Token, verb: Token) -> Token | None:
    """ "In the cortex, A and B were": the members behind the comma, read as coordinated with the cortex."""
    while noun.dep == "conj" and noun.head.dep == "conj":
        noun = noun.head
    fronted = noun.head
    if noun.dep != "conj" or fronted.dep not in {"pobj", "dobj"} or verb not in fronted.ancestors:
        return None
    between = [token for token in fronted.ancestors if token.i > fronted.i or is_verb(token)]
    # "In the cortex, …", "by lowering BCL2, …": nothing between it and the verb but its own preposition and gerund
    if not between:
        return None
    if between[0] != verb and (between[0].dep not in {"pcomp", "advcl"} or between[1:2] != [verb]):
        return None
    start = min(t.i for t in noun.subtree)
    return noun if start and verb.tree[start - 1].text == "," else None


def _subjects_outside(head: Token, climbed: int) -> list[Token]:
    """Subject of a gerund behind a preposition: that of the clause, or the noun it belongs to."""
    if head.dep in {"prep", "agent", "mark", "advmod", "pcomp", "conj"} and head.head != head and climbed <= _MAX_CLIMB:
        owner = head.head
        if is_verb(owner):
            return _acting_in(owner, climbed + 1)
        if is_noun(owner):
            return actors_of(owner) or [owner, *(light_subjects(owner))]
        return _subjects_outside(owner, climbed + 1)
    return [head] if is_noun(head) else []


def _acting_in(verb: Token, climbed: int) -> list[Token]:
    """Who does by some means what the clause says: "B is raised by A by sponging C", "A raises B by sponging C"."""
    actors = actors_of(verb) if is_passive(verb) else []
    return actors or subjects_or_passive(verb, climbed)


def subjects_or_passive(verb: Token, climbed: int) -> list[Token]:
    """What a clause is about: the subject of a passive verb, or of an active one."""
    if is_passive(verb):
        acting = list(objects_of(verb, cues().prepositions.by_means)) if verb.dep == "acl" else []
        return acting or passive_subjects(verb, climbed)
    return subjects_of(verb, climbed)


def passive_subjects(verb: Token, climbed: int = 0) -> list[Token]:
    """What a passive verb happens to."""
    own = children(verb, PASSIVE_SUBJECTS)
    if not own and children(verb, {"auxpass"}) and verb.dep in {"conj", "ccomp", "advcl", "ROOT"}:
        own = _subject_read_otherwise(verb)
    if own:
        return [resolved for subject in own for resolved in resolved_at(subject, verb)]
    head = verb.head
    if head == verb or climbed > _MAX_CLIMB:
        return []
    if verb.dep in {"acl", "relcl", "amod"} and is_noun(head):
        return [head]
    if verb.dep in {"xcomp", "oprd", "ccomp"} and is_verb(head):
        return children(head, {"dobj"}) or subjects_or_passive(head, climbed + 1)
    if verb.dep in {"conj", "advcl"} and is_verb(head):
        return subjects_or_passive(head, climbed + 1)
    return []


def resolved_at(subject: Token, verb: Token) -> list[Token]:
    """A relative pronoun stands for the noun that its clause modifies, "it" for the subject of the clause before."""
    if subject.lower in cues().words.pronouns and verb.dep in {"advcl", "conj"} and is_verb(verb.head):
        return subjects_or_passive(verb.head, 1) or [subject]
    relative = subject.tag in RELATIVE_TAGS or subject.lower in cues().words.relative
    if relative:
        clause = verb
        while clause.dep in {"conj", "xcomp"} and clause.head != clause:
            clause = clause.head
        if clause.dep in {"relcl", "acl"} and is_noun(clause.head):
            return [clause.head]
    return [subject]


def direct_objects(verb: Token) -> list[Token]:
    """Objects without a preposition, also those shared with a conjunct or stated by a relative clause."""
    own = children(verb, {"dobj", "dative"})
    meant = own and all(child.lower in cues().words.object_pronouns for child in own)
    if meant and verb.dep in {"conj", "advcl"} and is_verb(verb.head):
        # "silencing A lowered B, and C restored it"
        return direct_objects(verb.head)
    if own and not any(child.lower == "what" for child in own):
        return [resolved for child in own for resolved in resolved_at(child, verb)]
    # "suppresses and degrades PTEN": the object is shared with the conjunct that has it.
    for other in children(verb, {"conj"}):
        raised = verb.i + 1 < len(verb.tree) and verb.nbor(1).text in {",", "and", "or"}
        completed = any(child.dep == "prep" and child.i > verb.i for child in verb.children)
        shared = (
            is_verb(other)
            and not is_passive(other)
            and not completed
            and (raised or not children(other, SUBJECTS | {"aux"}))
        )
        if shared and children(other, {"dobj"}):
            return children(other, {"dobj"})
    if verb.dep == "csubj" and any(child.lower == "what" for child in verb.children):
        # "what miR-9 silences is CDH1"
        return children(verb.head, {"attr"})
    relative_subjects = [s for s in children(verb, SUBJECTS) if s.tag not in RELATIVE_TAGS and s.lower != "that"]
    if verb.dep == "relcl" and relative_subjects and is_noun(verb.head):
        return [verb.head]
    return []


def holders(noun: Token) -> list[Token]:
    """What the noun is said of: "O is a target", "O, a target", "O as a target", "act as a sponge"."""
    found: list[Token] = list(children(noun, {"appos"}))
    node = noun
    while node.dep == "conj" and is_noun(node.head):
        node = node.head
    head = node.head
    if node.dep == "appos":
        found.append(head)
    elif node.dep == "attr" or (node.dep == "oprd" and is_verb(head)):
        found += subjects_or_passive(head, 0)
    elif node.dep == "dobj" and head.lemmas & cues().verbs.copular:
        found += subjects_of(head)
    elif node.dep in {"nsubj", "nsubjpass"} and is_verb(head):
        found += children(head, {"attr"}) + (children(head, {"dobj"}) if head.lemmas & cues().verbs.of_members else [])
    elif node.dep == "pobj" and head.lower == "as":
        found += _holders_of_as(head)
    elif node == node.head:
        found += children(node, SUBJECTS)
    if node.dep == "ROOT":
        found += children(node, SUBJECTS | PASSIVE_SUBJECTS)
    if node.dep == "pobj" and head.lower in {"among", "of"} and head.head != head:
        # "one of the targets of miR-1 is MET", "among the targets were MET and AXL"
        found += children(head.head, SUBJECTS | {"attr"})
        if head.head.lemmas & cues().nouns.members:
            found += holders(head.head)
    return found


def _holders_of_as(preposition: Token) -> list[Token]:
    owner = preposition.head
    if not is_verb(owner):
        return [owner, *light_subjects(owner)] if is_noun(owner) else []
    if is_passive(owner):
        return passive_subjects(owner)
    if owner.lemmas & cues().verbs.pointing:
        # "point to A as a regulator"
        return list(objects_of(owner, {"to"}))
    if owner.lemmas & cues().verbs.of_roles or not children(owner, {"dobj"}):
        return subjects_of(owner)
    return children(owner, {"dobj"})
