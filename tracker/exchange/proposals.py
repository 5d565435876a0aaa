"""Proposals and comments as a list: given out empty, or loaded from what a platform exports, with the responses to
them.

A row is recognised by its case number, its URL, or its title with its date; or because the record once held it just so.
One that is already on the record is left as it is; only a response that the record never held is taken from it. So loading
the same list twice does nothing the second time, and brings back nothing that was corrected, replaced or struck meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from tracker.commands.answering import require_letter
from tracker.commands.cocreation import Input, Loaded, Responded
from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import When
from tracker.domain.cocreation import Adoption, InputKind, check_answer
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.files import StoredFile
from tracker.domain.permissions import Actor
from tracker.domain.statements import NUMBER_LIMIT, TEXT_LIMIT, TITLE_LIMIT, check_happened
from tracker.exchange import safety, values
from tracker.exchange.columns import Column, Words, tidy, told_apart
from tracker.exchange.pages import Cell, Choice, Look, Page, letter
from tracker.exchange.reading import headings, strange, tables_of
from tracker.exchange.table import Found
from tracker.exchange.values import Remark, Unreadable
from tracker.models import Body, Proposal
from tracker.queries.words import CODES, both

LIST, LISTS = "提案 Proposals", "清單 Lists"
ROWS = 300
"""Empty rows, in the list that is given out, for which words can be chosen from its lists."""

COLUMNS = (
    Column("case_number", both("平臺案號", "Case number"), 18, known_as=("案號", "編號", "提案編號", "id")),
    Column("kind", both("種類", "Kind"), 10, list="kind", known_as=("類型", "type")),
    Column("title_zh", both("案由", "Title (Chinese)"), 36, known_as=("提案名稱", "提案標題", "標題", "title")),
    Column("text_zh", both("內容", "Text as published (Chinese)"), 52, known_as=("提案內容", "建議內容", "意見內容", "text")),
    Column("proposer_zh", both("提案者", "Proposer (Chinese)"), 22, known_as=("提案單位", "提案人", "proposer")),
    Column("proposed_on", both("提案日期", "Proposed on"), 13, known_as=("日期", "提案時間", "date")),
    Column("url", both("網址", "Web address"), 30, known_as=("連結", "link", "url")),
    Column("body", both("權責機關", "Body that must respond"), 22, list="body",
           known_as=("回應機關", "主責機關", "機關", "body due to answer")),
    Column("adoption", both("參採情形", "Response"), 12, list="adoption", known_as=("是否參採",)),
    Column("reason_zh", both("參採理由", "Reason for the response (Chinese)"), 40, known_as=("理由", "回應", "回應說明", "說明")),
    Column("answered_on", both("回應日期", "Answered on"), 13),
    Column("letter_number", both("回應文號", "Number of the letter"), 18, known_as=("文號", "來文字號")),
    Column("summarised", both("本站摘述", "This site’s own words"), 10, list="summarised"),
    Column("title_en", both("案由（英文，選填）", "Title (English, optional)"), 30),
    Column("text_en", both("內容（英文，選填）", "Text (English, optional)"), 36),
    Column("proposer_en", both("提案者（英文，選填）", "Proposer (English, optional)"), 22),
    Column("reason_en", both("參採理由（英文，選填）", "Reason (English, optional)"), 30),
)
BY_NAME = {each.name: each for each in COLUMNS}
NEEDED = {"title_zh", "text_zh"}
_ANSWER = ("adoption", "reason_zh", "reason_en", "answered_on", "letter_number")
_YES = {"yes": both("是", "yes"), "no": both("否", "no")}
_LIMITS = {"case_number": NUMBER_LIMIT, "letter_number": NUMBER_LIMIT,
           **dict.fromkeys(("title_zh", "title_en", "proposer_zh", "proposer_en"), TITLE_LIMIT)}
"""Character limits of what is shorter than a text, as on the forms."""
_READ: Mapping[str, Callable[[str], Any]] = {"proposed_on": values.when, "answered_on": values.when, "url": values.address}


@dataclass(frozen=True)
class Row:
    """A row of the list as loaded: its number there and its cells by column."""

    number: int
    cells: Mapping[str, Found]

    def text(self, name: str) -> str:
        return tidy(self.cells[name].text) if name in self.cells else ""


@dataclass(frozen=True)
class List:
    """rows as found; the letter of each known column; letter and heading of the columns that are not read."""

    rows: list[Row]
    places: Mapping[str, str]
    strange: list[tuple[str, str]]


@dataclass(frozen=True)
class Held:
    """A proposal on the record, and what it said after each entry about it."""

    proposal: Proposal
    said: Collection[Mapping[str, Any]]

    def is_named_by(self, mark: _Mark) -> bool:
        """It has the marks of a row. What was struck is known by its words alone, unless those were withheld by law."""
        one = self.proposal
        its = _Mark(one.case_number, one.url, one.title.zh, one.proposed_on)
        return (not one.struck or one.withheld) and mark.is_the_same(its)

    def was(self, found: Mapping[str, Any], call: str | None) -> bool:
        """It was entered as in this row once; what was struck, also in this call: elsewhere it was in the wrong place."""
        row = tuple(found.get(name) or "" for name in ("case_number", "url", "title_zh", "text_zh", "proposed_on"))
        return any(tuple(map(str, row)) == (
            each["case_number"], each["url"], each["title"]["zh"], each["text"]["zh"], each["proposed_on"] or "")
            and (not self.proposal.struck or each["of_call"] == call) for each in self.said)

    def has_answered(self, found: Mapping[str, Any]) -> bool:
        """It has the response of this row."""
        one = self.proposal
        said = one.adoption.value if one.adoption else ""
        return (said, one.reason.zh, one.answered_on) == tuple(map(found.get, ("adoption", "reason_zh", "answered_on")))

    def had_answered(self, found: Mapping[str, Any]) -> bool:
        """It has the response of this row, or had it."""
        response = (found.get("adoption"), found.get("reason_zh"), str(found.get("answered_on")))
        return self.has_answered(found) or any(
            response == (each["adoption"], each["reason"]["zh"], each["answered_on"]) for each in self.said if each["adoption"])


@dataclass(frozen=True)
class Proposed:
    """A row that does something: a new input, the response to one, or both. ``known`` is what the record holds of it."""

    number: int
    loaded: Loaded
    known: Proposal | None = None


@dataclass
class DryRun:
    """What loading the list would do, and every problem with it. ``alike``: rows that change nothing."""

    places: Mapping[str, str]
    proposed: list[Proposed] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    alike: int = 0

    @property
    def is_ready(self) -> bool:
        """It can be loaded as it is."""
        return bool(self.proposed) and not self.problems

    @property
    def digest(self) -> str:
        """The digest of what would be done: what is loaded must be what was shown."""
        return hashlib.sha256(repr([(each.number, each.loaded) for each in self.proposed]).encode()).hexdigest()[:16]

    def refuse(self, broken: RuleBroken) -> None:
        """Put a refusal of the command at its row and column; its field is ``<row>:<field>``."""
        row, _, name = broken.field.rpartition(":")
        self.problems.append(Remark(broken.message, broken.values, int(row) if row else None, BY_NAME.get(name)))


def words_of(known: Iterable[Body]) -> Words:
    """The words of the list's codes."""
    chosen = {each.reference: each for each in known if not each.is_group}
    return Words(
        {"kind": CODES["input_kind"], "adoption": CODES["adoption"], "summarised": _YES,
         "body": told_apart({slug: each.name for slug, each in chosen.items()})},
        {"body": {slug: (each.short_zh,) for slug, each in chosen.items() if each.short_zh},
         "kind": {"proposal": ("提案",), "comment": ("意見", "建議", "留言")},
         "adoption": {"adopted": ("是", "納入", "全部參採", "採納", "yes"), "partly": ("部分", "部分採納", "部分納入"),
                      "declined": ("否", "不參採", "不採納", "未採納", "no")}})


