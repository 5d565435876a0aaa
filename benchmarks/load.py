"""Readers: processes that request one URL over and over on a connection kept open. Only for servers on this machine."""

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
    """What readers measured: answers per second, the median and the 99th percentile (the slowest but one in a hundred) in
    milliseconds, the bytes of one answer, and the share of one processor that asking took."""

    rate: float
    median_ms: float
    p99_ms: float
    size: int
    cpu: float
    failed: int


def once(connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> tuple[int, int, str]:
    """Status, size in bytes and ETag of one answer."""
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
    """Let a given number of readers ask at once for a given time; both are bounded."""
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
    """Load each URL for a given time in all, in rounds in which each has its turn, so that whatever else the machine does
    meanwhile affects all alike. Gives the measurements of each round, for each URL."""
    met: list[list[Load]] = [[] for _ in asks]
    for _ in range(ROUNDS):
        for ask, found in zip(asks, met, strict=True):
            found.append(load(port, ask.path, seconds=seconds / ROUNDS, headers=ask.headers, expected=ask.expected))
    return met


def rate(rounds: Sequence[Load]) -> float:
    return statistics.median(each.rate for each in rounds)


def beside(one: Sequence[Load], other: Sequence[Load]) -> float:
    """The rate at which one was answered as a multiple of the other's: the median of the rounds."""
    return statistics.median(each.rate / another.rate for each, another in zip(one, other, strict=True))


def failed(*asked: Sequence[Load]) -> int:
    return sum(each.failed for rounds in asked for each in rounds)


def one_at_a_time(port: int, asks: Sequence[Ask], before: Callable[[], object], *, times: int = 15) -> list[float]:
    """The medians, in milliseconds, of requests with ``before()`` called once between each and an identical one before
    it; all take turns in every round."""
    connection = HTTPConnection(HOST, port, timeout=120)
    found: list[list[float]] = [[] for _ in asks]
    for _ in range(times):
        for ask, took in zip(asks, found, strict=True):
            # This request takes in what was done before the other turns, so that none of it falls on the timed request.
            once(connection, ask.path, ask.headers)
            before()
            now = time.perf_counter()
            status, _size, _mark = once(connection, ask.path, ask.headers)
            took.append((time.perf_counter() - now) * 1000)
            assert status == ask.expected, f"{ask.path}: {status}"
    return [statistics.median(each) for each in found]
