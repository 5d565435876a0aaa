"""Making a plan together: calls, proposals and comments, participation events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.cocreation import (
    Adoption,
    Ahead,
    EventKind,
    Found,
    InputKind,
    Judged,
    PolicyStage,
    Question,
    Step,
    TimelineItem,
    TookPart,
    ahead,
)
from tracker.domain.errors import NotFound
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.statement import WITHHELD, Spoken
from tracker.models.striking import CanBeStruck


class Call(CanBeStruck, Base):
    """A call to take part in making a plan. Reference: ``call/1``."""

    __tablename__ = "call"

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    title: Mapped[Bilingual] = bilingual("title")
    text: Mapped[Bilingual] = bilingual("text")
    """What is asked for, and how to take part."""
    published_on: Mapped[date | None]
    """The day on which the timeline and opportunities were made public; None where no source states it."""
    begins_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    timeline: Mapped[list[dict[str, Any]]] = json_list()
    """Each in the form of ``TimelineItem.public``, in order."""
    url: Mapped[str] = mapped_column(Text, default="")
    inputs_complete: Mapped[bool] = mapped_column(default=False)
    """Every proposal and comment that it brought in is on this site."""
    sources: Mapped[list[Source]] = json_list()

    @property
    def items(self) -> list[TimelineItem]:
        return [TimelineItem.from_public(each) for each in self.timeline]

    @property
    def ahead(self) -> Ahead:
        return ahead(self.published_on, self.begins_on)


class Proposal(Spoken, CanBeStruck, Base):
    """A proposal or a comment, the reasoned response to it, and its path to a commitment. Reference: ``proposal/7``.

    The name of a private person is not stored: the proposer is an organisation, a role, or nobody.
    """

    __tablename__ = "proposal"
    __table_args__ = (CheckConstraint("(adoption IS NULL) = (answered_on IS NULL)", name="a_response_has_its_day"),)

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    of_call: Mapped[str | None] = link("call.reference", index=True)
    kind: Mapped[InputKind] = mapped_column(default=InputKind.PROPOSAL)
    case_number: Mapped[str] = mapped_column(String(60), default="")
    """The number that the platform gave it."""
    url: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[Bilingual] = bilingual("title")
    text: Mapped[Bilingual] = bilingual("text")
    """As it was published."""
    summarised: Mapped[bool] = mapped_column(default=False)
    """The words are this site's, and not the proposer's."""
    proposer: Mapped[Bilingual] = bilingual("proposer")
    proposed_on: Mapped[When | None]
    body: Mapped[str | None] = link("body.reference", index=True)
    """The body that answers, or has answered."""
    adoption: Mapped[Adoption | None]
    """None where there is no response on this site."""
    reason: Mapped[Bilingual] = bilingual("reason")
    answered_on: Mapped[When | None]
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    path: Mapped[list[dict[str, Any]]] = json_list()
    """Each in the form of ``Step.public``; appended, never overwritten."""
    sources: Mapped[list[Source]] = json_list()

    @property
    def steps(self) -> list[Step]:
        return [Step.from_public(each) for each in self.path]

    def step(self, place: int) -> Step:
        """Counted from 1. Raises NotFound."""
        if not 0 < place <= len(self.path):
            raise NotFound(f"{self.reference}/step/{place}")
        return self.steps[place - 1]

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    def blank(self) -> None:
        super().blank()
        self.title = self.text = self.proposer = self.reason = Bilingual()
        self.path, self.sources = [], []


class Participation(Spoken, CanBeStruck, Base):
    """A participation event, with the record of how people took part. Reference: ``participation/2``."""

    __tablename__ = "participation"

    goes_on: ClassVar[bool] = True

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    of_call: Mapped[str | None] = link("call.reference", index=True)
    kind: Mapped[EventKind]
    title: Mapped[Bilingual] = bilingual("title")
    text: Mapped[Bilingual] = bilingual("text")
    held_on: Mapped[When]
    url: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str | None] = link("body.reference")
    """The body that held it."""
    policy_stage: Mapped[PolicyStage | None]
    judged: Mapped[list[dict[str, Any]]] = json_list()
    """Each in the form of ``Judged.public``."""
    took_part: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """How many of each class of ``TookPart``, where known."""
    groups: Mapped[Bilingual] = bilingual("groups")
    procedure: Mapped[Bilingual] = bilingual("procedure")
    openness: Mapped[Bilingual] = bilingual("openness")
    lasting: Mapped[Bilingual] = bilingual("lasting")
    partners_paid: Mapped[bool | None]
    sources: Mapped[list[Source]] = json_list()

    @property
    def found(self) -> list[tuple[Question, Found | None, str]]:
        """All eight questions in order, with what was found and the URL; None where nobody has judged it."""
        known = {each.question: each for each in map(Judged.from_public, self.judged)}
        return [(each, known[each].found, known[each].url) if each in known else (each, None, "") for each in Question]

    @property
    def counts(self) -> list[tuple[TookPart, int | None]]:
        """How many of each class took part; None where that is not known."""
        return [(each, self.took_part.get(each.value)) for each in TookPart]

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    def blank(self) -> None:
        super().blank()
        self.title = WITHHELD
        self.text = self.groups = self.procedure = self.openness = self.lasting = Bilingual()
        self.judged = [replace(Judged.from_public(each), url="").public() for each in self.judged]
        self.url, self.sources = "", []
