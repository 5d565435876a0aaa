"""Texts on their way that are not reports, as the people involved see them: where each one is and since when, what
was done with it, and every version that was sent in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.domain.bilingual import Bilingual
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, may
from tracker.domain.sign_off import Step
from tracker.models import SentStep, SentText, SignOff
from tracker.models.sent_text import TextKind
from tracker.models.sign_off import heir, left_behind
from tracker.models.submission import ON_THE_WAY, SubmissionState
from tracker.models.succession import is_of, with_those_before
from tracker.queries import changelog, translations
from tracker.queries.words import Names, both, field_of

EVERY = tuple(TextKind)


@dataclass(frozen=True)
class Listed:
    """A text in a list.

    about  what it concerns, as people call it
    """

    text: SentText
    about: Bilingual
    awaits: bool


def listed(session: Session, texts: Iterable[SentText]) -> list[Listed]:
    """Each text with what it concerns, and whether it is with an approver."""
    return [Listed(each, called(session, each), SignOff.awaits(session, each)) for each in texts]


def called(session: Session, text: SentText) -> Bilingual:
    """What a text is called: by its own title, or else by what it is about."""
    if text.given.get("title"):
        return Bilingual.from_public(text.given["title"])
    about = translations.thing_of(session, text.about)
    return translations.called(about) if about else Bilingual.of(text.about)


def draft_of(session: Session, form: str, account: str | None) -> SentText | None:
    """The account's draft last written by this form, found by the form's key."""
    return session.scalar(select(SentText).where(SentText.account == account, SentText.form == form,
                                                 SentText.state == SubmissionState.DRAFT))


def waiting(session: Session) -> list[SentText]:
    """What bodies have sent in and NDC has not decided, the longest waiting first."""
    return list(session.scalars(select(SentText).where(SentText.state == SubmissionState.SUBMITTED)
                                .order_by(SentText.received_at, SentText.id)))


def own(session: Session, account: str, kinds: Collection[TextKind] = EVERY) -> list[SentText]:
    """What an account has sent in, the newest first, without what is on record."""
    return list(session.scalars(select(SentText).where(
        SentText.account == account, SentText.state != SubmissionState.PUBLISHED, SentText.kind.in_(kinds))
        .order_by(SentText.id.desc())))


def of_the_body(session: Session, actor: Actor, kinds: Collection[TextKind] = EVERY) -> list[SentText]:
    """What others in the actor's bodies have sent in that is on its way, or that the actor may carry on with, the newest
    first."""
    if actor.role not in OWN_BODIES_ONLY:
        return []
    found = session.scalars(select(SentText).where(
        SentText.body.in_(with_those_before(session, actor.bodies)), SentText.account != (actor.account or ""),
        SentText.state.in_(ON_THE_WAY) | left_behind(SentText), SentText.kind.in_(kinds)).order_by(SentText.id.desc()))
    return [each for each in found if each.state in ON_THE_WAY or heir(session, each, actor)]


def on_their_way_about(session: Session, actor: Actor, references: Collection[str]) -> dict[str, list[SentText]]:
    """Texts of the actor's bodies that are on their way, by the reference of what they are about."""
    found: dict[str, list[SentText]] = {}
    if actor.role in OWN_BODIES_ONLY:
        for each in session.scalars(select(SentText).where(
                SentText.about.in_(references), SentText.body.in_(with_those_before(session, actor.bodies)),
                SentText.state.in_(ON_THE_WAY)).order_by(SentText.id)):
            found.setdefault(each.about, []).append(each)
    return found


def may_read(session: Session, text: SentText, actor: Actor) -> bool:
    """Writers may read their own, and who may carry on with it; a body, what was sent in within it or a predecessor and not
    taken back; NDC, what reached it."""
    if text.account == actor.account:
        return True
    if text.state in (SubmissionState.DRAFT, SubmissionState.WITHDRAWN):
        return heir(session, text, actor) is not None
    if actor.role in OWN_BODIES_ONLY:
        return is_of(session, actor, text.body, text.approving_body)
    return text.received_at is not None and may(actor, Permission.PUBLISH_RESULT)


def steps(session: Session, text: SentText) -> list[SentStep]:
    """What was done with it, the newest first."""
    return list(session.scalars(select(SentStep).where(SentStep.text == text.id).order_by(SentStep.id.desc())))


