"""When objects that only refer to each other are reclaimed, and what a fork copies: asked of the program as the server starts
it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CYCLES = """
import app, gc, os, sys, time, weakref

class Thing:
    pass

def round_and_round(count):
    found = []
    for _ in range(count):
        one, other = Thing(), Thing()
        one.other, other.one = other, one
        found.append(weakref.ref(one))
    return found

def reclaimed(found):
    deadline = time.monotonic() + 20
    while any(each() is not None for each in found):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
        for _ in range(1_000):
            # Too few to be looked for stay until more have gathered.
            one = Thing()
            one.other = one
    return True
"""


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", CYCLES + code], cwd=Path(__file__).parents[1], capture_output=True, text=True,
                          timeout=120, check=True)
    return done.stdout.strip()


def test_nothing_is_collected_in_the_middle_of_an_allocation() -> None:
    # From 3.12 on the interpreter itself collects between two instructions only.
    assert run("print(gc.isenabled())") == str(sys.version_info >= (3, 12))


def test_what_only_refers_to_itself_is_reclaimed_all_the_same() -> None:
    assert run("print(reclaimed(round_and_round(20_000)))") == "True"


def test_it_is_reclaimed_in_each_worker_that_the_server_forks() -> None:
    assert run("""
child = os.fork()
if child == 0:
    os._exit(0 if reclaimed(round_and_round(20_000)) else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""") == "0"


def test_what_a_worker_needs_first_is_not_strewn_over_what_all_share() -> None:
    # Sixteen megabytes that stay, with a gap in each page; then a worker takes four thousand small pieces, half a megabyte.
    assert float(run("""
import ctypes
from pathlib import Path
from tracker.garbage import before_dividing

def own():
    # Of glibc's heap only: elsewhere no page is saved, and none promised.
    if not hasattr(ctypes.CDLL(None), "mallinfo2"):
        return 0
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:")) / 1024

gaps = [bytes(600) if place % 2 else bytes(2_000) for place in range(16_000)]
del gaps[1::2]
before_dividing()
reading, writing = os.pipe()
if os.fork() == 0:
    library = ctypes.CDLL(None)
    before = own()
    for _ in range(4_000):
        library.malloc(100)
    os.write(writing, str(own() - before).encode())
    os._exit(0)
print(os.read(reading, 100).decode())
""")) < 2
