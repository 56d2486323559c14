"""Rasa graph component: words, pairs of words and letters inside words, as one sparse sentence feature."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache, partial
from itertools import chain
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from components.remembered import Remembered

WORDS = 8192  # kept with their groups of letters; visitors type a few thousand different ones
NON_SPACE = r"\S+"  # lemmas come joined by spaces; nothing else splits them


class SparseRow(Features):
    """A sparse feature whose fingerprint is a hash of its numbers: Rasa's prints them as text first."""

    def fingerprint(self) -> str:
        """Stable, and different for different rows."""
        row: csr_matrix = self.features
        return hashlib.md5(row.indices.tobytes() + row.data.tobytes(), usedforsecurity=False).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(SparseFeaturizer, GraphComponent):
    """Adds a sparse sentence feature, shape (1, columns): tf-idf of lemmas and of letters.

    Rasa's CountVectorsFeaturizer also builds a row for every token, and nothing in our pipeline
    reads those rows (docs/decisions/007-ngram-featurizer.md has the measurements).

    Usage in config.yml, after a tokenizer::

        - name: components.ngram_featurizer.NgramFeaturizer
          words: 2
          letters: 5
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """A tokenizer must run first."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults, each with its reason."""
        return {
            **SparseFeaturizer.get_default_config(),
            "words": 2,  # lemmas and pairs of lemmas: "hot stone", "not help"
            "letters": 5,  # two to five letters inside a word: typing slips still share most of them
            "min_letters_df": 2,  # letters seen in one question only teach nothing and double the model
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable for this component."""
        return ["sklearn"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the options of config.yml.

        Raises:
            InvalidConfigException: naming the component, the key and what to write instead.
        """
        for key, least in (("words", 1), ("letters", 2), ("min_letters_df", 1)):
            value = config.get(key, least)
            if not isinstance(value, int) or value < least:
                raise InvalidConfigException(
                    f"{cls.__name__}: {key} is {value!r}; write a whole number of at least {least}."
                )

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        """Create a featurizer that has seen no text yet."""
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        common = {"sublinear_tf": True, "dtype": np.float32, "lowercase": True}
        self._views = {
            "words": TfidfVectorizer(ngram_range=(1, config["words"]), token_pattern=NON_SPACE, **common),
            "letters": TfidfVectorizer(
                analyzer="char_wb", ngram_range=(2, config["letters"]), min_df=config["min_letters_df"], **common
            ),
        }
        self._analysers = {name: view.build_analyzer() for name, view in self._views.items()}
        self._rarity: dict[str, np.ndarray] = {}  # scikit-learn adds a matrix up each time it is asked
        self._letters = lru_cache(maxsize=WORDS)(self._letters_of)
        self._rows: Remembered[csr_matrix] = Remembered()
        self._trained = False

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramFeaturizer:
        """Create an untrained featurizer."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramFeaturizer:
        """Load the vocabularies stored with the model."""
        featurizer = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / "ngrams.json").read_text(encoding="utf-8"))
        for name, view in featurizer._views.items():
            view.vocabulary_ = {term: column for column, term in enumerate(stored[name]["terms"])}
            view.idf_ = featurizer._rarity[name] = np.array(stored[name]["idf"], dtype=np.float32)
        featurizer._trained = True
        return featurizer

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the vocabularies from the training questions and store them."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        stored = {}
        for name, view in self._views.items():
            try:
                view.fit([self._text(example, name) for example in examples])
            except ValueError as error:  # scikit-learn's word for "nothing left to count"
                raise InvalidConfigException(
                    f"{type(self).__name__}: the training data has no words ({error})."
                ) from error
            stored[name] = {
                "terms": view.get_feature_names_out().tolist(),
                "idf": [round(float(value), 4) for value in view.idf_],
            }
            self._rarity[name] = view.idf_.astype(np.float32)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "ngrams.json").write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        self._trained = True
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature of the visitor's text to each message."""
        for message in messages:
            if message.get(TEXT) and self._trained:
                texts = tuple(self._text(message, name) for name in self._views)
                self._set_feature(message, self._rows.get(texts, partial(self._row, texts)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to every training question."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        if examples:
            blocks = [view.transform([self._text(e, name) for e in examples]) for name, view in self._views.items()]
            rows: csr_matrix = hstack(blocks).tocsr()
            for number, example in enumerate(examples):
                self._set_feature(example, rows[number])
        return training_data

    def _row(self, texts: tuple[str, ...]) -> csr_matrix:
        """What `transform` gives for a text, of each view; scikit-learn's checks alone would take some milliseconds."""
        columns: list[np.ndarray] = []
        values: list[np.ndarray] = []
        offset = 0
        for (name, view), text in zip(self._views.items(), texts, strict=True):
            found = Counter(self._columns(name, text))
            column = np.fromiter(found.keys(), dtype=np.int32, count=len(found))
            times = np.fromiter(found.values(), dtype=np.float32, count=len(found))
            weight = (1 + np.log(times)) * self._rarity[name][column]
            length = float(np.sqrt((weight * weight).sum()))
            columns.append(column + offset)
            values.append((weight / length if length else weight).astype(np.float32))
            offset += len(view.vocabulary_)
        column, value = np.concatenate(columns), np.concatenate(values)
        order = np.argsort(column)
        return csr_matrix((value[order], column[order], [0, len(column)]), shape=(1, offset))

    def _columns(self, name: str, text: str) -> Iterable[int]:
        if name == "letters":  # they never cross a space, so each word's are looked up once
            return chain.from_iterable(map(self._letters, text.split()))
        known = self._views[name].vocabulary_
        return (known[term] for term in self._analysers[name](text) if term in known)

    def _letters_of(self, word: str) -> tuple[int, ...]:
        known = self._views["letters"].vocabulary_
        return tuple(known[term] for term in self._analysers["letters"](word) if term in known)

    def _set_feature(self, message: Message, row: csr_matrix) -> None:
        message.add_features(SparseRow(row, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))

    @staticmethod
    def _text(message: Message, view: str) -> str:
        """The text as lemmas for the words, as typed for the letters."""
        tokens: list[Token] = message.get(TOKENS_NAMES[TEXT], [])
        return " ".join(token.lemma for token in tokens) if view == "words" else str(message.get(TEXT))
