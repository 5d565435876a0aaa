"""Forms about the Taskforce's meetings, from the notice to the day on which they are held."""

from __future__ import annotations

import re

import wtforms
from flask_babel import lazy_gettext as _l

from tracker.commands.meetings import Account, Concluded, Notice
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.forum import AgendaItem, Attendance, AttendedAs, check_time, reworded, reworded_texts
from tracker.models import Meeting
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Form
from tracker.web.forms.choosing import BodiesField, RadioField, SelectField, SelectMultipleField
from tracker.web.forms.fields import (
    AddressField,
    AreaField,
    BilingualField,
    CodeField,
    DayField,
    NumberField,
    WhenField,
    between,
    in_a_line,
)
from tracker.web.forms.group import REASON, Sourced


class _Notice(Form):
    held_on: WhenField = DayField(_l("Planned for"), required=True)
    time = CodeField(_l("Begins at"), limit=5, rule=check_time, description=_l(
        "Taipei time, for example 14:00; leave this empty if it is not set."))
    place = BilingualField(_l("Place"), line=True)
    notice_on = DayField(_l("Notice given on"))
    agenda = AreaField(_l("Agenda"), limit=10_000, description=_l(
        "One item per line, in order. An English title may follow after a vertical bar: 臨時動議 | Motions from the floor"))

    def day(self) -> When:
        return When.day(self.held_on.data)

    def notice(self, before: Meeting | None = None) -> Notice:
        """What was typed; ``before`` is the meeting that it amends, whose items keep what they deal with."""
        titles = [between(line) for line in (self.agenda.data or "").splitlines() if line.strip()]
        return Notice(self.day(), self.time.data or "", self.place.text(before.place if before else EMPTY),
                      self.notice_on.data, reworded(titles, before.items if before else []))


FREE = _l("The number of a meeting that was called off, or struck as entered in error, can be used again.")


class AnnounceForm(_Notice):
    number = NumberField(_l("Number of the meeting"), required=True, description=FREE)
    term = SelectField(_l("Term of the Taskforce"))
    source = AddressField(_l("Web address of the notice"))
    order = ("number", "term", "held_on", "time", "place", "notice_on", "agenda", "source")


class MeetingAmendForm(_Notice, Sourced):
    held_on = WhenField(_l("Day of the meeting"), required=True)
    term = SelectField(_l("Term of the Taskforce"))
    reason = BilingualField(REASON, required=True, limit=1000, description=_l("Public."))
    order = ("term", "held_on", "time", "place", "notice_on", "agenda", "cited", "reason")

    def day(self) -> When:
        """As it is known: of a meeting that was held, perhaps no more than its month."""
        when: When = self.held_on.data
        return when


class AgendaItemForm(Amending):
    title = BilingualField(_l("Title"), required=True, line=True)
    commitments = BodiesField(_l("Commitments"))
    conclusions = BodiesField(_l("Conclusions on the register"))
    order = ("title", "commitments", "conclusions")

    def item(self, before: AgendaItem) -> AgendaItem:
        return AgendaItem(self.title.text(before.title), tuple(self.commitments.data or ()), tuple(self.conclusions.data or ()))


class CancelForm(Amending):
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("reason",)


class _Concluded(Form):
    chair = BilingualField(_l("Chair"), line=True)
    conclusions = AreaField(_l("Conclusions"), limit=20_000, description=_l(
        "In the order of the minutes, with an empty line between items. An English text may follow after a vertical bar: "
        "同意備查。 | Noted."))
    summarised = wtforms.BooleanField(_l("The wording is this site’s own"))

    def concluded(self, before: Meeting | None = None) -> Concluded:
        """What was typed; ``before`` is the meeting that it corrects, and the translations of its texts are kept."""
        texts = [between(part) for part in re.split(r"\n\s*\n", self.conclusions.data or "") if part.strip()]
        former = [Bilingual.from_public(each) for each in before.conclusions] if before else []
        return Concluded(self.chair.text(before.chair if before else EMPTY), reworded_texts(texts, former),
                         bool(self.summarised.data))


