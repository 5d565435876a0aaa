"""Forms about the Taskforce: terms and members. The only facts recorded about a person are those in official lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from tracker.commands.steering_group import Rules, Selection, Working
from tracker.domain.addresses import NEEDED, can_be_opened
from tracker.domain.bilingual import EMPTY
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.forum import Counted, Figure
from tracker.domain.numbers import natural
from tracker.domain.statements import TITLE_LIMIT
from tracker.models import GroupRules, Term, WorkingGroup
from tracker.models.columns import Source
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Form
from tracker.web.forms.choosing import BodiesField, SelectField
from tracker.web.forms.fields import (
    AddressField,
    AreaField,
    BilingualField,
    LineField,
    NumberField,
    WhenField,
    between,
    in_a_line,
)

REASON = _l("Reason for the change")
COUNTED = _l("As stated by an official list or the secretariat; leave this empty if neither states it.")
LIST_ADDRESS = _l("Web address of the list or announcement")


def addressed(form: Form, field: str, before: Sequence[Source]) -> list[Source]:
    """URLs typed one per line; one that was there before (``before``) keeps its title. Raises RuleBroken on ``field``."""
    lines = [line.strip() for line in (form[field].data or "").splitlines() if line.strip()]
    if not all(map(can_be_opened, lines)):
        raise RuleBroken(field, NEEDED)
    kept = {each["url"]: each for each in before}
    return [kept.get(line, Source(url=line)) for line in lines]


class Sourced(Amending):
    """A form that amends a thing together with the sources that document it."""

    cited = AreaField(_l("Sources"), description=_l("Their web addresses, one per line."))

    def sources(self, before: Sequence[Source]) -> list[Source]:
        """As typed; ``before`` are the sources that it had. Raises RuleBroken on ``cited``."""
        return addressed(self, "cited", before)


def cited(thing: Any) -> str:
    """The sources of a thing, as the form shows them."""
    return "\n".join(each["url"] for each in thing.sources)


class _Term(Form):
    starts = WhenField(_l("First day"))
    ends = WhenField(_l("Last day"))
    first_meeting = NumberField(_l("First meeting"))
    last_meeting = NumberField(_l("Last meeting"))
    note = BilingualField(_l("Note"))
    call = BilingualField(_l("How members were sought"), description=_l("The call: where, when and to whom it was made."))
    criteria = BilingualField(_l("Criteria"))
    chosen_by = BilingualField(_l("Who chose them, and how"))
    documents = AreaField(_l("Selection documents"), description=_l("Their web addresses, one per line."))
    government = NumberField(_l("Members from government"), least=0, description=COUNTED)
    civil_society = NumberField(_l("Members from civil society"), least=0, description=COUNTED)
    academia = NumberField(_l("Members from academia"), least=0, description=COUNTED)
    private_sector = NumberField(_l("Members from the private sector"), least=0, description=COUNTED)
    women = NumberField(_l("Women"), least=0, description=COUNTED)
    men = NumberField(_l("Men"), least=0, description=COUNTED)
    figures = AreaField(_l("Other counts"), limit=2000, description=_l(
        "Only what members chose to state, and only counts of five or more: one per line, the number last. 居住於花東 | Living "
        "in the east | 5"))
    facts = ("starts", "ends", "first_meeting", "last_meeting", "note", "call", "criteria", "chosen_by", "documents",
             "government", "civil_society", "academia", "private_sector", "women", "men", "figures")

    def selection(self, before: Term | None = None) -> Selection:
        """How the members were chosen. ``before`` is the term that it amends. Raises RuleBroken on ``figures``, ``documents``."""
        texts = {name: self[name].text(getattr(before, name) if before else EMPTY) for name in ("call", "criteria", "chosen_by")}
        figures = [Figure(code, self[code.value].data) for code in Counted
                   if code is not Counted.OTHER and self[code.value].data is not None]
        documents = addressed(self, "documents", before.selection if before else [])
        return Selection(**texts, documents=documents, figures=[*figures, *self._others()])

    def _others(self) -> Iterator[Figure]:
        for line in (self.figures.data or "").splitlines():
            if line.strip():
                label, _, count = line.rpartition("|")
                number = natural(count.strip())
                if not label or number is None:
                    raise RuleBroken("figures", N_("Each line needs a name, a vertical bar (|) and a number."))
                yield Figure(Counted.OTHER, number, between(label))

    @staticmethod
    def given(term: Term) -> dict[str, Any]:
        """What the form shows of a term."""
        counts = {figure.of.value: figure.count for figure in term.counted if figure.of is not Counted.OTHER}
        others = [f"{in_a_line(each.label)} | {each.count}" for each in term.counted if each.of is Counted.OTHER]
        return {**{name: getattr(term, name) for name in ("starts", "ends", "first_meeting", "last_meeting", "note", "call",
                                                          "criteria", "chosen_by")}, **counts,
                "documents": "\n".join(each["url"] for each in term.selection), "cited": cited(term),
                "figures": "\n".join(others)}


class TermForm(_Term):
    number = NumberField(_l("Number of the term"), required=True)
    source = AddressField(LIST_ADDRESS)
    order = ("number", *_Term.facts, "source")


class TermAmendForm(_Term, Sourced):
    reason = BilingualField(REASON, required=True, limit=1000, description=_l("Public."))
    order = (*_Term.facts, "cited", "reason")


class _Member(Form):
    name = BilingualField(_l("Full name"), required=True, line=True, limit=60, description=_l(
        "Give an English name only if it is the person’s own or an official one."))
    role = BilingualField(_l("Role"), required=True, line=True, limit=60, description=_l(
        "In the Taskforce, for example convener or member; enter a post held elsewhere under the organisation."))
    seat = SelectField(_l("Seat"), choices.scale("seat", none=_l("not stated in any list")), coerce=choices.code)
    deputy_for = SelectField(_l("Deputy for"))
    side = SelectField(_l("Side"), choices.scale("side", none=_l("not stated in any list")), coerce=choices.code)
    organisation = BilingualField(_l("Organisation"), line=True, limit=TITLE_LIMIT)
    starts = WhenField(_l("First day"))
    ends = WhenField(_l("Last day"))
    stated_in = BilingualField(_l("Stated in"), line=True, description=_l("The list or minutes, for example the list of 112/3."))


class MemberForm(_Member):
    term = SelectField(_l("Term of the Taskforce"), required=True, lacking=_l(
        "No term has been entered yet. Open one first, on the page “Terms and meetings”."))
    source = AddressField(LIST_ADDRESS)
    order = ("term", "name", "role", "seat", "deputy_for", "side", "organisation", "starts", "ends", "stated_in", "source")


class MemberAmendForm(_Member, Sourced):
    reason = BilingualField(REASON, required=True, limit=1000, description=_l("Public."))
    order = ("name", "role", "seat", "deputy_for", "side", "organisation", "starts", "ends", "stated_in", "cited", "reason")


class EndForm(Amending):
    ends = WhenField(_l("Last day"), required=True)
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public; do not give private reasons here."))
    source = AddressField(LIST_ADDRESS)
    order = ("ends", "reason", "source")


class _WorkingGroup(Form):
    name = BilingualField(_l("Name"), required=True, line=True, limit=TITLE_LIMIT)
    body = SelectField(_l("Body whose deputy head convenes it"))
    commitments = BodiesField(_l("Commitments"))
    members = BodiesField(_l("Members"))
    starts = WhenField(_l("First day"))
    ends = WhenField(_l("Last day"))
    note = BilingualField(_l("Note"))
    facts = ("name", "body", "commitments", "members", "starts", "ends", "note")

    def working(self, before: WorkingGroup | None = None) -> Working:
        """What was typed; ``before`` is what it amends."""
        name, note = (before.name, before.note) if before else (EMPTY, EMPTY)
        return Working(self["name"].text(name), self.body.data or None, self.commitments.data or (), self.members.data or (),
                       self.starts.data, self.ends.data, self.note.text(note))


class WorkingGroupForm(_WorkingGroup):
    source = AddressField(LIST_ADDRESS)
    order = (*_WorkingGroup.facts, "source")


class WorkingGroupAmendForm(_WorkingGroup, Sourced):
    reason = BilingualField(REASON, required=True, limit=1000, description=_l("Public."))
    order = (*_WorkingGroup.facts, "cited", "reason")


class _Rules(Form):
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    adopted_on = WhenField(_l("Adopted on"))
    document_number = LineField(_l("Document number"), limit=60)
    url = AddressField(_l("Web address of the text"), description=_l(
        "Without a web address, these rules do not count in the check against the Standards."))
    text = BilingualField(_l("What they say"), description=_l("Their own words, or a summary marked as such."))
    notice_working_days = NumberField(_l("Notice in working days"), description=_l("Leave this empty if they name none."))
    meets_every_months = NumberField(_l("Months between meetings"), description=_l("Leave this empty if they name none."))
    facts = ("title", "adopted_on", "document_number", "url", "text", "notice_working_days", "meets_every_months")

    def rules(self, before: GroupRules | None = None) -> Rules:
        """What was typed; ``before`` is what it corrects."""
        title, text = (before.title, before.text) if before else (EMPTY, EMPTY)
        return Rules(self.title.text(title), self.adopted_on.data, self.document_number.data or "", self.url.data or "",
                     self.text.text(text), self.notice_working_days.data, self.meets_every_months.data)


class RulesForm(_Rules):
    order = _Rules.facts


class RulesAmendForm(_Rules, Sourced):
    reason = BilingualField(REASON, required=True, limit=1000, description=_l("Public."))
    order = (*_Rules.facts, "cited", "reason")
