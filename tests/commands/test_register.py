"""The register through its commands: who may act, what is refused, and what each act leaves in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.world import (
    ADMIN,
    AT,
    AUDITOR,
    EDITOR,
    MEMBER,
    REVIEWER,
    TODAY,
    a_body,
    a_commitment,
    a_conclusion,
    a_listing,
    a_matter,
    a_meeting,
    entries_about,
    later,
    newest_entry,
    reporter_of,
    ruled,
    text,
)
from tracker.changelog import fold
from tracker.changelog.record import Decided
from tracker.commands import carrying_over, meetings, register, striking
from tracker.commands.register import Matter, Reported
from tracker.domain.bilingual import EMPTY
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.permissions import LOADER, Actor
from tracker.domain.register import Difference, Ruling, RulingBasis, Tracking
from tracker.models import Body, Conclusion, Listing, Meeting
from tracker.queries.register import of_commitment, of_meeting, rows, summary

KEEP, LEAVE, RELEASE = Ruling


def refused(act: Callable[[], object], field: str) -> None:
    with pytest.raises(RuleBroken) as found:
        act()
    assert found.value.field == field


def test_a_conclusion_that_was_entered_twice_is_struck_unless_a_meeting_or_a_body_has_dealt_with_it(session: Session) -> None:
    commitment = a_commitment(session)
    kept, twice = (a_conclusion(session, commitment=commitment) for _ in range(2))
    strike = partial(striking.strike, session, reason=text("重複登錄", "Entered twice"), by=EDITOR, at=AT)
    refused(lambda: striking.strike(session, twice, reason=EMPTY, by=EDITOR, at=AT), "change_zh")
    with pytest.raises(NotPermitted):
        striking.strike(session, twice, reason=text("重複登錄"), by=reporter_of("cec"), at=AT)
    assert strike(twice).kind == "conclusion.struck"
    amend = partial(register.amend_conclusion, session, twice, a_matter(), reason=text("補正"), by=EDITOR, at=AT)
    ask = partial(register.request_release, session, body="cec", text=text("已完成"), by=reporter_of("cec"), at=AT)
    for act in (partial(strike, twice), partial(a_listing, session, twice), amend, partial(ask, twice)):
        refused(act, "")
    assert [each.conclusion for each in of_commitment(session, commitment.reference)] == [kept]
    counted = summary(session, TODAY)
    assert (counted.on_register, counted.left, counted.released) == (1, 0, 0)
    asked = a_conclusion(session)
    ask(asked)
    a_listing(session, kept)
    for one in (asked, kept):
        refused(partial(strike, one), "change_zh")
    assert fold.check(session).holds


def test_a_conclusion_goes_from_opened_to_released(session: Session) -> None:
    conclusion = a_conclusion(session, commitment=a_commitment(session))
    assert (conclusion.reference, conclusion.tracking, conclusion.ruled_at) == ("conclusion/1", Tracking.OPENED, None)
    ruled(session, a_listing(session, conclusion, advice=RELEASE, number=1), KEEP)
    assert (conclusion.tracking, conclusion.ruled_at) == (Tracking.KEPT, "meeting/2")
    third = a_listing(session, conclusion, meeting=a_meeting(session, 3, held_on=date(2026, 2, 27)), advice=RELEASE)
    ruled(session, third, RELEASE, condition_met=True, reason=EMPTY)
    assert conclusion.is_released
    told = list(entries_about(session, "conclusion/1"))
    assert [entry.kind for entry in told] == ["conclusion.opened", "conclusion.listed", "conclusion.kept", "conclusion.listed",
                                              "conclusion.released"]
    assert {entry.subject for entry in told} == {"conclusion/1"}
    assert [entry.kind for entry in entries_about(session, "meeting/3")] == ["meeting.held", "conclusion.listed",
                                                                             "conclusion.released"]
    assert told[-1] in entries_about(session, conclusion.commitments[0]) and told[-1] in entries_about(session, "cec")
    assert fold.check(session).holds


def test_the_entry_of_a_decision_names_meeting_conclusion_and_reason(session: Session) -> None:
    entry = ruled(session, a_listing(session), RELEASE, reason=text("已改由他案追蹤"), dissent=text("甲委員不同意"))
    payload = entry.payload
    assert payload is not None
    assert (entry.kind, payload["decided"]["meeting"]) == ("conclusion.released", "meeting/2")
    assert payload["reason"]["zh"] == "已改由他案追蹤"
    assert payload["after"]["dissent"]["zh"] == "甲委員不同意"
    assert payload["names"]["conclusion/1"]["zh"] == "公開資料格式"
    assert payload["changes"]["decision"] == [None, "release"]
    assert payload["also"]["conclusion/1"]["changes"]["tracking"] == ["opened", "released"]


def test_what_the_secretariat_recommends_releases_nothing(session: Session) -> None:
    listing = a_listing(session, advice=RELEASE)
    assert listing.of.tracking is Tracking.OPENED
    assert listing.difference is None


def test_a_decision_against_the_recommendation_is_visible(session: Session) -> None:
    listing = a_listing(session, advice=RELEASE)
    ruled(session, listing, KEEP)
    assert listing.difference is Difference.KEPT_AGAINST_ADVICE


def test_a_release_whose_condition_is_not_met_says_why(session: Session) -> None:
    listing = a_listing(session)
    for met in (None, False):
        refused(partial(ruled, session, listing, RELEASE, condition_met=met, reason=EMPTY), "reason_zh")
    assert listing.decision is None and not listing.of.is_released
    ruled(session, listing, RELEASE, condition_met=False)


def test_a_meeting_decides_once(session: Session) -> None:
    listing = a_listing(session)
    ruled(session, listing, KEEP)
    refused(lambda: ruled(session, listing, KEEP), "")


def test_nothing_is_decided_before_the_day_of_the_meeting(session: Session) -> None:
    listing = a_listing(session, meeting=a_meeting(session, 2, held_on=date(2026, 3, 20)))
    refused(lambda: ruled(session, listing, KEEP), "meeting")
    ruled(session, listing, KEEP, at=later(18))


def test_a_new_conclusion_has_a_body_and_a_condition(session: Session) -> None:
    meeting = a_meeting(session)
    a_body(session, "cec")
    changes: list[tuple[dict[str, Any], str]] = [
        ({"leads": []}, "leads"), ({"condition": EMPTY}, "condition_zh"), ({"title": EMPTY}, "title_zh"),
        ({"leads": ["nobody"]}, "leads"), ({"commitments": ["2025-2028/9-9"]}, "commitments")]
    for change, field in changes:
        refused(partial(register.open_conclusion, session, meeting, a_matter(**change), by=EDITOR, at=AT), field)


def test_a_released_conclusion_returns_only_through_a_meeting(session: Session) -> None:
    conclusion, meeting = a_conclusion(session), a_meeting(session, 3, held_on=date(2026, 2, 27))
    refused(lambda: register.reopen(session, conclusion, meeting, reason=text("有爭議"), by=EDITOR, at=AT), "")
    ruled(session, a_listing(session, conclusion), RELEASE)
    refused(lambda: a_listing(session, conclusion, meeting=meeting), "")
    refused(lambda: register.reopen(session, conclusion, meeting, reason=EMPTY, by=EDITOR, at=AT), "reason_zh")
    entry = register.reopen(session, conclusion, meeting, reason=text("有爭議"), by=EDITOR, at=AT)
    assert (conclusion.tracking, conclusion.ruled_at) == (Tracking.KEPT, "meeting/3")
    assert entry.payload is not None and entry.payload["decided"]["meeting"] == "meeting/3"
    a_listing(session, conclusion, meeting=a_meeting(session, 4, held_on=date(2026, 3, 1)))


def test_a_conclusion_is_reopened_by_a_meeting_that_was_held_after_the_one_that_released_it(session: Session) -> None:
    conclusion = a_conclusion(session)
    listing = a_listing(session, conclusion)
    ruled(session, listing, RELEASE)
    released_it = Meeting.by_reference(session, listing.meeting)
    for meeting in (a_meeting(session), released_it, a_meeting(session, 9, held_on=date(2026, 3, 10))):
        refused(partial(register.reopen, session, conclusion, meeting, reason=text("有爭議"), by=EDITOR, at=AT), "meeting")
    assert conclusion.tracking is Tracking.RELEASED


def test_a_meeting_decides_nothing_on_what_an_earlier_one_has_released_unless_it_is_reopened(session: Session) -> None:
    conclusion, later_one = a_conclusion(session), a_meeting(session, 3, held_on=date(2026, 2, 27))
    first = a_listing(session, conclusion)
    second = a_listing(session, conclusion, meeting=later_one)
    ruled(session, first, RELEASE)
    refused(lambda: ruled(session, second, KEEP), "")


def test_a_conclusion_loaded_from_minutes_is_amended_without_a_body_or_a_condition_that_nobody_recorded(
        session: Session) -> None:
    conclusion = load(session, Matter(title=text("資料格式")), 1, KEEP)
    register.amend_conclusion(session, conclusion, Matter(title=text("資料之格式")), reason=text("補正"), by=EDITOR, at=AT)
    assert conclusion.title.zh == "資料之格式" and conclusion.condition.is_empty


def test_a_conclusion_left_to_its_body_may_be_listed_again(session: Session) -> None:
    conclusion = a_conclusion(session)
    assert ruled(session, a_listing(session, conclusion), LEAVE).kind == "conclusion.left"
    assert conclusion.tracking is Tracking.LEFT
    a_listing(session, conclusion, meeting=a_meeting(session, 3, held_on=date(2026, 2, 27)))


def test_a_list_has_each_conclusion_and_each_number_once(session: Session) -> None:
    first, second = a_conclusion(session), a_conclusion(session)
    a_listing(session, first, number=1)
    refused(lambda: a_listing(session, first, number=2), "meeting")
    refused(lambda: a_listing(session, second, number=1), "number")
    refused(lambda: a_listing(session, second, number=0), "number")
    assert a_listing(session, second, number=2).reference == "conclusion/2/meeting/2"


def test_two_conclusions_of_the_same_title_are_two_lines_of_a_list_without_numbers(session: Session) -> None:
    for _ in range(2):
        a_listing(session, a_conclusion(session))
    counted = summary(session, TODAY)
    assert len(of_meeting(session, "meeting/2")) == counted.listings == counted.rulings == 2


def test_meetings_deal_with_a_conclusion_in_the_order_of_their_dates(session: Session) -> None:
    conclusion = a_conclusion(session, meeting=a_meeting(session, 2, held_on=date(2026, 2, 20)))
    refused(lambda: a_listing(session, conclusion, meeting=a_meeting(session)), "meeting")


def test_a_meeting_that_was_called_off_does_not_stop_an_earlier_one_from_dealing_with_a_conclusion(session: Session) -> None:
    conclusion, off = a_conclusion(session), a_meeting(session, 9, held_on=date(2026, 5, 20))
    a_listing(session, conclusion, meeting=off)
    meetings.cancel_meeting(session, off, reason=text("提前召開"), by=EDITOR, at=AT)
    a_listing(session, conclusion, meeting=a_meeting(session, 10, held_on=date(2026, 4, 20)))
    assert [each.meeting.number for each in rows(session)[0].on_lists] == [10]


def test_a_correction_keeps_both_versions_in_the_log(session: Session) -> None:
    listing = a_listing(session, number=1)
    ruled(session, listing, RELEASE)
    reported = Reported(2, text("資料格式"), text("初稿已完成"), RELEASE)
    refused(lambda: register.correct_listing(session, listing, reported, None, correction=text("誤植"), by=EDITOR, at=AT),
            "decision")
    refused(lambda: register.correct_listing(session, listing, reported, register.Decision(KEEP), correction=EMPTY, by=EDITOR,
                                             at=AT), "correction_zh")
    session.refresh(listing)
    entry = register.correct_listing(session, listing, reported, register.Decision(KEEP), correction=text("決定誤植"),
                                     by=EDITOR, at=AT)
    assert listing.of.tracking is Tracking.KEPT and listing.number == 2
    assert entry.kind == "listing.corrected"
    assert entry.payload is not None and entry.payload["changes"]["decision"] == ["release", "keep"]


def test_a_correction_that_changes_nothing_is_refused_although_only_the_listing_cites_the_source(session: Session) -> None:
    reported = Reported(1, text("資料格式"), text("初稿已完成"), KEEP)
    listing = register.list_at_meeting(session, a_conclusion(session), a_meeting(session, 2, held_on=date(2026, 2, 20)), reported,
                                       sources=[{"url": "https://example.org/transcript"}], by=EDITOR, at=AT)
    refused(lambda: register.correct_listing(session, listing, reported, None, correction=text("誤植"), by=EDITOR, at=AT), "")


def test_a_listing_corrected_without_a_wording_of_its_own_is_worded_as_on_the_register(session: Session) -> None:
    listing = a_listing(session)
    register.correct_listing(session, listing, Reported(follow_up=text("定稿已完成")), None, correction=text("補正"), by=EDITOR,
                             at=AT)
    assert listing.wording.zh == "公開資料格式"


def test_a_later_ruling_is_not_undone_by_correcting_an_earlier_one(session: Session) -> None:
    conclusion = a_conclusion(session)
    first = a_listing(session, conclusion)
    ruled(session, first, KEEP)
    ruled(session, a_listing(session, conclusion, meeting=a_meeting(session, 3, held_on=date(2026, 2, 27))), RELEASE)
    register.correct_listing(session, first, Reported(None, text("格式"), text("初稿"), KEEP), register.Decision(LEAVE),
                             correction=text("誤植"), by=EDITOR, at=AT)
    assert conclusion.is_released


def test_a_later_ruling_is_not_undone_by_recording_an_earlier_one_afterwards(session: Session) -> None:
    conclusion = a_conclusion(session)
    first = a_listing(session, conclusion)
    second = a_listing(session, conclusion, meeting=a_meeting(session, 3, held_on=date(2026, 2, 27)))
    ruled(session, second, KEEP)
    ruled(session, first, LEAVE)
    assert (first.decision, conclusion.tracking, conclusion.ruled_at) == (LEAVE, Tracking.KEPT, "meeting/3")
    assert fold.check(session).holds


def test_of_two_meetings_on_one_day_the_one_with_the_higher_number_is_the_later(session: Session) -> None:
    conclusion, day = a_conclusion(session), date(2026, 2, 20)
    first, second = (a_listing(session, conclusion, meeting=a_meeting(session, number, held_on=day)) for number in (2, 3))
    ruled(session, second, RELEASE)
    ruled(session, first, KEEP)
    assert (first.decision, conclusion.is_released, conclusion.ruled_at) == (KEEP, True, "meeting/3")
    refused(lambda: register.reopen(session, conclusion, Meeting.by_reference(session, "meeting/2"), reason=text("有爭議"),
                                    by=EDITOR, at=AT), "meeting")


def test_what_an_earlier_meeting_decided_can_be_recorded_after_a_later_one_has_released_the_conclusion(session: Session) -> None:
    conclusion = a_conclusion(session)
    earlier = a_listing(session, conclusion)
    ruled(session, a_listing(session, conclusion, meeting=a_meeting(session, 3, held_on=date(2026, 2, 27))), RELEASE)
    ruled(session, earlier, KEEP)
    assert (earlier.decision, conclusion.tracking, conclusion.ruled_at) == (KEEP, Tracking.RELEASED, "meeting/3")
    assert fold.check(session).holds


def test_a_body_asks_for_release_in_its_own_words(session: Session) -> None:
    conclusion = a_conclusion(session)
    a_body(session, "moi")

    def ask(body: str, by: Actor, **more: Any) -> object:
        return register.request_release(session, conclusion, body=body, by=by, at=AT, **({"text": text("格式已公布")} | more))

    with pytest.raises(NotPermitted):
        ask("cec", reporter_of("moi"))
    refused(lambda: ask("moi", reporter_of("moi")), "body")
    refused(lambda: ask("cec", reporter_of("cec"), text=EMPTY), "text_zh")
    refused(lambda: ask("cec", reporter_of("cec"), url="javascript:alert(1)"), "url")
    refused(lambda: ask("cec", EDITOR), "letter_number")
    ask("cec", reporter_of("cec"), url="https://example.org/format")
    entry = newest_entry(session)
    assert (entry.kind, entry.actor) == ("release.requested", {"role": "reporter", "body": "cec"})
    assert conclusion.tracking is Tracking.OPENED
    ruled(session, a_listing(session, conclusion), RELEASE)
    refused(lambda: ask("cec", reporter_of("cec")), "")


def test_a_successor_body_asks_for_release_of_a_conclusion_that_names_its_predecessor(session: Session) -> None:
    conclusion = a_conclusion(session)
    a_body(session, "moda")
    carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="moda", on=AT.date(), commitments=[],
                               reason=text("組織調整"), decided=Decided(document="院授發協字第1號"), by=EDITOR, at=later(1))
    asked = register.request_release(session, conclusion, body="moda", text=text("格式已公布"), by=reporter_of("moda"),
                                     at=later(2))
    assert asked.body == "moda"


@pytest.mark.parametrize("by", [ADMIN, AUDITOR, MEMBER, REVIEWER, reporter_of("cec"), LOADER])
def test_only_the_secretariat_keeps_the_register(session: Session, by: Actor) -> None:
    conclusion, meeting = a_conclusion(session), a_meeting(session, 3, held_on=date(2026, 2, 27))
    listing = a_listing(session, conclusion)
    acts: list[Callable[[], object]] = [
        lambda: register.open_conclusion(session, meeting, a_matter(), by=by, at=AT),
        lambda: register.amend_conclusion(session, conclusion, a_matter(), reason=text("補正"), by=by, at=AT),
        lambda: register.list_at_meeting(session, conclusion, meeting, Reported(follow_up=text("初稿")), by=by, at=AT),
        lambda: register.decide(session, listing, register.Decision(KEEP), by=by, at=AT),
        lambda: register.correct_listing(session, listing, Reported(), None, correction=text("誤植"), by=by, at=AT),
        lambda: register.reopen(session, conclusion, meeting, reason=text("有爭議"), by=by, at=AT),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()


# --- from public sources ----------------------------------------------------------------------------------------------


def load(session: Session, of: Conclusion | Matter, meeting: int, ruling: Ruling, by: Actor = LOADER,
         **more: Any) -> Conclusion:
    return register.load_listing(session, of, a_meeting(session, meeting, held_on=date(2025, meeting, 1)),
                                 Reported(number=1, advice=RELEASE), ruling, by=by, at=AT, **more)


def test_minutes_are_loaded_in_one_entry_with_nothing_added(session: Session) -> None:
    conclusion = load(session, Matter(title=text("資料格式")), 1, KEEP, note=text("委員指出未公布"))
    entry = newest_entry(session)
    assert (entry.kind, entry.actor["role"]) == ("conclusion.kept", "loader")
    assert (conclusion.meeting, conclusion.leads, conclusion.condition.is_empty) == (None, [], True)
    listing = session.get_one(Listing, "conclusion/1/meeting/1")
    assert (listing.wording.zh, listing.follow_up.is_empty, listing.from_source) == ("資料格式", True, True)
    with pytest.raises(NotPermitted):
        load(session, Matter(title=text("他案")), 1, KEEP, by=EDITOR)


def test_a_release_inferred_by_this_site_is_not_a_release(session: Session) -> None:
    conclusion = load(session, Matter(title=text("資料格式")), 1, RELEASE, basis=RulingBasis.AMONG_OTHERS)
    assert (conclusion.tracking, conclusion.is_released, conclusion.is_read_here) == (Tracking.RELEASED, False, True)
    entry = newest_entry(session)
    assert (entry.kind, "decided" in (entry.payload or {})) == ("conclusion.listed", False)
    load(session, conclusion, 2, RELEASE)
    assert conclusion.is_released and newest_entry(session).kind == "conclusion.released"
    refused(lambda: load(session, conclusion, 3, KEEP), "")


def test_a_conclusion_opened_here_grows_older_until_it_is_released_and_keeps_its_condition(session: Session) -> None:
    opened = a_conclusion(session)
    (row,) = rows(session)
    assert row.age_on(date(2026, 3, 2)).days == 41  # type: ignore[union-attr]
    assert row.age_on(date(2026, 3, 12)).days == 51  # type: ignore[union-attr]
    with pytest.raises(RuleBroken) as refused:
        register.amend_conclusion(session, opened, Matter(title=text("公開資料格式"), leads=["cec"]), reason=text("更正"),
                                  by=EDITOR, at=AT)
    assert refused.value.field == "condition_zh"
    ruled(session, a_listing(session, opened), Ruling.RELEASE)
    (row,) = rows(session)
    assert row.age_on(date(2026, 12, 31)).days == row.age.days == 31  # type: ignore[union-attr]


def test_the_longest_on_the_register_is_the_one_whose_time_is_the_longest_today(session: Session) -> None:
    second = a_meeting(session, 2, held_on=date(2026, 2, 20))
    released, waiting = a_conclusion(session), a_conclusion(session, meeting=second)
    ruled(session, a_listing(session, released, meeting=second), Ruling.RELEASE)
    for today, longest in ((date(2026, 3, 2), released), (date(2026, 4, 2), waiting)):
        found = summary(session, today).longest
        assert found is not None and found.conclusion is longest
