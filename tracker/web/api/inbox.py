"""What a body's own system sends in, so that nobody types it twice: a report under a token, by the rules of the form.

A text goes the way of every other: to the body's approver where the body asks for a check, otherwise to NDC, and
it is public once NDC has published it. A request that is sent again under the same idempotency key gets the same
answer and does nothing.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, g, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import submissions
from tracker.commands import tokens as commands
from tracker.commands.sessions import digest_of
from tracker.domain.audit import Act, Outcome
from tracker.domain.errors import Conflict, NotFound, NotPermitted, Refusal, RuleBroken
from tracker.domain.numbers import natural
from tracker.domain.permissions import Actor
from tracker.exchange.text_files import compact
from tracker.models import Commitment, Milestone, Submission
from tracker.queries import commitments, staff
from tracker.queries import tokens as queries
from tracker.queries.tokens import Held
from tracker.web import access, reading
from tracker.web.answer import database
from tracker.web.api import problems
from tracker.web.api.problems import At, Problem
from tracker.web.api.report import PLACES, Sent, read

blueprint = Blueprint("inbox", __name__, url_prefix="/api/v1/submissions")
blueprint.register_error_handler(Problem, lambda problem: problems.answer(
    problem.status, problem.detail, name=problem.name, errors=problem.errors))
KEY = (8, 100)
"""The shortest and the longest idempotency key."""
AT_ONCE = 100


@blueprint.before_request
def by_token() -> Response | None:
    """Nothing here is open without a token. The cookie of a log-in counts for nothing."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        return problems.answer(401, headers={"WWW-Authenticate": 'Bearer realm="api"'})
    held = queries.by_digest(reading.live(), digest_of(secret.strip()), clock.today())
    if held is None or access.refused(held.account):
        return _not_good()
    access.by_token(held.token.id, staff.actor_of(reading.live(), held.account))
    g.held = held
    return None


@blueprint.after_request
def kept_by_nobody(response: Response) -> Response:
    response.headers.update({"Cache-Control": "no-store", "Vary": "Authorization", "X-Robots-Tag": "noindex, nofollow"})
    return response


@blueprint.errorhandler(NotPermitted)
def refused(error: NotPermitted) -> Response:
    """The audit log records it, as for anyone who is logged in."""
    access.note(Act.REQUEST_REFUSED, outcome=Outcome.REFUSED, status=403)
    return problems.of_refusal(error)


@blueprint.get("")
def mine() -> Response:
    """What the token's account has sent in or drafted, the oldest first; ``after`` continues after a number."""
    after = natural(request.args.get("after", "0"))
    if set(request.args) - {"after"} or after is None:
        raise Problem(400, "invalid-parameter", [At("after", _("This must be the number of a text."))])
    found = queries.submissions(reading.live(), _held().account.reference, after, AT_ONCE + 1)
    links = {"next": f"{_address()}?after={found[AT_ONCE - 1].id}"} if len(found) > AT_ONCE else {}
    return _json({"data": [_told(each) for each in found[:AT_ONCE]], "links": {"self": _address(), **links}})


@blueprint.get("/<int:number>")
def one(number: int) -> Response:
    """What became of a text."""
    found = queries.submission(reading.live(), number, _held().account.reference)
    if found is None:
        raise NotFound(f"submission/{number}")
    return _json(_single(found))


