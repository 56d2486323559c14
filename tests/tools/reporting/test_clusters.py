"""Questions that mean the same stand together, under the most central one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from components.encoder import shared_encoder
from tests.tools.seeded_month import ALONE, QUESTIONS
from tools.reporting.clusters import FEWEST, clusters_of


def encode(texts: list[str]) -> Any:
    return shared_encoder("models/encoder", 512).encode(texts)


def test_the_shipped_encoder_puts_the_made_up_months_subjects_together() -> None:
    asked = {line: 1 for lines in [*QUESTIONS.values(), ALONE] for line in lines}
    found = clusters_of(asked, encode)
    together = [{question for question, _ in cluster.questions} for cluster in found]
    assert len(together) == len(QUESTIONS)
    for lines in QUESTIONS.values():
        assert any(len(cluster & set(lines)) >= FEWEST - 1 for cluster in together)
    assert sum(line in cluster for line in ALONE for cluster in together) <= 1  # a lift is near a home visit


def pointing(angles: dict[str, float]) -> Any:
    """An encoder that knows each text's direction, in degrees."""

    def look_up(texts: Sequence[str]) -> Any:
        radians = np.radians([angles[text] for text in texts])
        return np.stack([np.cos(radians), np.sin(radians)], axis=1)

    return look_up


def test_a_cluster_is_named_by_its_most_central_question() -> None:
    angles = {"left": 0.0, "a little left": 8.0, "middle": 10.0, "a little right": 12.0, "right": 20.0, "away": 180.0}
    (cluster,) = clusters_of(dict.fromkeys(angles, 1), pointing(angles))
    assert (cluster.name, cluster.size) == ("middle", 5)


def test_how_often_a_question_was_asked_counts() -> None:
    angles = {"once": 0.0, "often": 5.0}
    (cluster,) = clusters_of({"once": 1, "often": 4}, pointing(angles))
    assert (cluster.name, cluster.questions) == ("often", (("often", 4), ("once", 1)))


@pytest.mark.parametrize("asked", [{}, {"one": 4}, {"one": 2, "other": 2}])
def test_fewer_than_five_are_no_cluster(asked: dict[str, int]) -> None:
    assert clusters_of(asked, pointing({"one": 0.0, "other": 1.0})) == []


def test_one_question_that_many_asked_is_a_cluster() -> None:
    (cluster,) = clusters_of({"one": 5}, pointing({"one": 0.0}))
    assert cluster.size == 5


def test_the_nearest_faq_is_told_with_its_likeness() -> None:
    angles = {"one": 0.0, "near": 20.0, "far": 90.0}
    (cluster,) = clusters_of({"one": 5}, pointing(angles), {"near_faq": ["near"], "far_faq": ["far"], "empty": []})
    assert (cluster.nearest, cluster.likeness) == ("near_faq", pytest.approx(np.cos(np.radians(20))))