def blank(known: Iterable[Body], lang: Lang) -> list[Page]:
    """The list to fill in, with the words of its codes."""
    words = words_of([each for each in known if not (each.historical or each.valid_to)])
    named = [each for each in COLUMNS if each.list]
    lists = {each.list: [words.of(each.list, code, lang) for code in words.labels[each.list]] for each in named}
    head = [Cell(f"{each.heading.zh}\n{each.heading.en}", Look.HEAD) for each in COLUMNS]
    rows = [head, *([Cell("", Look.FILL) for _column in COLUMNS] for _row in range(ROWS))]
    choices = [Choice(COLUMNS.index(each) + 1, 2, ROWS + 1, lists[each.list], (LISTS, at)) for at, each in enumerate(named, 1)]
    deepest = max(len(each) for each in lists.values())
    below = [[Cell(lists[each.list][at] if at < len(lists[each.list]) else "", Look.GIVEN) for each in named]
             for at in range(deepest)]
    return [Page(LIST, rows, [each.wide for each in COLUMNS], frozen=(1, 0), choices=choices),
            Page(LISTS, [[Cell(f"{each.heading.zh}\n{each.heading.en}", Look.HEAD) for each in named], *below],
                 [each.wide + 8 for each in named])]


def read(path: Path, file: StoredFile) -> List:
    """The rows of a list as .csv, .ods or .xlsx. Raises RuleBroken on ``file``."""
    safety.check(path, file, plain=True)
    found = headings(tables_of(path, file), COLUMNS, NEEDED)
    if found is None:
        raise RuleBroken("file", N_("A list of proposals needs at least the headings “案由” (title) and “內容” (text)."))
    table, top, columns = found
    rows = [Row(number, {column.name: table.rows[number][at] for at, column in columns.items() if at in table.rows[number]})
            for number in sorted(table.rows) if number > top]
    return List([row for row in rows if any(map(row.text, BY_NAME))],
                {column.name: letter(at) for at, column in columns.items()}, strange(table, top, columns))


