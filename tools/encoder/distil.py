"""The student: a small network, taught to tell the labels apart and to find alike what the tuned teacher finds alike.

Its vectors are shorter than the teacher's and lie elsewhere, so not they are compared but how like each two lines of
a step are. General English holds the rest of the space in place: there the student must say what the published small
network says, for a sentence and for pairs of them.

Sources: Hinton, Vinyals and Dean 2015, "Distilling the knowledge in a neural network"; Park et al. 2019, "Relational
knowledge distillation"; Kumar et al. 2022, "Fine-tuning can distort pretrained features" (why general sentences are
kept where they were).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from batches import Batches, Learning, Say, contrast
from lines import Line
from network import SentenceNetwork, transformer, vectors

TOLD_EVERY = 2048  # texts


@dataclass(frozen=True)
class Distilling:
    """The numbers of the student's run.

    Attributes:
        epochs: how often each line is seen.
        rate: highest learning rate.
        temperature: of the contrastive loss.
        likeness: weight of finding alike what the teacher finds alike.
        general: general sentences in a step.
        place, distances: weights of what holds a general sentence and pairs of them.
        seed: of the order of lines.
    """

    epochs: float = 4.0
    rate: float = 5e-5
    temperature: float = 0.05
    likeness: float = 30.0
    general: int = 16
    place: float = 10.0
    distances: float = 20.0
    seed: int = 0


def taught(teacher: Any, tokenizer: Any, texts: Sequence[str], say: Say) -> torch.Tensor:
    """The teacher's unit vectors (texts, its dimensions)."""
    network, parts = SentenceNetwork(teacher).eval(), []
    for start in range(0, len(texts), TOLD_EVERY):
        with torch.no_grad():
            parts.append(vectors(network, tokenizer, list(texts[start : start + TOLD_EVERY])))
        say(f"the teacher has read {min(start + TOLD_EVERY, len(texts)):,} of {len(texts):,}")
    return torch.cat(parts)


def unlike(ours: torch.Tensor, theirs: torch.Tensor) -> torch.Tensor:
    """Mean square by which the likeness of two lines differs between two sets of unit vectors, over all pairs."""
    others = ~torch.eye(len(ours), dtype=torch.bool)
    return ((ours @ ours.T - theirs @ theirs.T)[others] ** 2).mean()


def distil(
    source: Path,
    tokenizer: Any,
    told: dict[str, torch.Tensor],
    known: list[Line],
    general: list[str],
    checkpoint: Path,
    say: Say,
    recipe: Distilling,
) -> SentenceNetwork:
    """The student.

    Args:
        source: folder of the small network's published weights.
        tokenizer: theirs.
        told: the teacher's vector of each line.
        known: lines to learn.
        general: sentences to hold in place.
        checkpoint: a stopped run goes on from there.
        say: told the progress.
        recipe: the numbers.
    """
    torch.manual_seed(recipe.seed)
    network = SentenceNetwork(transformer(source, dropout=0.0)).train()
    published = SentenceNetwork(transformer(source, dropout=0.0)).eval()
    batches = Batches(known, recipe.epochs, recipe.seed)
    learning = Learning(network, recipe.rate, batches.steps, checkpoint, say)
    for step, (lines, numbers) in enumerate(batches):
        if step < learning.done:
            continue
        held = [general[(step * recipe.general + number) % len(general)] for number in range(recipe.general)]
        with torch.no_grad():
            before = vectors(published, tokenizer, held)
        found = vectors(network, tokenizer, lines + held)
        ours, still = found[: len(lines)], found[len(lines) :]
        apart = contrast(ours, numbers, recipe.temperature)
        differs = unlike(ours, torch.stack([told[line] for line in lines]))
        moved = recipe.place * (1 - (still * before).sum(1)).mean() + recipe.distances * unlike(still, before)
        loss = apart + recipe.likeness * differs + moved
        learning.step(step, loss, f"contrast {apart:.3f}, unlike the teacher {differs:.4f}, moved {moved:.3f}")
    return network.eval()
