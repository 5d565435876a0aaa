"""Before a meeting NDC gives the forum's members access to what bodies have sent in; they read it and change nothing."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import reading_windows as commands
from tracker.commands import reviews
from tracker.domain.permissions import Permission
from tracker.models import Body, Commitment, ReadingWindow, Submission
from tracker.queries import reading_windows, staff, views
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.reading_windows import WindowAmendForm, WindowForm
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded
from tracker.web.staff.submissions import as_public


@blueprint.get("/windows/")
@needs(Permission.OPEN_WINDOW)
def windows() -> str:
    """Past, present and future windows."""
    return render_template("staff/windows.html", windows=reading_windows.windows(reading.live()))


@blueprint.route("/windows/open/", methods=["GET", "POST"])
@needs(Permission.OPEN_WINDOW)
def open_window() -> Answer:
    """Open a window."""
    form = WindowForm(data={"opens": clock.today()})

    def act(session: Session) -> Done:
        window = commands.open_window(session, meeting_number=form.meeting_number.data, opens=form.opens.data,
                                      closes=form.closes.data, by=access.actor(), at=clock.now())
        return Done(url_for("staff.windows"), recorded(window.last_entry))

    return answer(form, "staff/form.html", act, title=_("Open a reading window for members"), back=url_for("staff.windows"))


@blueprint.route("/windows/<int:number>/amend/", methods=["GET", "POST"])
@needs(Permission.OPEN_WINDOW)
def amend_window(number: int) -> Answer:
    """Change a window's days, or call it off."""
    found = ReadingWindow.by_reference(reading.live(), f"reading-window/{number}")
    form = WindowAmendForm(obj=found, data={"seen": found.last_entry}, stood=found.opens)

    def act(session: Session) -> Done:
        thing = ReadingWindow.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.amend_window(
            session, thing, meeting_number=form.meeting_number.data, opens=form.opens.data, closes=form.closes.data,
            called_off=bool(form.called_off.data), reason=form.reason.text(), by=access.actor(), at=clock.now())
        return Done(url_for("staff.windows"), recorded(entry.number))

    return answer(form, "staff/form.html", act, title=_("Change the members’ reading window"), back=url_for("staff.windows"))


def _check_seat(session: Session) -> None:
    """What is not public yet is not for a member whose seat has ended. Raises NotPermitted."""
    if access.actor().member:
        reviews.sitting(session, access.actor(), clock.today())


@blueprint.get("/submitted/")
@needs(Permission.READ_SUBMITTED)
def submitted() -> str:
    """What members may read today."""
    session, today = reading.live(), clock.today()
    _check_seat(session)
    opened = reading_windows.open_now(session, today)
    texts = staff.waiting(session) if opened else []
    return render_template("staff/submitted.html", windows=opened, texts=texts, known=views.bodies(session),
                           about=staff.commitments_of_texts(session, texts))


@blueprint.get("/submitted/<int:number>/")
@needs(Permission.READ_SUBMITTED)
def submitted_text(number: int) -> str:
    """One text, as it would be published."""
    session = reading.live()
    _check_seat(session)

    def load(live: Session, wanted: int) -> Submission:
        return reading_windows.readable(live, wanted, clock.today()) or abort(404)

    found = load(session, number)
    rehearsed, lacks = as_public(number, load=load)
    return render_template("staff/submitted_text.html", text=found, rehearsed=rehearsed, lacks=lacks,
                           commitment=Commitment.by_reference(session, found.commitment),
                           body=Body.by_reference(session, found.body))
