"""Forms that anyone may send, without a session and without a cookie.

In place of a session's token against forgery there is a signed and timed one, which proves that this site has
shown the form; a form that comes from another site's page is refused by its origin.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import wtforms
from flask import abort, current_app, request
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms.validators import StopValidation

from tracker.web.forms.base import Form

GOOD_FOR = 12 * 60 * 60
"""Seconds for which a form can be sent after it was shown."""


class ProofField(wtforms.Field):
    """Says that this site has shown the form, and when. Each showing has a proof of its own."""

    widget = wtforms.widgets.HiddenInput()
    shown: datetime
    """When, to the second; known only if the form is valid."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        try:
            _nothing, self.shown = _signer().loads(self.data or "", max_age=GOOD_FOR, return_timestamp=True)
        except (BadSignature, UnicodeError):
            raise StopValidation(_("This form was open for too long. Please send it again.")) from None

    def _value(self) -> str:
        return str(_signer().dumps(""))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="public form")


OWN = {"name": "name", "organisation": "organization", "email": "email"}
"""What readers type about themselves: a browser that knows it may fill it in (WCAG 1.3.5)."""


class PublicForm(Form):
    """A form without a session. Its page must not be stored by anyone."""

    class Meta(Form.Meta):
        csrf = False

    token = ProofField()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in OWN.keys() & self._fields.keys():
            self[name].render_kw = {"autocomplete": OWN[name]}

    def validate(self, extra_validators: Any = None) -> bool:
        check_origin()
        sound = super().validate(extra_validators)
        if self.token.errors:
            self.form_errors = [*self.form_errors, *self.token.errors]
        return sound


def check_origin() -> None:
    """400 for what another site's page sends. A browser says where a form came from; a program that does not is refused."""
    if not comes_from_here():
        abort(400)


def comes_from_here() -> bool:
    """True if the request says that it comes from a form of this site."""
    try:
        said = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    except ValueError:
        return False
    ours = urlsplit(current_app.extensions["settings"].base_url).netloc
    return said.netloc in (ours, request.host)
