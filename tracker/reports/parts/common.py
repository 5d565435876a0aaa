"""What the parts share: the report's own wording, and the few lines that many of them contain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import unquote

from tracker.domain.bilingual import Bilingual, both
from tracker.domain.calendar import When
from tracker.reports import labels
from tracker.reports.content import Commitment, Delay, Milestone, Report, Statement
from tracker.reports.document import NOT_HERE, Cell, Cited, Day, Gap, Item, Items, Line, Row, Run, Tile, To, Tone, Words
from tracker.reports.terms import State

COLON, COMMA, LIST, SPACE = both("：", ": "), both("，", ", "), both("、", "; "), both("　", "  ")
SUMMARY = both("（依來源，本站摘要）", " (summary by this site, from the source)")
UNDER_NO_THEME = both("未分範疇", "under no theme")
READING = both("（本站判讀）", " (this site’s reading)")
NO_COMMITMENTS = Gap(
    both("本站尚無本方案之承諾事項資料。", "No commitment of this plan is on record on this site."),
    both("不代表本方案沒有承諾事項。", "That does not mean that the plan has none."),
)
"""Shown in place of a table that has a row for each commitment."""


def own(zh: str, en: str, tone: Tone = Tone.PLAIN, **values: object) -> Words:
    """Words of the report itself."""
    return Words(both(zh, en, **values), tone)


def soft(zh: str, en: str, **values: object) -> Words:
    return own(zh, en, Tone.SOFT, **values)


def strong(zh: str, en: str, **values: object) -> Words:
    return own(zh, en, Tone.STRONG, **values)


def paired(pair: tuple[str, str]) -> Bilingual:
    return both(*pair)


def row(zh: str, en: str, *lines: Line) -> Row:
    """A label with its value."""
    return Row(both(zh, en), lines)


def one(*runs: Run) -> Cell:
    """A cell of one line."""
    return (runs,)


def joined(parts: Iterable[Line], by: Bilingual = LIST) -> Line:
    """Lines joined one after the other into one."""
    found: list[Run] = []
    for part in parts:
        if found:
            found.append(Words(by))
        found += part
    return tuple(found)


def names(texts: Sequence[Bilingual]) -> Line:
    """Names, one after the other."""
    return joined((Words(each),) for each in texts)


def leads(commitment: Commitment) -> Line:
    """The bodies that lead it; where none is on record, what the pages say in that case."""
    return names(commitment.leads) or (soft("主辦機關待確認", "lead body to be confirmed"),)


def number(commitment: Commitment) -> Bilingual:
    return both(labels.commitment_number(commitment, "zh"), labels.commitment_number(commitment, "en"))


def title(commitment: Commitment) -> Line:
    """The number of a commitment and its title."""
    return (Words(number(commitment)), Words(SPACE), Words(commitment.title, title=True, ours=commitment.ours))


def linked(commitment: Commitment) -> Line:
    """As ``title``, with its number linking to where the commitment is described."""
    return (
        To(number(commitment), key=f"c-{commitment.label}"),
        Words(SPACE),
        Words(commitment.title, title=True, ours=commitment.ours),
    )


def milestone(each: Milestone) -> Line:
    return (Words(both(each.label, each.label)), Words(SPACE), Words(each.title, title=True, ours=each.ours))


def states(counts: dict[State, int]) -> Line:
    """How many milestones are in each state, never a share of them; or that none is on record."""
    return joined(
        (
            (
                Tile(state),
                Words(paired(labels.STATE[state])),
                Words(both(" ", " ")),
                Words(both(str(n), str(n)), Tone.STRONG),
            )
            for state, n in counts.items()
        ),
    ) or (Words(NOT_HERE, Tone.SOFT),)


def state(each: Milestone) -> Line:
    return (Tile(each.state), Words(both(labels.state_of(each, "zh"), labels.state_of(each, "en"))))


def withdrawn(c: Commitment) -> tuple[Row, ...]:
    """That a commitment is no longer part of the plan; nothing of any other."""
    why = own("；理由及決定依據載於異動紀錄。", "; the changelog says why, and by which decision.")
    return (row("情形", "Status", (strong("已自方案撤回", "withdrawn from the plan"), why)),) if c.withdrawn else ()


def problem(c: Commitment) -> Words:
    return Words(c.problem, absent=NOT_HERE)


def promise(c: Commitment) -> Words:
    return Words(c.summary if c.promise.is_empty else c.promise, absent=NOT_HERE)


def result_wanted(c: Commitment) -> Words:
    """Who is to act differently."""
    unsaid = both("來源未載明誰將因此有何改變", "not stated: the sources do not say who will act differently")
    return Words(c.result_wanted, absent=missing(c, unsaid))


def missing(c: Commitment, unsaid: Bilingual) -> Bilingual:
    """In place of what the plan is asked about a commitment. That the sources are silent is known only where the site has what
    they say of the problem."""
    return NOT_HERE if c.problem.is_empty else unsaid


def open_until(awaited: When | date) -> Words:
    """In place of an open date: by when a date will be stated."""
    return Words(both(labels.open_until(awaited, "zh"), labels.open_until(awaited, "en")))


def cited(numbers: tuple[int, ...]) -> Line:
    return (Cited(numbers),) if numbers else ()


def to_address(where: str) -> To:
    """A link to a URL, written as people read it and not as machines escape it."""
    return To(both("{shown}", "{shown}", shown=unquote(where)), address=where)


def asked_at_entry(words: Sequence[str], answer: Bilingual) -> Row:
    """That words of a text were questioned as counting an activity, and what was answered."""
    return row(
        "登錄時之提問",
        "Asked at entry",
        (
            own(
                "文字中的「{words}」是活動數量。因此有何改變？",
                "“{words}” counts an activity. What changed because of it?",
                words=("」「".join(words), "”, “".join(words)),
            ),
        ),
        (own("答：", "Answer: "), Words(answer, absent=both("未回答", "not answered"))),
    )


def statement(said: Statement) -> Item:
    """What somebody said, preceded by its day."""
    return Item((_said(said),), (Day(said.when),))


def dated(said: Statement) -> Line:
    """What somebody said, in one line that begins with its day."""
    return (Day(said.when, "prose"), Words(COLON), *_said(said))


def _said(said: Statement) -> Line:
    words: list[Run] = [Words(said.whose, Tone.STRONG)]
    if not said.where.is_empty and (said.where.zh, said.where.en) != (said.whose.zh, said.whose.en):
        words += [Words(COMMA), Words(said.where, Tone.SOFT)]
    words += [Words(COLON), Words(said.text), *cited(said.sources)]
    if said.summarised:
        words.append(Words(SUMMARY, Tone.SOFT))
    if said.related:
        words.append(soft("（相關：來源未提及本方案）", " (related: the source does not name the plan)"))
    return tuple(words)


def statements(said: Iterable[Statement]) -> Items:
    return Items(tuple(statement(each) for each in sorted(said, key=lambda each: each.when.first)))


def delay_numbers(report: Report) -> dict[str, int]:
    """The number of each delay in its chapter, by its reference and milestones."""
    return {key_of(delay): n for n, (_, delay) in enumerate(report.delays(), 1)}


def key_of(delay: Delay) -> str:
    return f"{delay.reference}/{delay.when}/{','.join(delay.milestones)}/{delay.what.zh[:40]}"
