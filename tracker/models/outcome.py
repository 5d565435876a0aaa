"""Outcomes: who changed what, since when, where; and how open a data set used as evidence is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.evidence import Change, ChangeKind, LastingGround, OutcomeState, SourceFrom, Turn
from tracker.domain.openness import Criterion, score
from tracker.domain.statements import OpenGovernmentValue
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.commitment import Commitment
from tracker.models.voiced import Voiced, signed, titled


class Outcome(Voiced, Base):
    """A change to which a commitment contributed, in the manner of outcome harvesting. Reference: ``outcome/3``."""

    __tablename__ = "outcome"
    __table_args__ = (titled(), signed())

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    commitment: Mapped[str] = link("commitment.reference", index=True)
    state: Mapped[OutcomeState] = mapped_column(default=OutcomeState.PUBLISHED)
    title: Mapped[Bilingual] = bilingual("title")
    """Who changed what."""
    took_effect: Mapped[When]
    place: Mapped[Bilingual] = bilingual("place")
    turn: Mapped[Turn] = mapped_column(default=Turn.BETTER)
    intended: Mapped[bool | None]
    change_kind: Mapped[ChangeKind | None]
    opens: Mapped[OpenGovernmentValue | None]
    """The value of open government that it serves."""
    before: Mapped[Bilingual] = bilingual("before")
    before_on: Mapped[When | None]
    before_url: Mapped[str] = mapped_column(String(2000), default="")
    after: Mapped[Bilingual] = bilingual("after")
    after_on: Mapped[When | None]
    concerned: Mapped[Bilingual] = bilingual("concerned")
    """Those for whom it is a change."""
    significance: Mapped[Bilingual] = bilingual("significance")
    contribution: Mapped[Bilingual] = bilingual("contribution")
    """What the commitment did for it."""
    otherwise: Mapped[Bilingual] = bilingual("otherwise")
    """What else may explain it."""
    lasting_ground: Mapped[LastingGround | None]
    lasting: Mapped[Bilingual] = bilingual("lasting")
    """Which law, rule, budget line or body; since when it has been routine."""
    source_from: Mapped[SourceFrom | None]
    sources: Mapped[list[Source]] = json_list()
    interview_role: Mapped[str] = mapped_column(String(200), default="")
    """The role in which somebody was interviewed."""
    interview_name: Mapped[str] = mapped_column(String(100), default="")
    """Only with consent; empty for an anonymous interview."""
    interview_on: Mapped[When | None]
    asked: Mapped[list[str]] = json_list()
    """Words describing an activity that were questioned at entry; with ``answer``."""
    answer: Mapped[Bilingual] = bilingual("answer")
    verifier: Mapped[Bilingual] = bilingual("verifier")
    """Who confirmed it: name or role, as they agreed to be named."""
    verifier_independent: Mapped[bool | None]
    verified_on: Mapped[When | None]
    verification: Mapped[Bilingual] = bilingual("verification")
    verifier_url: Mapped[str] = mapped_column(String(2000), default="")
    disputes: Mapped[list[dict[str, Any]]] = json_list()
    """Who disputes it: voice, body or signature, day, reason (in the form of ``Bilingual.public``), url."""

    letter_number: Mapped[str] = mapped_column(String(60), default="")
    """The number of the body's letter, where the secretariat entered it for the body."""

    of: Mapped[Commitment] = relationship(foreign_keys=[commitment], viewonly=True)

    def bodies(self) -> Iterable[str | None]:
        return (self.body, *self.of.leads)

    def blank(self) -> None:
        super().blank()
        for name in ("title", "place", "before", "after", "concerned", "significance", "contribution", "otherwise", "lasting",
                     "answer", "verifier", "verification"):
            setattr(self, name, Bilingual())
        self.before_url = self.verifier_url = self.interview_role = self.interview_name = ""
        self.sources, self.asked = [], []
        self.disputes = [{**each, "reason": Bilingual().public(), "url": ""} for each in self.disputes]

    @property
    def stands(self) -> bool:
        return self.state is not OutcomeState.WITHDRAWN and not self.withheld

    @property
    def is_unwelcome(self) -> bool:
        """A change for the worse, or one that somebody disputes: an assessor must know of it."""
        return self.stands and (self.turn is not Turn.BETTER or self.state is OutcomeState.DISPUTED)

    @property
    def as_change(self) -> Change:
        """What it offers as evidence for a code."""
        outside = bool(self.source_from and self.source_from.is_outside) or bool(self.verifier_independent)
        return Change(
            self.reference, self.took_effect, stands=self.stands, turn=self.turn,
            has_before=not self.before.is_empty and bool(self.before_url), is_claimed=not self.contribution.is_empty,
            is_weighed=not self.significance.is_empty,
            has_ground=self.lasting_ground is not None and not self.lasting.is_empty, is_outside=outside)


class OpennessScore(Voiced, Base):
    """How open a data set used as evidence is: ten boxes. Reference: ``openness/2``."""

    __tablename__ = "openness"
    __table_args__ = (titled(), signed())

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference")
    commitment: Mapped[str] = link("commitment.reference", index=True)
    outcome: Mapped[str | None] = link("outcome.reference")
    """The outcome for which it is evidence, if there is one."""
    title: Mapped[Bilingual] = bilingual("title")
    url: Mapped[str] = mapped_column(String(2000))
    met: Mapped[list[str]] = json_list()
    """Values of ``Criterion``."""
    scored_on: Mapped[When]
    note: Mapped[Bilingual] = bilingual("note")

    def blank(self) -> None:
        super().blank()
        self.title, self.note, self.url = Bilingual(), Bilingual(), ""

    @property
    def boxes(self) -> list[tuple[Criterion, bool]]:
        """All ten, met or not, in the order of the figure."""
        return [(each, each.value in self.met) for each in Criterion]

    @property
    def points(self) -> int:
        """Points out of 100."""
        return score(Criterion(each) for each in self.met)
