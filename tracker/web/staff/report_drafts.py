"""A report on its way: begun, written beside its facts, opened for comment, its comments read and answered, made final."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Thread
from typing import Any

from flask import Response, abort, after_this_request, current_app, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from tracker import clock, language
from tracker.commands import report_comments, report_drafts, report_runs
from tracker.commands.report_comments import Said
from tracker.domain.calendar import When, write
from tracker.domain.errors import Conflict, RuleBroken
from tracker.domain.permissions import Permission
from tracker.domain.reporting import CommentVia, Regard, RunAct, RunState, SetAside, is_at_rest, is_lost, takes_comments
from tracker.models import CommentIn, Report, ReportComment, ReportDraft, ReportRun
from tracker.models.report import ReportKind
from tracker.queries import plans, reports
from tracker.reports import build, charts, drafting, kinds, running
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer, asked_once_more, database, gone
from tracker.web.forms import choices
from tracker.web.forms.base import Form
from tracker.web.forms.published import (
    AnswerForm,
    BringUpForm,
    DecideForm,
    DraftForm,
    EnteredCommentForm,
    ExtendForm,
    PressForm,
    SectionForm,
    WindowForm,
)
from tracker.web.report_sections import named_sections, of_draft, places
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded
from tracker.web.staff.published import FINAL

RELOAD = 3
"""Seconds after which the page of a run reloads."""


def _site() -> build.Site:
    return build.Site(**current_app.extensions["settings"].for_reports)


@blueprint.get("/reports/")
@needs(Permission.PUBLISH_REPORT)
def report_work() -> str:
    """Drafts, reports that are open for comment, and comments waiting to be read."""
    session = reading.live()
    return render_template("staff/report_work.html", drafts=reports.drafts(session), waiting=reports.waiting(session),
                           reports={each.reference: each for each in reports.published(session)}, today=clock.today())


@blueprint.route("/reports/drafts/add/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def begin_draft() -> Answer:
    """Begin a draft from the record as it is now."""
    form = DraftForm(data={"on": clock.today(), "kind": "progress"})
    form.plan.offer([(plan.reference, choices.named(plan.title)) for plan in plans.names(reading.live())])
    form.offer_kinds(list(kinds.KINDS))
    if request.method == "POST" and form.validate():
        try:
            number = drafting.begin(database(), form.plan.data or "", ReportKind(form.kind.data), _site(),
                                    period=form.period.data, on=form.on.data, behind=form.behind(),
                                    still=access.require_standing, by=access.actor(), at=clock.now())
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            flash(_("The draft has been started. Nobody outside NDC can see it until it is published."))
            return redirect(url_for("staff.report_draft", number=number), 303)
    return render_template("staff/form.html", form=form, stale=None, title=_("Start a report"), private=True,
                           lead=_("Its facts are based on the record as it is now; you write beside them."),
                           back=url_for("staff.report_work")), 422 if request.method == "POST" else 200


@blueprint.get("/reports/drafts/<int:number>/")
@needs(Permission.PUBLISH_REPORT)
def report_draft(number: int) -> str:
    """A draft: where something can be written, what is missing in one language, and what comes next."""
    session = reading.live()
    draft = reports.draft(session, number)
    report = session.get(Report, draft.published_as) if draft.published_as else None
    sections = of_draft(draft)
    keys = {each.key for each in sections}
    return render_template(
        "staff/report_draft.html", draft=draft, report=report, today=clock.today(), newest=reading.head(),
        plan=plans.plan_view(session, draft.plan, clock.today()).plan, missing=drafting.untranslated(draft),
        homeless=[(key, text) for key, text in draft.texts.items() if key not in keys],
        undecided=reports.undecided_comments(session, report.reference) if report else [],
        comments=reports.comments(session, report.reference) if report else [], titles=named_sections(sections),
        places=places(sections),
        takes_comments=report and takes_comments(report.state, report.comments_until, clock.today()))


@blueprint.get("/reports/drafts/<int:number>/preview/")
@needs(Permission.PUBLISH_REPORT)
def preview_draft(number: int) -> str:
    """The draft as it would be published."""
    draft = reports.draft(reading.live(), number)
    body = drafting.shown(database(), draft, _site(), language.current(),
                          url_for("staff.preview_chart", number=number, name="_name_").replace("_name_", "{}"))
    return render_template("staff/report_preview.html", draft=draft, body=Markup(body),
                           plan=plans.plan_view(reading.live(), draft.plan, clock.today()).plan)


@blueprint.get("/reports/drafts/<int:number>/preview/<name>.svg")
@needs(Permission.PUBLISH_REPORT)
def preview_chart(number: int, name: str) -> Response:
    """One chart of a draft."""
    if name not in charts.NAMES:
        abort(404)
    draft = reports.draft(reading.live(), number)
    return Response(drafting.chart(database(), draft, _site(), name, language.current()), mimetype="image/svg+xml")


def _unfinished(number: int) -> ReportDraft:
    """A draft whose report is not final: no form is offered for any other. A form that was open in the meantime is
    refused by its command, and what was typed is given back."""
    draft = reports.draft(reading.live(), number)
    if request.method == "GET":
        report_drafts.check_unfinished(reading.live(), draft)
    return draft


def _check_not_final(report: Report) -> None:
    """As for a report's draft."""
    if request.method == "GET":
        report_comments.open_window(report)