class ConclusionsForm(_Concluded, Amending):
    reason = BilingualField(REASON, required=True, limit=1000, description=_l("Public."))
    order = ("chair", "conclusions", "summarised", "reason")

    @staticmethod
    def given(meeting: Meeting) -> dict[str, object]:
        """What the form shows of a meeting."""
        texts = [Bilingual.from_public(each) for each in meeting.conclusions]
        return {"chair": meeting.chair, "summarised": meeting.summarised and bool(texts),
                "conclusions": "\n\n".join(map(in_a_line, texts))}


class _Held(_Concluded):
    held_on = WhenField(_l("Held on"), required=True)
    source = AddressField(_l("Public source"), description=_l(
        "Where anyone can read it, for example the agenda or a transcript; do not enter the web address of a draft here."))


class MeetingForm(_Held):
    number = NumberField(_l("Number of the meeting"), required=True, description=FREE)
    term = SelectField(_l("Term of the Taskforce"))
    notice_on = DayField(_l("Notice given on"), description=_l("Leave this empty if no source states it."))
    order = ("number", "term", "held_on", "notice_on", "chair", "conclusions", "summarised", "source")


class HeldForm(_Held, Amending):
    order = ("held_on", "chair", "conclusions", "summarised", "source")


KNOWN = (("yes", _l("yes")), ("no", _l("no")), ("", _l("not stated in any source")))
TOLD = {True: "yes", False: "no", None: ""}


class AttendanceForm(Amending):
    members = SelectMultipleField(_l("Members who attended"))
    deputies = SelectMultipleField(_l("Members represented by a deputy"))
    observers = AreaField(_l("Observers"), limit=5000, description=_l(
        "Organisations only, no names of people: one per line. An English name may follow after a vertical bar."))
    source = AddressField(_l("Web address of the list"))
    order = ("members", "deputies", "observers", "source")

    def attendance(self) -> list[Attendance]:
        """The list as typed."""
        return [*(Attendance(AttendedAs.MEMBER, each) for each in self.members.data or ()),
                *(Attendance(AttendedAs.DEPUTY, each) for each in self.deputies.data or ()),
                *(Attendance(AttendedAs.OBSERVER, organisation=between(line))
                  for line in (self.observers.data or "").splitlines() if line.strip())]

    @staticmethod
    def given(meeting: Meeting) -> dict[str, object]:
        """What the form shows of a meeting."""
        came = {how: [each.member for each in meeting.attended if each.attended_as is how] for how in AttendedAs}
        observers = [in_a_line(each.organisation) for each in meeting.attended if each.attended_as is AttendedAs.OBSERVER]
        return {"members": came[AttendedAs.MEMBER], "deputies": came[AttendedAs.DEPUTY], "observers": "\n".join(observers)}


class MinutesForm(Amending):
    minutes = RadioField(_l("Minutes"), lambda: [each for each in choices.scale("minutes")() if each[0] != "none"], required=True,
                         coerce=choices.code)
    review_until = DayField(_l("Corrections until"))
    minutes_url = AddressField(_l("Web address of the minutes"), description=_l(
        "Public minutes only: do not enter the web address of a draft here."))
    order = ("minutes", "review_until", "minutes_url")


class AccountForm(Amending):
    results_presented = RadioField(_l("Results presented"), KNOWN)
    comments_collected = RadioField(_l("Comments collected"), KNOWN)
    transcript_url = AddressField(_l("Web address of the transcript"))
    video_url = AddressField(_l("Web address of the video"))
    reason = BilingualField(REASON, limit=1000, description=_l("Public."))
    order = ("results_presented", "comments_collected", "transcript_url", "video_url", "reason")

    def account(self) -> Account:
        known = {"yes": True, "no": False}
        return Account(known.get(self.results_presented.data or ""), known.get(self.comments_collected.data or ""),
                       self.transcript_url.data or "", self.video_url.data or "")
