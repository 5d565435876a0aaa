"""Result stories at work: written, given to the person who benefits to read and sign, published, taken back."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.commands import stories
from tracker.commands.stories import TEXTS, StoryTold
from tracker.domain.errors import NotPermitted
from tracker.domain.permissions import Permission, Role
from tracker.domain.stories import Naming
from tracker.models import Commitment, Story, StoryDraft
from tracker.queries import commitments
from tracker.queries import outcomes as recorded_outcomes
from tracker.queries import stories as queries
from tracker.web import access, addresses, reading
from tracker.web.access import needs
from tracker.web.answer import FOR_GOOD, Answer, Done, answer, asked_once_more, gone, turn
from tracker.web.forms import choices
from tracker.web.forms.base import Amending
from tracker.web.forms.results import BecauseForm
from tracker.web.forms.stories import PaperSignatureForm, PublishStoryForm, StoryForm
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded
from tracker.web.staff.results import ROUTE, may_tell, result_form


def _draft(session: Session, number: int) -> StoryDraft:
    """A draft that belongs to this account. Raises NotFound, NotPermitted."""
    found = queries.draft(session, number)
    stories.require_writing(found, access.actor())
    return found


def _published(number: int) -> Response | None:
    """Leads anyone who opens a draft after its publication to the list with the story. Raises NotFound."""
    draft = queries.draft(reading.live(), number)
    if draft.published_as is None:
        return None
    found = _commitment(draft)
    return redirect(url_for("staff.results_of", plan=found.plan, label=found.label), 303)


def _as_read(form: PaperSignatureForm | PublishStoryForm, draft: StoryDraft) -> str:
    """The words that were read, as stated by the form sent; the page that answers is based on the words as they are now."""
    read, form.read.data = form.read.data or "", StoryTold.of(draft.told).digest
    return read


def _commitment(draft: StoryDraft) -> Commitment:
    return Commitment.by_reference(reading.live(), draft.commitment)


def _publishes() -> bool:
    """True if this account publishes what both have signed: NDC's editor, or the member who tells it; no body's account."""
    return access.allows(Permission.PUBLISH_RESULT) or access.allows(Permission.STATE_OUTCOME)


def _offer(form: StoryForm, found: Commitment) -> StoryForm:
    form.outcomes.offer([(each.outcome.reference, choices.named(each.outcome.title))
                         for each in recorded_outcomes.of_commitment(reading.live(), found).standing])
    return form


@blueprint.route(f"{ROUTE}/story/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def begin_story(plan: str, label: str) -> Answer:
    """Begin a story; nobody else sees it."""
    found = commitments.find(reading.live(), plan, label)
    if not may_tell(found):
        raise NotPermitted()
    form = _offer(StoryForm(), found)

    def begin(session: Session) -> Done:
        draft = stories.begin_story(session, Commitment.by_reference(session, found.reference), form.told(), by=access.actor(),
                                    at=clock.now())
        return Done(url_for("staff.story_draft", number=draft.id), _("Saved. It is not public."))

    return result_form(form, begin, _("Write a result story"), found, private=True)


@blueprint.get("/stories/<int:number>/")
@needs(Permission.JUDGE_OUTCOME)
def story_draft(number: int) -> Answer:
    """A story being written: its words, who has signed them, and what comes next. Once published, leads to the story."""
    if (published := _published(number)) is not None:
        return published
    draft = _draft(reading.live(), number)
    return _shown(draft)


def _shown(draft: StoryDraft, address: str = "") -> str:
    told = StoryTold.of(draft.told)
    return render_template(
        "staff/story_draft.html", draft=draft, publishes=_publishes(), told=told, commitment=_commitment(draft), address=address,
        is_signed=bool(draft.signed_words) and draft.signed_words == told.digest,
        outcomes=[each.outcome for each in recorded_outcomes.of_commitment(reading.live(), _commitment(draft)).changes
                  if each.outcome.reference in told.outcomes])


@blueprint.route("/stories/<int:number>/rewrite/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def rewrite_story(number: int) -> Answer:
    """Reword it; a signature applies only to the words before the change."""
    draft = _draft(reading.live(), number)
    told, found = StoryTold.of(draft.told), _commitment(draft)
    form = _offer(StoryForm(data={name: getattr(told, name) for name in TEXTS} | {
        "outcomes": list(told.outcomes), "seen": draft.version}), found)

    def rewrite(session: Session) -> Done:
        stories.rewrite_story(session, _draft(session, number), form.told(told), seen=form.seen.data or 0, by=access.actor(),
                              at=clock.now())
        return Done(url_for("staff.story_draft", number=number), _("Saved. It is not public."))

    return result_form(form, rewrite, _("Change the story"), found, private=True,
                       back=url_for("staff.story_draft", number=number))


@blueprint.post("/stories/<int:number>/address/")
@needs(Permission.JUDGE_OUTCOME)
def open_story(number: int) -> Answer:
    """Make the URL at which the person who benefits reads and signs. It is shown once."""
    with turn() as session:
        secret = stories.open_for_signing(session, _draft(session, number), by=access.actor(), at=clock.now())
    return _shown(_draft(reading.live(), number), addresses.outward("signing.form", key=secret))


@blueprint.route("/stories/<int:number>/paper/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def sign_on_paper(number: int) -> Answer:
    """Enter a signature that was given on paper or by e-mail."""
    draft = _draft(reading.live(), number)
    form, back = PaperSignatureForm(), url_for("staff.story_draft", number=number)
    read = _as_read(form, draft)

    def enter(session: Session) -> Done:
        stories.enter_signature(session, _draft(session, number), form.signature(), signed_on=form.signed_on.data, read=read,
                                by=access.actor(), at=clock.now())
        return Done(back, _("Saved. It is not public."))

    return answer(form, "staff/form.html", enter, title=_("Enter a signature given on paper"),
                  subject=StoryTold.of(draft.told).title, back=back, private=True)


@blueprint.route("/stories/<int:number>/publish/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def publish_story(number: int) -> Answer:
    """Sign for one's own side, and publish. Pressing the button twice still publishes it once."""
    if (published := _published(number)) is not None:
        return published
    draft = _draft(reading.live(), number)
    if not _publishes():
        raise NotPermitted()
    form, found = PublishStoryForm(), _commitment(draft)
    read = _as_read(form, draft)
    if access.actor().role is Role.MEMBER:
        form.order = ()
        del form.letter_number

    def publish(session: Session) -> Done:
        letter = form.letter_number.data or "" if "letter_number" in form else ""
        made = stories.publish_story(session, _draft(session, number), letter_number=letter, read=read, by=access.actor(),
                                     at=clock.now())
        return Done(url_for("staff.results_of", plan=found.plan, label=found.label), recorded(made.last_entry))

    return result_form(form, publish, _("Sign and publish the story"), found, lead=StoryTold.of(draft.told).title,
                       back=url_for("staff.story_draft", number=number), does=_("Sign and publish the story"), hint=_(
                        "It is public at once, in the changelog too. From then on its words cannot be changed: it can only "
                        "be withdrawn."))


