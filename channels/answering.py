"""What every HTTP channel needs to answer in words: guarded actions, and an apology when all else fails."""

from __future__ import annotations

import logging
from asyncio import AbstractEventLoop
from typing import Any, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic

from channels.action_endpoint import ResilientActionEndpoint, make_resilient
from channels.planned_runner import plan_runs
from channels.website.words import Words
from practice.schema import load_practice

logger = logging.getLogger(__name__)

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


async def response(agent: Optional[Agent], name: str, channel: str, **values: Any) -> Optional[dict[str, Any]]:
    """A response of the domain as an output channel gets it.

    Args:
        agent: Rasa's, or None before one is loaded.
        name: of the response.
        channel: name of the channel that says it.
        values: what its placeholders stand for, beside the practice's data.

    Returns:
        None if there is no model, no such response, or the generator fails.
    """
    if agent is None:
        return None
    try:
        said = await agent.nlg.generate(name, DialogueStateTracker("words", []), channel, **values)
    except Exception as error:
        logger.error("The response %s could not be made (%s).", name, type(error).__name__)
        return None
    return {**said, "utter_action": name} if said else None


async def problem(agent: Optional[Agent], channel: str) -> dict[str, Any]:
    """Words for a failure: the domain's, or the channels' own where there is no model or it lacks them."""
    return await response(agent, PROBLEM, channel) or {"text": Words(load_practice()).error("not_ready")}


async def apologise(app: Sanic, message: UserMessage) -> None:
    """Say in words that something went wrong."""
    output = message.output_channel
    await output.send_response(message.sender_id, await problem(agent_of(app), output.name()))
