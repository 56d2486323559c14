"""Rasa's own starter pipeline on our data: trained once, for hours, and remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tools.evaluation.ask import ask
from tools.evaluation.reply import Reply
from tools.evaluation.stock_training import stock_config, train_stock

CACHE = Path(".cache/stock")


@dataclass(frozen=True)
class Stock:
    """What the starter pipeline replied.

    Attributes:
        fingerprint: of the data it was trained on.
        is_of_today: whether these are today's data.
        trained_in: seconds its training took.
        replies: to each question.
        epochs: passes over the data its training made.
    """

    fingerprint: str
    is_of_today: bool
    trained_in: float
    replies: dict[str, Reply]
    epochs: int

    @property
    def name(self) -> str:
        """What the report calls it."""
        return f"{self.epochs} epochs, data {self.fingerprint}" + (
            "" if self.is_of_today else ", which have changed since"
        )


def fingerprint(epochs: int, root: Path = Path()) -> str:
    """Twelve hex digits over the data, the domain, the pipeline and Rasa's version."""
    digest = hashlib.sha256(json.dumps([version("rasa"), stock_config(epochs)]).encode())
    for file in [root / "domain.yml", *sorted((root / "data").rglob("*.yml"))]:
        digest.update(str(file.relative_to(root)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def stock_replies(texts: Iterable[str], may_train: bool, epochs: int, fresh: bool = False) -> Stock | None:
    """The starter pipeline's reply to each text; None if that would need a training that is not wanted.

    Args:
        texts: the questions; only those not asked before of the same model are asked.
        epochs: passes over the data, should it be trained.
        may_train: train or load a model if need be; otherwise only remembered replies are used.
        fresh: train on today's data, even though a model of earlier data is there.
    """
    today = f"{fingerprint(epochs)}-{epochs}"
    name = today if fresh else _newest_like(today)
    memory, model = CACHE / f"{name}.json", CACHE / f"{name}.tar.gz"
    trained_in, replies = _recall(memory)
    wanted = list(texts)
    unasked = [text for text in wanted if text not in replies]
    if unasked and not may_train:
        return None
    if unasked:
        if not model.exists():
            trained_in = train_stock(model, epochs)
            _remember(memory, trained_in, replies)
            _forget_all_but(model)
        replies |= ask(model, unasked)
        _remember(memory, trained_in, replies)
    answered = {text: replies[text] for text in wanted}
    return Stock(name.split("-")[0], name == today, trained_in, answered, int(name.split("-")[1]))


def _newest_like(today: str) -> str:
    """Today's fingerprint if its model or its replies are there, else that of the newest model, else today's."""
    models = sorted(CACHE.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime)
    if not models or (CACHE / f"{today}.json").exists():
        return today
    names = [model.name.removesuffix(".tar.gz") for model in models]
    return today if today in names else names[-1]


def _recall(memory: Path) -> tuple[float, dict[str, Reply]]:
    if not memory.exists():
        return 0.0, {}
    known = json.loads(memory.read_text(encoding="utf-8"))
    return known["trained_in"], {text: Reply.from_json(values) for text, values in known["replies"].items()}


def _remember(memory: Path, trained_in: float, replies: dict[str, Reply]) -> None:
    values = {"trained_in": trained_in, "replies": {text: reply.to_json() for text, reply in replies.items()}}
    memory.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")


def _forget_all_but(newest: Path) -> None:
    for old in set(CACHE.glob("*.tar.gz")) - {newest}:
        old.unlink()
