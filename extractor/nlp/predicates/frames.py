"""Predicates and their arguments: who does what to whom, whatever the construction.

One table row (:class:`~extractor.nlp.predicates.patterns.Pattern`) serves active and passive clauses, relative
clauses, participles, controlled infinitives, nominalisations and copular statements, because the
arguments are read off the dependency parse here and not from sequences of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.guard import NO_DEADLINE, Deadline
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
    with_particle,
)
from extractor.nlp.parsing.tree import Token, Tree
from extractor.nlp.predicates.arguments import (
    actors_of,
    complements_of,
    direct_objects,
    holders,
    light_subjects,
    means_of,
    parsed_as_verb,
    passive_subjects,
    resolved_at,
    subjects_of,
    subjects_or_passive,
)
from extractor.nlp.predicates.construction import Construction
from extractor.nlp.predicates.frame import Frame, settings_of
from extractor.nlp.predicates.patterns import NounTable, Pattern, PatternTable
from extractor.nlp.predicates.states import resultative_frames, state_frames
from extractor.nlp.sentence.cues import cues


def frames(tree: Tree, table: PatternTable, nouns: NounTable, deadline: Deadline = NO_DEADLINE) -> Iterator[Frame]:
    """All frames of a parsed sentence. Raises TimeBudgetError past the deadline."""
    for token in tree:
        deadline.check()
        if token.children:
            yield from state_frames(token, table, nouns)
            yield from resultative_frames(token, table, nouns)
            yield from _elliptical(token, table)
        for form, pattern in _entries(token, table):
            if form == "verb" and (is_verb(token) or parsed_as_verb(token)):
                yield from _verbal(token, pattern)
            elif form == "verb" and _infinitive_read_as_adjective(token):
                yield Frame(
                    token, pattern, Construction.INFINITIVE, tuple(subjects_of(token.head.head.head)), (token.head,)
                )
            elif form == "noun" and is_noun(token):
                yield _nominal(token, pattern, _is_undone(token, table))
            elif form == "doer" and is_noun(token):
                yield _doer(token, pattern)
            elif form == "purpose" and token.dep == "pobj" and token.head.lower == "for":
                yield Frame(token, pattern, Construction.PURPOSE, tuple(light_subjects(token)), (token,))
            elif form == "site" and is_noun(token):
                yield from _site(token, pattern)
            elif form == "patient" and is_noun(token):
                yield from _patient(token, pattern)
            elif form == "adjective" and token.tag.startswith("J"):
                yield _adjectival(token, pattern)


def _entries(token: Token, table: PatternTable) -> list[tuple[str, Pattern]]:
    """The rows for a word, or for the verb with its particle, which means something else ("bring down")."""
    return (is_verb(token) and table.of(with_particle(token))) or table.of(token.lemmas)


def _infinitive_read_as_adjective(token: Token) -> bool:
    """ "sponging miR-451 to upregulate ABCB1", taken for "to [the] upregulate ABCB1"."""
    preposition = token.head.head
    follows_to = token.i > 0 and token.nbor(-1).lower == "to"
    return bool(follows_to and token.dep == "amod" and preposition.dep == "prep" and is_verb(preposition.head))


def _verbal(verb: Token, pattern: Pattern) -> Iterator[Frame]:
    if verb.dep == "amod" or (verb.dep in {"compound", "nmod"} and is_noun(verb.head)):
        yield from _premodifying(verb, pattern)
        return
    settings = tuple(settings_of(verb))
    if is_passive(verb):
        means = means_of(verb)
        acting = [*(actors_of(verb) or means), *children(verb, {"npadvmod"})]
        means = means if actors_of(verb) else []
        agents = [found for agent in acting for found in resolved_at(agent, verb)]
        if pattern.symmetric:
            agents += objects_of(verb, pattern.to)
        yield Frame(
            verb,
            pattern,
            Construction.PASSIVE,
            tuple(agents),
            tuple(passive_subjects(verb)),
            settings,
            means=tuple(means),
        )
        return
    objects = direct_objects(verb)
    themes = objects or list(objects_of(verb, pattern.to))
    if any(theme.lemmas & cues().nouns.sites for theme in themes):
        # "targets sequences in the 3'UTR of LRP1"
        themes += objects_of(verb, cues().prepositions.within)
    themes += [found for place in (verb, *themes) for found in _together_with(place)]
    if pattern.response:
        # "sensitises cells to gefitinib": the cells are not what it is about.
        themes += [found for place in (verb, *objects) for found in objects_of(place, pattern.to)]
    subjects = (*subjects_of(verb), *objects_of(verb, {"like"}))
    if pattern.sign and not objects and _is_made_to(verb):
        # "miR-126 caused VEGFA to fall": who caused it, and what fell.
        fallen = direct_objects(verb.head) or children(verb, SUBJECTS)
        yield Frame(verb, pattern, Construction.ACTIVE, tuple(subjects_of(verb.head)), tuple(fallen), settings)
        return
    if any(_is_made_to(child) for child in verb.children):
        return
    if not themes and pattern.sign:
        # "PTEN levels decreased after transfection of miR-21": what changes is the subject.
        yield Frame(verb, pattern, Construction.INTRANSITIVE, (), subjects, settings)
        return
    yield Frame(verb, pattern, Construction.ACTIVE, subjects, tuple(themes), settings, means=tuple(means_of(verb)))


def _together_with(place: Token) -> list[Token]:
    """ "Reduced A together with B"."""
    beside = [child for child in place.children if child.lower in cues().words.together]
    return [found for adverb in beside for found in objects_of(adverb, {"with"})]


def _is_made_to(verb: Token) -> bool:
    """ "Caused it to fall", "led it to rise"."""
    causing = verb.head.lemmas & cues().verbs.causing
    infinitive = any(child.tag == "TO" for child in verb.children)
    complement = verb.dep in {"xcomp", "advcl", "ccomp"} and infinitive
    fallen = children(verb.head, {"dobj"}) or children(verb, SUBJECTS)
    return bool(complement and causing and verb.head != verb and fallen)


def _premodifying(verb: Token, pattern: Pattern) -> Iterator[Frame]:
    """ "miR-21-regulated genes", "the PTEN-targeting miR-21"."""
    inner = children(verb, {"npadvmod", "compound", "nmod", "amod", "dep", "dobj"})
    if not is_noun(verb.head):
        return
    if not inner:
        if verb.tag == "VBG" and verb.head.dep in {"pobj", "pcomp"}:
            # "via targeting ZEB1": a gerund with its object, not an adjective.
            yield Frame(verb, pattern, Construction.GERUND, tuple(light_subjects(verb.head)), (verb.head,))
        return
    if verb.tag == "VBG":
        yield Frame(verb, pattern, Construction.PREMODIFIER, (verb.head,), tuple(inner))
    else:
        yield Frame(verb, pattern, Construction.PREMODIFIER, tuple(inner), (verb.head,))


def _nominal(noun: Token, pattern: Pattern, undone: bool) -> Frame:
    of = complements_of(noun, {"of"})
    others = complements_of(noun, pattern.to - {"of"})
    agents = actors_of(noun)
    for modifier in noun.children:
        # "miR-21-mediated repression", "miR-21-induced loss"
        if modifier.dep in {"amod", "compound", "nmod"} and modifier.tag in {"VBN", "JJ", "VBD"}:
            agents += children(modifier, {"npadvmod", "compound", "nmod", "dep", "amod"})
    means = means_of(noun)
    if not agents:
        agents, means = means, []
    before = children(noun, {"compound", "nmod", "poss"})
    before += _owners(before)
    if noun.dep == "attr":
        # "the effect of A on B was a reduction"
        for holder in holders(noun):
            if holder.lemmas & cues().nouns.of_the_doer:
                agents += objects_of(holder, {"of"})
                of += objects_of(holder, pattern.to - {"of"} | {"on", "upon"})
    if pattern.symmetric:
        between = (*of, *others, *complements_of(noun, {"between", "among"}), *before)
        return Frame(noun, pattern, Construction.NOMINAL, between, between)
    mutual = complements_of(noun, {"between"})
    if mutual and not of:
        return Frame(noun, pattern, Construction.MUTUAL, tuple(mutual), tuple(mutual))
    if of and others and not agents and noun.lemmas & cues().nouns.of_the_doer:
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
    if not themes and noun.dep == "pobj" and noun.head.lower == "from" and is_verb(noun.head.head):
        # "releases A from repression by B"
        themes = direct_objects(noun.head.head)
    if not undone:
        agents += light_subjects(noun)
    elif not agents and not is_passive(noun.head):
        # "abolished the repression of A by B": B represses, wherever the parser put it.
        agents += objects_of(noun.head, {"by"})
    settings = list(settings_of(noun))
    if noun.dep == "dobj" and noun.head.lemmas & (cues().verbs.showing | cues().verbs.finding):
        # "blots showed loss of A upon introduction of B"
        settings += settings_of(noun.head)
    return Frame(
        noun, pattern, Construction.NOMINAL, tuple(agents), tuple(themes), tuple(settings), undone, tuple(means)
    )


def _is_undone(noun: Token, table: PatternTable) -> bool:
    """ "Abolished the repression of": who abolishes it does not do it."""
    first = first_conjunct(noun)
    governing = first.head.lemmas if first.dep == "dobj" else frozenset()
    return any(form == "verb" and pattern.sign < 0 for form, pattern in table.of(governing))


def _doer(noun: Token, pattern: Pattern) -> Frame:
    themes = [*objects_of(noun, pattern.to), *children(noun, {"compound", "nmod", "poss"})]
    agents = holders(noun)
    if noun.dep in {"compound", "nmod"} and is_noun(noun.head):
        # "its repressor miR-335"
        agents.append(noun.head)
        themes += children(noun.head, {"poss"})
    themes += _owners(themes)
    return Frame(noun, pattern, Construction.DOER, tuple(agents), tuple(themes))


def _site(noun: Token, pattern: Pattern) -> Iterator[Frame]:
    """ "a binding site for S in O", "the S binding site of O", "O contains two sites complementary to S"."""
    before = children(noun, {"compound", "nmod", "poss", "amod", "npadvmod"})
    inner = [child for word in before for child in children(word, {"compound", "nmod", "npadvmod", "amod"})]
    names = {form for word in (*before, *inner) for form in word.lemmas}
    if not names & cues().nouns.of_sites and not noun.lemmas & cues().nouns.binding_sites:
        return
    agents = [*objects_of(noun, {"for", "to"}), *before, *inner]
    themes = list(objects_of(noun, cues().prepositions.within))
    of = list(objects_of(noun, {"of"}))
    themes, agents = (themes, agents + of) if themes else (of, agents)
    themes += _around(noun) if not themes else []
    verb = noun.head
    if is_verb(verb) and noun.dep == "dobj":
        themes += subjects_of(verb) if verb.lemmas & cues().verbs.having_sites else []
        themes += objects_of(verb, cues().prepositions.within)
    elif is_verb(verb):
        themes += objects_of(verb, cues().prepositions.within | {"by"})
    yield Frame(noun, pattern, Construction.SITE, tuple(agents), tuple(themes))


def _around(site: Token) -> list[Token]:
    """Where a site lies, said of what holds it: "the presence of a site in", "located in the 3'UTR in a site"."""
    preposition, found = site.head, list[Token]()
    if site.dep != "pobj" or preposition.head == preposition:
        return found
    # "introduced copies of a site within the 3'UTR": where the copies went
    beyond = objects_of(preposition.head.head, cues().prepositions.within) if is_verb(preposition.head.head) else ()
    found += [beside for beside in beyond if beside.lemmas & cues().nouns.with_sites]
    for beside in objects_of(preposition.head, cues().prepositions.within):
        if beside != site and (preposition.lower == "of" or beside.lemmas & cues().nouns.with_sites):
            found.append(beside)
    return found


def _patient(noun: Token, pattern: Pattern) -> Iterator[Frame]:
    agents = [
        *objects_of(noun, {"of", "for", "by"}),
        *children(noun, {"compound", "nmod", "poss", "amod", "npadvmod"}),
    ]
    held = [noun, *holders(noun)]
    head, below = noun.head, noun
    while below.dep in {"compound", "nmod", "amod", "npadvmod"} and is_noun(head) and below != head:
        # "the miR-21 target PTEN", "miR-21 target gene PTEN", "miR-21-target PTEN"
        agents += [child for child in children(head, {"compound", "nmod", "poss", "amod"}) if child != below]
        agents += objects_of(head, {"of", "for"})
        held += [head, *holders(head)]
        head, below = head.head, head
    head = noun.head
    held += _before_comma(below)
    if noun.dep == "dobj" and is_verb(head) and head.lemmas & cues().verbs.having_targets:
        agents += subjects_of(head)
    for clause in (c for token in (noun, noun.head) for c in children(token, {"relcl"})):
        # "a target through which miR-137 acts"
        if any(child.tag in RELATIVE_TAGS for child in objects_of(clause, cues().prepositions.to_whose_target)):
            agents += children(clause, SUBJECTS)
    owners = [agent for agent in agents if agent.dep != "amod" and not agent.lemmas & cues().nouns.any_molecule]
    if not owners and first_conjunct(below) != below:
        # "miR-21 and the predicted microRNA target PTEN"
        agents.append(first_conjunct(below))
    agents += _owners(agents)
    yield Frame(noun, pattern, Construction.PATIENT, tuple(agents), tuple(held))


def _before_comma(noun: Token) -> list[Token]:
    """ "By depletion of A in cells, a target of B": the nouns before the comma, where nothing else takes the phrase."""
    start = min(token.i for token in noun.subtree)
    if noun.dep not in {"npadvmod", "appos"} or start < 2 or noun.tree[start - 1].text != ",":
        return []
    node, found = noun.tree[start - 2], []
    while not is_verb(node) and node.head != node:
        found += [node] if is_noun(node) else []
        node = node.head
    return found


def _owners(tokens: Sequence[Token]) -> list[Token]:
    """Whom "its" among the tokens may mean: its partner in a coordination, else the subject of the clause."""
    owned = next((token for token in tokens if token.tag in {"PRP$", "WP$"}), None)
    if owned is None:
        return []
    if owned.tag == "WP$":
        # "miR-335, whose target SOX4"
        before = owned.tree[max(0, owned.i - (2 if owned.i and owned.nbor(-1).text == "," else 1))]
        return [before] if is_noun(before) else []
    if partner := _partner(owned.head):
        # "miR-338 and its target"
        return partner
    # "reduced the expression of its target PTEN"
    verb = next((ancestor for ancestor in owned.ancestors if is_verb(ancestor)), None)
    return subjects_or_passive(verb, 0) if verb is not None else []


def _partner(owned: Token) -> list[Token]:
    """The first member of the coordination that "its …" belongs to."""
    first = first_conjunct(owned)
    if first == owned:
        return []
    # The coordination may hang on the noun that governs both: "interaction of A and its target".
    inside = [t for t in objects_of(first, {"of", "between"}) if t.i < owned.i] if owned.head.dep != "pobj" else []
    return inside or [first]


def _elliptical(auxiliary: Token, table: PatternTable) -> Iterator[Frame]:
    """ "A lowered B, whereas C did not", "A and B were correlated, while C and B were not"."""
    verb = auxiliary.head
    alone = auxiliary.dep in {"advcl", "conj"} and auxiliary.lemmas & cues().verbs.elliptical and is_verb(verb)
    if not alone or children(auxiliary, {"attr", "acomp", "dobj", "prep", "oprd", "advcl", "ccomp", "xcomp", "expl"}):
        return
    subjects = tuple(children(auxiliary, SUBJECTS | PASSIVE_SUBJECTS))
    for form, pattern in _entries(verb, table) if subjects else ():
        if form == "verb" and is_passive(verb):
            agents = () if pattern.symmetric else tuple(objects_of(verb, cues().prepositions.by_means))
            yield Frame(auxiliary, pattern, Construction.PASSIVE, agents, subjects, tuple(settings_of(verb)))
        elif form == "verb":
            yield Frame(
                auxiliary, pattern, Construction.ACTIVE, subjects, tuple(direct_objects(verb)), tuple(settings_of(verb))
            )


def _adjectival(adjective: Token, pattern: Pattern) -> Frame:
    holder = [adjective.head] if adjective.dep == "amod" else []
    if adjective.dep in {"acomp", "attr", "oprd", "conj"}:
        holder += subjects_of(adjective.head)
    return Frame(adjective, pattern, Construction.ADJECTIVAL, tuple(holder), tuple(objects_of(adjective, pattern.to)))
