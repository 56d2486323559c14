"""Rules between the content and the code: every name on one side has its other half."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.content.complaint import Complaint, error, warning
from tools.content.model import NOTICE, Content

NAMES = "actions/lib/names.py"
# Names put together at run time: by caveat kind, by failed action, by the message screen.
BUILT_BEGINNING = ("utter_notice/caveat_", "utter_notice/language_")
BUILT_ENDING = "_unavailable"
SCREENED = {f"utter_{NOTICE}/{kind}" for kind in ("empty", "wordless", "too_long", "other_language")}

BY_RASA = {"utter_restart"}  # said by Rasa's own action_restart, which no rule names


def actions_have_a_file(content: Content) -> Iterator[Complaint]:
    """Says which action of the domain nobody has written."""
    written = {PurePosixPath(path).stem for path in content.action_files}
    for action in content.declared("actions"):
        if action.name.startswith("action_") and action.name not in written:
            text = f"The action {action.name} has no file actions/{action.name}.py; write it, or take this line out."
            yield error(action.path, action.line, text)


def action_files_are_declared(content: Content) -> Iterator[Complaint]:
    """Says which action would never run because the domain does not list it."""
    declared = {action.name for action in content.declared("actions")}
    for path in content.action_files:
        name = PurePosixPath(path).stem
        if name not in declared:
            text = f"The action {name} is missing under `actions:` in domain.yml; add it there, or delete this file."
            yield error(path, 1, text)


def named_responses_exist(content: Content) -> Iterator[Complaint]:
    """Says which response is named in a rule, a story or the code but written nowhere."""
    written = {response.name for response in content.responses}
    known = written | {name.split("/")[0] for name in written}  # `utter_faq` stands for all `utter_faq/...`
    for named in (*content.steps, *content.python_responses):
        if named.name.startswith("utter_") and named.name not in known:
            text = f"{named.name} is named here but written nowhere; write it in data/notice/, or correct the name."
            yield error(named.path, named.line, text)


def responses_are_used(content: Content) -> Iterator[Complaint]:
    """Says which response no visitor will ever read."""
    used = {named.name for named in (*content.steps, *content.python_responses)}
    for response in content.responses:
        built = response.name.startswith(BUILT_BEGINNING) or response.name.endswith(BUILT_ENDING)
        built = built or response.name in SCREENED | BY_RASA
        asked = "/" in response.name and not response.name.startswith(f"utter_{NOTICE}/")
        if not asked and not built and response.name not in used:
            text = f"Nothing uses {response.name}; name it in a rule, or delete it."
            yield warning(response.path, response.line, text)


def slot_constants_exist(content: Content) -> Iterator[Complaint]:
    """Says which slot the code writes to although the domain does not have it."""
    declared = {slot.name for slot in content.declared("slots")}
    for slot in content.slot_constants:
        if slot.name not in declared:
            text = f"The slot {slot.name} is missing under `slots:` in domain.yml; add it there, or correct the name."
            yield error(slot.path, slot.line, text)


RULES = (
    actions_have_a_file,
    action_files_are_declared,
    named_responses_exist,
    responses_are_used,
    slot_constants_exist,
)
