"""Deputies for set periods, by an administrator."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import deputies as commands
from tracker.domain.accounts import may_have_deputy
from tracker.domain.permissions import Permission
from tracker.models import Account
from tracker.queries import accounts as standing
from tracker.queries import staff
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer, carried_out
from tracker.web.forms.account import DeputyForm
from tracker.web.staff import blueprint


@blueprint.route("/accounts/deputies/", methods=["GET", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
def deputies() -> Answer:
    """Every deputyship, and a new one."""
    session = reading.live()
    form = DeputyForm()
    possible = [each for each in staff.accounts(session) if not each.closed and may_have_deputy(each.role)]
    people = [("", _("(please choose)")), *((each.reference, f"{each.name} {each.email}".strip()) for each in possible)]
    form.principal.offer(people)
    form.deputy.offer(people)

    def appoint(writing: Session) -> Done:
        starts, ends = form.starts.data, form.ends.data
        assert starts and ends, "the form asks for both"
        commands.appoint(writing, Account.by_reference(writing, form.principal.data or ""),
                         Account.by_reference(writing, form.deputy.data or ""), starts=starts, ends=ends,
                         by=access.actor(), today=clock.today(), at=clock.now())
        return Done(url_for("staff.deputies"), _("The deputy has been appointed."))

    return answer(form, "staff/deputies.html", appoint, deputyships=standing.deputyships(session), today=clock.today())


@blueprint.post("/accounts/deputies/<int:number>/end/")
@needs(Permission.MANAGE_ACCOUNTS)
def end_deputyship(number: int) -> Answer:
    """End a deputyship before its last day."""

    def end(writing: Session) -> Done:
        commands.end(writing, number, by=access.actor(), at=clock.now())
        return Done(url_for("staff.deputies"), _("The deputyship has ended."))

    return carried_out(end)
