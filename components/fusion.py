"""The maths of the classifier: three views of a sentence, fused and calibrated; no Rasa.

The views are logistic regression over the sentence vector, a linear support vector machine over
words and letters, and the likeness to the three nearest training sentences of a label. Their
scores are added with three weights that minimise the log loss on sentences held out from a first
fit, so the shares they give are calibrated and no weight is a matter of taste.

Sources: Platt 1999 and Guo et al. 2017 (scaling held-out scores by a few parameters).
"""

from __future__ import annotations

import warnings
from collections.abc import Container
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax

from components.linear_machine import LinearMachine

GROUP = 10  # sentences on one subject, on average, among those that have no answer
ARRAYS = ("dense_weights", "sparse_weights", "examples", "starts", "weights")  # what a stored model holds
LIKELY = 16  # labels whose sentences a message is compared with: those that the other two views rank highest
ROWS = 256  # sentences compared with all others at once in training; thousands would be gigabytes
STEPS = (60, 8)  # of the regression without what is held out, and from there on with everything
PASSES = (6, 4)  # of the support vector machines, likewise; more of either measured no better (docs/decisions/001)
NEAREST = 3  # training sentences of a label that vote; 1 and 5 measured worse (docs/decisions/001)


@dataclass
class FusionModel:
    """A trained model.

    Attributes:
        labels: label names, in the order of every column below.
        dense_weights: (dimensions + 1, labels), last row the intercept.
        sparse_weights: (columns + 1, labels), float16 to halve the model.
        examples: (sentences, dimensions) unit vectors of the training sentences, by label.
        starts: (labels + 1,) where each label's rows of `examples` begin, and where the last one's end.
        weights: (3,) how much each view counts.
        held_out: shares and right labels of the sentences that the views were weighed on, for whoever fits
            thresholds; not stored.
    """

    labels: list[str]
    dense_weights: np.ndarray
    sparse_weights: np.ndarray
    examples: np.ndarray
    starts: np.ndarray
    weights: np.ndarray
    held_out: tuple[np.ndarray, np.ndarray] | None = field(default=None, repr=False)

    @classmethod
    def fit(
        cls,
        dense: np.ndarray,
        sparse: csr_matrix,
        labels: list[str],
        held: np.ndarray,
        random_state: int,
        by_subject: Container[str] = (),
    ) -> FusionModel:
        """Train twice: without the held-out part, to weigh the views, and on everything.

        Args:
            dense: (sentences, dimensions) vectors.
            sparse: (sentences, columns) weights of words and letters.
            labels: one per sentence, at least two different.
            held: (sentences,) mask of those that the views are weighed on; a label keeps one to learn from.
            random_state: seed of the split and of the solvers.
            by_subject: labels whose sentences have little in common but that there is no answer. Of these whole
                subjects are held out, because a visitor's next one will be new.
        """
        names = sorted(set(labels))
        target = np.array([names.index(label) for label in labels])
        held, share = held.copy(), float(held.mean())
        for label, name in enumerate(names):
            rows = np.flatnonzero(target == label)
            if name in by_subject and share:
                held[rows] = _subjects(dense[rows], share, random_state)
            if held[rows].all():
                held[rows[0]] = False
        first = np.flatnonzero(~held)
        with ThreadPoolExecutor(1) as beside:  # the regression is at work outside Python's lock
            regressions = beside.submit(_regressions, dense, target, first, random_state)
            machines = _machines(sparse, target, first, len(names), random_state)
        order = np.argsort(target, kind="stable")
        before, model = (
            cls(
                labels=names,
                dense_weights=regression.astype(np.float32),
                sparse_weights=machine.astype(np.float16),
                examples=dense[rows].astype(np.float32),
                starts=np.searchsorted(target[rows], np.arange(len(names) + 1)).astype(np.int32),
                weights=np.array([1.0, 3.0, 5.0]),
            )
            for regression, machine, rows in zip(
                regressions.result(), machines, (order[~held[order]], order), strict=True
            )
        )
        if held.any():
            scores = before.scores(dense[held], sparse[held])
            model.weights = _fuse(scores, target[held])
            model.held_out = model._shares(scores), target[held]
        return model

    def scores(self, dense: np.ndarray, sparse: csr_matrix) -> np.ndarray:
        """Scores of the three views, float32 of shape (3, sentences, labels)."""
        nearest = [self._nearest(dense[row : row + ROWS]) for row in range(0, len(dense), ROWS)]
        return np.stack([*self._linear(dense, sparse), np.vstack(nearest)])

    def _linear(self, dense: np.ndarray, sparse: csr_matrix) -> tuple[np.ndarray, np.ndarray]:
        """Scores of the first two views, each (sentences, labels)."""
        sparse_scores = np.zeros((dense.shape[0], len(self.labels)), dtype=np.float32)
        for row in range(dense.shape[0]):  # only the weights of words and letters that occur are touched
            part = slice(sparse.indptr[row], sparse.indptr[row + 1])
            sparse_scores[row] = sparse.data[part] @ self.sparse_weights[sparse.indices[part]].astype(np.float32)
        sparse_scores += self.sparse_weights[-1].astype(np.float32)
        dense_scores = dense @ self.dense_weights[:-1] + self.dense_weights[-1]
        return dense_scores - _log_of_sum(dense_scores), sparse_scores

    def _nearest(self, dense: np.ndarray) -> np.ndarray:
        """Mean likeness to the nearest sentences of each label, (sentences, labels)."""
        nearest = np.empty((len(dense), len(self.labels)), dtype=np.float32)
        for label, (start, end) in enumerate(zip(self.starts[:-1], self.starts[1:], strict=True)):
            likeness = dense @ self.examples[start:end].T
            k = min(NEAREST, likeness.shape[1])
            likeness.partition(likeness.shape[1] - k, axis=1)
            nearest[:, label] = likeness[:, -k:].sum(axis=1) / k  # `mean` takes thrice as long for three numbers
        return nearest

    def predict(self, dense: np.ndarray, sparse: csr_matrix) -> np.ndarray:
        """Calibrated shares, float array of shape (sentences, labels); rows sum to 1.

        The likeness to single sentences is the dearest view, so only the likeliest labels get theirs.
        """
        linear = self._linear(dense, sparse)
        likely = np.argsort(-(self.weights[0] * linear[0] + self.weights[1] * linear[1]), axis=1)[:, :LIKELY]
        nearest = [self._nearest_of_one(vector, labels.tolist()) for vector, labels in zip(dense, likely, strict=True)]
        return self._shares(np.stack([*linear, np.stack(nearest)]))

    def _nearest_of_one(self, vector: np.ndarray, labels: list[int]) -> np.ndarray:
        """As `_nearest` for one sentence and some labels, (labels,); the others get the least."""
        found = []
        for label in labels:
            likeness = self.examples[self.starts[label] : self.starts[label + 1]] @ vector
            if len(likeness) > NEAREST:
                likeness.partition(len(likeness) - NEAREST)
                likeness = likeness[-NEAREST:]
            found.append(sum(likeness.tolist()) / len(likeness))  # NumPy takes longer for three numbers
        nearest = np.full(len(self.labels), min(found), dtype=np.float32)
        nearest[labels] = found
        return nearest

    def _shares(self, scores: np.ndarray) -> np.ndarray:
        weighed = sum(weight * view for weight, view in zip(self.weights, scores, strict=True))
        shares: np.ndarray = np.exp(weighed - _log_of_sum(weighed))
        return shares

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What to store: settings for JSON and arrays for NumPy (no pickle)."""
        return {"labels": self.labels}, {name: getattr(self, name) for name in ARRAYS}

    @classmethod
    def from_arrays(cls, settings: dict[str, Any], arrays: dict[str, np.ndarray]) -> FusionModel:
        """The inverse of `to_arrays`."""
        dense, sparse, examples, starts, weights = (arrays[name] for name in ARRAYS)
        return cls(settings["labels"], dense, sparse, examples, starts, weights)


def _log_of_sum(scores: np.ndarray) -> np.ndarray:
    """Logarithm of each row's sum of exponentials, (rows, 1); SciPy's takes thrice as long for one row."""
    largest = scores.max(axis=1, keepdims=True)
    summed: np.ndarray = largest + np.log(np.exp(scores - largest).sum(axis=1, keepdims=True))
    return summed


def _regressions(
    dense: np.ndarray, target: np.ndarray, first: np.ndarray, random_state: int
) -> tuple[np.ndarray, np.ndarray]:
    """Logistic regression of the `first` rows and, from there on, of all; each (dimensions + 1, labels)."""
    # imported here: predicting needs no solver, and a server starts faster
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    # around their middle and at unit size, 60 steps lead as far as 120 on the vectors as they are
    middle = dense.mean(axis=0)
    size = np.sqrt(((dense - middle) ** 2).sum(axis=1).mean()) or 1.0
    even = (dense - middle) / size
    regression = LogisticRegression(C=10, random_state=random_state, warm_start=True)
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for rows, steps in ((first, STEPS[0]), (slice(None), STEPS[1])):
            regression.max_iter = steps
            regression.fit(even[rows], target[rows])
            found.append(_columns(regression, middle, size))
    return found[0], found[1]


def _machines(
    sparse: csr_matrix, target: np.ndarray, first: np.ndarray, labels: int, random_state: int
) -> tuple[np.ndarray, np.ndarray]:
    """Support vector machines of the `first` rows and, from there on, of all; each (columns + 1, labels)."""
    machine = LinearMachine(sparse, target, labels, penalty=0.5, random_state=random_state)
    return machine.learn(first, PASSES[0]), machine.learn(np.arange(len(target)), PASSES[1])


def _columns(regression: Any, middle: np.ndarray, size: float) -> np.ndarray:
    """Coefficients and intercept for the vectors as they are, (dimensions + 1, labels)."""
    coefficients = regression.coef_ / size
    stacked: np.ndarray = np.vstack([coefficients.T, np.atleast_1d(regression.intercept_ - coefficients @ middle)])
    if stacked.shape[1] == 1:  # two labels: scikit-learn keeps one column, for the second
        return np.hstack([-stacked / 2, stacked / 2])
    return stacked


def _subjects(dense: np.ndarray, share: float, random_state: int) -> np.ndarray:
    """Mask of the sentences to hold out: whole groups of sentences that lie close together."""
    from sklearn.cluster import KMeans

    groups = max(len(dense) // GROUP, 2)
    if len(dense) <= groups:
        return np.zeros(len(dense), dtype=bool)
    group = KMeans(groups, n_init=1, max_iter=20, random_state=random_state).fit_predict(dense)
    chosen = np.random.default_rng(random_state).permutation(groups)[: max(int(groups * share), 1)]
    return np.isin(group, chosen)


def _fuse(scores: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Weights of the views, at least 0, that minimise the log loss of held-out sentences."""
    wide = scores.astype(np.float64)
    rows = np.arange(len(target))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logs = log_softmax(np.tensordot(weights, wide, axes=1), axis=1)
        shares = np.exp(logs)
        gradient = [(shares * view).sum(axis=1) - view[rows, target] for view in wide]
        return -float(logs[rows, target].mean()), np.array([part.mean() for part in gradient])

    found = minimize(loss, np.array([1.0, 2.0, 5.0]), jac=True, bounds=[(0, None)] * 3, method="L-BFGS-B")
    return np.asarray(found.x)
