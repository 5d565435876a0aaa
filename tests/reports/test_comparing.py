"""Two reports of one kind are compared value by value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.reports.figures_to_draw import with_figures
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.schedule import SaidBy
from tracker.reports import comparing, kinds, setting
from tracker.reports.content import Narrative, Outcome, Report, Reported
from tracker.reports.terms import State


def document(report: Report) -> dict[str, Any]:
    return setting.read(kinds.document(report), report, "zh")


def test_a_report_does_not_differ_from_itself() -> None:
    assert comparing.compare(document(with_figures()), document(with_figures())) == []


def test_a_milestone_that_was_finished_shows_before_and_after_in_its_row() -> None:
    report = with_figures()
    theme = report.themes[0]
    commitment = theme.commitments[0]
    done = replace(commitment.milestones[1], state=State.FINISHED,
                   reported=Reported(State.FINISHED, When.iso("2024-05"), SaidBy.BODY))
    milestones = (commitment.milestones[0], done, *commitment.milestones[2:])
    later = replace(report, themes=(replace(theme, commitments=(replace(commitment, milestones=milestones),
                                                                *theme.commitments[1:])), *report.themes[1:]))

    changes = [change for part in comparing.compare(document(report), document(later)) for change in part.changes]

    assert any(change.before == "本站尚無資料" and change.after == "已完成" for change in changes)


def test_text_that_was_added_and_text_that_was_left_out_are_distinguished() -> None:
    report = with_figures()
    written = replace(report, narrative=(Narrative("delays", Bilingual.of("已請機關補充。")),))

    [part] = [part for part in comparing.compare(document(report), document(written)) if part.key == "delays"]
    assert [(change.before, change.after) for change in part.changes] == [("", "已請機關補充。")]
    [part] = [part for part in comparing.compare(document(written), document(report)) if part.key == "delays"]
    assert [(change.before, change.after) for change in part.changes] == [("已請機關補充。", "")]


def test_a_section_that_is_gone_is_shown_with_its_content() -> None:
    report = with_figures()
    fewer = replace(report, themes=report.themes[:1])

    gone = {part.key for part in comparing.compare(document(report), document(fewer))}
    assert any("5-2" in key for key in gone)


def test_a_change_to_either_of_two_outcomes_is_found() -> None:
    def told(report: Report, *before: str) -> Report:
        theme = report.themes[0]
        outcomes = tuple(Outcome(Bilingual.of(f"改變{n}"), When.iso("2023"), Bilingual.of(each)) for n, each in enumerate(before))
        first = replace(theme.commitments[0], outcomes=outcomes)
        return replace(report, themes=(replace(theme, commitments=(first, *theme.commitments[1:])), *report.themes[1:]))

    one, other = (told(with_figures(), before, "須人工申請") for before in ("須臨櫃辦理", "須以公文辦理"))

    changes = [(each.before, each.after) for part in comparing.compare(document(one), document(other)) for each in part.changes]
    assert ("須臨櫃辦理", "須以公文辦理") in changes
