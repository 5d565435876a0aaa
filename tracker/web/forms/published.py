"""The form by which a report is ordered."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.web.forms.base import Form
from tracker.web.forms.choosing import SelectField
from tracker.web.forms.fields import BilingualField, DayField, WhenField


class ReportForm(Form):
    """Which report, of what, and who stands behind it: what nobody states is printed as not stated."""

    kind = SelectField(_l("Kind of report"), required=True)
    plan = SelectField(_l("Plan"), required=True)
    period = WhenField(_l("Period"), description=_l("For example 112/1 to 112/6, or 2023. Left empty: the plan’s own period."))
    on = DayField(_l("Lateness counted on"), required=True)
    commissioned_by = BilingualField(_l("Commissioned by"), line=True, either=True, limit=200, description=_l(
        "Printed on the cover. Left empty: “not stated”."))
    paid_by = BilingualField(_l("Paid by"), line=True, either=True, limit=200)
    reviewed_by = BilingualField(_l("Reviewed from outside by"), line=True, either=True, limit=200)
    order = ("kind", "plan", "period", "on", "commissioned_by", "paid_by", "reviewed_by")
