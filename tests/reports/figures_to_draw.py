"""Codes, indicators and conclusions to draw. All of it is invented: nobody has given such a code or measured such a value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.reports.a_report import the_closed_plan
from tracker.domain.assessments import Voice
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.register import Age
from tracker.domain.scales import Completion
from tracker.reports.content import Report
from tracker.reports.figures import Coded, Conclusion, Figures, Indicator, Measured

OUTCOME = Bilingual.of("成果", "outcome")
KEPT, RELEASED = Bilingual.of("繼續列管", "kept on the register"), Bilingual.of("解除列管", "released")
BODY, MEMBER, REVIEWER = (
    Bilingual.of("甲機關", "Body A"),
    Bilingual.of("乙委員", "Member B"),
    Bilingual.of("丙審查人", "Reviewer C"),
)


def with_figures() -> Report:
    """The closed plan with figures of every kind: voices that differ, agree or are silent; a path to each side of a
    target."""
    report = the_closed_plan()
    first, second, _ = (each.reference for each in report.commitments())
    said = When.iso("2024-06")
    return replace(
        report,
        figures=Figures(
            completion=(
                Coded(first, Voice.GOVERNMENT, BODY, Completion.COMPLETE, said),
                Coded(first, Voice.MEMBER, MEMBER, Completion.LIMITED, said),
                Coded(first, Voice.REVIEWER, REVIEWER, Completion.LIMITED, said),
                Coded(second, Voice.GOVERNMENT, BODY, Completion.SUBSTANTIAL, said),
                Coded(second, Voice.MEMBER, MEMBER, Completion.NO_EVIDENCE_AVAILABLE, said),
            ),
            indicators=(
                Indicator(
                    "indicator/1",
                    first,
                    Bilingual.of("於期限內回復之比率", "Share of requests answered in time"),
                    Bilingual.of("百分比", "per cent"),
                    OUTCOME,
                    True,
                    "40.0",
                    baseline_on=When.iso("2021"),
                    target="90",
                    target_on=When.iso("2024"),
                    measured=(Measured(When.iso("2022-06"), "46.5"), Measured(When.iso("2023-06-30"), "72")),
                ),
                Indicator(
                    "indicator/2",
                    second,
                    Bilingual.of("等候答復之日數", "Days until an answer"),
                    Bilingual.of("日", "days"),
                    OUTCOME,
                    False,
                    "31",
                    target="10",
                    target_on=When.iso("2023-12"),
                    measured=(Measured(When.iso("2022-12"), "35"),),
                ),
                Indicator(
                    "indicator/3",
                    second,
                    Bilingual.of("公民團體之信任", "Trust of civil-society groups"),
                    Bilingual(),
                    OUTCOME,
                    True,
                    baseline_text=Bilingual.of("多數表示不信任", "most say that they have none"),
                    baseline_on=When.iso("2021-03"),
                ),
            ),
            conclusions=tuple(
                Conclusion(
                    n,
                    Bilingual.of(f"第{n}案", f"Matter {n}"),
                    Age(date(2021, 4, 9), last),
                    KEPT if is_open else RELEASED,
                    is_open,
                    read,
                )
                for n, last, is_open, read in (
                    (1, date(2021, 4, 9), False, False),
                    (2, date(2022, 7, 1), True, False),
                    (3, date(2023, 12, 1), True, False),
                    (4, date(2023, 12, 1), False, False),
                    (5, date(2021, 9, 1), False, True),
                )
            ),
            last_meeting=date(2023, 12, 1),
        ),
    )
