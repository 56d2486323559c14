"""`GET /webhooks/metrics/`: the figures, as Prometheus reads them; for this machine, or with a token."""

from __future__ import annotations

import os
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.answering import agent_of
from channels.constant_time import same
from channels.watch import watch
from channels.website.addresses import from_this_machine
from engines.json_logs import speak_json

TOKEN = "METRICS_TOKEN"  # noqa: S105 - the name of the variable
FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the library's own variable: where several workers keep their figures


class MetricsInput(InputChannel):
    """Counts what the agent does, and tells Prometheus.

    Usage in credentials.yml::

        channels.metrics_page.MetricsInput:
    """

    @classmethod
    def name(cls) -> str:
        """Name in the address."""
        return "metrics"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The page, and the watch over the agent."""
        routes = Blueprint("metrics", __name__)

        @routes.listener("after_server_start")
        async def begin(app: Sanic, loop: AbstractEventLoop) -> None:
            speak_json()  # by now all libraries have made their loggers
            if (agent := agent_of(app)) is not None:
                watch(agent)

        @routes.route("/", methods=["GET"])
        async def page(request: Request) -> HTTPResponse:
            if not _may_read(request):
                words = f"Ask from the server's own machine, or send the token of {TOKEN} as a bearer token."
                return response.json({"error": {"code": "forbidden", "message": words}}, status=403)
            return response.raw(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)

        return routes


def _may_read(request: Request) -> bool:
    token = os.environ.get(TOKEN, "").strip()
    return from_this_machine(request) or (bool(token) and same(request.token or "", token))


def _registry() -> CollectorRegistry:
    """This process's figures, or all workers' from their files."""
    if not os.environ.get(FOLDER):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
