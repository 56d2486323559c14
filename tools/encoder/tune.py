"""Tune the published encoder so that lines of one meaning lie close and neighbouring meanings apart.

Each step takes some labels of a few topics, so that neighbours meet, some lines of each, and some
lines that mean what no other does. The supervised contrastive loss pulls a label's lines together
and pushes all others away. General English holds the rest of the space in place: there the tuned
encoder must say what the published one says, for a sentence and for pairs of them.

Sources: Khosla et al. 2020, "Supervised contrastive learning"; Kumar et al. 2022, "Fine-tuning can
distort pretrained features" (why general sentences are kept where they were).
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from lines import Line
from transformers import AutoModel

Say = Callable[[str], None]
MAX_TOKENS = 40  # longer lines are cut while tuning: few are, and each would make its whole batch slow
CHUNK = 32  # lines run together; sorted by length first, so that little is padding


@dataclass(frozen=True)
class Recipe:
    """The numbers of a tuning run.

    Attributes:
        epochs: how often each line is seen.
        rate: highest learning rate, after a tenth of the steps; it falls to 0 at the end.
        temperature: of the contrastive loss, as in the study that docs/decisions/012 quotes.
        labels, lines, singles: in a step, labels, lines of each, and lines without a label.
        general: general sentences in a step.
        place, distances: weights of what holds a general sentence and pairs of them.
        seed: of the order of lines.
    """

    epochs: float = 2.5
    rate: float = 5e-5
    temperature: float = 0.05
    labels: int = 28
    lines: int = 3
    singles: int = 12
    general: int = 16
    place: float = 10.0
    distances: float = 20.0
    seed: int = 0


class Vectors:
    """Unit vectors of texts from a network: the mean over the token vectors."""

    def __init__(self, network: torch.nn.Module, tokenizer: Any) -> None:
        """Wrap a network and its tokenizer."""
        self._network, self._tokenizer = network, tokenizer

    def __call__(self, texts: list[str]) -> torch.Tensor:
        """Vectors of shape (texts, dimensions)."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = [self._run([texts[i] for i in order[start : start + CHUNK]]) for start in range(0, len(order), CHUNK)]
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(parts)[back]

    def _run(self, texts: list[str]) -> torch.Tensor:
        batch = self._tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
        mask = batch["attention_mask"]
        hidden = self._network(input_ids=batch["input_ids"], attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        return torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=1)


class Batches:
    """Labels with their lines, and single lines, in an order that depends on the seed alone."""

    def __init__(self, known: list[Line], recipe: Recipe) -> None:
        """Sort the lines by label and topic."""
        self._recipe = recipe
        self._random = random.Random(recipe.seed)
        self._texts: dict[str, list[str]] = defaultdict(list)
        self._topics: dict[str, str] = {}
        self._singles = [line.text for line in known if line.label is None]
        for line in known:
            if line.label is not None:
                self._texts[line.label].append(line.text)
                self._topics[line.label] = line.topic
        in_labels = sum(map(len, self._texts.values()))
        self.steps = int(recipe.epochs * in_labels / (recipe.labels * recipe.lines))

    def __iter__(self) -> Iterator[tuple[list[str], torch.Tensor]]:
        """Texts of each step and the number of their label; single lines have numbers of their own."""
        labels, singles = self._labels(), self._endless(self._singles)
        drawn = {label: self._endless(texts) for label, texts in self._texts.items()}
        alone = self._recipe.singles if self._singles else 0
        for _ in range(self.steps):
            chosen: list[str] = []
            while len(chosen) < min(self._recipe.labels, len(self._texts)):
                label = next(labels)
                if label not in chosen:
                    chosen.append(label)
            texts = [next(drawn[label]) for label in chosen for _ in range(self._recipe.lines)]
            numbers = [number for number in range(len(chosen)) for _ in range(self._recipe.lines)]
            numbers += [-1 - number for number in range(alone)]
            yield texts + [next(singles) for _ in range(alone)], torch.tensor(numbers)

    def _labels(self) -> Iterator[str]:
        """Labels as often as they have lines, a few neighbours after each other."""
        together = 9  # three topics share a step
        while True:
            topics: dict[str, list[str]] = defaultdict(list)
            for label, texts in self._texts.items():
                topics[self._topics[label]] += [label] * max(1, round(len(texts) / 60))
            groups = []
            for labels in topics.values():
                self._random.shuffle(labels)
                groups += [labels[i : i + together] for i in range(0, len(labels), together)]
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


def hold(now: torch.Tensor, before: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """How far general sentences have moved: each from its place, and pairs from their distance."""
    moved = (1 - (now * before).sum(dim=1)).mean()
    bent = ((now @ now.T - before @ before.T) ** 2).mean()
    return recipe.place * moved + recipe.distances * bent


def tune(
    source: Path, tokenizer: Any, known: list[Line], general: list[str], checkpoint: Path, say: Say, recipe: Recipe
) -> torch.nn.Module:
    """Tune the network in `source`; goes on from `checkpoint` if there is one.

    Args:
        source: folder of the published weights.
        tokenizer: theirs.
        known: lines to learn.
        general: sentences to hold in place.
        checkpoint: file written every fifty steps and removed by the caller once the build is done.
        say: told the progress.
        recipe: the numbers.
    """
    torch.manual_seed(recipe.seed)
    network = AutoModel.from_pretrained(
        source, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    published = Vectors(AutoModel.from_pretrained(source).eval(), tokenizer)
    for weight in network.embeddings.parameters():
        weight.requires_grad = False  # rare words are seen too seldom here to learn better ones
    learned = [weight for weight in network.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(learned, lr=recipe.rate, weight_decay=0.01)
    batches = Batches(known, recipe)
    warming = max(1, batches.steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warming, (batches.steps - step) / (batches.steps - warming))
    )
    done = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        schedule.load_state_dict(saved["schedule"])
        done = saved["step"]
        say(f"going on after step {done}")
    tuned = Vectors(network.train(), tokenizer)
    started = time.monotonic()
    for step, (texts, numbers) in enumerate(batches):
        if step < done:
            continue
        loss = contrast(tuned(texts), numbers, recipe.temperature)
        first = step * recipe.general
        held = [general[(first + number) % len(general)] for number in range(recipe.general)]
        with torch.no_grad():
            before = published(held)
        moved = hold(tuned(held), before, recipe)
        (loss + moved).backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        if step % 10 == 0:
            left = (time.monotonic() - started) / (step - done + 1) * (batches.steps - step) / 60
            say(f"step {step} of {batches.steps}, contrast {loss:.3f}, moved {moved:.3f}, {left:.0f} min left")
        if step % 50 == 49:
            state = {
                "network": network.state_dict(),
                "optimiser": optimiser.state_dict(),
                "schedule": schedule.state_dict(),
                "step": step + 1,
            }
            torch.save(state, checkpoint)
    return network.eval()
