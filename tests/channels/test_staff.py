"""The staff channel over HTTP: open to who knows the token, nothing at all to anybody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.run import configure_app
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from sanic import Sanic

from channels.control import VARIABLE, Control, read_control, write_control
from channels.staff import StaffInput
from channels.step_times import step
from tests.channels.conftest import ToyAgent, running

MODEL = Path("models/old.tar.gz")
NOTHING_HERE = {"error": {"code": "not_found", "message": "there is nothing here"}}
DOMAIN = Domain.from_yaml("""
version: "3.1"
slots:
  caveats_shown: {type: any, mappings: [{type: custom}]}
responses:
  utter_faq/toxins:
  - text: No good evidence.
    metadata: {title: Toxins}
  utter_greet:
  - text: Hello.
""")
PARSED = {
    "text": "detox?",
    "intent": {"name": "faq", "confidence": 0.9},
    "intent_ranking": [{"name": f"faq/{n}", "confidence": 0.1} for n in range(9)],
    "gate": {"decision": "answer", "best": "faq/toxins", "share": 0.9, "choices": []},
    "response_selector": {"all_retrieval_intents": []},
}


class StaffAgent(ToyAgent):
    """Answers one FAQ with a caveat, and remembers the conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.domain: Any = DOMAIN
        self.tracker_store = InMemoryTrackerStore(DOMAIN)
        self.processor = SimpleNamespace(model_path=MODEL, graph_runner=None, action_endpoint=None)

    async def reply(self, message: UserMessage) -> None:
        with step("FusionClassifier"):
            tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered("detox?", PARSED["intent"], parse_data=PARSED, metadata=message.metadata))
        tracker.update(ActionExecuted("utter_faq", policy="policy_0_RulePolicy"))
        tracker.update(SlotSet("caveats_shown", ["evidence"]))
        await self.tracker_store.save(tracker)
        await message.output_channel.send_response(
            message.sender_id,
            {"text": "No good evidence.", "utter_action": "utter_faq/toxins", "metadata": {"title": "Toxins"}},
        )
        await message.output_channel.send_response(
            message.sender_id, {"text": "Ask a professional.", "metadata": {"kind": "caveat"}}
        )


@pytest.fixture
def control(tmp_path: Path) -> Path:
    path = tmp_path / "run/5005.json"
    write_control(path, Control.new("http://localhost:5005", MODEL, workers=1, follows=True))
    return path


@pytest.fixture
async def url(control: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A server with the channel."""
    monkeypatch.setattr(Sanic, "test_mode", True)
    monkeypatch.setenv(VARIABLE, str(control))
    async with running(StaffAgent(), StaffInput.from_credentials(None)) as host:
        yield f"{host}/webhooks/staff"


async def ask(url: str, headers: dict[str, str], body: dict[str, object] | None = None) -> tuple[int, Any]:
    method = "GET" if body is None else "POST"
    async with aiohttp.ClientSession() as session, session.request(method, url, json=body, headers=headers) as answer:
        return answer.status, await answer.json()


def key(control: Path) -> dict[str, str]:
    told = read_control(control)
    assert told is not None
    return {"Authorization": f"Bearer {told.token}"}


HELLO: dict[str, object] = {"conversation": "staff-1", "message": "detox?"}


async def test_a_turn_comes_as_visitors_see_it_with_its_reasons(url: str, control: Path) -> None:
    status, told = await ask(f"{url}/webhook", key(control), HELLO)
    assert status == 200
    (message,) = told["messages"]
    assert (message["kind"], message["faq"], message["caveat"]) == ("answer", "toxins", "Ask a professional.")
    why = told["why"]
    assert why["gate"] == PARSED["gate"]
    assert why["ranking"] == [[f"faq/{n}", 0.1] for n in range(5)]
    assert why["actions"] == [{"name": "utter_faq", "policy": "policy_0_RulePolicy"}]
    assert why["slots"]["caveats_shown"] == ["evidence"]
    assert set(why["steps"]) == {"FusionClassifier", "in all"}


async def test_live_answers_and_the_model_are_told(url: str, control: Path) -> None:
    assert (await ask(f"{url}/model", key(control)))[1]["model"] == "old.tar.gz"
    status, faqs = await ask(f"{url}/faqs", key(control))
    assert (status, list(faqs)) == (200, ["utter_faq/toxins"])
    assert faqs["utter_faq/toxins"]["metadata"]["title"] == "Toxins"


@pytest.mark.parametrize("route", ["webhook", "model", "faqs"])
@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer guess"}, {"Authorization": "Bearer ünï"}]
)
async def test_without_the_token_there_is_nothing(url: str, route: str, headers: dict[str, str]) -> None:
    body = HELLO if route == "webhook" else None
    assert await ask(f"{url}/{route}", headers, body) == (404, NOTHING_HERE)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_through_a_proxy_there_is_nothing_even_with_the_token(url: str, control: Path, header: str) -> None:
    assert await ask(f"{url}/model", {**key(control), header: "203.0.113.7"}) == (404, NOTHING_HERE)


async def test_once_the_control_file_is_gone_the_token_is_void(url: str, control: Path) -> None:
    headers = key(control)
    control.unlink()
    assert await ask(f"{url}/model", headers) == (404, NOTHING_HERE)


def test_without_a_control_file_the_channel_has_no_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(Sanic, "test_mode", True)
    app = configure_app([StaffInput.from_credentials(None)], enable_api=False)
    assert not [route for route in app.router.routes if "staff" in route.path]


def test_the_control_file_is_its_owners_alone_and_each_token_another(control: Path, tmp_path: Path) -> None:
    assert control.stat().st_mode & 0o777 == 0o600
    first = read_control(control)
    write_control(control, Control.new("http://localhost:5005", MODEL, workers=1, follows=True))
    second = read_control(control)
    assert first is not None
    assert second is not None
    assert first.token != second.token
    assert len(second.token) >= 40
    assert list(control.parent.iterdir()) == [control]
