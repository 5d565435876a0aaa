"""Commitments (承諾事項), and the bodies that lead or support them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.statements import TitleBasis
from tracker.models.columns import Source, bilingual, json_list, link


class Part(Enum):
    LEAD = "lead"
    SUPPORT = "support"


class CommitmentBody(Base):
    """A body's part in a commitment. Belongs to the commitment's own state."""

    __tablename__ = "commitment_body"

    commitment: Mapped[str] = link("commitment.reference", primary_key=True)
    body: Mapped[str] = link("body.reference", primary_key=True, index=True)
    part: Mapped[Part] = mapped_column(primary_key=True)
    position: Mapped[int]

    recorded_with: Mapped[Commitment] = relationship(back_populates="parts")


class Commitment(Recorded, Base):
    """Reference: ``2021-2024/2-1``; ``2025-2028/o1`` where only the order is known, and it stays so when the official
    number becomes known: the number is then used in the URL, and the old URL redirects."""

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("plan", "order", name="uq_commitment_plan_order"),
        UniqueConstraint("plan", "number", name="uq_commitment_plan_number"),
        CheckConstraint("title_zh <> '' OR title_en <> ''", name="titled"),
    )

    plan: Mapped[str] = link("plan.reference", index=True)
    theme: Mapped[str | None] = link("theme.reference")
    order: Mapped[int]
    number: Mapped[str | None] = mapped_column(String(10))
    """The plan's own number; None where it is not known."""
    title: Mapped[Bilingual] = bilingual("title")
    title_basis: Mapped[TitleBasis] = mapped_column(default=TitleBasis.OFFICIAL)
    summary: Mapped[Bilingual] = bilingual("summary")
    problem: Mapped[Bilingual] = bilingual("problem")
    causes: Mapped[Bilingual] = bilingual("causes")
    promise: Mapped[Bilingual] = bilingual("promise")
    contribution: Mapped[Bilingual] = bilingual("contribution")
    """How the promise is to help with the problem, as the commitment form asks."""
    result_wanted: Mapped[Bilingual] = bilingual("result_wanted")
    """Say who will act differently."""
    done_so_far: Mapped[Bilingual] = bilingual("done_so_far")
    relevance: Mapped[Bilingual] = bilingual("relevance")
    """Why it is relevant to the values of open government, in one text, as the 2021 form asks."""
    transparency: Mapped[Bilingual] = bilingual("transparency")
    accountability: Mapped[Bilingual] = bilingual("accountability")
    participation: Mapped[Bilingual] = bilingual("participation")
    """How it promotes each of the three, as the present form asks."""
    values: Mapped[list[str]] = json_list()
    policy_areas: Mapped[list[str]] = json_list()
    partners: Mapped[Bilingual] = bilingual("partners")
    other_partners: Mapped[Bilingual] = bilingual("other_partners")
    additional: Mapped[Bilingual] = bilingual("additional")
    """Budget, links with other plans and programmes, and whatever else the form contains."""
    period: Mapped[When | None]
    note: Mapped[Bilingual] = bilingual("note")
    withdrawn: Mapped[bool] = mapped_column(default=False)
    carried_to: Mapped[str | None] = link("commitment.reference")
    """The commitment of a later plan that continues it."""
    version: Mapped[int] = mapped_column(default=1)
    sources: Mapped[list[Source]] = json_list()

    parts: Mapped[list[CommitmentBody]] = relationship(
        back_populates="recorded_with", order_by=CommitmentBody.position, cascade="all, delete-orphan")

    @property
    def label(self) -> str:
        """Its number as it appears in its URL: ``2-1``, or ``o1`` where only the order is known."""
        return self.number or f"o{self.order}"

    @property
    def leads(self) -> list[str]:
        return [part.body for part in self.parts if part.part is Part.LEAD]

    @property
    def supports(self) -> list[str]:
        return [part.body for part in self.parts if part.part is Part.SUPPORT]

    def set_bodies(self, leads: Sequence[str], supports: Sequence[str]) -> None:
        kept = {(part.body, part.part): part for part in self.parts}
        wanted = [*((body, Part.LEAD) for body in leads), *((body, Part.SUPPORT) for body in supports)]
        parts = []
        for position, (body, role) in enumerate(dict.fromkeys(wanted), 1):
            part = kept.get((body, role)) or CommitmentBody(body=body, part=role, position=position)
            if part.position != position:
                part.position = position
            parts.append(part)
        if parts != list(self.parts):
            self.parts = parts

    def children(self) -> dict[str, Any]:
        return {"leads": self.leads, "supports": self.supports}

    def assign_children(self, state: dict[str, Any]) -> None:
        self.set_bodies(state.get("leads", []), state.get("supports", []))

    def bodies(self) -> Iterable[str | None]:
        return (*self.leads, *self.supports)
