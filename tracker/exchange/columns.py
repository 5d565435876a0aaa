"""What a sheet asks about each milestone, and how its headings and the words of its lists are recognised again."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.statements import UpdateKind
from tracker.queries.words import CODES, both

FORMAT = 1
"""The number of this form of the sheet. One that was given out in an older form is still read, by its headings."""


@dataclass(frozen=True)
class Column:
    """One column.

    name     the field of the report; refusals of the domain name it
    wide     in characters
    fill     what a body fills in; everything else is locked
    kinds    the reports that it belongs to; empty for all
    list     the list of words that it is chosen from
    known_as headings of older sheets, and what people make of them
    """

    name: str
    heading: Bilingual
    wide: int
    fill: bool = True
    kinds: tuple[UpdateKind, ...] = ()
    list: str = ""
    known_as: tuple[str, ...] = ()
    hidden: bool = False


_DELAY, _DONE = (UpdateKind.DELAY,), (UpdateKind.COMPLETION,)
_TEXT = (UpdateKind.PROGRESS, UpdateKind.COMPLETION, UpdateKind.NO_PROGRESS)

KEY = Column("key", both("代碼（勿更動）", "Key (do not change)"), 18, fill=False, known_as=("代碼", "key"))
ROW_MARK = Column("row_mark", both("列碼（勿更動）", "Row mark (do not change)"), 14, fill=False, hidden=True)
GIVEN = (
    KEY,
    Column("commitment", both("承諾事項", "Commitment"), 26, fill=False),
    Column("milestone", both("里程碑", "Milestone"), 32, fill=False),
    Column("due", both("現行期限", "Current due date"), 14, fill=False),
)
FILLED = (
    Column("kind", both("填報類別", "Kind of report"), 14, list="kind", known_as=("類別", "kind")),
    Column("occurred", both("資料基準日", "As of"), 13, known_as=("資料日期",)),
    Column("text_zh", both("辦理情形", "What was done (Chinese)"), 52, kinds=_TEXT, known_as=("本期辦理情形",)),
    Column("category", both("延後原因類別", "Category of delay"), 18, kinds=_DELAY, list="category", known_as=("延後類別",)),
    Column("reason_zh", both("延後原因", "Reason for the delay (Chinese)"), 36, kinds=_DELAY),
    Column("next_step_zh", both("下一步", "Next step (Chinese)"), 36, kinds=_DELAY, known_as=("後續作為", "因應對策")),
    Column("depends_on", both("後續須由誰處理", "The next step depends on"), 18, kinds=_DELAY, list="depends_on"),
    Column("depends_body", both("其他機關名稱", "Name of the other body"), 20, kinds=_DELAY, list="body"),
    Column("new_date", both("新期限", "New date"), 13, kinds=_DELAY),
    Column("stated_by", both("期限未定者，何日前說明", "Date open: will be stated by"), 16, kinds=_DELAY),
    Column("finished_on", both("完成日期", "Finished on"), 13, kinds=_DONE),
    Column("evidence_url", both("佐證網址", "Evidence: web address"), 30,
           kinds=(UpdateKind.PROGRESS, UpdateKind.DELAY, UpdateKind.COMPLETION)),
    Column("evidence_shows_zh", both("佐證說明", "What the evidence shows (Chinese)"), 24,
           kinds=(UpdateKind.PROGRESS, UpdateKind.DELAY, UpdateKind.COMPLETION)),
    Column("text_en", both("辦理情形（英文，選填）", "What was done (English, optional)"), 36, kinds=_TEXT),
    Column("reason_en", both("延後原因（英文，選填）", "Reason (English, optional)"), 30, kinds=_DELAY),
    Column("next_step_en", both("下一步（英文，選填）", "Next step (English, optional)"), 30, kinds=_DELAY,
           known_as=("後續作為（英文，選填）",)),
)
COLUMNS = (*GIVEN, *FILLED, ROW_MARK)
BY_NAME = {each.name: each for each in COLUMNS}

ALSO_KINDS = {"progress": ("進展", "有進度", "辦理中"), "delay": ("延期", "展延"), "completion": ("已完成", "完成填報", "done"),
              "no_progress": ("無進度", "本期無進展", "無進展", "nothing to report")}
"""What people write for a kind of report when the list was lost."""


def folded(text: str) -> str:
    """A word as it is compared: width, case, white space, outer punctuation and 臺/台 make no difference."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return plain.replace("台", "臺").strip(".。、,，:：*")


def heading_of(text: str, among: Sequence[Column] = COLUMNS) -> Column | None:
    """The column that a heading names, in either language or both, in this form of the sheet or an older one."""
    parts = {folded(text), *(folded(part) for part in re.split(r"[\r\n]+", text))} - {""}
    return next((each for each in among if parts & _names(each)), None)


def _names(column: Column) -> set[str]:
    return {folded(each) for each in (column.name, column.heading.zh, column.heading.en, *column.known_as)}


@dataclass(frozen=True)
class Words:
    """The words of the lists: what each code is called, and which code a word means.

    labels  by list, then code
    also    further words of a code, beside its labels and the code itself
    """

    labels: Mapping[str, Mapping[str, Bilingual]]
    also: Mapping[str, Mapping[str, Iterable[str]]]

    def of(self, name: str, code: str, lang: Lang) -> str:
        label = self.labels[name].get(code)
        return label.shown_in(lang) if label else code

    def code(self, name: str, text: str) -> str | None:
        """The code that a word means, also one that was told apart; None for none, or for more than one."""
        wanted, extra = folded(text), self.also.get(name, {})
        found = {code for code, label in self.labels[name].items() for short in (code.rpartition("/")[2],)
                 if wanted in map(folded, (code, short, label.zh, label.en, f"{label.zh}（{short}）", f"{label.en} ({short})",
                                           *extra.get(code, ())))}
        return found.pop() if len(found) == 1 else None


def words(categories: Mapping[str, Bilingual], bodies: Mapping[str, Bilingual], shorts: Mapping[str, Iterable[str]]) -> Words:
    """The lists of a sheet: kinds and dependence are fixed, categories and bodies are of the record."""
    return Words({"kind": CODES["update_kind"], "depends_on": CODES["depends_on"], "category": told_apart(categories),
                  "body": told_apart(bodies)}, {"kind": ALSO_KINDS, "body": shorts})


def told_apart(labels: Mapping[str, Bilingual]) -> dict[str, Bilingual]:
    """The labels of a list, with the code behind one that another has too: what is chosen is read back as what it was."""
    found = Counter(name for label in labels.values() for name in {folded(each) for each in (label.zh, label.en) if each})

    def shared(text: str) -> bool:
        return bool(text) and found[folded(text)] > 1

    return {code: label.set_as(f"{label.zh}（{short}）" if shared(label.zh) else label.zh,
                               f"{label.en} ({short})" if shared(label.en) else label.en)
            for code, label in labels.items() for short in (code.rpartition("/")[2],)}


def tidy(text: str) -> str:
    """The text of a cell, with one kind of line ending and no surrounding white space."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip()


def row_mark(cells: Mapping[str, str]) -> str:
    """What the cells of a row said when the sheet was given out: a row that still says it says nothing new."""
    return hashlib.sha256("\x1f".join(tidy(cells.get(each.name, "")) for each in FILLED).encode()).hexdigest()[:12]


def keys_mark(keys: Iterable[str]) -> str:
    """The milestones that a sheet was made for."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:12]
