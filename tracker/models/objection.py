"""A member's objection to releasing a conclusion, as it is recommended for one meeting."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Mapped, relationship

from tracker.database import Base
from tracker.models.columns import link
from tracker.models.register import Conclusion
from tracker.models.review import Signed


class Objection(Signed, Base):
    """Reference: ``objection/3``."""

    __tablename__ = "objection"

    conclusion: Mapped[str] = link("conclusion.reference", index=True)
    meeting: Mapped[str] = link("meeting.reference", index=True)

    of: Mapped[Conclusion] = relationship(foreign_keys=[conclusion], viewonly=True)

    def bodies(self) -> Iterable[str | None]:
        return self.of.bodies()
