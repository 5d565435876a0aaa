"""What goes wrong, on purpose: processes killed at any point, full disks, databases that are locked, read-only or
gone.

    python -m tests.faults --runs 1000 --seed 7            every scene in turn, on SQLite and PostgreSQL
    python -m tests.faults --runs 50 --only migration --on sqlite

``killing`` ends a real process by SIGKILL at a point that the seed determines; ``scenes`` say what the process was
doing and what must be true afterwards. A run that fails prints its scene, database and seed, so that it can be
repeated.
"""
