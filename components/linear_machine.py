"""Linear support vector machines, one a label, fitted all at once.

The same problem as scikit-learn's `LinearSVC` with its squared hinge loss, solved by the same dual coordinate
descent; but each sentence is read once a pass for all labels together, which takes half the time, and a
second fit can begin where a first one ended.

Source: Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale Linear SVM", algorithm 1.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

FEW = 3  # where fewer than a third of the labels change, only their columns are written


class LinearMachine:
    """The machines of all labels, and where their fit stands.

    Attributes:
        weights: (columns + 1, labels) float32, last row the intercept, which is kept small like the others.
        duals: (sentences, labels) float32, at least 0: how much each sentence pulls at each label.
    """

    def __init__(self, sparse: csr_matrix, target: np.ndarray, labels: int, penalty: float, random_state: int) -> None:
        """Begin at nothing.

        Args:
            sparse: (sentences, columns).
            target: (sentences,) each one's label, a number below `labels`.
            labels: how many there are.
            penalty: C, how dear a mistake is.
            random_state: seed of the order in which the sentences are read.
        """
        self.weights = np.zeros((sparse.shape[1] + 1, labels), np.float32)
        self.duals = np.zeros((len(target), labels), np.float32)
        self._target = target
        self._slack = np.float32(1 / (2 * penalty))
        self._order = np.random.default_rng(random_state)
        one = np.ones(1, np.float32)  # the intercept's column
        ends = sparse.indptr
        self._rows = [
            (
                np.append(sparse.indices[start:end], sparse.shape[1]),
                np.append(sparse.data[start:end].astype(np.float32), one),
            )
            for start, end in zip(ends[:-1], ends[1:], strict=True)
        ]
        self._size = np.array([values @ values for _, values in self._rows], np.float32) + self._slack

    def learn(self, sentences: np.ndarray, passes: int) -> np.ndarray:
        """Read some of the sentences, each once a pass, and return a copy of the weights.

        Args:
            sentences: their row numbers; those left out keep what they pulled before.
            passes: how often.
        """
        weights, duals, slack = self.weights, self.duals, self._slack
        for _ in range(passes):
            for row in self._order.permutation(sentences):
                columns, values = self._rows[row]
                label, own = self._target[row], duals[row]
                margin = -(values @ weights[columns])  # of every label as if the sentence were not its own
                margin[label] = -margin[label]
                step = np.maximum(own - (margin - 1 + own * slack) / self._size[row], 0) - own
                own += step
                pull = -step
                pull[label] = step[label]
                changed = np.flatnonzero(pull)
                if len(changed) * FEW < len(pull):
                    weights[np.ix_(columns, changed)] += np.outer(values, pull[changed])
                else:
                    weights[columns] += np.outer(values, pull)
        return weights.copy()
