"""The openness of a data set that is used as evidence: ten criteria, each met or not, with their weights.

Source: Taiwan Open Government Report 2014-2016 (開放政府觀察報告), figure 2.6 (圖表 2.6). The ten boxes are always shown with the
sum; the sum is of one data set, and is never added up over several.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from tracker.domain.errors import N_, RuleBroken


class Criterion(Enum):
    """In the order of the figure."""

    EXISTS = "exists"
    ONLINE = "online"
    MACHINE_READABLE = "machine_readable"
    BULK = "bulk"
    FREE = "free"
    OPEN_LICENCE = "open_licence"
    CURRENT = "current"
    REGULAR = "regular"
    FINDABLE = "findable"
    LINKED = "linked"

    @property
    def weight(self) -> int:
        return WEIGHTS[self]


WEIGHTS: dict[Criterion, int] = {
    Criterion.EXISTS: 5, Criterion.ONLINE: 10, Criterion.MACHINE_READABLE: 15, Criterion.BULK: 15, Criterion.FREE: 15,
    Criterion.OPEN_LICENCE: 15, Criterion.CURRENT: 10, Criterion.REGULAR: 5, Criterion.FINDABLE: 5, Criterion.LINKED: 5,
}
"""Points out of 100."""


def score(met: Iterable[Criterion]) -> int:
    """The points scored, out of 100."""
    return sum(each.weight for each in set(met))


def check_met(met: Iterable[Criterion]) -> None:
    """Raises RuleBroken on ``met`` where a criterion is marked as met for data that does not exist."""
    found = set(met)
    if found and Criterion.EXISTS not in found:
        raise RuleBroken("met", N_("Data that does not exist cannot meet any other criterion."))
