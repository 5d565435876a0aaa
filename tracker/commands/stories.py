"""Result stories: written with somebody who benefits, read and signed by both, published, and taken back by either.

Until it is published, a story is in no log. The person who benefits reads the exact words at a web address given
only to them, signs them or says what should be different, and decides how they are named.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.chain import canonical
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.commands.signing import require_author, signature
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, NotPermitted, RuleBroken, UnrecordedConflict
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, Role, require
from tracker.domain.questions import check_change
from tracker.domain.statements import check_happened, check_reason
from tracker.domain.stories import (
    LINK_DAYS,
    LONGEST_REMARK,
    Naming,
    SignedVia,
    check_both_signed,
    check_consents,
    check_partner,
    check_told,
)
from tracker.models import Commitment, Outcome, Story, StoryDraft

TEXTS = ("title", "partner_role", "was", "done", "changed", "own_words", "answer")


@dataclass(frozen=True)
class StoryTold:
    """What a story says: the words that both sides sign.

    answer  what changed because of it, where the text reads like an activity
    """

    title: Bilingual
    partner_role: Bilingual
    changed: Bilingual
    outcomes: Sequence[str]
    was: Bilingual = EMPTY
    done: Bilingual = EMPTY
    own_words: Bilingual = EMPTY
    answer: Bilingual = EMPTY

    def check(self, session: Session, commitment: Commitment) -> list[str]:
        """Check every rule that a story must meet, when it is written and again when it is published. Returns the words that
        suggest an activity and were questioned. Raises RuleBroken on the field."""
        check_told(title=self.title, partner_role=self.partner_role, changed=self.changed, outcomes=self.outcomes,
                   texts=[(name, getattr(self, name)) for name in TEXTS])
        for reference in self.outcomes:
            found = session.get(Outcome, reference)
            if found is None or found.commitment != commitment.reference or not found.stands:
                raise RuleBroken("outcomes", N_("Choose from the outcomes of this commitment that are still valid."))
        return check_change([self.title, self.changed], self.answer)

    def kept(self) -> dict[str, Any]:
        """The form in which a draft keeps it."""
        return {name: getattr(self, name).public() for name in TEXTS} | {"outcomes": list(self.outcomes)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> StoryTold:
        return cls(outcomes=tuple(kept["outcomes"]), **{name: Bilingual.from_public(kept[name]) for name in TEXTS})

    @property
    def digest(self) -> str:
        """The digest of the present words: this is what is signed."""
        return sha256(canonical(self.kept()).encode()).hexdigest()


@dataclass(frozen=True)
class PartnerSignature:
    """How the person who benefits signs. Named only by their own choice."""

    naming: Naming | None
    name: str = ""
    organisation: str = ""
    consents: bool = False

    def check(self) -> None:
        """Raises RuleBroken as ``check_partner`` and ``check_consents``."""
        check_partner(self.naming, name=self.name, organisation=self.organisation)
        check_consents(self.consents)


def begin_story(session: Session, commitment: Commitment, told: StoryTold, *, by: Actor, at: datetime) -> StoryDraft:
    """Write a story that is not yet public for anybody. A body's own accounts write about what their body takes part in.
    A story already begun in the same words is not begun a second time: a button that is pressed twice begins one.
    """
    part = [*commitment.leads, *commitment.supports]
    _require_writer(by, part)
    told.check(session, commitment)
    draft = StoryDraft(plan=commitment.plan, commitment=commitment.reference, told=told.kept(), changed_at=at,
                       account=by.account if by.role is Role.MEMBER else None,
                       body=None if by.role is Role.MEMBER else next(
                           (slug for slug in part if by.role not in OWN_BODIES_ONLY or slug in by.bodies), None))
    alike = session.scalars(select(StoryDraft).where(
        StoryDraft.commitment == draft.commitment, StoryDraft.published_as.is_(None)).order_by(StoryDraft.id))
    for each in alike:
        if (each.told, each.account, each.body) == (draft.told, draft.account, draft.body):
            return each
    session.add(draft)
    session.flush()
    return draft


def rewrite_story(session: Session, draft: StoryDraft, told: StoryTold, *, seen: int, by: Actor, at: datetime) -> StoryDraft:
    """Rewrite a story. The signature of the person who benefits was given for the earlier words, and lapses where a word
    has changed.

    Raises UnrecordedConflict on a stale form.
    """
    require_writing(draft, by)
    if draft.version != seen:
        kept = StoryTold.of(draft.told)
        raise UnrecordedConflict(f"story-draft/{draft.id}", seen, draft.version, vars(kept) | {"outcomes": list(kept.outcomes)})
    told.check(session, Commitment.by_reference(session, draft.commitment))
    draft.told, draft.changed_at, draft.remark = told.kept(), at, ""
    if draft.signed_words and draft.signed_words != told.digest:
        _unsign(draft)
    session.flush()
    return draft


def open_for_signing(session: Session, draft: StoryDraft, *, by: Actor, at: datetime) -> str:
    """Make a web address at which the person who benefits reads and signs; one that was given before is no longer valid.

    Return its secret part, which is not kept anywhere.
    """
    require_writing(draft, by)
    secret = secrets.token_urlsafe(32)
    draft.key_digest, draft.key_until, draft.changed_at = key_digest(secret), civil_day(at) + timedelta(days=LINK_DAYS), at
    session.flush()
    return secret


def key_digest(secret: str) -> str:
    """The digest by which a draft recognises the web address that was given out."""
    return sha256(secret.encode()).hexdigest()


def sign_story(session: Session, draft: StoryDraft, given: PartnerSignature, *, read: str, at: datetime) -> StoryDraft:
    """Record the signature of the person who benefits, given at the web address sent to them.

    read  digest of the words that they were shown

    Raises RuleBroken as ``check_partner``, and where the words have changed since.
    """
    given.check()
    _check_read(draft, read)
    return _sign(session, draft, given, SignedVia.PAGE, civil_day(at), at)


def enter_signature(session: Session, draft: StoryDraft, given: PartnerSignature, *, signed_on: date, read: str | None = None,
                    by: Actor, at: datetime) -> StoryDraft:
    """Enter a signature that was given on paper or by mail, and that the secretariat keeps.

    read  digest of the words as they were when the page was opened, where one was

    Raises RuleBroken on ``signed_on``, and where the words have changed since.
    """
    require_writing(draft, by)
    given.check()
    check_happened("signed_on", signed_on, civil_day(at))
    _check_read(draft, read)
    return _sign(session, draft, given, SignedVia.LETTER, signed_on, at)


def _check_read(draft: StoryDraft, read: str | None) -> None:
    if read is not None and read != StoryTold.of(draft.told).digest:
        raise RuleBroken("", N_("The text has been changed since you opened this page. Please read it again before you sign."))


def _sign(session: Session, draft: StoryDraft, given: PartnerSignature, via: SignedVia, on: date, at: datetime) -> StoryDraft:
    draft.naming, draft.name, draft.organisation = given.naming, given.name.strip(), given.organisation.strip()
    draft.signed_on, draft.signed_via, draft.remark = on, via, ""
    draft.signed_words, draft.changed_at = StoryTold.of(draft.told).digest, at
    session.flush()
    return draft


def ask_for_change(session: Session, draft: StoryDraft, remark: str, *, at: datetime) -> StoryDraft:
    """The person who benefits asks for a change; an earlier signature lapses. Raises RuleBroken on ``remark``."""
    if not remark.strip():
        raise RuleBroken("remark", N_("Please fill this in."))
    if len(remark) > LONGEST_REMARK:
        raise RuleBroken("remark", N_("This is longer than %(most)s characters."), most=LONGEST_REMARK)
    _unsign(draft)
    draft.remark, draft.changed_at = remark.strip(), at
    session.flush()
    return draft


def publish_story(session: Session, draft: StoryDraft, *, letter_number: str = "", read: str | None = None, by: Actor,
                  at: datetime) -> Story:
    """Sign for one's own side, and publish what both have signed. For a body's story NDC's editor does so, from the
    body's letter where its approver checks.

    read  digest of the words as they were when the page was opened, where one was

    Raises RuleBroken where the words have changed since, or the person who benefits has not signed them, and as
    ``signing.signature``.
    """
    _require_publisher(by)
    require_writing(draft, by)
    told, commitment = StoryTold.of(draft.told), Commitment.by_reference(session, draft.commitment)
    _check_read(draft, read)
    check_both_signed(is_signed=bool(draft.signed_words), is_of_these_words=draft.signed_words == told.digest)
    asked = told.check(session, commitment)
    signs = signature(session, by, civil_day(at), body=draft.body, letter_number=letter_number)
    number = next_number(session, Story)
    story = Story(
        reference=f"story/{number}", number=number, plan=draft.plan, commitment=draft.commitment, asked=asked,
        signed_on=civil_day(at), letter_number=letter_number, partner_naming=draft.naming, partner_name=draft.name,
        partner_organisation=draft.organisation, partner_signed_on=draft.signed_on, partner_signed_via=draft.signed_via,
        **{each.name: getattr(told, each.name) for each in fields(told) if each.name != "outcomes"},
        outcomes=list(told.outcomes), **signs)
    session.add(story)
    record(session, Kind.STORY_PUBLISHED, story, occurred=When.day(civil_day(at)), by=by, at=at)
    draft.published_as, draft.name, draft.organisation, draft.key_digest, draft.key_until = story.reference, "", "", "", None
    session.flush()
    return story


def discard_story(session: Session, draft: StoryDraft, *, seen: int, by: Actor) -> None:
    """Discard a story that was not published, together with any signature. Raises UnrecordedConflict where somebody has written
    in it or signed it since its version ``seen``."""
    require_writing(draft, by)
    if draft.version != seen:
        raise UnrecordedConflict(f"story-draft/{draft.id}", seen, draft.version, None)
    session.delete(draft)


def withdraw_story(session: Session, story: Story, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Take a story back, for one's own reasons or if the person who benefits asks. Raises RuleBroken on ``because_zh``."""
    _require_publisher(by)
    require_author(session, story, by, story.letter_number)
    check_reason(reason, "because_zh", either=True)
    if story.withdrawn:
        raise RuleBroken("", N_("This story has been withdrawn."))
    story.withdrawn = True
    return record(session, Kind.STORY_WITHDRAWN, story, occurred=When.day(civil_day(at)), reason=reason, by=by, at=at)


