"""Random histories: a story's acts in any order, each done by its command or refused by it. What a story says must hold is then
asked of the record.

The suite makes a few histories of each story, always the same ones in CI; ``HISTORIES=500`` makes as many, and new ones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from sqlalchemy.orm import Session

from tracker.changelog import fold
from tracker.domain.errors import NotPermitted, RuleBroken

ASKED = os.environ.get("HISTORIES")

a_few = settings(max_examples=int(ASKED or 4), derandomize=settings().derandomize and not ASKED,
                 phases=[Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
"""How many histories a test makes. A failing one is not made shorter: each takes a second."""


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """A history of which nothing stays. At its end, the changelog must give what the tables hold."""
    try:
        with session.begin_nested() as everything:
            yield
            assert fold.check(session).holds
            everything.rollback()
    finally:
        # Things of this history that were loaded again, and not made, are still known to the session.
        session.expunge_all()


def live(session: Session, story: object, steps: Iterable[tuple[Any, ...]], *refusals: type[Exception]) -> None:
    """Do one step after another: each is the name of one of the story's methods, and what it is given. A step that is refused
    leaves nothing behind.

    refusals  what a step may raise beside RuleBroken
    """
    for act, *what in steps:
        with suppress(RuleBroken, *refusals), session.begin_nested():
            getattr(story, act)(*what)


def tried(allowed: bool, act: Callable[..., Any], *what: Any, **more: Any) -> Any:
    """Do it, and see that just what is allowed was not refused."""
    try:
        made = act(*what, **more)
    except (RuleBroken, NotPermitted) as refused:
        assert not allowed, (act, refused)
        raise
    assert allowed, act
    return made