@dataclass(frozen=True)
class SentVersion:
    """A text as it was on one sending in."""

    sent: SentStep
    reached_ndc: bool


def versions(text: SentText, found: Iterable[SentStep], actor: Actor) -> list[SentVersion]:
    """What was sent in, the newest first: everything for its writer and its body, and what reached it for NDC. Anything
    that an approver had removed beforehand stays within the body."""
    found = list(found)
    reached = {each.version for each in found if each.step in (Step.CHECKED, Step.SENT_TO_NDC)}
    sent = [SentVersion(each, each.version in reached) for each in found
            if each.step in (Step.SENT_TO_APPROVER, Step.SENT_TO_NDC) or each.given]
    is_within = text.account == actor.account or actor.role in OWN_BODIES_ONLY
    return [each for each in sent if is_within or each.reached_ndc]


def one(session: Session, number: int) -> SentText | None:
    return session.get(SentText, number)


def changed_since(session: Session, text: SentText) -> list[ChangelogEntry]:
    """The public entries about a text's subject that came after the text was sent in, as long as it is on its way."""
    about = translations.thing_of(session, text.about)
    if text.seen is None or text.state not in ON_THE_WAY or about is None or about.last_entry == text.seen:
        return []
    return changelog.since(session, text.about, text.seen)


NOUNS = {
    TextKind.PROPOSAL_ANSWER: "proposal", TextKind.RECOMMENDATION_ANSWER: "recommendation", TextKind.OUTCOME_AMENDMENT: "outcome",
    TextKind.OUTCOME_CONFIRMATION: "outcome", TextKind.OUTCOME_DISPUTE: "outcome", TextKind.OUTCOME_WITHDRAWAL: "outcome"}
"""The noun whose field names a text uses, where its kind is not a noun itself."""
NAMES = {"independent": "verifier_independent", "on": "verified_on", "says": "verification"}
"""The fields of a confirmation, under the names that an outcome gives them."""
REASON, TRANSLATION = both("理由", "Reason"), both("譯文", "Translation")
WHERE = both("佐證出處", "Where to find it")


def content_in_words(text: SentText, given: Mapping[str, Any] | None = None) -> list[tuple[Bilingual, Any]]:
    """What was sent in, field by field, without empty fields; with ``given``, what an earlier version said."""
    said = dict(text.given if given is None else given)
    if text.kind is TextKind.TRANSLATION and said:
        known = field_of("progress_update", said["field"])
        return [(known.label if known else TRANSLATION, said["translation"])]
    found: list[tuple[Bilingual, Any]] = []
    for piece in said.pop("pieces", ()):
        where = piece["url"] or (piece["file"] or {}).get("name")
        found += [pair for name in ("shows", "kind", "dated") if (pair := _told("evidence", name, piece[name]))]
        found += [(WHERE, where)] if where else []
    noun = NOUNS.get(text.kind, text.kind.value)
    for name, value in (said.pop("change", {}) | said).items():
        if name == "reason" and noun == "outcome":
            found.append((REASON, Bilingual.from_public(value)))
        elif pair := _told(noun, NAMES.get(name, name), value):
            found.append(pair)
    return found


def public_now(session: Session, text: SentText) -> dict[Bilingual, Any]:
    """What is public in the place of the words that a text would change, by the names of the fields; empty where it changes
    none."""
    about = translations.thing_of(session, text.about)
    if about is None or text.kind not in (TextKind.OUTCOME_AMENDMENT, TextKind.TRANSLATION) or not text.given:
        return {}
    state = about.public()
    if text.kind is TextKind.TRANSLATION:
        words = Bilingual.from_public(state[text.given["field"]])
        return {label: words.en if words.original == "zh" else words.zh for label, _value in content_in_words(text)}
    told = (_told("outcome", name, state.get(name)) for name in text.given["change"])
    return {pair[0]: pair[1] for pair in told if pair}


def _told(noun: str, name: str, value: Any) -> tuple[Bilingual, Any] | None:
    known = field_of(noun, name)
    if known is None or value in (None, "", Bilingual().public()):
        return None
    return known.label, known.write(value, Names({}))
