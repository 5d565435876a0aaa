"""Forms about bodies, and the categories of delay."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from tracker.commands import bodies
from tracker.domain.statements import SHORT_NAME_LIMIT, TITLE_LIMIT
from tracker.web.forms.base import Amending, Form
from tracker.web.forms.choosing import SelectField
from tracker.web.forms.fields import BilingualField, CodeField, DayField, LineField, NumberField


class _Body(Form):
    name = BilingualField(_l("Name"), required=True, line=True, limit=TITLE_LIMIT)
    short_zh = LineField(_l("Chinese abbreviation"), limit=SHORT_NAME_LIMIT)
    valid_from = DayField(_l("Established on"))
    parent = SelectField(_l("Parent body"))
    successor = SelectField(_l("Successor"))


class BodyForm(_Body):
    slug = CodeField(_l("Short name in web addresses"), required=True, limit=30, rule=bodies.check_slug, description=_l(
        "Small letters, digits and hyphens, for example cec. It cannot be changed later."))
    order = ("slug", "name", "short_zh", "valid_from", "parent", "successor")


class BodyAmendForm(_Body, Amending):
    valid_to = DayField(_l("Existed until"))
    reason = BilingualField(_l("Reason for the change"), required=True, limit=1000, description=_l("Public."))
    meeting = SelectField(_l("Meeting that decided it"))
    document = LineField(_l("Number of the document that decided it"), limit=60)
    order = ("name", "short_zh", "valid_from", "valid_to", "parent", "successor", "reason", "meeting", "document")


class _Category(Form):
    label = BilingualField(_l("Label"), required=True, line=True, limit=60)
    position = NumberField(_l("Place in the list"), required=True)


class CategoryForm(_Category):
    code = CodeField(_l("Code of the category"), required=True, limit=39, rule=bodies.check_code, description=_l(
        "Small letters and underscores, for example budget. It cannot be changed later."))
    order = ("code", "label", "position")


class CategoryAmendForm(_Category, Amending):
    retired = BooleanField(_l("Retired: no longer offered, but kept where it was used"))
    order = ("label", "position", "retired")
