"""A digest of all that decides what is extracted, but for the lexicon and the parser, which have versions of their own.

Where one of these is another, a document that was read may give something else when it is read again: the code that
extracts with all that it imports, the tables it reads, the versions of the libraries it calls, and the edition of
Unicode by which letters are told from marks. ``tests/test_digest.py`` walks the imports, so that nothing is left out.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

CODE = (
    "errors.py",
    "guard.py",
    "lexicon",
    "model",
    "names.py",
    "nlp",
    "pipeline.py",
    "records/__init__.py",
    "records/packaged.py",
    "records/values.py",
)
"""Modules and packages that extract, by their paths in this package; a package with all that is below it."""
DATA = ("data", "models/parser/meta.json")
"""What they read; a folder with all that is below it."""
PASSED_OVER = frozenset(
    {
        # read by what scores, shows, exports and curates
        "data/README.md",
        "data/baselines",
        "data/curation",
        "data/exports",
        "data/pictures",
        # the compiled lexicon has a digest of its own, which covers what it is compiled from
        "data/ambiguous.tsv",
        "data/lexicon.bin",
        "data/lexicon.trie",
        "data/stoplist.tsv",
        "data/terms",
    }
)
"""What lies among the data and decides nothing here, or is told by another version."""
LIBRARIES = ("lemminflect", "marisa-trie", "numpy", "scispacy", "spacy", "thinc")
"""Distributions that are called while extracting."""


def rules_digest() -> str:
    """Hex digest of code, tables and versions of libraries that decide an extraction."""
    digest = hashlib.sha256()
    for path, part in parts():
        digest.update(f"{path}\0{hashlib.sha256(part.read_bytes()).hexdigest()}\n".encode())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    digest.update(f"Unicode {unicodedata.unidata_version}\n".encode())
    return digest.hexdigest()


def parts(package: Traversable | None = None) -> Iterator[tuple[str, Traversable]]:
    """The files that count, each with its path in the package, in order; ``package`` is this one if not given."""
    root = package or files("extractor")
    for path in sorted((*CODE, *DATA)):
        yield from _below(path, root.joinpath(path))


def _below(path: str, part: Traversable) -> Iterator[tuple[str, Traversable]]:
    if path in PASSED_OVER:
        return
    if part.is_file():
        if not path.endswith(".pyc"):
            yield path, part
        return
    for inner in sorted(part.iterdir(), key=lambda inner: inner.name):
        if not inner.name.startswith((".", "__pycache__")):
            yield from _below(f"{path}/{inner.name}", inner)
