"""A store of what was made once, each thing under all that it depends on. Bounded; the least recently asked for goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")


class Kept:
    """Any number of threads may ask; two that ask for the same at once may both make it."""

    def __init__(self, limit: int) -> None:
        self.limit, self._lock = limit, Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, made: Made) -> Made:
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            while len(self._kept) > self.limit:
                self._kept.popitem(last=False)
        return made

    def of(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under a key; made if it is not there. What is made is never None."""
        found: Made | None = self.get(key)
        return self.put(key, make()) if found is None else found

    def __len__(self) -> int:
        return len(self._kept)
