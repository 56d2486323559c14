"""No visitor's word reaches a log, whatever the level: while a message is in work, only our own code writes there.

Rasa and its libraries log texts, trackers and slots at several levels and in many places. Instead of knowing them
all, everything that is not ours is withheld while a request is served, down to where it was said and which kind of
error it told of. Before the first request and between requests, logs are as always.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Optional

from sanic import Sanic
from sanic.request import Request

OURS = ("channels", "components", "engines", "practice", "actions", "tools")  # written with care, and tested
LATE = ("asyncio", "py.warnings")  # speak of a message when it is over, so they never quote
WITHHELD = "withheld: it was said while a visitor's message was in work"

_serving: ContextVar[bool] = ContextVar("serving_a_visitor", default=False)


def keep_words_out_of_logs() -> None:
    """From now on, records said while a request is served hold none of its words; done once a process."""
    stock = logging.getLogRecordFactory()
    if getattr(stock, "keeps_words_out", False):
        return

    def make(
        name: str,
        level: int,
        path: str,
        line: int,
        message: object,
        arguments: Any,
        error: Any,
        function: Optional[str] = None,
        stack: Optional[str] = None,
        **others: Any,
    ) -> logging.LogRecord:
        if not _may_quote(name):
            message, arguments = _without_words(name, line, function, error), ()
            error = stack = None
        return stock(name, level, path, line, message, arguments, error, function, stack, **others)

    make.keeps_words_out = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make)
    logging.captureWarnings(True)  # Rasa warns of payloads that it cannot read, and quotes them


def mark_requests(app: Sanic) -> None:
    """Let records know that they are said while a request is served; tasks that it starts know it too."""

    async def mark(request: Request) -> None:
        _serving.set(True)

    app.request_middleware.appendleft(mark)


def withhold_here() -> None:
    """Let the task or thread that calls this count as serving a visitor, for as long as it lives."""
    _serving.set(True)


def _may_quote(name: str) -> bool:
    if name.split(".")[0] in OURS:
        return True
    return not _serving.get() and name not in LATE


def _without_words(name: str, line: int, function: Optional[str], error: Any) -> str:
    kind, trace = _error_of(error)
    told = f"{name}:{line} in {function} ({WITHHELD})"
    return f"{told}; {kind} at {trace}" if kind else told


def _error_of(error: Any) -> tuple[str, str]:
    """The kind of an error and where it was raised: its own words could be the visitor's."""
    if not isinstance(error, tuple) or error[0] is None:
        return "", ""
    trace: Optional[TracebackType] = error[2]
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "nowhere"
    return error[0].__name__, where