def _unsign(draft: StoryDraft) -> None:
    draft.naming = draft.signed_on = draft.signed_via = None
    draft.name = draft.organisation = draft.signed_words = ""


def _require_writer(by: Actor, bodies: Sequence[str | None]) -> None:
    if by.role in OWN_BODIES_ONLY:
        require(by, Permission.DRAFT_RESULT, bodies=bodies)
    else:
        _require_publisher(by)


def _require_publisher(by: Actor) -> None:
    require(by, Permission.STATE_OUTCOME if by.role is Role.MEMBER else Permission.PUBLISH_RESULT)


def may_write(draft: StoryDraft, by: Actor) -> bool:
    """True for a story's writers: the member who began it; for a body's story, the body's own accounts and NDC's editor."""
    if by.role is Role.MEMBER:
        return draft.account == by.account
    return draft.account is None and (by.role not in OWN_BODIES_ONLY or draft.body in by.bodies)


def require_writing(draft: StoryDraft, by: Actor) -> None:
    """Raises NotPermitted for all others, RuleBroken once it is published."""
    _require_writer(by, [draft.body])
    if not may_write(draft, by):
        raise NotPermitted(N_("This is signed by somebody else: only its author can change it."))
    if draft.published_as is not None:
        raise RuleBroken("", N_("This story has been published and can no longer be changed."))
