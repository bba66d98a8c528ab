"""Names of biomedical things, their identifiers, and where they stand in a text.

``spelling`` folds names and judges whether a text spells a term; ``artefact`` is the file the
compiled tables lie in; ``table`` looks names up and finds them. The artefact is compiled by
``scripts/build_lexicon.py`` from the sources listed in ``extractor/data/README.md``.
"""

from extractor.lexicon.artefact import DEFAULT_PATH
from extractor.lexicon.table import Entry, Lexicon, Match, load_lexicon

__all__ = ["DEFAULT_PATH", "Entry", "Lexicon", "Match", "load_lexicon"]
