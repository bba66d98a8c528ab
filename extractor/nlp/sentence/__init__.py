"""Sentences in words: what is given to a parser.

In:  a text and its mentions; ``data/anaphora.toml``, ``data/bounds.toml``, ``data/syntax.toml``.
Out: :class:`~extractor.nlp.sentence.words.WordedSentence`: words with their spans, in which each name, or list of
     names, is one slot; the anaphors among them with the mentions that they stand for.
May touch: characters and mentions. It knows nothing of parses.

``sentences`` splits, ``anaphora`` resolves "this miRNA" and "it" by ``data/anaphora.toml``, ``words`` makes words and
slots. A new kind of anaphor is a row of that table. ``cues`` are the words of the grammar (``data/syntax.toml``), for
this floor and those above; a new cue is a word in its group there.
"""
