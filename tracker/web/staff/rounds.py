"""Reporting rounds, run by NDC: open one, see who has filed, excuse a body, amend, reopen; and the office calendar."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import office_calendar
from tracker.commands import rounds as commands
from tracker.domain.calendar import When
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.permissions import Permission
from tracker.domain.rounds import Term
from tracker.models import Asked, Body, Plan, Round
from tracker.queries import rounds, staff, views
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms import choices
from tracker.web.forms.rounds import CalendarForm, CloseForm, ExcuseForm, PeriodForm, ReopenForm, RoundAmendForm, RoundForm
from tracker.web.public.statements import told_in
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded


@blueprint.get("/round/", endpoint="rounds")
@needs(Permission.DRAFT_UPDATE)
def overview() -> Answer:
    """The rounds, newest first, each as far as it concerns the account: for NDC its board, for a body its own page."""
    session, today = reading.live(), clock.today()
    runs, actor = access.allows(Permission.EDIT_PLAN), access.actor()
    boards = [rounds.board(session, each, today=today) for each in rounds.every(session)]
    mine = [(board, row) for board in boards for row in board.rows if row.asked.voice(session, actor.bodies)]
    return render_template("staff/rounds.html", boards=boards, mine=mine, runs=runs, day=today,
                           plans=rounds.askable(session) if runs else [], years=rounds.office_years(session))


@blueprint.route("/round/open/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def open_round() -> Answer:
    """First the plan and the period (in the URL), then the days, which are filled in by preset."""
    session = reading.live()
    asked = "period" in request.args
    asking = PeriodForm(formdata=request.args if asked else None, data={"plan": request.args.get("plan", "")})
    askable = {each.reference: each for each in rounds.askable(session)}
    asking.plan.offer([(reference, choices.named(each.title)) for reference, each in askable.items()])
    if not asked or not asking.validate():
        return render_template("staff/round_period.html", form=asking), 422 if asked else 200
    plan, period = askable[asking.plan.data], asking.period.data
    try:
        commands.check_new(session, plan, period)
    except RuleBroken as broken:
        asking.refuse(broken)
        return render_template("staff/round_period.html", form=asking), 422
    office = rounds.known_calendar(session)
    term = Term.preset(period, office, today=clock.today())
    form = RoundForm(data={"opens": term.opens, "due": term.due, "locks": term.locks})

    def add(writing: Session) -> Done:
        made = commands.open_round(writing, Plan.by_reference(writing, plan.reference), period, form.term, by=access.actor(),
                                   at=clock.now())
        return Done(_address(made), recorded(made.last_entry))

    return answer(form, "staff/round_open.html", add, plan=plan, period=period, missing=office.missing(period.last, term.locks),
                  asked=commands.to_ask(session, plan), known=views.bodies(session), categories=staff.categories(session))


@blueprint.get("/round/<plan>/<period>/")
@needs(Permission.EDIT_PLAN)
def round_board(plan: str, period: str) -> Answer:
    """Who has filed, who has nothing to report, who is late, excused or silent."""
    session = reading.live()
    board = rounds.board(session, round_of(session, plan, period), today=clock.today())
    return render_template("staff/round.html", board=board, told_in=told_in(board.updates), day=clock.today())


@blueprint.route("/round/<plan>/<period>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_round(plan: str, period: str) -> Answer:
    """Change the days, or who is asked."""
    session = reading.live()
    found = round_of(session, plan, period)
    asked = [each.body for each in rounds.asked_in(session, found) if not each.dropped]
    form = RoundAmendForm(data={"seen": found.last_entry, "opens": found.opens, "due": found.due, "locks": found.locks,
                                "bodies": asked})
    form.bodies.offer(choices.bodies(_askable(session, found, asked), none=None, kept=asked))

    def amend(writing: Session) -> Done:
        thing = Round.by_reference(writing, found.reference, seen=form.seen.data)
        entry = commands.amend_round(writing, thing, form.term, form.bodies.data or [], reason=form.reason.text(),
                                     by=access.actor(), at=clock.now())
        return Done(_address(found), recorded(entry.number))

    return answer(form, "staff/form.html", amend, title=_("Amend the round"), back=_address(found), lead=_named(found))


@blueprint.route("/round/<plan>/<period>/close/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def close_round(plan: str, period: str) -> Answer:
    """Close a round before the day on which it is locked automatically."""
    session = reading.live()
    found = round_of(session, plan, period)
    form = CloseForm(data={"seen": found.last_entry})
    board = rounds.board(session, found, today=clock.today())
    silent = [each.body.name for each in board.rows if each.unanswered and not each.asked.is_excused]

    def close(writing: Session) -> Done:
        thing = Round.by_reference(writing, found.reference, seen=form.seen.data)
        entry = commands.close_round(writing, thing, reason=form.reason.text(), by=access.actor(), at=clock.now())
        return Done(_address(found), recorded(entry.number))

    return answer(form, "staff/round_close.html", close, title=_("Close the round"), back=_address(found), round=found,
                  silent=silent, day=clock.today())


@blueprint.route("/round/<plan>/<period>/reopen/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def reopen_round(plan: str, period: str) -> Answer:
    """Let reports enter a locked round again."""
    session = reading.live()
    found = round_of(session, plan, period)
    form = ReopenForm(data={"seen": found.last_entry, "locks": rounds.known_calendar(session).after(clock.today(), 5)})

    def reopen(writing: Session) -> Done:
        thing = Round.by_reference(writing, found.reference, seen=form.seen.data)
        entry = commands.reopen_round(writing, thing, form.locks.data, reason=form.reason.text(), by=access.actor(),
                                      at=clock.now())
        return Done(_address(found), recorded(entry.number))

    return answer(form, "staff/form.html", reopen, title=_("Reopen the round"), back=_address(found), lead=_named(found))


@blueprint.route("/round/<plan>/<period>/bodies/<slug>/excuse/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def excuse(plan: str, period: str, slug: str) -> Answer:
    """Excuse a body from a round; or, where it is excused, ask it again."""
    session = reading.live()
    found = round_of(session, plan, period)
    asked = Asked.by_reference(session, f"{found.reference}/{slug}")
    form = ExcuseForm(data={"seen": asked.last_entry, "again": "y" if asked.is_excused else ""})
    again = bool(form.again.data)

    def act(writing: Session) -> Done:
        thing = Asked.by_reference(writing, asked.reference, seen=form.seen.data)
        command = commands.ask_again if again else commands.excuse_body
        entry = command(writing, thing, reason=form.reason.text(), by=access.actor(), at=clock.now())
        return Done(_address(found), recorded(entry.number))

    title = _("Ask the body again") if again else _("Excuse the body from this round")
    return answer(form, "staff/form.html", act, title=title, subject=Body.by_reference(session, slug).name,
                  back=_address(found), lead=_named(found))


@blueprint.route("/round/calendar/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def calendar() -> Answer:
    """The office calendar by which working days are counted."""
    form = CalendarForm()

    def load(session: Session) -> Done:
        changed = office_calendar.load(session, form.content(), by=access.actor(), at=clock.now())
        said = recorded(changed[-1].last_entry) if changed else _("The file contains nothing new.")
        return Done(url_for("staff.calendar"), said)

    return answer(form, "staff/office_calendar.html", load, years=rounds.office_years(reading.live()))


def round_of(session: Session, plan: str, period: str) -> Round:
    """Raises NotFound."""
    try:
        return Round.by_reference(session, f"{plan}/round/{When.iso(period)}")
    except ValueError:
        raise NotFound(f"{plan}/round/{period}") from None


def _askable(session: Session, found: Round, asked: list[str]) -> list[Body]:
    """Bodies responsible for an open milestone of the plan or supporting its commitment, and those asked already."""
    milestones = commands.open_milestones(session, Plan.by_reference(session, found.plan))
    slugs = {slug for each in milestones for slug in (*each.responsible, *each.of.supports)} | {*asked}
    return [body for slug, body in views.bodies(session).items() if slug in slugs]


def _address(found: Round) -> str:
    return url_for("staff.round_board", plan=found.plan, period=str(found.period))


def _named(found: Round) -> str:
    return language.worded("%(plan)s %(period)s", {"plan": found.plan, "period": found.period})
