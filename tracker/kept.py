"""A store of what was made once, each thing under all that it depends on. Bounded; the least recently used goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")


class Key:
    """All that a thing depends on, where that is much: its hash, which a store needs several times, is computed once."""

    __slots__ = ("_hash", "_parts")

    def __init__(self, *parts: Hashable) -> None:
        self._parts, self._hash = parts, hash(parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Key) and self._hash == other._hash and self._parts == other._parts)


class Kept:
    """Any number of threads may ask; two that ask for the same at once may both make it.

    limit  how many things are kept; with ``weigh``, how much they may weigh together
    weigh  what a thing weighs; one that weighs more than an eighth of the limit would displace too much, and is not kept
    """

    def __init__(self, limit: int, weigh: Callable[[Any], int] | None = None) -> None:
        self.limit, self._weigh, self._lock = limit, weigh, Lock()
        self._weight, self._kept = 0, OrderedDict[Hashable, Any]()

    def get(self, key: Hashable) -> Any | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, made: Made) -> Made:
        if self._weigh and self._weigh(made) > self.limit // 8:
            return made
        with self._lock:
            if key in self._kept:
                self._weight -= self._weight_of(self._kept.pop(key))
            self._kept[key] = made
            self._weight += self._weight_of(made)
            while self._weight > self.limit:
                self._weight -= self._weight_of(self._kept.popitem(last=False)[1])
        return made

    def of(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under a key; made if it is not there. What is made is never None."""
        found: Made | None = self.get(key)
        return self.put(key, make()) if found is None else found

    def __len__(self) -> int:
        return len(self._kept)

    def _weight_of(self, made: Any) -> int:
        return self._weigh(made) if self._weigh else 1
