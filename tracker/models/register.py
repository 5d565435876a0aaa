"""The register of the forum's conclusions (列管事項): each conclusion, what every meeting did with it, and the bodies'
requests for release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Enum, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.register import Difference, Ruling, RulingBasis, Tracking, difference, is_released
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.commitment import Part
from tracker.models.statement import WITHHELD, Spoken
from tracker.models.striking import CanBeStruck


def _ruling(name: str) -> Any:
    """A column for a ruling; named by what it holds, because a listing has two."""
    return mapped_column(Enum(Ruling, values_callable=lambda codes: [code.value for code in codes], native_enum=False,
                              create_constraint=True, length=40, name=name))


class ConclusionBody(Base):
    """A body responsible for a conclusion. Belongs to the conclusion's own state."""

    __tablename__ = "conclusion_body"

    conclusion: Mapped[str] = link("conclusion.reference", primary_key=True)
    body: Mapped[str] = link("body.reference", primary_key=True, index=True)
    part: Mapped[Part]
    position: Mapped[int]

    recorded_with: Mapped[Conclusion] = relationship(back_populates="parts")


class Conclusion(Spoken, CanBeStruck, Base):
    """A conclusion of the forum on its register. Reference: ``conclusion/17``, by the order in which it was entered."""

    __tablename__ = "conclusion"
    __table_args__ = (
        CheckConstraint("title_zh <> '' OR title_en <> ''", name="titled"),
        CheckConstraint("(tracking = 'opened') = (ruled_at IS NULL)", name="a_ruling_has_its_meeting"),
    )

    goes_on: ClassVar[bool] = True

    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[Bilingual] = bilingual("title")
    """案由."""
    text: Mapped[Bilingual] = bilingual("text")
    """The conclusion as the minutes word it."""
    meeting: Mapped[str | None] = link("meeting.reference")
    """The meeting that reached it; None where no source says which."""
    commitments: Mapped[list[str]] = json_list()
    """References of the commitments that it concerns."""
    condition: Mapped[Bilingual] = bilingual("condition")
    """When it counts as done, as written down when it was opened; empty where no condition is recorded."""
    tracking: Mapped[Tracking] = mapped_column(default=Tracking.OPENED)
    basis: Mapped[RulingBasis] = mapped_column(default=RulingBasis.RECORDED)
    """What is known of the ruling that gave it this status."""
    ruled_at: Mapped[str | None] = link("meeting.reference")
    """The meeting of that ruling."""
    sources: Mapped[list[Source]] = json_list()

    parts: Mapped[list[ConclusionBody]] = relationship(
        back_populates="recorded_with", order_by=ConclusionBody.position, cascade="all, delete-orphan", lazy="selectin")

    @property
    def leads(self) -> list[str]:
        """Slugs of the bodies that follow it up (主辦機關)."""
        return [part.body for part in self.parts if part.part is Part.LEAD]

    @property
    def supports(self) -> list[str]:
        """Slugs of the bodies that help them (協辦機關)."""
        return [part.body for part in self.parts if part.part is Part.SUPPORT]

    @property
    def is_released(self) -> bool:
        return is_released(self.tracking, self.basis)

    @property
    def is_read_here(self) -> bool:
        """Its status is this site's reading and not a recorded decision."""
        return self.basis is not RulingBasis.RECORDED

    def set_bodies(self, leads: Sequence[str], supports: Sequence[str]) -> None:
        wanted = {**dict.fromkeys(supports, Part.SUPPORT), **dict.fromkeys(leads, Part.LEAD)}
        ordered = list(dict.fromkeys((*leads, *supports)))
        kept = {part.body: part for part in self.parts}
        parts = []
        for position, slug in enumerate(ordered, 1):
            part = kept.get(slug) or ConclusionBody(body=slug)
            part.part, part.position = wanted[slug], position
            parts.append(part)
        if parts != list(self.parts):
            self.parts = parts

    def rule(self, ruling: Tracking, basis: RulingBasis, meeting: str) -> None:
        """Take the status that a meeting ruled, from now on."""
        self.tracking, self.basis, self.ruled_at = ruling, basis, meeting

    def children(self) -> dict[str, Any]:
        return {"leads": self.leads, "supports": self.supports}

    def assign_children(self, state: dict[str, Any]) -> None:
        self.set_bodies(state["leads"], state["supports"])

    def bodies(self) -> Iterable[str | None]:
        return (*self.leads, *self.supports)

    def blank(self) -> None:
        super().blank()
        self.title, self.text, self.condition, self.sources = WITHHELD, Bilingual(), Bilingual(), []


