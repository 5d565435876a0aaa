"""The parts of reports: each makes one section, table or row from the facts of a report, once for every kind that has it."""
