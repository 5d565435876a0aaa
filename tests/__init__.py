"""The tests: each shows what the site promises, at the lowest level that can show it."""
