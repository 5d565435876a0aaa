"""The half-yearly review of accounts: each confirmed or closed, and a page to print and sign."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import account_review as commands
from tracker.commands import notices
from tracker.domain.accounts import half_year, half_year_in_words
from tracker.domain.permissions import Permission
from tracker.models.account_care import Verdict
from tracker.queries import accounts as standing
from tracker.queries import staff, views
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, carried_out
from tracker.web.forms import choices
from tracker.web.staff import blueprint


@blueprint.get("/accounts/reviews/")
@needs(Permission.READ_AUDIT)
def account_reviews() -> str:
    """Every review."""
    found, today = standing.reviews(reading.live()), clock.today()
    is_open = any(each.review.period == half_year(today) for each in found)
    return render_template("staff/account_reviews.html", reviews=found, called=half_year_in_words, today=today,
                           is_open=is_open, may_decide=access.allows(Permission.MANAGE_ACCOUNTS))


@blueprint.post("/accounts/reviews/open/")
@needs(Permission.MANAGE_ACCOUNTS)
def open_account_review() -> Answer:
    """Open the review of this half year, if the daily run has not."""

    def begin(session: Session) -> Done:
        commands.open_review(session, today=clock.today(), by=access.actor(), at=clock.now())
        return Done(url_for("staff.account_reviews"), _("The review is open."))

    return carried_out(begin)


@blueprint.get("/accounts/reviews/<period>/")
@needs(Permission.READ_AUDIT)
def account_review(period: str) -> str:
    """One review, to work through and to print."""
    session = reading.live()
    people = {each.reference: each.name or each.email for each in staff.accounts(session)}
    return render_template("staff/account_review.html", found=standing.review(session, period), called=half_year_in_words(period),
                           people=people,
                           bodies=views.bodies(session), roles=choices.ROLES, today=clock.today(), verdicts={
                               Verdict.CONFIRMED: _("still needed"), Verdict.CLOSED: _("permanently closed")},
                           may_decide=access.allows(Permission.MANAGE_ACCOUNTS), own=access.actor().people)


@blueprint.post("/accounts/reviews/<period>/confirm/<int:number>/")
@needs(Permission.MANAGE_ACCOUNTS)
def confirm_account(period: str, number: int) -> Answer:
    """Confirm that an account is still needed as it is."""

    def confirm(session: Session) -> Done:
        commands.confirm(session, number, by=access.actor(), at=clock.now())
        return Done(url_for("staff.account_review", period=period), _("Confirmed."))

    return carried_out(confirm)


@blueprint.post("/accounts/<int:number>/told/<int:notice>/")
@needs(Permission.MANAGE_ACCOUNTS)
def told(number: int, notice: int) -> Answer:
    """Note that an administrator has notified the holder, or the civil co-convener."""
    def tell(session: Session) -> Done:
        found = notices.told(session, notice, by=access.actor(), at=clock.now())
        return Done(url_for("staff.account", number=int(found.account.removeprefix("account/"))), _("Noted."))

    return carried_out(tell)
