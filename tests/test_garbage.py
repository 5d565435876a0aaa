"""When objects that only refer to each other are reclaimed: asked of the program as the server starts it."""

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


def test_objects_that_refer_only_to_themselves_are_still_reclaimed() -> None:
    assert run("print(reclaimed(round_and_round(20_000)))") == "True"


def test_objects_are_reclaimed_in_each_worker_that_the_server_forks() -> None:
    assert run("""
child = os.fork()
if child == 0:
    os._exit(0 if reclaimed(round_and_round(20_000)) else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""") == "0"
