"""Base forms of English words, by lemminflect's dictionary and rules."""

from __future__ import annotations

from functools import lru_cache

from extractor.nlp.sentence.cues import cues


@lru_cache(maxsize=50_000)
def lemmas(word: str) -> frozenset[str]:
    """Every base form that the word may have as noun, verb or adjective, and the word itself.

    Lower-case. Without regard to the part of speech in the sentence: the tables of cues say which
    forms they mean, and a tagger's slip should not hide a cue.
    """
    from lemminflect import getAllLemmas, getAllLemmasOOV

    folded = word.lower()
    found = getAllLemmas(folded)
    bases = _forms(found)
    if found and "VERB" not in found and folded.endswith(("ed", "ing")):
        # Listed as an adjective or noun alone ("correlated"), and yet a form of a verb.
        bases |= _forms(getAllLemmasOOV(folded, "VERB"))
    if not bases:
        # The dictionary lacks many verbs of molecular biology but knows what they are built on.
        prefixes = [prefix for prefix in cues().written.verb_prefixes if folded.startswith(prefix)]
        known = [(prefix, getAllLemmas(folded[len(prefix) :])) for prefix in prefixes]
        bases = {prefix + base for prefix, found in known for base in _forms(found)}
    if not bases and folded.isalpha():
        bases = _forms(getAllLemmasOOV(folded, "VERB")) | _forms(getAllLemmasOOV(folded, "NOUN"))
    return frozenset(bases | {folded})


def _forms(found: dict[str, tuple[str, ...]]) -> set[str]:
    return {form.lower() for forms in found.values() for form in forms}
