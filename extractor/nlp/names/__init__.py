"""Names in a text: what they name, and where they stand.

In:  a text, as it is; the lexicon (:mod:`extractor.lexicon`), ``data/entities.toml``, ``data/ncrna.toml``, types that
     the document itself defines.
Out: :class:`~extractor.model.Mention`, typed and normalised, with half-open offsets in code points of the text.
May touch: the characters of the text. It knows nothing of sentences, words or parses.

``recognition`` is the door: a :class:`~extractor.nlp.names.recognition.Recogniser` puts ``mirna`` (the grammar of
miRNA names) and ``entities`` (all else) together. ``ncrna`` reads forms of other RNA names, ``abbreviations`` and
``definitions`` what the document says of its own names. A new form of name goes to the tables first.
"""
