"""How large the record is: one country, ten, a region, the whole Open Government Partnership."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """``lengths``: how many different spans of years plans have, so that each has a code of its own."""

    plans: int
    commitments: int
    milestones: int
    updates: int
    bodies: int
    lengths: int

    @property
    def entries(self) -> int:
        """About how many entries there will be: the log also records the closing of plans, which depends on the day."""
        return 1 + self.bodies + 8 + 5 * self.plans + self.commitments + self.milestones + self.updates


SIZES = {
    "country": Size(plans=2, commitments=26, milestones=130, updates=1_000, bodies=14, lengths=1),
    "ten": Size(plans=20, commitments=260, milestones=1_300, updates=10_000, bodies=50, lengths=2),
    "region": Size(plans=40, commitments=600, milestones=3_000, updates=30_000, bodies=80, lengths=4),
    "ogp": Size(plans=400, commitments=5_500, milestones=25_000, updates=300_000, bodies=300, lengths=25),
}
