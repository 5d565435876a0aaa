"""How a form is answered: shown; or carried out by one command; or returned with what is wrong with it.

422 where something needs correcting, 409 where the record has changed in the meantime: in both, what was typed is
kept, and if sent again it is based on the state that was just shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import wtforms
from flask import current_app, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import language
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import states
from tracker.database import Database
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import Precision, When
from tracker.domain.errors import Conflict, Counted, EnteredAlready, RuleBroken, UnrecordedConflict
from tracker.domain.numbers import natural
from tracker.queries import changelog
from tracker.queries.entered_twice import entered_before
from tracker.queries.words import Names, field_of
from tracker.web import access
from tracker.web.forms.base import BEGUN, Form
from tracker.web.forms.fields import BilingualField, DayField, WhenField

REFERENCES = {"slug": "reference", "code": "reference"}
"""Fields of forms in which the writer gives a thing its reference."""
Answer: TypeAlias = "str | tuple[str, int] | Response"

FOR_GOOD = _l("It is public at once, in the changelog too, and cannot be undone: if you withdraw something by mistake, you "
              "must enter it again.")
"""Below the button for a withdrawal that cannot be reversed."""


@dataclass(frozen=True)
class Done:
    """Where to go after what was done, and what is said about it there: only on a page for those who work here, since a
    public page says nothing to a single reader, and the message would then appear on the person's next staff page,
    about something long done."""

    address: str
    said: Any = None


@dataclass(frozen=True)
class Compared:
    """A field of the form: as it was when the form was shown, as it is now, and as it was typed."""

    label: Any
    before: Any
    now: Any
    typed: Any

    @property
    def stands(self) -> bool:
        """Whether it is as it was typed, whatever the state of a translation."""
        if isinstance(self.now, Bilingual) and isinstance(self.typed, Bilingual):
            return (self.now.zh, self.now.en) == (self.typed.zh, self.typed.en)
        return bool(self.now == self.typed)


@dataclass(frozen=True)
class Stale:
    """What a person is shown when the record has overtaken the form."""

    seen: int
    now: int
    entries: list[ChangelogEntry]
    fields: list[Compared]
    is_unrecorded: bool = False
    """What came in the meantime is what another person wrote in a draft, or in an account, and not an entry."""
    writes: bool = True
    """The form would write something itself: it does not only say what is to be done with a draft."""
    is_again: bool = False
    """What came in the meantime is the sender's own entry of the same, which would be entered a second time."""

    @property
    def is_done(self) -> bool:
        """Whether what came in the meantime is what the form asks for: it was pressed twice, or sent again after going back."""
        return bool(self.fields) and all(each.stands for each in self.fields)


def database() -> Database:
    found: Database = current_app.extensions["database"]
    return found


@contextmanager
def turn() -> Iterator[Session]:
    """The transaction in which a form is carried out. Whoever sent it is still who it was when the request came in, or
    nothing is done."""
    with database().writing() as session:
        access.require_standing(session)
        yield session


def answer(form: Form, template: str, act: Callable[[Session], Done], **shown: Any) -> Answer:
    """Show the form, or do what it asks.

    act  carries it out in one transaction: one command, and where to go next
    """
    status, stale = 200, None
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                return carried_out(act)
            except RuleBroken as broken:
                form.refuse(broken)
            except UnrecordedConflict as conflict:
                status, stale = 409, written_over(form, conflict)
            except Conflict as conflict:
                status, stale = 409, overtaken(form, conflict, own=True)
    return render_template(template, form=form, stale=stale, **shown), status


def asked_once_more(act: Callable[[Session], Done], title: Any, lead: Any, *, back: str, does: Any = None,
                    form: Form | None = None, **shown: Any) -> Answer:
    """Something that cannot be undone is not done by a single press: a page says what is lost, and its button does it.

    does  the words on that button, where they are not the title
    form  one that says from which state it was made, where others may change what is lost
    """
    return answer(form or Form(), "staff/form.html", act, title=title, lead=lead, does=does or title, back=back, private=True,
                  **shown)


def gone(address: str) -> Response:
    """For anyone who discards a draft that no longer exists: pressed twice, or after going back."""
    flash(_("This draft no longer exists."))
    return redirect(address, 303)


def carried_out(act: Callable[[Session], Done]) -> Response:
    """Do it, say so, and go on."""
    counted: Counted | None = None
    with turn() as session:
        before = changelog.head(session).number
        try:
            done = act(session)
        except Counted as refusal:
            counted = refusal
        else:
            _check_once(session, before)
    if counted:
        raise counted
    if done.said:
        flash(done.said)
    return redirect(done.address, 303)


def as_read(act: Callable[[Session], Done], page: Callable[..., Answer]) -> Answer:
    """Do it, unless what it is about has changed since it was read: then ``page``, given the status and what was ``refused``,
    shows it as it is now and asks again."""
    try:
        return carried_out(act)
    except Conflict:
        return page(409)
    except RuleBroken as broken:
        return page(422, refused=language.told(broken))


