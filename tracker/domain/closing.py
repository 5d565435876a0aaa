"""How a milestone ended that was not finished when its plan closed: none is left open (結案狀態)."""

from __future__ import annotations

from enum import Enum

from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.statements import check_reason


class ClosingState(Enum):
    """What the forum or a document decided of an open milestone at the end of its plan. It stands beside what was reported."""

    FINISHED = "finished"
    PARTLY = "partly"
    NOT_FINISHED = "not_finished"
    CARRIED_OVER = "carried_over"
    MOVED = "moved"  # continued outside the plan, or under another commitment
    WITHDRAWN = "withdrawn"


LEADS_ON = (ClosingState.CARRIED_OVER, ClosingState.MOVED)
"""The states that name where the work goes on."""


def check_closing(state: ClosingState, reason: Bilingual, carried_to: str | None) -> None:
    """A closing state has its reason; one that carries over says to what; no other names a place where it goes on.

    Raises RuleBroken on ``reason_zh`` or ``carried_to``.
    """
    check_reason(reason)
    if state is ClosingState.CARRIED_OVER and not carried_to:
        raise RuleBroken("carried_to", N_("Say which commitment or milestone of a later plan continues it."))
    if carried_to and state not in LEADS_ON:
        raise RuleBroken("carried_to", N_("Say what continues it only if it is carried over or moved."))
