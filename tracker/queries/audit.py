"""What an auditor asks of the audit log: its lines, newest first, and whether the chain holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.changelog.chain import GENESIS, canonical, sha256
from tracker.domain.calendar import TAIPEI
from tracker.models.account import Account
from tracker.models.audit import AuditAnchor, AuditLine
from tracker.queries import audit_words
from tracker.queries.audit_words import Naming

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Which lines are asked for; days are civil days in Taipei."""

    who: str = ""
    act: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Page:
    lines: list[AuditLine]
    people: dict[str, Account]
    """The accounts that the lines name, as they are called now."""
    number: int
    count: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE))


@dataclass(frozen=True)
class Finding:
    """What a check found. ``holds`` where ``faults`` is empty."""

    number: int
    digest: str
    lines: int
    faults: list[tuple[int, str]]
    anchor: AuditAnchor | None

    @property
    def holds(self) -> bool:
        return not self.faults


def page(session: Session, wanted: Wanted, number: int = 1) -> Page:
    """One page of the requested lines, the newest first."""
    query = select(AuditLine)
    if wanted.who:
        query = query.where(or_(AuditLine.who == wanted.who, AuditLine.subject == wanted.who))
    if wanted.act:
        query = query.where(AuditLine.act == wanted.act)
    if wanted.outcome:
        query = query.where(AuditLine.outcome == wanted.outcome)
    if wanted.first:
        query = query.where(AuditLine.at >= _begins(wanted.first))
    if wanted.last:
        query = query.where(AuditLine.at < _begins(wanted.last + timedelta(days=1)))
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    found = list(session.scalars(query.order_by(AuditLine.number.desc()).limit(PAGE).offset((number - 1) * PAGE)))
    named = {each for line in found for each in (line.who, line.subject) if each.startswith("account/")}
    people = {each.reference: each for each in session.scalars(select(Account).where(Account.reference.in_(named)))}
    return Page(found, people, number, count)


def _begins(day: date) -> str:
    return datetime.combine(day, time.min, TAIPEI).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def every_line(session: Session) -> Iterator[AuditLine]:
    """Every line that is kept, the oldest first."""
    yield from session.scalars(select(AuditLine).order_by(AuditLine.number).execution_options(yield_per=500))


def as_text(line: AuditLine, naming: Naming) -> str:
    """One line of an export: the canonical text as it was sealed, its digest, and the same in words, which nothing seals."""
    words = audit_words.sentence(line, naming)
    told = json.dumps({"zh": words.zh, "en": words.en}, ensure_ascii=False, separators=(",", ":"))
    return json.dumps({"digest": line.digest}, separators=(",", ":"))[:-1] + f',"line":{line.canonical},"told":{told}}}'


def anchor(session: Session) -> AuditAnchor | None:
    """Where the chain begins, if lines were removed."""
    return session.scalar(select(AuditAnchor).order_by(AuditAnchor.number.desc()).limit(1))


def verify(session: Session) -> Finding:
    """Check the chain from its anchor, and every line against its columns."""
    start = anchor(session)
    number, digest, at = (start.number, start.digest, start.at) if start else (0, GENESIS, "")
    faults: list[tuple[int, str]] = []
    count = 0
    for line in every_line(session):
        count += 1
        number += 1
        faults += [(number, check) for check in _faults(line, number, digest, at)]
        number, digest, at = line.number, line.digest, line.at
    return Finding(number, digest, count, faults, start)


def _faults(line: AuditLine, number: int, previous: str, at: str) -> list[str]:
    try:
        fields = json.loads(line.canonical)
        whole = canonical(fields) == line.canonical
    except ValueError:
        return ["the line cannot be read"]
    columns = ("number", "previous", "at", "who", "act", "outcome", "subject")
    checks = {
        "the number is out of order": line.number == number,
        "the previous digest does not match": line.previous == previous,
        "the time runs backwards": line.at >= at,
        "the digest does not match the line": sha256(line.canonical) == line.digest,
        "the line is not in canonical form": whole,
        "a column differs from the line": all(getattr(line, name) == fields.get(name) for name in columns),
    }
    return [fault for fault, holds in checks.items() if not holds]
