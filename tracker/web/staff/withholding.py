"""Withholding by law: first what would disappear, then the ground; it is for ever."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import withholding as commands
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.permissions import Permission
from tracker.models import Document, Report
from tracker.models.statement import Spoken
from tracker.queries.entries import Fact
from tracker.queries.words import Names, field_of
from tracker.reports import kinds, printed
from tracker.web import access, files, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, carried_out
from tracker.web.forms.account import WithholdForm
from tracker.web.staff import blueprint


@blueprint.route("/withhold/", methods=["GET", "POST"])
@needs(Permission.WITHHOLD)
def withhold() -> Answer:
    """Withhold the words of a statement, or a document. The first POST shows what would go; the second takes it out."""
    form = WithholdForm()
    shown: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                if request.form.get("step") == "withhold" and request.form.get("shown") == str(form.entry.data):
                    return carried_out(lambda session: _withhold(session, form))
                shown, status = _would_go(reading.live(), form.entry.data), 200
            except NotFound:
                form.refuse(RuleBroken("entry", _("There is no such entry.")))
            except RuleBroken as broken:
                form.refuse(broken)
    return render_template("staff/withhold.html", form=form, **shown), status


def _would_go(session: Session, number: int) -> dict[str, Any]:
    thing = commands.statement_of(session, number)
    kind, gone = str(thing.public()["type"]), commands.vanishing(session, thing)
    facts = [Fact(known.label, known.write(value, Names({}))) for name, value in gone.items() if (known := field_of(kind, name))]
    return {"thing": thing, "entries": commands.carriers(session, thing), "is_document": isinstance(thing, Document),
            "printed_in": _printing(session, thing), "names": kinds.NAMES, "facts": facts,
            "evidence": commands.evidence(session, thing), "same": commands.same_file(session, thing)}


def _printing(session: Session, thing: Spoken) -> list[Report]:
    """The reports whose files contain the words that would go, or the words of evidence that goes with them."""
    changing = commands.changing(session, thing).values()
    gone = [*(before for before, _after in changing), *(each.shows.public() for each in commands.evidence(session, thing))]
    # Of a list, some may stay: what an item of an agenda deals with, who disputed an outcome.
    left = set(printed.leaves([after for _before, after in changing]))
    return printed.printing(session, files.store(), (each for each in printed.leaves(gone) if each not in left))


def _withhold(session: Session, form: WithholdForm) -> Done:
    chosen = set(request.form.getlist("report"))
    printed_in = [each for each in _printing(session, commands.statement_of(session, form.entry.data))
                  if each.reference in chosen]
    made = commands.withhold(session, form.entry.data, ground=form.ground.text(), printed_in=printed_in, by=access.actor(),
                             at=clock.now())
    return Done(url_for("staff.withhold"), _("Withheld. Entry %(number)d says so, with the ground.", number=made[0].number))
