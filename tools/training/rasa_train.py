"""`rasa train` without detours.

Stock Rasa parses and checks each file about a dozen times, copies slowly, and takes the fingerprint of each example
after each component, for a cache that has nothing for us once a question has changed.

A program of its own, `python -m tools.training.rasa_train`, with the arguments of `rasa train`.
"""

from __future__ import annotations

import gc
import pickle
import sys
from collections.abc import Iterable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, Union

from engines.without_tensorflow import leave_out_tensorflow


def read_once() -> None:
    """Put a memory before Rasa's readers and its schema check, for a process that trains and ends; twice is once."""
    from rasa.shared.importers import utils
    from rasa.shared.nlu.training_data import training_data
    from rasa.shared.utils import io, validation

    read, check, gather = io.read_yaml, validation.validate_yaml_schema, utils.training_data_from_paths
    if read.__module__ == __name__:
        return
    parsed: dict[str, bytes] = {}
    passed: set[tuple[str, str]] = set()
    gathered: dict[tuple[str, ...], Any] = {}

    def read_yaml(content: str, reader_type: Union[str, list[str]] = "safe") -> Any:
        if reader_type != "safe":  # a reader that keeps comments and places; asked for seldom
            return read(content, reader_type)
        if content not in parsed:
            parsed[content] = pickle.dumps(read(content, reader_type), pickle.HIGHEST_PROTOCOL)
        # a copy, because readers take what they have read out of it; the bytes are this process's own
        return pickle.loads(parsed[content])  # noqa: S301

    def read_plainly(content: str, reader_type: Union[str, list[str]] = "safe") -> Any:
        return read_yaml(content)

    def validate_yaml_schema(yaml_file_content: str, schema_path: str, *args: Any, **kwargs: Any) -> None:
        if (yaml_file_content, schema_path) in passed:
            return
        try:
            io.read_yaml = read_plainly  # the reader that keeps places takes ten times as long
            check(yaml_file_content, schema_path, *args, **kwargs)
        except Exception:
            io.read_yaml = read_yaml
            check(yaml_file_content, schema_path, *args, **kwargs)  # whose words name the place
        finally:
            io.read_yaml = read_yaml
        passed.add((yaml_file_content, schema_path))

    def training_data_from_paths(paths: Iterable[str], language: str) -> Any:
        key = (language, *paths)
        if key not in gathered:
            gathered[key] = gather(key[1:], language)
            encode_ahead(gathered[key])
        return _copied(gathered[key])

    io.read_yaml = read_yaml
    validation.validate_yaml_schema = validate_yaml_schema
    utils.training_data_from_paths = training_data_from_paths
    # merging copies thousands of examples again and again; through pickle that takes a tenth of the time
    training_data.copy = SimpleNamespace(deepcopy=_copied)


def encode_ahead(data: Any) -> None:
    """Let the encoder read the questions while Rasa still sorts them: it works outside Python's lock."""
    from components.encoder import EncoderError, shared_encoder
    from components.sentence_embedding_featurizer import SentenceEmbeddingFeaturizer

    default = SentenceEmbeddingFeaturizer.get_default_config()
    with suppress(EncoderError):  # of which the components complain
        encoder = shared_encoder(default["folder"], default["cache_size"])
        encoder.encode_ahead([example.get("text") for example in data.training_examples if example.get("text")])


def keep_nothing() -> None:
    """Train without Rasa's cache of components' outputs; `rasa train --force` alone would still fill it."""
    from rasa.engine.training.hooks import TrainingHook
    from rasa.shared.nlu.constants import INTENT, TEXT
    from rasa.shared.nlu.training_data.message import Message

    def ignore(self: TrainingHook, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {}

    def hashed(self: Message) -> int:
        return hash((self.get(TEXT), self.get(INTENT)))

    def equals(self: Message, other: Any) -> bool:
        return isinstance(other, Message) and self.data == other.data and self.features == other.features

    TrainingHook.on_before_node = TrainingHook.on_after_node = ignore
    Message.__hash__, Message.__eq__ = hashed, equals  # stock compares fingerprints to find examples that stand twice


def _copied(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))  # noqa: S301


def main(argv: list[str]) -> None:
    """Run `rasa train`."""
    gc.disable()  # a training ends before what it leaves behind counts
    leave_out_tensorflow()
    read_once()
    keep_nothing()
    from rasa.__main__ import main as rasa

    sys.argv = ["rasa", "train", "--force", *argv]
    try:
        rasa()
    finally:
        gc.freeze()  # nor need the end of the process look for it


if __name__ == "__main__":
    main(sys.argv[1:])
