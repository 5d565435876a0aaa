"""Withholding by law: the words go; the entries, the chain and the promises made for the milestones stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import ADMIN, AT, EDITOR, delay, later, progress, text
from tests.worlds import reports, stories
from tests.worlds.cocreation import a_recommendation, an_event
from tests.worlds.documents import a_file, a_piece, particulars
from tests.worlds.results import a_signer, an_outcome, coded
from tracker.changelog import chain, fold, restore
from tracker.commands import outcomes, report_comments, sent_texts
from tracker.commands.documents import add_document, amend_document, replace_document
from tracker.commands.evidence import EvidenceGiven
from tracker.commands.history import load_observation
from tracker.commands.link_checks import note_check
from tracker.commands.meetings import Concluded, Notice, announce_meeting, correct_conclusions, record_attendance, record_held
from tracker.commands.recommendations import answer_recommendation
from tracker.commands.register import (
    Matter,
    Reported,
    amend_conclusion,
    correct_listing,
    list_at_meeting,
    load_listing,
)
from tracker.commands.sendable import EvidenceBeside, ReleaseAsked, Translated
from tracker.commands.submissions import publish_submission, return_submission, submit
from tracker.commands.withholding import same_file, statements_of, vanishing, withhold
from tracker.database import Base, Database
from tracker.domain.bilingual import EMPTY, TextState
from tracker.domain.calendar import When, civil_day
from tracker.domain.cocreation import Response
from tracker.domain.errors import NotFound
from tracker.domain.forum import AgendaItem, Attendance, AttendedAs
from tracker.domain.permissions import LOADER
from tracker.domain.register import Ruling, Tracking
from tracker.domain.reporting import Regard
from tracker.domain.scales import Completion
from tracker.domain.statements import EvidenceKind, Party
from tracker.models import Commitment, Evidence, Listing, Meeting, Milestone, ReleaseRequest, Update
from tracker.models.columns import Source
from tracker.models.statement import WITHHELD
from tracker.models.submission import SubmissionState
from tracker.queries import files, register, release

GROUND = text("個人資料保護法，法院裁定", "By court order")
SECRET = "私人姓名"


def everything_stored(session: Session) -> str:
    found = "".join(str(tuple(row)) for table in Base.metadata.sorted_tables
                    for row in session.execute(sql(f"SELECT * FROM {table}")))
    # SQLite keeps a column of JSON in ASCII.
    return re.sub(r"\\+u([0-9a-f]{4})", lambda sign: chr(int(sign[1], 16)), found)


@pytest.fixture
def withheld(database: Database) -> Iterator[tuple[Database, int]]:
    """A delay that was sent in with its evidence, corrected and then withheld; and the number of its entry."""
    with database.writing() as session:
        milestone = world.a_milestone(session)
        reporter = world.holder(session)
        report = delay(date(2026, 9, 30), reason=text(f"承辦人{SECRET}離職"), next_step=text(f"由{SECRET}的職務代理人接辦"))
        report = progress(kind=report.kind, delay=report.delay, text=text(f"{SECRET}請辭"), evidence=[
            EvidenceGiven(EvidenceKind.OUTPUT, f"https://example.org/{SECRET}", text(f"{SECRET}辭呈"))])
        draft = submit(session, world.a_draft(session, reporter, milestone, report=report), by=reporter, at=AT)
        publish_submission(session, draft, version=draft.version, by=EDITOR, at=AT)
        note_check(session, f"https://example.org/{SECRET}", "", at=AT)
        number = milestone.last_entry
        world.an_update(session, milestone, report=delay(date(2026, 9, 30)),
                        corrects=Update.by_reference(session, "update/1"))
        assert SECRET in everything_stored(session)
    with database.writing() as session:
        withhold(session, number, ground=GROUND, by=ADMIN, at=AT)
    yield database, number


def test_withheld_words_are_gone_from_every_table(withheld: tuple[Database, int]) -> None:
    database, _ = withheld
    with database.reading() as session:
        stored = everything_stored(session)
        assert SECRET not in stored
        assert "職務代理人" not in stored
        update = Update.by_reference(session, "update/1")
        assert update.withheld
        assert update.text.is_empty
        assert Evidence.by_reference(session, "evidence/1").url == ""


def test_withheld_words_cannot_be_read_in_the_file_of_an_embedded_database_either(withheld: tuple[Database, int]) -> None:
    database, _ = withheld
    with database.reading() as session:
        held = everything_stored(session)
    if database.is_sqlite:
        database.fold_log()
        held = Path(str(database.engine.url.database)).read_bytes().decode(errors="replace")
    assert "里程碑" in held or "完成" in held, "what stays is there to be read"
    assert SECRET not in held and "職務代理人" not in held and json.dumps(SECRET).strip('"') not in held


def test_before_anything_is_withheld_all_the_words_that_would_vanish_are_shown(session: Session) -> None:
    outcome = an_outcome(session, contribution=text("承諾事項訂定格式"), interview_role="承辦人",
                         interview_on=When.iso("2025-10"))
    outcomes.dispute(session, outcome, reason=text("某甲未曾受訪"), by=a_signer(session), at=AT)
    session.flush()
    told = vanishing(session, outcome)
    assert {"title", "contribution", "interview_role", "disputes", "sources"} <= told.keys() and "took_effect" not in told
    assert told["disputes"][0]["reason"]["zh"] == "某甲未曾受訪"
    assert not outcome.withheld and outcome.contribution.zh == "承諾事項訂定格式"


def test_after_withholding_the_chain_verifies_and_the_record_still_follows_from_the_log(withheld: tuple[Database, int]) -> None:
    with withheld[0].reading() as session:
        finding = fold.check(session)
    assert finding.holds


def test_the_promises_made_for_the_milestone_stay(withheld: tuple[Database, int]) -> None:
    with withheld[0].reading() as session:
        milestone = Milestone.by_reference(session, "2025-2028/o1/m1")
        assert [str(each.due) for each in milestone.promised_dates] == ["2026-06-30", "2026-09-30"]
        assert Update.by_reference(session, "update/2").reason.zh == "預算未通過"


def test_each_entry_that_contained_the_words_is_listed_with_the_ground(withheld: tuple[Database, int]) -> None:
    database, number = withheld
    with database.reading() as session:
        named = world.entries_about(session, f"entry/{number}")
        assert [entry.kind for entry in named] == ["payload.withheld"]
        assert (named[0].payload or {})["reason"]["zh"] == GROUND.zh
        assert named[0].actor == {"role": "admin", "body": "ndc"}
        correction = world.entries_about(session, f"entry/{number + 1}")
        assert [entry.kind for entry in correction] == ["payload.withheld"]


def test_a_copy_has_the_same_record_and_lists_the_entry_in_the_same_places(withheld: tuple[Database, int], tmp_path: Path,
                                                                          migrated_file: Path) -> None:
    database, number = withheld
    log = tmp_path / "changelog.jsonl"
    with database.reading() as session:
        log.write_text("".join(chain.line(link) + "\n" for link in fold.links(session, public=True)), encoding="utf-8")
    file = tmp_path / "copy.db"
    file.write_bytes(migrated_file.read_bytes())
    copy = Database(f"sqlite:///{file}")
    with copy.writing() as session:
        restore.rebuild(session, log)
    with copy.reading() as again:
        assert fold.check(again).holds
        assert {entry.number for entry in world.entries_about(again, "cec")} >= {number, number + 1}
        assert Update.by_reference(again, "update/1").withheld
    copy.dispose()


def test_only_an_administrator_withholds_and_only_on_a_ground(session: Session) -> None:
    milestone = world.a_milestone(session)
    number = world.an_update(session, milestone).last_entry
    for actor in (EDITOR, world.reporter_of("cec"), world.MEMBER, LOADER):
        not_permitted(withhold, session, number, ground=GROUND, by=actor, at=AT)
    assert field_of(withhold, session, number, ground=text("", "By court order"), by=ADMIN, at=AT) == "ground_zh"


def test_only_a_statement_whose_words_are_still_there_can_be_withheld(session: Session) -> None:
    milestone = world.a_milestone(session)
    added = milestone.last_entry
    number = world.an_update(session, milestone).last_entry
    account = world.an_account(session).last_entry
    made = withhold(session, number, ground=GROUND, by=ADMIN, at=AT)
    for other in (added, account, number, made[0].number):
        assert field_of(withhold, session, other, ground=GROUND, by=ADMIN, at=AT) == "entry"
    with pytest.raises(NotFound):
        withhold(session, 999, ground=GROUND, by=ADMIN, at=AT)


def test_an_observation_can_be_withheld_too(session: Session) -> None:
    milestone = world.a_milestone(session)
    entry = load_observation(session, world.a_plan(session), milestone.of, [milestone], world.said(
        f"{SECRET}表示", party=Party.FORUM_MEMBER, body=None, speaker=SECRET, role=text("委員"),
        said_where=text(f"{SECRET}座談會"),
        sources=[{"url": f"https://example.org/{SECRET}", "title": f"專訪{SECRET}"}]), by=LOADER, at=AT)
    withhold(session, entry.number, ground=GROUND, by=ADMIN, at=AT)
    assert SECRET not in everything_stored(session)


def test_the_title_address_and_file_of_a_document_are_withheld_and_a_notice_remains(session: Session) -> None:
    plan = world.a_plan(session)
    document = add_document(session, plan, particulars(title=text(f"{SECRET}陳情書"), url=f"https://example.org/{SECRET}",
                                                       document_number=f"{SECRET}字第1號", issuer=text(SECRET)),
                            file=a_file(name=f"{SECRET}.pdf"), by=EDITOR, at=AT)
    number = document.last_entry
    note_check(session, document.url, "", at=AT)
    twin = add_document(session, plan, particulars(title=text("同檔")), file=a_file(), again=True, by=EDITOR, at=AT)
    assert same_file(session, [document]) == [twin] and twin.file == a_file()
    for actor in (EDITOR, world.reporter_of("cec"), world.MEMBER, LOADER):
        not_permitted(withhold, session, number, ground=GROUND, by=actor, at=AT)
    made = withhold(session, number, ground=GROUND, by=ADMIN, at=AT)
    assert SECRET not in everything_stored(session)
    assert document.withheld and document.file is None and document.plan == plan.reference
    assert made[0].subject == f"entry/{number}" and (made[0].payload or {})["after"]["withheld"] is True
    assert fold.check(session).holds
    assert files.published(session, a_file().sha256) == a_file()
    assert field_of(withhold, session, number, ground=GROUND, by=ADMIN, at=AT) == "entry"


def test_a_withheld_comment_or_story_leaves_nothing_in_the_submission_behind_it(session: Session) -> None:
    comment = reports.a_comment(session, reports.opened(session), text=f"{SECRET}承辦時曾說無法辦理。", name=SECRET,
                                organisation=f"{SECRET}工作室", may_be_named=True)
    story = stories.a_story(session, own_words=text(f"{SECRET}告訴我可以上網查。"), given=stories.by_name(name=SECRET,
                                                                                                 organisation=SECRET))
    session.flush()
    for thing in (comment, story):
        withhold(session, thing.last_entry, ground=GROUND, by=ADMIN, at=later(9))
    session.flush()
    assert SECRET not in everything_stored(session) and fold.check(session).holds


def test_the_title_of_a_withheld_outcome_is_gone_from_the_entries_of_what_rests_on_it_too(session: Session) -> None:
    outcome = an_outcome(session, title=text(f"{SECRET}可上網查詢"))
    number, commitment = outcome.last_entry, Commitment.by_reference(session, outcome.commitment)
    coding = coded(session, commitment, Completion.LIMITED, outcome, by=a_signer(session)).last_entry
    session.flush()
    withhold(session, number, ground=GROUND, by=ADMIN, at=AT)
    session.flush()
    assert SECRET not in everything_stored(session)
    assert [entry.kind for entry in world.entries_about(session, f"entry/{coding}")] == ["payload.withheld"]


def test_whoever_withholds_a_statement_is_told_where_else_a_file_of_its_evidence_stays(session: Session) -> None:
    report = progress(evidence=[a_piece(), a_piece(file=a_file("f"))])
    update = world.an_update(session, world.a_milestone(session), report=report)
    twin = add_document(session, world.a_plan(session), particulars(title=text("同檔")), file=a_file("e"), again=True, by=EDITOR,
                        at=AT)
    session.flush()
    assert same_file(session, [update]) == [twin]


def test_the_translation_of_withheld_evidence_leaves_nothing_where_it_was_sent_in(session: Session) -> None:
    milestone, reporter = world.a_milestone(session), world.holder(session)
    update = world.an_update(session, milestone, report=progress(evidence=[
        EvidenceGiven(EvidenceKind.OUTPUT, "https://example.org/1", text(f"{SECRET}辭呈"))]))
    sent_texts.send_in(session, Evidence.by_reference(session, "evidence/1"),
                       Translated("shows", f"Letter of {SECRET}", TextState.DRAFT), body="cec", by=reporter, at=AT)
    session.flush()
    withhold(session, update.last_entry, ground=GROUND, by=ADMIN, at=AT)
    session.flush()
    assert SECRET not in everything_stored(session)


def test_the_title_of_a_withheld_story_is_no_heading_of_a_report_that_is_being_written(session: Session) -> None:
    story = stories.a_story(session, title=text(f"{SECRET}當天就查得到"))
    draft = reports.a_draft(session, sections=[*reports.SECTIONS, {"key": "story-1", "depth": 2, "title": {
        "zh": f"一、{SECRET}當天就查得到", "en": f"7.1 {SECRET}當天就查得到"}}])
    session.flush()
    withhold(session, story.last_entry, ground=GROUND, by=ADMIN, at=later(9))
    session.flush()
    assert draft.sections == [*reports.SECTIONS, {"key": "story-1", "depth": 2, "title": {}}]
    assert SECRET not in everything_stored(session)


def test_an_unfinished_correction_keeps_none_of_the_withheld_words(session: Session) -> None:
    milestone, reporter = world.a_milestone(session), world.holder(session)
    wrong = world.an_update(session, milestone, report=progress(text=text(f"{SECRET}已請辭")))
    world.a_draft(session, reporter, milestone, report=progress(text=text(f"{SECRET}已請辭，職務由代理人承接")), corrects=wrong)
    session.flush()
    withhold(session, wrong.last_entry, ground=GROUND, by=ADMIN, at=AT)
    session.flush()
    assert SECRET not in everything_stored(session)


def test_the_reasons_for_returning_a_withheld_text_go_with_its_words(session: Session) -> None:
    milestone, reporter = world.a_milestone(session), world.holder(session)
    draft = submit(session, world.a_draft(session, reporter, milestone), by=reporter, at=AT)
    return_submission(session, draft, reason=f"請刪去{SECRET}", version=draft.version, by=EDITOR, at=AT)
    submit(session, draft, by=reporter, at=AT)
    update = publish_submission(session, draft, version=draft.version, by=EDITOR, at=AT)
    correction = submit(session, world.a_draft(session, reporter, milestone, report=progress(text=text("已辦理")),
                                               corrects=update), by=reporter, at=AT)
    return_submission(session, correction, reason=f"{SECRET}的職稱有誤", version=correction.version, by=EDITOR, at=AT)
    piece = sent_texts.send_in(session, update, EvidenceBeside((a_piece(),)), body="cec", by=reporter, at=AT)
    sent_texts.return_sent(session, piece, reason=f"檔名有{SECRET}", version=piece.version, by=EDITOR, at=AT)
    session.flush()
    withhold(session, update.last_entry, ground=GROUND, by=ADMIN, at=AT)
    session.flush()
    assert SECRET not in everything_stored(session)
    assert (correction.state, draft.return_reason) == (SubmissionState.RETURNED, "")
    assert "withheld by law" in correction.return_reason and correction.return_reason == piece.return_reason


def test_a_correction_that_was_published_keeps_its_words_and_evidence_when_what_it_corrected_is_withheld(
        session: Session) -> None:
    milestone, reporter = world.a_milestone(session), world.holder(session)
    corrected = progress(text=text("已完成二稿"), evidence=[world.A_LINK])
    wrong = world.an_update(session, milestone, report=progress(text=text(f"{SECRET}已請辭")))
    number = wrong.last_entry
    right = submit(session, world.a_draft(session, reporter, milestone, report=corrected, corrects=wrong), by=reporter, at=AT)
    publish_submission(session, right, version=right.version, by=EDITOR, at=AT)
    withhold(session, number, ground=GROUND, by=ADMIN, at=AT)
    session.flush()
    assert SECRET not in everything_stored(session) and right.text.zh == "已完成二稿"
    assert Evidence.by_reference(session, "evidence/1").url == world.A_LINK.url


def test_a_report_that_printed_withheld_words_names_neither_its_files_nor_those_of_its_draft(session: Session) -> None:
    draft = reports.a_draft(session)
    comment = reports.a_comment(session, reports.opened(session, draft), text=f"{SECRET}承辦時曾說無法辦理。")
    report_comments.answer_comment(session, comment, Regard.NOTED, text("已知悉。"), by=EDITOR, at=later(2))
    final = reports.finished(session, draft, files=[reports.FILES[0] | {"sha256": "1" * 64}])
    assert files.public(session) == {"0" * 64, "1" * 64}
    withhold(session, comment.last_entry, ground=GROUND, printed_in=[final], by=ADMIN, at=later(21))
    session.flush()
    assert (final.files, final.draft_files) == ([], []) and files.public(session) == set()
    assert fold.check(session).holds


def test_a_withheld_document_accepts_no_new_words_but_a_redacted_version_can_replace_it(session: Session) -> None:
    document = add_document(session, world.a_plan(session), particulars(title=text(SECRET)), by=EDITOR, at=AT)
    withhold(session, document.last_entry, ground=GROUND, by=ADMIN, at=AT)
    assert field_of(amend_document, session, document, particulars(), reason=text("補正"), by=EDITOR, at=AT) == ""
    newer = replace_document(session, document, particulars(title=text("遮蔽版")), reason=text("已遮蔽個人資料"), by=EDITOR,
                             at=AT)
    assert (document.replaced_by, document.withheld, newer.withheld) == (newer.reference, True, False)
    assert fold.check(session).holds and SECRET not in everything_stored(session)


def listed(session: Session, reported: Reported, meeting: Meeting | None = None) -> Listing:
    """A conclusion on the list of meeting 2."""
    conclusion = world.a_conclusion(session)
    meeting = meeting or world.a_meeting(session, 2, held_on=date(2026, 2, 20))
    return list_at_meeting(session, conclusion, meeting, reported, by=EDITOR, at=AT)


def test_what_was_reported_and_said_of_a_conclusion_at_a_meeting_can_be_withheld(session: Session) -> None:
    listing = listed(session, Reported(
        3, text(f"{SECRET}陳情案"), text(f"已函復{SECRET}"), Ruling.RELEASE, f"https://example.org/{SECRET}"))
    number = listing.last_entry
    world.ruled(session, listing, Ruling.KEEP, reason=text(f"{SECRET}尚未同意"), dissent=text(f"{SECRET}不同意"))
    session.flush()
    made = withhold(session, number, ground=GROUND, by=ADMIN, at=later(1))
    session.flush()
    assert SECRET not in everything_stored(session)
    assert len(made) == 2 and listing.withheld and listing.follow_up.is_empty and listing.dissent.is_empty
    assert (listing.number, listing.advice, listing.decision) == (3, Ruling.RELEASE, Ruling.KEEP), "what was decided stays"
    assert listing.of.tracking is Tracking.KEPT and fold.check(session).holds


def test_an_item_named_as_its_conclusion_keeps_that_name_when_the_follow_up_is_withheld(session: Session) -> None:
    listing = world.a_listing(session)
    assert "wording" not in vanishing(session, listing)
    withhold(session, listing.last_entry, ground=GROUND, by=ADMIN, at=later(1))
    assert listing.withheld and listing.wording == listing.of.title


def test_a_follow_up_that_may_be_public_can_be_entered_in_place_of_one_that_was_withheld(session: Session) -> None:
    listing = listed(session, Reported(3, EMPTY, text(f"已函復{SECRET}")))
    withhold(session, listing.last_entry, ground=GROUND, by=ADMIN, at=later(1))
    correct_listing(session, listing, Reported(3, EMPTY, text("已函復陳情人")), None, correction=text("已遮蔽個人資料"),
                    by=EDITOR, at=later(2))
    session.flush()
    assert listing.follow_up.zh == "已函復陳情人" and SECRET not in everything_stored(session)
    assert fold.check(session).holds


def test_a_request_for_release_can_be_withheld_with_what_was_sent_in(session: Session) -> None:
    conclusion, reporter = world.a_conclusion(session), world.holder(session)
    sent_texts.send_in(session, conclusion, ReleaseAsked(text(f"{SECRET}已結案"), f"https://example.org/{SECRET}"), body="cec",
                       by=reporter, at=AT)
    session.flush()
    request = ReleaseRequest.by_reference(session, f"{conclusion.reference}/request/1")
    withhold(session, request.last_entry, ground=GROUND, by=ADMIN, at=later(1))
    session.flush()
    assert SECRET not in everything_stored(session)
    assert request.withheld and request.text.is_empty and request.body == "cec"
    assert fold.check(session).holds


def test_what_a_meeting_concluded_can_be_withheld_and_what_it_dealt_with_stays(session: Session) -> None:
    commitment = world.a_commitment(session)
    meeting = announce_meeting(session, 4, Notice(When.iso("2026-03-10"), place=text(f"{SECRET}會議室"), agenda=[
        AgendaItem(text(f"{SECRET}提案"), (commitment.reference,))]), by=EDITOR, at=AT)
    record_held(session, meeting, held_on=meeting.held_on, concluded=Concluded(text(SECRET), [text(f"請{SECRET}補件")]),
                sources=[Source(url=f"https://example.org/{SECRET}")], by=EDITOR, at=later(60))
    number = meeting.last_entry
    record_attendance(session, meeting, [Attendance(AttendedAs.OBSERVER, organisation=text(f"{SECRET}工作室"))], by=EDITOR,
                      at=later(61))
    session.flush()
    made = withhold(session, number, ground=GROUND, by=ADMIN, at=later(62))
    session.flush()
    assert SECRET not in everything_stored(session)
    assert len(made) == 3 and meeting.withheld and meeting.was_held and not meeting.conclusions
    assert [each.commitments for each in meeting.items] == [(commitment.reference,)]
    assert [each.attended_as for each in meeting.attended] == [AttendedAs.OBSERVER]
    correct_conclusions(session, meeting, Concluded(EMPTY, [text("請提案人補件")]), reason=text("已遮蔽個人資料"), by=EDITOR,
                        at=later(63))
    assert fold.check(session).holds


def test_how_long_a_recommendation_was_public_is_not_known_once_what_showed_it_was_withheld(session: Session) -> None:
    world.a_meeting(session)
    meeting = world.a_meeting(session, 2, held_on=date(2026, 3, 30))
    listing = listed(session, Reported(1, EMPTY, text("已辦理"), Ruling.RELEASE), meeting)
    session.flush()
    assert release.page(session, 2).recommended[0].public_since == civil_day(AT)
    withhold(session, listing.last_entry, ground=GROUND, by=ADMIN, at=later(9))
    session.flush()
    assert release.page(session, 2).recommended[0].public_since is None


def test_in_a_past_without_a_meeting_that_was_withheld_its_list_is_not_shown(database: Database) -> None:
    with database.writing() as session:
        listing = world.a_listing(session)
        before = listing.last_entry
    with database.writing() as session:
        meeting = Meeting.by_reference(session, "meeting/2")
        withhold(session, meeting.last_entry, ground=GROUND, by=ADMIN, at=later(1))
    then = restore.past(database, before)
    with then.reading() as session:
        assert session.get(Meeting, "meeting/2") is None
        assert [row.listed for row in register.rows(session)] == [[]]
    then.dispose()


def test_a_conclusion_of_the_forum_can_be_withheld_and_is_still_followed_up(session: Session) -> None:
    conclusion = world.a_conclusion(session, title=text(f"{SECRET}陳情案"), text=text(f"請函復{SECRET}"),
                                    condition=text(f"{SECRET}同意"))
    opened = conclusion.last_entry
    listing = list_at_meeting(session, conclusion, world.a_meeting(session, 2, held_on=date(2026, 2, 20)), Reported(
        1, EMPTY, text("已辦理"), Ruling.KEEP), by=EDITOR, at=AT)
    session.flush()
    withhold(session, opened, ground=GROUND, by=ADMIN, at=later(1))
    session.flush()
    assert SECRET not in everything_stored(session)
    assert conclusion.withheld and conclusion.title == listing.wording == WITHHELD
    assert listing.follow_up.zh == "已辦理" and not listing.withheld, "what was reported of it was not withheld"
    world.ruled(session, listing, Ruling.KEEP)
    amend_conclusion(session, conclusion, world.a_matter(title=text("陳情案")), reason=text("已遮蔽個人資料"), by=EDITOR,
                     at=later(2))
    assert conclusion.tracking is Tracking.KEPT and conclusion.title.zh == "陳情案"
    assert fold.check(session).holds


def test_a_recommendation_with_its_response_and_a_participation_event_can_be_withheld(session: Session) -> None:
    event = an_event(session, title=text(f"{SECRET}座談會"), text=text(f"{SECRET}主持"), url=f"https://example.org/{SECRET}")
    advised = a_recommendation(session, title=text(f"請{SECRET}說明"), text=text(f"{SECRET}應公開說明"))
    answer_recommendation(session, advised, Response.ACCEPTED, reason=text(f"{SECRET}已說明"), on=When.iso("2026-02"), body="ndc",
                          by=EDITOR, at=AT)
    for thing in (event, advised):
        withhold(session, thing.last_entry, ground=GROUND, by=ADMIN, at=later(1))
    session.flush()
    assert SECRET not in everything_stored(session)
    assert event.title == advised.title == WITHHELD and advised.response is Response.ACCEPTED
    assert fold.check(session).holds


def _came_with_a_list(session: Session, follow_up: str) -> Listing:
    """A conclusion that was loaded with the list of a meeting: it has no entry of its own."""
    meeting = world.a_meeting(session)
    conclusion = load_listing(session, Matter(text(f"{SECRET}陳情案")), meeting, Reported(follow_up=text(follow_up)), Ruling.KEEP,
                              by=LOADER, at=AT)
    session.flush()
    return Listing.by_reference(session, f"{conclusion.reference}/{meeting.reference}")


def test_a_conclusion_that_came_with_a_meetings_list_is_withheld_by_the_entry_of_the_list(session: Session) -> None:
    listing = _came_with_a_list(session, "已辦理")
    assert [each.reference for each in statements_of(session, listing.last_entry)] == [listing.reference, listing.conclusion]
    withhold(session, listing.last_entry, of=[listing.conclusion], ground=GROUND, by=ADMIN, at=later(1))
    session.flush()
    assert SECRET not in everything_stored(session) and listing.of.withheld and not listing.withheld
    assert listing.wording == listing.of.title == WITHHELD and listing.follow_up.zh == "已辦理"
    assert fold.check(session).holds


def test_a_conclusion_and_what_its_list_says_of_it_are_withheld_together(session: Session) -> None:
    listing = _came_with_a_list(session, f"已函復{SECRET}")
    number = listing.last_entry
    (made,) = withhold(session, number, of=[listing.reference, listing.conclusion], ground=GROUND, by=ADMIN, at=later(1))
    session.flush()
    assert SECRET not in everything_stored(session) and listing.of.withheld and listing.withheld
    assert made.subject == f"entry/{number}" and listing.last_entry == listing.of.last_entry == made.number
    assert fold.check(session).holds
