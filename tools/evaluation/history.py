"""The evaluation to compare with: the last one of another model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LATEST, PREVIOUS = "evaluation.json", "evaluation.previous.json"


def previous(folder: Path, model: str) -> Mapping[str, Any]:
    """The last evaluation of a model other than `model`, kept for the next time; empty if there is none."""
    latest = _read(folder / LATEST)
    if latest and latest.get("models", {}).get("ours") != model:
        (folder / LATEST).replace(folder / PREVIOUS)
        return latest
    return _read(folder / PREVIOUS)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
