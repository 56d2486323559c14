"""Which words made the safety screen raise a card: its rules, asked once more about the same message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Trigger:
    """A concept of a warning sign, and the words that said it.

    Attributes:
        concept: its name in components/safety/concepts.yml.
        words: in their base forms, as the rules compare them; empty if an earlier message said it.
        denied: whether the message takes it back ("no numbness").
    """

    concept: str
    words: tuple[str, ...]
    denied: bool = False


@dataclass(frozen=True)
class Findings:
    """What the rules say of a message.

    Attributes:
        signs: level of each warning sign whose rule holds.
        triggers: the concepts of those signs; where no rule holds, all that the message says.
    """

    signs: dict[str, str]
    triggers: tuple[Trigger, ...]


def findings(text: str, earlier: Sequence[str] = ()) -> Findings:
    """Ask the rules about a message.

    Args:
        text: as typed.
        earlier: the visitor's messages before it.
    """
    # imported here: spaCy's words take a second, and only few messages have anything to do with safety
    from components.safety.patterns import FOLDER, read_patterns
    from components.safety.reading import understanding
    from components.safety.rules import Signs

    known = understanding()
    said = known.read(text).said
    before = known.said_before(earlier)
    signs = read_patterns(FOLDER, known.concepts).signs
    held = Signs(signs).strongest(said.concepts, before)
    needed = {
        concept
        for sign in signs
        if held.get(sign.pattern) == sign.level and sign.holds(said.concepts, before)
        for group in sign.needs
        for concept in group & (said.concepts | before)
    }
    words: dict[str, list[str]] = {}
    for concept, phrase in known.phrases(text):
        words.setdefault(concept, []).append(phrase)
    triggers = [Trigger(name, tuple(words.get(name, ()))) for name in sorted(said.concepts)]
    triggers += [Trigger(name, ()) for name in sorted((needed & before) - said.concepts)]
    triggers += [Trigger(name, tuple(words.get(name, ())), denied=True) for name in sorted(said.denied)]
    telling = [trigger for trigger in triggers if trigger.concept in needed]
    return Findings(held, tuple(telling or triggers))
