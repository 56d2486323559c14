"""How alike two questions are, in letters and in meaning; arrays in, pairs out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.content.reading import normalised

Encode = Callable[[list[str]], NDArray[np.float32]]
Pair = tuple[int, int, float]  # a question of the first list, one of the second, and how alike they are


def alike(first: Sequence[str], second: Sequence[str], limit: float, encode: Encode) -> list[Pair]:
    """The pairs whose likeness reaches the limit, those most alike first.

    The likeness is the geometric mean of two cosines, each from 0 to 1: of the tf-idf of three to five
    letters inside words, and of the sentence vectors. The mean is high only if both are: two ways to ask
    the same share their meaning, a question about another thing may share its letters; neither alone makes a twin.

    Args:
        first: questions.
        second: questions to compare each of them with; letters are weighed by how rare they are in both lists.
        limit: from 0 to 1.
        encode: gives float unit vectors, shape (texts, dimensions). As a cosine never exceeds 1, only
            texts of pairs that could still reach the limit are encoded.
    """
    if not first or not second:
        return []
    # imported here: most commands of `tools` count no letters
    from sklearn.feature_extraction.text import TfidfVectorizer

    counter = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32)
    counted = counter.fit_transform([normalised(text) for text in (*first, *second)])
    letters = counted[: len(first)] @ counted[len(first) :].T
    possible = np.flatnonzero(letters.data >= limit * limit)  # a few of tens of millions
    rows: NDArray[np.intp] = np.searchsorted(letters.indptr, possible, side="right") - 1
    columns, shared = letters.indices[possible], letters.data[possible]
    if not len(rows):
        return []
    texts = sorted({*(first[row] for row in rows), *(second[column] for column in columns)})
    place = {text: number for number, text in enumerate(texts)}
    vectors = encode(texts)
    left = vectors[[place[first[row]] for row in rows]]
    right = vectors[[place[second[column]] for column in columns]]
    likeness = np.sqrt(shared * np.clip((left * right).sum(axis=1), 0, 1))
    order = [pair for pair in np.argsort(-likeness, kind="stable") if likeness[pair] >= limit]
    return [(int(rows[pair]), int(columns[pair]), float(likeness[pair])) for pair in order]
