"""Forms about reporting rounds: open and amend one, excuse a body, and what a body answers on several milestones at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from tracker.commands.filing import NOTHING, Answer, Letter, nothing_to_report
from tracker.commands.updates import BodyReport
from tracker.domain.bilingual import EMPTY
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.rounds import Term
from tracker.domain.statements import UpdateKind, check_required
from tracker.queries.rounds import Line
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Checks, Form
from tracker.web.forms.choosing import RadioField, SelectField, SelectMultipleField
from tracker.web.forms.fields import BilingualField, DayField, HiddenField, LineField, WhenField
from tracker.web.forms.plan import name_of

SKIP, PROGRESS, NO_PROGRESS = "", UpdateKind.PROGRESS.value, UpdateKind.NO_PROGRESS.value
KINDS = ((SKIP, _l("not in this filing")), (PROGRESS, _l("progress")), (NO_PROGRESS, _l("nothing to report this period")))


class _Term(Form):
    opens = DayField(_l("Opens"), required=True)
    due = DayField(_l("Due"), required=True)
    locks = DayField(_l("Locked after"), required=True, description=_l(
        "Anything received after the due date is marked late; after this day, nothing more is accepted for the round."))

    @property
    def term(self) -> Term:
        return Term(self.opens.data, self.due.data, self.locks.data)

    def checks(self) -> Checks:
        yield ("opens", "due", "locks"), lambda: self.term.check()


class PeriodForm(Form):
    """First the plan and the period; the days are then preset from them."""

    class Meta(Form.Meta):
        csrf = False

    plan = SelectField(_l("Plan"), required=True)
    period = WhenField(_l("Reporting period"), required=True, description=_l(
        "A month, a quarter or a year, for example 115年第4季 or 2026-Q4."), unread=N_(
            "“%(text)s” is not a month, a quarter or a year. Write, for example, 2026-09, 2026-Q4 or 2026."))


class RoundForm(_Term):
    order = ("opens", "due", "locks")


class RoundAmendForm(_Term, Amending):
    bodies = SelectMultipleField(_l("Bodies asked"), required=True, description=_l(
        "The bodies that are asked now are ticked. A supporting body is asked about what it supports."))
    reason = BilingualField(_l("Reason for the change"), required=True, limit=1000, description=_l("Public."))
    order = ("opens", "due", "locks", "bodies", "reason")


class ExcuseForm(Amending):
    again = HiddenField()
    """Filled in if the page, when shown, offered to ask the body again: what someone else did since does not reverse it."""
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("reason",)


class ReopenForm(Amending):
    locks = DayField(_l("Locked after"), required=True)
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("locks", "reason")


class CloseForm(Amending):
    reason = BilingualField(_l("Reason for closing it now"), required=True, limit=1000, description=_l("Public."))
    order = ("reason",)


class CalendarForm(Form):
    file = FileField(_l("CSV file"), description=_l(
        "政府行政機關辦公日曆表 for one or more whole years, as published by the Directorate-General of Personnel "
        "Administration."))

    def content(self) -> bytes:
        """Raises RuleBroken on ``file`` where none was chosen."""
        given = request.files.get(self.file.name)
        raw = given.read() if given else b""
        if not raw:
            raise RuleBroken("file", N_("Please choose a file."))
        return raw


class FiledFromLetter(Form):
    """NDC files from a body's letter, and says which."""

    letter_body = SelectField(_l("Letter from"), required=True, description=_l(
        "The body that was asked has a successor. The report is published in the name of the body whose letter it is."))
    letter_number = LineField(_l("Number of the body’s letter"), limit=60, required=True)
    received_on = DayField(_l("Letter received on"), required=True)

    def come_from(self, writers: Sequence[tuple[str, str]]) -> None:
        """Ask whose letter it is, where it can be that of several; for none, which is a body that files for itself, ask for no
        letter."""
        if len(writers) > 1:
            self.letter_body.offer(writers)
        else:
            self.leave_out("letter_body", *(() if writers else ("letter_number", "received_on")))

    @property
    def letter(self) -> Letter | None:
        if not self.letter_number:
            return None
        return Letter(self.letter_number.data or "", self.received_on.data, self.letter_body.data if self.letter_body else None)


