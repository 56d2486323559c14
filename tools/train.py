"""Train the assistant if anything it learns from has changed since the last time."""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from components.encoder import EncoderError, SentenceEncoder
from tools.content.load import load
from tools.content.rules import complaints
from tools.environment import child_environment

LEARNED_FROM = ["config.yml", "domain.yml", "requirements.lock", "models/encoder/manifest.json", "data", "components"]
MODELS = Path("models")
KEPT = 2  # the new model and the one before it, to go back to


def fingerprint(root: Path = Path()) -> str:
    """Twelve hex digits over everything that makes the model what it is."""
    digest = hashlib.sha256()
    for name in LEARNED_FROM:
        path = root / name
        files = sorted(p for p in path.rglob("*") if p.suffix in (".yml", ".py")) if path.is_dir() else [path]
        for file in files:
            digest.update(str(file.relative_to(root)).encode())
            digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()[:12]


def model_path(root: Path = Path()) -> Path:
    """Where the model of today's content is, or will be."""
    return root / MODELS / f"backline-{fingerprint(root)}.tar.gz"


def ensure_model() -> Path:
    """Train unless the model of today's content is there.

    Raises:
        SystemExit: the content has mistakes, or training failed; what is wrong stands above the sentence.
    """
    path = model_path()
    if path.exists():
        return path
    _refuse_what_cannot_be_learned()
    print(f"train: learning from {len(list(Path('data').rglob('*.yml')))} files, about two minutes …", flush=True)
    started = time.monotonic()
    name = path.name.removesuffix(".tar.gz")
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", name, "--out", str(MODELS)]
    done = subprocess.run(command, env=child_environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0 or not path.exists():
        sys.stderr.write(done.stdout[-4000:] + done.stderr[-4000:])
        sys.exit("train: training failed; the lines above say why. `make check` finds mistakes in content.")
    print(f"train: {path} in {time.monotonic() - started:.0f} s", flush=True)
    _forget_old_models(path)
    return path


def _refuse_what_cannot_be_learned() -> None:
    """Content mistakes and a damaged encoder are told in a sentence each, before minutes are spent."""
    errors = [str(complaint) for complaint in complaints(load(Path.cwd(), date.today())) if complaint.level == "error"]
    if errors:
        sys.exit("\n".join([*errors, f"train: not started, mend the {len(errors)} lines above first."]))
    try:
        SentenceEncoder.load("models/encoder")
    except EncoderError as error:
        sys.exit(f"train: {error}")


def _forget_old_models(newest: Path) -> None:
    models = sorted(MODELS.glob("backline-*.tar.gz"), key=lambda model: model.stat().st_mtime, reverse=True)
    for model in models[KEPT:]:
        if model != newest:
            model.unlink()


def main(argv: list[str] | None = None) -> int:
    """Entry point of `make train`."""
    parser = argparse.ArgumentParser(prog="python -m tools train", description=__doc__)
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    if parser.parse_args(argv).force:
        model_path().unlink(missing_ok=True)
    print(f"train: the model is {ensure_model()}")
    return 0
