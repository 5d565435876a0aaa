"""A plan compared with itself: after two entries, or at the end of two days."""

from __future__ import annotations

from flask import current_app, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup, escape
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock, language
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import read
from tracker.domain.numbers import natural
from tracker.models import Plan
from tracker.queries import changelog, plans
from tracker.queries import comparison as queries
from tracker.web import reading
from tracker.web.dependence import depends_on
from tracker.web.filters import written
from tracker.web.forms.fields import displayable
from tracker.web.public import blueprint

LONGEST_ASKED = 20


@blueprint.get("/plans/<plan>/compare/")
@depends_on("from", "to")
def compare(plan: str) -> str | tuple[str, int] | Response:
    """What a plan said then and what it says now: by default since it was adopted."""
    session = reading.live()
    found = Plan.by_reference(session, plan)
    asked = {name: displayable(request.args.get(name, "")).strip() for name in ("from", "to")}
    numbers, errors = {}, {}
    first = plans.adopted_by_entry(session, plan)
    for name, otherwise in (("from", first or 0), ("to", reading.head().number)):
        try:
            numbers[name] = queries.newest_before(session, plan, _entry(session, asked[name]) if asked[name] else otherwise)
        except ValueError as fault:
            errors[name] = str(fault)
    shown = None
    if not errors:
        old, new = sorted(numbers.values())
        newest = queries.newest_before(session, plan, reading.head().number)
        shown = (_version(plan, old, newest), _version(plan, new, newest))
    return render_template(
        "public/compare.html", plan=found, asked=asked, errors=errors, versions=queries.versions(session, plan),
        found=queries.compare(*shown) if shown else [],
        ends=[changelog.entry(session, each.number) if each.number else None for each in shown] if shown else [],
    ), 422 if errors else 200


def _entry(session: Session, asked: str) -> int:
    """The entry that was asked for: by its number, or as the last of a day. Raises ValueError, in the reader's language."""
    number = natural(asked, 6)
    if number is not None:
        if not 1 <= number <= reading.head().number:
            raise ValueError(_("There is no entry %(number)s.", number=asked))
        return number
    try:
        if len(asked) > LONGEST_ASKED:
            raise ValueError(asked)
        day = read(asked).last
    except ValueError:
        raise ValueError(_("Enter the number of an entry or a date, for example 115/3/1 or 2026-03-01.")) from None
    if day > clock.today():
        raise ValueError(_("This date is in the future."))
    return queries.last_on(session, day)


def _version(plan: str, number: int, newest: int) -> queries.Version:
    """The plan after an entry: from the live record if nothing in it has changed since."""
    if number == 0:
        return queries.Version(0, {}, {})
    if number == newest:
        return queries.version(reading.live(), plan, number)
    with current_app.extensions["pasts"].after(number, reading.withheld()).reading() as session:
        return queries.version(session, plan, number)


@blueprint.app_template_filter("beside")
def beside(difference: queries.Difference) -> tuple[Markup, Markup]:
    """Before and after, with whatever only one of them contains marked."""
    before, after = _text(difference.before), _text(difference.after)
    if not before or not after:
        return tuple(Markup("{}").format(escape(each)) for each in (before, after))  # type: ignore[return-value]
    left, right = queries.pieces(before, after)
    return _marked(left, "del"), _marked(right, "ins")


def _text(value: object) -> str:
    if isinstance(value, Bilingual):
        return value.in_(language.current()) or written(value)
    return written(value) if value is not None else ""


def _marked(pieces: list[tuple[bool, str]], tag: str) -> Markup:
    return Markup("").join(Markup(f"<{tag}>{{}}</{tag}>").format(text) if only else escape(text) for only, text in pieces)
