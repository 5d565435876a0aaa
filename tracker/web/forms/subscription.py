"""The forms of subscriptions."""

from __future__ import annotations

from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import language
from tracker.commands.mail_addresses import read_address
from tracker.domain.bilingual import Bilingual
from tracker.domain.subscriptions import Rhythm, Topic
from tracker.models import Subscriber
from tracker.queries.followable import Followable, title_of
from tracker.queries.subscriptions import TOPIC_NAMES
from tracker.web.filters import plain
from tracker.web.forms import choices
from tracker.web.forms.choosing import RadioField, SelectMultipleField
from tracker.web.forms.fields import EmailField, Required
from tracker.web.forms.public import PublicForm

RHYTHMS = ((Rhythm.AT_ONCE.value, _l("At once, when something changes")),
           (Rhythm.WEEKLY.value, _l("Once a week, on Monday")),
           (Rhythm.QUARTERLY.value, _l("Once a quarter, and a week before each meeting of the Taskforce")))


class ChoicesForm(PublicForm):
    """What a subscriber receives."""

    topics = SelectMultipleField(_l("What to follow"), description=_l(
        "Choose at least one, here or from the lists below. You will get an e-mail about anything that concerns any of your "
        "choices."))
    plans = SelectMultipleField(_l("Plans and themes"))
    commitments = SelectMultipleField(_l("Commitments"))
    bodies = SelectMultipleField(_l("Bodies"))
    rhythm = RadioField(_l("How often"), RHYTHMS, required=True, default=Rhythm.WEEKLY.value)
    language = RadioField(_l("Language of the messages"), choices.LANGUAGES, required=True)

    def offer(self, found: Followable) -> None:
        """Set what can be followed."""
        self.topics.flags.some = True
        self.topics.offer([(topic.value, plain(TOPIC_NAMES[topic])) for topic in Topic])
        self.plans.offer([pair for plan, _commitments in found.plans for pair in (
            (plan.reference, _titled(plan.reference, plan.title)),
            *((theme.reference, _titled(_("%(plan)s, theme %(number)s", plan=plan.reference, number=theme.number), theme.title))
              for theme in plan.themes))])
        self.commitments.offer([(each.reference, _titled(f"{plan.reference} {each.number or ''}".strip(), title_of(each)))
                                for plan, commitments in found.plans for each in commitments])
        self.bodies.offer([(body.reference, plain(body.name)) for body in found.bodies])

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if not self.scopes():
            self.topics.errors = [*self.topics.errors, _("Please choose at least one.")]
            return False
        return sound

    def scopes(self) -> list[str]:
        """Topics and references, as a command takes them."""
        return [scope for field in (self.topics, self.plans, self.commitments, self.bodies) for scope in field.data or ()]

    def choose(self, scopes: list[str]) -> None:
        """Tick those that are among the choices."""
        for field in (self.topics, self.plans, self.commitments, self.bodies):
            field.data = [scope for scope in scopes if scope in field.offered]


class SubscribeForm(ChoicesForm):
    email = EmailField(_l("E-mail address"), rule=read_address, description=_l(
        "You will first get an e-mail with a link; the subscription begins when you confirm it there."))
    consent = wtforms.BooleanField(validators=[Required(_l("Without your consent, no message can be sent."))])
    order = ("email", "topics", "plans", "commitments", "bodies", "rhythm", "language", "consent")


class PressForm(PublicForm):
    """One button."""


def values_of(subscriber: Subscriber) -> dict[str, Any]:
    return {"rhythm": subscriber.rhythm.value, "language": subscriber.lang}


def _titled(start: str, title: Bilingual) -> str:
    return f"{start}{'　' if language.current() == 'zh' else ' '}{plain(title, title=True)}"
