"""Evidence: several pieces with an update, files that wait with it, and what is added to it later."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import A_LINK, ADMIN, AT, AUDITOR, EDITOR, MEMBER, REVIEWER, completion, later, reporter_of, text
from tests.worlds.documents import a_file, a_piece
from tracker.changelog import fold
from tracker.commands import submissions
from tracker.commands.evidence import EvidenceGiven, add_evidence
from tracker.commands.history import Sourced, load_update
from tracker.commands.sendable import EvidenceBeside
from tracker.commands.sent_texts import publish_sent, send_in
from tracker.commands.withholding import withhold
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import When
from tracker.domain.files import FileRemark
from tracker.domain.permissions import LOADER
from tracker.domain.statements import EvidenceKind, Party, UpdateKind
from tracker.models import Evidence


def test_an_update_has_several_pieces_of_evidence_links_and_files(session: Session) -> None:
    update = world.an_update(session, world.a_milestone(session), report=completion(evidence=[A_LINK, a_piece()]))
    found = session.scalars(select(Evidence).order_by(Evidence.number)).all()
    assert [(each.by_update, each.url, each.file) for each in found] == [
        (update.reference, A_LINK.url, None), (update.reference, "", a_file("e"))]


def test_each_piece_says_what_it_shows_and_where_it_is(session: Session) -> None:
    milestone = world.a_milestone(session)
    for field, pieces in (("evidence_url", [a_piece(file=None)]), ("evidence2_url", [A_LINK, a_piece(file=None)]),
                          ("evidence2_url", [A_LINK, a_piece(url="ftp://a")]),
                          ("evidence3_shows_zh", [A_LINK, A_LINK, a_piece(shows=EMPTY)])):
        assert field_of(world.an_update, session, milestone, report=completion(evidence=pieces)) == field


def test_a_file_travels_with_the_text_and_becomes_public_only_when_it_is_published(session: Session) -> None:
    reporter, milestone = world.holder(session), world.a_milestone(session)
    piece = a_piece(url="https://example.org/a", dated=When.iso("2026-02"), kind=EvidenceKind.OUTCOME,
                    file=a_file("e", scanned=True, remarks=(FileRemark.IMAGE_METADATA,)))
    submission = submissions.submit(session, world.a_draft(session, reporter, milestone, report=completion(
        evidence=[A_LINK, piece])), by=reporter, at=AT)
    assert submissions.as_report(submission).evidence == (A_LINK, piece)
    assert session.scalars(select(Evidence)).all() == []
    submissions.publish_submission(session, submission, version=submission.version, by=EDITOR, at=later(1))
    kept = session.scalars(select(Evidence).order_by(Evidence.number)).all()
    assert (kept[1].file, kept[1].dated) == (piece.file, piece.dated)
    assert EvidenceGiven.read(piece.stored()) == piece


def test_evidence_is_added_to_a_published_update_by_an_entry_of_its_own(session: Session) -> None:
    milestone = world.a_milestone(session)
    update = world.an_update(session, milestone)
    before = milestone.public()
    made = add_evidence(session, update, [A_LINK, a_piece(dated=When.iso("2026-02"))], by=EDITOR, at=AT)
    assert [each.reference for each in made] == ["evidence/1", "evidence/2"]
    entry = world.newest_entry(session)
    assert (entry.kind, entry.subject, entry.occurred_last) == ("evidence.added", milestone.commitment, "2026-02-28")
    assert [each.number for each in world.entries_about(session, update.reference)][-2:] == [entry.number - 1, entry.number]
    assert milestone.public() == before
    assert fold.check(session).holds


def test_only_someone_who_may_publish_adds_evidence(session: Session) -> None:
    update = world.an_update(session, world.a_milestone(session))
    for other in (reporter_of("cec"), ADMIN, MEMBER, REVIEWER, AUDITOR):
        not_permitted(add_evidence, session, update, [A_LINK], by=other, at=AT)
    not_permitted(add_evidence, session, update, [A_LINK], reporters_publish=True, by=reporter_of("moi"), at=AT)
    not_permitted(add_evidence, session, update, [A_LINK], reporters_publish=True, by=MEMBER, at=AT)
    add_evidence(session, update, [A_LINK], reporters_publish=True, by=reporter_of("cec"), at=AT)


def test_evidence_that_a_body_files_with_a_statement_about_it_is_its_own(session: Session) -> None:
    milestone = world.a_milestone(session)
    world.a_body(session, "moi")
    said = Sourced(occurred=When.iso("2026-02-01"), party=Party.SECRETARIAT, body="ndc", about_body="cec",
                   text=text("已辦理三場"), sources=[{"url": "https://example.org/minutes"}])
    update = load_update(session, UpdateKind.PROGRESS, world.a_plan(session), milestone.of, [milestone], said,
                         by=LOADER, at=AT)
    cec, beside = reporter_of("cec"), EvidenceBeside((A_LINK,))
    [published] = add_evidence(session, update, [A_LINK], body="cec", reporters_publish=True, by=cec, at=AT)
    sent = send_in(session, update, beside, body="cec", by=world.holder(session), at=later(1))
    publish_sent(session, sent, version=sent.version, by=EDITOR, at=later(2))
    assert [each.body for each in session.scalars(select(Evidence).order_by(Evidence.number))] == ["cec", "cec"]
    assert published.body == "cec"
    not_permitted(add_evidence, session, update, [A_LINK], body="moi", reporters_publish=True, by=reporter_of("moi"), at=AT)


def test_nothing_incomplete_is_added_nor_anything_to_a_corrected_update(session: Session) -> None:
    milestone = world.a_milestone(session)
    update = world.an_update(session, milestone)
    assert field_of(add_evidence, session, update, [], by=EDITOR, at=AT) == "evidence_url"
    assert field_of(add_evidence, session, update, [replace(A_LINK, url="a")], by=EDITOR, at=AT) == "evidence_url"
    to_come = [A_LINK, a_piece(dated=When.iso("2027"))]
    assert field_of(add_evidence, session, update, to_come, by=EDITOR, at=AT) == "evidence2_dated"
    world.an_update(session, milestone, report=world.progress(text=text("已完成二稿")), corrects=update)
    assert field_of(add_evidence, session, update, [A_LINK], by=EDITOR, at=AT) == ""


def test_withholding_an_update_also_withholds_the_evidence_that_was_added_later(session: Session) -> None:
    update = world.an_update(session, world.a_milestone(session))
    [evidence] = add_evidence(session, update, [a_piece()], by=EDITOR, at=AT)
    withhold(session, update.last_entry, ground=text("個人資料保護法，法院裁定"), by=ADMIN, at=later(1))
    session.flush()
    assert (evidence.file, evidence.shows, evidence.sha256) == (None, EMPTY, None)
    assert field_of(add_evidence, session, update, [A_LINK], by=EDITOR, at=AT) == ""
    assert fold.check(session).holds
