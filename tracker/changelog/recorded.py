"""What is recorded: models with a public state, and the guard that lets none of them change past the log.

A model that is ``Recorded`` has a public state; what is not in it (a password's digest, a count of failures) is
named in ``unrecorded``. The guard refuses to commit a session in which the public state of a thing changed without
an entry, and refuses bulk statements on recorded models.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, ClassVar, Self

from sqlalchemy import Date, Enum, String, UpdateBase, event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction, class_mapper, mapped_column
from sqlalchemy.orm.attributes import instance_state

from tracker.database import Base, WhenType, WritingSession, as_json
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict, NotFound


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
