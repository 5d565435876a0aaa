"""The sheet of a body in a round, out and back: taken, loaded back, looked through cell by cell, and only then sent
in.

Nothing is kept between the steps except the file, which the form names by a signed ticket (``web.files``).
"""

from __future__ import annotations

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock, language
from tracker.changelog.record import head
from tracker.commands import filing
from tracker.domain.audit import Act
from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import Conflict, RuleBroken
from tracker.domain.files import BY_ENDING
from tracker.domain.permissions import Permission
from tracker.exchange import check, given_out, packed, reading, workbook
from tracker.exchange.check import DryRun
from tracker.exchange.reading import Returned
from tracker.mail import sign_off as mail
from tracker.models import Asked
from tracker.queries import rounds, sheets
from tracker.web import access, files, post
from tracker.web import reading as record
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, carried_out, database
from tracker.web.forms.sheets import SheetForm
from tracker.web.staff import blueprint
from tracker.web.staff.rehearsal import undone
from tracker.web.staff.round_filing import Desk, desk_of, letter_of, sent_in
from tracker.web.staff.rounds import round_of


@blueprint.get("/round/<plan>/<period>/bodies/<slug>/sheet.<any(ods, xlsx):ending>")
@needs(Permission.DRAFT_UPDATE)
def sheet(plan: str, period: str, slug: str, ending: str) -> Response:
    """The sheet, with what is filed or carried forward as of now."""
    desk = desk_of(plan, period, slug)
    found = sheets.sheet(record.live(), desk.asked, access.actor())
    made = given_out.as_file(workbook.pages(found, language.current()), ending)
    access.note(Act.DOWNLOADED, desk.asked.reference, kind="sheet", ending=ending)
    name = f"{slug}-{period}.{ending}"
    return files.download(made, BY_ENDING[ending].media_type, name, f"填報表-{name}")


@blueprint.get("/round/<plan>/<period>/sheets-<any(ods, xlsx):ending>.zip")
@needs(Permission.EDIT_PLAN)
def round_sheets(plan: str, period: str, ending: str) -> Response:
    """The sheets of all bodies that are asked in a round, in one file: to be mailed to those that never log in."""
    session = record.live()
    found = round_of(session, plan, period)
    asked = [each for each in rounds.asked_in(session, found) if not each.dropped]
    made = [(f"{each.body}-{period}.{ending}", [given_out.as_file(
        workbook.pages(sheets.sheet(session, each, access.actor()), language.current()), ending)]) for each in asked]
    access.note(Act.DOWNLOADED, found.reference, kind="sheets", ending=ending)
    name = f"{plan}-{period}-{ending}.zip"
    return files.download(b"".join(packed.as_zip(made)), "application/zip", name, f"填報表-{name}")


@blueprint.route("/round/<plan>/<period>/bodies/<slug>/sheet/", methods=["GET", "POST"])
@needs(Permission.DRAFT_UPDATE)
def load_sheet(plan: str, period: str, slug: str) -> Answer:
    """Load a sheet back: first show what it would change and what prevents that; once confirmed, it is sent in, kept as
    drafts, or published from the letter."""
    desk = desk_of(plan, period, slug)
    form = SheetForm(data=letter_of(desk))
    form.come_from(desk.writers)
    if not form.is_submitted():
        return _page(desk, form, 200)
    if not form.validate():
        return _page(desk, form, 422)
    try:
        returned = _returned(desk, form)
        if not form.shown.data:
            return _look(desk, form, returned)
        act = _keep if request.form.get("step") == "draft" and not desk.from_letter else _send
        try:
            return carried_out(lambda session: act(session, desk, returned, form))
        except Conflict:
            return _look(desk, form, returned, overtaken=True)
    except RuleBroken as broken:
        form.refuse(broken)
        return _page(desk, form, 422)


