"""Result stories: a change told together with somebody who benefits from it, and signed by both sides.

A story makes a change on record easier to see; it proves none, so it rests on a published outcome. Both sides sign
the same words: if a word is changed afterwards, the signature of the person who benefits is removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from tracker.domain.bilingual import LANGS, Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.statements import check_said

LINK_DAYS = 30
"""How many days the person who benefits can sign at the URL given to them."""
LONGEST_TEXT, LONGEST_REMARK = 3000, 2000


class Naming(Enum):
    """How the person who benefits chose to be named. It is their choice alone, made when they sign."""

    NAMED = "named"
    ORGANISATION = "organisation"
    """By the organisation that they speak for, without a name."""
    ANONYMOUS = "anonymous"
    """Only by their relation to the change: a teacher, a bidder."""


class SignedVia(Enum):
    """Where the person who benefits signed."""

    PAGE = "page"
    """At a URL of this site that only they were given."""
    LETTER = "letter"
    """On paper or by mail, which the secretariat keeps."""


def check_told(*, title: Bilingual, partner_role: Bilingual, changed: Bilingual, outcomes: Sequence[str],
               texts: Sequence[tuple[str, Bilingual]]) -> None:
    """What a story must say. Raises RuleBroken on the field."""
    check_said(title=title, partner_role=partner_role, changed=changed)
    for name, text in texts:
        for lang in LANGS:
            if len(text.in_(lang)) > LONGEST_TEXT:
                raise RuleBroken(f"{name}_{lang}", N_("This is longer than %(most)s characters."), most=LONGEST_TEXT)
    if not outcomes:
        raise RuleBroken("outcomes", N_("A story describes a change that is on record. Choose the outcome, or record it first."))


def check_partner(naming: Naming | None, *, name: str, organisation: str) -> None:
    """How somebody signs. Raises RuleBroken on ``naming``, ``name``, ``organisation``."""
    if naming is None:
        raise RuleBroken("naming", N_("Please choose one."))
    if naming is Naming.NAMED and not name.strip():
        raise RuleBroken("name", N_("Please fill this in."))
    if naming is not Naming.NAMED and name.strip():
        raise RuleBroken("name", N_("You chose not to be named: please leave the name empty."))
    if naming is Naming.ORGANISATION and not organisation.strip():
        raise RuleBroken("organisation", N_("Please fill this in."))
    if naming is Naming.ANONYMOUS and organisation.strip():
        raise RuleBroken("organisation", N_("You chose to stay anonymous: please leave the organisation empty."))


def check_consents(consents: bool) -> None:
    """Raises RuleBroken on ``consent``."""
    if not consents:
        raise RuleBroken("consent", N_("Without this consent, the story will not be published."))


def check_both_signed(*, is_signed: bool, is_of_these_words: bool) -> None:
    """Raises RuleBroken unless the person who benefits has signed the words as they are now."""
    if not is_signed:
        raise RuleBroken("", N_("A story must be signed by both: the person who benefits has not signed it yet."))
    if not is_of_these_words:
        raise RuleBroken("", N_("The text was changed after it was signed. Ask for the signature once more."))
