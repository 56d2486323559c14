"""The staff's own way in: a conversation as visitors see it, with the reasons; on this machine only."""

from __future__ import annotations

import logging
import os
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Optional

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.collected import Collected
from channels.constant_time import same
from channels.control import VARIABLE, read_control
from channels.live_model import LiveModel
from channels.message import compose
from channels.step_times import measure_steps, measured, step
from channels.visitor_names import NotErasedError, forget
from channels.website.addresses import from_this_machine
from channels.why import why

logger = logging.getLogger(__name__)


class StaffInput(InputChannel):
    """`/webhooks/staff/`: for `make shell` and `make train`; for everybody else there is nothing here.

    It exists only where `make run` has started the assistant, and answers only who knows the token of the
    control file (control.py). `POST webhook` talks, `GET faqs` lists the live answers, `GET model` says
    which model answers, `POST forget` erases a visitor's conversations, `POST purge` all that are due.
    """

    def __init__(self, file: Optional[str] = None) -> None:
        """Use this control file, by default the one that `make run` names in the environment."""
        self._file = file or os.environ.get(VARIABLE)

    @classmethod
    def name(cls) -> str:
        """Name in URLs and in the tracker."""
        return "staff"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel, and the watch over the model to answer with."""
        routes = Blueprint("staff", __name__)
        if self._file is None:
            return routes

        @routes.listener("after_server_start")
        async def follow_the_model(app: Sanic, loop: AbstractEventLoop) -> None:
            agent = app.ctx.agent
            if agent is not None and agent.processor is not None:
                measure_steps(agent.processor)
                app.ctx.live_model = LiveModel(agent, Path(self._file or ""), measure_steps)
                app.ctx.live_watch = loop.create_task(app.ctx.live_model.watch())

        @routes.listener("before_server_stop")
        async def stop_following(app: Sanic, loop: AbstractEventLoop) -> None:
            if hasattr(app.ctx, "live_watch"):
                app.ctx.live_watch.cancel()

        @routes.middleware("request")
        async def refuse_strangers(request: Request) -> Optional[HTTPResponse]:
            if self._is_known(request):
                return None
            return response.json({"error": {"code": "not_found", "message": "there is nothing here"}}, status=404)

        @routes.route("/model", methods=["GET"])
        async def model(request: Request) -> HTTPResponse:
            live = getattr(request.app.ctx, "live_model", None)
            told = {"model": live and live.name, "problem": live and live.problem, "worker": os.getpid()}
            return response.json(told)

        @routes.route("/faqs", methods=["GET"])
        async def faqs(request: Request) -> HTTPResponse:
            said = request.app.ctx.agent.domain.responses
            return response.json({name: variants[0] for name, variants in said.items() if "/" in name})

        @routes.route("/forget", methods=["POST"])
        async def forget_visitor(request: Request) -> HTTPResponse:
            try:
                found = await forget(request.app.ctx.agent, request.json["visitor"], os.environ)
            except NotErasedError as error:
                return response.json({"problem": str(error)})
            return response.json({"conversations": found})

        @routes.route("/purge", methods=["POST"])
        async def purge(request: Request) -> HTTPResponse:
            return response.json(await request.app.ctx.upkeep.purge())

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            body = request.json
            collected = Collected(self.name())
            metadata = {"country": body["country"]} if body.get("country") else {}
            message = UserMessage(
                body["message"], collected, body["conversation"], input_channel=self.name(), metadata=metadata
            )
            with measured() as times, step("in all"):
                try:
                    await on_new_message(message)
                except Exception as error:
                    logger.error("A message of staff could not be answered (%s).", type(error).__name__)
            tracker = await request.app.ctx.agent.tracker_store.get_or_create_tracker(body["conversation"])
            messages = [message.to_json() for message in compose(collected.responses)]
            return response.json({"messages": messages, "why": why(tracker, times)})

        return routes

    def _is_known(self, request: Request) -> bool:
        control = read_control(self._file or "")
        return control is not None and from_this_machine(request) and same(request.token or "", control.token)
