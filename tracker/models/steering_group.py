"""The forum: its terms, members, working groups and rules. Only facts from official lists are kept about a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.forum import Figure, Seat, sits_on
from tracker.domain.statements import Side
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.striking import CanBeStruck


class Term(CanBeStruck, Base):
    """Reference: ``term/2``."""

    __tablename__ = "term"

    number: Mapped[int] = mapped_column(unique=True)
    starts: Mapped[When | None]
    ends: Mapped[When | None]
    first_meeting: Mapped[int | None]
    last_meeting: Mapped[int | None]
    note: Mapped[Bilingual] = bilingual("note")
    call: Mapped[Bilingual] = bilingual("call")
    """How candidates were sought."""
    criteria: Mapped[Bilingual] = bilingual("criteria")
    chosen_by: Mapped[Bilingual] = bilingual("chosen_by")
    """Who chose, and how."""
    selection: Mapped[list[Source]] = json_list()
    """Documents of the call and the selection."""
    figures: Mapped[list[dict[str, Any]]] = json_list()
    """Counts from official lists, each in the form of ``Figure.public``."""
    sources: Mapped[list[Source]] = json_list()

    @property
    def counted(self) -> list[Figure]:
        return [Figure.from_public(each) for each in self.figures]


class Member(CanBeStruck, Base):
    """A person's seat in one term. Reference: ``member/7``."""

    __tablename__ = "member"
    __table_args__ = (CheckConstraint("name_zh <> '' OR name_en <> ''", name="named"),)

    number: Mapped[int] = mapped_column(unique=True)
    term: Mapped[str] = link("term.reference", index=True)
    name: Mapped[Bilingual] = bilingual("name")
    """English only where it is the person's own or an official one."""
    role: Mapped[Bilingual] = bilingual("role")
    """In the words of the list."""
    seat: Mapped[Seat | None]
    """The same as a code; None where the words do not say."""
    deputy_for: Mapped[str | None] = link("member.reference")
    side: Mapped[Side | None]
    """None where no list states it."""
    organisation: Mapped[Bilingual] = bilingual("organisation")
    """As stated at the appointment."""
    stated_in: Mapped[Bilingual] = bilingual("stated_in")
    """The list or minutes that state it."""
    starts: Mapped[When | None]
    ends: Mapped[When | None]
    sources: Mapped[list[Source]] = json_list()

    def sits(self, term: Term, day: date) -> bool:
        """Whether neither the seat nor its term is known to have begun later or ended before."""
        return sits_on(self.starts, self.ends, day) and sits_on(term.starts, term.ends, day)


class WorkingGroup(CanBeStruck, Base):
    """Members who work out commitments together with a body. Reference: ``working-group/1``."""

    __tablename__ = "working_group"

    number: Mapped[int] = mapped_column(unique=True)
    term: Mapped[str] = link("term.reference")
    name: Mapped[Bilingual] = bilingual("name")
    body: Mapped[str | None] = link("body.reference")
    """The body whose deputy head convenes it."""
    commitments: Mapped[list[str]] = json_list()
    members: Mapped[list[str]] = json_list()
    """References of the members in it."""
    starts: Mapped[When | None]
    ends: Mapped[When | None]
    note: Mapped[Bilingual] = bilingual("note")
    sources: Mapped[list[Source]] = json_list()

    def bodies(self) -> tuple[str | None]:
        return (self.body,)


class GroupRules(CanBeStruck, Base):
    """A version of the rules under which the group sits (設置要點). Reference: ``rules/1``, by the order of entry."""

    __tablename__ = "group_rules"

    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[Bilingual] = bilingual("title")
    adopted_on: Mapped[When | None]
    document_number: Mapped[str] = mapped_column(String(60), default="")
    """文號."""
    url: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[Bilingual] = bilingual("text")
    """What they say about seats, terms and meetings: this site's summary, or their own words."""
    notice_working_days: Mapped[int | None]
    """The notice that they require before a meeting; None where they specify none or it is not known."""
    meets_every_months: Mapped[int | None]
    """How often they require it to meet, at least or in principle; None where they do not say or it is not known."""
    sources: Mapped[list[Source]] = json_list()


def in_force(versions: Iterable[GroupRules], day: date) -> GroupRules | None:
    """The version in force on a day; one without a date of its own applies until a dated one does."""
    held = [each for each in versions if not each.struck and (each.adopted_on is None or each.adopted_on.first <= day)]
    return max(held, key=lambda each: (each.adopted_on.first if each.adopted_on else date.min, each.number), default=None)
