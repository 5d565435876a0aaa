"""Queries are asked in a transaction that is then undone, as commands are."""

from tests.commands.conftest import session, shared

__all__ = ["session", "shared"]