def begun_after() -> int | None:
    """The newest entry when the submitted form was shown, where the form says so."""
    return natural(request.form.get(BEGUN, ""))


def _check_once(session: Session, before: int) -> None:
    """Ensure that a form does not enter again what it has entered, pressed twice or after going back: the log would keep
    both for ever. Raises EnteredAlready, so that a person who means it twice is shown the first and can send it once
    more."""
    begun = begun_after()
    if begun is None or begun >= before:
        return
    typed = {REFERENCES.get(name, name) for name in request.form}
    if earlier := entered_before(session, begun, before, typed):
        raise EnteredAlready((earlier.payload or {})["after"]["reference"], begun, before)


def overtaken(form: Form, conflict: Conflict, *, own: bool = False) -> Stale:
    """What came in the meantime; the form is now based on it, because its sender has been shown it.

    own  only what changed the thing itself, and not everything that concerns it
    """
    with database().reading() as session:
        entries = changelog.since(session, conflict.reference, conflict.seen)
        if own:
            entries = [each for each in entries if each.payload and conflict.reference in {
                state["reference"] for state in states(each.payload)}]
        stale = Stale(conflict.seen, conflict.now, entries, _compared(form, conflict.reference, entries),
                      is_again=isinstance(conflict, EnteredAlready))
    g.overtaken_by = conflict.now
    if "seen" in form:
        form["seen"].data = conflict.now
    return stale


def written_over(form: Form, conflict: UnrecordedConflict) -> Stale:
    """What another person has written in the meantime, in a draft or in what else is in no log. The form is now based on what
    is there now, because its sender has been shown it: also where that was written while this form waited for its turn."""
    found = [] if conflict.holds is None else [
        Compared(form[name].label.text, None, _held(form[name], conflict.holds.get(name)), _typed(form[name]))
        for name in form.order]
    form["seen"].data = conflict.now
    return Stale(conflict.seen, conflict.now, [], [each for each in found if not each.stands], is_unrecorded=True,
                 writes=conflict.holds is not None)


def _held(field: Any, held: Any) -> Any:
    if isinstance(field, BilingualField):
        return held or EMPTY
    return held if isinstance(held, (When, date, bool)) else _value(field, held)


def _compared(form: Form, reference: str, entries: list[ChangelogEntry]) -> list[Compared]:
    changed: dict[str, list[Any]] = {}
    for entry in entries:
        payload = entry.payload or {}
        after = payload.get("after") or {}
        told = payload if after.get("reference") == reference else payload.get("also", {}).get(reference, {})
        for name, (before, now) in told.get("changes", {}).items():
            changed[name] = [changed[name][0] if name in changed else before, now, told["after"]["type"], payload["names"]]
    return [Compared(form[name].label.text, _in_words(form[name], before, kind, name, names),
                     _in_words(form[name], now, kind, name, names), _typed(form[name]))
            for name, (before, now, kind, names) in changed.items()
            if name in form and name not in form.own and not _is_another(form[name], before, now)]


def _is_another(field: Any, *stored: Any) -> bool:
    """Whether the form's field shares the name of the thing's field but is a different one: a choice among the
    conclusions of the register, and the conclusions of a meeting."""
    return hasattr(field, "offered") and any(map(_are_objects, stored))


def _are_objects(stored: Any) -> bool:
    return isinstance(stored, list) and any(isinstance(each, dict) for each in stored)


def _in_words(field: Any, stored: Any, kind: str, name: str, names: dict[str, Any]) -> Any:
    """A value of the log as this field would show it; one that takes up several lines of it, as the entry words it."""
    known = field_of(kind, name) if _are_objects(stored) else None
    return known.write(stored, Names(names)) if known else _value(field, stored)


def _value(field: Any, stored: Any) -> Any:
    """A value as this field would show it."""
    if stored is None or stored == "":
        return None
    if isinstance(field, BilingualField):
        return Bilingual.from_public(stored)
    if isinstance(field, WhenField):
        when = When.iso(stored)
        # What this field takes as a day may be known only by its month now, as of a meeting that has been held.
        return when.first if isinstance(field, DayField) and when.precision is Precision.DAY else when
    if labels := getattr(field, "offered", None):
        # Anything that is yes, no, or not known is one of a form's codes, and a truth value in the log.
        codes = [{True: "yes", False: "no"}[each] if isinstance(each, bool) else str(each)
                 for each in (stored if isinstance(stored, list) else [stored])]
        return [labels.get(each, each) for each in codes]
    return stored


def _typed(field: wtforms.Field) -> Any:
    if isinstance(field, BilingualField):
        return field.text()
    if isinstance(field.data, (When, date, bool)):
        return field.data
    return _value(field, field.data)
