"""Forms about accounts: log in, passwords, and what an administrator sets."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import StopValidation

from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Form
from tracker.web.forms.choosing import SelectField
from tracker.web.forms.fields import BilingualField, EmailField, LineField, NumberField, SecretField


class LoginForm(Form):
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "username"})
    password = SecretField(_l("Password"), autocomplete="current-password")
    next = HiddenField()


class NewPassword(Form):
    new = SecretField(_l("New password"), autocomplete="new-password", description=_l(
        "At least twelve characters; several words are easier to keep in mind than signs."))
    again = SecretField(_l("New password, once more"), autocomplete="new-password")

    def validate_again(self, field: Any) -> None:
        if field.data != self.new.data:
            raise StopValidation(_("The two are not the same."))


class PasswordForm(NewPassword):
    old = SecretField(_l("Present password"), autocomplete="current-password")
    order = ("old", "new", "again")


class Standing(Amending):
    """What an account may do."""

    role = SelectField(_l("Account role"), choices.codes(choices.ROLES), required=True, coerce=choices.code)
    body = SelectField(_l("Body"), description=_l(
        "Reporters and approvers speak for this body, its successors and those below it."))
    side = SelectField(_l("Side"), choices.scale("side", none=choices.NONE), coerce=choices.code,
                       description=_l("For members of the Taskforce."))
    member = SelectField(_l("Seat in the Taskforce"), description=_l(
        "For which the holder signs reviews, once he has consented. The tie, and every reset, is told in public."))


class AccountForm(Standing):
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "off"})
    name = LineField(_l("Name"), limit=100, description=_l("Only staff see it; the record names role and body."))
    order = ("email", "name", "role", "body", "side", "member")


class WithholdForm(Form):
    entry = NumberField(_l("Entry number"), required=True)
    ground = BilingualField(_l("Ground"), required=True, limit=1000, description=_l(
        "The law, and the order or decision by which the words must go. It will be public."))


