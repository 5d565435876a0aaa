"""In whose voice something is said, and the guarantee that nobody else changes it.

A body's statement names the body, and has passed whatever check the body has set. A person's statement is signed
and belongs to that account alone: no role of government can amend or withdraw it, nor the other way round. A
member signs for a seat, with the consent that ``commands.reviews`` keeps; an independent reviewer signs with the
name of the account.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.commands.bodies import check_body
from tracker.commands.reviews import signing_seat
from tracker.commands.sign_off import require_signed
from tracker.domain.assessments import Voice, voice_of
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import civil_day
from tracker.domain.errors import N_, NotPermitted, RuleBroken
from tracker.domain.permissions import ANOTHER_BODY, OWN_BODIES_ONLY, Actor
from tracker.models import Account
from tracker.models.voiced import Voiced


def signature(session: Session, by: Actor, on: date, *, body: str | None = None, letter_number: str = "",
              is_checked: bool = False) -> dict[str, Any]:
    """The fields of ``Voiced`` as the actor signs.

    on          the day on which it is signed
    body        of government: the body whose word it is; the actor's own unless given
    is_checked  its body's approver has sent it in already

    Raises NotPermitted for a role without a voice, and for another body's account; RuleBroken on ``consent`` for a member who
    has not consented to sign, and on ``""`` where a reviewer's account has no name to sign with.
    """
    voice = voice_of(by)
    if voice is Voice.MEMBER:
        seat = signing_seat(session, by, on)
        return _signed(voice, by, member=seat.reference, signed_name=seat.name, signed_for=seat.organisation, side=seat.side)
    if voice is Voice.REVIEWER:
        account = session.get(Account, by.account or "")
        if account is None or not account.name:
            raise RuleBroken("", N_("Your account has no name to sign with. Please ask the administrator to enter it."))
        return _signed(voice, by, signed_name=Bilingual(zh=account.name))
    slug = body or by.body
    check_body(session, slug, "body")
    if by.role in OWN_BODIES_ONLY and slug not in by.bodies:
        raise NotPermitted(ANOTHER_BODY)
    if not is_checked:
        require_signed(session, by, slug, letter_number)
    return _signed(voice, None, body=slug)


def _signed(voice: Voice, by: Actor | None, **known: Any) -> dict[str, Any]:
    nobody = {"member": None, "body": None, "signed_name": EMPTY, "signed_for": EMPTY, "side": None}
    return nobody | {"voice": voice, "account": by.account if by else None} | known


def is_author(thing: Voiced, by: Actor) -> bool:
    """True for the account that signed it; for a body's statement, true for NDC's editor and the body's own accounts."""
    try:
        voice = voice_of(by)
    except NotPermitted:
        return False
    if thing.voice is not voice:
        return False
    if voice is Voice.GOVERNMENT:
        return by.role not in OWN_BODIES_ONLY or thing.body in by.bodies
    return by.account is not None and thing.account == by.account


def require_signing(session: Session, by: Actor, at: datetime) -> None:
    """What a member says anew of his own statement is signed anew. Raises as ``signing_seat`` for a member who signs no more."""
    if voice_of(by) is Voice.MEMBER:
        signing_seat(session, by, civil_day(at))


def require_author(session: Session, thing: Voiced, by: Actor, letter_number: str = "", *, is_checked: bool = False,
                   takes_back: bool = False) -> None:
    """Raises NotPermitted unless ``is_author``; for a body's statement also as ``sign_off.require_signed``; RuleBroken
    where it was withheld.

    takes_back  it only takes back what stays valid without its words
    """
    if not is_author(thing, by):
        raise NotPermitted(N_("This is signed by somebody else: only its author can change it."))
    if thing.withheld and not takes_back:
        raise RuleBroken("", N_("These words were withheld by law and can no longer be changed."))
    if thing.voice is Voice.GOVERNMENT:
        require_signed(session, by, thing.body, letter_number, is_checked=is_checked)
