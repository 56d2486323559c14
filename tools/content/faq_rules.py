"""Rules about the shape of an entry: one file, one name, one title."""

from __future__ import annotations

from collections.abc import Iterator

from tools.content.complaint import Complaint, error
from tools.content.model import FAQ, FOLDERS, LEVELS, NOTICE, WARNING_SIGN, Content, Named

TITLE_LENGTH = 45  # a button on a phone shows no more
TITLED = (FAQ, "practice")  # offered as "did you mean"; others need a title only where `suggest:` names them


def questions_carry_the_file_name(content: Content) -> Iterator[Complaint]:
    """Says that the questions are filed under another name than the file's, or that there are none."""
    for entry in content.entries:
        if not entry.intents:
            text = f"This file has no questions; add `- intent: {entry.label}` with its examples under `nlu:`."
            yield error(entry.path, 1, text)
        for intent, line in entry.intents.items():
            if intent != entry.label and len(entry.intents) == 1:
                text = (
                    f"These questions belong to {intent}, not to the file's own name; write `- intent: {entry.label}`."
                )
                yield error(entry.path, line, text)


def answer_carries_the_file_name(content: Content) -> Iterator[Complaint]:
    """Says that the answer is filed under another name than the file's, or that there is none."""
    for entry in content.entries:
        if not entry.responses:
            text = f"This file has no answer; add `utter_{entry.label}:` with its text under `responses:`."
            yield error(entry.path, 1, text)
        for response in entry.responses:
            if response.name != f"utter_{entry.label}" and len(entry.responses) == 1:
                text = f"The answer is named {response.name} but the file {entry.key}; write `utter_{entry.label}:`."
                yield error(entry.path, response.line, text)


def one_entry_in_a_file(content: Content) -> Iterator[Complaint]:
    """Says which second entry must move to a file of its own."""
    for entry in content.entries:
        named = [(intent, line) for intent, line in entry.intents.items()] if len(entry.intents) > 1 else []
        if len(entry.responses) > 1:
            named += [(response.name.removeprefix("utter_"), response.line) for response in entry.responses]
        allowed = {entry.label, *(f"{entry.label}_{level}" for level in LEVELS if entry.folder == WARNING_SIGN)}
        for name, line in named:
            if name not in allowed:
                text = f"{name} stands in the file of {entry.label}; move it to a file of its own."
                yield error(entry.path, line, text)


def faq_lies_in_a_topic_folder(content: Content) -> Iterator[Complaint]:
    """Says where the file of an entry belongs."""
    for entry in content.entries:
        topic = "<topic>/" if entry.folder == FAQ else ""
        depth = 4 if entry.folder == FAQ else 3
        if len(entry.path.split("/")) != depth or not entry.path.endswith(".yml"):
            text = f"This file lies in the wrong place; move it to data/{entry.folder}/{topic}{entry.key}.yml."
            yield error(entry.path, 1, text)


def entry_lies_in_its_folder(content: Content) -> Iterator[Complaint]:
    """Says that an entry's questions or answer stand in a file of another kind."""
    inside = {entry.path for entry in content.entries}
    answers = (
        Named(response.path, response.line, response.name.removeprefix("utter_")) for response in content.responses
    )
    for named in (*content.intents, *answers):
        folder, slash, key = named.name.partition("/")
        if slash and folder != NOTICE and named.path not in inside:
            home = f"data/{folder}/" if folder in FOLDERS else "one of the folders " + ", ".join(FOLDERS)
            text = f"{named.name} does not belong in this file; give it a file {key}.yml in {home}."
            yield error(named.path, named.line, text)


def response_is_written_once(content: Content) -> Iterator[Complaint]:
    """Says where else an answer of the same name stands."""
    first: dict[str, Named] = {}
    for response in content.responses:
        other = first.setdefault(response.name, Named(response.path, response.line, response.name))
        if other.path != response.path:
            text = f"{response.name} also stands in {other.path} line {other.line}; rename or delete one of the two."
            yield error(response.path, response.line, text)


def title_is_there_and_short(content: Content) -> Iterator[Complaint]:
    """Says that an answer has no title for its button, or one too long for it."""
    for entry, answer in content.answers():
        if not answer.title and entry.folder in TITLED:
            text = f"{entry.label} has no title; add `title:` to its metadata, {TITLE_LENGTH} characters at most."
            yield error(entry.path, answer.line_of("title"), text)
        elif len(answer.title) > TITLE_LENGTH:
            text = f'The title "{answer.title}" has {len(answer.title)} characters; shorten it to {TITLE_LENGTH}.'
            yield error(entry.path, answer.line_of("title"), text)


def title_is_unique(content: Content) -> Iterator[Complaint]:
    """Says which other answer has the same title, so that two buttons would look alike."""
    first: dict[str, Named] = {}
    for entry, answer in content.answers():
        line = answer.line_of("title")
        other = first.setdefault(answer.title.casefold(), Named(entry.path, line, answer.title))
        if answer.title and other.path != entry.path:
            place = f"{other.path} line {other.line}"
            text = f'The title "{answer.title}" also stands in {place}; let the two titles tell them apart.'
            yield error(entry.path, line, text)


RULES = (
    questions_carry_the_file_name,
    answer_carries_the_file_name,
    one_entry_in_a_file,
    faq_lies_in_a_topic_folder,
    entry_lies_in_its_folder,
    response_is_written_once,
    title_is_there_and_short,
    title_is_unique,
)
