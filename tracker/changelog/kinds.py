"""Every kind of entry, and what its payload holds.

A version of a payload is never reinterpreted: a kind that is here stays, with its meaning. A new public field of a
thing has a default that the fold supplies. No finished sentence composed by the program is stored: templates
render kind and payload in the reader's language; the officials' own words are stored as given.

Every payload has ``salt``, ``occurred``, ``reason``, ``changes``, ``after``, ``sources``, and further
    bodies    slugs of the bodies it concerns, including those that it removed, so that anyone who follows a body
              follows it for ever
    names     {reference: a text} of what it concerns and names, as they were called then, so that an entry can be
              read without the record; of a commitment also its ``number``, where the plan gives it one
    also      {reference: {"changes": …, "after": …}} of other things that the same act changed
    formerly  references of anything else that the act took off, so that their followers learn of it
    decided   what decided it (a meeting, a document number), where something did
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any


class Audience(Enum):
    PUBLIC = "public"
    STAFF = "staff"


class Kind(Enum):
    """The value is stored in the header. The order is that of the filter on the changelog page."""

    PROGRESS_RECORDED = "progress.recorded"
    DELAY_RECORDED = "delay.recorded"
    COMPLETION_RECORDED = "completion.recorded"
    NO_PROGRESS_RECORDED = "no_progress.recorded"
    UPDATE_CORRECTED = "update.corrected"
    EVIDENCE_ADDED = "evidence.added"
    OBSERVATION_RECORDED = "observation.recorded"
    DECISION_RECORDED = "decision.recorded"
    MILESTONE_FELL_OVERDUE = "milestone.fell_overdue"
    STATEMENT_FELL_OVERDUE = "statement.fell_overdue"
    SUBMISSION_PENDING = "submission.pending"
    ROUND_OPENED = "round.opened"
    ROUND_AMENDED = "round.amended"
    BODY_EXCUSED = "body.excused"
    BODY_ASKED_AGAIN = "body.asked_again"
    ROUND_FELL_DUE = "round.fell_due"
    ROUND_CLOSED = "round.closed"
    ROUND_REOPENED = "round.reopened"

    REVIEW_GIVEN = "review.given"
    REVIEW_AMENDED = "review.amended"
    REVIEW_WITHDRAWN = "review.withdrawn"
    REVIEW_ANSWERED = "review.answered"
    REVIEW_CLOSED = "review.closed"
    ANSWER_EXTENDED = "answer.extended"
    ANSWER_FELL_OVERDUE = "answer.fell_overdue"
    ANSWER_RULE_ADOPTED = "answer_rule.adopted"
    ANSWER_RULE_STRUCK = "answer_rule.struck"
    CONSENT_GIVEN = "consent.given"
    CONSENT_ENDED = "consent.ended"
    SIGNING_ACCOUNT_CHANGED = "signing_account.changed"
    OUTCOME_PUBLISHED = "outcome.published"
    OUTCOME_AMENDED = "outcome.amended"
    OUTCOME_SUBSTANTIATED = "outcome.substantiated"
    OUTCOME_DISPUTED = "outcome.disputed"
    OUTCOME_WITHDRAWN = "outcome.withdrawn"
    INDICATOR_ADDED = "indicator.added"
    INDICATOR_AMENDED = "indicator.amended"
    INDICATOR_STRUCK = "indicator.struck"
    MEASUREMENT_RECORDED = "measurement.recorded"
    MEASUREMENT_CORRECTED = "measurement.corrected"
    MEASUREMENT_STRUCK = "measurement.struck"
    OPENNESS_SCORED = "openness.scored"
    STORY_PUBLISHED = "story.published"
    STORY_WITHDRAWN = "story.withdrawn"
    ASSESSMENT_GIVEN = "assessment.given"
    ASSESSMENT_AMENDED = "assessment.amended"
    ASSESSMENT_WITHDRAWN = "assessment.withdrawn"
    CLUSTER_FORMED = "cluster.formed"
    CLUSTER_AMENDED = "cluster.amended"

    PLAN_ADDED = "plan.added"
    PLAN_ADOPTED = "plan.adopted"
    PLAN_AMENDED = "plan.amended"
    PLAN_CLOSED = "plan.closed"
    PLAN_REOPENED = "plan.reopened"
    PLAN_RAN_OUT = "plan.ran_out"
    THEME_ADDED = "theme.added"
    THEME_AMENDED = "theme.amended"
    COMMITMENT_ADDED = "commitment.added"
    COMMITMENT_AMENDED = "commitment.amended"
    COMMITMENT_WITHDRAWN = "commitment.withdrawn"
    COMMITMENT_REINSTATED = "commitment.reinstated"
    COMMITMENT_MOVED = "commitment.moved"
    COMMITMENT_CARRIED_OVER = "commitment.carried_over"
    MILESTONE_ADDED = "milestone.added"
    MILESTONE_AMENDED = "milestone.amended"
    MILESTONE_DATED = "milestone.dated"
    MILESTONE_STATE_NOTED = "milestone.state_noted"
    MILESTONE_WITHDRAWN = "milestone.withdrawn"
    MILESTONE_REINSTATED = "milestone.reinstated"
    MILESTONE_CLOSED = "milestone.closed"

    BODY_ADDED = "body.added"
    BODY_AMENDED = "body.amended"
    READING_WINDOW_OPENED = "reading_window.opened"
    READING_WINDOW_AMENDED = "reading_window.amended"
    SIGN_OFF_SET = "sign_off.set"
    CATEGORY_ADDED = "category.added"
    CATEGORY_AMENDED = "category.amended"
    TERM_OPENED = "term.opened"
    MEMBER_APPOINTED = "member.appointed"
    TERM_AMENDED = "term.amended"
    TERM_STRUCK = "term.struck"
    MEMBER_AMENDED = "member.amended"
    MEMBER_ENDED = "member.ended"
    MEMBER_STRUCK = "member.struck"
    RULES_ADOPTED = "rules.adopted"
    RULES_AMENDED = "rules.amended"
    RULES_STRUCK = "rules.struck"
    WORKING_GROUP_FORMED = "working_group.formed"
    WORKING_GROUP_AMENDED = "working_group.amended"
    WORKING_GROUP_STRUCK = "working_group.struck"
    MEETING_ANNOUNCED = "meeting.announced"
    MEETING_AMENDED = "meeting.amended"
    MEETING_CANCELLED = "meeting.cancelled"
    MEETING_HELD = "meeting.held"
    MEETING_STRUCK = "meeting.struck"
    ATTENDANCE_RECORDED = "attendance.recorded"
    MINUTES_CIRCULATED = "minutes.circulated"
    MINUTES_PUBLISHED = "minutes.published"
    CONCLUSION_OPENED = "conclusion.opened"
    CONCLUSION_AMENDED = "conclusion.amended"
    CONCLUSION_STRUCK = "conclusion.struck"
    CONCLUSION_LISTED = "conclusion.listed"
    RELEASE_REQUESTED = "release.requested"
    CONCLUSION_KEPT = "conclusion.kept"
    CONCLUSION_LEFT = "conclusion.left"
    CONCLUSION_RELEASED = "conclusion.released"
    CONCLUSION_REOPENED = "conclusion.reopened"
    LISTING_CORRECTED = "listing.corrected"
    OBJECTION_RAISED = "objection.raised"
    OBJECTION_WITHDRAWN = "objection.withdrawn"
    DOCUMENT_ADDED = "document.added"
    DOCUMENT_AMENDED = "document.amended"
    DOCUMENT_REPLACED = "document.replaced"
    DOCUMENT_WITHDRAWN = "document.withdrawn"
    COVERAGE_STATED = "coverage.stated"
    OFFICE_CALENDAR_LOADED = "office_calendar.loaded"
    TEXT_TRANSLATED = "text.translated"
    REPORT_PUBLISHED = "report.published"
    REPORT_OPENED = "report.opened"
    WINDOW_EXTENDED = "window.extended"
    WINDOW_CLOSED = "window.closed"
    COMMENT_PUBLISHED = "comment.published"
    COMMENT_ANSWERED = "comment.answered"

    CALL_ENTERED = "call.entered"
    CALL_AMENDED = "call.amended"
    CALL_STRUCK = "call.struck"
    PROPOSAL_ENTERED = "proposal.entered"
    PROPOSAL_AMENDED = "proposal.amended"
    PROPOSAL_ANSWERED = "proposal.answered"
    PROPOSAL_ADVANCED = "proposal.advanced"
    PROPOSAL_STRUCK = "proposal.struck"
    PARTICIPATION_RECORDED = "participation.recorded"
    PARTICIPATION_AMENDED = "participation.amended"
    PARTICIPATION_STRUCK = "participation.struck"
    RECOMMENDATION_RECORDED = "recommendation.recorded"
    RECOMMENDATION_AMENDED = "recommendation.amended"
    RECOMMENDATION_ANSWERED = "recommendation.answered"
    RECOMMENDATION_STRUCK = "recommendation.struck"

    INSTALLATION_FOUNDED = "installation.founded"
    PAYLOAD_WITHHELD = "payload.withheld"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_CLOSED = "account.closed"


STATEMENTS = (Kind.PROGRESS_RECORDED, Kind.DELAY_RECORDED, Kind.COMPLETION_RECORDED, Kind.NO_PROGRESS_RECORDED,
              Kind.UPDATE_CORRECTED)
"""The kinds that are a body's statement on its own work (or the secretariat's on its behalf)."""

REGISTER = (Kind.CONCLUSION_OPENED, Kind.CONCLUSION_AMENDED, Kind.CONCLUSION_STRUCK, Kind.CONCLUSION_LISTED,
            Kind.RELEASE_REQUESTED, Kind.CONCLUSION_KEPT, Kind.CONCLUSION_LEFT, Kind.CONCLUSION_RELEASED,
            Kind.CONCLUSION_REOPENED, Kind.LISTING_CORRECTED, Kind.OBJECTION_RAISED, Kind.OBJECTION_WITHDRAWN)
"""The kinds that concern the register of the forum's conclusions."""

