"""The forum's meetings, from the notice to the minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, String, Text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.forum import OFF, AgendaItem, Attendance, MeetingStage, Minutes
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.statement import WITHHELD, Spoken


class Meeting(Spoken, Base):
    """A meeting of the forum, announced or held. Reference: ``meeting/5``."""

    __tablename__ = "meeting"

    goes_on: ClassVar[bool] = True

    number: Mapped[int] = mapped_column(unique=True)
    term: Mapped[str | None] = link("term.reference")
    stage: Mapped[MeetingStage] = mapped_column(default=MeetingStage.HELD)
    held_on: Mapped[When]
    """The day on which it was held; for a meeting that is announced or called off, the day for which it was planned."""
    time: Mapped[str] = mapped_column(String(5), default="")
    """When it begins, Taipei time: ``14:00``; empty where it is not stated."""
    place: Mapped[Bilingual] = bilingual("place")
    notice_on: Mapped[date | None]
    """The day on which the notice was published; None where no source states it."""
    agenda: Mapped[list[dict[str, Any]]] = json_list()
    """Each in the form of ``AgendaItem.public``, in order."""
    chair: Mapped[Bilingual] = bilingual("chair")
    conclusions: Mapped[list[dict[str, Any]]] = json_list()
    """Each a text in the form of ``Bilingual.public``, in the order of the minutes."""
    summarised: Mapped[bool] = mapped_column(default=True)
    """The conclusions are this site's summary of a transcript, and not the words of the minutes."""
    attendance: Mapped[list[dict[str, Any]]] = json_list()
    """Each in the form of ``Attendance.public``; empty where no source has a list."""
    results_presented: Mapped[bool | None]
    """Whether results of the plan were presented; None where no source says."""
    comments_collected: Mapped[bool | None]
    """Whether members gave comments on them; None where no source says."""
    minutes: Mapped[Minutes] = mapped_column(default=Minutes.NONE)
    review_until: Mapped[date | None]
    minutes_url: Mapped[str] = mapped_column(Text, default="")
    transcript_url: Mapped[str] = mapped_column(Text, default="")
    video_url: Mapped[str] = mapped_column(Text, default="")
    sources: Mapped[list[Source]] = json_list()

    @property
    def items(self) -> list[AgendaItem]:
        return [AgendaItem.from_public(each) for each in self.agenda]

    @property
    def attended(self) -> list[Attendance]:
        return [Attendance.from_public(each) for each in self.attendance]

    def blank(self) -> None:
        """Remove what was said and who is named. What each item of the agenda deals with stays, and so does who had a seat."""
        super().blank()
        self.place = self.chair = Bilingual()
        self.agenda = [replace(each, title=WITHHELD).public() for each in self.items]
        self.conclusions, self.sources = [], []
        self.attendance = [(each if each.member else replace(each, organisation=WITHHELD)).public() for each in self.attended]
        self.minutes_url = self.transcript_url = self.video_url = ""

    @property
    def was_held(self) -> bool:
        return self.stage is MeetingStage.HELD

    @property
    def is_off(self) -> bool:
        """It was called off, or entered in error."""
        return self.stage in OFF

    @hybrid_property
    def struck(self) -> bool:
        return self.stage is MeetingStage.STRUCK

    @struck.inplace.setter
    def _strike(self, struck: bool) -> None:
        assert struck, "what was struck is entered anew"
        self.stage = MeetingStage.STRUCK

    @struck.inplace.expression
    @classmethod
    def _is_struck(cls) -> ColumnElement[bool]:
        return cls.stage == MeetingStage.STRUCK

    @property
    def order(self) -> tuple[date, int]:
        """By its day; of two on one day, or of which only the month is known, the one with the higher number is the later."""
        return self.held_on.first, self.number

    @property
    def is_ahead(self) -> bool:
        """It is announced, and has neither been held nor called off."""
        return self.stage is MeetingStage.ANNOUNCED
