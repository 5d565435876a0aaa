"""What is to be translated or reviewed, and one translation beside its original."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from sqlalchemy.orm import Session

from tracker import clock
from tracker.commands import translations as commands
from tracker.commands.sendable import Translated
from tracker.domain import glossary
from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.permissions import Permission
from tracker.domain.translation import GIVEN, ToDo
from tracker.models.sent_text import TextKind
from tracker.queries import translations
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.fields import displayable
from tracker.web.forms.translations import TranslationForm
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded
from tracker.web.staff.sent_texts import form_values, is_checked_first, is_sent_in, send_in, written_before

A_PAGE = 100


@blueprint.get("/translations/")
@needs(Permission.TRANSLATE)
def to_translate() -> str:
    """What this account may translate or review, the most read or the oldest first."""
    by_age = request.args.get("order") == "age"
    chosen = request.args.get("need", "")
    found = translations.tasks(reading.live(), access.actor(), clock.today(), by_age=by_age)
    counts = {each: sum(task.to_do is each for task in found) for each in ToDo}
    shown = [task for task in found if not chosen or task.to_do.value == chosen]
    return render_template("staff/translations.html", tasks=shown[:A_PAGE], total=len(shown), counts=counts, chosen=chosen,
                           by_age=by_age)


@blueprint.route("/translations/edit/", methods=["GET", "POST"])
@needs(Permission.TRANSLATE)
def translate() -> Answer:
    """One text and its translation, side by side: ``?of=`` what it belongs to, ``?field=`` which text of it."""
    reference, name = displayable(request.args.get("of", "")), request.args.get("field", "")
    thing = translations.thing_of(reading.live(), reference) or abort(404)
    if name not in translations.texts_of(thing):
        abort(404)
    commands.require_translating(thing, access.actor())
    text: Bilingual = getattr(thing, name)
    if text.is_empty:
        abort(404)
    state = text.translation if text.translation in GIVEN else TextState.DRAFT
    before = written_before(thing, TextKind.TRANSLATION)
    if before and before.given.get("field") != name:
        abort(404)
    told = form_values(before)
    form = TranslationForm(data={"seen": thing.last_entry, "translation": told.get("translation", text.in_(text.other)),
                                 "state": told.get("state", state).value})
    body = thing.body if isinstance(thing, commands.VOICES) else None

    def act(session: Session) -> Done:
        found = type(thing).by_reference(session, reference, seen=form.seen.data)
        if is_sent_in(body, before):
            return send_in(session, found, Translated(name, (form.translation.data or "").strip(), TextState(form.state.data)),
                           body=body, text=before)
        entry = commands.translate(session, found, name, translation=form.translation.data or "",
                                   state=TextState(form.state.data), by=access.actor(), at=clock.now())
        return Done(url_for("staff.to_translate"), recorded(entry.number))

    original = text.in_(text.original)
    return answer(form, "staff/translate.html", act, text=text, original=original, to_do=ToDo.of(text),
                  thing=translations.called(thing), label=translations.label_of(thing, name), terms=glossary.occurring(original),
                  sends_first=is_checked_first(body))
