"""Result stories: told together with somebody who benefits from a change, signed by both; and those still being written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.stories import Naming, SignedVia
from tracker.models.columns import bilingual, json_list, link
from tracker.models.voiced import Voiced, signed, titled


class Story(Voiced, Base):
    """A published story. Reference: ``story/2``. One side signs as in ``Voiced``, the other by the fields ``partner_…``."""

    __tablename__ = "story"
    __table_args__ = (titled(), signed(), CheckConstraint(
        "withheld OR (partner_naming = 'named') = (partner_name <> '')", name="named_only_by_choice"))

    is_of_two: ClassVar[bool] = True

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    commitment: Mapped[str] = link("commitment.reference", index=True)
    outcomes: Mapped[list[str]] = json_list()
    """References to the changes on record that it describes."""
    title: Mapped[Bilingual] = bilingual("title")
    was: Mapped[Bilingual] = bilingual("was")
    """How it was before."""
    done: Mapped[Bilingual] = bilingual("done")
    """What was done, and by whom."""
    changed: Mapped[Bilingual] = bilingual("changed")
    """What is different now."""
    own_words: Mapped[Bilingual] = bilingual("own_words")
    """What the person who benefits says, word for word."""
    asked: Mapped[list[str]] = json_list()
    """Words describing an activity that were questioned at entry; with ``answer``."""
    answer: Mapped[Bilingual] = bilingual("answer")
    signed_on: Mapped[date]
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    """The number of the body's letter, where the secretariat signed for the body."""
    partner_role: Mapped[Bilingual] = bilingual("partner_role")
    """How the person who benefits relates to the change."""
    partner_naming: Mapped[Naming]
    partner_name: Mapped[str] = mapped_column(String(100), default="")
    """Only with consent, and as it was signed."""
    partner_organisation: Mapped[str] = mapped_column(String(200), default="")
    partner_signed_on: Mapped[date]
    partner_signed_via: Mapped[SignedVia]
    withdrawn: Mapped[bool] = mapped_column(default=False)

    def blank(self) -> None:
        super().blank()
        for name in ("title", "was", "done", "changed", "own_words", "answer", "partner_role"):
            setattr(self, name, Bilingual())
        self.partner_name = self.partner_organisation = ""
        self.asked = []

    @property
    def stands(self) -> bool:
        return not (self.withdrawn or self.withheld)


class StoryDraft(Base):
    """A story being written: not public, and in no log. What was signed is recorded by its digest."""

    __tablename__ = "story_draft"
    __table_args__ = (CheckConstraint(
        "published_as IS NULL OR (name = '' AND key_digest = '')", name="nothing_left_once_published"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = link("plan.reference")
    commitment: Mapped[str] = link("commitment.reference", index=True)
    account: Mapped[str | None] = mapped_column(String(120))
    """The writer's account, where a person signs it; None for what is written in a body's name."""
    body: Mapped[str | None] = link("body.reference")
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """``StoryTold.kept()``."""
    key_digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    """Digest of the key in the URL where the person who benefits reads and signs; empty where no key is valid."""
    key_until: Mapped[date | None]
    remark: Mapped[str] = mapped_column(Text, default="")
    """What the person who benefits asks to have changed."""
    naming: Mapped[Naming | None]
    name: Mapped[str] = mapped_column(String(100), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    signed_on: Mapped[date | None]
    signed_via: Mapped[SignedVia | None]
    signed_words: Mapped[str] = mapped_column(String(64), default="")
    """Digest of the words that were signed."""
    changed_at: Mapped[datetime]
    published_as: Mapped[str | None] = link("story.reference")
    version: Mapped[int] = mapped_column(default=1)

    def blank(self) -> None:
        """Take the words out, by order of law."""
        self.told = {name: kept if name == "outcomes" else None for name, kept in self.told.items()}
        self.remark = self.name = self.organisation = ""

    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> Bilingual:
        """As it is in the draft."""
        return Bilingual.from_public(self.told["title"])
