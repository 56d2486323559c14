"""Steps of learning: which lines meet, and what is told about the time left."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from lines import Line

Say = Callable[[str], None]
LABELS = 28  # in a step,
LINES = 3  # lines of each,
SINGLES = 12  # and lines that mean what no other does
TOGETHER = 9  # labels of a topic that follow each other: three topics share a step
LINES_A_TURN = 60  # a label comes once for so many of its lines
SAVED_EVERY = 50  # steps


class Batches:
    """Labels with their lines, and single lines, in an order that depends on the seed alone."""

    def __init__(self, known: list[Line], epochs: float, seed: int = 0) -> None:
        """Sort the lines by label and topic.

        Args:
            known: the lines.
            epochs: how often each line with a label is seen.
            seed: of their order.
        """
        self._random = random.Random(seed)
        self._texts: dict[str, list[str]] = defaultdict(list)
        self._topics: dict[str, str] = {}
        self._singles = [line.text for line in known if line.label is None]
        for line in known:
            if line.label is not None:
                self._texts[line.label].append(line.text)
                self._topics[line.label] = line.topic
        self.steps = max(1, int(epochs * sum(map(len, self._texts.values())) / (LABELS * LINES)))

    def __iter__(self) -> Iterator[tuple[list[str], torch.Tensor]]:
        """Texts of each step and the number of their label; single lines have numbers of their own."""
        labels, singles = self._labels(), self._endless(self._singles)
        drawn = {label: self._endless(texts) for label, texts in self._texts.items()}
        alone = SINGLES if self._singles else 0
        for _ in range(self.steps):
            chosen: list[str] = []
            while len(chosen) < min(LABELS, len(self._texts)):
                label = next(labels)
                if label not in chosen:
                    chosen.append(label)
            texts = [next(drawn[label]) for label in chosen for _ in range(LINES)]
            numbers = [number for number in range(len(chosen)) for _ in range(LINES)]
            numbers += [-1 - number for number in range(alone)]
            yield texts + [next(singles) for _ in range(alone)], torch.tensor(numbers)

    def _labels(self) -> Iterator[str]:
        """Labels as often as they have lines, a few neighbours after each other."""
        while True:
            topics: dict[str, list[str]] = defaultdict(list)
            for label, texts in self._texts.items():
                topics[self._topics[label]] += [label] * max(1, round(len(texts) / LINES_A_TURN))
            groups = []
            for labels in topics.values():
                self._random.shuffle(labels)
                groups += [labels[i : i + TOGETHER] for i in range(0, len(labels), TOGETHER)]
            self._random.shuffle(groups)
            yield from (label for group in groups for label in group)

    def _endless(self, texts: list[str]) -> Iterator[str]:
        while True:
            yield from self._random.sample(texts, len(texts))


def contrast(vectors: torch.Tensor, numbers: torch.Tensor, temperature: float) -> torch.Tensor:
    """Supervised contrastive loss of unit vectors; lines without a partner only push.

    Args:
        vectors: (lines, dimensions).
        numbers: (lines,) equal for lines of one label.
        temperature: the smaller, the more the nearest strangers count.
    """
    itself = torch.eye(len(numbers), dtype=torch.bool)
    likeness = (vectors @ vectors.T / temperature).masked_fill(itself, -1e9)
    partners = (numbers[:, None] == numbers[None]) & ~itself
    logs = torch.log_softmax(likeness, dim=1)
    paired = partners.any(dim=1)
    return -((logs * partners).sum(dim=1)[paired] / partners.sum(dim=1)[paired]).mean()


class Learning:
    """Weights, the steps of their learning, and a file from which a stopped run goes on."""

    def __init__(self, network: Any, rate: float, steps: int, checkpoint: Path, say: Say) -> None:
        """Start, or go on from `checkpoint` if there is one.

        Args:
            network: a SentenceNetwork.
            rate: highest learning rate, after a tenth of the steps; it falls to 0 at the end.
            steps: how many there are.
            checkpoint: written every fifty steps; the caller removes it.
            say: told the progress.
        """
        self._network, self._steps, self._checkpoint, self._say = network, steps, checkpoint, say
        self._learned = network.learned()
        self._optimiser = torch.optim.AdamW(self._learned, lr=rate, weight_decay=0.01)
        warming = max(1, steps // 10)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: min((step + 1) / warming, (steps - step) / max(1, steps - warming))
        )
        self.done = 0
        if checkpoint.exists():
            saved = torch.load(checkpoint, weights_only=True)
            network.load_state_dict(saved["network"])
            self._optimiser.load_state_dict(saved["optimiser"])
            self._schedule.load_state_dict(saved["schedule"])
            self.done = saved["step"]
            say(f"going on after step {self.done}")
        self._begun, self._first = time.monotonic(), self.done

    def step(self, step: int, loss: torch.Tensor, told: str) -> None:
        """Learn from one step's loss; `told` describes it."""
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learned, 1.0)
        self._optimiser.step()
        self._schedule.step()
        self._optimiser.zero_grad()
        if step % 10 == 0:
            left = (time.monotonic() - self._begun) / (step - self._first + 1) * (self._steps - step) / 60
            self._say(f"step {step} of {self._steps}, {told}, {left:.0f} min left")
        if (step + 1) % SAVED_EVERY == 0:
            state = {
                "network": self._network.state_dict(),
                "optimiser": self._optimiser.state_dict(),
                "schedule": self._schedule.state_dict(),
                "step": step + 1,
            }
            written = self._checkpoint.with_suffix(".new")  # a run stopped while writing leaves the last one whole
            torch.save(state, written)
            written.replace(self._checkpoint)
