"""Forms about accounts: log in, passwords, and what an administrator sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import StopValidation

from tracker.commands.accounts import check_role_body, check_role_seat
from tracker.commands.mail_addresses import read_address
from tracker.domain.permissions import Role
from tracker.models.statement import Spoken
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Checks, Form
from tracker.web.forms.choosing import RadioField, SelectField, SelectMultipleField
from tracker.web.forms.fields import (
    BilingualField,
    CodeField,
    DayField,
    EmailField,
    HiddenField,
    LineField,
    NumberField,
    SecretField,
)

NAME = _l("Only staff can see it; the record gives the role and body. Only a reviewer signs with it in public.")


class LoginForm(Form):
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "username"})
    password = SecretField(_l("Password"), autocomplete="current-password")
    next = HiddenField()


class ForgottenForm(Form):
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "username"})


class FactorForm(Form):
    """The code of a second factor, or a recovery code."""

    code = CodeField(_l("One-time code"), required=True, limit=40, render_kw={"autocomplete": "one-time-code"},
                     description=_l("Six digits, or a recovery code."))


class CurrentPasswordForm(Form):
    """What changes a way into the account asks for the current password, also while its holder is logged in."""

    password = SecretField(_l("Current password"), autocomplete="current-password")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        if current_app.extensions["settings"].oidc_issuer:
            self.password.description = _("The one for this site. If you have always logged in through your agency, you may not "
                                          "have one yet: “Forgotten your password?” on the log-in page says how to get one.")


class CodeForm(CurrentPasswordForm):
    code = CodeField(_l("One-time code"), required=True, limit=40,
                     render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"}, description=_l("Six digits."))


class CredentialForm(Form):
    """What a browser says of a passkey (JSON)."""

    credential = LineField(required=True, limit=20_000)


class PasskeyForm(CredentialForm):
    name = LineField(_l("Name"), limit=60, description=_l("A name to know it by: “office key”, “phone”."))


class NewPassword(Form):
    new = SecretField(_l("New password"), autocomplete="new-password")
    again = SecretField(_l("New password, once more"), autocomplete="new-password")

    def validate_again(self, field: Any) -> None:
        if field.data != self.new.data:
            raise StopValidation(_("The two are not the same."))


class PasswordForm(NewPassword):
    old = SecretField(_l("Current password"), autocomplete="current-password")
    order = ("old", "new", "again")


class Standing(Amending):
    """What an account may do."""

    role = SelectField(_l("Account role"), choices.codes(choices.ROLES), required=True, coerce=choices.code)
    body = SelectField(_l("Body"), description=_l(
        "Reporters and approvers speak for this body, its successors and those below it."))
    side = SelectField(_l("Side"), choices.scale("side", none=choices.NONE), coerce=choices.code,
                       description=_l("For members of the Taskforce."))
    member = SelectField(_l("Seat on the Taskforce"), description=_l(
        "The holder signs reviews for it, after consenting. The link to the seat and every reset are recorded in public."))

    def checks(self) -> Checks:
        yield ("role", "body"), lambda: check_role_body(Role(self.role.data), self.body.data)
        yield ("role", "member"), lambda: check_role_seat(Role(self.role.data), self.member.data)


class HolderForm(Amending):
    """How the holder of an account is reached, and the name by which staff see the holder."""

    email = EmailField(_l("E-mail address"), rule=read_address, render_kw={"autocomplete": "off"}, description=_l(
        "For logging in, and for messages from this site. If it changes, both addresses are notified."))
    name = LineField(_l("Full name"), limit=100, description=NAME)
    order = ("email", "name")


class OutsideForm(Amending):
    """What ties an account to the world outside this site."""

    external_id = LineField(_l("Identity at the agency’s own log-in"), limit=254, description=_l(
        "A subject or an e-mail address, as given by the log-in provider (OIDC). Leave empty for log-in by password only."))
    convener = BooleanField(_l(
        "Civil-society co-convener: is notified when an administrator closes or resets a member’s account, or changes how "
        "the member logs in"))
    order = ("external_id", "convener")


class MessagesForm(Form):
    language = RadioField(_l("Language of messages to me"), choices.LANGUAGES, required=True)
    reminders = BooleanField(_l("Remind me by e-mail of what is on my to-do page"), description=_l(
        "Each Monday: what is overdue or due within thirty days. For editors: when texts have come in. Always sent: "
        "reminders of a reporting round, a text that was returned or is waiting for your check, answers owed, and notices "
        "about your account."))
    order: tuple[str, ...] = ("language", "reminders")


class TokenForm(CurrentPasswordForm):
    name = LineField(_l("System that will hold it"), required=True, limit=100, description=_l(
        "So that you, and anyone who takes over from you, know which one to revoke."))
    expires = DayField(_l("Valid until"), required=True)
    order = ("name", "expires", "password")


class DeputyForm(Form):
    principal = SelectField(_l("Acting for"), required=True)
    deputy = SelectField(_l("Deputy"), required=True)
    starts = DayField(_l("First day"), required=True)
    ends = DayField(_l("Last day"), required=True)


class AccountForm(Standing):
    email = EmailField(_l("E-mail address"), rule=read_address, render_kw={"autocomplete": "off"})
    name = LineField(_l("Full name"), limit=100, description=NAME)
    language = RadioField(_l("Language of messages"), choices.LANGUAGES, required=True)
    order = ("email", "name", "language", "role", "body", "side", "member")


class WithholdForm(Form):
    """``offer`` says what the entry holds."""

    entry = NumberField(_l("Entry number"), required=True)
    of = SelectMultipleField(_l("What is withheld"), description=_l(
        "The entry also holds the conclusion, which came with this list."))
    ground = BilingualField(_l("Ground"), required=True, limit=1000, description=_l(
        "The law, and the order or decision under which the words must be withheld. It will be public."))
    order = ("entry", "of", "ground")

    def offer(self, found: Sequence[Spoken]) -> None:
        """Ask which is meant, where the entry holds what was said of a conclusion at a meeting, and the conclusion too."""
        if len(found) < 2:
            self.leave_out("of")
            return
        listing, conclusion = found
        self.of.offer([(listing.reference, _l("What was reported and said of the conclusion at this meeting")),
                       (conclusion.reference, _l("The conclusion itself"))])
        self.of.data = self.of.data or [listing.reference]

    @property
    def chosen(self) -> list[str]:
        return list(self.of.data) if self.of else []

    @property
    def meant(self) -> str:
        """What the page shows before it is withheld."""
        return " ".join([str(self.entry.data), *self.chosen])
