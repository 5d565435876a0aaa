"""A whole plan by sheet: taken empty or filled, loaded, looked through cell by cell, then entered, all or nothing."""

from __future__ import annotations

import csv
import io

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock, language
from tracker.changelog.record import head
from tracker.commands import column_maps, plan_entry
from tracker.domain.audit import Act
from tracker.domain.errors import Conflict, RuleBroken
from tracker.domain.files import BY_ENDING
from tracker.domain.permissions import Permission
from tracker.exchange import given_out, plan_check, plan_reading, plan_workbook
from tracker.exchange.plan_columns import PlanField, heading_key
from tracker.exchange.plan_reading import PlanSheet
from tracker.exchange.plan_run import PlanRun
from tracker.exchange.table import Table
from tracker.models import Plan
from tracker.queries import plan_sheets, plans
from tracker.web import access, files
from tracker.web import reading as record
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, carried_out, database, turn
from tracker.web.forms.plan_sheets import MapForm, PlanSheetForm
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.rehearsal import undone

WHOLE = ("meeting", "document", "reason_zh", "file")


@blueprint.get("/plans/sheet.<any(ods, xlsx, csv):ending>")
@needs(Permission.EDIT_PLAN)
def empty_plan_sheet(ending: str) -> Response:
    """The sheet of a plan, empty: its pages, or as CSV one table of commitments and milestones."""
    access.note(Act.DOWNLOADED, kind="empty sheet", ending=ending)
    if ending == "csv":
        out = io.StringIO()
        csv.writer(out).writerow(plan_workbook.flat_headings(language.current()))
        return _given(out.getvalue().encode("utf-8-sig"), ending, "plan")
    known = plan_sheets.known(record.live(), None)
    return _given(given_out.as_file(plan_workbook.pages(known, language.current()), ending), ending, "plan")


@blueprint.get("/plans/<plan>/sheet.<any(ods, xlsx):ending>")
@needs(Permission.EDIT_PLAN)
def plan_sheet(plan: str, ending: str) -> Response:
    """The sheet of a plan with what the record says of it."""
    Plan.by_reference(record.live(), plan)
    access.note(Act.DOWNLOADED, plan, kind="plan sheet", ending=ending)
    known = plan_sheets.known(record.live(), plan)
    return _given(given_out.as_file(plan_workbook.pages(known, language.current()), ending), ending, plan)


def _given(data: bytes, ending: str, name: str) -> Response:
    return files.download(data, BY_ENDING[ending].media_type, f"{name}.{ending}", f"行動方案-{name}.{ending}")


