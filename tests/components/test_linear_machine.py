"""The support vector machines' own solver, beside scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random
from sklearn.svm import LinearSVC

from components.linear_machine import LinearMachine

LABELS = 5


@pytest.fixture(scope="module")
def questions() -> tuple[csr_matrix, np.ndarray]:
    """120 rows of 40 columns; each label has columns of its own, and noise."""
    generator = np.random.default_rng(1)
    target = np.arange(120) % LABELS
    noise = random(120, 40, density=0.2, format="csr", random_state=1, dtype=np.float32)
    own = csr_matrix((np.ones(120, np.float32), (np.arange(120), target + LABELS * generator.integers(0, 2, 120))))
    own.resize(noise.shape)
    return (noise + own).tocsr(), target


def machine(sparse: csr_matrix, target: np.ndarray) -> LinearMachine:
    return LinearMachine(sparse, target, LABELS, penalty=0.5, random_state=42)


def test_its_weights_are_those_of_scikit_learn(questions: tuple[csr_matrix, np.ndarray]) -> None:
    sparse, target = questions
    stock = LinearSVC(C=0.5, tol=1e-6, max_iter=10_000, random_state=42).fit(sparse, target)
    ours = machine(sparse, target).learn(np.arange(len(target)), 300)
    assert ours[:-1] == pytest.approx(stock.coef_.T, abs=1e-3)
    assert ours[-1] == pytest.approx(stock.intercept_, abs=1e-3)


def test_a_fit_of_all_rows_after_one_of_some_ends_where_one_from_nothing_does(
    questions: tuple[csr_matrix, np.ndarray],
) -> None:
    sparse, target = questions
    everything = np.arange(len(target))
    later = machine(sparse, target)
    some = later.learn(everything[::2], 300)
    all_of_them = later.learn(everything, 300)
    assert not np.allclose(some, all_of_them, atol=1e-2)
    assert all_of_them == pytest.approx(machine(sparse, target).learn(everything, 300), abs=1e-3)


def test_rows_that_were_not_read_teach_nothing(questions: tuple[csr_matrix, np.ndarray]) -> None:
    sparse, target = questions
    some = np.arange(len(target))[::2]
    weights = machine(sparse, target).learn(some, 20)
    stock = LinearSVC(C=0.5, tol=1e-6, max_iter=10_000, random_state=42).fit(sparse[some], target[some])
    assert weights[:-1] == pytest.approx(stock.coef_.T, abs=0.02)


def test_the_same_rows_give_the_same_weights(questions: tuple[csr_matrix, np.ndarray]) -> None:
    first, second = (machine(*questions).learn(np.arange(120), 3) for _ in range(2))
    assert np.array_equal(first, second)
