"""New words in a trained model: what it has learned stays, what it says is today's.

Rasa counts every response text as training data of the whole pipeline, so one changed sentence would cost a full
training. Here nothing learns from answers (decision 013), so the words alone are written into the archive:
the domain in `metadata.json` and in the policies' own copy, and the titles and metadata that two components keep.
"""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

from components import kept_responses
from tools.training.content_digest import Responses

METADATA = "metadata.json"
DOMAIN = "components/domain_provider/domain.yml"
TITLES = "components/train_components.payload_reader.PayloadReader*/titles.json"
ANSWERS = "components/train_components.reading_chooser.ReadingChooser*/answers.json"
QUICK = 1  # gzip level; the bulk are arrays that are packed already


def with_new_words(base: Path, responses: Responses, target: Path) -> None:
    """Write the model `target`: `base` with these responses.

    Args:
        base: a model trained on the same content but for the words of responses.
        responses: all of today's, by name; the names must be those of `base`.
        target: where the new model goes; it is there whole or not at all.

    Raises:
        ValueError: `base` is not laid out as this version of Rasa does, or its responses have other names.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with tarfile.open(base) as archive:
            archive.extractall(folder)  # noqa: S202 - a model of our own
        _renew_metadata(folder / METADATA, responses)
        domain = yaml.load((folder / DOMAIN).read_text(encoding="utf-8"), yaml.CSafeLoader)
        # JSON is YAML too, in which no text can be taken for a number
        _write(folder / DOMAIN, {**domain, "responses": _in_order(domain["responses"], responses)})
        titles = _only(folder, TITLES)
        before = json.loads(titles.read_text(encoding="utf-8"))
        intents = {label.split("/")[0] for label in before if "/" in label}
        plain = {label: name for label, name in before.items() if "/" not in label}
        _write(titles, {**plain, **kept_responses.titles(responses, intents)})
        _write(_only(folder, ANSWERS), kept_responses.answers(responses))
        with tempfile.TemporaryDirectory(dir=target.parent) as beside:
            packed = Path(beside) / target.name
            with tarfile.open(packed, "w:gz", compresslevel=QUICK) as archive:
                archive.add(folder, arcname="")
            shutil.move(packed, target)


def _renew_metadata(path: Path, responses: Responses) -> None:
    metadata = json.loads(path.read_text(encoding="utf-8"))
    said = _in_order(metadata["domain"]["responses"], responses)
    _write(
        path,
        {
            **metadata,
            "domain": {**metadata["domain"], "responses": said},
            "model_id": uuid.uuid4().hex,
            "trained_at": datetime.now(timezone.utc).replace(tzinfo=None).isoformat(),
        },
    )


def _in_order(before: Responses, now: Responses) -> Responses:
    """Today's responses in the order of those before."""
    if before.keys() != now.keys():
        changed = ", ".join(sorted(before.keys() ^ now.keys()))
        raise ValueError(f"{changed} must be learned; train with `python -m tools train --force`")
    return {name: now[name] for name in before}


def _only(folder: Path, pattern: str) -> Path:
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise ValueError(f"the model holds {len(found)} files {pattern}, not one")
    return found[0]


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
