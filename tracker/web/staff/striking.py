"""Strike what was entered in error: in the making of a plan, reviews, the register, results and the forum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import abort, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import striking
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Permission
from tracker.models import (
    AnswerRule,
    Call,
    Commitment,
    Conclusion,
    GroupRules,
    Indicator,
    Measurement,
    Meeting,
    Member,
    Participation,
    Proposal,
    Recommendation,
    Term,
    WorkingGroup,
)
from tracker.models.statement import Spoken
from tracker.queries import outcomes
from tracker.queries.words import numbered
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.filters import when_plain
from tracker.web.forms.cocreation import StrikeForm
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded


def _results(thing: Indicator | Measurement) -> str:
    of = Commitment.by_reference(reading.live(), thing.commitment)
    return url_for("staff.results_of", plan=of.plan, label=of.label)


class Struck(NamedTuple):
    """One kind of thing that can be struck.

    own    what is said about it in addition to what applies to all
    back   the URL of the work page to which it belongs
    shown  what identifies it on the form: title, the label before it, text
    start  what its reference begins with, where that is not the name of its table
    """

    model: type[Any]
    own: Any
    back: Callable[[Any], str] = lambda _thing: url_for("staff.co_creation")
    shown: Callable[[Any], dict[str, Any]] = lambda thing: {
        "subject": thing.title, "label": thing.number, "quoted": thing.text}
    start: str = ""


def _group(_thing: Any) -> str:
    return url_for("staff.group")


def _of_term(thing: Member | WorkingGroup) -> str:
    term = numbered(thing.term)
    return term.in_(language.current()) if term else ""


STRUCK = {
    "calls": Struck(Call, _l(
        "A call cannot be struck while proposals, comments or participation events belong to it; one that was made is "
        "amended, not struck.")),
    "proposals": Struck(Proposal, _l(
        "Nobody is asked to answer it any more. A proposal that was made is answered, not struck.")),
    "participation": Struck(Participation, _l("An event that took place is amended, not struck.")),
    "recommendations": Struck(Recommendation, _l(
        "Nobody is asked to answer it any more, and its number in the review can be used again. A recommendation that was "
        "made is answered, not struck."), shown=lambda thing: {
            "subject": thing.title, "label": thing.in_review, "quoted": thing.text}),
    "register": Struck(Conclusion, _l(
        "Nobody is asked to follow it up any more. A conclusion that a meeting has dealt with is amended or released, not "
        "struck."), lambda _thing: url_for("staff.conclusions")),
    "meetings": Struck(Meeting, _l(
        "Its number can be used again, and the meeting can be entered under its own number. It cannot be struck if a "
        "statement, a document, a conclusion on the register or a decision names it."), _group, lambda thing: {
            "subject": numbered(thing.reference), "label": when_plain(thing.held_on, "table")}),
    "indicators": Struck(Indicator, _l(
        "Its values go with it. An indicator that an assessment cites is amended, not struck."), _results, lambda thing: {
            "subject": thing.title, "label": thing.number}),
    "terms": Struck(Term, _l(
        "Its number can be used again. A term cannot be struck while meetings, members or working groups belong to it."), _group,
        lambda thing: {"subject": numbered(thing.reference)}),
    "members": Struck(Member, _l(
        "For a member who leaves, enter the last day. A seat cannot be struck if an attendance list, a working group or a "
        "deputy names it, if something was signed for it, or if an account is linked to it."), _group, lambda thing: {
            "subject": thing.name, "label": _of_term(thing), "quoted": thing.role}),
    "groups": Struck(WorkingGroup, _l("For a working group that has ended, enter the last day."), _group, lambda thing: {
        "subject": thing.name, "label": _of_term(thing), "quoted": thing.note}, "working-group"),
    "rules": Struck(GroupRules, _l("A version that has been replaced by a newer one stays in the record and cannot be "
                                   "struck."), _group,
                    lambda thing: {"subject": thing.title, "quoted": thing.text}, "rules"),
    "answer-rules": Struck(AnswerRule, _l("A rule that sets when an answer to a member is due cannot be struck."),
                           lambda _thing: url_for("staff.answers"),
                           lambda thing: {"subject": numbered(thing.reference), "quoted": thing.text}, "answer-rule"),
}
"""Keyed by the part of the URL."""

PLACES = ", ".join(f'"{each}"' for each in STRUCK)

VALUE = Struck(Measurement, _l("A value that was measured is corrected, not struck."), _results, lambda thing: {
    "subject": Indicator.by_reference(reading.live(), thing.indicator).title,
    "label": f"{when_plain(thing.measured_on, 'table')} {thing.value}", "quoted": thing.text})


@blueprint.route(f"/<any({PLACES}):things>/<int:number>/strike/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def strike(things: str, number: int) -> Answer:
    """Strike what was entered in error."""
    kind = STRUCK[things]
    return _answered(kind, kind.model.by_reference(reading.live(), f"{kind.start or kind.model.__tablename__}/{number}"))


@blueprint.route("/indicators/<int:number>/measurements/<int:place>/strike/", methods=["GET", "POST"])
@needs(Permission.EDIT_PLAN)
def strike_measurement(number: int, place: int) -> Answer:
    """Strike a value that was entered in error."""
    return _answered(VALUE, outcomes.measurement(reading.live(), number, place))


def _answered(kind: Struck, found: Any) -> Answer:
    if isinstance(found, Spoken) and found.is_over:
        abort(404)
    form, back = StrikeForm(data={"seen": found.last_entry}), kind.back(found)

    def act(session: Session) -> Done:
        thing = kind.model.by_reference(session, found.reference, seen=form.seen.data)
        try:
            entry = striking.strike(session, thing, reason=form.change.text(), by=access.actor(), at=clock.now())
        except RuleBroken as broken:
            # What depends on it is reported by the name that people use for it.
            told = {name: numbered(value) or value if name == "reference" else value for name, value in broken.values.items()}
            raise RuleBroken(broken.field, broken.message, **told) from broken
        return Done(back, recorded(entry.number))

    lead = _("Only for what was entered twice or in the wrong place. Its words stay readable, with your reason; it no longer "
             "counts.")
    return answer(form, "staff/form.html", act, title=_("Strike what was entered in error"), back=back,
                  does=_("Strike what was entered in error"),
                  lead=f"{lead}{language.blank()}{kind.own}",
                  hint=_("It is public at once, in the changelog too, and cannot be undone: anything struck by mistake is "
                         "entered again."), **kind.shown(found))
