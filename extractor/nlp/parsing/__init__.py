"""Parses: words with their parts of speech and dependencies.

In:  sentences in words.
Out: :class:`~extractor.nlp.parsing.tree.Tree`, whose tokens are made once, with ClearNLP labels and all base forms of
     a word.
May touch: spaCy (``language`` alone loads a model), lemminflect (``lemmas``), numpy (``matrices`` alone).

``language`` is the door: a :class:`~extractor.nlp.parsing.language.Parser` takes sentences and gives trees.
``repair`` parses doubtful sentences a second time, ``syntax`` asks small questions about tokens. The rules above know
trees and no spaCy.
"""
