"""How a milestone ended that was not finished when its plan closed; no milestone is left open (結案狀態)."""

from __future__ import annotations

from enum import Enum

from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.statements import check_reason


class ClosingState(Enum):
    """What the forum or a document decided about a milestone still open at its plan's end, kept beside what was reported."""

    FINISHED = "finished"
    PARTLY = "partly"
    NOT_FINISHED = "not_finished"
    CARRIED_OVER = "carried_over"
    MOVED = "moved"  # continued outside the plan, or under another commitment
    WITHDRAWN = "withdrawn"


LEADS_ON = (ClosingState.CARRIED_OVER, ClosingState.MOVED)
"""The states that name where the work goes on."""


def check_closing(state: ClosingState, reason: Bilingual, carried_to: str | None) -> None:
    """Require a reason for a closing state, a target where it carries over, and no target for a state that does not lead
    on.

    Raises RuleBroken on ``reason_zh`` or ``carried_to``.
    """
    check_reason(reason)
    if state is ClosingState.CARRIED_OVER and not carried_to:
        raise RuleBroken("carried_to", N_("Say which commitment or milestone of a later plan continues it."))
    if carried_to and state not in LEADS_ON:
        raise RuleBroken("carried_to", N_("Say what continues it only if it is carried over or moved."))
