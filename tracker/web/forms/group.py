"""Forms about the Taskforce: terms and members. Only facts of official lists enter about a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.domain.statements import TITLE_LIMIT
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Form
from tracker.web.forms.choosing import SelectField
from tracker.web.forms.fields import AddressField, BilingualField, NumberField, WhenField

LIST_ADDRESS = _l("Address of the list or announcement")


class TermForm(Form):
    number = NumberField(_l("Number of the term"), required=True)
    starts = WhenField(_l("First day"))
    ends = WhenField(_l("Last day"))
    first_meeting = NumberField(_l("First meeting"))
    last_meeting = NumberField(_l("Last meeting"))
    source = AddressField(LIST_ADDRESS)
    note = BilingualField(_l("Note"))
    order = ("number", "starts", "ends", "first_meeting", "last_meeting", "source", "note")


class _Member(Form):
    name = BilingualField(_l("Name"), required=True, line=True, limit=60, description=_l(
        "English only where it is the person’s own or an official one."))
    role = BilingualField(_l("Role"), required=True, line=True, limit=60)
    side = SelectField(_l("Side"), choices.scale("side", none=_l("not stated in any list")), coerce=choices.code)
    organisation = BilingualField(_l("Organisation"), line=True, limit=TITLE_LIMIT)
    starts = WhenField(_l("First day"))
    ends = WhenField(_l("Last day"))


class MemberForm(_Member):
    term = SelectField(_l("Term of the Taskforce"), required=True)
    stated_in = BilingualField(_l("Stated in"), line=True, description=_l("The list or minutes, for example the list of 112/3."))
    source = AddressField(LIST_ADDRESS)
    order = ("term", "name", "role", "side", "organisation", "starts", "ends", "stated_in", "source")


class MemberAmendForm(_Member, Amending):
    reason = BilingualField(_l("Reason for the change"), required=True, limit=1000, description=_l("Public."))
    order = ("name", "role", "side", "organisation", "starts", "ends", "reason")