@blueprint.route("/stories/<int:number>/discard/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def discard_story(number: int) -> Answer:
    """Discard the draft, along with any signature on it."""
    if reading.live().get(StoryDraft, number) is None:
        return gone(url_for("staff.results_home"))
    draft = _draft(reading.live(), number)
    found, form = _commitment(draft), Amending(data={"seen": draft.version})

    def discard(session: Session) -> Done:
        stories.discard_story(session, _draft(session, number), seen=form.seen.data, by=access.actor())
        return Done(url_for("staff.results_of", plan=found.plan, label=found.label), _("The draft has been discarded."))

    return asked_once_more(
        discard, _("Discard this draft"), _("Its words, and whatever was signed, are deleted with it and cannot be recovered."),
        back=url_for("staff.story_draft", number=number), form=form,
        subject=StoryTold.of(draft.told).title)


@blueprint.route("/stories/published/<int:number>/withdraw/", methods=["GET", "POST"])
@needs(Permission.JUDGE_OUTCOME)
def withdraw_story(number: int) -> Answer:
    """Take a published story back."""
    story = Story.by_reference(reading.live(), f"story/{number}")
    found = Commitment.by_reference(reading.live(), story.commitment)
    if not _publishes():
        raise NotPermitted()
    form = BecauseForm(data={"seen": story.last_entry})

    def withdraw(session: Session) -> Done:
        thing = Story.by_reference(session, story.reference, seen=form.seen.data)
        entry = stories.withdraw_story(session, thing, reason=form.because.text(), by=access.actor(), at=clock.now())
        return Done(url_for("staff.results_of", plan=found.plan, label=found.label), recorded(entry.number))

    return result_form(form, withdraw, _("Withdraw the story"), found, lead=story.title, caution=_stays_in_the_log(story),
                       does=_("Withdraw the story"), hint=FOR_GOOD)


def _stays_in_the_log(story: Story) -> dict[str, Any]:
    """What withdrawing does not do, and how a name can be taken out where somebody asks for that."""
    number = story.last_entry
    named = {
        Naming.NAMED: _("The same applies to the name of the person who benefits: they chose to be named, and entry "
                        "%(number)d keeps it.",
                        number=number),
        Naming.ORGANISATION: _("The same applies to the organisation of the person who benefits: entry %(number)d keeps it.",
                               number=number),
        Naming.ANONYMOUS: _("The person who benefits stayed anonymous: their name is not in it.")}
    lines = [_("The story is removed from the pages, and reports no longer include it. The changelog keeps what was "
               "published, word for word."), named[story.partner_naming],
             _("Taking words out of the changelog is a separate act, as provided by law (for a name: the Personal Data "
               "Protection Act). If they ask for that, do not write the name in the reason here; give entry %(number)d and "
               "the ground to the administrator, who withholds it under “Withholding by law”.",
               number=number)]
    return {"title": _("Withdrawing is not erasing"), "lines": lines}
