"""What stands on the page for the file (陳核附件): what is public now and what will be, side by side; which dates move; the
way so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.bilingual import Bilingual
from tracker.domain.statements import UpdateKind
from tracker.models import Body, Commitment, Evidence, Plan, Round, Submission, SubmissionStep, SubmissionVersion, Update
from tracker.queries import sign_off
from tracker.queries.sign_off import Said, Standing


@dataclass(frozen=True)
class Line:
    """One field, as it is public now and as it will be; None for nothing."""

    label: Bilingual
    now: Any
    then: Any


@dataclass(frozen=True)
class Paper:
    """One text on its way, for those who sign it.

    now        the update that is public in its place, if there is one
    corrects   the text corrects that update; else it comes after it
    version    the number of the version; 0 for what was never sent in
    standings  each milestone before and after
    """

    number: int
    version: int
    kind: UpdateKind
    plan: Plan
    commitment: Commitment
    body: Body
    filed_for: Body | None
    round: Round | None
    now: Update | None
    corrects: bool
    lines: list[Line]
    standings: list[tuple[Standing, Standing]]
    steps: list[SubmissionStep]
    known: dict[str, Bilingual]


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
    bodies = session.scalars(select(Body).where(Body.reference.in_({step.body for step in steps})))
    commitment = Commitment.by_reference(session, text.commitment)
    return Paper(
        number=text.id, version=version, kind=text.kind, plan=Plan.by_reference(session, commitment.plan), commitment=commitment,
        body=Body.by_reference(session, text.body),
        filed_for=Body.by_reference(session, text.filed_for) if text.filed_for else None,
        round=session.get(Round, round) if round else None,
        now=now, corrects=text.corrects is not None,
        lines=_beside(sign_off.told(session, _public(session, now)) if now else [], sign_off.told(session, content)),
        standings=list(zip(sign_off.standings(session, text.milestones), after, strict=True)), steps=steps,
        known={each.reference: each.name for each in bodies})


def _public(session: Session, update: Update) -> dict[str, Any]:
    """A published update with its evidence, in the form of a text on its way."""
    evidence = session.scalars(select(Evidence).where(Evidence.by_update == update.reference).order_by(Evidence.number))
    return update.public() | {"evidence": [{"shows": each.shows.public(), "url": each.url, "file": None} for each in evidence]}


def _beside(now: list[Said], then: list[Said]) -> list[Line]:
    """The fields of both in the order in which they are read; several of one name stand as several lines."""
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

