"""Talk to the assistant in a terminal, see why it said that; starts one if none is running."""

from __future__ import annotations

import argparse
import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from tools.live import NotRunningError, Staff
from tools.staff.line import line_reader
from tools.staff.talk import COMMANDS, Talk

if TYPE_CHECKING:
    from tools.run import Assistant

HELP = "type a question or the number of a button; /why tells what decided, /help lists the rest"


def main(argv: list[str] | None = None) -> int:
    """Entry point of `make shell`."""
    argparse.ArgumentParser(prog="python -m tools shell", description=__doc__).parse_args(argv)
    console = Console(highlight=False)
    text = os.environ.get("PORT") or "5005"
    if not text.isdigit():
        print(f"shell: PORT is {text!r}; set it to a number from 1 to 65535.", file=sys.stderr)
        return 1
    assistant: Assistant | None = None
    try:
        try:
            staff = Staff.on(int(text))
        except NotRunningError:
            assistant = _start()
            staff = Staff.on(int(text))
        console.print(f"shell: {staff.url}; {HELP}\n", style="dim")
        _converse(Talk(staff, console, Path(), f"staff-{uuid.uuid4().hex}"), line_reader(sorted(COMMANDS)))
    except OSError:
        print(f"shell: the assistant on port {text} stopped answering; start it with `make run`.", file=sys.stderr)
        return 1
    except (RuntimeError, NotRunningError) as error:
        print(f"shell: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print()
    finally:
        if assistant is not None:
            assistant.stop()
    return 0


def _converse(talk: Talk, read: Callable[[], str]) -> None:
    while talk.hear(read()):
        pass


def _start() -> Assistant:
    """Start an assistant of our own; imported here because it takes seconds, and mostly one is running.

    Raises:
        RuntimeError: it cannot start; the message says what to do.
    """
    from practice.schema import PracticeError, load_practice
    from tools.run import Assistant, StartError, port_from_environment
    from tools.train import ensure_model

    try:
        load_practice()
        ports = port_from_environment("PORT", 5005), port_from_environment("ACTIONS_PORT", 5055)
        assistant = Assistant(ensure_model(), *ports)
        print("shell: no assistant is running, starting one …", flush=True)
        try:
            assistant.start()
        except BaseException:  # Ctrl-C too: nothing that was started stays behind
            assistant.stop()
            raise
        return assistant
    except (StartError, PracticeError) as error:
        raise RuntimeError(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
