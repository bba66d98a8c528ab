"""Tagger and parser of the bundled model computed as matrices over many sentences, word by word with spaCy's outcome.

In:  the weights of a spaCy pipeline, sentences as words with the blanks behind them.
Out: :class:`~extractor.nlp.parsing.matrices.parser.Analysis`: tags, labels and heads.
May touch: numpy. The setting ``nlp_matrices`` switches it off; ``tests/test_parsing.py`` holds both ways together.
"""
