"""Strike what was entered in error: of the making of a plan, of reviews, and of the register."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import abort, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import striking
from tracker.domain.permissions import Permission
from tracker.models import Call, Conclusion, Participation, Proposal, Recommendation
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.cocreation import StrikeForm
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded


class Struck(NamedTuple):
    """One kind of what can be struck.

    own   what is said of it beside what holds of all
    back  the page of what is at work
    """

    model: type[Any]
    own: Any
    back: str = "staff.co_creation"


STRUCK = {
    "calls": Struck(Call, _l(
        "A call to which proposals, comments or participation events belong is not struck; one that was made is amended.")),
    "proposals": Struck(Proposal, _l(
        "Nobody is asked to answer it any more. A proposal that was made is answered, and not struck.")),
    "participation": Struck(Participation, _l("An event that took place is amended, and not struck.")),
    "recommendations": Struck(Recommendation, _l(
        "Nobody is asked to answer it any more, and its number in the review is free again. A recommendation that was made is "
        "answered, and not struck.")),
    "register": Struck(Conclusion, _l(
        "Nobody is asked to follow it up any more. A conclusion that a meeting has dealt with is amended or released, and not "
        "struck."), "staff.conclusions"),
}
"""By its place in the address."""


@blueprint.route("/<any(calls, proposals, participation, recommendations, register):things>/<int:number>/strike/",
                 methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def strike(things: str, number: int) -> Answer:
    """Strike what was entered in error."""
    model, own, back = STRUCK[things]
    found: Any = model.by_reference(reading.live(), f"{model.__tablename__}/{number}")
    if getattr(found, "withheld", False):
        abort(404)
    form = StrikeForm(data={"seen": found.last_entry})

    def act(session: Session) -> Done:
        thing = model.by_reference(session, found.reference, seen=form.seen.data)
        entry = striking.strike(session, thing, reason=form.change.text(), by=access.actor(), at=clock.now())
        return Done(url_for(back), recorded(entry.number))

    lead = _("Only for what was entered twice or in the wrong place. Its words stay readable, with your reason; it no longer "
             "counts.")
    return answer(form, "staff/form.html", act, title=_("Strike what was entered in error"), subject=found.title,
                  quoted=found.text, label=found.in_review if model is Recommendation else found.number,
                  lead=f"{lead}{language.blank()}{own}", back=url_for(back),
                  hint=_("It is public at once, in the changelog too, and nothing takes it back: what was struck by mistake "
                         "is entered anew."))
