"""The forum: its members and meetings."""

from __future__ import annotations

from flask import render_template

from tracker import language
from tracker.domain.bilingual import Bilingual
from tracker.domain.forum import NOTICE_WORKING_DAYS, Figure
from tracker.domain.register import Ruling
from tracker.queries import commitments, register, release, steering_group, views
from tracker.queries.words import forum as forum_words
from tracker.web import caching, reading
from tracker.web.asking import Typed
from tracker.web.dependence import depends_on
from tracker.web.public import blueprint, statements


@blueprint.get("/group/")
@depends_on("on", as_of=True)
def group() -> str | tuple[str, int]:
    session, asked = reading.record(), Typed(dict(caching.query()))
    on = asked.day("on")
    found = steering_group.sitting(session, on.first) if on else steering_group.terms(session, struck=True)
    concerned = sorted({each for view in found for group in view.groups for each in group.commitments})
    text = render_template("public/group.html", terms=found, asked=asked, on=on, rules=steering_group.rules(session),
                           commitments=commitments.titles(session, concerned), bodies=views.bodies(session))
    return (text, 400) if asked.errors else text


@blueprint.get("/group/meetings/")
def meetings() -> str:
    return render_template("public/meetings.html", meetings=steering_group.meetings(reading.record()))


@blueprint.get("/group/meetings/<int:number>/")
def meeting(number: int) -> str:
    page = steering_group.meeting(reading.record(), number)
    return render_template("public/meeting.html", page=page, needed=NOTICE_WORKING_DAYS,
                           conclusions=[Bilingual.from_public(each) for each in page.meeting.conclusions],
                           why=Bilingual.from_public((page.put_off.payload or {}).get("reason")) if page.put_off else None,
                           lines=(lines := register.of_meeting(reading.record(), page.meeting.reference)),
                           recommended=any(each.listing.advice is Ruling.RELEASE for each in lines) or bool(
                               release.of_meeting(reading.record(), page.meeting.reference)),
                           opened=register.opened_at(reading.record(), page.meeting.reference),
                           told_in=statements.told_in([*page.updates, *page.observations, *page.decisions]))


@blueprint.app_template_filter("counted")
def counted(figure: Figure) -> str:
    """A number stated in a list, in words."""
    return forum_words.counted(figure).in_(language.current())
