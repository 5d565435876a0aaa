"""Queries run in a transaction that is then undone, as commands do."""

from tests.commands.conftest import session, shared

__all__ = ["session", "shared"]
