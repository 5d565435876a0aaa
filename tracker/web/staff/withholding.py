"""Withholding by law: first what would disappear, then the ground; it is for ever."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.changelog.record import head
from tracker.commands import withholding as commands
from tracker.domain.errors import N_, Conflict, NotFound, RuleBroken
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
        status, refusal = 422, _offer(form)
        if form.validate():
            try:
                if refusal:
                    raise refusal
                status = 200
                meant, _dot, digest = request.form.get("shown", "").rpartition(".")
                if request.form.get("step") == "withhold" and meant == form.meant:
                    try:
                        return carried_out(lambda session: _withhold(session, form, digest))
                    except Conflict:
                        status = 409
                        form.form_errors = [_("What would be removed has changed since you looked at it. Please look at it "
                                              "again before you withhold it.")]
                shown = _would_go(reading.live(), form)
            except RuleBroken as broken:
                status = 422
                form.refuse(broken)
    else:
        form.offer(())
    return render_template("staff/withhold.html", form=form, **shown), status


def _offer(form: WithholdForm) -> RuleBroken | None:
    """Offer what can be withheld by the entry that was given; gives the reason where nothing can."""
    found: list[Spoken] = []
    refusal: RuleBroken | None = None
    try:
        found = commands.statements_of(reading.live(), form.entry.data or 0)
    except NotFound:
        refusal = RuleBroken("entry", N_("There is no such entry."))
    except RuleBroken as broken:
        refusal = broken
    form.offer(found)
    return refusal


def _would_go(session: Session, form: WithholdForm) -> dict[str, Any]:
    going = commands.chosen_of(session, form.entry.data, form.chosen)
    facts = [Fact(known.label, known.write(value, Names({})))
             for thing in going for name, value in commands.vanishing(session, thing).items()
             if (known := field_of(str(thing.public()["type"]), name))]
    found: dict[str, list[Any]] = {
        "entries": commands.carriers(session, going), "printed_in": _printing(session, going),
        "evidence": commands.evidence(session, going), "same": commands.same_file(session, going)}
    told = [getattr(each, "reference", None) or each.number for some in found.values() for each in some]
    return {**found, "thing": going[0], "is_document": isinstance(going[0], Document), "names": kinds.NAMES, "facts": facts,
            "digest": sha256(repr(told).encode()).hexdigest()[:16]}


def _printing(session: Session, going: Sequence[Spoken]) -> list[Report]:
    """The reports whose files contain the words that would go, or the words of evidence that goes with them."""
    changing = [each for thing in going for each in commands.changing(session, thing).values()]
    gone = [*(before for before, _after in changing), *(each.shows.public() for each in commands.evidence(session, going))]
    # Of a list, some may stay: what an item of an agenda deals with, who disputed an outcome.
    left = set(printed.leaves([after for _before, after in changing]))
    return printed.printing(session, files.store(), (each for each in printed.leaves(gone) if each not in left))


def _withhold(session: Session, form: WithholdForm, digest: str) -> Done:
    """What goes is found again in this transaction, and goes only if it is what was shown: a report published in the meantime
    would keep the words, and nobody would have been asked about it. Raises Conflict."""
    found = _would_go(session, form)
    if found["digest"] != digest:
        raise Conflict(f"entry/{form.entry.data}", 0, head(session).number)
    chosen = set(request.form.getlist("report"))
    printed_in = [each for each in found["printed_in"] if each.reference in chosen]
    made = commands.withhold(session, form.entry.data, of=form.chosen, ground=form.ground.text(), printed_in=printed_in,
                             by=access.actor(), at=clock.now())
    return Done(url_for("staff.withhold"), _("Withheld. Entry %(number)d says so, with the ground.", number=made[0].number))
