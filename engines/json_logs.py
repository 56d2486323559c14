"""Logs as one JSON object a line, for LOG_FORMAT=json; what a record must not say is not decided here."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from datetime import datetime, timezone
from typing import Any

VARIABLE = "LOG_FORMAT"


class JsonFormatter(logging.Formatter):
    """Time, level, logger, process and message; of an error its kind and the lines it went through.

    An error's own words are left out: they may quote a visitor.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            **_message(record.getMessage()),
        }
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["at"] = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(record.exc_info[2])]
        return json.dumps(told, ensure_ascii=False, default=str)


def speak_json() -> None:
    """Let every logger of this process speak JSON, if LOG_FORMAT asks for it; libraries' own handlers go."""
    if os.environ.get(VARIABLE, "").strip().lower() != "json":
        return
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger) and logger.handlers:
            logger.handlers.clear()
            logger.propagate = True
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.root.handlers[:] = [handler]


def _message(text: str) -> dict[str, Any]:
    """A record's words; structlog, which Rasa uses, has written them as JSON already."""
    if text.startswith("{"):
        try:
            return {"message": json.loads(text)}
        except ValueError:
            pass
    return {"message": text}
