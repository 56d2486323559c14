"""Sentence vectors kept on disk between trainings: only lines that are new are encoded; no Rasa."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

LIMIT = 60_000  # texts kept, the newest; 92 MB of 384 numbers each
KEY_BYTES = 16  # of a text's hash; two of a million texts share one with a chance of 1 in 10^27


class VectorStore:
    """Vectors of training texts, by the texts' hashes: the words themselves are not in the file.

    One file for each encoder, so a new encoder begins anew. A file that is damaged or cannot be
    written costs time, never the training.
    """

    def __init__(self, folder: Path, encoder: str, dimensions: int) -> None:
        """Remember where.

        Args:
            folder: made if missing.
            encoder: what names the encoder's file, such as a checksum.
            dimensions: length of a vector.
        """
        self._file = folder / f"{encoder[:16]}.npz"
        self._dimensions = dimensions
        self._vectors: dict[bytes, np.ndarray] | None = None

    def known(self, texts: Iterable[str]) -> dict[str, np.ndarray]:
        """The vectors of those texts that are known."""
        kept = self._read()
        return {text: kept[key] for text in texts if (key := _key(text)) in kept}

    def keep(self, vectors: dict[str, np.ndarray]) -> None:
        """Add vectors and write the file anew, whole or not at all."""
        kept = self._read()
        kept.update((_key(text), vector) for text, vector in vectors.items())
        for key in list(kept)[: max(0, len(kept) - LIMIT)]:
            del kept[key]
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._file.parent, suffix=".npz", delete=False) as part:
                keys = np.frombuffer(b"".join(kept), dtype=np.uint8)
                np.savez(part, keys=keys, vectors=np.stack(list(kept.values())))
            Path(part.name).replace(self._file)

    def _read(self) -> dict[bytes, np.ndarray]:
        if self._vectors is None:
            self._vectors = {}
            with contextlib.suppress(OSError, ValueError, KeyError, EOFError, BadZipFile):
                with self._file.open("rb") as file, np.load(file) as arrays:  # NumPy forgets to close a broken one
                    keys, vectors = arrays["keys"].tobytes(), arrays["vectors"]
                if vectors.shape[1:] == (self._dimensions,) and len(keys) == KEY_BYTES * len(vectors):
                    self._vectors = {keys[i * KEY_BYTES : (i + 1) * KEY_BYTES]: row for i, row in enumerate(vectors)}
        return self._vectors


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=KEY_BYTES).digest()
