"""Vectors kept between trainings: what is known is not encoded again, and a broken file costs nothing but time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import components.vector_store
from components.vector_store import VectorStore

VECTORS = {"back hurts": np.array([1, 0], np.float32), "r\u00fccken": np.array([0, 1], np.float32)}


def reopened(folder: Path, encoder: str = "checksum") -> VectorStore:
    """The store as the next training finds it."""
    return VectorStore(folder, encoder, 2)


def test_the_next_training_knows_the_vectors_of_the_last_one(tmp_path: Path) -> None:
    reopened(tmp_path).keep(VECTORS)
    known = reopened(tmp_path).known([*VECTORS, "something new"])
    assert known.keys() == VECTORS.keys()
    assert all(np.array_equal(known[text], VECTORS[text]) for text in VECTORS)


def test_later_vectors_are_added(tmp_path: Path) -> None:
    reopened(tmp_path).keep({"back hurts": VECTORS["back hurts"]})
    reopened(tmp_path).keep({"r\u00fccken": VECTORS["r\u00fccken"]})
    assert len(reopened(tmp_path).known(VECTORS)) == 2


def test_another_encoder_knows_nothing_of_it(tmp_path: Path) -> None:
    reopened(tmp_path).keep(VECTORS)
    assert reopened(tmp_path, "another").known(VECTORS) == {}


def test_the_words_are_not_in_the_file(tmp_path: Path) -> None:
    reopened(tmp_path).keep(VECTORS)
    assert all(b"back" not in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut off"])
def test_a_damaged_file_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    reopened(tmp_path).keep(VECTORS)
    next(tmp_path.iterdir()).write_bytes(content)
    assert reopened(tmp_path).known(VECTORS) == {}
    reopened(tmp_path).keep(VECTORS)
    assert len(reopened(tmp_path).known(VECTORS)) == 2


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = VectorStore(tmp_path / "file" / "below", "checksum", 2)
    store.keep(VECTORS)
    assert len(store.known(VECTORS)) == 2


def test_the_oldest_are_forgotten_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components.vector_store, "LIMIT", 1)
    reopened(tmp_path).keep(VECTORS)
    assert list(reopened(tmp_path).known(VECTORS)) == ["r\u00fccken"]
