"""Values worked out lately, by what they were worked out from; no Rasa."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

TEXTS = 2048  # visitors type a few hundred messages again and again; the numbers of one take some kilobytes
Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """So many values, those that were used last."""

    def __init__(self, most: int = TEXTS) -> None:
        """Begin with none."""
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable, work_out: Callable[[], Value]) -> Value:
        """The value of a key, worked out if it is not remembered; whoever gets it must not change it."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = self._values[key] = work_out()
        if len(self._values) > self._most:
            self._values.popitem(last=False)
        return value
