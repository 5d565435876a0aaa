"""What is remembered: one file per thing, in the order an official would explain them.

Importing this package registers every table. Every model is ``Recorded``, belongs to a recorded thing's state
(``recorded_with``), or is excused by name, with the reason, in ``tests/house/test_every_model_is_recorded.py``.
"""

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry, ChangelogPayload
from tracker.changelog.mirrored import Mirror
from tracker.models.account import Account, FormerPassword, LoginSession
from tracker.models.account_care import AccountNotice, AccountReview, Deputyship, ReviewedAccount
from tracker.models.assessment import Assessment, Cluster
from tracker.models.audit import AuditAnchor, AuditLine
from tracker.models.body import Body
from tracker.models.category import DelayCategory
from tracker.models.cocreation import Call, Participation, Proposal
from tracker.models.column_map import ColumnMap
from tracker.models.commitment import Commitment, CommitmentBody
from tracker.models.coverage import Coverage
from tracker.models.document import Document, Evidence
from tracker.models.indicator import Indicator, Measurement
from tracker.models.installation import Installation
from tracker.models.link_check import LinkCheck
from tracker.models.mail import MailClaim
from tracker.models.meeting import Meeting
from tracker.models.milestone import Milestone, PromisedDate
from tracker.models.objection import Objection
from tracker.models.outcome import OpennessScore, Outcome
from tracker.models.plan import Plan, Theme
from tracker.models.reading_window import ReadingWindow
from tracker.models.recommendation import Recommendation
from tracker.models.register import Conclusion, ConclusionBody, Listing, ReleaseRequest
from tracker.models.report import CommentIn, Report, ReportComment, ReportDraft
from tracker.models.report_run import ReportRun
from tracker.models.review import Answer, AnswerRule, Consent, Extension, Review
from tracker.models.round import Asked, OfficeYear, Round
from tracker.models.second_factor import Passkey, RecoveryCode
from tracker.models.sent_text import SentStep, SentText
from tracker.models.sign_off import SignOff, SubmissionStep, SubmissionVersion
from tracker.models.statement import Decision, Observation, Update
from tracker.models.steering_group import GroupRules, Member, Term, WorkingGroup
from tracker.models.story import Story, StoryDraft
from tracker.models.submission import Submission
from tracker.models.subscriber import Subscriber
from tracker.models.token import Token, TokenUse
from tracker.search.index import SearchText

__all__ = [
    "Account",
    "AccountNotice",
    "AccountReview",
    "Answer",
    "AnswerRule",
    "Asked",
    "Assessment",
    "AuditAnchor",
    "AuditLine",
    "Body",
    "Call",
    "ChangelogAbout",
    "ChangelogEntry",
    "ChangelogPayload",
    "Cluster",
    "ColumnMap",
    "CommentIn",
    "Commitment",
    "CommitmentBody",
    "Conclusion",
    "ConclusionBody",
    "Consent",
    "Coverage",
    "Decision",
    "DelayCategory",
    "Deputyship",
    "Document",
    "Evidence",
    "Extension",
    "FormerPassword",
    "GroupRules",
    "Indicator",
    "Installation",
    "LinkCheck",
    "Listing",
    "LoginSession",
    "MailClaim",
    "Measurement",
    "Meeting",
    "Member",
    "Milestone",
    "Mirror",
    "Objection",
    "Observation",
    "OfficeYear",
    "OpennessScore",
    "Outcome",
    "Participation",
    "Passkey",
    "Plan",
    "PromisedDate",
    "Proposal",
    "ReadingWindow",
    "Recommendation",
    "RecoveryCode",
    "ReleaseRequest",
    "Report",
    "ReportComment",
    "ReportDraft",
    "ReportRun",
    "Review",
    "ReviewedAccount",
    "Round",
    "SearchText",
    "SentStep",
    "SentText",
    "SignOff",
    "Story",
    "StoryDraft",
    "Submission",
    "SubmissionStep",
    "SubmissionVersion",
    "Subscriber",
    "Term",
    "Theme",
    "Token",
    "TokenUse",
    "Update",
    "WorkingGroup",
]
