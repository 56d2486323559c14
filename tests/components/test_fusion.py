"""The classifier's maths, on a dozen sentences of two or three numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from components.fusion import FusionModel

Data = tuple[np.ndarray, csr_matrix, list[str]]
CORNERS = {"book": 0, "contact": 1, "heat": 2}


def sentences(labels: list[str], seed: int = 0) -> Data:
    """Sentences near the corner of their label: unit vectors, and sparse rows of one word and some noise."""
    generator = np.random.default_rng(seed)
    corners = np.eye(3)[[CORNERS[label] for label in labels]]
    dense = corners + generator.normal(scale=0.1, size=corners.shape)
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    noise = generator.random((len(labels), 2)) < 0.5
    return dense.astype(np.float32), csr_matrix(np.hstack([corners, noise]).astype(np.float32)), labels


def fit(data: Data, one_in: int = 4) -> FusionModel:
    held = np.arange(len(data[2])) % one_in == 0
    return FusionModel.fit(*data, held=held, random_state=42)


def best(model: FusionModel, data: Data) -> list[str]:
    return [model.labels[i] for i in model.predict(data[0], data[1]).argmax(axis=1)]


@pytest.fixture(scope="module")
def model() -> FusionModel:
    """Three labels of eight sentences each."""
    return fit(sentences(list(CORNERS) * 8))


def test_it_tells_apart_labels_that_lie_apart(model: FusionModel) -> None:
    unseen = sentences(["heat", "book", "contact", "heat", "book", "contact"], seed=1)
    assert best(model, unseen) == unseen[2]


def test_where_the_vectors_lie_and_how_large_they_are_is_nothing_to_the_regression(model: FusionModel) -> None:
    dense, sparse, labels = sentences(list(CORNERS) * 8)
    elsewhere = fit((3 * dense + 5, sparse, labels))
    assert elsewhere.scores(3 * dense + 5, sparse)[0] == pytest.approx(model.scores(dense, sparse)[0], abs=0.01)


def test_shares_are_between_0_and_1_and_sum_to_1(model: FusionModel) -> None:
    shares = model.predict(*sentences(list(CORNERS) * 4, seed=2)[:2])
    assert shares.shape == (12, 3)
    assert shares.min() >= 0
    assert shares.sum(axis=1) == pytest.approx(1)


def test_a_sentence_between_two_labels_gets_a_smaller_share_than_one_of_a_label(model: FusionModel) -> None:
    words = csr_matrix(np.array([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0]], dtype=np.float32))
    vectors = np.array([[1, 0, 0], [2**-0.5, 2**-0.5, 0]], dtype=np.float32)
    clear, between = model.predict(vectors, words)
    assert clear.max() > between.max()


def test_a_sentence_without_known_words_still_gets_shares(model: FusionModel) -> None:
    shares = model.predict(np.array([[0, 0, 1]], dtype=np.float32), csr_matrix((1, 5), dtype=np.float32))
    assert model.labels[shares[0].argmax()] == "heat"


def test_the_three_views_agree_on_a_clear_sentence(model: FusionModel) -> None:
    scores = model.scores(*sentences(["contact"], seed=3)[:2])
    assert scores.shape == (3, 1, 3)
    assert [model.labels[i] for i in scores[:, 0].argmax(axis=1)] == ["contact"] * 3


def test_no_view_counts_against_itself(model: FusionModel) -> None:
    assert (model.weights >= 0).all()
    assert model.weights.sum() > 0


@pytest.mark.parametrize("known", [["book", "heat"], ["heat", "book"]])
def test_two_labels_work(known: list[str]) -> None:
    model = fit(sentences(known * 8))
    unseen = sentences(["heat", "book", "book", "heat"], seed=1)
    assert model.labels == ["book", "heat"]
    assert best(model, unseen) == unseen[2]
    for view in model.scores(*unseen[:2]):
        assert [model.labels[i] for i in view.argmax(axis=1)] == unseen[2]
    assert model.predict(*unseen[:2]).sum(axis=1) == pytest.approx(1)


def test_a_label_with_a_single_sentence_works() -> None:
    model = fit(sentences(["book", "contact"] * 8 + ["heat"]))
    unseen = sentences(["heat", "book", "contact"], seed=1)
    assert best(model, unseen) == unseen[2]


def test_labels_too_small_to_hold_anything_out_work() -> None:
    model = fit(sentences(["book", "contact", "heat"]))
    assert best(model, sentences(["heat", "book", "contact"], seed=1)) == ["heat", "book", "contact"]


def test_the_order_of_sentences_does_not_decide_who_is_near() -> None:
    dense, sparse, labels = sentences(list(CORNERS) * 8)
    order = np.random.default_rng(5).permutation(len(labels))
    shuffled = fit((dense[order], sparse[order], [labels[i] for i in order]))
    unseen = sentences(["heat", "book", "contact"], seed=1)
    assert best(shuffled, unseen) == unseen[2]


def test_what_is_stored_gives_the_same_shares(model: FusionModel) -> None:
    settings, arrays = model.to_arrays()
    again = FusionModel.from_arrays(json.loads(json.dumps(settings)), {name: a.copy() for name, a in arrays.items()})
    unseen = sentences(list(CORNERS) * 2, seed=1)[:2]
    assert again.labels == model.labels
    assert np.array_equal(again.predict(*unseen), model.predict(*unseen))


def test_stored_arrays_need_no_pickle(model: FusionModel) -> None:
    assert not any(array.dtype.hasobject for array in model.to_arrays()[1].values())


def test_the_same_data_gives_the_same_model() -> None:
    first, second = (fit(sentences(list(CORNERS) * 8)).to_arrays()[1] for _ in range(2))
    for name, array in first.items():
        assert np.array_equal(array, second[name]), name
