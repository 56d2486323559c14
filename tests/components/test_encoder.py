"""Text to vector: with a five-word network, and once with the committed weights."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pytest

from components.encoder import AT_ONCE, EncoderError, SentenceEncoder
from components.vector_store import VectorStore

ENCODER = Path(__file__).parents[2] / "models/encoder"


def test_a_text_has_the_networks_dimensions_and_length_one(toy_encoder: SentenceEncoder) -> None:
    vectors = toy_encoder.encode(["back hurts", "massage helps"])
    assert vectors.shape == (2, 4)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1])


@pytest.mark.parametrize("blank", ["", "   ", "\n\t"])
def test_a_blank_text_is_the_zero_vector(toy_encoder: SentenceEncoder, toy_session: Any, blank: str) -> None:
    assert toy_encoder.encode([blank]).tolist() == [[0, 0, 0, 0]]
    assert toy_session.runs == 0


def test_no_texts_are_an_empty_array(toy_encoder: SentenceEncoder) -> None:
    assert toy_encoder.encode([]).shape == (0, 4)
    assert toy_encoder.encode_many([]).shape == (0, 4)


def test_a_batch_equals_its_texts_one_by_one(toy_encoder: SentenceEncoder) -> None:
    texts = ["back hurts", "hip hurts badly", "", "massage helps my back"]
    one_by_one = np.vstack([toy_encoder.encode([text]) for text in texts])
    assert np.array_equal(toy_encoder.encode(texts), one_by_one)


def test_texts_with_other_words_have_other_vectors(toy_encoder: SentenceEncoder) -> None:
    back, hip = toy_encoder.encode(["back hurts", "hip hurts"])
    assert not np.allclose(back, hip)


def test_a_text_is_run_once_and_then_remembered(toy_encoder: SentenceEncoder, toy_session: Any) -> None:
    first = toy_encoder.encode(["back hurts"])
    assert np.array_equal(toy_encoder.encode(["back hurts", "back hurts"]), np.vstack([first, first]))
    assert toy_session.runs == 1


def test_the_text_not_used_longest_is_forgotten_first(toy_encoder: SentenceEncoder, toy_session: Any) -> None:
    toy_encoder.encode(["back", "hip", "back", "massage"])  # two are remembered: back and massage
    assert toy_session.runs == 3
    toy_encoder.encode(["back", "massage"])
    assert toy_session.runs == 3
    toy_encoder.encode(["hip"])
    assert toy_session.runs == 4


def test_what_a_caller_does_to_a_vector_does_not_reach_the_memory(toy_encoder: SentenceEncoder) -> None:
    vectors = toy_encoder.encode(["back hurts"])
    kept = vectors.copy()
    vectors[:] = 0
    assert np.array_equal(toy_encoder.encode(["back hurts"]), kept)


def test_many_texts_equal_single_ones_and_each_is_run_once(toy_encoder: SentenceEncoder, toy_session: Any) -> None:
    texts = ["back hurts", "", "hip hurts"] * 50
    many = toy_encoder.encode_many(texts)
    assert toy_session.runs == 2
    assert np.array_equal(many, toy_encoder.encode(texts))


def test_many_texts_are_not_remembered_beside_the_last_ones(toy_encoder: SentenceEncoder, toy_session: Any) -> None:
    toy_encoder.encode_many(["back hurts"])
    toy_encoder.encode(["back hurts"])
    assert toy_session.runs == 2


def test_texts_of_the_last_training_are_not_run_again(
    toy_encoder: SentenceEncoder, toy_session: Any, tmp_path: Path
) -> None:
    toy_encoder._store = VectorStore(tmp_path, "toy", 4)
    before = toy_encoder.encode_many(["back hurts", "hip hurts"])
    toy_encoder._store = VectorStore(tmp_path, "toy", 4)
    after = toy_encoder.encode_many(["back hurts", "hip", "hip hurts"])
    assert toy_session.runs == 3
    assert np.array_equal(before, after[[0, 2]])


def test_texts_encoded_ahead_are_not_run_again_and_are_kept_with_the_others(
    toy_encoder: SentenceEncoder, toy_session: Any, tmp_path: Path
) -> None:
    texts = ["back", "hip", "massage", "back hurts"]
    toy_encoder._store = VectorStore(tmp_path, "toy", 4)
    toy_encoder.encode_ahead(texts[:3]).join()
    assert toy_session.runs == 3
    vectors = toy_encoder.encode_many(texts)
    assert toy_session.runs == 4
    assert set(VectorStore(tmp_path, "toy", 4).known(texts)) == set(texts)
    assert np.array_equal(vectors, toy_encoder.encode(texts))


def test_whoever_asks_for_texts_goes_before_those_encoded_ahead(toy_session: Any) -> None:
    encoder = SentenceEncoder(toy_session, None, 4)
    seen: list[str] = []

    def run(text: str) -> np.ndarray:
        seen.append(text)
        while "asked for" not in seen and not encoder._turn.locked():  # inside the first until somebody asks
            sleep(0.001)
        return np.ones(4, np.float32)

    encoder._run = run  # type: ignore[method-assign]
    ahead = encoder.encode_ahead([str(number) for number in range(3 * AT_ONCE)])
    while not seen:
        sleep(0.001)
    encoder.encode_many(["asked for"])
    ahead.join()
    assert seen.index("asked for") == AT_ONCE
    assert len(seen) == 3 * AT_ONCE + 1


def test_a_process_that_ends_while_texts_are_encoded_ahead_ends_as_it_wants_to() -> None:
    program = (
        "import sys, time; from components.encoder import SentenceEncoder; "
        f"encoder = SentenceEncoder.load({str(ENCODER)!r}); "
        "encoder.encode_ahead([f'my back hurts {number} times a day' for number in range(100_000)]); "
        "time.sleep(0.1); sys.exit('why training failed')"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr.strip()) == (1, "why training failed")


def one_sentence(message: str) -> bool:
    return "\n" not in message and message.endswith(".") and ". " not in message


def test_a_missing_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as error:
        SentenceEncoder.load(tmp_path / "nowhere")
    assert one_sentence(str(error.value))
    assert "nowhere/manifest.json is missing; restore it with `git checkout models/encoder`" in str(error.value)


def test_a_missing_file_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"dimensions": 4, "sha256": {"model.onnx": "0" * 64}}))
    with pytest.raises(EncoderError) as error:
        SentenceEncoder.load(tmp_path)
    assert one_sentence(str(error.value))
    assert "model.onnx is missing" in str(error.value)


def test_a_damaged_file_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"dimensions": 4, "sha256": {"model.onnx": "0" * 64}}))
    (tmp_path / "model.onnx").write_bytes(b"cut off")
    with pytest.raises(EncoderError) as error:
        SentenceEncoder.load(tmp_path)
    assert one_sentence(str(error.value))
    assert "model.onnx is damaged (its checksum differs); restore it" in str(error.value)


@pytest.mark.parametrize("manifest", ['{"sha256": {"model.on', "{}", "\xff"])
def test_a_damaged_manifest_is_told_in_one_sentence(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest, encoding="latin-1")
    with pytest.raises(EncoderError) as error:
        SentenceEncoder.load(tmp_path)
    assert one_sentence(str(error.value))
    assert "manifest.json is damaged" in str(error.value)


@pytest.fixture(scope="module")
def committed_weights() -> SentenceEncoder:
    """The encoder the assistant runs with."""
    return SentenceEncoder.load(ENCODER)


@pytest.fixture(scope="module")
def reference() -> dict[str, list[float]]:
    """Vectors of the tuned 32-bit network that the weights were made from, by text."""
    loaded: dict[str, list[float]] = json.loads((ENCODER / "reference.json").read_text(encoding="utf-8"))
    return loaded


def test_committed_weights_agree_with_the_network_they_were_made_from(
    committed_weights: SentenceEncoder, reference: dict[str, list[float]]
) -> None:
    exact = np.array(list(reference.values()))
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    cosines = (committed_weights.encode(list(reference)) * exact).sum(axis=1)
    assert cosines.min() >= 0.97, min(zip(cosines, reference, strict=True))


def test_committed_weights_give_384_numbers_of_length_one(
    committed_weights: SentenceEncoder, reference: dict[str, list[float]]
) -> None:
    vectors = committed_weights.encode(list(reference))
    assert vectors.shape == (len(reference), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_committed_weights_give_a_text_the_same_vector_in_every_batch(
    committed_weights: SentenceEncoder, reference: dict[str, list[float]]
) -> None:
    texts = list(reference)
    one_by_one = np.vstack([committed_weights.encode([text]) for text in reversed(texts)])[::-1]
    assert np.array_equal(committed_weights.encode_many(texts), one_by_one)


def test_committed_weights_cut_a_very_long_text_instead_of_failing(committed_weights: SentenceEncoder) -> None:
    assert np.linalg.norm(committed_weights.encode(["my back hurts " * 500])) == pytest.approx(1, abs=1e-5)
