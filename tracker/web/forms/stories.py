"""Forms of result stories: what is told, and how the person who benefits signs it."""

from __future__ import annotations

from functools import partial
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l

from tracker.commands.stories import TEXTS, PartnerSignature, StoryTold
from tracker.domain.bilingual import Bilingual
from tracker.domain.statements import TITLE_LIMIT
from tracker.domain.stories import LONGEST_REMARK, LONGEST_TEXT, Naming, check_consents, check_partner
from tracker.web.forms import choices
from tracker.web.forms.base import Checks, Form
from tracker.web.forms.choosing import RadioField, SelectMultipleField
from tracker.web.forms.fields import AreaField, BilingualField, DayField, HiddenField, LineField
from tracker.web.forms.public import PublicForm
from tracker.web.forms.results import Folded


class StoryForm(Folded):
    title = BilingualField(_l("Title of the story"), either=True, line=True, limit=TITLE_LIMIT)
    outcomes = SelectMultipleField(
        _l("Outcomes it describes"),
        required=_l("A story describes a change that is on record. Choose the outcome, or record it first."),
        description=_l("A story makes a change on record easier to see; it does not prove one."))
    partner_role = BilingualField(_l("Who benefits, and tells the story with you"), either=True, line=True, limit=TITLE_LIMIT,
                                 description=_l(
        "Their part in the change, for example a teacher or a bidder. No name here: they choose how they are named when "
        "they sign."))
    was = BilingualField(_l("How things were before"), limit=LONGEST_TEXT)
    done = BilingualField(_l("What was done"), limit=LONGEST_TEXT)
    changed = BilingualField(_l("What is different now"), either=True, limit=LONGEST_TEXT)
    own_words = BilingualField(_l("In their own words"), limit=LONGEST_TEXT, description=_l("As they said it, word for word."))
    answer = BilingualField(_l("What changed because of it?"), limit=1000, description=_l(
        "Only if the text above names an activity. The answer is printed with it."))
    order = ("title", "outcomes", "partner_role", "was", "done", "changed", "own_words", "answer")

    def told(self, before: StoryTold | None = None) -> StoryTold:
        """What was typed; ``before`` is what it replaces, so that an old translation shows as stale."""
        def text(name: str) -> Bilingual:
            found: Bilingual = self[name].text(getattr(before, name) if before else Bilingual())
            return found

        return StoryTold(outcomes=tuple(self.outcomes.data or ()), **{name: text(name) for name in TEXTS})


class _Signing(wtforms.Form):
    """How the person who benefits is named, and that they agree."""

    naming = RadioField(_l("How the story names them"), choices.scale("naming"), coerce=choices.code)
    name = LineField(_l("Name to be shown"), limit=100, description=_l("Only if the story is signed by name."))
    organisation = LineField(_l("Organisation"), limit=200, description=_l("Leave it empty to stay anonymous."))


    def signature(self: Any) -> PartnerSignature:
        naming = Naming(self.naming.data) if self.naming.data and not self.naming.errors else None
        return PartnerSignature(naming, self.name.data or "", self.organisation.data or "", bool(self.consent.data))

    def checks(self: Any) -> Checks:
        given = self.signature()
        yield ("naming", "name", "organisation"), partial(
            check_partner, given.naming, name=given.name, organisation=given.organisation)
        yield ("consent",), partial(check_consents, given.consents)


class SignStoryForm(_Signing, PublicForm):
    """For the person who benefits, at the URL they were given. ``read``: the digest of the words that they were shown."""

    read = HiddenField()
    consent = wtforms.BooleanField(_l(
        "I have read the story and agree that it will be published as it appears here, named as I chose, and also in the "
        "changelog, where it will stay."))
    remark = AreaField(_l("Or: what should be changed"), limit=LONGEST_REMARK, description=_l(
        "Read only by the person who wrote the story, never public. If you fill this in, nothing is signed."))
    order = ("naming", "name", "organisation", "consent", "remark")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.naming.flags.one_of = self.remark.flags.one_of = True

    def checks(self) -> Checks:
        return iter(()) if self.remark.data else super().checks()


class PaperSignatureForm(_Signing, Form):
    """A signature given on paper or by e-mail. ``read``: the digest of the words as they were when the page was shown."""

    read = HiddenField()
    signed_on = DayField(_l("Signed on"), required=True, happened=True)
    consent = wtforms.BooleanField(_l(
        "The signed paper, or the e-mail, is kept here; the person who signed has read these words in both languages."))
    order = ("signed_on", "naming", "name", "organisation", "consent")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.naming.flags.required = True


class PublishStoryForm(Folded):
    """``read``: the digest of the words as they were when the page was shown."""

    read = HiddenField()
    letter_number = LineField(_l("Number of the letter"), limit=60, description=_l(
        "If the body checks its texts itself: the letter in which it agreed to this story (來文字號)."))
    order: tuple[str, ...] = ("letter_number",)
