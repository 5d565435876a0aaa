"""Result stories to test with. Everything here is invented: nobody has told or signed any of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tests.world import AT, EDITOR, a_commitment, later, text
from tests.worlds.results import an_outcome
from tracker.commands import stories
from tracker.commands.stories import PartnerSignature, StoryTold
from tracker.domain.permissions import Actor
from tracker.domain.stories import Naming
from tracker.models import Commitment, Outcome, Story, StoryDraft


def a_tale(*outcomes: Outcome, **more: Any) -> StoryTold:
    values: dict[str, Any] = {
        "title": text("申報資料，記者當天就查得到", "Declarations that a reporter finds the same day"),
        "partner_role": text("地方記者", "a local reporter"), "was": text("以往須到現場抄錄。", "They had to be copied by hand."),
        "done": text("改以公開格式受理。", "Taken in an open format."),
        "changed": text("記者可於當日核對申報內容。", "Reporters check a declaration on the day."),
        "own_words": text("我不必再請假去抄。", "I need no day off to copy them."),
        "outcomes": tuple(each.reference for each in outcomes)}
    return StoryTold(**(values | more))


def a_story_draft(session: Session, commitment: Commitment | None = None, *, by: Actor = EDITOR, **more: Any) -> StoryDraft:
    commitment = commitment or a_commitment(session)
    return stories.begin_story(session, commitment, a_tale(an_outcome(session, commitment), **more), by=by, at=AT)


def by_name(**more: Any) -> PartnerSignature:
    values: dict[str, Any] = {"naming": Naming.NAMED, "name": "林小姐", "organisation": "某新聞社", "consents": True}
    return PartnerSignature(**(values | more))


ANONYMOUS = PartnerSignature(Naming.ANONYMOUS, consents=True)


def signed_by_partner(session: Session, draft: StoryDraft, given: PartnerSignature | None = None,
                      at: datetime | None = None) -> StoryDraft:
    return stories.sign_story(session, draft, given or by_name(), read=StoryTold.of(draft.told).digest, at=at or later(2))


def a_story(session: Session, commitment: Commitment | None = None, given: PartnerSignature | None = None, *,
            by: Actor = EDITOR, at: datetime | None = None, **more: Any) -> Story:
    draft = signed_by_partner(session, a_story_draft(session, commitment, by=by, **more), given, at)
    return stories.publish_story(session, draft, by=by, at=at or later(3))


def every_kind(session: Session, commitment: Commitment) -> None:
    """An entry of each kind concerning stories."""
    a_story(session, commitment)
    withdrawn = a_story(session, commitment, ANONYMOUS, title=text("申報人自己也查得到", "Those who declare find them too"))
    stories.withdraw_story(session, withdrawn, reason=text("受益者要求撤回"), by=EDITOR, at=later(4))
