"""What forms of the plan offer to choose from: bodies, meetings, themes, terms as they are now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.commands.commitments import changes_by_decision
from tracker.domain.forum import can_have_decided
from tracker.models import Plan
from tracker.queries import followable, register, steering_group, views
from tracker.web import reading
from tracker.web.forms import choices
from tracker.web.forms.base import Form
from tracker.web.forms.choosing import BodiesField
from tracker.web.forms.plan import Deciding
from tracker.web.forms.register import ConclusionForm, ReopenForm

BODIES = ("body", "coordinator", "adopted_by", "parent", "successor", "leads", "supports")


def offer(form: Form, *, plan: Plan | None = None, of: str | None = None) -> None:
    """Fill in the choices of whatever the form asks for. A body already chosen is offered even if it no longer exists.

    plan  what the form changes, where that is a plan or a part of one
    of    the body that it changes: it can be neither its own parent nor its own successor, so it is not offered
    """
    session = reading.live()
    if isinstance(form, Deciding):
        form.demand(plan is not None and changes_by_decision(plan))
    known = [each for each in views.bodies(session).values() if each.reference != of]
    for name in BODIES:
        if name in form:
            data = form[name].data
            kept = data if isinstance(data, list) else [data]
            form[name].offer(choices.bodies(known, kept=kept))
    if "meeting" in form:
        # Beside the number of a document it is what decided a change, and a meeting still to come has decided nothing.
        found = [each for each in steering_group.meetings(session)
                 if each.was_held or not ("document" in form or each.struck)]
        if isinstance(form, ConclusionForm | ReopenForm):
            found = [each for each in found if can_have_decided(each.stage, each.held_on, clock.today())]
        form["meeting"].offer(choices.meetings(found))
    if "term" in form:
        none: list[tuple[str, Any]] = [] if form["term"].flags.required else [("", _l("(none)"))]
        form["term"].offer([*none, *((each.term.reference, _("Term %(number)d", number=each.term.number))
                                     for each in steering_group.terms(session))])
    if "commitments" in form:
        form["commitments"].offer([("", _l("(none)")), *(
            (each.reference, choices.commitment(each) + _(" (%(of)s)", of=plan.reference))
            for plan, commitments in followable.listing(session).plans for each in commitments)])
    if "conclusions" in form and isinstance(form["conclusions"], BodiesField):
        form["conclusions"].offer([("", _l("(none)")), *(
            (row.conclusion.reference, f"{row.conclusion.number} {choices.named(row.conclusion.title)}")
            for row in register.newest_first(register.rows(session, register.not_struck(session))))])
    if "member" in form:
        form["member"].offer([("", _l("(none)")), *(
            (each.reference, choices.named(each.name) + _(" (%(of)s)", of=_("Term %(number)d", number=term.term.number)))
            for term in steering_group.terms(session) for each in term.members)])
    if "theme" in form:
        themes = plan.themes if plan else []
        form["theme"].offer([("", _l("(none)")), *((each.reference, choices.named(each.title)) for each in themes)])