def dry_run(loaded: List, words: Words, held: Collection[Held], call: str | None, by: Actor, today: date) -> DryRun:
    """Every row that would be entered or answered, every error by row and column. ``held`` are the plan's proposals; ``by`` is
    who would enter it."""
    run = DryRun(loaded.places)
    for place, heading in loaded.strange:
        run.notes.append(Remark(N_("Column %(place)s (“%(heading)s”) does not belong to this list and is not read."),
                                {"place": place, "heading": heading[:40]}))
    held = sorted(held, key=lambda each: each.proposal.struck)
    seen: list[tuple[_Mark, int]] = []
    for row in loaded.rows:
        found, problems = values.cells_as(row.number, row.cells, COLUMNS, partial(_value, words))
        mark = _Mark(found.get("case_number", ""), found.get("url", ""), found.get("title_zh", ""), found.get("proposed_on"))
        if twice := next((number for each, number in seen if mark.is_the_same(each)), None):
            problems.append(Remark(N_("The same proposal is already in row %(row)d."), {"row": twice}, row.number))
        seen.append((mark, row.number))
        one = next((each for each in held if each.is_named_by(mark)), None) or next(
            (each for each in held if each.was(found, call)), None)
        problems += [Remark(N_("Please fill this in."), {}, row.number, BY_NAME[name]) for name in _lacking(found)]
        problems += [Remark(broken.message, broken.values, row.number, BY_NAME[broken.field])
                     for broken in _broken(found, one, by, today)]
        if problems:
            run.problems += problems
            continue
        _propose(run, row, found, one, call)
    return run


def _broken(found: Mapping[str, Any], known: Held | None, by: Actor, today: date) -> Iterator[RuleBroken]:
    """What the domain would refuse in the part of a row that would be taken, judged by the cells that could be read:
    every refusal, whereas the command stops at the first."""
    if known and (known.proposal.withheld or known.proposal.struck or known.had_answered(found)):
        return
    asked = known.proposal.proposed_on if known else found.get("proposed_on")
    reason, on = Bilingual.of(found.get("reason_zh", ""), found.get("reason_en", "")), found.get("answered_on")
    rules: list[Callable[[], None]] = [] if known else [partial(check_happened, "proposed_on", asked, today)]
    if reason.zh and on:
        rules.append(partial(check_answer, reason, on, today, asked=asked))
    if found.get("adoption") and found.get("body") and "letter_number" in found:
        rules.append(partial(require_letter, by, found["body"], found["letter_number"]))
    for rule in rules:
        try:
            rule()
        except RuleBroken as broken:
            yield broken


