"""Proposals and comments by list: taken empty, loaded, looked through row by row, and only then entered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock, language
from tracker.changelog.record import head
from tracker.commands import cocreation as commands
from tracker.domain.audit import Act
from tracker.domain.errors import Conflict, RuleBroken
from tracker.domain.files import BY_ENDING
from tracker.domain.permissions import Permission
from tracker.exchange import given_out, proposals
from tracker.exchange.proposals import DryRun, List
from tracker.models import Plan
from tracker.queries import cocreation, views
from tracker.web import access, files, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, carried_out, database
from tracker.web.forms import choices
from tracker.web.forms.sheets import ProposalListForm
from tracker.web.staff import blueprint
from tracker.web.staff.rehearsal import undone


@blueprint.get("/plans/<plan>/proposals/list.<any(ods, xlsx):ending>")
@needs(Permission.EDIT_PLAN)
def proposal_list(plan: str, ending: str) -> Response:
    """The list to fill in."""
    Plan.by_reference(reading.live(), plan)
    access.note(Act.DOWNLOADED, plan, kind="empty list", ending=ending)
    pages = proposals.blank(views.bodies(reading.live()).values(), language.current())
    return files.download(given_out.as_file(pages, ending), BY_ENDING[ending].media_type, f"proposals-{plan}.{ending}",
                          f"提案清單-{plan}.{ending}")


@blueprint.route("/plans/<plan>/proposals/load/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def load_proposals(plan: str) -> Answer:
    """Load a list: first show what it would enter and what prevents that; once confirmed, all of it is entered."""
    found, form = Plan.by_reference(reading.live(), plan), ProposalListForm()
    form.of_call.offer([("", choices.NONE), *((each.reference, choices.named(each.title))
                                              for each in cocreation.calls(reading.live(), plan))])
    if not form.is_submitted():
        return _page(found, form, 200)
    if not form.validate():
        return _page(found, form, 422)
    try:
        loaded = _loaded(form)
        if form.shown.data:
            return carried_out(lambda session: _enter(session, plan, loaded, form))
        return _look(found, form, loaded)
    except RuleBroken as broken:
        form.refuse(broken)
        return _page(found, form, 422)
    except Conflict:
        return _look(found, form, loaded, overtaken=True)


def _loaded(form: ProposalListForm) -> List:
    file = form.sheet()
    return proposals.read(files.store().path(file.sha256) or abort(404), file)


def _differences(session: Session, plan: str, loaded: List, form: ProposalListForm) -> DryRun:
    held = [proposals.Held(*each) for each in cocreation.said(session, plan)]
    return proposals.dry_run(loaded, proposals.words_of(views.bodies(session).values()), held, form.of_call.data or None,
                             access.actor(), clock.today())


def _load(session: Session, plan: str, run: DryRun) -> int:
    return commands.load_proposals(session, Plan.by_reference(session, plan), [each.loaded for each in run.proposed],
                                   by=access.actor(), at=clock.now())


def _look(plan: Plan, form: ProposalListForm, loaded: List, *, overtaken: bool = False) -> Answer:
    """The page of what would be entered, and of everything that prevents it: also what the command itself would say."""
    with database().reading() as session:
        run = _differences(session, plan.reference, loaded, form)
    if run.is_ready:
        with _refusals(run):
            undone(lambda writing: _load(writing, plan.reference, run))
    told = {kind: [(each, language.worded(each.message, each.values)) for each in found]
            for kind, found in (("problems", run.problems), ("notes", run.notes))}
    status = 422 if run.problems else 409 if overtaken else 200
    return render_template("staff/proposal_list_check.html", plan=plan, form=form, run=run, told=told, overtaken=overtaken,
                           bodies=views.bodies(reading.live())), status


@contextmanager
def _refusals(run: DryRun) -> Iterator[None]:
    try:
        yield
    except RuleBroken as broken:
        run.refuse(broken)


def _enter(session: Session, plan: str, loaded: List, form: ProposalListForm) -> Done:
    """What would be entered is worked out again in this transaction: what is done is what was shown."""
    run = _differences(session, plan, loaded, form)
    if not run.is_ready or run.digest != form.shown.data:
        raise Conflict(plan, 0, head(session).number)
    _load(session, plan, run)
    said = ngettext("%(num)d row entered and published.", "%(num)d rows entered and published.", len(run.proposed))
    return Done(url_for("staff.co_creation"), said)


def _page(plan: Plan, form: ProposalListForm, status: int) -> Answer:
    return render_template("staff/proposal_list.html", plan=plan, form=form, title=_("Upload a list of proposals")), status
