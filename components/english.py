"""The one spaCy pipeline of the project: English tokens and lemmas, no trained model, no Rasa."""

from __future__ import annotations

from functools import lru_cache

from spacy import blank
from spacy.language import Language
from spacy.tokens import Doc


@lru_cache(maxsize=1)
def english() -> Language:
    """English tokenizer and lookup lemmatizer (tables from spacy-lookups-data), loaded once."""
    nlp = blank("en")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return nlp


@lru_cache(maxsize=64)  # the steps of a pipeline ask for the same text one after another
def analyse(text: str) -> Doc:
    """Tokens and lemmas of a text, for reading only.

    The text is read in lower case because the lemma tables are ("Physios" would stay as it is);
    letters whose lower case is longer, such as "İ", keep the text as typed so offsets stay true.
    """
    lowered = text.lower()
    return english()(lowered if len(lowered) == len(text) else text)
