"""From a document's text to mentions and relations: no files written, no SQL, no network.

``Annotator`` in :mod:`extractor.nlp.annotator` puts the parts together.
"""