class Listing(Spoken, Base):
    """A conclusion on the list of one meeting: what was reported and recommended, and what the meeting decided.
    Reference: ``conclusion/17/meeting/5``."""

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("conclusion", "meeting", name="uq_listing_conclusion_meeting"),
        CheckConstraint("basis = 'recorded' OR decision IS NOT NULL", name="only_a_decision_is_inferred"),
    )

    conclusion: Mapped[str] = link("conclusion.reference")
    meeting: Mapped[str] = link("meeting.reference", index=True)
    number: Mapped[int | None]
    """Its number on that meeting's list; None where the minutes give none."""
    wording: Mapped[Bilingual] = bilingual("wording")
    """What that meeting's list calls it."""
    follow_up: Mapped[Bilingual] = bilingual("follow_up")
    """辦理情形, as reported to the meeting."""
    url: Mapped[str] = mapped_column(Text, default="")
    """Where the work done can be checked."""
    advice: Mapped[Ruling | None] = _ruling("advice")
    """The secretariat's recommendation (列管建議); None where it made none or none is recorded."""
    decision: Mapped[Ruling | None] = _ruling("decision")
    """The meeting's decision; None until there is one."""
    basis: Mapped[RulingBasis] = mapped_column(default=RulingBasis.RECORDED)
    condition_met: Mapped[bool | None]
    """Whether the meeting found the completion condition met; None where it did not judge it."""
    reason: Mapped[Bilingual] = bilingual("reason")
    """Why the meeting decided so."""
    dissent: Mapped[Bilingual] = bilingual("dissent")
    """Who dissented, and why, as in the minutes."""
    note: Mapped[Bilingual] = bilingual("note")
    """A note by this site, summarised from the source."""
    from_source: Mapped[bool] = mapped_column(default=False)
    sources: Mapped[list[Source]] = json_list()

    of: Mapped[Conclusion] = relationship(foreign_keys=[conclusion], viewonly=True)

    @property
    def difference(self) -> Difference | None:
        """How the decision differs from the recommendation; None where it does not or is not recorded."""
        return difference(self.advice, self.decision, self.basis)

    @property
    def line(self) -> tuple[str, int | None, str]:
        """The line of the meeting's list that it is on: "all other items" is one line for several conclusions."""
        shared = self.wording.shown_in("zh") if self.basis is RulingBasis.AMONG_OTHERS else ""
        return self.meeting, self.number, shared or self.reference

    def blank(self) -> None:
        """Remove what was reported and said. "All other items" stays, as does a wording that is the conclusion's own matter."""
        super().blank()
        self.follow_up = self.reason = self.dissent = self.note = Bilingual()
        self.url, self.sources = "", []
        if self.basis is not RulingBasis.AMONG_OTHERS and self.wording != self.of.title:
            self.wording = Bilingual()

    def bodies(self) -> Iterable[str | None]:
        return self.of.bodies()


class ReleaseRequest(Spoken, Base):
    """A body asks the forum to release a conclusion (申請解除列管). Reference: ``conclusion/17/request/1``."""

    __tablename__ = "release_request"
    __table_args__ = (UniqueConstraint("conclusion", "number", name="uq_release_request_conclusion_number"),)

    conclusion: Mapped[str] = link("conclusion.reference")
    number: Mapped[int]
    body: Mapped[str] = link("body.reference", index=True)
    requested_on: Mapped[When]
    text: Mapped[Bilingual] = bilingual("text")
    """What was done, in the body's own words."""
    url: Mapped[str] = mapped_column(Text, default="")
    """Where the evidence can be seen."""
    letter_number: Mapped[str] = mapped_column(String(60), default="")

    of: Mapped[Conclusion] = relationship(foreign_keys=[conclusion], viewonly=True)

    def bodies(self) -> Iterable[str | None]:
        return (self.body, *self.of.bodies())

    def blank(self) -> None:
        super().blank()
        self.text, self.url, self.letter_number = Bilingual(), "", ""
