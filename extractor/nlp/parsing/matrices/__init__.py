"""Tagger and parser of the bundled model computed as matrices over many sentences, word by word with spaCy's outcome.

In:  the weights of a spaCy pipeline, sentences as words with the blanks behind them.
Out: :class:`~extractor.nlp.parsing.matrices.parser.Analysis`: tags, labels and heads.
May touch: numpy. A setting switches it off (``EXTRACTOR_NLP_MATRICES``); a test holds both roads together."""
