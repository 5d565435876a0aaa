"""What can be struck: in plan making, reviews, the register, results and the forum. A meeting has a stage instead."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.recorded import Recorded


class CanBeStruck(Recorded):
    """What may have been entered in error, twice or in the wrong place: it then stays readable, but counts for nothing."""

    struck: Mapped[bool] = mapped_column(default=False)