class NothingForm(FiledFromLetter, Amending):
    """Nothing to report, for the whole body."""

    text = BilingualField(_l("What the body says"), required=True, limit=1000)
    occurred = WhenField(_l("As of"), required=True, happened=True)

    def answers(self, lines: Sequence[Line]) -> list[Answer]:
        """One answer on each milestone for which nothing has been sent in yet."""
        return nothing_to_report([each.milestone.reference for each in lines if not (each.is_said or each.is_over)],
                                 self.text.text(), self.occurred.data)


class FilingForm(FiledFromLetter, Amending):
    """A form with a kind and a text for each milestone; ``asks`` builds it. The last text is carried forward for editing."""

    occurred = WhenField(_l("As of"), required=True, happened=True)
    lines: Sequence[Line] = ()
    answers_one = False
    """It was sent to say of one milestone that there is nothing to report: anything else in it is not an answer."""

    @classmethod
    def asks(cls, lines: Sequence[Line], *, writers: Sequence[tuple[str, str]], data: dict[str, Any]) -> FilingForm:
        fields: dict[str, Any] = {}
        given = dict(data)
        for line in lines:
            name = name_of(line.milestone)
            fields[f"{name}_kind"] = RadioField(_l("Answer on this milestone"), KINDS)
            fields[f"{name}_text"] = BilingualField(_l("What was done in the period"))
            given[f"{name}_kind"] = SKIP
            if line.last:
                given[f"{name}_text"] = line.last.text
        form: FilingForm = type("Filing", (cls,), fields)(data=given)
        form.lines, form.order = lines, ("occurred", "letter_body", "letter_number", "received_on", *fields)
        for line in lines:
            # The fields of all milestones have the same labels: the list of errors says which one is meant.
            form.kind(line).of = form.text(line).of = f"{choices.number(line.commitment)} {line.milestone.label}"
        form.come_from(writers)
        return form

    def kind(self, line: Line) -> Any:
        return self[f"{name_of(line.milestone)}_kind"]

    def text(self, line: Line) -> Any:
        return self[f"{name_of(line.milestone)}_text"]

    def nothing_on(self, line: Line) -> str:
        """The step that says of one milestone that there is nothing to report."""
        return f"nothing:{name_of(line.milestone)}"

    def is_carried(self, line: Line) -> bool:
        """The text in the form is that of the last report."""
        return line.last is not None and self.text(line).form["zh"].data == line.last.text.zh

    def checks(self) -> Checks:
        for line in self.lines:
            if self.kind(line).data == PROGRESS and not self.answers_one:
                name = f"{name_of(line.milestone)}_text"
                yield (name,), partial(check_required, **{name: self.text(line).text()})

    def answers(self) -> list[Answer]:
        """What was filled in, milestone by milestone. The English of the last text belongs to its Chinese, and to no other."""
        found = []
        for line in self.lines:
            if kind := self.kind(line).data:
                text = self.text(line).text(line.last.text if line.last else EMPTY)
                if kind == NO_PROGRESS and (text.is_empty or self.is_carried(line)):
                    text = NOTHING
                found.append(Answer(line.milestone.reference, BodyReport(UpdateKind(kind), "", self.occurred.data, text)))
        return found

    def refuse(self, broken: RuleBroken) -> None:
        """A refusal that names a milestone is shown at that milestone's text."""
        reference, _, field = broken.field.rpartition(":")
        for line in self.lines:
            if reference == line.milestone.reference:
                own = f"{name_of(line.milestone)}_{field}"
                broken.field = own if self._field(own) is not None else f"{name_of(line.milestone)}_text_zh"
        super().refuse(broken)
