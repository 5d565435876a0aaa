"""What is still to be translated or reviewed, and where it is read most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Audience
from tracker.changelog.recorded import Recorded
from tracker.domain.bilingual import EMPTY, Bilingual, TextState
from tracker.domain.calendar import civil_day
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor
from tracker.domain.reporting import ReportState
from tracker.domain.translation import ToDo
from tracker.models import Commitment, Evidence, Plan, ReleaseRequest, Report, ReportDraft, Update
from tracker.models.voiced import is_a_persons_word
from tracker.queries.words import CODES, field_of, numbered

VOICES = (Update, ReleaseRequest, Evidence)


@dataclass(frozen=True)
class Task:
    """One text that needs attention.

    within  the commitment, plan, term or meeting to which the thing belongs; empty where it belongs to none
    days   since the thing it belongs to last changed
    reach  how many public entries concern that thing: each has its own page, and is a feed item, in which it appears
    draft  number of the report’s draft in which it appears; ``field`` is then the key of the section
    """

    reference: str
    field: str
    of: Bilingual
    within: Bilingual
    label: Bilingual
    text: Bilingual
    to_do: ToDo
    days: int
    reach: int
    draft: int | None = None


def tasks(session: Session, actor: Actor, today: date, *, by_age: bool = False) -> list[Task]:
    """What this actor may translate or review: the most read first, or the oldest."""
    reach: dict[str, int] = {row[0]: row[1] for row in session.execute(
        select(ChangelogAbout.reference, func.count()).join(ChangelogEntry, ChangelogEntry.number == ChangelogAbout.number)
        .where(ChangelogEntry.audience == Audience.PUBLIC.value).group_by(ChangelogAbout.reference))}
    recorded: dict[int, str] = {row[0]: row[1] for row in session.execute(select(ChangelogEntry.number, ChangelogEntry.at))}
    places = _places(session)
    found = []
    own_only = actor.role in OWN_BODIES_ONLY
    for model in Recorded.registry_of.values():
        names = [text.key for text in inspect(model).composites]
        if not names or (own_only and model not in VOICES):
            continue
        for thing in session.scalars(select(model)):
            if is_a_persons_word(thing) or _is_struck(thing) or (own_only and getattr(thing, "body", None) not in actor.bodies):
                continue
            at = recorded.get(thing.last_entry)
            days = (today - civil_day(datetime.fromisoformat(at))).days if at else 0
            for name in names:
                text: Bilingual = getattr(thing, name)
                if to_do := ToDo.of(text):
                    found.append(Task(thing.reference, name, called(thing), _within(thing, places), label_of(thing, name), text,
                                      to_do, days, reach.get(thing.reference, 0)))
    if not own_only:
        found += _narratives(session, today, reach, places)
    urgency = list(ToDo)
    if by_age:
        return sorted(found, key=lambda task: (-task.days, urgency.index(task.to_do), task.reference, task.field))
    return sorted(found, key=lambda task: (-task.reach, urgency.index(task.to_do), task.reference, task.field))


def _is_struck(thing: Recorded) -> bool:
    """Of what was entered in error, nobody is asked for a translation."""
    return bool(getattr(thing, "struck", False))


def _places(session: Session) -> dict[str, Bilingual]:
    """The names of plans and commitments as shown beside what belongs to them, by reference."""
    found = {each.reference: each.title for each in session.scalars(select(Plan))}
    for each in session.scalars(select(Commitment)):
        title, number = each.title, f"{each.plan} {each.number or ''}".strip()
        found[each.reference] = title.set_as(
            f"{number}　{title.zh}" if title.zh else "", f"{number} {title.en}" if title.en else "")
    return found


def _within(thing: Recorded, places: Mapping[str, Bilingual]) -> Bilingual:
    for field in ("commitment", "plan", "term", "meeting"):
        reference = getattr(thing, field, None)
        # A round and a rule on answers have a term in another sense: so many days.
        if isinstance(reference, str) and (place := places.get(reference) or numbered(reference)):
            return place
    return EMPTY


def _narratives(session: Session, today: date, reach: Mapping[str, int], places: Mapping[str, Bilingual]) -> Iterator[Task]:
    """What authors wrote in reports that are not final yet, where one language is missing, was made from an earlier text
    or comes from a machine. They write both languages themselves, so nothing of theirs waits for a review."""
    final = set(session.scalars(select(Report.reference).where(Report.state == ReportState.FINAL)))
    for draft in session.scalars(select(ReportDraft).order_by(ReportDraft.id)):
        if draft.published_as in final:
            continue
        titles = {each["key"]: Bilingual.of(each["title"].get("zh", ""), each["title"].get("en", ""), TextState.OFFICIAL)
                  for each in draft.sections}
        for key, text in draft.texts.items():
            if (to_do := ToDo.of(text)) in (ToDo.MISSING, ToDo.STALE, ToDo.MACHINE):
                yield Task(draft.published_as or f"report-draft/{draft.id}", key, CODES["report_kind"][draft.kind.value],
                           places.get(draft.plan, EMPTY), titles.get(key) or Bilingual.of(key, key, TextState.OFFICIAL), text,
                           to_do, (today - civil_day(draft.changed_at)).days, reach.get(draft.published_as or "", 0), draft.id)


def thing_of(session: Session, reference: str) -> Recorded | None:
    """What a reference names, of whatever kind it is."""
    for model in Recorded.registry_of.values():
        found: Recorded | None = session.get(model, reference)
        if found is not None:
            return found
    return None


def texts_of(thing: Recorded) -> list[str]:
    """The fields of a thing that are texts in two languages."""
    return [text.key for text in inspect(type(thing)).composites]


def called(thing: Recorded) -> Bilingual:
    """What people call a thing."""
    texts: list[Any] = [getattr(thing, field, None) for field in ("title", "name", "label")]
    named = next((text for text in texts if isinstance(text, Bilingual)), None)
    return named or numbered(thing.reference) or Bilingual.of(thing.reference)


def label_of(thing: Recorded, name: str) -> Bilingual:
    """What a field is called."""
    field = field_of(str(inspect(type(thing)).local_table.name), name)
    return field.label if field else Bilingual.of(name)
