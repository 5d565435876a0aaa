"""The form with which a body's sign-off rule for its texts is set."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.web.forms.base import Amending
from tracker.web.forms.choosing import RadioField
from tracker.web.forms.fields import BilingualField


class SignOffForm(Amending):
    approver_checks = RadioField(_l("Before a text goes to NDC"), (
        ("yes", _l("the body’s approver checks it")), ("no", _l("no check is required"))), required=True)
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("approver_checks", "reason")
