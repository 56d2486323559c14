"""The learned signal: how likely a line is plain, or a warning sign of each level; no Rasa.

Four views of a line each give a score for every level: logistic regression over the sentence
vector, the same over the vector and the concepts, a linear support vector machine over words and
letters, and the likeness to the nearest lines of a level. A last regression weighs them together
with what the rules say. It is fitted on scores for writers whose lines the views had not seen
(stacking: Wolpert 1992, "Stacked generalization"), so its shares tell what to expect of the next
stranger, and the thresholds are set on the same scores.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from components.safety.rules import LEVELS

NEAREST = 3  # lines of a level that vote, as in components/fusion.py
SKETCH = 96  # numbers that stand for a vector until it is compared in full: reading all of each takes twice as long
CANDIDATES = 48  # lines of a level whose sketches are most alike; with so many, 99 of 100 likenesses are exact
FEWEST = 2  # lines a word or letter group must stand in to count
NEAR_MISSES_WITH_CARD = 0.05  # of near misses by writers not learned from; what is asked for at most
NEAR_MISSES_WITH_EMERGENCY = 0.025  # likewise; 0.02 are asked for, and strangers have fewer
PLAIN_WITH_CARD = 0.01  # of ordinary questions
FOLDS = 3  # groups of writers left out in turn; each costs a fit of every view
ENOUGH = 400  # lines to weigh and to set thresholds on
WORDS = 8192  # kept with their groups of letters; visitors type a few thousand different ones
WEIGHTS = np.array([0.0, 0.85, 1.0, 1.2])  # what a miss costs by level (decision 011)
ALONE = Lock()  # liblinear draws from one row of random numbers for all threads; alone it draws the same each time


@dataclass(frozen=True)
class Sample:
    """Lines as arrays.

    Attributes:
        vectors: (lines, dimensions) sentence vectors.
        concepts: (lines, concepts) 1 where a concept holds, then 1 where it was taken back.
        rules: (lines, 6) what the rules say: one of four levels, a question, imagined.
        words: base words of each line, joined by spaces.
    """

    vectors: np.ndarray
    concepts: np.ndarray
    rules: np.ndarray
    words: list[str]

    def take(self, rows: np.ndarray) -> Sample:
        """The lines at these indices."""
        words = [self.words[row] for row in rows]
        return Sample(self.vectors[rows], self.concepts[rows], self.rules[rows], words)


@dataclass(frozen=True)
class Counted:
    """Words and letters of many lines, counted once for all folds.

    Attributes:
        grams: the row of each group of words or letters that stands in several lines.
        rarity: (grams,) the weight of each.
        table: (lines, grams) each line as a row of length 1.
    """

    grams: dict[str, int]
    rarity: np.ndarray
    table: csr_matrix

    @classmethod
    def of(cls, lines: Iterable[str]) -> Counted:
        """Count the groups of each line."""
        counted = [_grams(words) for words in lines]
        seen = Counter(gram for grams in counted for gram in grams)
        grams = {gram: row for row, gram in enumerate(sorted(gram for gram, lines in seen.items() if lines >= FEWEST))}
        rarity = np.array([1 + np.log((1 + len(counted)) / (1 + seen[gram])) for gram in grams], dtype=np.float32)
        data: list[np.ndarray] = []
        columns: list[np.ndarray] = []
        for found in counted:
            names = {grams[gram]: count for gram, count in found.items() if gram in grams}
            rows = np.array(sorted(names), dtype=np.int32)
            values = (1 + np.log(np.array([names[row] for row in rows], dtype=np.float32))) * rarity[rows]
            data.append(values / (np.linalg.norm(values) or 1.0))
            columns.append(rows)
        starts = np.cumsum([0, *map(len, columns)])
        flat = np.concatenate([*columns, np.zeros(0, np.int32)])
        table = csr_matrix(
            (np.concatenate([*data, np.zeros(0, np.float32)]), flat, starts), shape=(len(counted), len(grams))
        )
        return cls(grams, rarity, table)

    def take(self, rows: np.ndarray) -> Counted:
        """The lines at these indices."""
        return Counted(self.grams, self.rarity, self.table[rows])


@dataclass
class Views:
    """The four views, fitted.

    Attributes:
        dense: (dimensions + 1, 4), last row the intercept.
        both: (dimensions + concepts + 1, 4), likewise.
        sparse: (grams + 1, 4), likewise, each gram's rarity multiplied in.
        rarity: (grams,) the weight of each group of words or letters.
        grams: the row of each group.
        examples: (lines, dimensions) vectors of the written lines, by level.
        levels: (lines,) the level of each.
    """

    dense: np.ndarray
    both: np.ndarray
    sparse: np.ndarray
    rarity: np.ndarray
    grams: dict[str, int]
    examples: np.ndarray
    levels: np.ndarray

    @classmethod
    def fit(cls, sample: Sample, counted: Counted, target: np.ndarray, written: np.ndarray) -> Views:
        """Fit the views.

        Args:
            sample: all lines.
            counted: their words and letters.
            target: (lines,) index into `LEVELS`.
            written: (lines,) true for the lines of data/warning_sign, false for plain questions.
        """
        # imported here: predicting needs no solver
        from sklearn.linear_model import LogisticRegression
        from sklearn.svm import LinearSVC

        dense = LogisticRegression(C=10, max_iter=60).fit(sample.vectors, target)
        both = LogisticRegression(C=1, max_iter=60).fit(_both(sample), target)
        with ALONE:
            sparse = LinearSVC(C=0.3, tol=0.05, random_state=42).fit(counted.table, target)
        chosen = np.flatnonzero(written)
        chosen = chosen[np.argsort(target[chosen], kind="stable")]
        return cls(
            _columns(dense),
            _columns(both),
            _columns(sparse).astype(np.float16),
            counted.rarity,
            counted.grams,
            sample.vectors[chosen],
            target[chosen].astype(np.int8),
        )

    def scores(self, sample: Sample, counted: Counted | None = None) -> np.ndarray:
        """Scores of every view and what the rules say, (lines, 22); `counted` spares counting many lines anew."""
        nearest = self._nearest_of_one(sample.vectors[0]) if len(sample.vectors) == 1 else self._nearest(sample.vectors)
        return np.hstack(
            [
                _apply(sample.vectors, self.dense),
                _apply(_both(sample), self.both),
                np.stack([self._sparse(words) for words in sample.words])
                if counted is None
                else counted.table @ self.sparse[:-1].astype(np.float32) + self.sparse[-1].astype(np.float32),
                10 * nearest,
                sample.rules,
            ]
        ).astype(np.float64)

    def _nearest(self, vectors: np.ndarray) -> np.ndarray:
        """Mean likeness to the nearest lines of each level, (lines, 4)."""
        blocks = [vectors @ block.T for block in self._by_level]
        return np.stack([_mean_of_largest(block) for block in blocks], axis=1)

    def _nearest_of_one(self, vector: np.ndarray) -> np.ndarray:
        """As `_nearest` for one line, (1, 4); compared in full are only those that may be the nearest."""
        axes, sketches = self._sketches
        rough = sketches @ (vector @ axes)
        found = []
        for start, block in zip(self._starts, self._by_level, strict=True):
            here = rough[start : start + len(block)]
            if len(here) > CANDIDATES:
                block = block[np.argpartition(here, -CANDIDATES)[-CANDIDATES:]]
            found.append(_mean_of_largest((block @ vector)[np.newaxis]))
        return np.stack(found, axis=1)

    @cached_property
    def _starts(self) -> list[int]:
        """The row where each level's examples begin."""
        return [int(np.searchsorted(self.levels, level)) for level in range(len(LEVELS))]

    @cached_property
    def _by_level(self) -> list[np.ndarray]:
        return np.split(self.examples, self._starts[1:])

    @cached_property
    def _sketches(self) -> tuple[np.ndarray, np.ndarray]:
        """The directions in which the examples differ most, (dimensions, SKETCH), and the examples in these."""
        _, axes = np.linalg.eigh(self.examples.T @ self.examples)
        kept = np.ascontiguousarray(axes[:, -SKETCH:])
        return kept, np.ascontiguousarray(self.examples @ kept)

    def _sparse(self, words: str) -> np.ndarray:
        found = [(self.grams[gram], count) for gram, count in _grams(words).items() if gram in self.grams]
        intercept = self.sparse[-1].astype(np.float32)
        if not found:
            return intercept
        rows = np.array([row for row, _ in found])
        values = (1 + np.log(np.array([count for _, count in found], dtype=np.float32))) * self.rarity[rows]
        scores: np.ndarray = (values / np.linalg.norm(values)) @ self.sparse[rows].astype(np.float32) + intercept
        return scores


