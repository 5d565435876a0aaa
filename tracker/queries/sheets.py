"""What a body's sheet for a round says: each milestone with what was filed on it in the round, or else its last text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.permissions import Actor, Permission, may
from tracker.models import Asked, Body, DelayCategory, Evidence, Plan, Submission, Update
from tracker.models.submission import SubmissionState
from tracker.queries import rounds
from tracker.queries.rounds import Line
from tracker.queries.views import bodies

MENDABLE = (SubmissionState.DRAFT, SubmissionState.RETURNED)


@dataclass(frozen=True)
class SheetLine:
    """A milestone on a sheet.

    filed  what was filed on it in the round, by the columns of the sheet; empty where nothing was
    text   the text on its way from which ``filed`` comes, if it comes from one
    """

    line: Line
    filed: Mapping[str, Any]
    text: Submission | None = None

    @property
    def key(self) -> str:
        return self.line.milestone.reference

    @property
    def last(self) -> Bilingual:
        """Its last text from before the round: carried forward for editing while nothing is filed yet."""
        return self.line.last.text if self.line.last else Bilingual()

    def over(self, account: str | None) -> Submission | None:
        """The draft, or the returned text, that this account may send in from the sheet."""
        text = self.text
        mine = text is not None and text.account == account and text.state in MENDABLE and text.milestones == [self.key]
        return text if mine else None


@dataclass(frozen=True)
class Sheet:
    """A body's sheet in a round."""

    asked: Asked
    plan: Plan
    body: Body
    lines: list[SheetLine]
    categories: dict[str, Bilingual]
    bodies: dict[str, Body]


def sheet(session: Session, asked: Asked, actor: Actor) -> Sheet:
    """What the sheet shows: to the body, its texts on their way; to NDC, what is published."""
    known = bodies(session)
    lines = rounds.lines(session, asked)
    evidence = _evidence(session, [update for line in lines for update in line.reported])
    categories = session.scalars(select(DelayCategory).where(DelayCategory.retired.is_(False))
                                 .order_by(DelayCategory.order, DelayCategory.reference))
    return Sheet(asked, Plan.by_reference(session, asked.plan), known[asked.body],
                 [_line(line, evidence, actor) for line in lines], {each.reference: each.label for each in categories}, known)


def body(session: Session, asked: Asked) -> Bilingual:
    """The name of the body whose sheet it is."""
    return Body.by_reference(session, asked.body).name


def _line(line: Line, evidence: Mapping[str, list[Evidence]], actor: Actor) -> SheetLine:
    own = [] if may(actor, Permission.PUBLISH_UPDATE) else [
        each for each in line.waiting
        if each.corrects is None and (each.state is not SubmissionState.DRAFT or each.account == actor.account)]
    if own:
        first = own[-1].evidence[0] if own[-1].evidence else {}
        return SheetLine(line, _filed(own[-1], first.get("url", ""), Bilingual.from_public(first.get("shows"))), own[-1])
    if line.reported:
        newest = max(line.reported, key=lambda each: each.number)
        given = evidence.get(newest.reference, [])
        return SheetLine(line, _filed(newest, given[0].url if given else "", given[0].shows if given else Bilingual(),
                                      finished_on=line.milestone.finished_on))
    return SheetLine(line, {})


def _filed(told: Update | Submission, url: str, shows: Bilingual, finished_on: When | None = None) -> dict[str, Any]:
    found = {
        "kind": told.kind, "occurred": told.occurred, "text_zh": told.text.zh, "text_en": told.text.en,
        "category": told.category or "", "depends_on": told.depends_on, "depends_body": told.depends_body or "",
        "reason_zh": told.reason.zh, "reason_en": told.reason.en, "next_step_zh": told.next_step.zh,
        "next_step_en": told.next_step.en, "new_date": told.new_date, "stated_by": told.stated_by,
        "finished_on": told.finished_on if isinstance(told, Submission) else finished_on, "evidence_url": url,
        "evidence_shows_zh": shows.zh}
    return {name: value or "" for name, value in found.items()}


def _evidence(session: Session, updates: Sequence[Update]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    references = sorted({each.reference for each in updates})
    for each in session.scalars(select(Evidence).where(Evidence.by_update.in_(references)).order_by(Evidence.number)):
        found.setdefault(each.by_update or "", []).append(each)
    return found
