"""The form of one translation."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.domain.bilingual import TextState
from tracker.domain.statements import TEXT_LIMIT
from tracker.web.forms.base import Amending
from tracker.web.forms.choosing import RadioField
from tracker.web.forms.fields import AreaField

STATES = {
    TextState.MACHINE: _l("machine draft: every page says so"), TextState.DRAFT: _l("draft, by a person"),
    TextState.REVIEWED: _l("reviewed"), TextState.OFFICIAL: _l("official: adopted by the owner of the text"),
}


class TranslationForm(Amending):
    own = frozenset({"state"})
    translation = AreaField(_l("Translation"), required=True, limit=TEXT_LIMIT)
    state = RadioField(_l("Status of the translation"), tuple((state.value, label) for state, label in STATES.items()),
                       required=True)
    order = ("translation", "state")
