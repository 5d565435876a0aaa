"""How fast it is, beside what the framework and the machine cost in the same run. ``python -m benchmarks --help``."""
