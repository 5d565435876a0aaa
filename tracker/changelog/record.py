"""How the log is written: ``record()`` is the only insert."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from tracker.changelog.chain import EMPTY, Head, canonical, sha256
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry, ChangelogPayload
from tracker.changelog.findable import findable
from tracker.changelog.kinds import CHANGES, Audience, Kind, about, former_bodies, formerly, named, states, type_of
from tracker.changelog.mirrored import original_of
from tracker.changelog.recorded import Recorded, told
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, Conflict, RuleBroken
from tracker.domain.permissions import Actor
from tracker.search import index as search


@dataclass(frozen=True)
class Decided:
    """What decided a change: a meeting of the forum, or the number of a document (文號)."""

    meeting: str | None = None
    document: str = ""

    def public(self) -> dict[str, Any] | None:
        if not (self.meeting or self.document):
            return None
        return {"meeting": self.meeting, "document": self.document}


UNDECIDED = Decided()


def head(session: Session) -> Head:
    """The newest entry; number 0 and 64 zeros where there is none."""
    row = session.connection().execute(_HEAD).first()
    return Head(*row) if row else EMPTY


_entry = ChangelogEntry.__table__.c
_HEAD = select(_entry.number, _entry.digest, _entry.at).order_by(_entry.number.desc()).limit(1)


def newest_about(session: Session, reference: str) -> int:
    """The number of the newest entry that concerns a thing or anything in it; 0 where there is none."""
    return session.scalar(select(func.max(ChangelogAbout.number)).where(ChangelogAbout.reference == reference)) or 0


def check_seen(session: Session, reference: str, seen: int) -> None:
    """Raises Conflict where an entry that concerns the thing, or anything in it, came after entry ``seen``."""
    now = newest_about(session, reference)
    if now != seen:
        raise Conflict(reference, seen, now)


def record(
    session: Session,
    kind: Kind,
    thing: Recorded | None,
    *,
    by: Actor,
    at: datetime,
    subject: str | None = None,
    occurred: When | None = None,
    reason: Bilingual | None = None,
    sources: Sequence[Mapping[str, Any]] = (),
    also: Iterable[Recorded] = (),
    decided: Decided | None = None,
    changes: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
    naming: Iterable[str] = (),
    audience: Audience = Audience.PUBLIC,
) -> ChangelogEntry:
    """Append the entry of a change that was just made to ``thing`` (and to ``also``), and set it as their last entry.

    thing     None where nothing changed but time passed; ``subject`` is then needed
    subject   the reference under which the entry is filed; the thing's own unless given
    changes   ``{field: [before, after]}``; found from the log unless given, and if given, not found for ``also``
              either
    naming    references whose names a reader needs beside those that the entry concerns
    occurred  when it happened or was reported; None where only the recording is known
    at        when it is recorded: aware, UTC; never earlier than the entry before

    Raises RuleBroken where a text holds a character that has no canonical form, in a copy of another installation's
    record, and where a change changes nothing: the log would keep that for ever.
    """
    others = [other for other in also if other is not thing]
    things = [thing, *others] if thing else others
    if session.new or session.deleted:
        session.flush()
    # A changed row, neither new nor deleted, waits, and is written once, together with the number of its entry.
    with session.no_autoflush:
        if url := original_of(session):
            raise RuleBroken("", N_("This is a copy of the record of %(url)s. Changes cannot be recorded here."), url=url)
        before = {each.reference: last_state(session, each) for each in things}
        made = {each.reference: _changes(each, before[each.reference]) for each in things}
        is_known = None not in before.values()  # nothing is new, and nothing withheld
        if kind in CHANGES and is_known and not any(made.values()) and _names_all(before[things[0].reference], sources):
            raise RuleBroken("", N_("Nothing was changed."))
        last = head(session)
        payload: dict[str, Any] = {
            "salt": secrets.token_hex(16),
            "occurred": occurred.public() if occurred else None,
            "reason": reason.public() if reason else None,
            "changes": changes if changes is not None else made[thing.reference] if thing else {},
            "after": thing.public() if thing else None,
            "sources": [dict(source) for source in sources],
            "bodies": sorted({slug for each in things for slug in each.bodies() if slug}),
        }
        if others:
            payload["also"] = {other.reference: {"changes": made[other.reference] if changes is None else {},
                                                 "after": other.public()} for other in others}
        payload["bodies"] = sorted({*payload["bodies"], *former_bodies(payload)})
        if decided and decided.public():
            payload["decided"] = decided.public()
        payload |= extra or {}
        filed = subject or (thing.reference if thing else "")
        if taken_off := formerly(filed, payload):
            payload["formerly"] = sorted(taken_off)
        concerned = about(filed, payload) | named(payload) | {by.body, *naming}
        payload["names"] = _names(session, concerned)
    for each in things:
        each.last_entry = last.number + 1
    entry = append(session, {
        "v": 1,
        "number": last.number + 1,
        "at": max(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), last.at),
        "kind": kind.value,
        "subject": filed,
        "audience": audience.value,
        "actor": by.public(),
        "previous": last.digest,
    }, payload)
    if audience is Audience.PUBLIC:
        for state in states(payload):
            if found := findable(state):
                search.put(session, found, entry.number)
    return entry


def _names(session: Session, references: Iterable[str]) -> dict[str, dict[str, Any]]:
    names = {}
    for reference in references:
        kind = type_of(reference)
        model = Recorded.registry_of.get(kind or "")
        thing: Any = session.get(model, reference) if model else None
        called = (getattr(thing, field, None) for field in ("title", "name", "label"))
        text = next((text for text in called if isinstance(text, Bilingual)), None)
        if text:
            number = {"number": thing.number} if kind == "commitment" and thing.number else {}
            names[reference] = (text.public() or {}) | number
    return names


def append(session: Session, header: dict[str, Any], payload: dict[str, Any]) -> ChangelogEntry:
    """Seal and insert one entry, with what waits to be written; the database refuses it unless it follows the last."""
    try:
        text = canonical(payload)
        sealed = canonical(header | {"payload_digest": sha256(text)})
    except ValueError as fault:
        raise RuleBroken("", N_("A text contains a character that cannot be stored: %(fault)s"), fault=str(fault)) from fault
    (_, first), *others = rows(sealed, sha256(sealed), text, payload)
    entry = ChangelogEntry(**first)
    session.add(entry)
    session.flush()
    for model, held in groupby(others, key=itemgetter(0)):
        session.connection().execute(insert(model.__table__), [row for _, row in held])
    told(session, (state["reference"] for state in states(payload)))
    return entry


def rows(header: str, digest: str, stored: str | None, payload: dict[str, Any] | None, *, references: set[str] | None = None,
         occurred: dict[str, str] | None = None) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """The rows of one sealed entry, in the order that the database requires.

    references, occurred  what the entry concerns and when, where there is no payload to say so
    """
    fields = json.loads(header)
    if payload:
        references, occurred = about(fields["subject"], payload), payload["occurred"]
    number, subject = fields["number"], fields["subject"]
    yield ChangelogEntry, {
        "number": number, "header": header, "digest": digest, "previous": fields["previous"], "at": fields["at"],
        "kind": fields["kind"], "subject": subject, "audience": fields["audience"],
        "occurred_first": (occurred or {}).get("first"), "occurred_last": (occurred or {}).get("last")}
    yield ChangelogPayload, {"number": number, "canonical": stored}
    for reference in sorted(references or {subject}):
        yield ChangelogAbout, {"number": number, "reference": reference}


def _changes(thing: Recorded, before: dict[str, Any] | None) -> dict[str, Any]:
    """``{field: [before, after]}`` against the state in the newest entry about the thing; empty for a new one."""
    if before is None:
        return {}
    before, now = thing.completed(before), thing.public()
    return {field: [before.get(field), value] for field, value in now.items() if before.get(field) != value}


def _names_all(state: dict[str, Any] | None, sources: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a known state names these sources already."""
    return state is not None and all(
        dict(each) in (state.get("sources") or ()) or each.get("url") in state.values() for each in sources)


_payload = ChangelogPayload.__table__.c
_STORED = select(_payload.canonical).where(_payload.number == bindparam("number"))


def last_state(session: Session, thing: Recorded) -> dict[str, Any] | None:
    """The thing's state in the newest entry about it, or None where there is none (or it was withheld)."""
    text = session.connection().scalar(_STORED, {"number": thing.last_entry}) if thing.last_entry else None
    if text is None:
        return None
    payload = json.loads(text)
    if payload["after"] and payload["after"]["reference"] == thing.reference:
        state: dict[str, Any] = payload["after"]
        return state
    other: dict[str, Any] = payload.get("also", {}).get(thing.reference, {}).get("after")
    return other
