"""Frames of states: what is more, less or unchanged, and what is left or kept so.

"Cells lacking miR-19b showed increased BIM levels", "miR-1 keeps A low": nothing here acts on anything
by a verb of the tables; the adjective says what came of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.model import Effect
from extractor.nlp.parsing.syntax import PASSIVE_SUBJECTS, children, is_noun, is_verb
from extractor.nlp.parsing.tree import Token
from extractor.nlp.predicates.arguments import direct_objects, parsed_as_verb, subjects_of
from extractor.nlp.predicates.construction import Construction
from extractor.nlp.predicates.frame import Frame, settings_of
from extractor.nlp.predicates.patterns import NounTable, PatternTable
from extractor.nlp.sentence.cues import cues


def state_frames(noun: Token, table: PatternTable, nouns: NounTable) -> Iterator[Frame]:
    """ "Increased BIM levels in cells lacking miR-19b", "cells lacking miR-19b showed increased BIM levels".

    What is more or less than it was, and in whom; the sign is that of the adjective, which the projection
    of the noun carries.
    """
    modified = children(noun, {"amod"}) if is_noun(noun) else ()
    before = frozenset(form for child in modified for form in child.lemmas)
    kept = bool(before & cues().words.unchanged)
    if not (kept or before & nouns.adjectives.each.keys()):
        return
    members = [noun]
    while members[-1].dep == "conj" and is_noun(members[-1].head):
        members.append(members[-1].head)
    first = members[-1]
    settings = list(dict.fromkeys(setting for member in members for setting in settings_of(member)))
    verb = first.head
    if first.dep == "dobj" and verb.lemmas & cues().verbs.showing:
        settings += [*subjects_of(verb), *settings_of(verb)]
    elif first.dep in PASSIVE_SUBJECTS and verb.lemmas & cues().verbs.finding:
        settings += settings_of(verb)
    raised = table.first_of(Effect.ACTIVATES)
    after = verb.tree[verb.i + 1 : verb.i + 2]
    if noun.dep == "dobj" and "have" in verb.lemmas and any(t.dep == "amod" and t.tag == "VBN" for t in after):
        # "it had decreased the levels", read as having decreased levels
        yield Frame(noun, raised, Construction.PERFECT, tuple(subjects_of(verb)), (noun,))
    if settings:
        pattern = table.first_of(Effect.REGULATES) if kept else raised
        yield Frame(noun, pattern, Construction.STATE, (), (noun,), tuple(settings))


def resultative_frames(verb: Token, table: PatternTable, nouns: NounTable) -> Iterator[Frame]:
    """ "Leaves A undetectable", "keeps A low", "renders A inactive"."""
    if not verb.lemmas & cues().verbs.rendering or not (is_verb(verb) or parsed_as_verb(verb)):
        return
    adjectives = [child for child in verb.children if child.tag.startswith("J") and child.i > verb.i]
    for adjective in adjectives:
        found = [t for t in (*direct_objects(verb), *children(adjective, {"npadvmod", "nsubj"})) if t != adjective]
        sign = nouns.adjectives.of(adjective.lemmas)
        effect = {1: Effect.ACTIVATES, -1: Effect.REPRESSES, 0: Effect.REGULATES}[sign]
        if found and (sign or adjective.lower.startswith(cues().written.denying_prefix)):
            yield Frame(
                adjective,
                table.first_of(effect),
                Construction.ACTIVE,
                tuple(subjects_of(verb)),
                tuple(found[:1]),
                tuple(settings_of(verb)),
            )
    for noun in direct_objects(verb):
        if any(child.i > noun.i and child.lemmas & nouns.adjectives.each.keys() for child in children(noun, {"amod"})):
            # the sign is that of the adjective, which the projection of the noun carries
            raised = table.first_of(Effect.ACTIVATES)
            yield Frame(verb, raised, Construction.ACTIVE, tuple(subjects_of(verb)), (noun,), tuple(settings_of(verb)))
