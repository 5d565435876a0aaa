"""The register of the forum's conclusions (列管事項): what may become of one, and what is counted.

The secretariat recommends and the meeting decides: two things, kept side by side. A conclusion is released only by
a decision that a meeting is recorded to have made; a decision that is read from a later agenda, or from a ruling
that does not name the conclusion, is shown as this site's reading and stays outside every count.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.statements import check_reason

DAYS_A_MONTH = 30.436875
"""Average days in a month of the Gregorian calendar."""


class Ruling(Enum):
    """What the secretariat recommends, and what the meeting decides."""

    KEEP = "keep"
    """繼續列管."""
    LEAVE = "leave"
    """自行列管: left to the body to follow up."""
    RELEASE = "release"
    """解除列管."""


class Tracking(Enum):
    """How a conclusion stands on the register."""

    OPENED = "opened"
    """On the register, and no meeting has ruled on it yet."""
    KEPT = "kept"
    LEFT = "left"
    RELEASED = "released"


class RulingBasis(Enum):
    """What is known of a decision."""

    RECORDED = "recorded"
    INFERRED = "inferred"
    """The minutes do not say it; this site reads it from a later agenda or from what the chair said."""
    AMONG_OTHERS = "among_others"
    """The meeting ruled on "all other items" without naming them; that this is one of them is this site's reading."""


AFTER = {Ruling.KEEP: Tracking.KEPT, Ruling.LEAVE: Tracking.LEFT, Ruling.RELEASE: Tracking.RELEASED}
"""How a conclusion stands after a decision."""


class Difference(Enum):
    """How a recorded decision departs from the recommendation."""

    KEPT_AGAINST_ADVICE = "kept_against_advice"
    RELEASED_AGAINST_ADVICE = "released_against_advice"
    OTHERWISE = "otherwise"
    """Kept where it was to be left to the body, or the other way round."""


def difference(advice: Ruling | None, decision: Ruling | None, basis: RulingBasis) -> Difference | None:
    """How the decision differs from the recommendation; None where it does not, or where either is not recorded."""
    if advice is None or decision is None or basis is not RulingBasis.RECORDED or advice is decision:
        return None
    if advice is Ruling.RELEASE:
        return Difference.KEPT_AGAINST_ADVICE
    return Difference.RELEASED_AGAINST_ADVICE if decision is Ruling.RELEASE else Difference.OTHERWISE


def is_released(tracking: Tracking, basis: RulingBasis) -> bool:
    """True only where a recorded decision of a meeting released it."""
    return tracking is Tracking.RELEASED and basis is RulingBasis.RECORDED


@dataclass(frozen=True)
class Age:
    """How long a conclusion has been on the register, from its first day there to the last that is known."""

    first: date
    last: date

    @classmethod
    def of(cls, days: Iterable[date]) -> Age | None:
        """From the days of the meetings that dealt with it; None where there is none."""
        held = sorted(days)
        return cls(held[0], held[-1]) if held else None

    @property
    def days(self) -> int:
        return (self.last - self.first).days

    @property
    def months(self) -> int:
        """The days in months, rounded: to be called “about” so many."""
        return round(self.days / DAYS_A_MONTH)

    @property
    def whole_months(self) -> int:
        """The months that are over. One begun on a day that the last month does not have is over at that month's end."""
        begun = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        return begun - (self.last.day < min(self.first.day, monthrange(self.last.year, self.last.month)[1]))


# --- what stands against it -----------------------------------------------------------------------------------


def check_open(tracking: Tracking, basis: RulingBasis) -> None:
    """Raises RuleBroken where a meeting has released it."""
    if is_released(tracking, basis):
        raise RuleBroken("", N_("A meeting has released this conclusion. Only a meeting can reopen it."))


def check_reopening(tracking: Tracking, basis: RulingBasis, reason: Bilingual) -> None:
    """Raises RuleBroken unless a meeting released it, and on ``reason_zh`` without a reason."""
    if not is_released(tracking, basis):
        raise RuleBroken("", N_("This conclusion is on the register: there is nothing to reopen."))
    check_reason(reason)


def check_decision(decision: Ruling, *, condition: Bilingual, condition_met: bool | None, reason: Bilingual) -> None:
    """Require a meeting to give its reason where it releases what is not shown to be done.

    condition_met  None where the meeting did not judge it

    Raises RuleBroken on ``condition_met``, ``reason_zh``.
    """
    if condition_met is not None and condition.is_empty:
        raise RuleBroken("condition_met", N_("No completion condition is recorded, so it can be neither met nor unmet."))
    if decision is Ruling.RELEASE and not condition_met and not reason.zh:
        raise RuleBroken("reason_zh", N_(
            "It is being released although its completion condition is not recorded as met. Please say why."))
