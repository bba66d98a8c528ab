"""The sections of the report, from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.report.sections import (
    changes,
    claims,
    confidence,
    coverage,
    curation,
    errors,
    funnel,
    interactions,
    mentions,
    patterns,
    read,
    relations,
    sentences,
    short,
)
from extractor.report.sections.section import PageSection

SECTIONS: Mapping[str, PageSection] = {
    "short": PageSection("In short", short.short, markdown=short.markdown),
    "read": PageSection("What was evaluated", read.read, values=read.values, markdown=read.markdown),
    "mentions": PageSection("Mentions", mentions.mentions, values=mentions.values),
    "relations": PageSection("Relations", relations.relations, values=relations.values, pictures=relations.pictures),
    "changes": PageSection(
        "Against the previous run", changes.changes, changes.context, changes.values, changes.markdown
    ),
    "funnel": PageSection(
        "Why relations were missed", funnel.funnel, funnel.context, funnel.values, funnel.markdown, funnel.pictures
    ),
    "errors": PageSection("Misses and false hits", errors.errors, errors.context),
    "patterns": PageSection("Patterns", patterns.patterns, patterns.context, patterns.values),
    "confidence": PageSection(
        "Confidence", confidence.confidence, values=confidence.values, pictures=confidence.pictures
    ),
    "curation": PageSection("Curators", curation.curation, values=curation.values),
    "claims": PageSection("The claims of the review", claims.claims, claims.context, claims.values, claims.markdown),
    "coverage": PageSection("What the review does not mention", coverage.coverage, coverage.context, coverage.values),
    "interactions": PageSection("Interactions", interactions.interactions, interactions.context),
    "sentences": PageSection("Sentences", sentences.sentences, sentences.context),
}
"""A new one is a module with a function, a template ``templates/<name>.html``, and a line here."""
