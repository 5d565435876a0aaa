"""Readers: processes that ask one address over and over on a connection kept open. Of this machine's own servers only."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

HOST = "127.0.0.1"
MOST_READERS, MOST_SECONDS = 16, 20.0


@dataclass(frozen=True)
class Load:
    """What readers met: how many answers a second, the median and the slowest but one in a hundred in milliseconds, bytes of
    one answer, and the share of one processor that asking took."""

    rate: float
    median_ms: float
    p99_ms: float
    size: int
    cpu: float
    failed: int


def once(connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> tuple[int, int, str]:
    """Status, bytes and mark of one answer."""
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    return answer.status, len(answer.read()), answer.headers.get("ETag", "")


def asked(port: int, path: str, headers: Mapping[str, str]) -> tuple[int, int, str]:
    """One answer on a connection of its own."""
    return once(HTTPConnection(HOST, port, timeout=120), path, headers)


def _read(port: int, path: str, headers: Mapping[str, str], expected: int, seconds: float, out: Any) -> None:
    connection = HTTPConnection(HOST, port, timeout=60)
    once(connection, path, headers)
    times, failed, size = [], 0, 0
    began, cpu = time.perf_counter(), time.process_time()
    while (now := time.perf_counter()) - began < seconds:
        status, size, _ = once(connection, path, headers)
        times.append(time.perf_counter() - now)
        failed += status != expected
    out.put((times, failed, size, time.process_time() - cpu))


def load(port: int, path: str, *, readers: int = 4, seconds: float = 3.0, headers: Mapping[str, str] | None = None,
         expected: int = 200) -> Load:
    """So many readers ask at once for so long. Bounded in both."""
    readers, seconds = min(readers, MOST_READERS), min(seconds, MOST_SECONDS)
    out: Any = multiprocessing.Queue()
    processes = [multiprocessing.Process(target=_read, args=(port, path, headers or {}, expected, seconds, out))
                 for _ in range(readers)]
    for process in processes:
        process.start()
    found = [out.get(timeout=seconds + 120) for _ in processes]
    for process in processes:
        process.join()
    times = sorted(each for one in found for each in one[0])
    return Load(len(times) / seconds, statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000, found[0][2],
                sum(one[3] for one in found) / seconds, sum(one[1] for one in found))


@dataclass(frozen=True)
class Ask:
    """What is asked for, and what is expected."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: int = 200


ROUNDS = 5


def in_turns(port: int, asks: Sequence[Ask], *, seconds: float) -> list[list[Load]]:
    """Each address is loaded for so long in all, in rounds in which all have their turn: what else the machine does meanwhile
    falls on each alike. For each, what was met in each round."""
    met: list[list[Load]] = [[] for _ in asks]
    for _ in range(ROUNDS):
        for ask, found in zip(asks, met, strict=True):
            found.append(load(port, ask.path, seconds=seconds / ROUNDS, headers=ask.headers, expected=ask.expected))
    return met


def rate(rounds: Sequence[Load]) -> float:
    return statistics.median(each.rate for each in rounds)


def beside(one: Sequence[Load], other: Sequence[Load]) -> float:
    """How many times as often one was answered as the other: the median of the rounds."""
    return statistics.median(each.rate / another.rate for each, another in zip(one, other, strict=True))


def failed(*asked: Sequence[Load]) -> int:
    return sum(each.failed for rounds in asked for each in rounds)


def one_at_a_time(port: int, asks: Sequence[Ask], before: Callable[[], object], *, times: int = 15) -> list[float]:
    """The medians, in milliseconds, of requests with ``before()`` called once between each and the one like it before; all have
    their turn each time."""
    connection = HTTPConnection(HOST, port, timeout=120)
    found: list[list[float]] = [[] for _ in asks]
    for _ in range(times):
        for ask, took in zip(asks, found, strict=True):
            # What was done before the others had their turn is seen by then, and is not told of again.
            once(connection, ask.path, ask.headers)
            before()
            now = time.perf_counter()
            status, _size, _mark = once(connection, ask.path, ask.headers)
            took.append((time.perf_counter() - now) * 1000)
            assert status == ask.expected, f"{ask.path}: {status}"
    return [statistics.median(each) for each in found]