@dataclass
class Signal:
    """A fitted signal.

    Attributes:
        views: the views, fitted on everything.
        weights: (23, 4) of the last regression, last row the intercept.
        card: score from which on a line gets a card.
        emergency: share of emergencies from which on the card is one for emergencies.
    """

    views: Views
    weights: np.ndarray
    card: float
    emergency: float

    @classmethod
    def fit(cls, sample: Sample, levels: Sequence[str], writers: Sequence[str], unseen: np.ndarray) -> Signal:
        """Fit on lines and who wrote them.

        Args:
            sample: all lines.
            levels: one of `LEVELS` for each.
            writers: who wrote each; empty for a plain question.
            unseen: (lines,) those that the encoder was not tuned on (components/held_out.py): on the others every
                view that reads vectors looks surer than it will be. Weights and thresholds come from these alone,
                unless they are too few.
        """
        target = np.array([LEVELS.index(level) for level in levels])
        names = sorted(set(writers) - {""})
        of = np.array(writers)
        counted = Counted.of(sample.words)
        scores = np.zeros((0, 22))
        rows = np.zeros(0, dtype=int)
        fold_of = np.array([names.index(name) % FOLDS if name else -1 for name in writers])
        place = np.arange(len(of))

        def scored_by_strangers(fold: int) -> tuple[np.ndarray, np.ndarray]:
            # plain questions are left out in turn, too
            out = (fold_of == fold) | ((of == "") & (place % FOLDS == fold))
            rest, held = np.flatnonzero(~out), np.flatnonzero(out)
            views = Views.fit(sample.take(rest), counted.take(rest), target[rest], of[rest] != "")
            return views.scores(sample.take(held), counted.take(held)), held

        from sklearn.exceptions import ConvergenceWarning

        with warnings.catch_warnings(), ThreadPoolExecutor(2) as pool:  # the solvers leave Python's lock
            warnings.simplefilter("ignore", ConvergenceWarning)  # out here, because filters belong to all threads
            everything = pool.submit(Views.fit, sample, counted, target, of != "")
            for found, held in pool.map(scored_by_strangers, sorted(set(fold_of) - {-1})):
                scores, rows = np.vstack([scores, found]), np.append(rows, held)
        if unseen[rows].sum() >= ENOUGH:
            scores, rows = scores[unseen[rows]], rows[unseen[rows]]
        weights = _stack(scores, target[rows])
        shares = _shares(scores, weights)
        near = (of[rows] != "") & (target[rows] == 0)
        plain = of[rows] == ""
        alarm = shares @ WEIGHTS
        card = max(_exceeded_by(alarm[near], NEAR_MISSES_WITH_CARD), _exceeded_by(alarm[plain], PLAIN_WITH_CARD))
        return cls(
            everything.result(),
            weights,
            card,
            _exceeded_by(shares[near, 3], NEAR_MISSES_WITH_EMERGENCY),
        )

    def shares(self, sample: Sample) -> np.ndarray:
        """How likely each level is, (lines, 4); rows sum to 1."""
        return _shares(self.views.scores(sample), self.weights)

    @staticmethod
    def alarm(shares: np.ndarray) -> float:
        """The score of one line's shares, which `card` is measured against."""
        return float(shares @ WEIGHTS)

    def level(self, shares: np.ndarray) -> str:
        """The level of one line's shares; when unsure between two, the higher."""
        if self.alarm(shares) < self.card:
            return LEVELS[0]
        if shares[3] >= self.emergency:
            return LEVELS[3]
        return LEVELS[2] if shares[2] + shares[3] >= shares[1] else LEVELS[1]

    def nearest(self, vector: np.ndarray, level: str) -> list[int]:
        """The written lines of a level, by their places in `views.examples`, the most alike to this one first."""
        rows = np.flatnonzero(self.views.levels == LEVELS.index(level))
        return [int(row) for row in rows[np.argsort(-(self.views.examples[rows] @ vector))]]

    def to_arrays(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """What to store: settings for JSON and arrays for NumPy (no pickle)."""
        views = self.views
        arrays = {name: getattr(views, name) for name in ARRAYS}
        arrays["examples"] = views.examples.astype(np.float16)  # halves the model; turned back once, at load
        settings = {"grams": list(views.grams), "card": self.card, "emergency": self.emergency}
        return settings, {**arrays, "weights": self.weights}

    @classmethod
    def from_arrays(cls, settings: dict[str, Any], arrays: dict[str, np.ndarray]) -> Signal:
        """The inverse of `to_arrays`."""
        grams = {gram: row for row, gram in enumerate(settings["grams"])}
        stored = {name: arrays[name] for name in ARRAYS}
        views = Views(grams=grams, **{**stored, "examples": stored["examples"].astype(np.float32)})
        return cls(views, arrays["weights"], settings["card"], settings["emergency"])


ARRAYS = ("dense", "both", "sparse", "rarity", "examples", "levels")


def _mean_of_largest(likeness: np.ndarray) -> np.ndarray:
    """Mean of the largest of each row."""
    largest: np.ndarray = np.partition(likeness, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1)
    return largest


def _exceeded_by(values: np.ndarray, part: float) -> float:
    """The value that at most this part of the values exceeds; nothing exceeds that of none."""
    return float(np.quantile(values, 1 - part)) if len(values) else 0.0


def _both(sample: Sample) -> np.ndarray:
    # twice the vector and 0.7 of the concepts: about equal parts of the whole, since vectors have length 1
    return np.hstack([2 * sample.vectors, 0.7 * sample.concepts])


def _grams(words: str) -> Counter[str]:
    """Words, pairs of words, and groups of three and four letters inside words with how often they stand there."""
    row = words.split()
    found: Counter[str] = Counter(f"w:{word}" for word in row)
    found.update(f"w:{first} {second}" for first, second in zip(row, row[1:], strict=False))
    for word in row:
        found.update(_letters(word))
    return found


@lru_cache(maxsize=WORDS)
def _letters(word: str) -> tuple[str, ...]:
    framed = f" {word} "
    return tuple(framed[start : start + size] for size in (3, 4) for start in range(len(framed) - size + 1))


def _columns(model: Any) -> np.ndarray:
    stacked: np.ndarray = np.vstack([model.coef_.T, model.intercept_]).astype(np.float32)
    return stacked


def _apply(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    scores: np.ndarray = rows @ weights[:-1] + weights[-1]
    return scores


def _stack(scores: np.ndarray, truth: np.ndarray) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    return _columns(LogisticRegression(C=0.1, max_iter=1000).fit(scores, truth))


def _shares(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    from scipy.special import softmax

    shares: np.ndarray = softmax(_apply(scores, weights), axis=1)
    return shares
