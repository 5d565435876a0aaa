"""The sheet of a body in a round: locked keys, the last text in place, lists for codes, and a mark of what it is.

It is given out in the reader's language with headings in both, and is the same in either format.
"""

from __future__ import annotations

from typing import Any

from tracker import __version__
from tracker.domain.bilingual import Lang
from tracker.domain.calendar import When, write
from tracker.domain.schedule import Course
from tracker.domain.statements import DependsOn, UpdateKind
from tracker.exchange import columns
from tracker.exchange.columns import COLUMNS, FILLED, FORMAT, Words
from tracker.exchange.pages import Cell, Choice, Look, Page
from tracker.queries.sheets import Sheet, SheetLine

REPORT, GUIDE, LISTS, MARK = "填報 Report", "說明 Guide", "清單 Lists", "_tracker"
"""The pages of the workbook."""
LIST_NAMES = ("kind", "category", "depends_on", "body")

GUIDANCE: tuple[tuple[str, str], ...] = (
    ("請在「填報」頁的白底欄位填寫。灰底欄位由系統帶出並已鎖定，請勿更動。",
     "Fill in the white cells on the page “Report”. Grey cells come from the record and are locked."),
    ("每列是一項里程碑。要填報的列請先選「填報類別」；不填的列保留原樣，匯入時不會有任何變動。",
     "Each row is a milestone. Choose the kind of report for the rows that you report on; leave the others as they are and "
     "nothing will change for them."),
    ("「辦理情形」已帶入上次公開的文字，請改寫為本期情形。本期如無進度，請選「本期無進度」：這也是一種回報。",
     "“What was done” contains the text last published: bring it up to date. If there is nothing to report, choose “No "
     "progress this period”: that is also a report."),
    ("選「延後」請填延後原因類別、延後原因、下一步、後續須由誰處理，以及新期限；期限未定者，請填何日前說明。",
     "For a delay, give its category, its reason, the next step, who that depends on, and a new date or, if the date is open, "
     "the day by which it will be stated."),
    ("選「完成」請附佐證網址及佐證說明。檔案佐證請於網站上傳。",
     "For a completion, give the web address of the evidence and what it shows. Upload evidence files on the site."),
    ("日期請填民國年或西元年，例如 115/12/31、115年12月、115年第4季、2026-12-31。「資料基準日」空白時，以匯入當日為準。",
     "Dates may be in ROC or Gregorian years: 115/12/31, 115年第4季, 2026-12-31. An empty “As of” means the day on which the "
     "sheet is uploaded."),
    ("填妥後存檔（.ods 或 .xlsx 均可），在網站的同一頁「匯入填報表」。系統先逐格列出差異及錯誤，確認後才送出。",
     "Save it (.ods or .xlsx) and upload it on the page where you got it. You see every difference and every error, cell by "
     "cell, before anything is sent in."),
    ("欄位可以調整順序、寬度或隱藏；請勿增加里程碑，也不要使用巨集或連結其他檔案。",
     "Columns may be moved, resized or hidden. Please do not add milestones, macros or links to other files."),
)


def pages(sheet: Sheet, lang: Lang) -> list[Page]:
    """The pages of the workbook, in the words of a language."""
    found = words_of(sheet)
    lists = {name: [found.of(name, code, lang) for code in found.labels[name]] for name in LIST_NAMES}
    return [_report(sheet, found, lists, lang), _guide(), _lists(lists), _mark(sheet)]


def words_of(sheet: Sheet) -> Words:
    """The lists of the sheet. A body that no longer exists can be chosen only where it was chosen already, as on the forms."""
    kept = {each.filed.get("depends_body") for each in sheet.lines}
    chosen = {slug: each.name for slug, each in sheet.bodies.items()
              if not each.is_group and (slug in kept or not (each.historical or each.valid_to))}
    return columns.words(sheet.categories, dict(sorted(chosen.items(), key=lambda item: item[1].shown_in("zh"))),
                         {slug: (each.short_zh,) for slug, each in sheet.bodies.items() if each.short_zh})


def mark_of(sheet: Sheet) -> str:
    """What the sheet is: body and round, form, release, and the checksum of its keys."""
    return f"{sheet.asked.reference} #{FORMAT} {__version__} {columns.keys_mark(each.key for each in sheet.lines)}"


