"""Relations: which names a sentence joins, with what effect, how it states that, and how sure that is.

In:  a :class:`~extractor.nlp.predicates.parsed.ParsedSentence`; ``data/assertion.toml``,
     ``data/confidence.toml``, the cues.
Out: :class:`~extractor.model.Relation`.
May touch: all that is below. It opens no files but its tables.

Finders (the table in ``finders``) give hits: ``framed``, ``axes``, ``dysregulation``, ``candidates``. A judge
(``judge``) keeps the best and says how sure each is. ``assertion`` tells denied, doubted and asked; ``effects`` which
effect a predicate has between two types; ``resistance`` and ``conditions`` add what the sentence says beside;
``audit`` tells why a pair was left out. A new way of finding is a function and a line in ``finders``, with its worth
in ``data/confidence.toml``; a learned judge is an argument of the annotator.
"""
