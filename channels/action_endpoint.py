"""The way to the action server: bounded in time, and never silent when it fails.

Stock Rasa waits up to 300 seconds for an action server, and says nothing at all when it is down.
Here a call takes two seconds at most (ACTIONS_SECONDS; ten for a message to the team), and a failed one is answered
with words of the domain.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Callable
from typing import Any, Optional
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import ujson
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from channels.metrics import ACTION_FAILURES
from channels.rasa_speed import apply, is_action_reply
from channels.step_times import step
from engines.settings import Engines, read_action_seconds

logger = logging.getLogger(__name__)

# a mail server may take seconds; the visitor has just sent a letter and waits for the word that it left
LONGER_SECONDS = {"action_relay_message": 10.0}
# the action server's Sanic closes a connection after 5 seconds without a call; one taken up in just that moment breaks
KEPT_SECONDS = 2.0
SOON = 0.001  # seconds
GENERAL_FALLBACK = "utter_notice/action_unavailable"


class ResilientActionEndpoint(EndpointConfig):
    """An action endpoint that keeps its connections, gives up after `timeout` and then finds words."""

    def __init__(
        self, url: str, known_responses: Callable[[], Any], timeout: float = Engines.action_seconds, **kwargs: Any
    ) -> None:
        """Create the endpoint.

        Args:
            url: the action server's webhook.
            known_responses: gives the names of the domain's responses now.
            timeout: seconds a call may take.
            kwargs: Rasa's own endpoint options.
        """
        super().__init__(url=url, **kwargs)
        self._known_responses = known_responses
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: Optional[aiohttp.ClientSession] = None

    async def request(self, method: str = "post", *args: Any, **kwargs: Any) -> Any:
        """Call the action server; a failure of any kind becomes a response to utter.

        Raises:
            ClientResponseError: status 400, by which an action rejects its execution (Rasa's contract).
        """
        body = kwargs.get("json") or {}
        action = body.get("next_action", "")
        try:
            if self._session is None or self._session.closed:
                self._session = aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(keepalive_timeout=KEPT_SECONDS),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    timeout=self._timeout,
                    headers=self.headers,
                    json_serialize=_json,
                )
            ends = time.monotonic() + max(self._timeout.total or 0, LONGER_SECONDS.get(action, 0))
            with step("action server"):
                try:
                    return await self._post(body, ends)
                except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
                    # The server closed the kept connection. A letter may have left by then, others can be asked anew.
                    if action in LONGER_SECONDS or isinstance(error, aiohttp.ClientConnectorError):
                        raise
                    return await self._post(body, ends)
        except ClientResponseError:
            raise
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            ACTION_FAILURES.labels(action).inc()
            logger.error(
                "Action server failed at %s (%s); the visitor gets words instead.", action, type(error).__name__
            )
            return {"events": [], "responses": [{"response": self._fallback(action)}]}

    async def _post(self, body: Any, ends: float) -> dict[str, Any]:
        assert self._session is not None
        limit = aiohttp.ClientTimeout(total=max(ends - time.monotonic(), SOON))  # 0 would be no limit
        call = self._session.post(self.url, json=body, params=self.combine_parameters(), timeout=limit)
        async with call as response:
            if response.status == 400:
                raise ClientResponseError(response.status, str(response.reason), await response.text())
            response.raise_for_status()
            result = await response.json()
            if not is_action_reply(result):
                raise ValueError("not what an action server says")
            checked: dict[str, Any] = result
            return checked

    async def close(self) -> None:
        """Close kept connections."""
        if self._session is not None:
            await self._session.close()

    def _fallback(self, action: str) -> str:
        name = f"utter_notice/{action}_unavailable"
        return name if name in self._known_responses() else GENERAL_FALLBACK


def _json(body: Any) -> str:
    """A conversation as JSON; ujson knows no number beyond 64 bits, which a message's metadata may hold."""
    try:
        return ujson.dumps(body)
    except OverflowError:
        return json.dumps(body)


def with_port_of_environment(url: str) -> str:
    """What ACTIONS_URL says, for an action server on another machine; else the url with the port of ACTIONS_PORT."""
    if elsewhere := os.environ.get("ACTIONS_URL"):
        return elsewhere
    port = os.environ.get("ACTIONS_PORT")
    if not port:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.hostname}:{port}"))


def make_resilient(agent: Agent) -> None:
    """Replace a loaded agent's action endpoint; does nothing where there is none or it is done already."""
    apply()
    stock = agent.action_endpoint
    if stock is None or isinstance(stock, ResilientActionEndpoint):
        return

    def known_responses() -> Any:
        return (agent.domain or Domain.empty()).responses

    resilient = ResilientActionEndpoint(
        with_port_of_environment(stock.url),
        known_responses,
        read_action_seconds(os.environ),
        params=stock.params,
        headers=stock.headers,
        token=stock.token,
        token_name=stock.token_name,
        **stock.kwargs,
    )
    agent.action_endpoint = resilient
    if agent.processor is not None:
        agent.processor.action_endpoint = resilient
