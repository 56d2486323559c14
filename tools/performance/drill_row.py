"""What became of all messages while one thing was broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.performance.sent import Sent

Heard = Mapping[tuple[str, str], int]  # how often, by conversation and text
TIME_LIMIT = 15.0  # seconds from a request to its answer, the website channel's own (channels/website/settings.py)
SLACK = 1.0  # seconds; the words after the time limit have a way to go, too
HEADER = (
    *("broken", "sent", "answered", "apologised", "other", "lost", "twice", "sent again", "not kept"),
    *("longest request s", "troubled s"),
)


@dataclass(frozen=True)
class DrillRow:
    """One fault.

    Attributes:
        setup: what ran.
        fault: what was broken.
        sent: messages of visitors.
        answered: with the right reply.
        apologised: with words that say to try again.
        other: with another reply than the conversation asks for, such as one that has forgotten it.
        lost: neither, as long as the visitor's patience lasted.
        twice: messages that were heard twice, and replies that say the same thing twice.
        sent_again: messages whose visitor's browser had to send them more than once.
        not_kept: messages that were answered and are missing in the store; None where it cannot be read.
        longest: seconds of the longest single request.
        late: requests that took longer than the time limit.
        troubled: seconds from the fault to the last message that was not answered at its first sending.
    """

    setup: str
    fault: str
    sent: int
    answered: int
    apologised: int
    other: int
    lost: int
    twice: int
    sent_again: int
    not_kept: int | None
    longest: float
    late: int
    troubled: float

    @property
    def holds(self) -> bool:
        """Whether every message got one right reply or words, in time."""
        return self.lost == self.twice == self.late == 0

    def cells(self) -> tuple[str, ...]:
        """The row under HEADER."""
        kept = "–" if self.not_kept is None else str(self.not_kept)
        counts = (self.sent, self.answered, self.apologised, self.other, self.lost, self.twice, self.sent_again)
        return (self.fault, *map(str, counts), kept, f"{self.longest:.1f}", f"{self.troubled:.1f}")


def account(setup: str, fault: str, sent: Sequence[Sent], heard: Heard | None, struck: float | None) -> DrillRow:
    """Count.

    Args:
        setup: what ran.
        fault: what was broken.
        sent: all messages.
        heard: how often the store holds which text of which conversation; None where it cannot be read.
        struck: when it was broken, on the clock of `sent`; None if nothing was.
    """
    outcomes = Counter(message.outcome for message in sent)
    twice = sum(message.twice for message in sent)
    not_kept = None
    if heard is not None:
        said = Counter((message.conversation, message.said) for message in sent if message.conversation)
        worded = Counter((one.conversation, one.said) for one in sent if one.conversation and one.outcome != "failed")
        twice += sum(max(0, heard.get(one, 0) - count) for one, count in said.items())
        not_kept = sum(max(0, count - heard.get(one, 0)) for one, count in worded.items())
    troubled = [message.done for message in sent if message.outcome != "answered" or message.tries > 1]
    return DrillRow(
        setup,
        fault,
        len(sent),
        outcomes["answered"],
        outcomes["apologised"],
        outcomes["other"],
        outcomes["failed"],
        twice,
        sum(message.tries > 1 for message in sent),
        not_kept,
        max((message.longest for message in sent), default=0.0) / 1000,
        sum(message.longest > 1000 * (TIME_LIMIT + SLACK) for message in sent),
        max(0.0, max(troubled, default=0.0) - struck) if struck and troubled else 0.0,
    )
