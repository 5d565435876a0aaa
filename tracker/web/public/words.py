"""The codes of the record in words, as in the changelog: a code has the same name on every page."""

from __future__ import annotations

from enum import Enum

from markupsafe import Markup

from tracker import language
from tracker.domain.assessments import Voice
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.closing import ClosingState
from tracker.domain.cocreation import (
    Adoption,
    EventKind,
    Found,
    InputKind,
    PathStage,
    PolicyStage,
    Question,
    Response,
    TookPart,
)
from tracker.domain.evidence import (
    Better,
    ChangeKind,
    LastingGround,
    Measure,
    OutcomeState,
    ResultLevel,
    SourceFrom,
    Turn,
)
from tracker.domain.files import FileRemark
from tracker.domain.forum import AttendedAs, MeetingStage, Minutes, Seat
from tracker.domain.openness import Criterion
from tracker.domain.register import Ruling, RulingBasis, Tracking
from tracker.domain.reporting import CommentVia, Regard, ReportState, SetAside
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
from tracker.domain.stories import Naming, SignedVia
from tracker.models.coverage import CoverageOf, StatedBy
from tracker.models.document import DocumentKind, DocumentLanguage
from tracker.models.report import ReportKind
from tracker.models.sent_text import TextKind
from tracker.queries import words
from tracker.web.filters import read
from tracker.web.public import blueprint

SCALES: dict[type[Enum], str] = {
    Adoption: "adoption",
    AttendedAs: "attended_as",
    Better: "better",
    ChangeKind: "change_kind",
    ClosingState: "closing",
    CommentVia: "comment_via",
    CoverageOf: "coverage",
    Criterion: "criterion",
    DependsOn: "depends_on",
    DocumentKind: "document_kind",
    DocumentLanguage: "language",
    EventKind: "event_kind",
    EvidenceKind: "evidence_kind",
    FileRemark: "file_remark",
    Filing: "filing",
    LastingGround: "lasting_ground",
    Measure: "measure",
    Found: "found",
    InputKind: "input_kind",
    MeetingStage: "meeting_stage",
    Minutes: "minutes",
    Naming: "naming",
    OpenGovernmentValue: "value",
    OutcomeState: "outcome_state",
    Party: "party",
    PathStage: "path_stage",
    PlanStage: "stage",
    ResultLevel: "result_level",
    PolicyStage: "policy_stage",
    Question: "question",
    Regard: "regard",
    ReportKind: "report_kind",
    ReportState: "report_state",
    SetAside: "set_aside",
    Response: "response",
    Ruling: "ruling",
    RulingBasis: "ruling_basis",
    SaidBy: "said_by",
    Seat: "seat",
    Side: "side",
    SourceFrom: "source_from",
    Stance: "stance",
    Standing: "review_standing",
    StatedBy: "stated_by",
    TitleBasis: "title_basis",
    TookPart: "took_part",
    Tracking: "tracking",
    Turn: "turn",
    UpdateKind: "update_kind",
    Verdict: "verdict",
    Voice: "voice",
    SignedVia: "signed_via",
    TextKind: "text_kind",
}


@blueprint.app_template_filter("said")
def said(code: Enum | None) -> str:
    """A code in words, in the reader's language; empty for none."""
    return words.CODES[SCALES[type(code)]][code.value].in_(language.current()) if code else ""


@blueprint.app_template_filter("stored")
def stored(value: dict[str, str] | None) -> Markup:
    """A text that a thing keeps in the form of ``Bilingual.public``, as one line for a reader."""
    return read(Bilingual.from_public(value))


@blueprint.app_template_filter("as_when")
def as_when(value: str) -> When:
    """A date that a thing keeps as text."""
    return When.iso(value)


@blueprint.app_template_filter("value_said")
def value_said(value: str) -> str:
    """A value of open government, as a commitment keeps it."""
    return said(OpenGovernmentValue(value))
