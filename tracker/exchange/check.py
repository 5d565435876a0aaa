"""What a sheet that came back would change, and every problem with it. Nothing is changed here.

A row that says what it said when it was given out says nothing new; one that repeats what the record already says
changes nothing. So loading the same sheet twice does nothing the second time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.commands.evidence import EvidenceGiven
from tracker.commands.filing import NOTHING, Answer
from tracker.commands.updates import BodyReport, Delay, check_report
from tracker.domain.assessments import GIVEN_ON_ITS_PAGE, names_a_code
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor
from tracker.domain.questions import Asked, of_left_open, of_undated_finish
from tracker.domain.schedule import is_overtaken
from tracker.domain.statements import EvidenceKind, UpdateKind
from tracker.exchange import columns
from tracker.exchange.columns import BY_NAME, FILLED, Column, Words
from tracker.exchange.reading import Returned, Row
from tracker.exchange.table import FORMULA_KEPT, is_formula_as_text
from tracker.exchange.values import Remark, column_of, values_of
from tracker.exchange.workbook import words_of
from tracker.models import Milestone, Submission
from tracker.queries.rounds import is_received
from tracker.queries.sheets import Sheet, SheetLine


@dataclass(frozen=True)
class Change:
    """A cell: what the record has for this round, or what was carried forward into it, and what the sheet says."""

    column: Column
    before: Any
    after: Any


@dataclass(frozen=True)
class Proposed:
    """A row that reports something.

    again  something was published on it in this round; this becomes a further report
    """

    number: int
    line: SheetLine
    changes: list[Change]
    answer: Answer
    again: bool = False


@dataclass
class DryRun:
    """problems: what must be put right first. notes: what is said but blocks nothing. alike: rows that change nothing."""

    sheet: Sheet
    words: Words
    places: dict[str, str]
    proposed: list[Proposed] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    alike: int = 0

    @property
    def answers(self) -> list[Answer]:
        return [each.answer for each in self.proposed]

    @property
    def is_ready(self) -> bool:
        """It can be sent in as it is."""
        return bool(self.proposed) and not self.problems

    @property
    def digest(self) -> str:
        """The digest of what would be done: what is sent in must be what was shown."""
        told = [(each.line.key, [(change.column.name, str(change.before), str(change.after)) for change in each.changes])
                for each in self.proposed]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    def refuse(self, broken: RuleBroken) -> None:
        """Put a refusal of a command at its row and column; its field is ``<milestone>:<field>``."""
        key, _, name = broken.field.rpartition(":")
        row = next((each.number for each in self.proposed if each.line.key == key), None)
        self.problems.append(Remark(broken.message, broken.values, row, column_of(name) if row else None))


def dry_run(session: Session, sheet: Sheet, returned: Returned, by: Actor, today: date) -> DryRun:
    """Every difference and every error of a sheet, row by row."""
    run = DryRun(sheet, words_of(sheet), returned.places)
    _say_what_was_done(run, returned)
    lines = {each.key: each for each in sheet.lines}
    written = {each.key.lower(): each.key for each in sheet.lines}
    seen: dict[str, int] = {}
    for row in returned.rows:
        # A spreadsheet program may begin a cell with a capital letter; in the number of a commitment, letters differ by case.
        key = row.key if row.key in lines else written.get(row.key.lower(), "")
        if not row.key or (not key and not row.is_filled):
            if row.is_filled:
                run.problems.append(Remark(N_("This row has no key. A milestone cannot be added here; please move the "
                                              "content to the row of its milestone."), row=row.number, column=columns.KEY))
            continue
        if not key:
            run.problems.append(Remark(N_("This body is not asked about %(milestone)s."), {"milestone": row.key[:60]}, row.number,
                                       columns.KEY))
        elif key in seen:
            run.problems.append(Remark(N_("The same milestone is already in row %(row)d."), {"row": seen[key]},
                                       row.number, columns.KEY))
        else:
            seen[key] = row.number
            _row(session, run, row, lines[key], by, today)
    if missing := [each for each in sheet.lines if each.key not in seen and not each.line.is_over]:
        run.notes.append(Remark(N_("Milestones that are not in the sheet and stay unchanged: %(count)d."),
                                {"count": len(missing)}))
    return run


def _say_what_was_done(run: DryRun, returned: Returned) -> None:
    if returned.mark.keys != columns.keys_mark(each.key for each in run.sheet.lines):
        run.notes.append(Remark(N_("The milestones that the body is asked about have changed since this sheet was issued. "
                                   "Those still asked about are read by their keys.")))
    for each in returned.lost:
        if each.fill:
            run.notes.append(Remark(N_("The column “%(column)s” is not in the sheet. Nothing changes in it."),
                                    {"column": f"{each.heading.zh} {each.heading.en}"}))
    for place, heading in returned.strange:
        if names_a_code(heading):
            run.notes.append(Remark(GIVEN_ON_ITS_PAGE))
        run.notes.append(Remark(N_("Column %(place)s (“%(heading)s”) does not belong to this sheet and is not read."),
                                {"place": place, "heading": heading[:40]}))


def _row(session: Session, run: DryRun, row: Row, line: SheetLine, by: Actor, today: date) -> None:
    complete = all(each.name in run.places for each in FILLED)
    if complete and row.mark and row.mark == columns.row_mark({each.name: row.text(each.name) for each in FILLED}):
        run.alike += 1
        return
    values, problems = values_of(row, run.words)
    kept = {each.name: line.filed.get(each.name, "") for each in FILLED if each.name not in run.places}
    values |= kept
    kind = values.get("kind")
    if not problems:
        if isinstance(kind, UpdateKind):
            _complete(values, kind, line, today)
        if _says_nothing(values, line):
            run.alike += 1
            return
    problems += _against_the_row(values, row, line, by)
    problems += [Remark(FORMULA_KEPT, {"shown": text[:40]}, row.number, each) for each in FILLED
                 if isinstance(text := values.get(each.name), str) and is_formula_as_text(text) and text != _before(each, line)]
    if problems or not isinstance(kind, UpdateKind):
        run.problems += problems
        return
    changes = [Change(each, _before(each, line), values[each.name]) for each in FILLED
               if _belongs(each, kind) and _before(each, line) != values[each.name]]
    over = line.over(by.account)
    answer = Answer(line.key, _report(values, kind, line, run.sheet.asked.body, over), over.id if over else None)
    try:
        check_report(session, line.line.commitment, [line.line.milestone], answer.report, today=today)
    except RuleBroken as broken:
        run.problems.append(Remark(broken.message, broken.values, row.number, column_of(broken.field)))
        return
    run.notes += [*_notes(row, line), *_of_completion(answer.report, row, line.line.milestone)]
    run.proposed.append(Proposed(row.number, line, changes, answer, again=bool(line.line.reported)))


def _says_nothing(values: dict[str, Any], line: SheetLine) -> bool:
    """It says what was filed already; or no kind of report was chosen, and nothing was written."""
    kind = values["kind"]
    if line.filed:
        return bool(kind) and all(values[each.name] == line.filed.get(each.name, "") for each in FILLED if _belongs(each, kind))
    return not kind and all(values[each.name] in ("", _before(each, line)) for each in FILLED)


def _against_the_row(values: dict[str, Any], row: Row, line: SheetLine, by: Actor) -> list[Remark]:
    """What the sheet alone forbids; the rules of a report come after it."""
    def at(name: str, message: str, **told: Any) -> Remark:
        return Remark(message, told, row.number, BY_NAME[name])

    if line.line.is_over:
        return [at("key", N_("It is finished or withdrawn: nothing more can be reported on it."))]
    if "kind" not in values:
        return []
    kind, over = values["kind"], line.over(by.account)
    if not kind and line.filed:
        return [at("kind", N_("Something has already been filed on it in this round. It cannot be taken back with a sheet, "
                              "only on the site."))]
    if not kind:
        return [at("kind", N_("Choose what kind of report this is, or leave the row as it was."))]
    if line.text is not None and over is None:
        return [at("kind", N_("Text number %(number)d on it is already in progress: its author can take it back on the "
                              "site, or change it there once it is returned. Or leave the row as it was."), number=line.text.id)]
    found = [at(each.name, N_("This column does not belong to a report of this kind. Please clear it, or choose another kind."))
             for each in FILLED if not _belongs(each, kind) and values.get(each.name) and not _is_old(each, values, line)]
    return found + [at(name, LACKING.get(name, N_("Please fill this in."))) for name in _lacking(values, kind, over)]


LACKING = {"evidence_url": N_("A completion needs evidence: a link that anyone can open, or a file.")}
"""The message for an empty cell of these, where it helps to say more than that it must be filled in."""


def _lacking(values: dict[str, Any], kind: UpdateKind, over: Submission | None) -> list[str]:
    match kind:
        case UpdateKind.PROGRESS:
            needed = ["text_zh"]
        case UpdateKind.COMPLETION:
            needed = ["text_zh"] if over and over.evidence else ["text_zh", "evidence_url"]
        case UpdateKind.DELAY:
            needed = ["category", "reason_zh", "next_step_zh", "depends_on"]
            needed += [] if values.get("new_date") or values.get("stated_by") else ["new_date"]
        case UpdateKind.NO_PROGRESS:
            needed = []
    return [each for each in needed if each in values and not values[each]]


def _complete(values: dict[str, Any], kind: UpdateKind, line: SheetLine, today: date) -> None:
    """What an empty cell means: today's date, or what was said before; and the words of a nil report. Anything carried
    forward that is still in a column of another kind is ignored."""
    values["occurred"] = values["occurred"] or line.filed.get("occurred") or When.day(today)
    if kind is UpdateKind.NO_PROGRESS and values["text_zh"] in ("", line.last.zh):
        values["text_zh"], values["text_en"] = NOTHING.zh, NOTHING.en
    for each in FILLED:
        if not _belongs(each, kind) and _is_old(each, values, line):
            values[each.name] = ""


def _is_old(column: Column, values: dict[str, Any], line: SheetLine) -> bool:
    """The value is what was given out: what was filed, or the last text."""
    last = {"text_zh": line.last.zh, "text_en": line.last.en}
    return values[column.name] in (line.filed.get(column.name, ""), last.get(column.name))


def _belongs(column: Column, kind: UpdateKind) -> bool:
    return not column.kinds or kind in column.kinds


def _before(column: Column, line: SheetLine) -> Any:
    if line.filed:
        return line.filed.get(column.name, "")
    return {"text_zh": line.last.zh, "text_en": line.last.en}.get(column.name, "")


def _report(values: dict[str, Any], kind: UpdateKind, line: SheetLine, body: str, over: Submission | None) -> BodyReport:
    delay = None
    if kind is UpdateKind.DELAY:
        delay = Delay(category=values["category"], depends_on=values["depends_on"] or None,
                      reason=Bilingual.of(values["reason_zh"], values["reason_en"]),
                      next_step=Bilingual.of(values["next_step_zh"], values["next_step_en"]),
                      depends_body=values["depends_body"] or None, new_date=values["new_date"] or None,
                      stated_by=values["stated_by"] or None)
    return BodyReport(kind=kind, body=body, occurred=values["occurred"], text=_text(values, line), delay=delay,
                      finished_on=values["finished_on"] or None, evidence=_evidence(values, over))


def _text(values: dict[str, Any], line: SheetLine) -> Bilingual:
    """The text; a translation that was carried forward with it stays tied to what it was made from."""
    if (values["text_zh"], values["text_en"]) == (NOTHING.zh, NOTHING.en):
        return NOTHING
    return line.last.amended(values["text_zh"], values["text_en"])


def _evidence(values: dict[str, Any], over: Submission | None) -> tuple[EvidenceGiven, ...]:
    """The piece of evidence in the sheet; and, for a draft, what else it had: its files and further pieces."""
    url, shows = values["evidence_url"], values["evidence_shows_zh"]
    first, *more = [EvidenceGiven.read(each) for each in over.evidence] if over and over.evidence else [None]
    kept = tuple(each for each in more if each)
    if first is not None and (url, shows) == (first.url, first.shows.zh):
        return (first, *kept)
    if not (url or shows):
        return kept
    if first is not None:
        return (replace(first, url=url, shows=first.shows.amended(shows, first.shows.en)), *kept)
    return (EvidenceGiven(EvidenceKind.OUTPUT, url, Bilingual.of(shows)),)


def _of_completion(report: BodyReport, row: Row, milestone: Milestone) -> list[Remark]:
    """What is asked about a completion that does not finish its milestone, or does not say when it was finished."""
    if report.kind is not UpdateKind.COMPLETION:
        return []
    if (as_of := milestone.state_as_of) and is_overtaken(report.occurred, as_of):
        open_still = of_left_open(milestone.label, as_of)
        return [Remark(open_still.message, open_still.values, row.number, BY_NAME["occurred"])]
    undated = [] if report.finished_on else of_undated_finish([Asked(milestone.label, milestone.course(None))], report.occurred)
    return [Remark(each.message, each.values, row.number, BY_NAME["finished_on"]) for each in undated]


def _notes(row: Row, line: SheetLine) -> list[Remark]:
    taken = [each for each in FILLED if (cell := row.cells.get(each.name)) and cell.formula and not cell.broken]
    merged = [each for each in FILLED if (cell := row.cells.get(each.name)) and cell.merged]
    waiting = [each.id for each in line.line.waiting if is_received(each)] if line.text is None else []
    return [*(Remark(N_("This cell is a formula; its value was used."), {}, row.number, each) for each in taken),
            *(Remark(N_("This cell was merged with those above; their text was used."), {}, row.number, each)
              for each in merged),
            *(Remark(N_("The body’s own text number %(number)d on it is waiting to be published."), {"number": each}, row.number)
              for each in waiting)]