@blueprint.route("/reports/drafts/<int:number>/sections/<key>/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def write_section(number: int, key: str) -> Answer:
    """Write the text beside the facts of one section."""
    draft = _unfinished(number)
    before = draft.texts.get(key)
    form = SectionForm(data={"text": before, "seen": draft.version})

    def act(session: Session) -> Done:
        found = reports.draft(session, number)
        report_drafts.write_section(session, found, key, form.text.text(), seen=form.seen.data, by=access.actor(), at=clock.now())
        return Done(f"{url_for('staff.report_draft', number=number)}#s-{key}", _("Saved."))

    return answer(form, "staff/form.html", act, title=_("Write beside the facts"), private=True,
                  lead=named_sections(of_draft(draft)).get(key, key), back=url_for("staff.report_draft", number=number))


@blueprint.route("/reports/drafts/<int:number>/bring-up/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def bring_draft_up(number: int) -> Answer:
    """Base the facts on the newest entry."""
    form = BringUpForm(data={"on": clock.today()})
    return _made(form, number, lambda draft: drafting.bring_up(
        database(), draft, _site(), on=form.on.data, still=access.require_standing, by=access.actor(), at=clock.now()),
                 title=_("Bring the facts up to date"), lead=_("What has been written is kept."), private=True)


@blueprint.route("/reports/drafts/<int:number>/open/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def open_report(number: int) -> Answer:
    """Publish the draft as a draft, and take comments until a day."""
    form = WindowForm(data={"seen": _unfinished(number).version})
    return _asked(form, number, RunAct.OPEN, lambda: form.until.data, title=_("Open the draft for comment"),
                  lead=_("It is published as a draft, in both languages. The next page shows its progress."), hint=_(
                      "The draft is public once its files are made, in the changelog too, and stays public; after that, the "
                      "last day for comments can only be moved later."))


@blueprint.route("/reports/drafts/<int:number>/finish/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def finish_report(number: int) -> Answer:
    """Make the report final."""
    form = PressForm(data={"seen": _unfinished(number).version})
    return _asked(form, number, RunAct.FINISH, lambda: None, title=_("Make the report final"), lead=_(
        "Its files are frozen, with their checksums and the entry they are based on. The next page shows its progress."),
                  hint=FINAL)


def _asked(form: PressForm | WindowForm, number: int, act: RunAct, until: Callable[[], date | None], *, title: str, lead: str,
           hint: Any) -> Answer:
    """Request that the files be made; they are made when the answer is on its way."""
    def ask(session: Session) -> Done:
        run = report_runs.ask(session, reports.draft(session, number), act, until=until(), seen=form.seen.data,
                              origin=access.origin(), by=access.actor(), at=clock.now())
        _work_afterwards(run.id)
        return Done(url_for("staff.report_run", number=run.id))

    return answer(form, "staff/form.html", ask, title=title, lead=lead, back=url_for("staff.report_draft", number=number),
                  does=title, hint=hint)


def _work_afterwards(number: int) -> None:
    """Work on a run after the answer to this request has been sent: in a thread of its own, because the browser asks for
    the next page on the same connection. If the process ends, so does the thread; the next person to look at the run
    resumes it."""
    app, site = current_app._get_current_object(), _site()  # type: ignore[attr-defined]

    def work() -> None:
        with app.app_context():
            running.work(app.extensions["database"], number, site, clock.now)

    @after_this_request
    def then(response: Response) -> Response:
        if response.status_code < 400:
            response.call_on_close(Thread(target=work, name=f"report-run-{number}", daemon=True).start)
        return response


@blueprint.get("/reports/runs/<int:number>/")
@needs(Permission.PUBLISH_REPORT)
def report_run(number: int) -> Answer:
    """How far the making of a report has progressed. The page reloads by itself; if the process died, the run is resumed."""
    run = reading.live().get(ReportRun, number) or abort(404)
    going = run.state in (RunState.WAITING, RunState.RUNNING)
    if going and (is_at_rest(run.state, run.seen_at, run.tries, clock.now())
                  or is_lost(run.state, run.seen_at, run.tries, clock.now())):
        _work_afterwards(run.id)
    refused = RuleBroken("", run.refusal["message"], **run.refusal["values"]) if run.refusal else None
    still = "still" in request.args
    shown = make_response(render_template(
        "staff/report_run.html", run=run, going=going, draft=reports.draft(reading.live(), run.draft),
        report=reading.live().get(Report, run.report) if run.report else None, still=still,
        refused=language.told(refused) if refused else ""))
    if going and not still:
        # A browser follows this header without a script; the page says how to turn it off.
        shown.headers["Refresh"] = str(RELOAD)
    return shown


def _made(form: Form, number: int, act: Callable[[ReportDraft], object], *, title: str, lead: str,
          private: bool = False) -> Answer:
    """Carry out, outside a single transaction, what reads the whole record; or show the form."""
    draft = _unfinished(number)
    back = url_for("staff.report_draft", number=number)
    if request.method == "POST" and form.validate():
        try:
            act(draft)
        except RuleBroken as broken:
            form.refuse(broken)
        except Conflict:
            form.form_errors = [*form.form_errors,
                                _("Somebody else has changed this draft in the meantime. Please look at it and send it again.")]
        else:
            flash(_("The facts are now based on the newest entry."))
            return redirect(back, 303)
    return render_template("staff/form.html", form=form, stale=None, title=title, lead=lead, back=back,
                           private=private), 422 if request.method == "POST" else 200


@blueprint.route("/reports/drafts/<int:number>/discard/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def discard_draft(number: int) -> Answer:
    """Throw away a draft that nobody has seen."""
    session = reading.live()
    draft = session.get(ReportDraft, number)
    if draft is None:
        return gone(url_for("staff.report_work"))
    plan, form = plans.plan_view(session, draft.plan, clock.today()).plan, PressForm(data={"seen": draft.version})

    def discard(session: Session) -> Done:
        report_drafts.discard_draft(session, reports.draft(session, number), seen=form.seen.data, by=access.actor())
        return Done(url_for("staff.report_work"), _("The draft has been discarded."))

    return asked_once_more(
        discard, _("Discard this draft"),
        _("What its authors wrote is deleted with it and cannot be recovered. Facts are compiled again when a new draft is "
          "started."),
        back=url_for("staff.report_draft", number=number), form=form, subject=plan.title)


# --- comments ----------------------------------------------------------------------------------------------------

def _desk(draft: ReportDraft | None) -> str:
    """The page on which comments on a report wait and are answered."""
    return url_for("staff.report_draft", number=draft.id) if draft else url_for("staff.report_work")


@blueprint.route("/reports/<int:number>/window/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def extend_window(number: int) -> Answer:
    """Take comments for longer."""
    found = reports.report(reading.live(), number)
    form = ExtendForm(data={"seen": found.last_entry})
    _check_not_final(found)
    desk = _desk(reports.draft_of(reading.live(), found.reference))

    def act(session: Session) -> Done:
        thing = Report.by_reference(session, found.reference, seen=form.seen.data)
        entry = report_drafts.extend_window(session, thing, until=form.until.data, reason=form.reason.text(), by=access.actor(),
                                            at=clock.now())
        return Done(desk, recorded(entry.number))

    until = write(When.day(found.comments_until), language.current()) if found.comments_until else None
    lead = _("Comments are accepted until %(day)s.", day=until) if until else None
    return answer(form, "staff/form.html", act, title=_("Extend the comment period"), lead=lead, back=desk)


@blueprint.route("/reports/<int:number>/comments/add/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def enter_comment(number: int) -> Answer:
    """Enter a comment received by e-mail, by letter, on the Join platform or at a meeting."""
    live = reading.live()
    found = reports.report(live, number)
    in_time = min(clock.today(), found.comments_until or clock.today())
    form = EnteredCommentForm(data={"lang": "zh", "received_on": in_time})
    _check_not_final(found)
    draft = reports.draft_of(live, found.reference)
    form.offer_ways()
    form.offer_sections(found, named_sections(of_draft(draft)).items())
    desk = _desk(draft)

    def act(session: Session) -> Done:
        made = report_comments.enter_comment(
            session, Report.by_reference(session, found.reference), said(form), via=CommentVia(form.via.data),
            received_on=form.received_on.data, url=form.url.data or "", letter_number=form.letter_number.data or "",
            by=access.actor(), at=clock.now())
        return Done(desk, recorded(made.last_entry))

    return answer(form, "staff/form.html", act, title=_("Enter a comment"), back=desk)


@blueprint.route("/comments/in/<int:number>/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def decide_comment(number: int) -> Answer:
    """Publish a comment as it was given, or set it aside with the reason."""
    live = reading.live()
    found, form = reports.sent_in(live, number), DecideForm()
    draft = reports.draft_of(live, found.report)
    desk = _desk(draft)
    form.offer_decisions(_("Publish it, word for word"), _("Do not publish it: %(why)s"))

    def act(session: Session) -> Done:
        comment = session.get_one(CommentIn, found.id)
        if form.decision.data == "publish":
            made = report_comments.publish_comment(session, comment, by=access.actor(), at=clock.now())
            return Done(desk, recorded(made.last_entry))
        report_comments.set_comment_aside(session, comment, SetAside(form.decision.data), by=access.actor(), at=clock.now())
        return Done(desk, _("It has been set aside; the report counts it under its reason."))

    return answer(form, "staff/report_comment.html", act, comment=found, title=_("A comment received"), back=desk,
                  report=Report.by_reference(live, found.report), places=places(of_draft(draft)))


@blueprint.route("/comments/<int:number>/answer/", methods=["GET", "POST"])
@needs(Permission.PUBLISH_REPORT)
def answer_comment(number: int) -> Answer:
    """Say what became of a comment, and why."""
    live = reading.live()
    found = reports.comment(live, number)
    _check_not_final(Report.by_reference(live, found.report))
    draft = reports.draft_of(live, found.report)
    desk = _desk(draft)
    form = AnswerForm(data={"seen": found.last_entry, "regard": found.regard.value if found.regard else None,
                            "answer": found.answer})
    form.offer_regards()

    def act(session: Session) -> Done:
        thing = ReportComment.by_reference(session, found.reference, seen=form.seen.data)
        entry = report_comments.answer_comment(session, thing, Regard(form.regard.data), form.answer.text(thing.answer),
                                               by=access.actor(), at=clock.now())
        return Done(desk, recorded(entry.number))

    return answer(form, "staff/form.html", act, title=_("Answer a comment"), subject=found.text,
                  lead=places(of_draft(draft)).get(found.section), back=desk)


def said(form: EnteredCommentForm) -> Said:
    """What a form says, as a command takes it."""
    return Said(form.text.data or "", "en" if form.lang.data == "en" else "zh", form.section.data or "", form.name.data or "",
                form.organisation.data or "", bool(form.named.data), bool(form.consent.data))