def cells_of(each: SheetLine, found: Words, lang: Lang) -> dict[str, str]:
    """What a row's open cells contain when it is given out."""
    filed = each.filed or {"text_zh": each.last.zh, "text_en": each.last.en}
    return {name: in_words(name, value, found, lang) for name, value in filed.items()}


def in_words(name: str, value: Any, found: Words, lang: Lang) -> str:
    """A value of a column as its cell says it."""
    if not value:
        return ""
    if isinstance(value, (UpdateKind, DependsOn)):
        return found.of(columns.BY_NAME[name].list, value.value, lang)
    if columns.BY_NAME[name].list:
        return found.of(columns.BY_NAME[name].list, value, lang)
    return value if isinstance(value, str) else write(value, lang, "table")


def _report(sheet: Sheet, found: Words, lists: dict[str, list[str]], lang: Lang) -> Page:
    round = sheet.asked.of
    period, due = (both_ways(each) for each in (round.period, When.day(round.due)))
    head: list[list[Cell]] = [
        [Cell(f"{sheet.plan.title.shown_in('zh')}　{sheet.body.name.shown_in('zh')}　{period} 填報表",
              Look.TITLE)],
        [Cell(f"期限 Due: {due}　　灰底已鎖定；白底請填寫 Grey is locked, white is for you to fill in")],
        [Cell(f"表號（勿更動） Mark of the sheet: {mark_of(sheet)}")],
        [Cell(f"{each.heading.zh}\n{each.heading.en}", Look.HEAD) for each in COLUMNS]]
    first = len(head) + 1
    last = first + len(sheet.lines) - 1
    choices = [Choice(number, first, last, lists[each.list], (LISTS, LIST_NAMES.index(each.list) + 1))
               for number, each in enumerate(COLUMNS, 1) if each.list and lists[each.list]]
    return Page(REPORT, [*head, *(_row(each, found, lang) for each in sheet.lines)], [each.wide for each in COLUMNS],
                frozen=(len(head), 3), choices=choices,
                hidden_columns=frozenset(number for number, each in enumerate(COLUMNS, 1) if each.hidden))


def _row(each: SheetLine, found: Words, lang: Lang) -> list[Cell]:
    milestone, commitment = each.line.milestone, each.line.commitment
    course, cells = milestone.course(None), cells_of(each, found, lang)
    given = {"key": each.key, "commitment": f"{commitment.number or ''} {commitment.title.shown_in(lang)}".strip(),
             "milestone": f"{milestone.label} {milestone.title.shown_in(lang)}",
             "due": _holding(course), "row_mark": columns.row_mark(cells)}
    fill = Look.GIVEN if each.line.is_over else Look.FILL
    return [Cell(given[column.name], Look.GIVEN) if column.name in given else Cell(cells.get(column.name, ""), fill)
            for column in COLUMNS]


def _holding(course: Course) -> str:
    """The date that holds now; in place of one that is open, by when it will be stated."""
    if course.awaited:
        return f"期限未定，將於{both_ways(When.day(course.awaited))}前說明 Date open, to be stated by then"
    return both_ways(course.due) if course.due else ""


def both_ways(when: When) -> str:
    """A date in both calendars: ``115/12/31 (2026-12-31)``."""
    return f"{write(when, 'zh', 'table')} ({when})"


def _guide() -> Page:
    rows = [[Cell("填報說明", Look.TITLE), Cell("How to fill in this sheet", Look.TITLE)]]
    return Page(GUIDE, rows + [[Cell(zh), Cell(en)] for zh, en in GUIDANCE], (60, 70))


def _lists(lists: dict[str, list[str]]) -> Page:
    headings = {each.list: f"{each.heading.zh}\n{each.heading.en}" for each in FILLED if each.list}
    deepest = max(len(each) for each in lists.values())
    rows = [[Cell(headings[name], Look.HEAD) for name in LIST_NAMES]]
    rows += [[Cell(lists[name][at] if at < len(lists[name]) else "", Look.GIVEN) for name in LIST_NAMES] for at in range(deepest)]
    return Page(LISTS, rows, (18, 28, 24, 36))


def _mark(sheet: Sheet) -> Page:
    return Page(MARK, [[Cell(mark_of(sheet))]], (60,), hidden=True)
