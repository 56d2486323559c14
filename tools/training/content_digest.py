"""Digests of what a model is made of: what it learns from, and the words it says."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from tools.content.model import WARNING_SIGN

CODE = ["config.yml", "requirements.lock", "models/encoder/manifest.json", "components"]  # learned with, byte for byte
CONTENT = ["domain.yml", "data"]  # learned from, but for the words of responses
SAID = "responses"
CARD = f"utter_{WARNING_SIGN}/"  # the safety screen learns from the metadata of these, too

Responses = dict[str, list[dict[str, Any]]]


def learned_digest(root: Path = Path()) -> str:
    """Twelve hex digits over everything but the words: two models with the same digest understand alike."""
    digest = hashlib.sha256()
    for file in _files(root, CODE):
        _add(digest, root, file, file.read_bytes() if file.exists() else b"")
    for file in _files(root, CONTENT):
        raw, data = file.read_bytes() if file.exists() else b"", _loaded(file)
        if isinstance(data, dict) and isinstance(data.get(SAID), dict):
            data = {**data, SAID: {name: _taught(name, variants) for name, variants in data[SAID].items()}}
            raw = json.dumps(data, default=str).encode()
        _add(digest, root, file, raw)
    return digest.hexdigest()[:12]


def words_digest(root: Path = Path()) -> str:
    """Eight hex digits over the texts and the metadata of all responses."""
    said = json.dumps(responses(root), sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def responses(root: Path = Path()) -> Responses:
    """All responses by name, as Rasa's domain holds them; a file that cannot be read has none."""
    found: Responses = {}
    for file in _files(root, CONTENT):
        data = _loaded(file)
        if isinstance(data, dict) and isinstance(data.get(SAID), dict):
            found.update(data[SAID])
    return found


def _taught(name: str, variants: Any) -> Any:
    """What training sees of a response: that it is there, and a card's metadata."""
    if not name.startswith(CARD) or not isinstance(variants, list):
        return None
    return [variant.get("metadata") if isinstance(variant, dict) else None for variant in variants]


def _files(root: Path, names: list[str]) -> list[Path]:
    found: list[Path] = []
    for path in (root / name for name in names):
        found += sorted(p for p in path.rglob("*") if p.suffix in (".yml", ".py")) if path.is_dir() else [path]
    return found


def _loaded(file: Path) -> Any:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return None  # counted by its bytes; `make check` says what is wrong with it


def _add(digest: Any, root: Path, file: Path, content: bytes) -> None:
    digest.update(str(file.relative_to(root)).encode())
    digest.update(content)
