"""What kind of word a lower-case one is, by the word lists of spaCy's English data; no language model, no network."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.lookups import load_lookups

DESCRIBING = ("adj", "adv")
FORMS = re.compile(r"(?:ing|ed|er|est|able|ible|ish|less|ful|bound|some|wise|ly|y)$")  # of words made from words
PREFIX = re.compile(r"^(?:un|re|over|under|pre|post|non|hyper|hypo|peri|anti|multi|semi|mid|super|neuro|immuno)")
MEDICAL = re.compile(
    r"(?:itis|osis|osus|algia|opath\w*|pathy|ology|olog\w+|ectomy|opsy|emia|aemia|plegi[ac]|plasty|pausal|partum|"
    r"natal|graine|thesia|thropy|trophy|ictor|apist\w*|actor|ctic|metric|genic|iatri\w+)$"
)
SLANG = frozenset(  # what visitors type and the lists lack
    re.findall(
        r"\w+",
        """ok okay lol hubby wifey doc docs physio physios osteo chiro rehab meds op ops covid bupa asap tmrw tmr 2moro
        gonna wanna tryna kinda sorta bit abit alot pls plz thx cuz coz bcos bc tbh idk imo fyi bday fibro preggers
        preggo knackered gutted skint hungover deskbound housebound nonbinary menopausal vegan tmj online offline""",
    )
)


def describes(word: str) -> bool:
    """Whether a word can stand behind "I'm" and say how or what one is: an adjective, an adverb, a form of a verb."""
    return word in STOP_WORDS or word in SLANG or any(word in _index()[kind] for kind in DESCRIBING) or _is_form(word)


def is_word(word: str) -> bool:
    """Whether a word is English in any way, or is made of an English one."""
    return describes(word) or any(base in known for base in _singulars(word) for known in _index().values())


def _is_form(word: str) -> bool:
    """Whether it is made from a word ("limping", "hypermobile"), or is a word of medicine by its end."""
    if MEDICAL.search(word):
        return True
    if word in _inflected() or _stem_of_dropped_g(word) in _index()["verb"]:
        return True
    for base in {word, PREFIX.sub("", word)} - {""}:
        stem = FORMS.sub("", base)
        made = {stem, stem + "e", stem[:-1], re.sub(r"i$", "y", stem)} if stem != base else set()
        bases = made | ({base} if base != word else set())
        if any(len(one) > 2 and one in known for one in bases for known in _index().values()):
            return True
    return False


def _stem_of_dropped_g(word: str) -> str:
    """ "gettin" and "doin" as "get" and "do"; nothing of other words."""
    stem = word.removesuffix("in")
    if stem == word or len(stem) < 2:
        return ""
    return stem[:-1] if stem[-1] == stem[-2] and stem not in _index()["verb"] else stem


def _singulars(word: str) -> set[str]:
    return {word, word.removesuffix("s"), word.removesuffix("es")}


@lru_cache(maxsize=1)
def _inflected() -> Container[str]:
    """Forms that no rule makes: "stood", "worse"."""
    table: Container[str] = load_lookups("en", ["lemma_lookup"]).get_table("lemma_lookup")
    return table


@lru_cache(maxsize=1)
def _index() -> dict[str, frozenset[str]]:
    table = load_lookups("en", ["lemma_index"]).get_table("lemma_index")
    return {kind: frozenset(table[kind]) for kind in ("adj", "adv", "noun", "verb")}
