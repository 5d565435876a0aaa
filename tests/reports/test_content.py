"""A report's figures come from its lists, and none is a score."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.reports.a_report import the_closed_plan, the_running_plan
from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.calendar import When
from tracker.domain.site import SiteStatus
from tracker.reports import labels
from tracker.reports.content import Imprint, Lateness, Milestone, span
from tracker.reports.parts import method
from tracker.reports.terms import State


def test_only_states_that_occur_are_counted() -> None:
    report = the_closed_plan()

    assert report.by_state() == {
        State.FINISHED: 2,
        State.FINISHED_EARLY: 1,
        State.FINISHED_LATE: 2,
        State.OVERDUE: 1,
        State.NO_DATA: 5,
        State.NOT_KNOWN: 5,
    }
    assert sum(report.by_state().values()) == len(report.milestones())


def test_delays_are_grouped_by_reason_most_frequent_first_and_without_reason_last() -> None:
    report = the_closed_plan()
    commitment = report.themes[0].commitments[0]
    silent = replace(commitment.delays[0], category=None, reason=Bilingual())
    theme = replace(report.themes[0], commitments=(replace(commitment, delays=(silent,) * 9 + commitment.delays),))

    groups = replace(report, themes=(theme,)).by_reason()

    assert [(g.category.code if g.category else None, len(g.delays)) for g in groups] == [("security_testing", 4), (None, 9)]


def test_a_text_missing_in_the_readers_language_is_listed_with_its_place() -> None:
    report = the_closed_plan()
    commitment = replace(report.themes[0].commitments[0], problem=Bilingual.of("紙本連署不便。"))
    report = replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))

    assert report.untranslated("en") == (("2021-2024/2-1", Bilingual.of("紙本連署不便。")),)
    assert report.untranslated("zh") == ()


def test_a_stale_translation_is_listed_too() -> None:
    text = Bilingual.of("原文", "the original", TextState.REVIEWED).amended("原文已改", "the original")
    report = replace(the_running_plan(), notes=())
    plan = replace(report.plan, summary=text)

    assert ("", text) in replace(report, plan=plan).untranslated("en")


def test_days_are_counted_only_between_exact_days() -> None:
    assert span(When.iso("2021-12"), When.iso("2024-04-10")) == Lateness(date(2024, 4, 10), months=28)
    assert span(When.iso("2021-12-31"), When.iso("2022-01-10")) == Lateness(date(2022, 1, 10), days=10)


def test_the_end_of_the_sites_data_is_dated_and_not_presented_as_the_bodys_silence() -> None:
    milestone = Milestone("2021-2024/2-1/m1", "m1", Bilingual.of("甲", "A"), State.NO_DATA, data_until=When.iso("2022-04-29"))

    assert labels.state_of(milestone, "zh") == "本站尚無111/04/29後之資料"
    assert labels.state_of(milestone, "en") == "No data on this site after 29 Apr 2022"


def test_only_an_official_site_has_no_disclaimer() -> None:
    for status in SiteStatus:
        imprint = Imprint(status, 1, "00", "0.1.0")
        said = [
            labels.DISCLAIMER[0] in labels.site_status(imprint, "zh"),
            labels.DISCLAIMER[1] in labels.site_status(imprint, "en"),
        ]
        assert said == [status is not SiteStatus.OFFICIAL] * 2


def test_an_invented_record_claims_no_public_source() -> None:
    imprint = Imprint(SiteStatus.DEMONSTRATION, 1, "00", "0.1.0", invented=True)
    assert labels.site_status(imprint, "zh") == "示範網站：虛構資料，供試用；所列機關、人員及數字均不存在"
    assert labels.DISCLAIMER[1] not in labels.site_status(imprint, "en")


def test_the_line_in_the_publishers_place_begins_like_every_line_of_the_imprint() -> None:
    for invented, said in ((False, "Compiled from public sources"), (True, "Invented data")):
        imprint = Imprint(SiteStatus.DEMONSTRATION, 1, "00", "0.1.0", invented=invented)
        assert labels.disclaimer(imprint)[1].startswith(said)
        assert f": {said[0].lower()}{said[1:]}" in labels.site_status(imprint, "en")


def test_nobody_is_shown_as_responsible_for_a_report_until_someone_is_named() -> None:
    imprint = Imprint(SiteStatus.DEMONSTRATION, 1, "00", "0.1.0")

    assert (imprint.author, imprint.publisher, imprint.commissioner, imprint.funder, imprint.reviewer) == (None,) * 5


def test_the_place_of_a_text_without_a_translation_is_given_in_words() -> None:
    told = {where: method.place(where) for where in ("update/96", "indicator/1", "2021-2024/2-1", "2025-2028/o6/m1", "")}
    assert {where: each.zh for where, each in told.items()} == {
        "update/96": "進度說明第96號", "indicator/1": "指標第1號", "2021-2024/2-1": "2021-2024 2-1",
        "2025-2028/o6/m1": "2025-2028 順序6 m1", "": "–"}
    assert (told["update/96"].en, told["2025-2028/o6/m1"].en) == ("Update 96", "2025-2028 order 6 m1")