ROUNDS = (Kind.ROUND_OPENED, Kind.ROUND_AMENDED, Kind.BODY_EXCUSED, Kind.BODY_ASKED_AGAIN, Kind.ROUND_FELL_DUE,
          Kind.ROUND_CLOSED, Kind.ROUND_REOPENED)
"""The kinds that concern the reporting rounds."""

DELAYS = (Kind.DELAY_RECORDED, Kind.MILESTONE_FELL_OVERDUE, Kind.STATEMENT_FELL_OVERDUE, Kind.PLAN_RAN_OUT)
"""The kinds that report a date that was moved or has passed. Anyone who asks for them also gets corrections of
delays."""

MEETINGS = (Kind.MEETING_ANNOUNCED, Kind.MEETING_AMENDED, Kind.MEETING_CANCELLED, Kind.MEETING_HELD,
            Kind.MEETING_STRUCK, Kind.ATTENDANCE_RECORDED, Kind.MINUTES_CIRCULATED, Kind.MINUTES_PUBLISHED)
"""The kinds that concern the forum's meetings, with what is known of them only afterwards."""

PUBLICATIONS = (Kind.REPORT_PUBLISHED, Kind.REPORT_OPENED, Kind.WINDOW_EXTENDED, Kind.WINDOW_CLOSED, Kind.COMMENT_PUBLISHED,
                Kind.COMMENT_ANSWERED)
