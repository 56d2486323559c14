"""Which training lines are kept back to weigh and to calibrate on; no Rasa, no packages.

The encoder is tuned on the training lines (tools/encoder), so it knows them too well to say how sure
the classifier may be. The lines kept back are left out of both, and the rule depends on nothing but
the words: it is the same in an environment of its own, next year, after a line was moved.
"""

from __future__ import annotations

import hashlib
import re

ONE_IN = 8  # an eighth of some thousand lines is plenty for three weights and four thresholds


def is_held_out(text: str) -> bool:
    """Whether a line is kept back; case, spaces and punctuation do not matter."""
    words = " ".join(re.findall(r"\w+", text.lower()))
    return hashlib.sha256(words.encode()).digest()[0] % ONE_IN == 0