def _propose(run: DryRun, row: Row, found: Mapping[str, Any], held: Held | None, call: str | None) -> None:
    given, response = _given(found, call), _response(found)
    if held is None:
        run.proposed.append(Proposed(row.number, Loaded(row.number, given, response)))
        return
    known = held.proposal
    if known.withheld:
        run.notes.append(Remark(N_("It was withheld by law; nothing in this row is loaded."), {}, row.number))
    elif known.struck:
        run.notes.append(Remark(N_("It was on the record as proposal %(number)d, which was entered in error and has been struck; "
                                   "nothing in this row is loaded."), {"number": known.number}, row.number))
    elif (known.title.zh, known.text.zh) != (given.title.zh, given.text.zh):
        run.notes.append(Remark(N_("Proposal %(number)d is on the record with different words, which stay. Correct any "
                                   "mistake on the proposal’s own page."), {"number": known.number}, row.number))
    if response is None or known.withheld or known.struck or held.has_answered(found):
        run.alike += 1
    elif held.had_answered(found):
        run.alike += 1
        run.notes.append(Remark(N_("This response was on the record and has since been corrected or replaced; the present one "
                                   "stays."), {}, row.number))
    else:
        if known.adoption:
            run.notes.append(Remark(N_("There is already a public response. A new one will replace it; the old one stays in "
                                       "the changelog."), {}, row.number))
        run.proposed.append(Proposed(row.number, Loaded(row.number, given, response, known.reference), known))


@dataclass(frozen=True)
class _Mark:
    """What a proposal is recognised by: the first of these that both have."""

    case_number: str
    url: str
    title: str
    proposed_on: When | None

    def is_the_same(self, other: _Mark) -> bool:
        for mine, its in ((self.case_number, other.case_number), (self.url, other.url)):
            if mine and its:
                return mine == its
        return bool(self.title) and (self.title, self.proposed_on) == (other.title, other.proposed_on)


def _value(words: Words, column: Column, text: str) -> Any:
    if not text:
        return None if column.name in ("proposed_on", "answered_on") else ""
    values.check_keepable(text)
    if column.list:
        code = words.code(column.list, text)
        if code is None:
            raise Unreadable(N_("“%(text)s” is not in the list."), text=text[:40])
        return code
    if read := _READ.get(column.name):
        return read(text)
    return values.words(text, _LIMITS.get(column.name, TEXT_LIMIT))


def _lacking(found: Mapping[str, Any]) -> list[str]:
    """What a row must have but lacks, leaving aside what could not be read; a response needs its reason, its day and the
    body that answers, or it is not one."""
    needed = sorted(NEEDED)
    if any(found.get(name) for name in _ANSWER):
        needed += ["adoption", "reason_zh", "answered_on", "body"]
    return [name for name in needed if name in found and not found[name]]


def _given(found: Mapping[str, Any], call: str | None) -> Input:
    return Input(Bilingual.of(found["title_zh"], found["title_en"]), Bilingual.of(found["text_zh"], found["text_en"]),
                 InputKind(found["kind"] or InputKind.PROPOSAL.value), found["case_number"], found["url"],
                 found["summarised"] == "yes", Bilingual.of(found["proposer_zh"], found["proposer_en"]), found["proposed_on"],
                 found["body"] or None, call)


def _response(found: Mapping[str, Any]) -> Responded | None:
    if not found["adoption"]:
        return None
    return Responded(Adoption(found["adoption"]), Bilingual.of(found["reason_zh"], found["reason_en"]), found["answered_on"],
                     found["body"], found["letter_number"])