"""The kinds that report something published on this site beside the record itself."""
RESULTS = (Kind.OUTCOME_PUBLISHED, Kind.OUTCOME_AMENDED, Kind.OUTCOME_SUBSTANTIATED, Kind.OUTCOME_DISPUTED,
           Kind.OUTCOME_WITHDRAWN, Kind.INDICATOR_ADDED, Kind.INDICATOR_AMENDED, Kind.INDICATOR_STRUCK,
           Kind.MEASUREMENT_RECORDED, Kind.MEASUREMENT_CORRECTED, Kind.MEASUREMENT_STRUCK,
           Kind.OPENNESS_SCORED, Kind.STORY_PUBLISHED, Kind.STORY_WITHDRAWN)
"""The kinds that concern evidence of change."""

ASSESSMENTS = (Kind.ASSESSMENT_GIVEN, Kind.ASSESSMENT_AMENDED, Kind.ASSESSMENT_WITHDRAWN, Kind.CLUSTER_FORMED,
               Kind.CLUSTER_AMENDED)
"""The kinds that concern codes on the reviewers' scales."""


REVIEWS = (Kind.REVIEW_GIVEN, Kind.REVIEW_AMENDED, Kind.REVIEW_WITHDRAWN, Kind.REVIEW_ANSWERED, Kind.REVIEW_CLOSED,
           Kind.ANSWER_EXTENDED, Kind.ANSWER_FELL_OVERDUE, Kind.ANSWER_RULE_ADOPTED, Kind.ANSWER_RULE_STRUCK)
