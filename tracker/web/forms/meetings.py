"""Forms about the Taskforce's meetings, from the notice to the day on which they are held."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from tracker.commands.meetings import Notice
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.forum import AgendaItem, reworded
from tracker.models import Meeting
from tracker.web.forms.base import Amending, Form
from tracker.web.forms.choosing import BodiesField, SelectField
from tracker.web.forms.fields import AddressField, AreaField, BilingualField, DayField, LineField, NumberField, WhenField

REASON = _l("Reason for the change")


def between(text: str, english: str = "") -> Bilingual:
    """A line that holds both languages, with a stroke between them."""
    zh, _, en = text.partition("|")
    return Bilingual.of(zh.strip(), en.strip() or english)


class _Notice(Form):
    held_on = DayField(_l("Planned for"), required=True)
    time = LineField(_l("Begins at"), limit=5, description=_l("In Taipei, for example 14:00; empty where it is not set."))
    place = BilingualField(_l("Place"), line=True)
    notice_on = DayField(_l("Notice given on"))
    agenda = AreaField(_l("Agenda"), limit=10_000, description=_l(
        "One item a line, in order. An English title may follow after a stroke: 臨時動議 | Motions from the floor"))

    def notice(self, before: Meeting | None = None) -> Notice:
        """What was typed; ``before`` is the meeting that it amends, whose items keep what they deal with."""
        titles = [between(line) for line in (self.agenda.data or "").splitlines() if line.strip()]
        return Notice(When.day(self.held_on.data), self.time.data or "", self.place.text(before.place if before else EMPTY),
                      self.notice_on.data, reworded(titles, before.items if before else []))


class AnnounceForm(_Notice):
    number = NumberField(_l("Number of the meeting"), required=True)
    term = SelectField(_l("Term of the Taskforce"))
    source = AddressField(_l("Address of the notice"))
    order = ("number", "term", "held_on", "time", "place", "notice_on", "agenda", "source")


class MeetingAmendForm(_Notice, Amending):
    reason = BilingualField(REASON, required=True, limit=1000, description=_l("Public."))
    order = ("held_on", "time", "place", "notice_on", "agenda", "reason")


class AgendaItemForm(Amending):
    title = BilingualField(_l("Title"), required=True, line=True)
    commitments = BodiesField(_l("Commitments"))
    conclusions = BodiesField(_l("Conclusions on the register"))
    order = ("title", "commitments", "conclusions")

    def item(self) -> AgendaItem:
        return AgendaItem(self.title.text(), tuple(self.commitments.data or ()), tuple(self.conclusions.data or ()))


class CancelForm(Amending):
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("reason",)


class _Held(Form):
    held_on = WhenField(_l("Held on"), required=True)
    chair = BilingualField(_l("Chair"), line=True)
    conclusions = AreaField(_l("Conclusions"), limit=20_000, description=_l(
        "In the order of the minutes, an empty line between two."))
    source = AddressField(_l("Address of the minutes"))

    def texts(self) -> list[Bilingual]:
        """The conclusions, in order."""
        return [Bilingual.of(part) for part in re.split(r"\n\s*\n", self.conclusions.data or "") if part.strip()]


class MeetingForm(_Held):
    number = NumberField(_l("Number of the meeting"), required=True)
    term = SelectField(_l("Term of the Taskforce"))
    notice_on = DayField(_l("Notice given on"), description=_l("Leave it empty where no source states it."))
    order = ("number", "term", "held_on", "notice_on", "chair", "conclusions", "source")


class HeldForm(_Held, Amending):
    order = ("held_on", "chair", "conclusions", "source")
