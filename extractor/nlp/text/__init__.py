"""The text of a document as it is read, and the way back to the text as it is.

In:  a document.
Out: :class:`~extractor.nlp.text.cleaned.Cleaned`: its text without what wrapping, editors and PDFs leave in it, with
     the place of each character in the document's own text.
May touch: characters. It knows nothing of names.

``reading`` is the door; ``lines`` tells line breaks that end nothing, ``cleaned`` takes out what cannot be seen.
"""
