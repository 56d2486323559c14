"""Visitors of the website channel who do what the widget does when no answer comes: send the same message again."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from http.client import HTTPException
from typing import Any

from tools.performance.scenarios import website  # the module: locust plays every kind of visitor that it finds here
from tools.performance.scenarios.judge import APOLOGISED, Verdict, judge
from tools.performance.scenarios.visitor import LONGEST_REQUEST

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds, as in widget/widget.js


class PatientVisitor(website.WebsiteVisitor):
    """Repeats a message under the same id until it has words for the visitor, or no patience left."""

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

    def post(self, path: str, body: dict[str, Any], turn: dict[str, Any]) -> tuple[Verdict, int, dict[str, Any]]:
        """One request on a connection of its own: locust's client would send it again by itself if that breaks."""
        request = urllib.request.Request(
            f"{self.host}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        clock = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=LONGEST_REQUEST) as response:
                status, text = response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode(errors="replace")
        except (OSError, HTTPException):  # refused, reset, ended in the middle
            status, text = 0, ""
        self.longest = max(self.longest, 1000 * (time.perf_counter() - clock))
        parsed = json.loads(text) if status == 200 else {}
        return judge(status, text, turn["expect"], self.apologies), status, parsed
