"""One figure of the report: a share, and how sure it is."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

Z = 1.959964  # of the normal distribution, for 95 %


@dataclass(frozen=True)
class Figure:
    """How many of `n` questions.

    Attributes:
        name: in reports/evaluation.json and tests/evaluation_floor.yml.
        section: heading it stands under.
        title: what it is called there.
        hits: questions that count.
        n: questions asked.
        is_part: it is one style or topic of a larger group, shown in a line below the table on a terminal.
        is_detail: a terminal leaves it out.
    """

    name: str
    section: str
    title: str
    hits: int
    n: int
    is_part: bool = False
    is_detail: bool = False

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.hits / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, 95 % sure."""
        return wilson(self.hits, self.n)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share.

    E. B. Wilson 1927, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22. Unlike share +- error it stays within
    0 and 1 and is honest about 0 of n.
    """
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def milliseconds(seconds: Iterable[float]) -> tuple[float, float]:
    """Median and 95th percentile of the time to understand a message."""
    taken = [one * 1000 for one in seconds]
    return statistics.median(taken), statistics.quantiles(taken, n=20, method="inclusive")[-1]
