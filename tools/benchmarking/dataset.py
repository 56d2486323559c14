"""A labelled intent set: read from CSV or from Rasa's YAML, checked, and thinned for few-shot training."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

COLUMNS = ("text", "label")
ENDINGS = (".csv", ".yml", ".yaml")


class DatasetError(Exception):
    """The set cannot be used; the message names the file and what to do."""


@dataclass(frozen=True)
class Line:
    """A message and the label it ought to get."""

    text: str
    label: str


@dataclass(frozen=True)
class Dataset:
    """What to train on and what to ask.

    Attributes:
        name: of the set, for the report.
        train: at least two labels that are in scope.
        test: every label but the out-of-scope one also stands in `train`.
        out_of_scope: the label of lines that nothing answers; None if the set has none.
    """

    name: str
    train: tuple[Line, ...]
    test: tuple[Line, ...]
    out_of_scope: str | None = None

    @property
    def labels(self) -> list[str]:
        """The labels in scope, sorted."""
        return sorted({line.label for line in self.train} - {self.out_of_scope or ""})

    def few_shot(self, shots: int, seed: int) -> Dataset:
        """The same set with at most `shots` training lines a label, drawn with `seed`."""
        groups: dict[str, list[Line]] = defaultdict(list)
        for line in self.train:
            groups[line.label].append(line)
        draw = random.Random(seed)  # noqa: S311  (a reproducible draw, no secret)
        drawn = [draw.sample(groups[label], min(shots, len(groups[label]))) for label in sorted(groups)]
        return replace(self, train=tuple(line for lines in drawn for line in lines))

    def without_out_of_scope(self) -> Dataset:
        """The same set, trained without its out-of-scope lines; the test keeps them."""
        return replace(self, train=tuple(line for line in self.train if line.label != self.out_of_scope))


def load_dataset(
    folder: Path, train: str | None = None, test: str | None = None, out_of_scope: str | None = None
) -> Dataset:
    """Read a set and check it.

    Args:
        folder: holds the files; its name names the set.
        train: file name of the training lines; train.csv, train.yml or train.yaml if None.
        test: file name of the test lines; likewise.
        out_of_scope: the label of lines that nothing answers.

    Raises:
        DatasetError: a file or column is missing, a label is unknown, or there are too few.
    """
    if not folder.is_dir():
        raise DatasetError(f"There is no folder {folder}; give the folder that holds train.csv and test.csv.")
    train_file, test_file = _file(folder, "train", train), _file(folder, "test", test)
    dataset = Dataset(folder.resolve().name, read_lines(train_file), read_lines(test_file), out_of_scope)
    if len(dataset.labels) < 2:
        raise DatasetError(
            f"{train_file} has {len(dataset.labels)} labels in scope; it takes two or more to tell one from another."
        )
    known = {*dataset.labels, out_of_scope}
    unknown = sorted({line.label for line in dataset.test} - known)
    if unknown:
        raise DatasetError(
            f"{test_file} asks for the label {unknown[0]!r}, which {train_file.name} does not have; add lines to "
            "learn it from, or name it with --out-of-scope if it marks what nothing answers."
        )
    if out_of_scope and out_of_scope not in {line.label for line in (*dataset.train, *dataset.test)}:
        raise DatasetError(
            f"No line of {train_file} or {test_file.name} has the label {out_of_scope!r}; "
            "name the one they use with --out-of-scope, or leave the option out."
        )
    if all(line.label == out_of_scope for line in dataset.test):
        raise DatasetError(f"{test_file} has no line in scope; add some to count what is right.")
    return dataset


def read_lines(path: Path) -> tuple[Line, ...]:
    """The lines of one file, CSV with the columns `text` and `label`, or Rasa's YAML.

    Raises:
        DatasetError: the file is missing, has another form or holds an empty text or label.
    """
    if not path.is_file():
        raise DatasetError(f"There is no file {path}; add it, or name another with --train and --test.")
    if path.suffix not in ENDINGS:
        raise DatasetError(f"{path} ends in {path.suffix!r}; give a file that ends in {', '.join(ENDINGS)}.")
    try:
        lines = _csv_lines(path) if path.suffix == ".csv" else _yaml_lines(path)
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not saved as UTF-8; save it again with that encoding.") from error
    if not lines:
        raise DatasetError(f"{path} has no lines; add some, each with a text and its label.")
    return lines


def _file(folder: Path, stem: str, name: str | None) -> Path:
    if name is not None:
        return folder / name
    found = (folder / f"{stem}{ending}" for ending in ENDINGS if (folder / f"{stem}{ending}").is_file())
    return next(found, folder / f"{stem}.csv")


def _csv_lines(path: Path) -> tuple[Line, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        for column in COLUMNS:
            if column not in (rows.fieldnames or ()):
                raise DatasetError(f"{path} has no column {column!r}; let its first line be `text,label`.")
        return tuple(_line(path, rows.line_num, row["text"], row["label"]) for row in rows)


def _line(path: Path, number: int, text: str | None, label: str | None) -> Line:
    for column, value in zip(COLUMNS, (text, label), strict=True):
        if not value or not value.strip():
            raise DatasetError(f"Line {number} of {path} has no {column}; write one, or delete the line.")
    return Line(str(text).strip(), str(label).strip())


def _yaml_lines(path: Path) -> tuple[Line, ...]:
    # imported here: it takes seconds, and a CSV needs none of it
    from rasa.shared.exceptions import RasaException
    from rasa.shared.nlu.training_data.loading import load_data

    try:
        examples = load_data(str(path)).intent_examples
    except (RasaException, ValueError) as error:
        raise DatasetError(f"{path} cannot be read as Rasa's training data; compare docs/benchmark.md.") from error
    return tuple(Line(example.get("text"), example.get_full_intent()) for example in examples)
