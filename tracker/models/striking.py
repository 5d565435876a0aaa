"""What can be struck: of a plan's making, of a review, of the register, of results, of the forum. A meeting has a stage."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.record import Recorded


class CanBeStruck(Recorded):
    """What may have been entered in error, twice or in the wrong place: it stays readable then, and counts for nothing."""

    struck: Mapped[bool] = mapped_column(default=False)
