"""Where documents come from: files, PubMed, and the references of a corpus."""