@blueprint.post("")
def send() -> Response:
    """Send a report in."""
    key, held = _key(), _held()
    body = _body()
    asked = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    now = clock.now()
    try:
        with database().writing() as session:
            if queries.by_digest(session, held.token.digest, clock.today()) is None:  # it ended while this waited for its turn
                return _not_good()
            text = commands.repeated(session, held.token, key, asked)
            repeats = text is not None
            if text is None:
                text = compact(_single(_sent(session, read(body), held, now))) + "\n"
                commands.used(session, held.token, key, asked, text, at=now)
    except RuleBroken as broken:
        if broken.field == "Idempotency-Key":
            return problems.answer(422, name="key-reused")
        return problems.of_refusal(broken, PLACES)
    response = Response(text, status=201, mimetype="application/json")
    response.headers["Location"] = json.loads(text)["links"]["self"]
    if repeats:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _sent(session: Session, sent: Sent, held: Held, now: datetime) -> Submission:
    actor = staff.actor_of(session, held.account)
    commitment, milestones = _subjects(session, sent)
    newest = staff.newest_about(session, commitment.reference)
    if sent.seen is not None and sent.seen < newest:
        raise Conflict(commitment.reference, sent.seen, newest)
    report = sent.report(sent.body or _speaker(session, actor, commitment, milestones))
    over = None
    if sent.over is not None:
        over = queries.submission(session, sent.over, held.account.reference) or _wrong("/over", _("This is not one of your "
                "texts."))
        if over.commitment != commitment.reference:
            _wrong("/over", _("This text is about another commitment."))
        if over.corrects:
            _wrong("/over", _("This text is a correction. Please send it in again on its own page."))
    draft = submissions.save_draft(
        session, commitment, milestones, report, submission=over, seen=newest, by=actor, at=now)
    return submissions.submit(session, draft, by=actor, at=now)


def _subjects(session: Session, sent: Sent) -> tuple[Commitment, list[Milestone]]:
    plan, _stroke, label = sent.commitment.partition("/")
    try:
        commitment = commitments.find(session, plan, label)
    except NotFound:
        raise _fault("/commitment", NotFound(sent.commitment)) from None
    milestones = []
    for place, reference in enumerate(sent.milestones):
        try:
            milestones.append(Milestone.by_reference(session, reference))
        except NotFound as missing:
            raise _fault(f"/milestones/{place}", missing) from None
    return commitment, milestones


def _speaker(session: Session, actor: Actor, commitment: Commitment, milestones: list[Milestone]) -> str:
    """The body whose statement it is, where there is only one that it can be."""
    found = sorted(submissions.speakers(session, actor, commitment, milestones))
    return found[0] if len(found) == 1 else _wrong("/body", _("Say which body’s statement it is."))


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not (KEY[0] <= len(key) <= KEY[1] and all("!" <= sign <= "~" for sign in key)):
        raise Problem(400, "no-key")
    return key


def _body() -> Any:
    if request.mimetype != "application/json":
        raise Problem(415, "invalid-body", detail=_("Send JSON, with Content-Type: application/json."))
    try:
        return json.loads(request.get_data().decode())
    except (ValueError, RecursionError):
        raise Problem(400, "invalid-body", detail=_("This is not JSON in UTF-8.")) from None


def _wrong(where: str, said: str) -> Any:
    raise Problem(422, "invalid-body", [At(where, said)])


def _fault(where: str, refusal: Refusal) -> Problem:
    return Problem(422, "invalid-body", [At(where, language.told(refusal))])


def _not_good() -> Response:
    """The answer to a token that is unknown, over or revoked."""
    return problems.answer(401, headers={"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'})


def _held() -> Held:
    held: Held = g.held
    return held


def _single(text: Submission) -> dict[str, Any]:
    return {"data": _told(text), "links": {"self": f"{_address()}/{text.id}"}}


def _told(text: Submission) -> dict[str, Any]:
    """What the body's own system is shown of its text; it already has the wording."""
    return {"number": text.id, "state": text.state.value, "version": text.version, "kind": text.kind.value,
            "commitment": text.commitment, "milestones": text.milestones, "body": text.body, "occurred": str(text.occurred),
            "round": text.round, "written_at": _moment(text.written_at), "sent_at": _moment(text.sent_at),
            "checked_at": _moment(text.checked_at), "submitted_at": _moment(text.submitted_at),
            "decided_at": _moment(text.decided_at), "return_reason": text.return_reason, "published_as": text.published_as}


def _moment(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _address() -> str:
    return f"{current_app.extensions['settings'].base_url}{url_for('inbox.mine')}"


def _json(body: dict[str, Any]) -> Response:
    return Response(compact(body) + "\n", mimetype="application/json")
