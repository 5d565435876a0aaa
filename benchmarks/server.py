"""The site on gunicorn, as deploy/ starts it, on a port of its own; its processes and their memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.load import HOST, once

ROOT = Path(__file__).parents[1]
SECONDS_TO_START = 120


@contextmanager
def serving(environment: dict[str, str], *, workers: int = 2, threads: int = 8) -> Iterator[tuple[int, int]]:
    """Gives the port and the process id."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--log-level", "error", "benchmarks.served:app"],
        cwd=ROOT, stdout=subprocess.DEVNULL, env=os.environ | {
            "MALLOC_ARENA_MAX": "1", "WEB_BIND": f"{HOST}:{port}", "WEB_WORKERS": str(workers),
            "WEB_THREADS": str(threads)} | environment)
    try:
        _wait(port, process, workers)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes], workers: int) -> None:
    """Wait until it answers and all its workers are there: connections made while there is only one stay with that one."""
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            once(HTTPConnection(HOST, port, timeout=10), "/healthz", {})
            if len(_children(process.pid)) == workers:
                return
        time.sleep(0.2)
    raise RuntimeError("the server did not start")


def shared_memory_mib(pid: int) -> float:
    """PSS of a process and its children."""
    lines = [line for each in (pid, *_children(pid)) for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
