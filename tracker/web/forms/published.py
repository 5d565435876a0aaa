"""The form by which a report is ordered."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.web.forms.base import Form
from tracker.web.forms.choosing import SelectField
from tracker.web.forms.fields import DayField, WhenField


class ReportForm(Form):
    plan = SelectField(_l("Plan"), required=True)
    period = WhenField(_l("Period"), description=_l("For example 112/1 to 112/6, or 2023. Left empty: the plan’s own period."))
    on = DayField(_l("Lateness counted on"), required=True)
    order = ("plan", "period", "on")
