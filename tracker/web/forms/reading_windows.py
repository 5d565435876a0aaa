"""The form by which NDC opens what was sent in to the forum's members."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.web.forms.base import Form
from tracker.web.forms.fields import DayField, NumberField


class WindowForm(Form):
    meeting_number = NumberField(_l("Before Taskforce meeting number"), required=True)
    opens = DayField(_l("Open from"), required=True)
    closes = DayField(_l("Open until"), required=True)
    order = ("meeting_number", "opens", "closes")
