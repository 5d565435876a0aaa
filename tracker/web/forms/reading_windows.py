"""The form with which NDC opens submitted texts to the forum's members."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from tracker import clock
from tracker.commands.reading_windows import check_days
from tracker.web.forms.base import Amending, Checks, Form
from tracker.web.forms.fields import BilingualField, DayField, NumberField


class WindowForm(Form):
    meeting_number = NumberField(_l("Before Taskforce meeting number"), required=True)
    opens = DayField(_l("Open from"), required=True)
    closes = DayField(_l("Open until"), required=True)
    order: tuple[str, ...] = ("meeting_number", "opens", "closes")

    def __init__(self, *given: Any, stood: date | None = None, **more: Any) -> None:
        """stood: the first day of the window being changed."""
        super().__init__(*given, **more)
        self.stood = stood

    def checks(self) -> Checks:
        yield ("opens", "closes"), lambda: check_days(self.opens.data, self.closes.data, stood=self.stood, today=clock.today())


class WindowAmendForm(Amending, WindowForm):
    called_off = BooleanField(_l("Call it off: members can no longer read anything"))
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = (*WindowForm.order, "called_off", "reason")
