"""The check against the Standards, worked by hand from the days of the real meetings and at the boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tracker.domain.standards import (
    IN_FORCE,
    REQUIREMENTS,
    Call,
    Facts,
    Finding,
    Freshness,
    Held,
    Proof,
    Verdict,
    freshness,
    six_months_after,
)

DAYS = ("2020-10-28", "2020-12-31", "2021-05-12", "2021-08-30", "2021-12-22", "2022-04-29", "2022-08-15", "2023-01-18",
        "2023-04-21", "2023-10-02", "2024-01-29")
"""Of the eleven meetings whose transcripts are public."""
MEETINGS = tuple(Held(number, date.fromisoformat(day), True, True) for number, day in enumerate(DAYS, 1))
COVERED = (date(2020, 10, 28), date(2024, 1, 29))
PLAN = Facts(first=date(2021, 1, 1), last=date(2024, 5, 31), until=date(2024, 5, 31), adopted=date(2021, 2, 9), meetings=MEETINGS,
             complete=COVERED, both_sides=True, rules=(Proof("rules/1"),))
SHOWN, NOT_SHOWN, CANNOT, NOT_APPLICABLE = Verdict.SHOWN, Verdict.NOT_SHOWN, Verdict.CANNOT_JUDGE, Verdict.NOT_APPLICABLE
JUDGES = {each.number: each.judge for each in REQUIREMENTS}


def judged(number: str, facts: Facts = PLAN, **more: Any) -> Finding:
    found = JUDGES[number](replace(facts, **more))
    assert found.why % found.values
    return found


def verdict(number: str, facts: Facts = PLAN, **more: Any) -> Verdict:
    return judged(number, facts, **more).verdict


@pytest.mark.parametrize("day, later", [
    ("2021-05-12", "2021-11-12"), ("2021-08-31", "2022-02-28"), ("2023-08-31", "2024-02-29"), ("2023-08-30", "2024-02-29"),
    ("2022-12-31", "2023-06-30"), ("2024-01-29", "2024-07-29"), ("2024-02-29", "2024-08-29"), ("2021-07-01", "2022-01-01"),
    ("2022-06-30", "2022-12-30")])
def test_six_months_later_is_the_same_day_or_the_end_of_the_month(day: str, later: str) -> None:
    assert six_months_after(date.fromisoformat(day)) == date.fromisoformat(later)


def test_the_real_meetings_are_never_over_six_months_apart_and_the_plan_ends_within_six_of_the_last() -> None:
    found = JUDGES["1.1"](PLAN)
    assert found.verdict is SHOWN
    assert [proof.day.isoformat() for proof in found.proofs if proof.day] == list(DAYS[1:])


def two_meetings(second: date) -> dict[str, Any]:
    first = date(2022, 8, 31)
    return {"first": date(2022, 9, 1), "until": date(2023, 6, 30), "meetings": (Held(7, first), Held(8, second)),
            "complete": (date(2022, 1, 1), date(2024, 1, 29))}


def test_a_meeting_exactly_six_months_later_is_in_time_and_one_a_day_later_is_not() -> None:
    assert verdict("1.1", **two_meetings(date(2023, 2, 28))) is SHOWN
    found = JUDGES["1.1"](replace(PLAN, **two_meetings(date(2023, 3, 1))))
    assert (found.verdict, found.values) == (NOT_SHOWN, {"since": date(2022, 8, 31), "due": date(2023, 2, 28)})


def test_every_gap_is_listed_and_only_those_inside_the_coverage_count() -> None:
    held = tuple(Held(number, date.fromisoformat(day)) for number, day in enumerate(
        ("2021-01-01", "2021-07-02", "2022-01-02", "2022-07-03", "2023-02-28"), 1))
    spans: dict[str, Any] = {"first": date(2021, 1, 1), "until": date(2023, 12, 31), "meetings": held}
    found = JUDGES["1.1"](replace(PLAN, **spans, complete=(date(2021, 1, 1), date(2023, 6, 30))))
    assert [(str(gap.since), str(gap.due), gap.until and str(gap.until), gap.covered) for gap in found.gaps] == [
        ("2021-01-01", "2021-07-01", "2021-07-02", True), ("2022-01-02", "2022-07-02", "2022-07-03", True),
        ("2022-07-03", "2023-01-03", "2023-02-28", True), ("2023-02-28", "2023-08-28", None, False)]
    assert found.verdict is NOT_SHOWN and found.values == {
        "since": date(2021, 1, 1), "due": date(2021, 7, 1), "count": 3}
    later = JUDGES["1.1"](replace(PLAN, **spans, complete=(date(2022, 7, 4), date(2023, 8, 27))))
    assert (later.verdict, len(later.gaps), any(gap.covered for gap in later.gaps)) == (CANNOT, 4, False)


def test_a_meeting_on_the_last_day_counts_though_it_is_late() -> None:
    found = judged("1.1", **two_meetings(date(2023, 3, 1)) | {"until": date(2023, 3, 1)})
    assert [(gap.due, gap.until) for gap in found.gaps] == [(date(2023, 2, 28), date(2023, 3, 1))]
    assert [proof.reference for proof in found.proofs] == ["meeting/7", "meeting/8", "rules/1"]


def test_two_times_over_six_months_are_counted_as_two() -> None:
    first, until = date(2021, 1, 1), date(2022, 3, 1)
    held = tuple(Held(number, day) for number, day in enumerate((first, date(2021, 7, 2), date(2022, 1, 3)), 1))
    found = judged("1.1", first=first, until=until, meetings=held, complete=(first, until))
    assert (found.verdict, found.values["count"]) == (NOT_SHOWN, 2)


def test_a_record_of_meetings_that_claims_no_completeness_names_no_day() -> None:
    found = judged("1.1", until=date(2024, 12, 31), complete=None)
    assert (found.verdict, found.values, len(found.proofs)) == (CANNOT, {}, len(DAYS))
    assert judged("1.1", until=date(2024, 12, 31)).values == {"date": COVERED[1]}


@pytest.mark.parametrize("days", [{"adopted": IN_FORCE, "first": date(2021, 1, 1)}, {"adopted": None, "first": IN_FORCE}])
def test_the_making_of_a_plan_is_judged_from_the_day_on_which_the_standards_came_into_force(days: dict[str, date | None]) -> None:
    calls = (Call("call/1", None, date(2021, 5, 1)),)
    documents = (Proof("document/1", date(2021, 1, 1)),)

    def making(one_earlier: bool) -> list[bool]:
        moved = {name: day - timedelta(days=1) if day == IN_FORCE and one_earlier else day for name, day in days.items()}
        facts = replace(PLAN, **moved, calls=calls, documents=documents, official=True, begun=date(2020, 1, 1),  # type: ignore[arg-type]
                        updated=date(2024, 5, 1))
        of = [JUDGES[number](facts) for number in ("1.1", "2.1", "2.2", "3.1", "4.1")]
        return [(found if found.making is None else found.making).verdict is NOT_APPLICABLE for found in of]

    assert making(False) == [False] * 5 and making(True) == [True] * 5


def test_the_forum_is_also_judged_on_the_making_of_a_plan() -> None:
    """From the day the first call begins to adoption; the last meeting before that counts, and six months later is
    still in time."""
    making: dict[str, Any] = {**MADE, "complete": (date(2022, 1, 1), date(2026, 11, 26)), "calls": (
        Call("call/2", date(2024, 9, 1)), Call("call/1", date(2024, 7, 29)))}

    def made(*days: str, **more: Any) -> Finding:
        held = tuple(Held(number, date.fromisoformat(day)) for number, day in enumerate(days, 1))
        found = JUDGES["1.1"](replace(PLAN, meetings=held, **(making | more))).making
        assert found is not None
        return found

    assert made("2024-01-29", "2024-07-29", "2025-01-29").verdict is SHOWN
    assert made("2024-01-28", "2024-07-29", "2025-01-29").verdict is SHOWN
    late = made("2024-07-28", "2025-01-29")
    assert (late.verdict, late.values) == (NOT_SHOWN, {"since": date(2024, 7, 28), "due": date(2025, 1, 28)})
    assert [proof.day for proof in late.proofs if proof.day] == [date(2024, 7, 28), date(2025, 1, 29)]
    assert made("2024-07-28", "2025-01-29", complete=(date(2022, 1, 1), date(2025, 1, 27))).verdict is CANNOT
    first_call = made("2025-01-30")
    assert (first_call.verdict, first_call.values["since"]) == (NOT_SHOWN, date(2024, 7, 29))
    assert made("2024-07-29", "2025-01-29", calls=(Call("call/1", None, date(2024, 7, 29)),)).verdict is SHOWN
    assert made("2024-07-29", calls=()).verdict is CANNOT
    assert made("2024-07-29", first=date(2021, 1, 1), adopted=date(2021, 2, 9)).verdict is NOT_APPLICABLE


def test_the_website_is_also_judged_on_the_making_of_a_plan() -> None:
    calls = (Call("call/1", date(2024, 7, 29)),)
    for begun, expected in ((date(2024, 7, 29), SHOWN), (date(2024, 7, 30), CANNOT)):
        found = JUDGES["2.1"](replace(PLAN, **MADE, official=True, begun=begun, updated=date(2026, 11, 1), calls=calls))
        assert found.verdict is SHOWN and found.making is not None and found.making.verdict is expected


@pytest.mark.parametrize("complete_to, expected", [(date(2024, 1, 29), CANNOT), (date(2024, 7, 28), CANNOT),
                                                   (date(2024, 7, 29), NOT_SHOWN), (None, CANNOT)])
def test_nothing_is_concluded_after_the_day_to_which_the_record_is_complete(complete_to: date | None, expected: Verdict) -> None:
    complete = (COVERED[0], complete_to) if complete_to else None
    assert verdict("1.1", until=date(2024, 12, 31), last=date(2024, 12, 31), complete=complete) is expected
    assert verdict("1.1", until=date(2024, 7, 29), last=date(2024, 12, 31), complete=complete) is SHOWN


def test_a_plan_with_no_known_meeting_cannot_be_judged() -> None:
    later: dict[str, Any] = {"first": date(2025, 3, 20), "last": date(2028, 12, 31), "until": date(2026, 11, 26),
                             "adopted": date(2025, 3, 20)}
    found = judged("1.1", **later)
    assert (found.verdict, found.values["date"]) == (CANNOT, date(2024, 1, 29))
    assert [verdict("5.1", **later), verdict("1.1", both_sides=False), verdict("1.1", rules=())] == [CANNOT, CANNOT, CANNOT]
    none = judged("1.1", meetings=(), until=date(2021, 3, 1))
    assert (none.verdict, none.proofs) == (CANNOT, ())


def test_each_whole_year_had_two_meetings_and_the_part_year_is_shown_without_a_verdict() -> None:
    found = JUDGES["5.1"](PLAN)
    assert found.verdict is SHOWN
    assert [(year.year, len(year.meetings), year.verdict) for year in found.years] == [
        (2021, 3, SHOWN), (2022, 2, SHOWN), (2023, 3, SHOWN), (2024, 1, None)]


def test_a_year_is_judged_only_when_it_is_wholly_inside_the_plan_and_over() -> None:
    one_short = tuple(each for each in MEETINGS if each.number != 7)
    found = judged("5.1", meetings=one_short)
    assert (found.verdict, found.values) == (NOT_SHOWN, {"years": [2022]})
    changes: tuple[dict[str, Any], ...] = ({"first": date(2022, 1, 2)}, {"until": date(2022, 12, 30)})
    for change in changes:
        found = JUDGES["5.1"](replace(PLAN, meetings=one_short, **change))
        assert next(year.verdict for year in found.years if year.year == 2022) is None
    assert verdict("5.1", meetings=one_short, until=date(2022, 12, 31)) is NOT_SHOWN


def test_only_meetings_with_results_and_comments_count_and_unknowns_count_neither_way() -> None:
    def with_seventh(**more: Any) -> Verdict:
        return verdict("5.1", meetings=tuple(replace(each, **more) if each.number == 7 else each for each in MEETINGS))

    assert with_seventh(presented=None) is with_seventh(commented=None) is CANNOT
    assert with_seventh(presented=False) is with_seventh(commented=False) is NOT_SHOWN
    assert with_seventh(presented=None, commented=False) is NOT_SHOWN
    uncovered = tuple(each for each in MEETINGS if each.day.year != 2022)
    assert verdict("5.1", meetings=uncovered, complete=(date(2022, 1, 2), date(2024, 1, 29))) is CANNOT
    assert verdict("5.1", meetings=uncovered, complete=(date(2022, 1, 1), date(2022, 12, 30))) is CANNOT
    assert verdict("5.1", meetings=uncovered, complete=(date(2022, 1, 1), date(2022, 12, 31))) is NOT_SHOWN


def test_a_part_year_shows_the_meetings_from_the_plans_first_day_to_the_day_for_which_it_is_judged() -> None:
    def shown(first: date, until: date) -> list[tuple[int, int]]:
        return [(year.year, len(year.meetings)) for year in judged("5.1", first=first, until=until).years]

    assert shown(date(2021, 5, 12), date(2023, 10, 2)) == [(2021, 3), (2022, 2), (2023, 3)]
    assert shown(date(2021, 5, 13), date(2023, 10, 1)) == [(2021, 2), (2022, 2), (2023, 2)]


def test_a_plan_that_has_not_been_adopted_is_not_yet_carried_out() -> None:
    assert verdict("5.1", adopted=None) is NOT_APPLICABLE


def test_documents_and_evidence_from_two_days_in_each_whole_year_make_a_repository() -> None:
    days = [date(year, month, 3) for year in (2021, 2022, 2023) for month in (4, 10)]
    documents = tuple(Proof(f"document/{number}", day) for number, day in enumerate([date(2020, 10, 28), *days]))
    assert verdict("2.2", documents=documents) is SHOWN
    for fewer in (documents[:-1], (*documents[:-1], replace(documents[-1], day=documents[-2].day)), documents[1:],
                  documents[:1], ()):
        assert verdict("2.2", documents=fewer) is CANNOT


def test_a_document_is_of_the_making_of_a_plan_up_to_the_day_before_its_adoption_and_only_dated_ones_count() -> None:
    days = (date(2020, 10, 28), date(2021, 1, 15), date(2021, 2, 8), date(2021, 2, 9), date(2024, 5, 31), date(2024, 6, 1), None)
    documents = tuple(Proof(f"document/{number}", day) for number, day in enumerate(days, 1))
    assert judged("2.2", documents=documents).proofs == documents[:5]
    only_one = "for only one of the two parts"
    for some, said in ((documents[:3], only_one), (documents[3:], only_one), (documents[:4], "No whole year")):
        assert said in judged("2.2", documents=some, until=date(2021, 6, 30)).why
    unadopted = (Proof("document/1", date(2020, 12, 31)), Proof("document/2", date(2021, 1, 1)))
    assert "No whole year" in judged("2.2", documents=unadopted, adopted=None, until=date(2021, 6, 30)).why
    assert judged("2.2", documents=documents[:4]).values == {"years": [2022, 2023]}


def test_a_website_is_judged_only_where_this_is_the_governments_own_site() -> None:
    until = date(2024, 5, 31)
    assert verdict("2.1") is verdict("2.1", official=True) is CANNOT
    begun = date(2021, 1, 1)
    assert verdict("2.1", begun=begun, updated=until) is CANNOT
    assert verdict("2.1", official=True, begun=begun, updated=date(2023, 11, 30), until=date(2024, 5, 30)) is SHOWN
    found = judged("2.1", official=True, begun=begun, updated=until)
    assert found.proofs == (Proof("changelog/1", begun), Proof("changelog", until))
    assert verdict("2.1", official=True, begun=begun, updated=date(2023, 12, 1)) is SHOWN
    assert verdict("2.1", official=True, begun=begun, updated=date(2023, 11, 30)) is NOT_SHOWN
    assert verdict("2.1", official=True, begun=begun, updated=until - timedelta(days=1)) is SHOWN
    assert verdict("2.1", official=True, begun=until, updated=until) is SHOWN
    assert verdict("2.1", official=True, begun=until + timedelta(days=1), updated=until + timedelta(days=2)) is CANNOT


MADE: dict[str, Any] = {"first": date(2025, 3, 20), "adopted": date(2025, 3, 20), "until": date(2026, 11, 26)}


@pytest.mark.parametrize("published, expected", [(date(2024, 2, 1), SHOWN),
                                                  (date(2024, 2, 2), SHOWN), (date(2024, 2, 3), NOT_SHOWN),
                                                 (None, CANNOT)])
def test_two_weeks_notice_is_in_time_and_a_day_less_is_not(published: date | None, expected: Verdict) -> None:
    assert verdict("3.1", calls=(Call("call/1", date(2024, 2, 16), published),), **MADE) is expected
    assert verdict("3.1", **MADE) is CANNOT


def test_of_several_calls_the_one_that_begins_first_must_have_been_announced_in_time() -> None:
    late, early = Call("call/1", date(2024, 2, 16), date(2024, 2, 3)), Call("call/2", date(2024, 5, 1), date(2024, 1, 1))
    for calls in ((late, early), (early, late)):
        found = judged("3.1", calls=calls, **MADE)
        assert found.verdict is NOT_SHOWN and {proof.day for proof in found.proofs} == {date(2024, 2, 3), date(2024, 1, 1)}


def test_records_of_making_a_plan_show_a_requirement_is_met_and_silence_shows_nothing() -> None:
    came = (Proof("proposal/1", date(2024, 3, 1)), Proof("proposal/2", date(2024, 3, 2)))
    call = Call("call/1", date(2024, 2, 16), outreach=(Proof("participation/1", date(2024, 2, 20)),), inputs=came, answered=came,
                complete=True)
    assert {number: verdict(number, calls=(call,), **MADE) for number in ("3.2", "3.3", "4.1")} == dict.fromkeys(
        ("3.2", "3.3", "4.1"), SHOWN)
    made = replace(PLAN, calls=(call,), **MADE)
    assert [proof.reference for proof in JUDGES["3.2"](made).proofs] == ["call/1", "participation/1"]
    assert [proof.day for proof in JUDGES["4.1"](made).proofs[1:]] == [each.day for each in came]
    bare = replace(call, outreach=(), inputs=(), answered=())
    for number in ("3.2", "3.3", "4.1"):
        assert verdict(number, calls=(bare,), **MADE) is verdict(number, **MADE) is CANNOT
        assert verdict(number) is NOT_APPLICABLE
    assert verdict("4.1", calls=(replace(call, answered=came[:1]),), **MADE) is CANNOT
    assert verdict("4.1", calls=(replace(call, complete=False),), **MADE) is CANNOT
    assert verdict("4.1", calls=(call, replace(call, complete=False)), **MADE) is CANNOT
    withheld = judged("4.1", calls=(replace(call, answered=came[:1], unowed=came[1:]),), **MADE)
    assert (withheld.verdict, withheld.values) == (SHOWN, {"answered": 1, "inputs": 1})
    assert verdict("3.1", calls=(replace(call, begins=None, published=date(2024, 1, 1)),), **MADE) is CANNOT


def test_every_requirement_has_its_own_number_and_says_why() -> None:
    assert list(JUDGES) == ["1.1", "2.1", "2.2", "3.1", "3.2", "3.3", "4.1", "5.1"]
    assert all(judge(PLAN).why for judge in JUDGES.values())


def test_a_statement_on_a_commitment_is_fresh_for_six_months() -> None:
    until = date(2024, 2, 29)
    assert [freshness(day, until, until) for day in (date(2023, 8, 30), date(2023, 8, 28), None)] == [
        Freshness.FRESH, Freshness.OLDER, Freshness.NO_DATA]
    assert [freshness(date(2023, 8, 28), until, day) for day in (date(2024, 2, 27), date(2024, 2, 28), None)] == [
        Freshness.NO_DATA, Freshness.OLDER, Freshness.NO_DATA]


def test_the_repository_of_a_plan_made_before_the_standards_is_judged_on_how_the_plan_is_carried_out() -> None:
    found = JUDGES["2.2"](PLAN)
    assert found.making is not None and found.making.verdict is NOT_APPLICABLE
    assert JUDGES["2.2"](replace(PLAN, adopted=date(2025, 3, 20))).making is None
