"""Review in one's own voice: a member's word on a published update, the body's answer, and the rule on its due date.

Each is one side's word and a separate thing, so that nobody's word is part of something that somebody else may
change.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.reviews import Stance, Term, Verdict
from tracker.domain.statements import Side
from tracker.models.columns import bilingual, link
from tracker.models.statement import Spoken
from tracker.models.striking import CanBeStruck


class Consent(Recorded, Base):
    """A member's consent to sign here with name and organisation. Reference: ``consent/3``."""

    __tablename__ = "consent"

    number: Mapped[int] = mapped_column(unique=True)
    member: Mapped[str] = link("member.reference", index=True)
    given_on: Mapped[date]
    ended_on: Mapped[date | None]
    """The day from which nothing more is signed; what was signed before stays."""


class Signed(Spoken):
    """A member's own word: signed with name, organisation and side as they were when it was given."""

    unrecorded: ClassVar[frozenset[str]] = frozenset({"account"})

    number: Mapped[int] = mapped_column(unique=True)

    @declared_attr
    def member(cls) -> Mapped[str]:
        return link("member.reference", index=True)

    @declared_attr
    def signed_name(cls) -> Mapped[Bilingual]:
        return bilingual("signed_name")

    @declared_attr
    def signed_for(cls) -> Mapped[Bilingual]:
        """The organisation."""
        return bilingual("signed_for")

    side: Mapped[Side | None]
    account: Mapped[str | None] = mapped_column(String(120))
    """The account that gave it: no other account changes it, not even another one for the same seat."""

    @declared_attr
    def text(cls) -> Mapped[Bilingual]:
        return bilingual("text")

    url: Mapped[str] = mapped_column(Text, default="")
    given_on: Mapped[date]
    withdrawn_on: Mapped[date | None]

    @property
    def is_current(self) -> bool:
        """It was neither withdrawn by its member nor withheld by law."""
        return not (self.withdrawn_on or self.withheld)

    def blank(self) -> None:
        super().blank()
        self.text, self.url = Bilingual(), ""


class Review(Signed, Base):
    """What a member says of a published update. Reference: ``review/5``."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("(stance = 'agree') = (asked_on IS NULL)", name="an_answer_is_owed_since_a_day"),
        CheckConstraint("(verdict IS NULL) = (verdict_on IS NULL)", name="a_verdict_has_its_day"),
    )

    plan: Mapped[str] = link("plan.reference")
    commitment: Mapped[str | None] = link("commitment.reference", index=True)
    about_update: Mapped[str] = link("progress_update.reference", index=True)
    """The update that it is about."""
    body: Mapped[str | None] = link("body.reference", index=True)
    """The body whose word it is about, and which owes the answer."""
    stance: Mapped[Stance]
    asked_on: Mapped[date | None]
    """The day from which an answer is owed; None where the member agrees."""
    amended_on: Mapped[date | None]
    verdict: Mapped[Verdict | None]
    """What the member says of the answer."""
    verdict_text: Mapped[Bilingual] = bilingual("verdict_text")
    verdict_on: Mapped[date | None]

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    def blank(self) -> None:
        super().blank()
        self.verdict_text = Bilingual()


class Answer(Spoken, Base):
    """A body's reasoned answer to a review. Reference: ``answer/8``."""

    __tablename__ = "answer"

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference")
    commitment: Mapped[str | None] = link("commitment.reference", index=True)
    review: Mapped[str] = link("review.reference", index=True)
    answers_entry: Mapped[int]
    """The entry with the wording by the member that it answers."""
    body: Mapped[str | None] = link("body.reference", index=True)
    text: Mapped[Bilingual] = bilingual("text")
    url: Mapped[str] = mapped_column(Text, default="")
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    """The number of the body's letter, where the secretariat recorded the answer for it."""
    answered_on: Mapped[date]

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    def blank(self) -> None:
        super().blank()
        self.text, self.url = Bilingual(), ""


class Extension(Spoken, Base):
    """A body's later date for an answer, with its reason. Reference: ``extension/2``."""

    __tablename__ = "extension"
    __table_args__ = (UniqueConstraint("review", "until", name="uq_extension_review_until"),)

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference")
    commitment: Mapped[str | None] = link("commitment.reference", index=True)
    review: Mapped[str] = link("review.reference", index=True)
    body: Mapped[str | None] = link("body.reference", index=True)
    was: Mapped[date]
    until: Mapped[date]
    text: Mapped[Bilingual] = bilingual("text")
    """The reason."""
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    """The number of the body's letter, where the secretariat extended for it."""
    extended_on: Mapped[date]

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    def blank(self) -> None:
        super().blank()
        self.text = Bilingual()


class AnswerRule(CanBeStruck, Base):
    """One version of a rule of the forum on when an answer is due. Reference: ``answer-rule/1``."""

    __tablename__ = "answer_rule"
    __table_args__ = (CheckConstraint("days > 0", name="some_days"),)

    number: Mapped[int] = mapped_column(unique=True)
    meeting: Mapped[str] = link("meeting.reference")
    """The meeting that adopted it."""
    days: Mapped[int]
    working: Mapped[bool]
    """Working days; otherwise calendar days."""
    applies_from: Mapped[date]
    """Applies to whatever is asked from this day on."""
    text: Mapped[Bilingual] = bilingual("text")
    """As worded by the meeting."""

    @property
    def term(self) -> Term:
        return Term(self.days, self.working)
