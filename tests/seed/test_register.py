"""The register as loaded, against the same facts counted here by hand, with differences in both directions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from seed import load
from seed.reading import facts
from tracker.changelog.entry import ChangelogEntry
from tracker.database import Database, migrate
from tracker.domain.register import Difference, RulingBasis, Tracking
from tracker.models import Conclusion, Listing
from tracker.queries import register
from tracker.settings import Settings

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A reading session on a database into which the plans were loaded once."""
    address = f"sqlite:///{tmp_path_factory.mktemp('seed') / 'tracker.db'}"
    migrate(address)
    base = Database(address)
    with base.writing() as writing:
        load.load_all(writing, Settings(database_url="", secret_key=""), at=AT)
    with base.reading() as reading:
        yield reading
    base.dispose()


@pytest.fixture(scope="module")
def by_hand() -> list[dict[str, Any]]:
    """Each listing in the sources' file, with the item to which it belongs."""
    return [{"of": each["title"]["zh"], "commitment": each.get("commitment"), "advice": None, "basis": "recorded", "number": None,
             "wording": each["title"], **listing}
            for each in facts("register")["conclusions"] for listing in each["listings"]]


@pytest.fixture(scope="module")
def days() -> dict[int, date]:
    return {fact["number"]: date.fromisoformat(fact["held_on"]) for fact in facts("meetings")}


def test_every_listing_is_there_and_no_other(session: Session, by_hand: list[dict[str, Any]]) -> None:
    shown = {(listing.of.title.zh, int(listing.meeting.split("/")[1]), listing.number, listing.wording.zh,
              listing.advice and listing.advice.value, listing.decision and listing.decision.value, listing.basis.value,
              tuple(each.split("/")[1] for each in listing.of.commitments), listing.note.zh)
             for listing in session.scalars(select(Listing))}
    expected = {(row["of"], row["meeting"], row["number"], row["wording"]["zh"], row["advice"], row["decision"], row["basis"],
                 (row["commitment"],) if row["commitment"] else (), row.get("note", {}).get("zh", "")) for row in by_hand}
    assert shown == expected
    assert len(shown) == 53


def test_the_minutes_have_52_listings(session: Session, by_hand: list[dict[str, Any]]) -> None:
    """"All other items" is one line in a list: at meeting 8 it meant two conclusions on the register."""
    lines = {(row["meeting"], row["number"], row["wording"]["zh"]) for row in by_hand}
    assert register.summary(session, AT.date()).listings == len(lines) == 52
    assert Counter(meeting for meeting, _, _ in lines) == {3: 6, 4: 7, 5: 9, 6: 7, 7: 5, 8: 3, 9: 2, 10: 6, 11: 7}


def test_decisions_differ_from_the_advice_in_both_directions(session: Session, by_hand: list[dict[str, Any]]) -> None:
    differing = [row for row in by_hand if row["basis"] == "recorded" and row["advice"] and row["advice"] != row["decision"]]
    kept = [(row["meeting"], row["of"]) for row in differing if row["advice"] == "release"]
    released = [(row["meeting"], row["of"]) for row in differing if row["decision"] == "release"]
    assert sorted(kept) == [(5, "廉政平臺資料標準"), (5, "性別統計資料介接"), (6, "文化敏感度與參與資料公開"),
                            (7, "文化敏感度與參與資料公開"), (8, "廉政平臺資料標準")]
    assert released == [(4, "高中以上學校資訊公開原則")]
    shown: dict[Difference, list[tuple[int, str]]] = defaultdict(list)
    for listing in session.scalars(select(Listing)):
        if listing.difference:
            shown[listing.difference].append((int(listing.meeting.split("/")[1]), listing.of.title.zh))
    assert {way: sorted(found) for way, found in shown.items()} == {
        Difference.KEPT_AGAINST_ADVICE: sorted(kept), Difference.RELEASED_AGAINST_ADVICE: released}
    summary = register.summary(session, AT.date())
    assert (summary.kept_against, summary.released_against, summary.differing) == (len(kept), len(released), 6)


