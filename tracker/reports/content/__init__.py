"""What a report says: one value with both languages inside, which every edition prints.

No markup, no selection, no clock and no arithmetic on the record: ``compile`` fills it from the queries, the editions
only set it in type. ``None`` is never a blank: it means that the record does not state it, and an edition says so.
Figures are derived here from the listed facts, so that a count can never disagree with its list. There is no count
across a whole plan that could be read as a score.
"""

from tracker.reports.content.cocreation import Call, Event, Finding, Meeting, Met, Proposal, Recommendation, Requirement, Turnout
from tracker.reports.content.milestones import OVER, Delay, Lateness, Milestone, PromisedDate, Reported, span, tally
from tracker.reports.content.report import Commitment, Coverage, Imprint, Narrative, Note, Paper, Plan, ReasonCount, Report, Theme
from tracker.reports.content.results import (
    Answered,
    Assessment,
    Box,
    Cluster,
    Difference,
    Dispute,
    Indicator,
    Measured,
    Openness,
    Outcome,
    Story,
)
from tracker.reports.content.said import Label, Source, Statement

__all__ = [
    "OVER", "Answered", "Assessment", "Box", "Call", "Cluster", "Commitment", "Coverage", "Delay", "Difference", "Dispute",
    "Event", "Finding", "Imprint", "Indicator", "Label", "Lateness", "Measured", "Meeting", "Met", "Milestone", "Narrative",
    "Note", "Openness", "Outcome", "Paper", "Plan", "PromisedDate", "Proposal", "ReasonCount", "Recommendation", "Report",
    "Reported", "Requirement", "Source", "Statement", "Story", "Theme", "Turnout", "span", "tally"]
