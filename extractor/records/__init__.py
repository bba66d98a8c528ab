"""Records from and to text: TSV, JSON lines and PubAnnotation, with file and line in every error.

Reading and writing derive from the fields of the record classes in :mod:`extractor.model`.
"""
