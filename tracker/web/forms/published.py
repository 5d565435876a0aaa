"""The forms to order, write, open for comment and make final a report, and the forms with which people comment on it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import wtforms
from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.domain.bilingual import Bilingual
from tracker.domain.reporting import (
    LONGEST_COMMENT,
    CommentVia,
    Regard,
    SetAside,
    check_naming,
    check_received,
    check_way,
)
from tracker.models import Report
from tracker.models.report import ReportKind
from tracker.queries.words import CODES
from tracker.web.filters import plain
from tracker.web.forms.base import Amending, Checks, Form
from tracker.web.forms.choosing import RadioField, SelectField
from tracker.web.forms.fields import AddressField, AreaField, BilingualField, DayField, LineField, Required, WhenField
from tracker.web.forms.public import PublicForm

LANGUAGES = (("zh", _l("Chinese")), ("en", _l("English")))


class ReportForm(Form):
    """Which report, about what, and who is behind it: whatever is not stated is printed as not stated."""

    kind = SelectField(_l("Kind of report"), required=True)
    plan = SelectField(_l("Plan"), required=True, lacking=_l(
        "No plan has been entered yet. Enter one first, on the page “Plans and commitments”."))
    period = WhenField(_l("Period"), spans=True, happened=True, description=_l(
        "For example 112/1 to 112/6, or 2023. If left empty: the plan’s own period."))
    on = DayField(_l("Lateness counted as at"), required=True, happened=True)
    commissioned_by = BilingualField(_l("Commissioned by"), line=True, limit=200, description=_l(
        "Printed on the cover. If left empty: “not stated”."))
    paid_by = BilingualField(_l("Funded by"), line=True, limit=200)
    reviewed_by = BilingualField(_l("External reviewer"), line=True, limit=200)
    order: tuple[str, ...] = ("kind", "plan", "period", "on", "commissioned_by", "paid_by", "reviewed_by")

    def behind(self) -> dict[str, Bilingual]:
        """Who is behind it, keyed by the field names of ``Report``."""
        return {name: self[name].text() for name in ("commissioned_by", "paid_by", "reviewed_by")}


class DraftForm(ReportForm):
    def offer_kinds(self, made: list[ReportKind]) -> None:
        self.kind.offer([(each.value, plain(CODES["report_kind"][each.value])) for each in made])


class SectionForm(Amending):
    text = BilingualField(_l("What the authors say"), description=_l(
        "It appears beside the facts, marked as the authors’ words. Facts come from the record and are corrected there. A "
        "line that begins with a hyphen and a space becomes a list item."))
    order = ("text",)


class BringUpForm(Form):
    on = DayField(_l("Lateness counted as at"), required=True, happened=True)
    order = ("on",)


class WindowForm(Amending):
    until = DayField(_l("Comments until"), required=True, description=_l("The last day on which anyone may comment."))
    order: tuple[str, ...] = ("until",)


class ExtendForm(WindowForm):
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("until", "reason")


class PressForm(Amending):
    """One button."""


class AnswerForm(Amending):
    regard = RadioField(_l("What became of it"), required=True)
    answer = BilingualField(_l("Answer, with the reason"), required=True)
    order = ("regard", "answer")

    def offer_regards(self) -> None:
        self.regard.offer([(each.value, plain(CODES["regard"][each.value])) for each in Regard])


class DecideForm(Form):
    decision = RadioField(_l("Decision"), required=True)
    order = ("decision",)

    def offer_decisions(self, publish: str, aside: str) -> None:
        """``aside`` holds %(why)s."""
        self.decision.offer([("publish", publish), *(
            (each.value, aside % {"why": plain(CODES["set_aside"][each.value])}) for each in SetAside)])


class _SaidForm:
    """What somebody says, about which part, and under which name."""

    section = SelectField(_l("Part of the report"))
    text = AreaField(_l("Comment"), required=True, limit=LONGEST_COMMENT)
    lang = RadioField(_l("Language of the comment"), LANGUAGES, required=True)
    name = LineField(_l("Name to be shown"), limit=100)
    organisation = LineField(_l("On behalf of (organisation)"), limit=200)
    named = wtforms.BooleanField(_l("The name and organisation given above may be published with the comment."))

    def offer_sections(self, report: Report, sections: Iterable[tuple[str, str]]) -> None:
        self.report = report
        self.section.offer([("", _l("the whole report")), *sections])

    def checks(self) -> Checks:
        named = self.name.data or self.organisation.data or ""
        yield ("name", "organisation", "named"), partial(check_naming, named, bool(self.named.data))


class CommentForm(_SaidForm, PublicForm):
    name = LineField(_l("Name to be shown"), limit=100, description=_l(
        "Leave this empty to comment without a name. Nothing else about you is asked for or kept."))
    consent = wtforms.BooleanField(
        _l("I agree that this comment will be published word for word, with an answer, and also in the changelog, where it "
           "will stay."),
        validators=[Required(_l("A comment is published with its answer; without your consent it cannot be accepted."))])
    order = ("section", "text", "lang", "name", "organisation", "named", "consent")


class EnteredCommentForm(_SaidForm, Form):
    via = SelectField(_l("How it was received"), required=True)
    received_on = DayField(_l("Received on"), required=True)
    url = AddressField(_l("Where it can be read"), description=_l(
        "For what was written on the Join platform: its web address there."))
    letter_number = LineField(_l("Number of the letter"), limit=60)
    consent = wtforms.BooleanField(
        _l("The person who wrote it has agreed to its publication, word for word."),
        validators=[Required(_l("A comment can be entered only after the person who wrote it has agreed to its publication."))])
    order = ("via", "received_on", "url", "letter_number", "section", "text", "lang", "name", "organisation", "named", "consent")

    def offer_ways(self) -> None:
        self.via.offer([(each.value, plain(CODES["comment_via"][each.value])) for each in CommentVia
                        if each is not CommentVia.FORM])

    def checks(self) -> Checks:
        yield from super().checks()
        yield ("via", "url"), lambda: check_way(CommentVia(self.via.data), self.url.data or "")
        if self.report.comments_from and self.report.comments_until:
            yield ("received_on",), partial(check_received, self.received_on.data, self.report.comments_from,
                                            min(self.report.comments_until, clock.today()))
