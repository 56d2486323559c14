"""What every HTTP channel needs to answer in words: guarded actions, and an apology when all else fails."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic

from channels.action_endpoint import ResilientActionEndpoint, make_resilient
from channels.planned_runner import plan_runs

PROBLEM = "utter_notice/technical_problem"


def agent_of(app: Sanic) -> Any:
    """The server's Rasa agent; None before one is loaded."""
    return getattr(app.ctx, "agent", None)


def guard_actions(routes: Blueprint) -> None:
    """Make the way to the action server resilient and runs quick when the server starts; close it when it stops."""

    @routes.listener("after_server_start")
    async def guard(app: Sanic, loop: AbstractEventLoop) -> None:
        agent = agent_of(app)
        if agent is not None:
            make_resilient(agent)
            if agent.processor is not None:
                plan_runs(agent.processor)

    @routes.listener("before_server_stop")
    async def close_connections(app: Sanic, loop: AbstractEventLoop) -> None:
        endpoint = getattr(agent_of(app), "action_endpoint", None)
        if isinstance(endpoint, ResilientActionEndpoint):
            await endpoint.close()


async def apologise(app: Sanic, message: UserMessage) -> None:
    """Say in words that something went wrong; says nothing where there is no model, so no words."""
    agent = app.ctx.agent
    tracker = DialogueStateTracker(message.sender_id, [])
    words = await agent.nlg.generate(PROBLEM, tracker, message.output_channel.name())
    if words:
        await message.output_channel.send_response(message.sender_id, words)
