"""A network that turns texts into unit vectors, for tuning, distilling and export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel

MAX_TOKENS = 40  # longer lines are cut while learning: few are, and each would make its whole batch slow
CHUNK = 32  # lines run together; sorted by length first, so that little is padding


class SentenceNetwork(torch.nn.Module):
    """The mean over a text's token vectors, at unit length."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        """Wrap a transformer, which goes from token numbers to token vectors."""
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Unit vectors (texts, dimensions) of token numbers (texts, tokens)."""
        hidden = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)

    def learned(self) -> list[torch.nn.Parameter]:
        """The weights that are learned: all but the word vectors, because rare words are seen too seldom here."""
        fixed = {id(weight) for weight in self.transformer.embeddings.parameters()}
        return [weight for weight in self.parameters() if id(weight) not in fixed]


def transformer(folder: Path, dropout: float) -> Any:
    """The published transformer.

    Eager attention is plain matrix products, which is what the quantiser knows how to shrink.
    """
    return AutoModel.from_pretrained(
        folder, attn_implementation="eager", hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout
    )


def vectors(network: SentenceNetwork, tokenizer: Any, texts: list[str]) -> torch.Tensor:
    """Unit vectors (texts, dimensions) in 16-bit arithmetic, which halves the time where the processor has it."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    parts = []
    for start in range(0, len(order), CHUNK):
        batch = tokenizer(
            [texts[place] for place in order[start : start + CHUNK]],
            padding=True,
            truncation=True,
            max_length=MAX_TOKENS,
            return_tensors="pt",
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            parts.append(network(batch["input_ids"], batch["attention_mask"]).float())
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[back]
