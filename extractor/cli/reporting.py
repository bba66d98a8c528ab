"""The command ``report``: how good the extraction is, and why."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.app import AsJson, app, emit
from extractor.cli.equipment import (
    clock_of,
    console,
    corpora_named,
    doing,
    extractor_of,
    output,
    settings_here,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractor.pipeline import Extractor

Gold = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GOLD",
        help="hold findings against this as well: a file as for `extractor score`, or scai:PATH, scai-disease:PATH, "
        "mirtarbase:PATH of a copy you have; may be repeated",
    ),
]
SCISPACY = ("en_core_sci_sm", "en_core_sci_md", "en_core_sci_lg", "en_core_sci_scibert")
"""Models of scispaCy that the extractor is held against where one is installed, the first first."""


@app.command()
def report(
    corpora: Annotated[list[str] | None, typer.Argument(help="names or folders; default: all corpora")] = None,
    gold: Gold = None,
    as_json: AsJson = False,
) -> None:
    """Evaluate a corpus on what is at hand and write the report: page, JSON, Markdown and figures."""
    import json

    from extractor.goldsets import load_gold
    from extractor.report import json_values, summary
    from extractor.run import Job, report_corpus
    from extractor.sources.cache import DocumentCache
    from extractor.sources.references import corpus_documents

    settings = settings_here()
    loaded = corpora_named(settings, corpora)
    # A gold that cannot be read is told before minutes are spent on extraction.
    golds = tuple(map(load_gold, gold or ()))
    extractor = extractor_of(settings)
    others = _others()
    for corpus in loaded:
        read = corpus_documents(corpus, DocumentCache(settings.cache_dir), None)
        folder = settings.results_dir / corpus.name
        job = Job(folder, settings.database, settings.threshold, clock_of(os.environ), others, golds)
        with doing(console(), f"evaluating {corpus.name}"):
            done = report_corpus(corpus, read, extractor, job)
        if as_json:
            emit(json.dumps(json_values(done), ensure_ascii=False))
        else:
            output().print(summary(done))


def _others() -> Mapping[str, Extractor]:
    """The extractor with a parser of scispaCy's, where one is installed."""
    from importlib.util import find_spec

    from extractor.pipeline import load_extractor

    return {f"with {name}": load_extractor(name) for name in SCISPACY if find_spec(name)}
