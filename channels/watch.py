"""Counts what an agent does, around Rasa's own calls, whatever channel a message comes by."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Optional

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor

from channels import metrics
from channels.message import KINDS, kind_of
from channels.step_times import measure_steps, measured

WATCHED = "is_watched"  # mark on what is watched already
_channel: ContextVar[Optional[str]] = ContextVar("channel", default=None)  # of the message in work


def watch(agent: Any) -> None:
    """Count what this agent does from now on; does nothing where it is watched already."""
    if WATCHED in vars(agent):
        return
    setattr(agent, WATCHED, True)
    _watch_words(agent.nlg)
    handle = agent.handle_message

    async def handle_message(message: UserMessage) -> Any:
        watch_processor(agent.processor)  # another one after each training
        try:
            with _turn(message.input_channel or "none"):
                return await handle(message)
        finally:
            metrics.EVENTS_WAITING.set(getattr(agent.tracker_store.event_broker, "waiting", 0))

    agent.handle_message = handle_message
    metrics.READY.set(1 if agent.is_ready() else 0)


def watch_processor(processor: MessageProcessor) -> None:
    """Time a processor's steps and count its decisions; does nothing where it is watched already."""
    if WATCHED in vars(processor):
        return
    setattr(processor, WATCHED, True)
    measure_steps(processor)
    parse = processor.parse_message

    async def parse_message(*args: Any, **kwargs: Any) -> dict[str, Any]:
        parsed: dict[str, Any] = await parse(*args, **kwargs)
        if _channel.get() is not None:  # else it is the first message, which warms up
            _count_decision(parsed)
        return parsed

    processor.parse_message = parse_message


@contextmanager
def _turn(channel: str) -> Iterator[None]:
    """Count and time one message."""
    token, started = _channel.set(channel), time.perf_counter()
    metrics.MESSAGES.labels(channel).inc()
    try:
        with metrics.IN_WORK.labels(channel).track_inprogress(), measured() as times:
            yield
        for name, milliseconds in times.items():
            metrics.STEP_SECONDS.labels(name).observe(milliseconds / 1000)
    except asyncio.CancelledError:
        metrics.FAILED.labels(channel, "too_slow").inc()
        raise
    except Exception:
        metrics.FAILED.labels(channel, "error").inc()
        raise
    finally:
        _channel.reset(token)
        metrics.TURN_SECONDS.labels(channel).observe(time.perf_counter() - started)


def _watch_words(nlg: Any) -> None:
    generate = nlg.generate

    async def generated(utter_action: str, *args: Any, **kwargs: Any) -> Any:
        response = await generate(utter_action, *args, **kwargs)
        channel = _channel.get()
        if response and channel is not None:
            kind = kind_of(utter_action, response.get("metadata") or {})
            if kind in KINDS:  # others are part of a message, such as its caveat
                metrics.REPLIES.labels(channel, kind).inc()
        return response

    nlg.generate = generated


def _count_decision(parsed: dict[str, Any]) -> None:
    if decision := (parsed.get("gate") or {}).get("decision"):
        metrics.DECISIONS.labels(decision).inc()
    if level := (parsed.get("safety") or {}).get("level"):
        metrics.SAFETY.labels(level).inc()
