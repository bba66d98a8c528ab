"""How to cite a release: a CITATION.cff (Citation File Format 1.2.0, doi:10.5281/zenodo.5171937)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from extractor.errors import visible
from extractor.model import Release

_NOBODY = "the curators of this table"


def citation(release: Release) -> str:
    """The file. Authors are "Family, Given"; what has no comma is the name of a group."""
    return "\n".join(_lines(release)) + "\n"


def _lines(release: Release) -> Iterator[str]:
    yield "cff-version: 1.2.0"
    yield 'message: "If you use this table, please cite it, and the papers that its evidence is from."'
    yield "type: dataset"
    yield f"title: {_quoted(release.title)}"
    yield f"version: {_quoted(release.name)}"
    yield f"date-released: {release.at[:10]}"
    yield "authors:"
    for author in release.authors or (_NOBODY,):
        family, comma, given = author.partition(",")
        if comma:
            yield f"  - family-names: {_quoted(family.strip())}"
            yield f"    given-names: {_quoted(given.strip())}"
        else:
            yield f"  - name: {_quoted(author.strip())}"
    yield f"abstract: {_quoted(_abstract(release))}"
    yield "keywords:"
    yield from (f"  - {word}" for word in ("microRNA", "interactions", "text mining"))


def _abstract(release: Release) -> str:
    return (
        f"{release.interactions} interactions of microRNAs with {release.evidence} evidence of {release.documents} "
        "documents as evidence, extracted from the literature and curated."
    )


def _quoted(text: str) -> str:
    """A YAML string: JSON's are such, with what YAML takes for no text, or the end of a line, given by its number."""
    return visible(json.dumps(text, ensure_ascii=False))
