"""Turn a text into a vector with the encoder of `models/encoder/`; numpy in, numpy out, no Rasa.

The network is all-MiniLM-L6-v2 as int8 ONNX (see models/encoder/README.md). Each text is run on
its own: 8-bit activations are scaled over everything in a batch, so a text's vector would change
with its neighbours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from threading import Lock, Thread, main_thread
from typing import Any

import numpy as np

from components.remembered import TEXTS, Remembered
from components.vector_store import VectorStore

AT_ONCE = 256  # texts encoded ahead before whoever asks for others gets a turn
KEPT = Path(".cache/vectors")  # beside other things that may be thrown away


class EncoderError(Exception):
    """The encoder's folder is missing or damaged; the message says which file and what to do."""


class SentenceEncoder:
    """Sentence vectors of unit length, remembered for the texts seen last."""

    def __init__(
        self,
        session: Any,
        tokenizer: Any,
        dimensions: int,
        cache_size: int = TEXTS,
        store: VectorStore | None = None,
    ) -> None:
        """Wrap a loaded network.

        Args:
            session: an `onnxruntime.InferenceSession` from token ids to one unit vector a text.
            tokenizer: a `tokenizers.Tokenizer` that truncates and does not pad.
            dimensions: length of a vector.
            cache_size: how many texts are remembered; 2048 vectors of 384 floats are 3 MB.
            store: where the vectors of training texts are kept.
        """
        self._store = store
        self.dimensions = dimensions
        self._session = session
        self._tokenizer = tokenizer
        self._remembered: Remembered[np.ndarray] = Remembered(cache_size)
        self._ahead: dict[str, np.ndarray] = {}
        self._busy, self._turn = Lock(), Lock()  # the second is held while others wait for the first

    @classmethod
    def load(cls, folder: Path | str, cache_size: int = TEXTS, kept: Path | None = None) -> SentenceEncoder:
        """Load an encoder after checking every file against the manifest's SHA-256.

        Args:
            folder: holds `manifest.json`, `model.onnx` and `tokenizer.json`.
            cache_size: how many texts are remembered.
            kept: folder for the vectors of training texts.

        Raises:
            EncoderError: a file is missing or is not the one the manifest names.
        """
        folder = Path(folder)
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            blobs = {name: (folder / name).read_bytes() for name in manifest["sha256"]}
        except FileNotFoundError as error:
            raise EncoderError(
                f"The encoder file {error.filename} is missing; restore it with `git checkout models/encoder`."
            ) from error
        except (ValueError, KeyError) as error:
            raise EncoderError(
                f"The encoder file {folder / 'manifest.json'} is damaged (it is not the manifest that was written); "
                "restore it with `git checkout models/encoder`."
            ) from error
        for name, expected in manifest["sha256"].items():
            if hashlib.sha256(blobs[name]).hexdigest() != expected:
                raise EncoderError(
                    f"The encoder file {folder / name} is damaged (its checksum differs); "
                    "restore it with `git checkout models/encoder`."
                )
        # imported here: `rasa data validate` and the linter never need the network
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a dozen words do not pay for a second thread
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(blobs["model.onnx"], options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_str(blobs["tokenizer.json"].decode("utf-8"))
        dimensions = int(manifest["dimensions"])
        store = VectorStore(kept, manifest["sha256"]["model.onnx"], dimensions) if kept else None
        return cls(session, tokenizer, dimensions, cache_size, store)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Encode texts one by one.

        Args:
            texts: any strings; an empty or blank one gives the zero vector.

        Returns:
            float32 array of shape (len(texts), dimensions); rows have length 1 (or 0 if blank).
        """
        rows = [self._remembered.get(text, partial(self._run, text)) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimensions), dtype=np.float32)

    def encode_many(self, texts: list[str]) -> np.ndarray:
        """As `encode`, for thousands of training texts: on two threads, and kept on disk for the next training."""
        with self._turn, self._busy:
            vectors = self._store.known(texts) if self._store else {}
            found = {text: self._ahead[text] for text in texts if text in self._ahead and text not in vectors}
            new = [text for text in dict.fromkeys(texts) if text not in vectors and text not in found]
            with ThreadPoolExecutor(2) as pool:  # the network runs outside Python's lock
                found.update(zip(new, pool.map(self._run, new, chunksize=64), strict=True))
            if self._store and found:
                self._store.keep(found)
        vectors |= found
        return np.stack([vectors[text] for text in texts]) if texts else np.zeros((0, self.dimensions), np.float32)

    def encode_ahead(self, texts: Sequence[str]) -> Thread:
        """Begin with training texts that `encode_many` will be asked for, beside this process's other work.

        A training that fails ends the thread: one cut off inside the network would end the process with an abort.
        """

        def begin() -> None:
            for start in range(0, len(texts), AT_ONCE):
                with self._turn:
                    pass  # whoever asks for others goes first
                with self._busy:
                    part = texts[start : start + AT_ONCE]
                    known = self._store.known(part) if self._store else {}
                    for text in part:
                        if not main_thread().is_alive():
                            return
                        if text not in known:
                            self._ahead[text] = self._run(text)

        thread = Thread(target=begin)
        thread.start()
        return thread

    def _run(self, text: str) -> np.ndarray:
        if not text.strip():
            return np.zeros(self.dimensions, dtype=np.float32)
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        vector: np.ndarray = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        return vector


@lru_cache(maxsize=2)
def shared_encoder(folder: str, cache_size: int) -> SentenceEncoder:
    """The encoder of a folder, loaded once for all components, so that each text is encoded once.

    Raises:
        EncoderError: as `SentenceEncoder.load`.
    """
    return SentenceEncoder.load(Path(folder), cache_size, KEPT)
