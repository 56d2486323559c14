"""Visitors of the website channel who do what the widget does when no answer comes: send the same message again."""

from __future__ import annotations

import time
import uuid
from typing import Any

from locust import constant

from tools.performance.scenarios.judge import APOLOGISED, Verdict
from tools.performance.scenarios.website import WebsiteVisitor

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds, as in widget/widget.js


class PatientVisitor(WebsiteVisitor):
    """Repeats a message under the same id until it has words for the visitor, or no patience left."""

    wait_time = constant(0)

    def say(self, turn: dict[str, Any]) -> tuple[Verdict, int]:
        """Send a message as often as the widget would."""
        end, message_id, tries, pause = time.monotonic() + self.patience, uuid.uuid4().hex, 0, FIRST_PAUSE
        worded = None  # an error with words that were shown while the widget went on trying
        while True:
            verdict, status = self.send(turn, message_id)
            tries += 1
            if status == 200 or 400 <= status < 500:
                return verdict, tries
            worded = verdict if verdict.outcome == APOLOGISED else worded
            if time.monotonic() + pause > end:
                return worded or verdict, tries
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
