"""A running assistant takes a new model over: no message is lost, no conversation forgotten.

Rasa's own way (`PUT /model`) opens the HTTP API, stops answering while it loads, and forgets every conversation
that is kept in memory. Here the new model is loaded beside the old one and takes its place between two messages.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Optional

from rasa.core.agent import Agent
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor

from channels.control import read_control

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds; a look is one small file


class LiveModel:
    """The model one worker answers with, and the one it should."""

    def __init__(self, agent: Agent, file: Path, prepare: Callable[[MessageProcessor], None]) -> None:
        """Remember whom to serve.

        Args:
            agent: the worker's agent.
            file: the control file.
            prepare: called with a processor before it answers.
        """
        self._agent, self._file, self._prepare = agent, file, prepare
        self._refused: Optional[str] = None
        self.problem: Optional[str] = None

    @property
    def name(self) -> Optional[str]:
        """File name of the model that answers now."""
        return Path(self._agent.processor.model_path).name if self._agent.processor is not None else None

    async def watch(self) -> None:
        """Take over each model that the control file names; ends when it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Take over the model that the control file names, unless it answers already or has been refused."""
        control = read_control(self._file)
        if control is None or Path(control.model).name in (self.name, self._refused):
            return
        try:
            await self._take_over(Path(control.model))
            self.problem = self._refused = None
        except Exception as error:  # whatever is wrong with the new model, the old one goes on answering
            logger.error("The model %s could not be loaded (%s: %s).", control.model, type(error).__name__, error)
            self.problem, self._refused = f"{type(error).__name__}: {error}", Path(control.model).name

    async def _take_over(self, model: Path) -> None:
        agent = self._agent

        def load() -> MessageProcessor:
            processor = MessageProcessor(
                model_path=model,
                tracker_store=agent.tracker_store,
                lock_store=agent.lock_store,
                action_endpoint=agent.action_endpoint,
                generator=agent.nlg,
                http_interpreter=agent.http_interpreter,
            )
            self._prepare(processor)
            return processor

        processor = await asyncio.get_running_loop().run_in_executor(None, load)
        # no await from here on: no message sees half of the change
        agent.processor, agent.domain = processor, processor.domain
        agent.tracker_store.domain = processor.domain
        if isinstance(agent.nlg, TemplatedNaturalLanguageGenerator):
            agent.nlg.responses = processor.domain.responses
