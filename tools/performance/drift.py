"""What changes while the same load goes on and on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from tools.performance.level import percentile
from tools.performance.sent import Sent

PARTS = 5  # of the whole time; the first one fills caches and is compared with nothing
MOST_GROWTH = 0.03  # of the memory, from the second part to the last one
MOST_SLOWER = 0.2  # of the p95 and of a long conversation; a p95 of some hundred answers moves by a tenth by itself


@dataclass(frozen=True)
class Sample:
    """MB of all processes, shared memory counted once, at a time of the machine's clock."""

    at: float
    megabytes: float


@dataclass(frozen=True)
class Part:
    """One part of the time: answers a second, milliseconds, MB, and messages that got no answer."""

    per_second: float
    p50: float
    p95: float
    megabytes: float
    failed: int


@dataclass(frozen=True)
class LongTalk:
    """One conversation: milliseconds of each turn; its first and its last turns say the same."""

    milliseconds: tuple[float, ...]
    compared: int

    @property
    def first(self) -> float:
        """Median of the first turns, in milliseconds."""
        return median(self.milliseconds[: self.compared])

    @property
    def last(self) -> float:
        """Median of the last turns, in milliseconds."""
        return median(self.milliseconds[-self.compared :])

    @property
    def slower(self) -> float:
        """How much slower it has become, as a share."""
        return self.last / self.first - 1


@dataclass(frozen=True)
class Drift:
    """A soak: its parts, one after another."""

    parts: tuple[Part, ...]

    @property
    def growth(self) -> float:
        """Of the memory, from the second part to the last one, as a share."""
        return self.parts[-1].megabytes / self.parts[1].megabytes - 1

    @property
    def slower(self) -> float:
        """Of the p95, the same."""
        return self.parts[-1].p95 / self.parts[1].p95 - 1

    @property
    def failed(self) -> int:
        """Messages that got no answer."""
        return sum(part.failed for part in self.parts)


def drift_of(sent: Sequence[Sent], samples: Sequence[Sample], parts: int = PARTS) -> Drift:
    """Divide the time from the first message to the last one into parts.

    Raises:
        ValueError: a part has no answer or no sample, because the time was too short.
    """
    start, end = min(message.at for message in sent), max(message.done for message in sent)
    length = (end - start) / parts
    found = []
    for number in range(parts):
        low, high = start + number * length, start + (number + 1) * length
        inside = [message for message in sent if low <= message.done < high or message.done == end == high]
        taken = [message.ms for message in inside if message.outcome == "answered"]
        weighed = [sample.megabytes for sample in samples if low <= sample.at < high]
        if not taken or not weighed:
            raise ValueError("The soak was too short to be divided; let it last some minutes.")
        failed = len(inside) - len(taken)
        part = Part(len(taken) / length, percentile(taken, 50), percentile(taken, 95), mean(weighed), failed)
        found.append(part)
    return Drift(tuple(found))