def test_what_is_inferred_is_marked_and_counted_separately(session: Session, by_hand: list[dict[str, Any]]) -> None:
    inferred = {(row["meeting"], row["of"]) for row in by_hand if row["basis"] == "inferred"}
    assert inferred == {(9, "公投電子連署系統"), (11, "Let's talk歷年成果系統化呈現")}
    among = {(row["meeting"], row["of"]) for row in by_hand if row["basis"] == "among_others"}
    assert among == {(8, "地方創生平臺優化"), (8, "文化敏感度與參與資料公開"), (9, "廉政平臺資料標準")}
    conclusions = list(session.scalars(select(Conclusion)))
    assert {each.title.zh for each in conclusions if each.is_read_here} == {
        "地方創生平臺優化", "文化敏感度與參與資料公開", "Let's talk歷年成果系統化呈現"}
    counted = Counter(each.tracking for each in conclusions if not each.is_read_here)
    assert counted == {Tracking.RELEASED: 22, Tracking.KEPT: 3}
    summary = register.summary(session, AT.date())
    assert (summary.released, summary.on_register, summary.read_here) == (22, 3, 3)


def test_three_conclusions_are_still_kept_at_the_last_meeting(session: Session, by_hand: list[dict[str, Any]]) -> None:
    last: dict[str, dict[str, Any]] = {}
    for row in sorted(by_hand, key=lambda row: row["meeting"]):
        last[row["of"]] = row
    kept = {of for of, row in last.items() if row["decision"] == "keep"}
    assert kept == {"公投電子連署系統", "推廣文化敏感度指導原則", "地方創生案例方法論"}
    assert {each.title.zh for each in session.scalars(select(Conclusion)) if each.tracking is Tracking.KEPT} == kept
    assert {each.ruled_at for each in session.scalars(select(Conclusion)) if each.tracking is Tracking.KEPT} == {"meeting/11"}


def test_ages_are_counted_from_the_days_of_the_meetings(session: Session, by_hand: list[dict[str, Any]],
                                                        days: dict[int, date]) -> None:
    spans: dict[str, list[date]] = defaultdict(list)
    for row in by_hand:
        spans[row["of"]].append(days[row["meeting"]])
    shown = {row.conclusion.title.zh: row.age.days if row.age else None for row in register.rows(session)}
    assert shown == {of: (max(held) - min(held)).days for of, held in spans.items()}
    longest = register.summary(session, AT.date()).longest
    assert longest is not None and longest.age is not None
    assert (longest.conclusion.title.zh, longest.age.days, longest.age.months) == ("廉政平臺資料標準", 882, 29)


def test_no_source_says_who_follows_up_a_conclusion_or_when_it_is_done(session: Session) -> None:
    for conclusion in session.scalars(select(Conclusion)):
        assert (conclusion.meeting, conclusion.leads, conclusion.supports) == (None, [], [])
        assert conclusion.condition.is_empty and conclusion.text.is_empty
    for listing in session.scalars(select(Listing)):
        assert listing.follow_up.is_empty and listing.reason.is_empty and listing.dissent.is_empty
        assert listing.condition_met is None and listing.from_source


def test_each_listing_is_under_its_meeting_with_that_meetings_sources(
        session: Session, by_hand: list[dict[str, Any]], days: dict[int, date]) -> None:
    meetings = {f"meeting/{fact['number']}": [facts("sources")[key]["url"] for key in fact["sources"]]
                for fact in facts("meetings")}
    kinds: Counter[str] = Counter()
    for entry in session.scalars(select(ChangelogEntry).where(ChangelogEntry.kind.like("conclusion.%"))):
        payload = entry.payload
        assert payload is not None
        meeting = payload["after"]["meeting"]
        assert payload["occurred"]["first"] == days[int(meeting.split("/")[1])].isoformat()
        assert [source["url"] for source in payload["sources"]] == meetings[meeting]
        kinds[entry.kind] += 1
    decisions = Counter(row["decision"] if row["basis"] == "recorded" else "inferred" for row in by_hand)
    assert kinds == {"conclusion.kept": decisions["keep"], "conclusion.released": decisions["release"],
                     "conclusion.listed": decisions["inferred"]}


def test_nothing_that_is_inferred_is_described_as_recorded(session: Session) -> None:
    for listing in session.scalars(select(Listing)):
        if "推定" in listing.note.zh or "其餘項目" in listing.wording.zh:
            assert listing.basis is not RulingBasis.RECORDED
