"""Where the person who benefits from a change reads a story and signs it: no account, no cookie, only a URL."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import stories
from tracker.commands.stories import StoryTold, key_digest
from tracker.domain.errors import NotFound
from tracker.models import Commitment, Outcome, StoryDraft
from tracker.queries import stories as queries
from tracker.queries.views import bodies
from tracker.web import given_back, reading
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.stories import SignStoryForm

blueprint = Blueprint("signing", __name__, url_prefix="/<any(zh, en):lang>/stories/sign/<key>")


@blueprint.after_request
def found_by_nobody(response: Response) -> Response:
    """Stored by nobody, indexed by no robot."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _draft(session: Session, key: str) -> StoryDraft:
    return queries.draft_to_sign(session, key_digest(key), clock.today())


@blueprint.route("/", methods=["GET", "POST"])
def form(key: str) -> Answer:
    """Read the story; sign it, or say what should be different. 404, and what may have become of it, where the URL is no
    longer valid; anyone who still had it open gets back what was sent too late."""
    live = reading.live()
    try:
        draft = _draft(live, key)
    except NotFound:
        return render_template("public/story_sign_gone.html", typed=given_back.texts() if request.method == "POST" else []), 404
    told = StoryTold.of(draft.told)
    made = SignStoryForm()
    # The words that were read are those named by the form that was sent. The page that answers shows the words as they are
    # now.
    read, made.read.data = made.read.data or "", told.digest

    def act(session: Session) -> Done:
        found = _draft(session, key)
        if made.remark.data:
            stories.ask_for_change(session, found, made.remark.data, at=clock.now())
            return Done(url_for("signing.form", key=key))
        stories.sign_story(session, found, made.signature(), read=read, at=clock.now())
        return Done(url_for("signing.form", key=key))

    return answer(made, "public/story_sign.html", act, told=told, draft=draft,
                  is_signed=draft.signed_words == told.digest, bodies=bodies(live),
                  outcomes=[Outcome.by_reference(live, each) for each in told.outcomes],
                  commitment=Commitment.by_reference(live, draft.commitment))