@blueprint.route("/plans/sheet/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def load_plan_sheet() -> Answer:
    """Load a plan's sheet: first show what it would enter and what prevents that; once confirmed, all of it is entered."""
    form = PlanSheetForm(data={"plan": request.args.get("plan", "")})
    _offer(form)
    if not form.is_submitted():
        return _page(form, 200)
    if not form.validate():
        return _page(form, 422)
    try:
        tables = _tables(form)
        sheet = plan_reading.read(tables, _map(form, tables))
        if not sheet.is_understood or request.form.get("step") == "map":
            return _columns(form, tables)
        if not form.shown.data:
            return _look(form, sheet)
        try:
            return carried_out(lambda session: _enter(session, form, sheet))
        except Conflict:
            return _look(form, sheet, overtaken=True)
    except RuleBroken as broken:
        form.refuse(broken)
        return _page(form, 422)


@blueprint.post("/plans/sheet/columns/")
@needs(Permission.EDIT_PLAN)
def save_plan_map() -> Answer:
    """Save how the columns of another tracker are read, and show what its sheet would enter."""
    form = PlanSheetForm()
    _offer(form)
    try:
        if not form.validate():
            return _page(form, 422)
        tables = _tables(form)
        headings = plan_reading.headings_of(tables, {})
        map_form = MapForm.of(headings, [heading_key(each.text) for each in headings])()
        if not map_form.validate():
            return _columns(form, tables, map_form, 422)
        try:
            with turn() as session:
                column_maps.save_map(session, map_form["name"].data or "", map_form.columns, by=access.actor())
        except RuleBroken as broken:
            map_form.refuse(broken)
            return _columns(form, tables, map_form, 422)
        form.map.data = map_form["name"].data
        return _look(form, plan_reading.read(tables, map_form.columns))
    except RuleBroken as broken:
        form.refuse(broken)
        return _page(form, 422)


def _offer(form: PlanSheetForm) -> None:
    offer(form)
    form.plan.offer([("", _l("(as stated in the sheet)")),
                     *((each.reference, each.reference) for each in plans.names(record.live()))])


def _tables(form: PlanSheetForm) -> list[Table]:
    file = form.sheet()
    return plan_reading.tables_of(files.store().path(file.sha256) or abort(404), file)


def _map(form: PlanSheetForm, tables: list[Table]) -> dict[str, str]:
    """The saved map by which it is read: the one carried along, or, for a sheet that is not ours, the one that fits."""
    headings = {heading_key(each.text) for each in plan_reading.headings_of(tables, {})}
    with database().reading() as session:
        if form.map.data:
            found = next((each for each in plan_sheets.maps(session) if each.name == form.map.data), None)
        else:
            found = plan_sheets.map_for(session, headings)
        if found is not None:
            form.map.data = found.name
        return dict(found.columns) if found else {}


def _run(session: Session, form: PlanSheetForm, sheet: PlanSheet) -> PlanRun:
    code = plan_check.code_of(sheet) or form.plan.data or ""
    return plan_check.dry_run(sheet, plan_sheets.known(session, code), code)


def _carry_out(session: Session, form: PlanSheetForm, run: PlanRun) -> int:
    return plan_entry.enter_plan(session, run.entry, reason=form.reason.text(), decided=form.decided, by=access.actor(),
                                 at=clock.now())


def _look(form: PlanSheetForm, sheet: PlanSheet, *, overtaken: bool = False) -> Answer:
    """The page of the differences, and of everything that prevents them: also what the commands themselves would say."""
    with database().reading() as session:
        run = _run(session, form, sheet)
        if run.is_ready:
            try:
                undone(lambda writing: _carry_out(writing, form, _run(writing, form, sheet)))
            except RuleBroken as broken:
                if broken.field in WHOLE:
                    raise
                run.refuse(broken)
        lang = language.current()

        def worded(field: PlanField, value: object) -> str:
            return plan_workbook.said(field, value, lang, run.bodies)

        told = {kind: [(each, language.worded(each.message, each.values)) for each in found]
                for kind, found in (("problems", run.problems), ("notes", run.notes))}
        file, carried = form.sheet().name, form.carried()
        if run.problems:
            # The next file is asked for; everything else that was typed stays.
            form.file.data = None
        return render_template("staff/plan_sheet_check.html", title=_("What the sheet would enter"), form=form, run=run,
                               file=file, carried=carried, foreign=sheet.is_foreign or bool(form.map.data),
                               told=told, worded=worded, overtaken=overtaken), 422 if run.problems else 409 if overtaken else 200


def _enter(session: Session, form: PlanSheetForm, sheet: PlanSheet) -> Done:
    """The differences are worked out again in this transaction: what is entered is what was shown."""
    run = _run(session, form, sheet)
    if not run.is_ready or run.digest != form.shown.data:
        raise Conflict(run.code, 0, head(session).number)
    number = len(run.steps)
    _carry_out(session, form, run)
    return Done(url_for("staff.plan", plan=run.code),
                ngettext("%(num)d item entered from the sheet.", "%(num)d items entered from the sheet.", number))


def _columns(form: PlanSheetForm, tables: list[Table], map_form: MapForm | None = None, status: int = 200) -> Answer:
    """The page on which the columns of another tracker are matched to ours."""
    headings = plan_reading.headings_of(tables, _map(form, tables))
    made = map_form or MapForm.of(headings, [heading_key(each.text) for each in headings])(data={"name": form.map.data or ""})
    return render_template("staff/plan_sheet_map.html", title=_("Which column is which"), form=form, map_form=made,
                           headings=headings), status


def _page(form: PlanSheetForm, status: int) -> Answer:
    with database().reading() as session:
        return render_template("staff/plan_sheet.html", title=_("Enter a plan from a sheet"), form=form,
                               maps=plan_sheets.maps(session),
                               plans=plans.names(session)), status
