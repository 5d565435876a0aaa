"""Documents through their commands: what must be there, what a version is, and who may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import ADMIN, AT, AUDITOR, EDITOR, MEMBER, REVIEWER, reporter_of, text
from tests.worlds.documents import a_document, a_file, particulars
from tracker.changelog.kinds import Kind
from tracker.commands.documents import add_document, amend_document, replace_document, stood_before, withdraw_document
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import When
from tracker.domain.files import FileRemark
from tracker.models import Document

BY: dict[str, Any] = {"by": EDITOR, "at": AT}
BECAUSE: dict[str, Any] = {"reason": text("補正"), **BY}
OTHERS = (reporter_of("cec"), ADMIN, MEMBER, REVIEWER, AUDITOR)


def test_a_document_has_a_title_and_an_address_or_a_file(session: Session) -> None:
    plan = world.a_plan(session)
    assert add_document(session, plan, particulars(), **BY).reference == "document/1"
    assert field_of(add_document, session, plan, particulars(title=EMPTY), **BY) == "title_zh"
    for url in ("", "example.org", "javascript:alert(1)", "file:///etc/passwd", " https://example.org"):
        assert field_of(add_document, session, plan, particulars(url=url), **BY) == "url"
    kept = add_document(session, plan, particulars(url=""), file=a_file(), **BY)
    assert (kept.url, kept.file) == ("", a_file())
    for other in OTHERS:
        not_permitted(add_document, session, plan, particulars(), by=other, at=AT)


@pytest.mark.parametrize(("field", "wrong"), [
    ("language", {"language": "fr"}), ("dated", {"dated": When.iso("2027")}), ("body", {"body": "nobody"}),
    ("commitment", {"commitment": "2025-2028/9-9"}), ("meeting", {"meeting": "meeting/9"}), ("proves", {"proves": ["update/9"]}),
    ("proves", {"proves": ["account/1"]}), ("proves", {"proves": ["../etc"]}),
])
def test_what_a_document_names_is_in_the_record(session: Session, field: str, wrong: dict[str, Any]) -> None:
    assert field_of(add_document, session, world.a_plan(session), particulars(**wrong), **BY) == field


def test_a_document_is_listed_with_all_that_it_proves(session: Session) -> None:
    milestone = world.a_milestone(session)
    update, meeting = world.an_update(session, milestone), world.a_meeting(session)
    conclusion = world.a_conclusion(session, meeting=meeting)
    proves = [milestone.reference, update.reference, conclusion.reference, milestone.reference]
    document = add_document(session, world.a_plan(session), particulars(
        commitment=milestone.commitment, meeting=meeting.reference, body="cec", proves=proves), **BY)
    assert document.proves == proves[:3]
    assert document.issuer.zh == "cec 委員會"
    for reference in (*proves, milestone.commitment, meeting.reference, "cec"):
        assert [entry.kind for entry in world.entries_about(session, reference)][-1] == "document.added"


def test_a_duplicate_file_is_pointed_out_and_can_be_added_on_purpose(session: Session) -> None:
    first = a_document(session, file=a_file())
    plan = world.a_plan(session)
    assert field_of(add_document, session, plan, particulars(), file=a_file(name="又一份.pdf"), **BY) == "file"
    twice = add_document(session, plan, particulars(), file=a_file(), again=True, **BY)
    assert (first.sha256, first.number, twice.number) == (twice.sha256, 1, 2)


def test_the_details_of_a_document_are_amended_with_a_reason_and_its_file_cannot_be_exchanged(session: Session) -> None:
    document = a_document(session)
    assert field_of(amend_document, session, document, particulars(), reason=EMPTY, **BY) == "reason_zh"
    file = a_file(scanned=True, remarks=(FileRemark.IMAGE_METADATA,))
    entry = amend_document(session, document, particulars(document_number="發法字第1號"), file=file, **BECAUSE)
    assert (document.document_number, document.file, entry.kind) == ("發法字第1號", file, Kind.DOCUMENT_AMENDED.value)
    changed = (entry.payload or {})["changes"]
    assert changed["sha256"] == [None, file.sha256] and "withdrawn" not in changed
    assert field_of(amend_document, session, document, particulars(), file=a_file("b"), **BECAUSE) == "file"
    amend_document(session, document, particulars(url=""), **BECAUSE)
    for other in OTHERS:
        not_permitted(amend_document, session, document, particulars(), reason=text("補正"), by=other, at=AT)


def test_a_new_version_leaves_the_old_one_readable(session: Session) -> None:
    old = a_document(session, file=a_file())
    assert field_of(replace_document, session, old, particulars(), **BECAUSE) == "file"
    assert field_of(replace_document, session, old, particulars(), file=a_file(), **BECAUSE) == "file"
    newer = replace_document(session, old, replace(particulars(), title=text("修正版")), file=a_file("b"), **BECAUSE)
    assert (newer.replaces, old.replaced_by, old.file, newer.title.zh) == (old.reference, newer.reference, a_file(), "修正版")
    assert field_of(replace_document, session, old, particulars(), file=a_file("c"), **BECAUSE) == ""
    newest = replace_document(session, newer, particulars(url="https://example.org/2"), **BECAUSE)
    assert [entry.kind for entry in world.entries_about(session, newer.reference)] == ["document.replaced"] * 2
    assert newest.sha256 is None
    for other in OTHERS:
        not_permitted(replace_document, session, newest, particulars(), file=a_file("d"), reason=text("補正"), by=other, at=AT)


def test_the_previous_version_becomes_current_again_when_the_newer_one_is_withdrawn(session: Session) -> None:
    first = a_document(session, file=a_file())
    second = replace_document(session, first, particulars(), file=a_file("b"), **BECAUSE)
    third = replace_document(session, second, particulars(), file=a_file("c"), **BECAUSE)
    withdraw_document(session, second, **BECAUSE)
    assert stood_before(session, third) is first
    assert (first.replaced_by, second.replaced_by) == (second.reference, third.reference)
    withdraw_document(session, third, **BECAUSE)
    assert (first.replaced_by, first.withdrawn) == (None, False)
    assert [entry.kind for entry in world.entries_about(session, first.reference)][-1] == "document.withdrawn"
    assert stood_before(session, second) is None
    again = replace_document(session, first, particulars(), file=a_file("d"), **BECAUSE)
    assert stood_before(session, again) is first
    assert (again.replaces, first.replaced_by) == (first.reference, again.reference)


def test_a_withdrawn_document_is_kept_and_can_no_longer_be_changed(session: Session) -> None:
    document = a_document(session, file=a_file())
    for other in OTHERS:
        not_permitted(withdraw_document, session, document, reason=text("誤植"), by=other, at=AT)
    assert field_of(withdraw_document, session, document, reason=EMPTY, **BY) == "reason_zh"
    withdraw_document(session, document, **BECAUSE)
    assert session.get_one(Document, "document/1").withdrawn and document.file == a_file()
    assert field_of(withdraw_document, session, document, **BECAUSE) == ""
    assert field_of(amend_document, session, document, particulars(), **BECAUSE) == ""
    assert field_of(replace_document, session, document, particulars(), file=a_file("b"), **BECAUSE) == ""
