"""Sign-off (陳核): the way of a text from its writer through the body's approver to NDC, and what each step is.

Each body chooses whether its texts are checked before they leave it; where they are, none of them goes on without
the check, whoever publishes it. A letter (來文) was signed off on paper: what NDC files from it needs no second
check here.
"""

from __future__ import annotations

from enum import Enum

from tracker.domain.errors import N_, RuleBroken


class Step(Enum):
    """What was done with a text."""

    SENT_TO_APPROVER = "sent_to_approver"
    CHECKED = "checked"
    """By the body's approver; it goes on to NDC."""
    SENT_TO_NDC = "sent_to_ndc"
    """Without a check, because the body asks for none."""
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"


def check_signed(approving: str | None, checked_for: str | None) -> None:
    """A text becomes public only after the check that its body asks for.

    approving    slug of the body whose approver must check it; None where no check is required
    checked_for  slug of the body whose approver did

    Raises RuleBroken.
    """
    if approving is not None and approving != checked_for:
        raise RuleBroken("", N_("This body’s texts are checked by its approver first, and this one has not been."))


def check_another(writer: str | None, approver: str | None) -> None:
    """Nobody checks their own text. Raises RuleBroken."""
    if writer == approver:
        raise RuleBroken("", N_(
            "You wrote this text, so somebody else must check it: a second approver in your body, or a deputy for you for a "
            "set period; the administrator can set up either. Or take it back and let a reporter send it in; then you can "
            "check it."))


def check_set(before: bool, after: bool, *, has_approver: bool) -> None:
    """A check that nobody can make would hold every text back. Raises RuleBroken on ``approver_checks``."""
    if after and not has_approver:
        raise RuleBroken("approver_checks", N_("This body has no approver’s account yet, so its texts could never be sent on."))
    if before == after:
        raise RuleBroken("approver_checks", N_("It is already set this way."))
