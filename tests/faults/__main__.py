"""``python -m tests.faults``: many runs, seeded, on both databases."""

from __future__ import annotations

import argparse
import collections
import logging
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.faults import killing
from tests.faults.scenes import SCENES
from tests.faults.stages import BASES, staged


def main(arguments: list[str] | None = None) -> int:
    """Run the scenes in turn and print each failure with the seed that reproduces it. Exit code 1 if there was one."""
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    asked.add_argument("--runs", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", choices=sorted(SCENES), action="append")
    asked.add_argument("--on", choices=BASES, action="append")
    asked.add_argument("--minutes", type=float, default=0, help="Stop after so long, however many runs were done.")
    asked.add_argument("--verbose", action="store_true")
    given = asked.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    began, failed = time.monotonic(), 0
    counts: collections.Counter[str] = collections.Counter()
    spent: dict[str, float] = collections.defaultdict(float)
    names, bases = given.only or list(SCENES), given.on or list(BASES)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, staged(bases, Path(folder)) as stages:
        for run in range(given.runs):
            base, name = bases[run % len(bases)], names[run // len(bases) % len(names)]
            seed = f"{given.seed}/{run}"
            started = time.monotonic()
            try:
                SCENES[name](stages[base], random.Random(f"{seed}/{name}/{base}"))
            except Exception:
                failed += 1
                print(f"FAILED {name} on {base}, run {run} of seed {given.seed}", file=sys.stderr)
                traceback.print_exc()
            counts[f"{name} on {base}"] += 1
            spent[f"{name} on {base}"] += time.monotonic() - started
            if given.verbose:
                print(f"{run:5} {time.monotonic() - started:6.2f} s  {name} on {base}", flush=True)
            if given.minutes and time.monotonic() - began > given.minutes * 60:
                break
    for name, count in sorted(counts.items()):
        print(f"{count:6} {name} ({spent[name] / count:.2f} s each)")
    print(f"{killing.tally['killed']} processes killed, {killing.tally['done before']} had come to their end before")
    print(f"{sum(counts.values())} runs, {failed} failed, seed {given.seed}, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
