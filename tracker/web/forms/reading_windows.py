"""The form by which NDC opens what was sent in to the forum's members."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from tracker.web.forms.base import Amending, Form
from tracker.web.forms.fields import BilingualField, DayField, NumberField


class WindowForm(Form):
    meeting_number = NumberField(_l("Before Taskforce meeting number"), required=True)
    opens = DayField(_l("Open from"), required=True)
    closes = DayField(_l("Open until"), required=True)
    order: tuple[str, ...] = ("meeting_number", "opens", "closes")


class WindowAmendForm(Amending, WindowForm):
    called_off = BooleanField(_l("Call it off: members read nothing more"))
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = (*WindowForm.order, "called_off", "reason")
