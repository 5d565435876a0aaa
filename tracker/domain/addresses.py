"""Addresses of the web: what may become a link that a reader follows. Nothing but the web's own two schemes."""

from __future__ import annotations

from tracker.domain.errors import N_, RuleBroken

_SCHEMES = ("https://", "http://")


def is_address(text: str) -> bool:
    """True if a text may be made a link."""
    return text.startswith(_SCHEMES)


def linkable(text: str) -> str:
    """The text where it may be made a link, else ``""``."""
    return text if is_address(text) else ""


def check_address(url: str, field: str = "url") -> None:
    """An address that is given can be opened; none need be. Raises RuleBroken on ``field``."""
    if url and not is_address(url):
        raise RuleBroken(field, N_("An address begins with https:// or http://."))
