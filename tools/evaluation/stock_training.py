"""Trains Rasa's own starter pipeline on our data, in a process of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from tools.environment import child_environment

NEWS_EVERY = 15.0  # seconds between lines while it trains
# `rasa init` leaves the pipeline out of config.yml; Rasa then trains with the one in this file.
DEFAULT_CONFIG = "engine/recipes/config_files/default_config.yml"


def stock_config(epochs: int) -> dict[str, Any]:
    """The configuration of a `rasa init` bot, its NLU half, with `epochs` passes over the data."""
    spec = find_spec("rasa")
    if spec is None or spec.origin is None:
        sys.exit("evaluate: Rasa is not installed here; run `make setup`.")
    text = (Path(spec.origin).parent / DEFAULT_CONFIG).read_text(encoding="utf-8")
    default = yaml.safe_load(text)
    for component in default["pipeline"]:
        if "epochs" in component:
            component["epochs"] = epochs
    return {"recipe": default["recipe"], "assistant_id": "stock", "language": "en", "pipeline": default["pipeline"]}


def train_stock(model: Path, epochs: int) -> float:
    """Train the starter pipeline on a copy of the data, which may go on changing; returns the seconds it took.

    Raises:
        SystemExit: training failed; the log says why.
    """
    model.parent.mkdir(parents=True, exist_ok=True)
    name = model.name.removesuffix(".tar.gz")
    log = model.with_name(f"{name}.log")
    print(f"evaluate: training Rasa's starter pipeline on the same data, {epochs} epochs …", flush=True)
    with tempfile.TemporaryDirectory() as folder, log.open("wb") as sink:
        shutil.copytree("data", Path(folder) / "data")
        shutil.copy("domain.yml", folder)
        (Path(folder) / "config.yml").write_text(
            yaml.safe_dump(stock_config(epochs), sort_keys=False), encoding="utf-8"
        )
        command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "data", "--domain", "domain.yml"]
        command += ["--fixed-model-name", name, "--out", str(model.parent.resolve())]
        started = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=child_environment(), stdout=sink, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None:
                try:
                    process.wait(NEWS_EVERY)
                except subprocess.TimeoutExpired:
                    print(f"evaluate: {time.monotonic() - started:.0f} s, {_progress(log)}", flush=True)
        finally:
            process.kill()
    if process.returncode != 0 or not model.exists():
        sys.exit(f"evaluate: training the starter pipeline failed; {log} says why. Try `--without-stock`.")
    return time.monotonic() - started


def _progress(log: Path) -> str:
    """The last thing Rasa said about its progress."""
    said = log.read_text(encoding="utf-8", errors="replace")
    trainings = re.findall(r"Starting to train component '(\w+)'", said)
    epochs = re.findall(r"Epochs:\s+(\d+)%", said)
    if not trainings:
        return "reading the data"
    percent = f" {epochs[-1]} %" if epochs and said.rfind("Epochs:") > said.rfind("Starting to train") else ""
    return f"training {trainings[-1]}{percent}"
