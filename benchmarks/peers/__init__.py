"""Other programs with the same record, to be measured beside this one. See docs/performance.md, "Beside other programs"."""
