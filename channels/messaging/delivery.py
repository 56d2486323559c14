"""Calls to a platform: a time limit, a few tries further and further apart, and its own waiting times kept; no Rasa.

aiohttp-retry does much of this, but platforms also write their verdict and their waiting time into the body.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Optional

import aiohttp

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0  # for one try, because platforms answer within one second, and within ten on a bad day
TRIES = 4  # because with their pauses they bridge the seconds of a platform's restart; a visitor waits no longer
MOST_DOUBLINGS = 30  # because by then the pause has outgrown the longest, and after a thousand a number has no room
FIRST_PAUSE_SECONDS = 0.5  # doubles with each try, and chance halves it at most, so that channels do not march in step
LONGEST_PAUSE_SECONDS = 60.0  # a visitor no longer waits for what comes later


class Outcome(Enum):
    """What became of a call."""

    DONE = "done"
    AGAIN = "again"  # may work later: the platform is busy, broken or away
    REFUSED = "refused"  # the platform does not take this request
    DENIED = "denied"  # it does not take our credentials
    CLOSED = "closed"  # it takes nothing for this chat: blocked, opted out, or too late


@dataclass(frozen=True)
class Answer:
    """What a platform said: the outcome, its body if it was JSON, seconds it wants us to wait, a code for logs."""

    outcome: Outcome
    body: Mapping[str, Any] = field(default_factory=dict)
    wait: Optional[float] = None
    code: str = ""


Judge = Callable[[int, Mapping[str, Any]], Answer]


def by_status(status: int, body: Mapping[str, Any]) -> Answer:
    """The outcome that HTTP's status tells by itself."""
    if status < 300:
        outcome = Outcome.DONE
    elif status in (408, 425, 429) or status >= 500:
        outcome = Outcome.AGAIN
    elif status == 401:
        outcome = Outcome.DENIED
    else:
        outcome = Outcome.REFUSED
    return Answer(outcome, body, code=f"HTTP {status}")


def not_its_own(status: int) -> Answer:
    """The verdict on an answer that is not the platform's: a proxy's or a captive portal's page, or half a body.

    Whether the call did its work is not known, so it is made again: better read twice than never.
    """
    return Answer(Outcome.AGAIN, code=f"HTTP {status}, but not the platform's own answer")


class Api:
    """One platform's HTTP interface."""

    def __init__(
        self,
        url: str,
        judge: Judge = by_status,
        *,
        headers: Optional[Mapping[str, str]] = None,
        auth: Optional[tuple[str, str]] = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Remember how to call; nothing is opened yet.

        Args:
            url: where paths begin.
            judge: tells from status and body what became of a call.
            headers: sent with each call.
            auth: user and password, for HTTP's basic scheme.
            sleep: how to wait between tries.
        """
        self._url = url
        self._judge = judge
        self._headers = dict(headers or {})
        self._auth = aiohttp.BasicAuth(*auth) if auth else None
        self._timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        self._sleep = sleep
        self._session: Optional[aiohttp.ClientSession] = None
        self.last = Answer(Outcome.DONE)  # of the latest call, for health

    async def call(self, method: str, path: str, *, tries: int = TRIES, **body: Any) -> Answer:
        """Make a call, again if that may help.

        Args:
            method: HTTP's verb.
            path: behind the url.
            tries: at most so many.
            body: aiohttp's `json` or `data`.
        """
        answer = await self._once(method, path, body)
        for number in range(1, tries):
            if answer.outcome is not Outcome.AGAIN or (answer.wait or 0) > LONGEST_PAUSE_SECONDS:
                break
            await self._sleep(answer.wait if answer.wait is not None else pause(number))
            answer = await self._once(method, path, body)
        self.last = answer
        return answer

    async def close(self) -> None:
        """Close kept connections."""
        if self._session is not None:
            await self._session.close()

    async def _once(self, method: str, path: str, body: dict[str, Any]) -> Answer:
        try:
            if self._session is None or self._session.closed:
                self._session = aiohttp.ClientSession(timeout=self._timeout, headers=self._headers, auth=self._auth)
            async with self._session.request(method, self._url + path, **body) as response:
                said = _dictionary(await response.read())
                answer = self._verdict(response.status, said)
                wait = answer.wait if answer.wait is not None else _seconds(response.headers.get("Retry-After"))
                return Answer(answer.outcome, said, wait, answer.code)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            # the address may hold a token, so neither it nor the error's own words go anywhere
            return Answer(Outcome.AGAIN, code=type(error).__name__)

    def _verdict(self, status: int, body: Mapping[str, Any]) -> Answer:
        try:
            return self._judge(status, body)
        except (TypeError, ValueError, AttributeError, LookupError):  # a shape that the platform does not document
            return not_its_own(status) if status < 300 else by_status(status, body)


def pause(number: int) -> float:
    """Seconds to wait after a number of failed tries."""
    longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(number - 1, MOST_DOUBLINGS))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


def _dictionary(raw: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return {}
    return said if isinstance(said, dict) else {}


def _seconds(header: Optional[str]) -> Optional[float]:
    """A Retry-After in seconds; the form with a date is left to the usual pauses."""
    return float(header) if header and header.strip().isdigit() else None