def _returned(desk: Desk, form: SheetForm) -> Returned:
    file = form.sheet()
    path = files.store().path(file.sha256) or abort(404)
    return reading.read(path, file, desk.asked.reference)


def _look(desk: Desk, form: SheetForm, returned: Returned, *, overtaken: bool = False) -> Answer:
    """The page of the differences, and of everything that prevents them: also what the commands themselves would say.

    Raises RuleBroken on the letter's fields.
    """
    with database().reading() as session:
        run = _differences(session, desk, returned)
        if run.is_ready:
            try:
                undone(lambda writing: _file(writing, desk, _differences(writing, desk, returned), form))
            except RuleBroken as broken:
                if broken.field in form:
                    raise
                run.refuse(broken)
        return _checked(desk, form, run, overtaken=overtaken)


def _differences(session: Session, desk: Desk, returned: Returned) -> DryRun:
    asked, actor = Asked.by_reference(session, desk.asked.reference), access.actor()
    return check.dry_run(session, sheets.sheet(session, asked, actor), returned, actor, clock.today())


def _file(session: Session, desk: Desk, run: DryRun, form: SheetForm) -> str:
    """Send in, or publish from the letter, what the sheet says; returns the message about it."""
    asked, by, at, seen = run.sheet.asked, access.actor(), clock.now(), head(session).number
    if desk.from_letter and form.letter:
        filed = filing.file_from_letter(session, asked, run.answers, form.letter, seen=seen, by=by, at=at)
        return str(ngettext("%(num)d report published, filed from the letter.",
                            "%(num)d reports published, filed from the letter.", len(filed)))
    return sent_in(filing.send_in(session, asked, run.answers, seen=seen, by=by, at=at))


def _as_shown(session: Session, desk: Desk, returned: Returned, form: SheetForm) -> DryRun:
    """The differences are worked out again in this transaction: what is done is what was shown."""
    run = _differences(session, desk, returned)
    if not run.is_ready or run.digest != form.shown.data:
        raise Conflict(desk.asked.reference, 0, head(session).number)
    return run


def _keep(session: Session, desk: Desk, returned: Returned, form: SheetForm) -> Done:
    """Keep what the sheet says as drafts, one for each milestone, to be continued on screen."""
    run = _as_shown(session, desk, returned, form)
    kept = filing.keep_drafts(session, run.sheet.asked, run.answers, seen=head(session).number, by=access.actor(), at=clock.now())
    return Done(f"{desk.address}#h-drafts", ngettext("%(num)d draft kept; nothing was sent in.",
                                                     "%(num)d drafts kept; nothing was sent in.", len(kept)))


def _send(session: Session, desk: Desk, returned: Returned, form: SheetForm) -> Done:
    said = _file(session, desk, _as_shown(session, desk, returned, form), form)
    post.soon(mail.to_check)
    return Done(desk.onward, said)


def _page(desk: Desk, form: SheetForm, status: int) -> Answer:
    return render_template("staff/sheet.html", desk=desk, form=form, round=desk.asked.of, body=_body(desk)), status


def _checked(desk: Desk, form: SheetForm, run: DryRun, *, overtaken: bool) -> Answer:
    lang = language.current()

    def worded(name: str, value: object) -> str:
        return workbook.in_words(name, value, run.words, lang)

    told = {kind: [(each, language.worded(each.message, each.values)) for each in found]
            for kind, found in (("problems", run.problems), ("notes", run.notes))}
    title, file, carried = _("What the sheet would change"), form.sheet().name, form.carried()
    if run.problems:
        # The next file is asked for; everything else that was typed stays.
        form.file.data = None
    return render_template("staff/sheet_check.html", title=title, desk=desk, form=form, run=run, round=desk.asked.of, file=file,
                           carried=carried, body=_body(desk), worded=worded, told=told, overtaken=overtaken), (
        422 if run.problems else 409 if overtaken else 200)


def _body(desk: Desk) -> Bilingual:
    return sheets.body(record.live(), desk.asked)
