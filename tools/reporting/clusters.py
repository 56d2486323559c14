"""Unanswered questions that mean the same, found with the assistant's own sentence encoder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.cluster import AgglomerativeClustering

Vectors = np.ndarray[Any, Any]
Encode = Callable[[list[str]], Vectors]

# Largest cosine distance within a cluster; measured with this encoder, so again when it is tuned. On held-out questions
# (docs/report.md) a wider one mixes subjects, and a narrower one finds few that belong together.
FARTHEST = 0.5
FEWEST = 5  # questions; fewer may be one person's


@dataclass(frozen=True)
class Cluster:
    """Questions alike.

    Attributes:
        name: the most central of them.
        questions: how often each was asked, the most frequent first.
        nearest: key of the FAQ whose own questions are nearest, or None.
        likeness: how near, as a cosine.
    """

    name: str
    questions: tuple[tuple[str, int], ...]
    nearest: str | None = None
    likeness: float = 0.0

    @property
    def size(self) -> int:
        """How often any of them was asked."""
        return sum(count for _, count in self.questions)


def clusters_of(
    questions: Mapping[str, int], encode: Encode, taught: Mapping[str, Sequence[str]] | None = None
) -> list[Cluster]:
    """Clusters of at least FEWEST questions, the largest first.

    Args:
        questions: how often each was asked.
        encode: texts to unit vectors.
        taught: the questions that each FAQ learns from, by key.
    """
    texts = sorted(questions)
    if sum(questions.values()) < FEWEST:
        return []
    vectors = encode(texts)
    labels = _labels(vectors)
    sizes: Counter[int] = Counter()
    for text, label in zip(texts, labels, strict=True):
        sizes[label] += questions[text]
    large = [label for label, size in sizes.most_common() if size >= FEWEST]
    nearness = _nearness(taught or {} if large else {}, encode)
    members = ([number for number, one in enumerate(labels) if one == label] for label in large)
    return [_cluster(texts, questions, vectors, some, nearness) for some in members]


def _labels(vectors: Vectors) -> list[int]:
    if len(vectors) == 1:
        return [0]
    grouping = AgglomerativeClustering(
        n_clusters=None, affinity="cosine", linkage="complete", distance_threshold=FARTHEST
    )
    return [int(label) for label in grouping.fit(vectors).labels_]


def _cluster(
    texts: Sequence[str],
    questions: Mapping[str, int],
    vectors: Vectors,
    members: list[int],
    nearness: Callable[[Vectors], tuple[str | None, float]],
) -> Cluster:
    weights = np.array([questions[texts[member]] for member in members])
    middle = (vectors[members] * weights[:, None]).sum(axis=0)
    central = members[int(np.argmax(vectors[members] @ middle))]
    counted = sorted(((texts[member], questions[texts[member]]) for member in members), key=lambda one: (-one[1], one))
    nearest, likeness = nearness(vectors[members])
    return Cluster(texts[central], tuple(counted), nearest, likeness)


def _nearness(taught: Mapping[str, Sequence[str]], encode: Encode) -> Callable[[Vectors], tuple[str | None, float]]:
    """How near some questions are to the nearest FAQ: the mean of each one's best likeness."""
    vectors = {key: encode(list(lines)) for key, lines in taught.items() if lines}

    def nearest(asked: Vectors) -> tuple[str | None, float]:
        scores = {key: float((asked @ known.T).max(axis=1).mean()) for key, known in vectors.items()}
        best = max(scores, key=lambda key: scores[key], default=None)
        return best, scores[best] if best is not None else 0.0

    return nearest
