"""Train what has changed since the last time; the running assistant takes the new model over."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from components.encoder import EncoderError, SentenceEncoder
from tools.content.load import load
from tools.content.rules import complaints
from tools.environment import ONE_THREAD, child_environment
from tools.live import take_live
from tools.training.content_digest import learned_digest, responses, words_digest
from tools.training.new_words import with_new_words

MODELS = Path("models")
KEPT = 2  # the new model and the one before it, to go back to


def model_path(root: Path = Path()) -> Path:
    """Where the model of today's content is, or will be."""
    return root / MODELS / f"backline-{learned_digest(root)}-{words_digest(root)}.tar.gz"


def ensure_model() -> Path:
    """Train unless the model of today's content is there.

    Where only words of responses have changed, they are written into the newest model that has learned the same.

    Raises:
        SystemExit: the content has mistakes, or training failed; what is wrong stands above the sentence.
    """
    path = model_path()
    if path.exists():
        return path
    alike = _newest_first(f"backline-{learned_digest()}-*.tar.gz")
    started = time.monotonic()
    if alike:
        _refuse_mistakes(learns=False)
        try:
            with_new_words(alike[0], responses(), path)
            print(f"train: only words have changed; {path} in {time.monotonic() - started:.0f} s", flush=True)
        except (ValueError, KeyError, OSError) as problem:
            print(f"train: the words could not be changed alone ({problem}); training in full", flush=True)
            _refuse_damaged_encoder()
            _train(path)
    else:
        try:
            _refuse_damaged_encoder()
        except SystemExit:
            _refuse_mistakes(learns=False)  # first what whoever edits the content can mend
            raise
        _train(path)
    os.utime(path)
    _forget_old_models(path)
    return path


def _train(path: Path) -> None:
    print(f"train: learning from {len(list(Path('data').rglob('*.yml')))} files, a minute or two …", flush=True)
    started = time.monotonic()
    training = Training(path)
    try:
        _refuse_mistakes(learns=True)  # while it reads its files, so that the check takes no time of its own
    except BaseException:
        training.stop()
        raise
    if words := training.finish():
        sys.stderr.write(words[-8000:])
        sys.exit("train: training failed; the lines above say why. `make check` finds mistakes in content.")
    print(f"train: {path} in {time.monotonic() - started:.0f} s", flush=True)


class Training:
    """`rasa train` in a process of its own."""

    def __init__(self, path: Path) -> None:
        """Start it.

        Args:
            path: where the model goes; it is there whole or not at all.
        """
        self._path = path
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - `finish` closes it
        name = path.name.removesuffix(".tar.gz")
        command = [sys.executable, "-m", "tools.training.rasa_train", "--fixed-model-name", name, "--out", str(MODELS)]
        command.append("--skip-validation")  # the content's own check is done beside it, and it tries rules itself
        self._process = subprocess.Popen(
            command, env=child_environment(**ONE_THREAD), stdout=self._said, stderr=subprocess.STDOUT
        )

    def stop(self) -> None:
        """End it without a model."""
        self._process.kill()
        self.finish()

    def finish(self) -> str:
        """Wait for its end: nothing if the model is there, else what it said."""
        code = self._process.wait()
        with self._said:
            self._said.seek(0)
            said = self._said.read().decode(errors="replace")
        return "" if code == 0 and self._path.exists() else said or f"It ended with code {code}."


def _refuse_mistakes(learns: bool) -> None:
    """Content mistakes are told in a sentence each, before minutes are spent.

    Where nothing is learned, what the questions and signs must be was checked when they were.
    """
    content = load(Path.cwd(), date.today(), signs=learns)
    errors = [str(complaint) for complaint in complaints(content, likeness=learns) if complaint.level == "error"]
    if errors:
        sys.exit("\n".join([*errors, f"train: not started, mend the {len(errors)} lines above first."]))


def _refuse_damaged_encoder() -> None:
    try:
        SentenceEncoder.load("models/encoder")
    except EncoderError as error:
        sys.exit(f"train: {error}")


def _newest_first(pattern: str) -> list[Path]:
    return sorted(MODELS.glob(pattern), key=lambda model: model.stat().st_mtime, reverse=True)


def _forget_old_models(newest: Path) -> None:
    for model in _newest_first("backline-*.tar.gz")[KEPT:]:
        if model != newest:
            model.unlink()


def main(argv: list[str] | None = None) -> int:
    """Entry point of `make train`."""
    parser = argparse.ArgumentParser(prog="python -m tools train", description=__doc__)
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    if parser.parse_args(argv).force:
        for model in MODELS.glob(f"backline-{learned_digest()}-*.tar.gz"):
            model.unlink()
    model = ensure_model()
    print(f"train: the model is {model}", flush=True)
    return take_live(model)
