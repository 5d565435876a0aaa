"""The codes of the record in words, as the changelog has them: a code is called the same on every page."""

from __future__ import annotations

from enum import Enum

from tracker import language
from tracker.domain.files import FileRemark
from tracker.domain.forum import AttendedAs, MeetingStage, Minutes, Seat
from tracker.domain.register import Ruling, RulingBasis, Tracking
from tracker.domain.reviews import Stance, Standing, Verdict
from tracker.domain.rounds import Filing
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
from tracker.models.document import DocumentKind, DocumentLanguage
from tracker.queries import words
from tracker.web.public import blueprint

SCALES: dict[type[Enum], str] = {
    AttendedAs: "attended_as",
    CoverageOf: "coverage",
    DependsOn: "depends_on",
    DocumentKind: "document_kind",
    DocumentLanguage: "language",
    EvidenceKind: "evidence_kind",
    FileRemark: "file_remark",
    Filing: "filing",
    MeetingStage: "meeting_stage",
    Minutes: "minutes",
    OpenGovernmentValue: "value",
    Party: "party",
    PlanStage: "stage",
    Ruling: "ruling",
    RulingBasis: "ruling_basis",
    SaidBy: "said_by",
    Seat: "seat",
    Side: "side",
    Stance: "stance",
    Standing: "review_standing",
    StatedBy: "stated_by",
    TitleBasis: "title_basis",
    Tracking: "tracking",
    UpdateKind: "update_kind",
    Verdict: "verdict",
}


@blueprint.app_template_filter("said")
def said(code: Enum | None) -> str:
    """A code in words, in the reader's language; empty for none."""
    return words.CODES[SCALES[type(code)]][code.value].in_(language.current()) if code else ""


@blueprint.app_template_filter("value_said")
def value_said(value: str) -> str:
    """A value of open government, as a commitment keeps it."""
    return said(OpenGovernmentValue(value))
