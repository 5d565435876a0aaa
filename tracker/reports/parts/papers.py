"""The documents of a plan, as an annex."""

from __future__ import annotations

from tracker.domain.bilingual import both
from tracker.reports.content import Paper, Report
from tracker.reports.document import Column, Day, Gap, Line, Section, Table, Words
from tracker.reports.parts import design
from tracker.reports.parts.common import (
    one,
    own,
    soft,
    to_address,
)


def papers(report: Report) -> Section:
    """Annex: the documents of the plan, by date."""
    if not report.papers:
        return Section(
            "papers",
            (own("文件", "Documents"),),
            (Gap(both("本站尚無本方案之文件。", "No document of this plan is on this site.")),),
        )
    return Section(
        "papers",
        (own("文件", "Documents"),),
        (
            Table(
                "paper-list",
                both("行動方案之文件，依日期排列", "Documents of the plan, by date"),
                (
                    Column(both("文件", "Document"), 10),
                    Column(both("種類", "Kind"), 4),
                    Column(both("發布者", "Issuer"), 5),
                    Column(both("日期", "Date"), 4),
                    Column(both("語文", "Language"), 3),
                ),
                tuple(
                    (
                        _paper(each),
                        one(Words(each.kind.text)),
                        one(Words(each.issuer, absent=design.UNSTATED)),
                        one(Day(each.dated, absent=design.UNSTATED)),
                        one(Words(each.language, absent=design.UNSTATED)),
                    )
                    for each in report.papers
                ),
            ),
        ),
    )


def _paper(each: Paper) -> tuple[Line, ...]:
    head: Line = (Words(each.title), *((soft("（{n}）", " ({n})", n=each.number),) if each.number else ()))
    return (head, (to_address(each.address),)) if each.address else (head,)
