"""A member's objection to a release that is recommended for a meeting."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import objections as commands
from tracker.commands.reviews import sitting
from tracker.domain.permissions import Permission
from tracker.models import Listing, Objection
from tracker.queries import register, release
from tracker.web import access, consent, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.reviews import ObjectionForm, WithdrawForm
from tracker.web.review import blueprint
from tracker.web.review.own import require_mine
from tracker.web.staff.plans import recorded


@blueprint.route("/meetings/<int:meeting>/conclusions/<int:number>/object/", methods=["GET", "POST"])
@needs(Permission.SPEAK_AS_MEMBER)
def object_to(meeting: int, number: int) -> Answer:
    """Object to releasing a conclusion at a meeting; a member who has already done so is led to that objection."""
    session, actor = reading.live(), access.actor()
    listing = release.listing_recommended(session, meeting, number)
    stands = any(each.member == actor.member and each.meeting == listing.meeting and each.is_current
                 for each in release.of_conclusion(session, listing.conclusion))
    if stands and request.method == "GET":
        flash(_("You have already objected. Your objection is under “What you have said”, where you can withdraw it."))
        return redirect(url_for("review.home", _anchor="mine"))
    if request.method == "GET":  # told before anything is typed
        sitting(session, actor, clock.today())
    form = ObjectionForm(data={"seen": listing.last_entry})
    consent.ask_where_needed(form)

    def add(session: Session) -> Done:
        consent.record_if_given(session, form)
        thing = Listing.by_reference(session, listing.reference, seen=form.seen.data)
        made = commands.raise_objection(session, thing, text=form.text.text(), url=form.url.data or "", by=actor,
                                        at=clock.now())
        return Done(url_for("review.home"), recorded(made.last_entry))

    return answer(form, "review/object.html", add, listing=listing, title=_("Object to the release"),
                  back=url_for("public.release", number=meeting))


@blueprint.route("/objections/<int:number>/withdraw/", methods=["GET", "POST"])
@needs(Permission.SPEAK_AS_MEMBER)
def withdraw_objection(number: int) -> Answer:
    """Take my objection back; it stays readable, as withdrawn; also possible when the release is no longer recommended."""
    found = Objection.by_reference(reading.live(), f"objection/{number}")
    require_mine(found)
    form, meeting = WithdrawForm(data={"seen": found.last_entry}), int(found.meeting.split("/")[1])

    def take_back(session: Session) -> Done:
        thing = Objection.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.withdraw_objection(session, thing, reason=form.reason.text(), by=access.actor(), at=clock.now())
        return Done(url_for("review.home"), recorded(entry.number))

    listing = register.listing(reading.live(), int(found.conclusion.split("/")[1]), meeting)
    return answer(form, "review/object.html", take_back, listing=listing, title=_("Withdraw the objection"),
                  does=_("Withdraw the objection"), back=url_for("public.release", number=meeting))
