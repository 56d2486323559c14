"""The trained model with a part of it broken: an emergency still gets its card, and everybody gets words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, RunningAssistant
from tools.train import model_path

pytestmark = pytest.mark.model

EMERGENCY = "back pain and now i cant feel it when i wipe"
QUESTION = "should i put heat or ice on my back"
# No action server is started for it, so every custom action fails too.
TALK = """
import asyncio, json, logging, sys
from rasa.core.agent import load_agent
from rasa.core.utils import AvailableEndpoints
from channels.action_endpoint import make_resilient
from components.safety.screen import Screen

def fails(*args, **kwargs):
    raise RuntimeError("broken on purpose")

if sys.argv[2] == "screen":
    Screen.judge = fails

async def talk():
    agent = await load_agent(sys.argv[1], endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"))
    make_resilient(agent)
    replies = [await agent.handle_text(text, sender_id=str(n)) for n, text in enumerate(sys.argv[3:])]
    await agent.action_endpoint.close()
    print(json.dumps([[reply.get("text", "") for reply in told] for told in replies]))

asyncio.run(talk())
"""


def talk_with(broken: str, folder: Path, *texts: str) -> list[list[str]]:
    """What the model says to each of some strangers while one part of it is broken."""
    for name in ("endpoints.yml", "practice.yml", "practice", "knowledge", "components"):
        (folder / name).symlink_to(ROOT / name)
    if broken != "encoder":
        (folder / "models").symlink_to(ROOT / "models")
    done = subprocess.run(
        [sys.executable, "-c", TALK, str(model_path(ROOT)), broken, *texts],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ACTIONS_PORT": "9", "RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    replies: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return replies


def test_without_encoder_and_action_server_an_emergency_gets_its_card(
    assistant: RunningAssistant, tmp_path: Path
) -> None:
    emergency, question = talk_with("encoder", tmp_path, EMERGENCY, QUESTION)
    assert emergency[0].startswith("Please call 911")
    assert "The team can help too" in question[0]


def test_with_a_failing_screen_an_answer_comes_with_the_general_line(
    assistant: RunningAssistant, tmp_path: Path
) -> None:
    (question,) = talk_with("screen", tmp_path, QUESTION)
    assert "inflammation" in question[0]
    assert question[-1].startswith("Get urgent help if back or hip pain comes with numbness")
