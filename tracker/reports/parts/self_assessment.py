"""Government’s own assessment of every commitment, labelled as such, and the lessons that it draws."""

from __future__ import annotations

from tracker.domain.assessments import Voice
from tracker.reports.content import Commitment, Report
from tracker.reports.document import (
    Block,
    Facts,
    Line,
    Paragraph,
    Section,
    Words,
)
from tracker.reports.parts import codes, commitments, delays, design, overview, results
from tracker.reports.parts.common import (
    COLON,
    cited,
    own,
    row,
    title,
)

RESULTS = "early_results"
"""The scale of results: no code on it may rest on outputs."""


def self_assessed(report: Report) -> Section:
    """Every commitment by the form of a self-assessment. Only government’s own codes appear here, labelled as such."""
    found: list[Block] = [
        Paragraph(
            (
                own(
                    "本報告為政府自我評估（自評）。評等須通過與獨立審查相同之檢核；其他人之不同評等見「不同評等及其"
                    "理由」。",
                    "This is a self-assessment by government. Its codes must pass the same checks as a reviewer’s; the "
                    "chapter on differences shows where others differ.",
                ),
            )
        )
    ]
    return Section(
        "results",
        (own("各承諾事項之自評", "Self-assessment, by commitment"),),
        (*found, *commitments.each_of(report, _self)),
    )


def _self(report: Report, c: Commitment, kicker: Line) -> Section:
    key = f"c-{c.label}"
    own_codes = [each for each in c.assessments if each.side is Voice.GOVERNMENT]
    # Only a code of results may appear under what changed; the reason for any other may rest on outputs.
    of_results, of_work = (
        tuple(
            Paragraph((Words(a.scale), Words(COLON), Words(a.reason), *cited(a.sources)))
            for a in own_codes
            if (a.scale_key == RESULTS) is of
        )
        for of in (True, False)
    )
    return Section(
        key,
        title(c),
        (
            design.context(report, c),
            Section(
                f"{key}-done",
                (own("辦理情形及完成程度（自評）", "What was done, and completion level (self-assessed)"),),
                (
                    Facts((row("完成程度", "Completion level", *codes.of(c, "completion", (Voice.GOVERNMENT,))),)),
                    *of_work,
                    *commitments.done(report, c),
                ),
            ),
            Section(
                f"{key}-changed",
                (own("成果說明（實際改變）", "Description of the results (what changed)"),),
                (*of_results, *results.changed(c)),
            ),
            Section(
                f"{key}-early",
                (own("初步成果（自評）", "Early results (self-assessed)"),),
                (Facts((row("初步成果", "Early results", *codes.of(c, RESULTS, (Voice.GOVERNMENT,))),)),),
            ),
            Section(f"{key}-delays", (own("延後", "Delays"),), (delays.of_commitment(report, c),)),
        ),
        kicker=kicker,
    )


def lessons(report: Report) -> Section:
    """Lessons, in the words of the body that assesses itself."""
    return Section("lessons", (own("心得與檢討", "Lessons learned"),), (overview.NARRATIVE,))
