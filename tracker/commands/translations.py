"""Translate a text of the record, or say how far its translation has come. Each translation is an entry of its own;
no existing entry changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.changelog.recorded import Recorded
from tracker.commands.sign_off import require_signed
from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.errors import N_, NotPermitted, RuleBroken
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, require
from tracker.domain.translation import check_translation
from tracker.models import Evidence, ReleaseRequest, Update
from tracker.models.voiced import is_a_persons_word

VOICES = (Update, ReleaseRequest, Evidence)
"""A body's own statements, which its reporter may translate. Everything else is translated by NDC's editor."""


def require_translating(thing: Recorded, by: Actor) -> None:
    """Raises NotPermitted for the words of another body, and for what a member or a reviewer signed: such words, in
    either language, are changed only by the person who signed them."""
    require(by, Permission.TRANSLATE, bodies=by.bodies)
    if is_a_persons_word(thing):
        raise NotPermitted(N_("A person signed these words. Only that person can change them or their translation."))
    if by.role in OWN_BODIES_ONLY and (thing.body if isinstance(thing, VOICES) else None) not in by.bodies:
        raise NotPermitted()


def translate(session: Session, thing: Recorded, field: str, *, translation: str, state: TextState,
              is_checked: bool = False, by: Actor, at: datetime) -> ChangelogEntry:
    """Put a translation beside a text of ``thing``. The original stays as it is.

    field        a field of the thing's state that is a text in two languages
    translation  in the language that the text was not written in
    is_checked   the body's approver has checked it

    Raises NotPermitted; RuleBroken on ``field``, ``translation`` or ``state``.
    """
    require_translating(thing, by)
    if by.role in OWN_BODIES_ONLY:
        require_signed(session, by, thing.body if isinstance(thing, VOICES) else None, is_checked=is_checked)
    before = getattr(thing, field, None)
    if not isinstance(before, Bilingual) or field in thing.unrecorded:
        raise RuleBroken("field", N_("There is no such text."))
    check_translation(before, translation.strip(), state)
    setattr(thing, field, before.translated(translation.strip(), state))
    return record(session, Kind.TEXT_TRANSLATED, thing, extra={"field": field}, by=by, at=at)
