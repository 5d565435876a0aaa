"""The form underlying all others.

It speaks the reader's language, keeps what was typed as it was sent, attaches a refusal of the domain to the field
concerned, and knows from which state of the record it was made (``seen``).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import wtforms
from flask import Flask, g, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms.i18n import get_translations

from tracker import clock, language
from tracker.domain.errors import RuleBroken
from tracker.domain.numbers import natural
from tracker.queries import changelog
from tracker.web import reading

# WTForms has no zh_Hant_TW, and would fall back to Simplified Chinese.
CATALOGUE = {"zh": "zh_TW", "en": "en"}
URLENCODED = "application/x-www-form-urlencoded"
BEGUN = "begun"
GOES_BACK = timedelta(minutes=15)
KEY = "form_key"
Checks: TypeAlias = Iterator[tuple[tuple[str, ...], Callable[[], object]]]
WRITING = frozenset({"staff", "review"})


def set_up(app: Flask) -> None:
    """Keep a form's bytes before anything reads it: what is not UTF-8 must reach the fields, and be refused there."""

    @app.before_request
    def keep_as_sent() -> None:
        if request.method == "POST" and request.mimetype == URLENCODED:
            request.get_data(cache=True)


def catalogue() -> Any:
    """The messages of WTForms in the reader's language."""
    return get_translations([CATALOGUE[language.current()]])


def received() -> MultiDict[str, str]:
    """What was sent. A byte that is not UTF-8 arrives as a lone surrogate."""
    if request.mimetype != URLENCODED:
        return MultiDict(request.form)
    sent = request.get_data().decode("utf-8", "surrogateescape")
    return MultiDict(parse_qsl(sent, keep_blank_values=True, errors="surrogateescape"))


def _begun() -> int:
    """The entry after which the sender of a form began. A browser that goes back fetches the page again and puts back
    what was typed in it: a page that is requested therefore counts as begun a while ago, so that it does not enter
    again what it has entered. A form given back after it was sent is based on everything there is, and on what overtook it
    while it waited for its turn."""
    if request.method == "POST":
        overtaken_by: int = g.get("overtaken_by", 0)
        return max(reading.head().number, overtaken_by)
    return changelog.newest_before(reading.live(), clock.now() - GOES_BACK)


def form_key() -> str:
    """The key by which a submitted form is recognised; a new one where there was none. It is kept through all its pages."""
    sent = request.form.get(KEY, "")
    return sent if re.fullmatch(r"[\w-]{16}", sent, re.ASCII) else secrets.token_urlsafe(12)


class _Shown:
    """A thing as a form shows it: WTForms would take from the thing itself what the form words differently."""

    def __init__(self, thing: Any, otherwise: dict[str, Any]) -> None:
        self._thing, self._otherwise = thing, otherwise

    def __getattr__(self, name: str) -> Any:
        return self._otherwise[name] if name in self._otherwise else getattr(self._thing, name)


class Form(FlaskForm):
    """The form of one page.

    drafting     what is required may still be missing
    order        the fields in the order in which a page shows them
    takes_files  it is sent in the form that can carry files
    own          fields that only share the name of a field of the thing from which the form is made, as an answer does with
                 the words that it answers
    """

    drafting = False
    order: tuple[str, ...] = ()
    takes_files = False
    own: frozenset[str] = frozenset()
    form_errors: list[str]

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            return catalogue()

    def __init__(self, **given: Any) -> None:
        """Filled with what was sent, unless ``formdata`` says otherwise, as for a form that appears beside the one that was
        sent. Before anything is sent, filled with what ``data`` says, and for the rest with the thing ``obj``."""
        if given.get("obj") is not None and given.get("data"):
            given["obj"] = _Shown(given["obj"], given["data"])
        super().__init__(**{"formdata": received() if request.method == "POST" else None} | given)

    def leave_out(self, *names: str) -> None:
        """Ask for none of these fields here."""
        for name in names:
            del self[name]
        self.order = tuple(name for name in self.order if name not in names)

    def hidden_tag(self, *fields: Any) -> Markup:
        """Also, where the record is written to, the entry after which the form was shown, and its key: so that what it enters
        is entered once, and a draft that it has written is the one that it writes to again."""
        hidden: Markup = super().hidden_tag(*fields)
        if request.blueprint in WRITING:
            for name, value in ((BEGUN, _begun()), (KEY, form_key())):
                hidden += Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        return hidden

    def __iter__(self) -> Iterator[Any]:
        """The fields in the order in which the page shows them, so that errors are listed in that order."""
        place = {name: number for number, name in enumerate(self.order)}
        return iter(sorted(super().__iter__(), key=lambda field: place.get(field.short_name, -1)))

    def validate(self, extra_validators: Any = None) -> bool:
        for field in self:
            if isinstance(field, wtforms.FormField):
                field.form.drafting = self.drafting
        valid = bool(super().validate(extra_validators=extra_validators))
        if self.drafting:
            return valid
        for names, check in self.checks():
            if any(self[name].errors for name in names):
                continue
            try:
                check()
            except RuleBroken as broken:
                self.refuse(broken)
                valid = False
        return valid

    def checks(self) -> Checks:
        """Rules of the domain that the form can check by itself, each with the fields that it reads: their findings are shown
        together with everything else that is wrong, and not only once that is corrected."""
        return iter(())

    def refuse(self, broken: RuleBroken) -> None:
        """Put what the domain says beside the field it names, or above the form."""
        said = language.told(broken)
        field = self._field(broken.field)
        if field is None:
            self.form_errors = [*self.form_errors, said]
        else:
            field.errors = [*field.errors, said]

    def _field(self, name: str) -> Any:
        if name in self:
            field = self[name]
            return field.form.zh if isinstance(field, wtforms.FormField) else field
        base, _, lang = name.rpartition("_")
        if lang in ("zh", "en") and base in self and isinstance(self[base], wtforms.FormField):
            return self[base].form[lang]
        return None


class SeenField(wtforms.Field):
    """The newest entry about the thing when the form was shown. A value that is not a number is older than everything."""

    widget = wtforms.widgets.HiddenInput()

    def process_formdata(self, valuelist: Any) -> None:
        self.data = natural(valuelist[0] if valuelist else "") or 0

    def _value(self) -> str:
        return str(self.data or 0)


class Amending(Form):
    """A form made from a thing as it stood after entry ``seen``."""

    seen = SeenField(default=0)


class FromLetter(Form):
    """What NDC enters on behalf of a body, by the number of the body's letter (代填、來文字號)."""

    letter_number: Any

    def without_letter(self) -> None:
        """For a person who speaks on their own behalf: there is no letter."""
        self.leave_out("letter_number")

    @property
    def letter(self) -> str:
        return (self.letter_number.data or "") if self.letter_number else ""
