"""What an answer that is the same for everyone depends on, besides the record and its own URL: said beside the view.

``caching`` names a finished page by it. A page that has not said so is neither told what day it is nor shows the past,
so nothing can be forgotten here without being noticed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request

PUBLIC = frozenset({"public", "feed", "data", "api", "crawlers"})
"""Blueprints whose pages are the same for everyone."""

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Dependence:
    """What a view has said of its page.

    query   the names of its URL's query that it knows; all others are ignored
    as_of   it can show the record as of an entry: ``?as_of=N``
    today   it counts by the day in Taipei: what is late, how long something has taken, what is still open
    checks  it shows when a URL was last seen alive, which is not a fact of the log
    """

    query: tuple[str, ...] = ()
    as_of: bool = False
    today: bool = False
    checks: bool = False


NOTHING = Dependence()


def depends_on(*query: str, as_of: bool = False, today: bool = False, checks: bool = False) -> Callable[[View], View]:
    """Mark a public view with what its page depends on."""

    def mark(view: View) -> View:
        view.dependence = Dependence((*query, "as_of") if as_of else query, as_of, today, checks)  # type: ignore[attr-defined]
        return view

    return mark


def of(endpoint: str | None) -> Dependence:
    """What the view of an endpoint has said of its page."""
    found: Dependence = getattr(current_app.view_functions.get(endpoint or ""), "dependence", NOTHING)
    return found


def is_told_today() -> bool:
    """True if the page that is requested may know what day it is: not where it is kept, and has not said that it counts by
    the day."""
    return request.blueprint not in PUBLIC or of(request.endpoint).today
