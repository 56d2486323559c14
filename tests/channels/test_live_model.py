"""A new model takes the old one's place between two messages."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator

from channels import live_model
from channels.control import Control, read_control, write_control
from channels.live_model import LiveModel

NEW = {"utter_greet": [{"text": "New."}]}


class Processor:
    """Stands for Rasa's, which unpacks a model for seconds."""

    may_go_on = threading.Event()

    def __init__(self, model_path: Path, **parts: Any) -> None:
        assert self.may_go_on.wait(30)
        if "broken" in str(model_path):
            raise OSError("not a gzip file")
        self.model_path, self.parts = model_path, parts
        self.domain = SimpleNamespace(responses=NEW)


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(live_model, "MessageProcessor", Processor)
    Processor.may_go_on = threading.Event()
    Processor.may_go_on.set()
    return SimpleNamespace(
        processor=SimpleNamespace(model_path=Path("models/old.tar.gz")),
        domain=None,
        tracker_store=SimpleNamespace(domain=None),
        lock_store=object(),
        action_endpoint=object(),
        nlg=TemplatedNaturalLanguageGenerator({}),
        http_interpreter=None,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "5005.json"
    write_control(path, Control.new("http://localhost:5005", Path("models/old.tar.gz"), 1, True))
    return path


def wish(file: Path, model: str) -> None:
    control = read_control(file)
    assert control is not None
    write_control(file, control.with_model(Path(model)))


async def test_the_named_model_takes_over_and_conversations_stay(agent: Any, file: Path) -> None:
    prepared: list[Any] = []
    live = LiveModel(agent, file, prepared.append)
    store, old = agent.tracker_store, agent.processor
    await live.look()
    assert agent.processor is old  # it answers already
    wish(file, "models/new.tar.gz")
    await live.look()
    assert (live.name, live.problem) == ("new.tar.gz", None)
    assert agent.processor.parts["tracker_store"] is store is agent.tracker_store
    assert agent.processor.parts["action_endpoint"] is agent.action_endpoint
    assert store.domain is agent.domain is agent.processor.domain
    assert agent.nlg.responses == NEW
    assert prepared == [agent.processor]


async def test_messages_are_answered_while_a_model_is_loaded(agent: Any, file: Path) -> None:
    Processor.may_go_on.clear()
    live, old = LiveModel(agent, file, lambda processor: None), agent.processor
    wish(file, "models/new.tar.gz")
    looking = asyncio.create_task(live.look())
    for _ in range(3):  # the loop is free for others
        await asyncio.sleep(0)
    assert agent.processor is old
    Processor.may_go_on.set()
    await looking
    assert live.name == "new.tar.gz"


async def test_a_broken_model_leaves_the_old_one_answering_and_is_not_tried_again(agent: Any, file: Path) -> None:
    live, old = LiveModel(agent, file, lambda processor: None), agent.processor
    wish(file, "models/broken.tar.gz")
    await live.look()
    assert agent.processor is old
    assert live.problem == "OSError: not a gzip file"
    Processor.may_go_on.clear()
    await asyncio.wait_for(live.look(), 10)  # would wait if it tried again
    Processor.may_go_on.set()
    wish(file, "models/mended.tar.gz")
    await live.look()
    assert (live.name, live.problem) == ("mended.tar.gz", None)


async def test_no_control_file_means_no_change(agent: Any, file: Path) -> None:
    file.unlink()
    await LiveModel(agent, file, lambda processor: None).look()
    assert agent.processor.model_path == Path("models/old.tar.gz")
