"""A PubMed and a Europe PMC of invented records, as a real HTTP server on 127.0.0.1 that can fail in many ways.

pubmed.py    the records
query.py     PubMed's query language, as far as it is used
server.py    ESearch, EPost, EFetch, the History server, Europe PMC; what was asked and when
faults.py    what can go wrong with a reply
"""
