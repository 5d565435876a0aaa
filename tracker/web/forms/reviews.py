"""Forms of members' reviews, of the answers to them, and of objections to a release."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from tracker import clock
from tracker.commands.answering import require_letter
from tracker.commands.answers import Reply
from tracker.commands.reviews import Words
from tracker.domain.bilingual import EMPTY
from tracker.domain.reviews import Course, Stance, Term, check_extension, check_words
from tracker.models import Review
from tracker.web import access
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Checks, Form, FromLetter
from tracker.web.forms.choosing import RadioField, SelectField
from tracker.web.forms.fields import AddressField, BilingualField, DayField, LineField, NumberField, needed

STANCES = ((Stance.AGREE.value, _l("I agree")), (Stance.DISPUTE.value, _l("I dispute it")),
           (Stance.ASK.value, _l("I ask for evidence")))
COUNTED = (("working", _l("Working days, by the office calendar")), ("calendar", _l("Calendar days")))


class Signed(Amending):
    """consent  asked once, of a member who has not consented yet"""

    consent = BooleanField(_l(
        "I consent to the publication of my name and organisation beside what I sign here."), description=_l(
        "Recorded once. What you have signed stays public even after you end the consent."), validators=needed(_l(
        "Your name and organisation are published with it. Please consent to that first.")))


class ReviewForm(Signed):
    stance = RadioField(_l("Your view"), STANCES, required=True, coerce=choices.code)
    text = BilingualField(_l("Reason, or what you ask for"), limit=2000, description=_l(
        "One line is enough. Needed if you dispute it or ask for evidence; either language will do."))
    url = AddressField(_l("Link to evidence"))
    order = ("stance", "text", "url", "consent")

    def checks(self) -> Checks:
        yield ("stance", "text", "url"), lambda: check_words(Stance(self.stance.data), self.text.text(), self.url.data or "")

    def words(self, before: Review | None = None) -> Words:
        """What was typed; ``before`` is what it amends, so that an old translation shows as stale."""
        return Words(Stance(self.stance.data), self.text.text(before.text if before else EMPTY), self.url.data or "")


class ObjectionForm(Signed):
    own = frozenset({"url"})
    text = BilingualField(_l("Reason for the objection"), either=True, limit=2000, description=_l(
        "It is printed in the agenda paper. Either language will do."))
    url = AddressField(_l("Link to evidence"))
    order = ("text", "url", "consent")


class WithdrawForm(Amending):
    reason = BilingualField(_l("Reason"), limit=1000, description=_l(
        "Optional. What you said stays readable, marked as withdrawn."))
    order = ("reason",)


class VerdictForm(Signed):
    own = frozenset({"text"})
    verdict = RadioField(_l("The answer"), choices.scale("verdict"), required=True, coerce=choices.code)
    text = BilingualField(_l("What is not resolved"), limit=2000, description=_l("One line, if it is not resolved."))
    order = ("verdict", "text", "consent")


class _Owing(FromLetter, Amending):
    """A form of a body that owes an answer.

    owed_by  whose answer it is, where the review names a body
    """

    owed_by: str | None = None

    def owes(self, body: str | None) -> None:
        """Whose answer it is. The field says to anyone answering for another body that its letter is needed."""
        self.owed_by = body
        self.letter_number.flags.required = body not in (None, access.actor().body)

    def checks(self) -> Checks:
        if self.letter_number:
            yield ("letter_number",), partial(require_letter, access.actor(), self.owed_by, self.letter)


class AnswerForm(_Owing):
    own = frozenset({"text", "url"})
    text = BilingualField(_l("Answer"), required=True, description=_l(
        "With reasons: what was done, where it can be seen, or why not."))
    url = AddressField(_l("Link to evidence"))
    letter_number = LineField(_l("Number of the letter"), limit=60, description=_l(
        "Of the body’s letter (來文字號), if NDC answers on its behalf."))
    order = ("text", "url", "letter_number")

    def reply(self) -> Reply:
        return Reply(self.text.text(), self.url.data or "", self.letter)


class ExtensionForm(_Owing):
    """stands  how far the answer has come, by its dates"""

    stands: Course
    until = DayField(_l("New date"), required=True)
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    letter_number = LineField(_l("Number of the letter"), limit=60, description=_l(
        "Of the body’s letter (來文字號), if NDC extends the time on its behalf."))
    order: tuple[str, ...] = ("until", "reason", "letter_number")

    def checks(self) -> Checks:
        yield ("until",), lambda: check_extension(self.stands, self.until.data or date.min, clock.today())
        yield from super().checks()


class AnswerRuleForm(Form):
    meeting = SelectField(_l("Adopted at"), required=True, lacking=choices.NO_MEETING)
    days = NumberField(_l("Days allowed for an answer"), required=True)
    counted = RadioField(_l("Counted in"), COUNTED, required=True)
    applies_from = DayField(_l("Applies from"), description=_l("Leave it empty for the day of the meeting."))
    text = BilingualField(_l("The rule"), required=True, limit=2000, description=_l("As worded by the meeting."))
    order = ("meeting", "days", "counted", "applies_from", "text")

    def term(self) -> Term:
        return Term(self.days.data or 0, self.counted.data == "working")
