"""What the page for the file (陳核附件) says: what is public now and what will be, side by side; which dates move; the
steps taken so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.models import (
    Body,
    Commitment,
    Evidence,
    Plan,
    Round,
    SentStep,
    SentText,
    Submission,
    SubmissionStep,
    SubmissionVersion,
    Update,
)
from tracker.models.milestone import finish_given
from tracker.models.sent_text import AT_NDC
from tracker.queries import sent_texts, sign_off, translations
from tracker.queries.sign_off import Said, Standing
from tracker.queries.words import CODES


@dataclass(frozen=True)
class Line:
    """One field, as it is public now and as it will be; None for nothing."""

    label: Bilingual
    now: Any
    then: Any


@dataclass(frozen=True)
class Paper:
    """One text on its way, for those who sign it.

    version    the number of the version; 0 if it was never sent in
    kind       what it is called
    about      what it is about, besides its commitment; None for a report
    now        when the text now public in its place happened, and the entry that reported it; None where nothing is
               public there
    corrects   it replaces that text; otherwise it comes after it
    standings  each milestone before and after; None for a text that is about no milestone
    by_ndc     NDC publishes it; otherwise the approver's check makes it public
    """

    number: int
    version: int
    kind: Bilingual
    plan: Plan | None
    commitment: Commitment | None
    about: Bilingual | None
    body: Body
    filed_for: Body | None
    round: Round | None
    now: tuple[When | None, int] | None
    corrects: bool
    lines: list[Line]
    standings: list[tuple[Standing, Standing]] | None
    steps: Sequence[SubmissionStep | SentStep]
    known: dict[str, Bilingual]
    by_ndc: bool = True


def paper(session: Session, text: Submission, after: Sequence[Standing], *, content: dict[str, Any],
          round: str | None) -> Paper:
    """The page of a text.

    after    how its milestones will stand once it is published
    content  what it says, in the form that a version keeps
    round    the reporting round that it will be in
    """
    now = sign_off.published_before(session, text)
    steps = list(session.scalars(select(SubmissionStep).where(SubmissionStep.submission == text.id).order_by(SubmissionStep.id)))
    version = len(list(session.scalars(select(SubmissionVersion.id).where(SubmissionVersion.submission == text.id))))
    commitment = Commitment.by_reference(session, text.commitment)
    return Paper(
        number=text.id, version=version, kind=CODES["update_kind"][text.kind.value], about=None,
        plan=Plan.by_reference(session, commitment.plan), commitment=commitment,
        body=Body.by_reference(session, text.body),
        filed_for=Body.by_reference(session, text.filed_for) if text.filed_for else None,
        round=session.get(Round, round) if round else None,
        now=(now.occurred, now.last_entry) if now else None, corrects=text.corrects is not None,
        lines=_beside(sign_off.content_in_words(session, _public(session, now)) if now else [],
                      sign_off.content_in_words(session, content)),
        standings=list(zip(sign_off.standings(session, text.milestones), after, strict=True)), steps=steps,
        known=_names(session, steps))


def paper_of_sent(session: Session, text: SentText) -> Paper:
    """The page of a text that is not a report."""
    steps = list(session.scalars(select(SentStep).where(SentStep.text == text.id).order_by(SentStep.id)))
    commitment = Commitment.by_reference(session, text.commitment) if text.commitment else None
    now, then = sent_texts.public_now(session, text), sent_texts.content_in_words(text)
    about = translations.thing_of(session, text.about)
    return Paper(
        number=text.id, version=max((step.version for step in steps), default=0), kind=CODES["text_kind"][text.kind.value],
        plan=Plan.by_reference(session, commitment.plan) if commitment else None, commitment=commitment,
        about=None if about is None or about is commitment else sent_texts.called(session, text),
        body=Body.by_reference(session, text.body), filed_for=None, round=None,
        now=(None, about.last_entry) if now and about else None, corrects=bool(now),
        lines=[Line(label, now.get(label), value) for label, value in then], standings=None, steps=steps,
        known=_names(session, steps), by_ndc=text.kind in AT_NDC)


def _names(session: Session, steps: Sequence[SubmissionStep | SentStep]) -> dict[str, Bilingual]:
    found = session.scalars(select(Body).where(Body.reference.in_({step.body for step in steps})))
    return {each.reference: each.name for each in found}


def _public(session: Session, update: Update) -> dict[str, Any]:
    """A published update with its evidence and the finish that it gives, in the form of a text on its way."""
    evidence = session.scalars(select(Evidence).where(Evidence.by_update == update.reference).order_by(Evidence.number))
    finished = finish_given(session, update)
    return update.public() | {
        "finished_on": str(finished) if finished else None,
        "evidence": [{"shows": each.shows.public(), "url": each.url, "file": {"name": each.file_name}} for each in evidence]}


def _beside(now: list[Said], then: list[Said]) -> list[Line]:
    """The fields of both in the order in which they are read; several fields of the same name become several lines."""
    lines: list[Line] = []
    left, right = _counted(now), _counted(then)
    order = list(dict.fromkeys([*left, *right]))
    order.sort(key=sign_off.place)
    for key in order:
        one, other = left.get(key), right.get(key)
        if known := one or other:
            lines.append(Line(known.label, one.value if one else None, other.value if other else None))
    return lines


def _counted(fields: list[Said]) -> dict[tuple[str, int], Said]:
    found: dict[tuple[str, int], Said] = {}
    for each in fields:
        number = sum(name == each.name for name, _ in found)
        found[each.name, number] = each
    return found
