"""A separate process, ended by SIGKILL at the n-th point at which something could be left half done.

A point is: before and after each statement to the database; a begin; a commit; each file-system step that makes
something visible or permanent; and each word sent to a mail server and each of its answers. Points are counted,
not timed, so that a seed always means the same point; some of the runs are killed by the clock all the same, to
reach what lies between.
"""

from __future__ import annotations

import os
import random
import signal
import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

STEPS = ("link", "replace", "rename", "fsync", "unlink", "truncate", "chmod", "mkdir")
WORDS = ("send", "getreply")
"""What is said to a mail server, and heard from it."""
LONGEST = 60.0
"""Seconds; a process that takes longer hangs, and that is a fault."""


@dataclass(frozen=True)
class Ended:
    """How a process ended: killed, or finished (with what it reported on the way, one line each)."""

    killed: bool
    failed: bool
    said: tuple[str, ...]


Say = Callable[[str], None]
tally: Counter[str] = Counter()
"""How many processes were killed, and how many had come to their end before."""


def run(work: Callable[[Say], None], dice: random.Random, *, most: int, seconds: float | None = None) -> Ended:
    """Do ``work`` in a separate process and kill it at a random point among the first ``most``, or within ``seconds``.

    ``work`` is given a way to say what is done: whatever it has said, it had been told was done.
    """
    at = dice.randrange(1, most + 1) if seconds is None else None
    delay = None if seconds is None else dice.uniform(0, seconds)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _live(work, reading, writing, at)
    os.close(writing)
    if delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    said = _heard(reading, child)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    tally["killed" if killed else "done before"] += 1
    return Ended(killed, not killed and status != 0, tuple(said))


def to_the_end(work: Callable[[Say], None]) -> Ended:
    """Do ``work`` in a separate process and let it finish."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _live(work, reading, writing, None)
    os.close(writing)
    said = _heard(reading, child)
    _, status = os.waitpid(child, 0)
    return Ended(False, status != 0, tuple(said))


def _live(work: Callable[[Say], None], reading: int, writing: int, at: int | None) -> None:
    """The life of the process; it never returns."""
    code = 1
    try:
        os.close(reading)
        if at is not None:
            _count_down(at)
        work(lambda line: (os.write(writing, line.encode() + b"\n"), None)[1])
        code = 0
    except BaseException as fault:
        os.write(writing, f"FAILED {type(fault).__name__}: {str(fault)[:500]}".replace("\n", " ").encode() + b"\n")
    finally:
        os._exit(code)


def _count_down(at: int) -> None:
    left = at

    def point(*_given: Any, **_more: Any) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "begin", "commit"):
        event.listen(Engine, name, point)
    for name in STEPS:
        setattr(os, name, _pointed(getattr(os, name), point))
    for name in WORDS:
        setattr(smtplib.SMTP, name, _pointed(getattr(smtplib.SMTP, name), point))


def _pointed(step: Callable[..., Any], point: Callable[[], None]) -> Callable[..., Any]:
    def pointed(*given: Any, **more: Any) -> Any:
        point()
        done = step(*given, **more)
        point()
        return done

    return pointed


def _heard(reading: int, child: int) -> Iterator[str]:
    with _watched(child), os.fdopen(reading, encoding="utf-8") as lines:
        return iter([line.rstrip("\n") for line in lines])


@contextmanager
def _watched(child: int) -> Iterator[None]:
    watch = Timer(LONGEST, os.kill, (child, signal.SIGKILL))
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def tree(folder: Path) -> set[str]:
    """Every file under a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} if folder.exists() else set()
