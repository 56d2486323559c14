"""The teacher: the published network, tuned so that lines of one meaning lie close and neighbouring meanings apart.

Each step takes some labels of a few topics, so that neighbours meet, some lines of each, and some lines that mean what
no other does. The supervised contrastive loss pulls a label's lines together and pushes all others away.

Source: Khosla et al. 2020, "Supervised contrastive learning".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from batches import Batches, Learning, Say, contrast
from lines import Line
from network import SentenceNetwork, transformer, vectors


@dataclass(frozen=True)
class Tuning:
    """The numbers of the teacher's run.

    Attributes:
        epochs: how often each line is seen.
        rate: highest learning rate.
        temperature: of the contrastive loss, as in the study that docs/decisions/012 quotes.
        dropout: share of the network's values left out in each step.
        seed: of the order of lines and of what is left out.
    """

    epochs: float = 2.0
    rate: float = 3e-5
    temperature: float = 0.05
    dropout: float = 0.1
    seed: int = 0


def tune(source: Path, tokenizer: Any, known: list[Line], checkpoint: Path, say: Say, recipe: Tuning) -> Any:
    """The tuned transformer of `source`.

    Args:
        source: folder of the published weights.
        tokenizer: theirs.
        known: lines to learn.
        checkpoint: a stopped run goes on from there.
        say: told the progress.
        recipe: the numbers.
    """
    torch.manual_seed(recipe.seed)
    network = SentenceNetwork(transformer(source, recipe.dropout)).train()
    batches = Batches(known, recipe.epochs, recipe.seed)
    learning = Learning(network, recipe.rate, batches.steps, checkpoint, say)
    for step, (texts, numbers) in enumerate(batches):
        if step >= learning.done:
            loss = contrast(vectors(network, tokenizer, texts), numbers, recipe.temperature)
            learning.step(step, loss, f"contrast {loss:.3f}")
    return network.transformer.eval()
