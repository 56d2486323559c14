"""Talk to the assistant in a terminal; starts one if none is running."""

from __future__ import annotations

import argparse
import os
import sys
import urllib.error
import uuid

from practice.schema import PracticeError, load_practice
from tools.run import Assistant, StartError, ask, port_from_environment
from tools.train import ensure_model

EXIT_WORDS = {"/quit", "/exit", "/stop"}


def main(argv: list[str] | None = None) -> int:
    """Entry point of `make shell`."""
    argparse.ArgumentParser(prog="python -m tools shell", description=__doc__).parse_args(argv)
    url = f"http://localhost:{os.environ.get('PORT') or 5005}"
    assistant: Assistant | None = None
    try:
        if not _is_running(url):
            load_practice()
            assistant = Assistant(
                port=port_from_environment("PORT", 5005),
                actions_port=port_from_environment("ACTIONS_PORT", 5055),
                model=ensure_model(),
            )
            print("shell: no assistant is running, starting one …", flush=True)
            assistant.start()
        print("shell: type a question, the number of a button, /restart or /quit")
        _converse(url)
    except (StartError, PracticeError) as error:
        print(f"shell: {error}", file=sys.stderr)
        return 1
    except urllib.error.URLError:
        print(f"shell: the assistant at {url} stopped answering; start it again with `make run`.", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print()
    finally:
        if assistant is not None:
            assistant.stop()
    return 0


def _is_running(url: str) -> bool:
    try:
        return bool(ask(url, "hello", sender="shell-probe", timeout=5))
    except (urllib.error.URLError, OSError, ValueError):
        return False


def _converse(url: str) -> None:
    sender = uuid.uuid4().hex
    buttons: list[dict[str, str]] = []
    while True:
        text = input("\nyou  > ").strip()
        if text in EXIT_WORDS:
            return
        if text.isdigit() and 0 < int(text) <= len(buttons):
            text = buttons[int(text) - 1]["payload"]
        buttons = []
        for reply in ask(url, text, sender):
            if reply.get("text"):
                print(f"bot  > {reply['text']}")
            for button in reply.get("buttons") or []:  # type: ignore[attr-defined]
                buttons.append(button)
                print(f"       [{len(buttons)}] {button['title']}")
