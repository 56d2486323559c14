"""A digest of code outside a component's own class, which Rasa's training cache does not look at."""

from __future__ import annotations

import hashlib
from pathlib import Path

COMPONENTS = Path(__file__).parent


def code_digest(*patterns: str) -> str:
    """SHA-256 of the files under components/ that match, such as `fusion.py` or `safety/*.py`."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(COMPONENTS.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
