"""Search finds what people expect, in the same way on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.everything import everything
from tests.world import (
    EDITOR,
    a_body,
    a_commitment,
    a_conclusion,
    a_meeting,
    a_milestone,
    a_plan,
    an_update,
    delay,
    later,
    progress,
    text,
)
from tests.worlds import cocreation
from tests.worlds.documents import a_document, particulars
from tracker.changelog import fold, restore
from tracker.changelog.findable import is_findable
from tracker.changelog.record import Decided
from tracker.changelog.recorded import Recorded
from tracker.commands import commitments, documents, plans, striking
from tracker.commands.commitments import Wording
from tracker.database import Database
from tracker.domain.errors import NotFound
from tracker.domain.evidence import OutcomeState
from tracker.domain.forum import MeetingStage
from tracker.domain.schedule import MilestoneState
from tracker.models import Commitment, Meeting, Milestone, Outcome
from tracker.queries import search
from tracker.queries.search import GONE, TYPES, Asked, Found
from tracker.search import index
from tracker.search.index import Place, SearchText
from tracker.search.tokens import terms


@pytest.fixture
def record(session: Session) -> Session:
    """A small record with something to find in it."""
    plan = a_plan(session)
    petition = a_commitment(session, plan=plan, number="2-1", wording=Wording(
        title=text("全國性公投電子連署", "Electronic petition for referendums")))
    law = a_commitment(session, plan=plan, number="4-3", leads=["moi"], wording=Wording(
        title=text("揭弊者保護法", "Protection of whistleblowers")))
    an_update(session, a_milestone(session, commitment=petition, due=date(2026, 6, 30), title=text("系統上線", "Launch")),
              report=delay(date(2026, 9, 30), reason=text("資安檢測尚未通過，臺灣各地測試仍在進行")))
    an_update(session, a_milestone(session, commitment=law, due=date(2026, 6, 30), title=text("草案送立法院", "Bill")),
              report=progress(text=text("已召開會議，說明開放資料（open data）格式與公投的關係")))
    a_conclusion(session, meeting=a_meeting(session), title=text("公布會議逐字稿"))
    return session


def references(session: Session, words: str, **narrowed: Any) -> list[str]:
    return [hit.reference for hit in search.hits(session, search.find(session, Asked(words, **narrowed)))]


def test_what_was_entered_in_error_is_found_and_marked(session: Session) -> None:
    twice, kept = (cocreation.a_proposal(session) for _ in range(2))
    striking.strike(session, twice, reason=text("重複登錄"), by=EDITOR, at=later(1))
    found = search.hits(session, search.find(session, Asked("選舉資料")))
    assert {hit.reference: hit.gone for hit in found} == {twice.reference: "struck", kept.reference: ""}


def test_what_was_corrected_withdrawn_called_off_or_replaced_is_found_by_its_words_and_marked(session: Session) -> None:
    everything(session)
    replaced = a_document(session, url="https://example.org/old")
    documents.replace_document(session, replaced, particulars(url="https://example.org/new"), reason=text("補正"), by=EDITOR,
                               at=later(1))
    gone = dict.fromkeys([
        *session.scalars(select(Milestone.reference).where(Milestone.state == MilestoneState.WITHDRAWN)),
        *session.scalars(select(Outcome.reference).where(Outcome.state == OutcomeState.WITHDRAWN))], "withdrawn")
    gone |= dict.fromkeys(session.scalars(select(Meeting.reference).where(Meeting.stage == MeetingStage.CANCELLED)), "cancelled")
    for model in Recorded.registry_of.values():
        for each in session.scalars(select(model)):
            for name in (name for name in GONE if getattr(each, name, None)):
                gone[each.reference] = GONE[name]
    assert set(gone.values()) == {*GONE.values(), "cancelled"}
    every = Found([Place(*row) for row in session.execute(select(SearchText.id, SearchText.entry))])
    assert {hit.reference: hit.gone for hit in search.hits(session, every) if hit.gone} == gone


def test_two_chinese_characters_find_titles_first(record: Session) -> None:
    found = references(record, "公投")
    assert found[0] == "2025-2028/2-1"
    assert "update/2" in found


def test_both_ways_of_writing_taiwan_find_the_same(record: Session) -> None:
    assert references(record, "台灣") == references(record, "臺灣") == ["update/1"]


def test_a_number_finds_its_commitment_first_however_it_is_written(record: Session) -> None:
    for words in ("2-1", "２－１", "2–1"):
        assert references(record, words)[0] == "2025-2028/2-1"


def test_a_number_with_a_letter_finds_its_commitment_first_whether_the_letter_is_large_or_small(session: Session) -> None:
    plan = a_plan(session)
    lettered = a_commitment(session, plan=plan, number="3A", wording=Wording(title=text("政府資料之公開格式及後續修正作業")))
    a_commitment(session, plan=plan, number="1-1", wording=Wording(title=text("3A、3A")))
    for typed in ("3A", "3a", "３Ａ"):
        assert references(session, typed)[0] == lettered.reference


def test_an_english_stem_finds_the_word(record: Session) -> None:
    assert references(record, "whistleblow") == ["2025-2028/4-3"]


def test_words_are_found_in_any_order(record: Session) -> None:
    assert references(record, "open data") == references(record, "data open") == ["update/2"]


def test_a_commitment_comes_before_the_body_whose_name_contains_the_word(record: Session) -> None:
    a_body(record, "data", name=text("開放格式處", "Office of open formats"))
    plans.add_theme(record, a_plan(record), 1, title=text("開放格式", "Open formats"), by=EDITOR, at=later(1))
    a_commitment(record, plan=a_plan(record), number="1-1", wording=Wording(
        title=text("開放格式之推動及訓練", "Promoting open formats and training in them")))
    assert references(record, "open formats") == references(record, "開放格式") == [
        "2025-2028/1-1", "2025-2028/theme/1", "data"]


def test_a_chinese_word_is_found_only_where_its_characters_are_adjacent(record: Session) -> None:
    assert references(record, "資連") == []


def test_where_nothing_contains_all_the_words_partial_matches_are_shown_and_labelled_as_such(record: Session) -> None:
    found = search.find(record, Asked("逐字稿 whistleblow"))
    assert found.any_word
    assert {hit.reference for hit in search.hits(record, found)} == {"2025-2028/4-3", "conclusion/1"}


def test_of_very_many_matching_texts_those_with_the_word_in_the_title_come_first_and_then_the_newest(
        record: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    milestone = Milestone.by_reference(record, "2025-2028/4-3/m1")
    for number in range(5):
        an_update(record, milestone, report=progress(text=text(f"草案已修正{number}次")), at=later(number + 1))
    everything_ranked = references(record, "草案")
    assert everything_ranked[0] == milestone.reference and len(everything_ranked) == 6
    monkeypatch.setattr(search, "MOST", 6)
    monkeypatch.setattr(index, "RANKED", 2)
    found = search.find(record, Asked("草案"))
    assert found.is_more and found.last == 1
    first, *others = references(record, "草案")
    assert first == milestone.reference
    assert [set(others[at:at + 2]) for at in (0, 2, 4)] == [{"update/7", "update/6"}, {"update/5", "update/4"}, {"update/3"}]
    monkeypatch.setattr(search, "PER_PAGE", 3)
    paged = [search.hits(record, search.find(record, Asked("草案"), number)) for number in (1, 2)]
    assert [hit.reference for page in paged for hit in page] == [first, *others]
    assert references(record, "草案", kind="delays") == []


def test_a_word_that_many_texts_contain_is_counted_again_once_any_of_them_may_have_changed(
        database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 3)
    with database.writing() as session:
        plan = a_plan(session)
        for number in ("1-1", "1-2", "1-3"):
            bill = a_commitment(session, plan=plan, number=number, wording=Wording(title=text(f"草案{number}")))
        milestone = a_milestone(session, commitment=bill, title=text("送立法院"))

    def found() -> tuple[bool, list[str]]:
        with database.reading() as session:
            page = search.find(session, Asked("草案"))
            return page.is_more, [hit.reference for hit in search.hits(session, page)]

    assert found() == (True, ["2025-2028/1-3", "2025-2028/1-2", "2025-2028/1-1"])
    with database.writing() as session:
        an_update(session, session.merge(milestone), report=progress(text=text("草案已公布")), at=later(1))
    assert found() == (True, ["2025-2028/1-3", "2025-2028/1-2", "2025-2028/1-1", "update/1"])
    with database.writing() as session:
        for number in ("1-1", "1-2"):
            commitments.amend_commitment(
                session, Commitment.by_reference(session, f"2025-2028/{number}"), wording=Wording(title=text("公益通報者保護法")),
                number=number, theme=None, leads=["cec"], supports=[], reason=text("更名"),
                decided=Decided(document="院臺字第1號"), by=EDITOR, at=later(2))
    assert found() == (False, ["2025-2028/1-3", "update/1"])


def test_filters_also_narrow_a_search_that_many_titles_match(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.writing() as session:
        plan = a_plan(session)
        for number in ("1-1", "1-2", "1-3", "1-4"):
            bill = a_commitment(session, plan=plan, number=number, wording=Wording(title=text(f"草案{number}")))
            a_milestone(session, commitment=bill, title=text(f"草案送立法院{number}"))
    monkeypatch.setattr(search, "MOST", 4)
    with database.reading() as session:
        assert search.find(session, Asked("草案")).is_more and search.find(session, Asked("草案", kind="milestones")).is_more
        assert references(session, "草案", kind="commitments") == [f"2025-2028/1-{number}" for number in (4, 3, 2, 1)]
        milestones = [f"2025-2028/1-{number}/m1" for number in (4, 3, 2, 1)]
        assert references(session, "草案", kind="milestones") == milestones
        assert references(session, "草案", kind="milestones", plan="2025-2028") == milestones
        assert references(session, "草案", plan="2021-2024") == []


def test_filters_narrow_by_plan_body_kind_and_period(record: Session) -> None:
    assert references(record, "公投", kind="commitments") == ["2025-2028/2-1"]
    assert references(record, "測試", kind="delays") == ["update/1"]
    assert "2025-2028/2-1" not in references(record, "公投", body="moi")
    assert references(record, "公投", plan="2021-2024") == []
    assert references(record, "測試", first=date(2020, 1, 1), last=date(2020, 12, 31)) == []
    assert references(record, "測試", first=date(2026, 1, 1)) == ["update/1"]


def test_the_passage_shows_the_words_in_their_context(record: Session) -> None:
    hit = search.hits(record, search.find(record, Asked("資安")))[0]
    assert [piece.text for piece in hit.passage["zh"] if piece.found] == ["資安"]
    assert (hit.title.zh, hit.called.zh if hit.called else "") == ("2-1 全國性公投電子連署", "進度說明第1號")


def test_a_passage_begins_and_ends_between_words() -> None:
    text = "The commission considered the proposals for electronic " + "petitions and improvements " * 20
    told = "".join(piece.text for piece in search.passage(text, tuple(terms("electronic"))))
    assert told.startswith("…commission considered ") and told.endswith((" and…", " petitions…", " improvements…"))
    unbroken = "electronic" + "x" * 900
    assert len("".join(piece.text for piece in search.passage(unbroken, ()))) > 100


def test_an_amended_text_is_found_by_its_new_words_only(record: Session) -> None:
    law = Commitment.by_reference(record, "2025-2028/4-3")
    commitments.amend_commitment(
        record, law, wording=Wording(title=text("公益通報者保護法")), number="4-3", theme=None, leads=["moi"], supports=[],
        reason=text("更名"), decided=Decided(document="院臺字第1號"), by=EDITOR, at=later(1))
    assert references(record, "揭弊者") == []
    assert references(record, "公益通報") == ["2025-2028/4-3"]


def test_no_character_typed_in_a_search_is_read_as_database_syntax(record: Session) -> None:
    for words in ('"', "'", "*", "公'投\"", "a:b", "NEAR(", "公投*", "\\", "' & !'", "-", "$$", "公\x00投", "%s %d", ":first"):
        search.find(record, Asked(words))


def test_a_page_past_the_last_is_not_found(record: Session) -> None:
    with pytest.raises(NotFound):
        search.find(record, Asked("公投"), 2)


def test_everything_that_can_be_found_has_a_name() -> None:
    assert {kind for kind in Recorded.registry_of if is_findable(kind)} <= TYPES.keys()


def test_nothing_about_an_account_is_found(session: Session) -> None:
    everything(session)
    assert session.query(SearchText).filter_by(type="account").all() == []


def test_words_withheld_by_law_are_not_found(session: Session) -> None:
    everything(session)
    assert references(session, "0900") == []


def test_verify_compares_the_index_with_the_log_and_the_index_can_be_rebuilt(database: Database) -> None:
    with database.writing() as session:
        everything(session)
    with database.reading() as session:
        assert fold.check(session).holds
        before = references(session, "草案")
    with database.writing() as session:
        session.delete(session.query(SearchText).filter_by(type="commitment").first())
    with database.reading() as session:
        assert any(each.startswith("search index:") for each in fold.check(session).differing)
    with database.writing() as session:
        restore.index_again(session)
    with database.reading() as session:
        assert fold.check(session).holds
        assert references(session, "草案") == before != []


def test_the_index_gives_the_entry_at_which_a_text_was_recorded(session: Session) -> None:
    commitment = a_commitment(session)
    row = session.query(SearchText).filter_by(reference=commitment.reference).one()
    assert row.entry == commitment.last_entry


def test_a_text_with_a_word_of_any_length_is_kept_and_found(session: Session) -> None:
    milestone = a_milestone(session)
    for long in ("a" * 4000, "7" * 4000, "1-" * 1999 + "1", "x" * 3000 + "'s"):
        an_update(session, milestone, report=progress(text=text(f"連署系統 {long} 已上線")))
    assert len(references(session, "連署")) == 4 and fold.check(session).holds


def test_things_of_one_entry_that_match_alike_are_each_on_exactly_one_page(session: Session) -> None:
    things = [f"2025-2028/2-1/m{number}" for number in range(1, 61)]
    for reference in reversed(things):
        index.put(session, index.Findable(reference, "milestone", zh="電子連署系統"), 1)
    wanted = index.Query(terms("連署"))
    listed = [place.id for offset in range(0, 60, 7) for place in index.find(session, wanted, limit=7, offset=offset)]
    named = {each.id: each.reference for each in index.texts(session, listed)}
    assert [named[each] for each in listed] == sorted(things)
    index.clear(session)
