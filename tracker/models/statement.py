"""What is said about a commitment: a body's progress updates, others' observations, and decisions.

They are deliberately kept apart. An update is the word of the responsible body (or of the secretariat for it) and
may set a milestone's state. An observation is what any other source says: it never changes a state, never counts
as a report and never resets freshness. A decision is the forum's, or a body's about the plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.calendar import When
from tracker.domain.statements import Basis, DependsOn, Party, Relation, UpdateKind
from tracker.models.columns import Source, bilingual, json_list, link


class Spoken(Recorded):
    """Somebody's word: it can be withheld by order of law, and removed in no other way."""

    goes_on: ClassVar[bool] = False
    """It goes on after its words were withheld: it can be given others that may be public."""

    withheld: Mapped[bool] = mapped_column(default=False)

    @property
    def is_over(self) -> bool:
        """Its words were withheld, and nothing more can be done to it, or be based on it."""
        return self.withheld and not self.goes_on

    def blank(self) -> None:
        """Take the words out, by order of law."""
        self.withheld = True


WITHHELD = Bilingual.of("（依法停止公開）", "(withheld by law)", TextState.OFFICIAL)
"""What is shown in place of a name that was withheld by law, where nothing can be without one."""


class Statement(Spoken):
    """Whose statement, about what, when, where, from which source."""

    number: Mapped[int] = mapped_column(unique=True)

    @declared_attr
    def plan(cls) -> Mapped[str]:
        return link("plan.reference")

    @declared_attr
    def commitment(cls) -> Mapped[str | None]:
        return link("commitment.reference")

    milestones: Mapped[list[str]] = json_list()
    """References of the milestones that it concerns."""
    occurred: Mapped[When]
    occurred_basis: Mapped[Basis] = mapped_column(default=Basis.REPORTED)
    party: Mapped[Party]

    @declared_attr
    def body(cls) -> Mapped[str | None]:
        """The body whose statement it is, if a body's."""
        return link("body.reference", index=True)

    @declared_attr
    def about_body(cls) -> Mapped[str | None]:
        """The body whose work it concerns."""
        return link("body.reference", index=True)

    @declared_attr
    def role(cls) -> Mapped[Bilingual]:
        return bilingual("role")

    speaker: Mapped[str] = mapped_column(String(60), default="")
    """The name as printed in public minutes; never romanised here. A page in English shows the English one of a member who
    has one on record."""

    @declared_attr
    def said_where(cls) -> Mapped[Bilingual]:
        return bilingual("said_where")

    @declared_attr
    def meeting(cls) -> Mapped[str | None]:
        return link("meeting.reference")

    @declared_attr
    def text(cls) -> Mapped[Bilingual]:
        return bilingual("text")

    @declared_attr
    def note(cls) -> Mapped[Bilingual]:
        """A note by this site, not by the speaker."""
        return bilingual("note")

    relation: Mapped[Relation] = mapped_column(default=Relation.NAMES_PLAN)
    site_reading: Mapped[bool] = mapped_column(default=False)
    """Its kind is this site's reading of a source that does not use the word."""
    from_source: Mapped[bool] = mapped_column(default=False)
    """Loaded from public sources, summarised by this site; False for what was entered here."""
    sources: Mapped[list[Source]] = json_list()

    def bodies(self) -> Iterable[str | None]:
        return (self.body, self.about_body)

    def blank(self) -> None:
        super().blank()
        self.text = self.role = self.note = self.said_where = Bilingual()
        self.speaker, self.sources = "", []


def _indexes() -> tuple[Any, ...]:
    return Index(None, "commitment", "number"), Index(None, "plan", "number")


class Update(Statement, Base):
    """A progress update. Reference: ``update/123``."""

    __tablename__ = "progress_update"

    __table_args__ = (
        *_indexes(),
        CheckConstraint("party IN ('body', 'secretariat')", name="said_by_a_body"),
        CheckConstraint("kind = 'delay' OR (category IS NULL AND depends_on IS NULL AND new_date IS NULL "
                        "AND stated_by IS NULL)", name="only_a_delay_has_a_reason"),
        CheckConstraint("new_date IS NULL OR stated_by IS NULL", name="a_date_or_a_day_for_one"),
    )

    kind: Mapped[UpdateKind]
    reason: Mapped[Bilingual] = bilingual("reason")
    category: Mapped[str | None] = link("delay_category.reference")
    category_basis: Mapped[Bilingual] = bilingual("category_basis")
    """Why this site reads the category in this way; empty where the body chose it itself."""
    depends_on: Mapped[DependsOn | None]
    depends_body: Mapped[str | None] = link("body.reference")
    next_step: Mapped[Bilingual] = bilingual("next_step")
    old_date: Mapped[When | None]
    new_date: Mapped[When | None]
    stated_by: Mapped[date | None]
    filed_for: Mapped[str | None] = link("body.reference")
    """The body for which NDC recorded it, from that body's letter (代填)."""
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    # No foreign key: SQLite cannot add one to an existing table, and a table that others refer to cannot be rebuilt as a
    # copy.
    round: Mapped[str | None] = mapped_column(String(120), index=True)
    """The reporting round that it is in; None for what was reported outside one."""
    received_on: Mapped[date | None]
    """The day on which it was sent in, for a report that is in a round."""
    corrects: Mapped[str | None] = link("progress_update.reference")
    corrected_by: Mapped[str | None] = link("progress_update.reference")

    def bodies(self) -> Iterable[str | None]:
        return (self.body, self.about_body, self.depends_body, self.filed_for)

    def blank(self) -> None:
        super().blank()
        self.reason = self.next_step = self.category_basis = Bilingual()


class Observation(Statement, Base):
    """What a source other than the responsible body says. Reference: ``observation/12``."""

    __tablename__ = "observation"
    __table_args__ = _indexes()


class Decision(Statement, Base):
    """What the forum decided, or a body decided about the plan. Reference: ``decision/17``."""

    __tablename__ = "decision"
    __table_args__ = _indexes()
