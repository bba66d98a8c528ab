"""What the words of a sentence say, before anybody asks which names are related.

In:  a tree and the sentence in words; ``data/patterns.toml``, ``data/nouns.toml``, the cues.
Out: :class:`~extractor.nlp.predicates.parsed.ParsedSentence`: frames (a predicate with its arguments, whatever the
     construction), projections (the nodes that speak for a name, with signs), changes, chains.
May touch: trees and tables. It knows no effects between types, no confidence.

``patterns`` reads the tables, ``frames`` and ``states`` make frames, ``arguments`` finds who fills a place,
``projections`` climbs from names, ``participants`` names the arguments of a frame. A new verb is a word in
``data/patterns.toml``; a new construction is a member of :class:`~extractor.nlp.predicates.construction.Construction`
and what makes its frames.
"""
