"""What is said in a voice of its own: by government, by a member of the forum, or by an independent reviewer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from tracker.domain.assessments import Voice
from tracker.domain.bilingual import Bilingual
from tracker.domain.statements import Side
from tracker.models.columns import bilingual, link
from tracker.models.review import Signed
from tracker.models.statement import Spoken


def is_a_persons_word(thing: object) -> bool:
    """A member or a reviewer signed it: only the signer may change it, including its translation."""
    if isinstance(thing, Signed):
        return True
    return isinstance(thing, Voiced) and (thing.is_of_two or thing.voice is not Voice.GOVERNMENT)


class Voiced(Spoken):
    """Whose word it is. A body's word names the body; a member signs for a seat, a reviewer with the account's name."""

    unrecorded: ClassVar[frozenset[str]] = frozenset({"account"})
    is_of_two: ClassVar[bool] = False
    """Somebody else has signed the same words: neither side may change them alone."""

    voice: Mapped[Voice]

    @declared_attr
    def member(cls) -> Mapped[str | None]:
        return link("member.reference", index=True)

    @declared_attr
    def signed_name(cls) -> Mapped[Bilingual]:
        """The name under which a person signed, with consent; never romanised here."""
        return bilingual("signed_name")

    @declared_attr
    def signed_for(cls) -> Mapped[Bilingual]:
        """The organisation, as it was then."""
        return bilingual("signed_for")

    side: Mapped[Side | None]
    account: Mapped[str | None] = mapped_column(String(120))
    """The account that gave it: no other account changes it, not even another one for the same seat."""

    @declared_attr
    def body(cls) -> Mapped[str | None]:
        """The body whose word it is, if it is the government's."""
        return link("body.reference", index=True)

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)


SIGNED = ("(voice = 'government') = (body IS NOT NULL) AND (voice = 'member') = (member IS NOT NULL) AND "
          "(voice = 'government') = (signed_name_zh = '' AND signed_name_en = '')")


def signed() -> CheckConstraint:
    return CheckConstraint(SIGNED, name="a_body_or_a_signature")


def titled() -> CheckConstraint:
    return CheckConstraint("title_zh <> '' OR title_en <> '' OR withheld", name="titled")
