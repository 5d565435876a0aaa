"""Delays: original and current date, reason, countermeasure and next step of each, and whose statement it is."""

from __future__ import annotations

from collections.abc import Callable

from tracker.domain.bilingual import both
from tracker.reports.content import Commitment, Delay, Milestone, Report
from tracker.reports.document import NO_DATE, Block, Day, Facts, Figure, Line, Paragraph, Row, Section, Tile, To, Tone, Words
from tracker.reports.parts.common import (
    COLON,
    READING,
    SPACE,
    SUMMARY,
    cited,
    delay_numbers,
    joined,
    key_of,
    open_until,
    own,
    row,
    soft,
    title,
)

NONE = both(
    "本站尚無本期間的延後說明；不代表沒有延後。",
    "No report of delay is on record for this period. That does not mean that nothing was delayed.",
)


def chapter(report: Report) -> Section:
    """Reasons, then every delay."""
    blocks: list[Block] = (
        [
            Figure(
                "reasons",
                both("本期{n}次延後說明，依原因分類", "Delays by reason: {n} reported in the period", n=len(report.delays())),
                both(
                    "原因只依各次說明所載；來源未載明者不歸類。除另註明外，歸類為本站判讀，主辦機關得更正。"
                    "同一里程碑可多次說明，次數不等於項數。數據見附錄「圖表數據」。",
                    "Reasons are only those given in each report; where the source states none, none is recorded. Unless "
                    "noted otherwise, the category is this site’s reading, which the body may correct. One milestone may be "
                    "reported late several times. Data: see the annex “Data for the figures”.",
                ),
            )
        ]
        if report.delays()
        else [Paragraph((Words(NONE),))]
    )
    return Section(
        "delays",
        (own("延後及因應", "Delays, reasons and next steps"),),
        (*blocks, *(_delay(n, commitment, delay) for n, (commitment, delay) in enumerate(report.delays(), 1))),
    )


def of_commitment(report: Report, commitment: Commitment) -> Block:
    """Where the delays of a commitment are described."""
    if not commitment.delays:
        return Paragraph((soft("本站尚無本期間的延後說明。", "No report of delay is on record in the period."),))
    numbers = delay_numbers(report)
    found = sorted(numbers[key_of(each)] for each in commitment.delays)
    return Paragraph(
        (
            own("原因與後續步驟：", "Reason and next step of each: "),
            *joined((To(both("延後第{n}案", "delay {n}", n=n), key=f"delay-{n}"),) for n in found),
        )
    )


def _delay(n: int, commitment: Commitment, delay: Delay) -> Section:
    return Section(
        f"delay-{n}",
        (own("第{n}案　", "{n}.  ", n=n), *title(commitment)),
        (
            Facts(
                (
                    row("里程碑", "Milestones", *(_milestones(commitment, delay))),
                    row("說明日期", "Reported", (Day(delay.when),)),
                    row("原訂期限", "Original date",
                        *_of_each(commitment, delay, lambda of: (Day(of.original, absent=NO_DATE),))),
                    row("現行期限", "Current date", *_of_each(commitment, delay, _current)),
                    *((row("本次延後前之期限", "Date before this delay", (Day(delay.previous),)),) if delay.previous else ()),
                    row("本次所訂新期限", "New date given", _new_date(delay)),
                    *_what(delay),
                    row(
                        "原因",
                        "Reason",
                        (Words(delay.reason, absent=both("來源未載明原因", "The source states no reason.")),),
                    ),
                    *_read(delay),
                    row(
                        "後續步驟",
                        "Next step",
                        (Words(delay.next_step, absent=both("來源未載明後續步驟", "The source states no next step.")),),
                    ),
                    _stated_by(delay),
                )
            ),
        ),
        numbered=False,
    )


def _milestones(commitment: Commitment, delay: Delay) -> tuple[Line, ...]:
    known = {m.label: m for m in commitment.milestones}
    lines: list[Line] = []
    for label in delay.milestones:
        each = known.get(label)
        lines.append(
            (Tile(each.state), Words(both(label, label)), Words(SPACE), Words(each.title, title=True, ours=each.ours))
            if each
            else (Words(both(label, label)),)
        )
    return tuple(lines) or ((soft("未指明里程碑", "no milestone named"),),)


def _what(delay: Delay) -> tuple[Row, ...]:
    """What is held up. A body reporting a delay need not say it beside the reason: its absence shows only for a source."""
    if delay.what.is_empty and not delay.summarised:
        return (row("佐證", "Evidence", cited(delay.sources)),) if delay.sources else ()
    return (row("延後情形", "What is held up", (Words(delay.what), *cited(delay.sources))),)


def _of_each(commitment: Commitment, delay: Delay, date_of: Callable[[Delay | Milestone], Line]) -> tuple[Line, ...]:
    """A date of what the delay concerns: for several milestones, the date of each by its label; for none, no date."""
    if not delay.milestones:
        return ((soft("不適用", "not applicable"),),)
    named = [m for m in commitment.milestones if m.label in delay.milestones]
    if len(named) < 2:
        return (date_of(delay),)
    return tuple((Words(both(m.label, m.label)), Words(COLON), *date_of(m)) for m in named)


def _current(of: Delay | Milestone) -> Line:
    if of.awaited:
        return (open_until(of.awaited),)
    return (own("未變更", "unchanged"),) if of.original and of.current == of.original else (Day(of.current, absent=NO_DATE),)


def _new_date(delay: Delay) -> Line:
    if delay.new_date is None and delay.stated_by is not None:
        return (open_until(delay.stated_by),)
    return (Day(delay.new_date),)


def _read(delay: Delay) -> tuple[Row, ...]:
    """What may be this site's reading of the text, marked as such."""

    def marked(line: Line, given: bool) -> Line:
        return (*line, Words(READING, Tone.SOFT)) if given and delay.read_by_site else line

    category = delay.category.text if delay.category else None
    return (
        row(
            "原因類別",
            "Category",
            marked((Words(category),) if category else (soft("來源未載明", "not stated in the source"),), bool(category)),
        ),
        row("後續須由誰處理", "Depends on", marked((Words(delay.depends_on),), not delay.depends_on.is_empty)),
    )


def _stated_by(delay: Delay) -> Row:
    line: Line = (Words(delay.whose),)
    if delay.summarised:
        line += (Words(SUMMARY, Tone.SOFT),)
    if delay.read_as_delay:
        line += (
            soft(
                "；來源未使用「延後」一詞，由本站判讀", "; the source does not say “delay”; that is this site’s reading"
            ),
        )
    return row("陳述者", "Stated by", line)
