"""Recommendations of independent reviews, the response to each, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.cocreation import Response
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.statement import WITHHELD, Spoken
from tracker.models.striking import CanBeStruck


class Recommendation(Spoken, CanBeStruck, Base):
    """Reference: ``recommendation/3``, by the order in which it was entered."""

    __tablename__ = "recommendation"
    __table_args__ = (CheckConstraint("(response IS NULL) = (answered_on IS NULL)", name="a_response_has_its_day"),)

    goes_on: ClassVar[bool] = True

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    """The plan whose making or implementation it addresses."""
    document: Mapped[str] = link("document.reference")
    """The review."""
    in_review: Mapped[int]
    """Its number in the review."""
    title: Mapped[Bilingual] = bilingual("title")
    text: Mapped[Bilingual] = bilingual("text")
    summarised: Mapped[bool] = mapped_column(default=False)
    """The words are this site's, and not the review's."""
    body: Mapped[str | None] = link("body.reference")
    """The body that answers, or has answered."""
    response: Mapped[Response | None]
    """None where no source on this site states one."""
    reason: Mapped[Bilingual] = bilingual("reason")
    answered_on: Mapped[When | None]
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    came_of: Mapped[list[str]] = json_list()
    """References of commitments, updates and documents that followed from it."""
    sources: Mapped[list[Source]] = json_list()

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    def blank(self) -> None:
        super().blank()
        self.title, self.text, self.reason = WITHHELD, Bilingual(), Bilingual()
        self.letter_number, self.sources = "", []


_STANDS = Recommendation.struck.is_(False)
Index("uq_recommendation_document_in_review", Recommendation.document, Recommendation.in_review, unique=True,
      sqlite_where=_STANDS, postgresql_where=_STANDS)
