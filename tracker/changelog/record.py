"""How the log is written: ``record()`` is the only insert, and the guard lets nothing past it.

A model that is ``Recorded`` has a public state; what is not in it (a password's digest, a count of failures) is
named in ``unrecorded``. The guard refuses to commit a session in which the public state of a thing changed without
an entry, and refuses bulk statements on recorded models.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar, Self

from sqlalchemy import Date, Enum, String, UpdateBase, bindparam, event, func, insert, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction, class_mapper, mapped_column
from sqlalchemy.orm.attributes import instance_state

from tracker.changelog.chain import EMPTY, Head, canonical, sha256
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry, ChangelogPayload
from tracker.changelog.findable import findable
from tracker.changelog.kinds import CHANGES, Audience, Kind, about, former_bodies, formerly, named, states, type_of
from tracker.changelog.mirrored import original_of
from tracker.database import Base, WhenType, WritingSession, as_json
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, Conflict, NotFound, RuleBroken
from tracker.domain.permissions import Actor
from tracker.search import index as search


class UnrecordedChange(Exception):
    """A published fact was about to change without an entry. A fault of the program, never of its user."""


class Recorded:
    """Marks a model whose every public change must have an entry. Its reference is permanent, and is its key."""

    reference: Mapped[str] = mapped_column(String(120), primary_key=True)
    last_entry: Mapped[int] = mapped_column(default=0)
    """The newest entry about it: used for the "last changed" link of its page, and as the version of its form."""

    unrecorded: ClassVar[frozenset[str]] = frozenset()
    """Columns outside the public state."""

    registry_of: ClassVar[dict[str, type[Recorded]]] = {}
    """Every recorded model, by the ``type`` that its states carry."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if name := cls.__dict__.get("__tablename__"):
            Recorded.registry_of[name] = cls

    # --- the public state -----------------------------------------------------------------------------------

    def children(self) -> dict[str, Any]:
        """What belongs to the thing's own state but is kept in tables of its own. JSON values."""
        return {}

    def assign_children(self, state: dict[str, Any]) -> None:
        """Set what ``children`` gives, from a state."""

    def bodies(self) -> Iterable[str | None]:
        """Slugs of the bodies that an entry about this thing concerns."""
        return ()

    def public(self) -> dict[str, Any]:
        """The thing's whole public state, as it goes into a payload: JSON values, references as text."""
        mapper = instance_state(self).mapper
        texts = {text.key: getattr(self, text.key) for text in mapper.composites}
        parts = {column.key for text in mapper.composites for column in text.props}
        hidden = parts | self.unrecorded | {"last_entry"}
        return {
            "type": str(getattr(mapper.local_table, "name", "")),
            **{attr.key: as_json(getattr(self, attr.key)) for attr in mapper.column_attrs if attr.key not in hidden},
            **{name: text.public() for name, text in texts.items()},
            **self.children(),
        }

    @classmethod
    @cache
    def fields(cls) -> frozenset[str]:
        """What a state of such a thing may hold, as this release knows it."""
        return frozenset(cls().public())

    def assign(self, state: dict[str, Any]) -> None:
        """Set the thing to a state from the log. A field that is absent from the state keeps its default."""
        mapper = instance_state(self).mapper
        for text in mapper.composites:
            if text.key in state:
                setattr(self, text.key, Bilingual.from_public(state[text.key]))
        for attr in mapper.column_attrs:
            if attr.key in state and attr.key not in self.unrecorded:
                setattr(self, attr.key, _from_json(attr.columns[0].type, state[attr.key]))
        self.assign_children(state)

    @classmethod
    def completed(cls, state: dict[str, Any]) -> dict[str, Any]:
        """A state from the log as this release writes it: a field that it lacks has its default."""
        mapper = class_mapper(cls)
        parts = {column.key for text in mapper.composites for column in text.props}
        known = parts | cls.unrecorded | {"last_entry", *state}
        missing = {attr.key: _default(attr.columns[0]) for attr in mapper.column_attrs if attr.key not in known}
        return {**{text.key: None for text in mapper.composites}, **missing, **state}

    @classmethod
    def by_reference(cls, session: Session, reference: str, *, seen: int | None = None) -> Self:
        """Load a thing; with ``seen`` (the ``last_entry`` that a form was made from), refuse a stale form.

        Raises NotFound, Conflict.
        """
        thing = session.get(cls, reference)
        if thing is None:
            raise NotFound(reference)
        if seen is not None and thing.last_entry != seen:
            raise Conflict(reference, seen, thing.last_entry)
        return thing


def _default(column: Any) -> Any:
    """What a column holds where nothing was given, as a JSON value."""
    if column.default is None:
        return None
    return as_json(column.default.arg(None) if column.default.is_callable else column.default.arg)


def _from_json(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, WhenType):
        return When.iso(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return kind.enum_class(value) if isinstance(kind, Enum) and kind.enum_class else value


# --- writing an entry ------------------------------------------------------------------------------------------


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


# --- the guard ---------------------------------------------------------------------------------------------------


def told(session: Session, references: Iterable[str]) -> None:
    """Note that what has changed so far on these things is in the log. Later changes to them need an entry of their own."""
    session.info.setdefault("changed", set()).difference_update(references)


def _changes_publicly(session: Session, row: Recorded) -> bool:
    if row in session.new or row in session.deleted:
        return True
    state = instance_state(row)
    return any(state.attrs[key].history.has_changes() for key in state.attrs.keys()  # noqa: SIM118
               if key not in row.unrecorded and key != "last_entry")


@event.listens_for(WritingSession, "before_flush")
def _note(session: Session, _context: Any, _instances: Any) -> None:
    rows = [row for row in (*session.new, *session.deleted, *session.dirty) if isinstance(row, Recorded)]
    changed: set[str] = session.info.setdefault("changed", set())
    changed.update(row.reference for row in rows if _changes_publicly(session, row))
    for row in (*session.new, *session.deleted, *session.dirty):
        if isinstance(row, Recorded) or not hasattr(row, "recorded_with"):
            continue
        if row.recorded_with is not None:
            changed.add(row.recorded_with.reference)
        elif row in session.new:
            # Tied to its owner by a key alone: it cannot be determined whose state it changes, so no entry can report it.
            changed.add(f"a {type(row).__name__} that was not added to what it belongs to")


@event.listens_for(WritingSession, "before_commit")
def _refuse(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint: the transaction around it is asked in its turn
    session.flush()
    untold = session.info.pop("changed", set())
    if untold:
        raise UnrecordedChange(f"changed without an entry: {sorted(untold)}")


@event.listens_for(WritingSession, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop("changed", None)


@event.listens_for(WritingSession, "do_orm_execute")
def _no_bulk(state: ORMExecuteState) -> None:
    if isinstance(state.statement, UpdateBase) and state.statement.table in _guarded_tables():
        raise UnrecordedChange("bulk statements pass by the changelog")


def _guarded_tables() -> set[Any]:
    """The tables of recorded things, and of what belongs to their state."""
    return {mapper.local_table for mapper in Base.registry.mappers
            if issubclass(mapper.class_, Recorded) or "recorded_with" in mapper.relationships}
