"""The pipeline of config.yml, trained and asked through Rasa, in a temporary folder."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from tools.benchmarking.dataset import DatasetError, Line
from tools.environment import make_private

WARM_UP = 3  # messages asked before the clock counts: the first ones build caches
NAME = "benchmark"
CACHE_SIZE = "RASA_MAX_CACHE_SIZE"  # Rasa reads it when a training begins
OUT_OF_SCOPE = "out_of_scope"  # what the pipeline calls lines that nothing answers; labels in scope get numbers


@dataclass(frozen=True)
class Answer:
    """What the pipeline made of one message.

    Attributes:
        ranking: labels and their shares, best first; empty if the message never reached the classifier.
        decision: what a visitor would get: a label, or None for anything that is no answer.
        seconds: time to understand the message.
    """

    ranking: tuple[tuple[str, float], ...]
    decision: str | None
    seconds: float

    def best(self, out_of_scope: str | None) -> tuple[str | None, float]:
        """The best label in scope and its share; None and 0 without a ranking."""
        return next((pair for pair in self.ranking if pair[0] != out_of_scope), (None, 0.0))

    def certainty(self, out_of_scope: str | None) -> float:
        """From -1 to 1: the best share in scope, less the share of the out-of-scope label where it was trained."""
        return self.best(out_of_scope)[1] - dict(self.ranking).get(out_of_scope or "", 0.0)


@dataclass(frozen=True)
class Run:
    """One training and what it answered, a text's answer in the place of the text."""

    answers: tuple[Answer, ...]
    trained_in: float


def run(config: Path, lines: Sequence[Line], texts: Sequence[str], out_of_scope: str | None) -> Run:
    """Train the pipeline of `config` on the lines, ask it the texts, and forget it.

    Args:
        config: a Rasa configuration; only its pipeline is used. Its paths are relative to the current folder.
        lines: to learn from.
        texts: to understand, each without a conversation before it.
        out_of_scope: the label that marks what nothing answers.

    Raises:
        DatasetError: the training failed; the message gives Rasa's reason.
    """
    names = _names(lines, out_of_scope)
    with tempfile.TemporaryDirectory() as folder, _quiet():
        started, model = _train(config, lines, names, Path(folder))
        trained_in = time.monotonic() - started
        labels = {name: label for label, name in names.items()}
        return Run(tuple(asyncio.run(_ask(model, texts, labels))), trained_in)


def _names(lines: Iterable[Line], out_of_scope: str | None) -> dict[str, str]:
    """A name for each label that no component reads a meaning into, whatever signs the label has."""
    labels = sorted({line.label for line in lines})
    return {label: OUT_OF_SCOPE if label == out_of_scope else f"label_{n}" for n, label in enumerate(labels)}


def _train(config: Path, lines: Sequence[Line], names: Mapping[str, str], folder: Path) -> tuple[float, str]:
    from rasa.model_training import train_nlu
    from rasa.shared.exceptions import RasaException

    # JSON, because Rasa's YAML reads brackets within a line as the marks of an entity
    examples = [{"text": line.text, "intent": names[line.label], "entities": []} for line in lines]
    data = folder / "nlu.json"
    data.write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8")
    started = time.monotonic()
    try:
        with redirect_stdout(StringIO()):  # it says where the model is, which is gone in a moment
            model = train_nlu(str(config), str(data), str(folder), fixed_model_name=NAME)
    except RasaException as error:
        raise DatasetError(f"The pipeline of {config} could not be trained: {error}") from error
    if model is None:
        raise DatasetError(f"The pipeline of {config} could not be trained; `make check` may say why.")
    return started, model


async def _ask(model: str, texts: Sequence[str], labels: Mapping[str, str]) -> list[Answer]:
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    answers = []
    for text in texts:
        started = time.perf_counter()
        parse = await agent.parse_message(text)
        answers.append(_answer(parse, time.perf_counter() - started, labels))
    return answers


def _answer(parse: Mapping[str, Any], seconds: float, labels: Mapping[str, str]) -> Answer:
    ranking = tuple(
        (labels[entry["name"]], float(entry["confidence"]))
        for entry in parse.get("intent_ranking") or ()
        if entry["name"] in labels
    )
    return Answer(ranking, labels.get(parse["intent"].get("name") or ""), seconds)


@contextmanager
def _quiet() -> Iterator[None]:
    """No telemetry, no cache of an earlier training, no word of the messages on the terminal."""
    make_private()
    before = os.environ.get(CACHE_SIZE)
    os.environ[CACHE_SIZE] = "0"  # the time to train is that of a whole training
    with warnings.catch_warnings(record=True):  # recorded, not printed; some libraries reset the filters
        warnings.simplefilter("ignore")
        from rasa.utils.log_utils import configure_structlog

        logging.getLogger("rasa").setLevel(logging.ERROR)
        configure_structlog(logging.ERROR)
        try:
            yield
        finally:
            os.environ.pop(CACHE_SIZE)
            if before is not None:
                os.environ[CACHE_SIZE] = before
