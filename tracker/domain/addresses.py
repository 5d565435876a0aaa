"""Web addresses: what may become a link that a reader follows. Only the web's own two schemes are allowed."""

from __future__ import annotations

from urllib.parse import urlsplit

from tracker.domain.errors import N_, RuleBroken

_SCHEMES = ("https://", "http://")
NEEDED = N_("Enter a full web address, beginning with https:// or http://.")
"""The message to anyone who enters something else."""


def is_address(text: str) -> bool:
    """True if a text may be made a link."""
    return text.startswith(_SCHEMES)


def linkable(text: str) -> str:
    """The text where it may be made a link, else ``""``."""
    return text if is_address(text) else ""


def host_of(address: str) -> str:
    """The host that a URL names, in lower case; ``""`` where it names none, or cannot be read."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def can_be_opened(text: str) -> bool:
    """True for a URL in the required form: on the web, with a host, and without a blank."""
    return is_address(text) and bool(host_of(text)) and not any(sign.isspace() for sign in text)


def check_address(url: str, field: str = "url") -> None:
    """Require that a URL, where one is given, can be opened. Raises RuleBroken on ``field``."""
    if url and not can_be_opened(url):
        raise RuleBroken(field, NEEDED)
