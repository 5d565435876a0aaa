"""Staff work: what is due, reports on their way, and the plan itself.

A view connects a query, a form and a command; the command decides what may be done.
"""

from __future__ import annotations

from flask import Blueprint

from tracker.web import menu

blueprint = Blueprint("staff", __name__, url_prefix="/<any(zh, en):lang>/staff")
blueprint.context_processor(menu.template_values)

from tracker.web.staff import (  # noqa: E402, F401  (their views are on the blueprint)
    account_review,
    accounts,
    answers,
    assessments,
    audit,
    bodies,
    cocreation,
    commitments,
    deputies,
    documents,
    due,
    group,
    meetings,
    milestones,
    plan_life,
    plan_sheets,
    plans,
    proposal_lists,
    published,
    reading_windows,
    register,
    report_drafts,
    reporting,
    results,
    round_filing,
    rounds,
    sent_texts,
    sheets,
    sign_off,
    stories,
    striking,
    submissions,
    translations,
    withholding,
)