"""The kinds that concern what members say of updates, and the answers owed to them."""


CO_CREATION = (Kind.CALL_ENTERED, Kind.CALL_AMENDED, Kind.CALL_STRUCK, Kind.PROPOSAL_ENTERED, Kind.PROPOSAL_AMENDED,
               Kind.PROPOSAL_ANSWERED, Kind.PROPOSAL_ADVANCED, Kind.PROPOSAL_STRUCK, Kind.PARTICIPATION_RECORDED,
               Kind.PARTICIPATION_AMENDED, Kind.PARTICIPATION_STRUCK)
"""The kinds that concern calls, what came in and what became of it, and participation events."""

RECOMMENDATIONS = (Kind.RECOMMENDATION_RECORDED, Kind.RECOMMENDATION_AMENDED, Kind.RECOMMENDATION_ANSWERED,
                   Kind.RECOMMENDATION_STRUCK)
"""The kinds that concern what independent reviews recommend."""

CHANGES = frozenset({kind for kind in Kind if kind.value.endswith((".amended", ".corrected"))} | {
    Kind.ATTENDANCE_RECORDED, Kind.MINUTES_CIRCULATED, Kind.MINUTES_PUBLISHED, Kind.PROPOSAL_ANSWERED,
    Kind.RECOMMENDATION_ANSWERED, Kind.COMMENT_ANSWERED})
"""The kinds that report what a thing says now: an act that leaves it as it was has nothing to report."""


