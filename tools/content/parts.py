"""Questions and answers out of a loaded YAML file; what has not the shape Rasa reads is complained about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.content.complaint import Complaint, error
from tools.content.model import Named, Question, Response, Text
from tools.content.yaml_lines import Block, Listing, as_block, as_listing

NLU_SHAPE = "write `- intent: name` and below it `examples: |` with one question a line"
RESPONSES_SHAPE = "write `utter_name:` and below it `- text: >-` with the answer"


class Parts:
    """What stands in one file of data/ or tests/nlu."""

    def __init__(self, path: str, data: Any, lines: list[str]) -> None:
        """Read the parts of a file.

        Args:
            path: the file's name in complaints.
            data: its value as `read_yaml` gives it.
            lines: its raw lines.
        """
        self.path = path
        self._lines = lines
        self.complaints: list[Complaint] = []
        self.intents: list[Named] = []
        self.questions: list[Question] = []
        self.responses: list[Response] = []
        self.steps: list[Named] = []
        self.techniques: list[str] = []
        self.data = as_block(data)
        if not isinstance(data, Block):
            self._complain(1, "This file must have sections such as `nlu:` and `responses:`; compare a file beside it.")
            return
        for item, line in self._items(data, "nlu", NLU_SHAPE):
            self._read_nlu(item, line)
        if data.get("responses") is not None and not isinstance(data["responses"], Block):
            self._complain(data.line_of("responses"), f"`responses:` is not in order; {RESPONSES_SHAPE}.")
        for name, variants in as_block(data.get("responses")).items():
            self._read_response(name, variants, data["responses"].line_of(name))
        for section in ("rules", "stories"):
            for item, _ in self._items(data, section, "write `- rule: A sentence` and below it `steps:`"):
                self.steps += _steps(path, as_block(item))

    def _complain(self, line: int, text: str) -> None:
        self.complaints.append(error(self.path, line, text))

    def _items(self, data: Block, section: str, shape: str) -> Iterator[tuple[Any, int]]:
        value = data.get(section)
        if value is not None and not isinstance(value, Listing):
            self._complain(data.line_of(section), f"`{section}:` is not in order; {shape}.")
        listing = as_listing(value)
        yield from zip(listing, listing.lines, strict=True)

    def _read_nlu(self, item: Any, line: int) -> None:
        block = as_block(item)
        examples = block.get("examples")
        if not isinstance(examples, str):
            self._complain(block.line_of("examples") if block else line, f"No questions can be read here; {NLU_SHAPE}.")
            return
        if block.get("lookup") == "technique":
            self.techniques = [found for found in (row.strip(" -") for row in examples.splitlines()) if found]
        if block.keys() & {"lookup", "synonym", "regex"}:
            return
        intent = block.get("intent")
        if not isinstance(intent, str) or not intent:
            self._complain(line, f"It is not said which intent these questions belong to; {NLU_SHAPE}.")
            return
        self.intents.append(Named(self.path, block.line_of("intent"), intent))
        for number, row in enumerate(examples.splitlines(), block.line_of("examples") + 1):
            text = row.strip()
            if text.startswith("-") and text[1:].strip():
                self.questions.append(Question(self.path, number, text[1:].strip(), intent))
            elif text:
                self._complain(
                    number, "This line is not read as a question; begin it with `- ` and keep it on one line."
                )

    def _read_response(self, name: str, variants: Any, line: int) -> None:
        if not isinstance(variants, Listing) or not all(isinstance(variant, Block) for variant in variants):
            self._complain(line, f"The answer {name} is not in order; {RESPONSES_SHAPE}.")
            return
        metadata = Block(line)
        texts: list[Text] = []
        labels: list[Text] = []
        for variant in variants:
            if variant.get("text") is not None and not isinstance(variant["text"], str):
                self._complain(variant.line_of("text"), f"The text of {name} is not read as text; put it in quotes.")
            texts.append(self._text(variant, "text"))
            found = variant.get("metadata")
            if found is not None and not isinstance(found, Block):
                self._complain(
                    variant.line_of("metadata"),
                    f"`metadata:` of {name} cannot be read; write lines such as `title: ...`.",
                )
            metadata = metadata or as_block(found)
            labelled = [*as_listing(variant.get("buttons")), *as_listing(as_block(found).get("links"))]
            labels += [self._text(as_block(item), "title") for item in labelled]
        self.responses.append(Response(self.path, line, name, tuple(texts), tuple(labels), metadata))

    def _text(self, block: Block, key: str) -> Text:
        value = block.get(key)
        first, last = block.spans.get(key, (block.line, block.line))
        return Text(self.path, first, value if isinstance(value, str) else "", tuple(self._lines[first - 1 : last]))


def _steps(path: str, block: Block) -> Iterator[Named]:
    steps = as_listing(block.get("steps"))
    for step in map(as_block, steps):
        if isinstance(step.get("action"), str):
            yield Named(path, step.line_of("action"), step["action"])
