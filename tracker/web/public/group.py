"""The forum: its members and meetings."""

from __future__ import annotations

from flask import render_template

from tracker.domain.bilingual import Bilingual
from tracker.domain.register import Ruling
from tracker.queries import register, steering_group
from tracker.web import reading
from tracker.web.public import blueprint


@blueprint.get("/group/")
def group() -> str:
    return render_template("public/group.html", terms=steering_group.terms(reading.record()))


@blueprint.get("/group/meetings/")
def meetings() -> str:
    return render_template("public/meetings.html", meetings=steering_group.meetings(reading.record()))


@blueprint.get("/group/meetings/<int:number>/")
def meeting(number: int) -> str:
    page = steering_group.meeting(reading.record(), number)
    return render_template("public/meeting.html", page=page,
                           conclusions=[Bilingual.from_public(each) for each in page.meeting.conclusions],
                           lines=(lines := register.of_meeting(reading.record(), page.meeting.reference)),
                           recommended=any(each.listing.advice is Ruling.RELEASE for each in lines),
                           opened=register.opened_at(reading.record(), page.meeting.reference))