def states(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The state after the entry of each thing that it changed: the principal thing first."""
    if payload["after"] is not None:
        yield payload["after"]
    for other in payload.get("also", {}).values():
        yield other["after"]


CONCERNED = ("plan", "commitment", "theme", "meeting", "term", "conclusion", "by_update", "round", "review", "about_update",
             "indicator", "outcome", "cluster", "of_call", "report", "carried_to", "closing_meeting")
CONCERNED_LISTS = ("milestones", "commitments", "proves", "outcomes", "indicators", "came_of")
"""Fields of a state whose value is a reference that an entry concerns, or a list of them."""


def about(subject: str, payload: dict[str, Any]) -> set[str]:
    """Every reference that an entry concerns: subject, things changed, plan, commitment, milestones, bodies.

    It is a function of the entry alone, so that a feed's members never change.
    """
    found = {subject, *payload.get("bodies", [])}
    for state in states(payload):
        found.update((state["reference"], *_in_fields(state)))
    found.update(payload.get("formerly", ()))
    # Where nothing changed but time passed, the entry itself names what it concerns.
    found.update([payload[field] for field in ("plan", "commitment", "review") if payload.get(field)])
    for reference in tuple(found):
        found.update(_containers(reference))
    return found


def _in_fields(state: dict[str, Any]) -> Iterator[str]:
    """What an entry concerns because fields of a state say so."""
    yield from (state[field] for field in CONCERNED if state.get(field))
    for several in CONCERNED_LISTS:
        yield from state.get(several) or ()
    yield from _on_agenda(state)
    yield from _on_path(state)


def formerly(subject: str, payload: dict[str, Any]) -> set[str]:
    """References that the act removed from fields that say what an entry concerns: their followers were notified of them."""
    before = ({field: change[0] for field, change in changes.items()} for changes in _all_changes(payload))
    return {reference for state in before for reference in _in_fields(state)} - about(subject, payload)


BODY_FIELDS = ("adopted_by", "coordinator", "parent", "successor", "leads", "supports", "body", "about_body", "depends_body",
               "filed_for")
REFERRING = (*BODY_FIELDS, "plan", "commitment", "theme", "category", "milestones", "commitments", "conclusion", "proves",
             "deputy_for", "member", "members", "outcomes", "outcome", "indicators", "indicator", "cluster", "came_of", "of_call",
             "document", "carried_to")
"""Fields whose value is the reference of something with a name, or a list of them."""


def former_bodies(payload: dict[str, Any]) -> set[str]:
    """The bodies that the act took out of a field."""
    return {slug for changes in _all_changes(payload) for field in BODY_FIELDS if field in changes
            for slug in _listed(changes[field][0])}


def named(payload: dict[str, Any]) -> set[str]:
    """Every reference that the entry's own fields name, before and after: a reader needs their names."""
    values = [state[field] for state in (*states(payload), payload) for field in REFERRING if state.get(field)]
    values += [value for changes in _all_changes(payload) for field in REFERRING if field in changes for value in changes[field]]
    return {reference for state in states(payload) for reference in (*_on_agenda(state), *_on_path(state))} | {
        reference for value in values for reference in _listed(value)}


def _on_agenda(state: dict[str, Any]) -> Iterator[str]:
    """The commitments and conclusions that the agenda of a meeting names."""
    for item in state.get("agenda") or ():
        yield from (*item["commitments"], *item["conclusions"])


def _on_path(state: dict[str, Any]) -> Iterator[str]:
    """The commitment that a proposal became."""
    yield from (step["commitment"] for step in state.get("path") or () if step["commitment"])


def _all_changes(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield payload["changes"]
    for other in payload.get("also", {}).values():
        yield other["changes"]


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def type_of(reference: str) -> str | None:
    """The type of a thing that has a name of its own, by the shape of its reference; None for the rest."""
    for pattern, name in _NAMED:
        if pattern.fullmatch(reference):
            return name
    return None


_NAMED = (
    (re.compile(r"\d{4}-\d{4}"), "plan"),
    (re.compile(r"\d{4}-\d{4}/theme/\d+"), "theme"),
    (re.compile(r"\d{4}-\d{4}/[^/]+"), "commitment"),
    (re.compile(r"\d{4}-\d{4}/[^/]+/m\d+"), "milestone"),
    (re.compile(r"category/[a-z_]+"), "delay_category"),
    (re.compile(r"conclusion/\d+"), "conclusion"),
    (re.compile(r"member/\d+"), "member"),
    *((re.compile(rf"{name}/\d+"), name) for name in ("call", "proposal", "participation", "recommendation")),
    (re.compile(r"working-group/\d+"), "working_group"),
    (re.compile(r"rules/\d+"), "group_rules"),
    (re.compile(r"outcome/\d+"), "outcome"),
    (re.compile(r"story/\d+"), "story"),
    (re.compile(r"indicator/\d+"), "indicator"),
    (re.compile(r"cluster/\d+"), "cluster"),
    (re.compile(r"[a-z][a-z0-9-]*"), "body"),
)


def _containers(reference: str) -> Iterator[str]:
    """The plan and the commitment that contain a reference: ``2021-2024/2-1/m1`` is within two."""
    plan, *rest = reference.split("/")
    if rest and plan[:1].isdigit():
        yield plan
        if len(rest) > 1 and rest[0] not in ("theme", "coverage", "round"):
            yield f"{plan}/{rest[0]}"
