"""What the Dockerfile copies exists; with nothing else, on a root that cannot be written to, the assistant answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT, free_port
from tests.deploy.dockerfile import read_dockerfile
from tools.performance.servers import wait_until
from tools.train import ensure_model

STAGES = read_dockerfile(ROOT / "Dockerfile")
IMAGE = STAGES[-1]
ALLOWED = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
SOURCES = sorted({source for stage in STAGES for copy in stage.copies if not copy.stage for source in copy.sources})


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_copied_is_in_the_repository_and_may_enter_the_build(source: str) -> None:
    tracked = subprocess.run(["git", "ls-files", source], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert tracked
    assert any(source == allowed or source.startswith(f"{allowed}/") for allowed in ALLOWED)


def test_what_comes_from_an_earlier_stage_is_made_there() -> None:
    made = {"packages": {"/opt/backline"}, "model": {"/app/models"}}
    for stage in STAGES:
        made.setdefault(stage.name, set()).update(f"/app/{copy.target}" for copy in stage.copies)
        assert all(source in made[copy.stage] for copy in stage.copies if copy.stage for source in copy.sources)


def test_it_runs_as_nobody_in_particular() -> None:
    assert IMAGE.user == "10001"


def lay_out(folder: Path) -> None:
    """Copy what the last stage copies, and the model, as an image holds them."""
    for copy in IMAGE.copies:
        for source in copy.sources:
            origin = ROOT / source.removeprefix("/app/")
            if copy.stage == "packages" or origin.name == "models":
                continue
            target = folder / (origin.name if copy.target == "./" else copy.target)
            if origin.is_dir():
                shutil.copytree(origin, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(origin, target)
    shutil.copytree(ROOT / "models/encoder", folder / "models/encoder")
    shutil.copy(ensure_model(), folder / "models")


def in_image(folder: Path, writable: Path, command: list[str], **environment: str) -> list[str]:
    """A command as a container runs it: its own variables only, and where this machine lets us, nothing to write to."""
    variables = {**IMAGE.variables, "HOME": str(writable), "TMPDIR": str(writable), "MPLCONFIGDIR": str(writable)}
    variables["PATH"] = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    variables.update({"PYTHONPATH": os.environ.get("PYTHONPATH", ""), **environment})
    clean = ["env", "-i", *(f"{name}={value}" for name, value in variables.items()), *command]
    if not may_mount():
        return clean
    sealed = f'mount --bind {writable} {writable} && mount -o remount,bind,ro / && cd {folder} && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", sealed, "sh", *clean]


def may_mount() -> bool:
    """Whether this machine lets us make a root that cannot be written to."""
    tried = ["unshare", "--mount", "mount", "-o", "remount,bind,ro", "/"]
    return (
        shutil.which("unshare") is not None and subprocess.run(tried, capture_output=True, check=False).returncode == 0
    )


@contextmanager
def started(folder: Path, writable: Path, command: list[str], **environment: str) -> Iterator[None]:
    """A container's main program, until the end of the block."""
    with (writable / "log").open("ab") as log:
        sealed = in_image(folder, writable, command, **environment)
        process = subprocess.Popen(sealed, cwd=folder, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.mark.model
def test_the_image_answers_with_nothing_but_what_it_holds(tmp_path: Path) -> None:
    image, writable = tmp_path / "app", tmp_path / "tmp"
    for folder in (image, writable):
        folder.mkdir()
    lay_out(image)
    port, actions_port = free_port(), free_port()
    main = [*IMAGE.commands["ENTRYPOINT"], *IMAGE.commands["CMD"]]
    main[main.index("5005")] = str(port)
    actions = [*IMAGE.commands["ENTRYPOINT"], "rasa_sdk", "--actions", "actions", "--port", str(actions_port)]
    address = f"http://127.0.0.1:{actions_port}/webhook"
    health = [*IMAGE.commands["HEALTHCHECK"], str(port)]

    def is_healthy() -> bool:
        sealed = in_image(image, writable, health)
        return subprocess.run(sealed, cwd=image, capture_output=True).returncode == 0

    if may_mount():
        touch = in_image(image, writable, ["touch", "here"])
        assert subprocess.run(touch, cwd=image, capture_output=True, check=False).returncode != 0
    assert not is_healthy()
    with ExitStack() as both:
        both.enter_context(started(image, writable, actions))
        both.enter_context(started(image, writable, main, ACTIONS_URL=address))
        wait_until(is_healthy, 180, lambda: (writable / "log").read_text()[-3000:])
        body = json.dumps({"visitor": None, "message": "does massage flush toxins out?"}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/webhooks/website/webhook", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)["messages"][0]
    assert answer["faq"] == "toxins" and answer["caveat"], "the action server had its say"
    logged = [line for line in (writable / "log").read_text().splitlines() if line.startswith("{")]
    assert logged and all(json.loads(line)["time"] for line in logged)
