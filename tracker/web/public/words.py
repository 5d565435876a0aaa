"""The codes of the record in words. One table, so that a code is called the same on every page."""

from __future__ import annotations

from enum import Enum

from flask_babel import gettext

from tracker.domain.errors import N_
from tracker.domain.schedule import PlanStage, SaidBy
from tracker.domain.statements import (
    DependsOn,
    EvidenceKind,
    OpenGovernmentValue,
    Party,
    Side,
    TitleBasis,
    UpdateKind,
)
from tracker.models.coverage import CoverageOf, StatedBy
from tracker.models.document import DocumentKind
from tracker.web.public import blueprint

WORDS: dict[Enum, str] = {
    PlanStage.CO_CREATION: N_("in co-creation"),
    PlanStage.ADOPTED: N_("adopted"),
    PlanStage.IMPLEMENTATION: N_("under implementation"),
    PlanStage.CLOSED: N_("closed"),
    SaidBy.BODY: N_("stated by the body itself"),
    SaidBy.SECRETARIAT: N_("reported by the secretariat"),
    SaidBy.SOURCE: N_("read by this site from a source"),
    Party.BODY: N_("Government body"),
    Party.SECRETARIAT: N_("Secretariat"),
    Party.FORUM: N_("Taskforce"),
    Party.FORUM_MEMBER: N_("Members of the Taskforce"),
    Party.PRESS: N_("Press"),
    Party.LEGISLATURE: N_("Legislature"),
    Party.OTHER: N_("Other sources"),
    Side.GOVERNMENT: N_("Government"),
    Side.CIVIL_SOCIETY: N_("Civil society"),
    Side.ACADEMIA: N_("Academia"),
    Side.PRIVATE_SECTOR: N_("Private sector"),
    UpdateKind.PROGRESS: N_("Progress"),
    UpdateKind.DELAY: N_("Delay"),
    UpdateKind.COMPLETION: N_("Completion"),
    UpdateKind.NO_PROGRESS: N_("No progress this period"),
    DependsOn.THIS_BODY: N_("this body"),
    DependsOn.OTHER_BODY: N_("another body"),
    DependsOn.EXECUTIVE_YUAN: N_("the Executive Yuan"),
    DependsOn.LEGISLATIVE_YUAN: N_("the Legislative Yuan"),
    DependsOn.CONTRACTOR: N_("a contractor"),
    DependsOn.NOBODY: N_("outside the control of any body"),
    EvidenceKind.OUTPUT: N_("output"),
    EvidenceKind.OUTCOME: N_("outcome"),
    OpenGovernmentValue.TRANSPARENCY: N_("transparency"),
    OpenGovernmentValue.PARTICIPATION: N_("participation"),
    OpenGovernmentValue.ACCOUNTABILITY: N_("accountability"),
    OpenGovernmentValue.INCLUSION: N_("inclusion"),
    TitleBasis.SHORT_NAME: N_("(short name used in public; this site has not seen the formal title)"),
    TitleBasis.SITE_SUMMARY: N_("(this site’s summary)"),
    DocumentKind.PLAN: N_("plan"),
    DocumentKind.FORM: N_("commitment form"),
    DocumentKind.PROGRESS_REPORT: N_("progress report"),
    DocumentKind.MINUTES: N_("minutes"),
    DocumentKind.TRANSCRIPT: N_("transcript"),
    DocumentKind.LETTER: N_("official letter"),
    DocumentKind.REVIEW: N_("independent review"),
    DocumentKind.SLIDES: N_("slides"),
    DocumentKind.RECORDING: N_("recording"),
    DocumentKind.ANNOUNCEMENT: N_("announcement"),
    CoverageOf.COMMITMENTS: N_("Commitments"),
    CoverageOf.MILESTONES: N_("Milestones"),
    CoverageOf.MEETINGS: N_("Meetings of the Taskforce"),
    CoverageOf.DECISIONS: N_("Decisions"),
    CoverageOf.BODY_REPORTS: N_("Reports of the bodies"),
    CoverageOf.DELAYS: N_("Delays"),
    CoverageOf.MEMBERS: N_("Members of the Taskforce"),
    CoverageOf.REVIEWS: N_("Independent reviews"),
    CoverageOf.OBSERVATIONS: N_("Observations"),
    StatedBy.THIS_SITE: N_("this site"),
    StatedBy.SECRETARIAT: N_("the secretariat"),
}


@blueprint.app_template_filter("said")
def said(code: Enum | None) -> str:
    """A code in words, in the reader's language; empty for none, and for what needs no remark."""
    return str(gettext(WORDS[code])) if code in WORDS else ""


@blueprint.app_template_filter("value_said")
def value_said(value: str) -> str:
    """A value of open government, as a commitment keeps it."""
    return said(OpenGovernmentValue(value))
