"""Bodies and the categories of delay."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.changelog.record import Decided
from tracker.commands import bodies as commands
from tracker.domain.delay_categories import USUAL
from tracker.domain.permissions import NDC, Permission
from tracker.models import Body, DelayCategory
from tracker.queries import staff, views
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer, carried_out
from tracker.web.forms.bodies import BodyAmendForm, BodyForm, CategoryAmendForm, CategoryForm
from tracker.web.staff import blueprint
from tracker.web.staff.offers import offer
from tracker.web.staff.plans import recorded


@blueprint.get("/bodies/")
@needs(Permission.EDIT_PLAN)
def bodies() -> str:
    """Every body."""
    return render_template("staff/bodies.html", bodies=views.bodies(reading.live()), ndc=NDC)


@blueprint.route("/bodies/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def add_body() -> Answer:
    """Enter a body."""
    form = BodyForm(data={"slug": request.args.get("slug")})
    offer(form)

    def add(session: Session) -> Done:
        entry = commands.add_body(
            session, form.slug.data or "", name=form["name"].text(), short_zh=form.short_zh.data or "",
            valid_from=form.valid_from.data, parent=form.parent.data or None, successor=form.successor.data or None,
            by=access.actor(), at=clock.now())
        return Done(url_for("staff.bodies"), recorded(entry.number))

    return answer(form, "staff/form.html", add, title=_("Enter a body"), back=url_for("staff.bodies"))


@blueprint.route("/bodies/<slug>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_body(slug: str) -> Answer:
    """Change a body's labels, validity, parent or successor."""
    found = Body.by_reference(reading.live(), slug)
    form = BodyAmendForm(obj=found, data={"seen": found.last_entry})
    offer(form, of=slug)

    def amend(session: Session) -> Done:
        thing = Body.by_reference(session, slug, seen=form.seen.data)
        entry = commands.amend_body(
            session, thing, name=form["name"].text(thing.name), short_zh=form.short_zh.data or "",
            valid_from=form.valid_from.data, valid_to=form.valid_to.data, parent=form.parent.data or None,
            successor=form.successor.data or None, reason=form.reason.text(),
            decided=Decided(form.meeting.data or None, form.document.data or ""), by=access.actor(), at=clock.now())
        return Done(url_for("staff.bodies"), recorded(entry.number))

    return answer(form, "staff/form.html", amend, title=_("Amend the body"), subject=found.name, back=url_for("staff.bodies"))


@blueprint.get("/categories/")
@needs(Permission.EDIT_PLAN)
def categories() -> str:
    """The categories of delay: this project's own."""
    return render_template("staff/categories.html", categories=staff.categories(reading.live(), retired=True), usual=USUAL)


@blueprint.route("/categories/add/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def add_category() -> Answer:
    """Enter a category of delay."""
    last = max((each.order for each in staff.categories(reading.live(), retired=True)), default=0)
    form = CategoryForm(data={"position": last + 1})

    def add(session: Session) -> Done:
        entry = commands.add_category(session, form.code.data or "", label=form.label.text(), order=form.position.data,
                                      by=access.actor(), at=clock.now())
        return Done(url_for("staff.categories"), recorded(entry.number))

    return answer(form, "staff/form.html", add, title=_("Enter a category"), back=url_for("staff.categories"))


@blueprint.post("/categories/usual/")
@needs(Permission.EDIT_PLAN)
def add_usual_categories() -> Response:
    """Enter the usual categories, all at once: without any, nobody can report a delay."""

    def add(session: Session) -> Done:
        made = commands.add_usual_categories(session, by=access.actor(), at=clock.now())
        return Done(url_for("staff.categories"), ngettext("%(num)d category entered.", "%(num)d categories entered.", len(made)))

    return carried_out(add)


@blueprint.route("/categories/<code>/amend/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def amend_category(code: str) -> Answer:
    """Reword, move or retire a category."""
    found = DelayCategory.by_reference(reading.live(), f"category/{code}")
    form = CategoryAmendForm(data={"seen": found.last_entry, "label": found.label, "position": found.order,
                                   "retired": found.retired})

    def amend(session: Session) -> Done:
        thing = DelayCategory.by_reference(session, found.reference, seen=form.seen.data)
        entry = commands.amend_category(session, thing, label=form.label.text(thing.label), order=form.position.data,
                                        retired=bool(form.retired.data), by=access.actor(), at=clock.now())
        return Done(url_for("staff.categories"), recorded(entry.number))

    return answer(form, "staff/form.html", amend, title=_("Amend the category"), subject=found.label,
                  back=url_for("staff.categories"))
