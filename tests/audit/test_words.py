"""The audit log in words: no reader has to know a code, and the words say no more about a person than the line does."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

import tracker
from tests import world
from tests.world import ADMIN, AT, PASSWORD, TODAY
from tracker.changelog.chain import canonical, sha256
from tracker.changelog.kinds import Kind
from tracker.changelog.recorded import Recorded
from tracker.commands import account_review, accounts, audit, deputies, notices, tokens
from tracker.commands.audit import UNSAID
from tracker.database import Base, Database
from tracker.domain.audit import Act, Origin, Outcome
from tracker.domain.permissions import Role
from tracker.models import AuditLine
from tracker.models.account_care import OWN, NoticeKind
from tracker.queries import audit as asked
from tracker.queries import audit_words, kind_words
from tracker.queries.audit_words import Naming
from tracker.queries.staff import actor_of

SOURCES = Path(tracker.__file__).parent


def line(session: Session, act: Act, subject: str = "", **more: Any) -> AuditLine:
    return audit.write(session, act, subject, at=AT, **more)


def said(session: Session, written: AuditLine) -> tuple[str, str]:
    words = audit_words.sentence(written, Naming(session))
    return words.zh, words.en


def newest(session: Session) -> tuple[str, str]:
    return said(session, list(asked.every_line(session))[-1])


# --- everything has words --------------------------------------------------------------------------------------------


def test_every_act_and_every_result_has_words() -> None:
    assert set(audit_words.ACTS) == set(Act) and set(audit_words.OUTCOMES) == set(Outcome)
    assert set(kind_words.NAMES) == set(Kind)
    assert set(audit_words.NOTICES) == {kind.value for kind in NoticeKind if kind not in OWN}


def test_everything_that_can_be_touched_without_an_entry_has_words() -> None:
    tables = {mapper.class_.__tablename__ for mapper in Base.registry.mappers
              if not issubclass(mapper.class_, (Recorded, *UNSAID))}
    assert tables <= set(audit_words.TOUCHED), tables - set(audit_words.TOUCHED)


def test_every_detail_and_every_reason_that_can_be_written_has_words() -> None:
    keys: set[str] = set()
    reasons: set[str] = set()
    for call in _calls():
        for name, value in _detail(call):
            keys.add(name)
            if name == "why":
                reasons |= {each.value for each in ast.walk(value)
                            if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    known = set(audit_words.DETAILS) | audit_words.UNTOLD | {"before", "after"}
    assert len(keys) > 20 and keys <= known, keys - known
    assert reasons and reasons <= set(audit_words.REASONS), reasons - set(audit_words.REASONS)


def _calls() -> Iterator[ast.Call]:
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                of_the_act = any(isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "Act"
                                 for each in node.args)
                if (name in ("write", "note") and of_the_act) or name == "count_failure" or (
                        name in ("_refused", "_note") and path.name == "outside.py"):
                    yield node


def _detail(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in ("write", "note"):
        yield from (("why", each) for each in call.args[1:] if isinstance(each, ast.Constant | ast.IfExp))
    for each in call.keywords:
        if name == "note" and each.arg and each.arg != "outcome":
            yield each.arg, each.value
        if each.arg == "detail" and isinstance(each.value, ast.Dict):
            yield from ((key.value, value) for key, value in zip(each.value.keys, each.value.values, strict=True)
                        if isinstance(key, ast.Constant) and isinstance(key.value, str))


# --- what is said ----------------------------------------------------------------------------------------------------


def test_a_body_is_called_by_its_name_and_a_role_or_side_by_its_own(session: Session) -> None:
    account = world.an_account(session, Role.REPORTER, "cec")
    world.a_body(session, "moi")
    zh, en = newest(session)
    assert zh.startswith("系統：建立帳號（完成）；對象：帳號1；") and "角色：填報人員；機關：cec 委員會" in zh
    assert "about: account 1" in en.lower() and "Role: reporter; Body: Commission cec" in en
    accounts.change_account(session, account, role=Role.APPROVER, body="moi", side=None, by=ADMIN, at=AT)
    zh, en = newest(session)
    assert "角色：填報人員→核稿人員；機關：cec 委員會→moi 委員會" in zh and "代表別" not in zh
    assert "Role: reporter → approver; Body: Commission cec → Commission moi" in en


def test_a_line_says_who_acts_for_whom_and_by_what_means(session: Session) -> None:
    world.a_body(session, "cec")
    naming = Naming(session)
    for acting, zh, en in (
            ("editor cec", "cec 委員會編輯人員", "editor, Commission cec"),
            ("approver cec for account/4", "cec 委員會核稿人員，代理帳號4", "approver, Commission cec, as deputy of account 4"),
            ("reporter cec by token/3", "cec 委員會填報人員，以權杖3送件", "reporter, Commission cec, by token 3")):
        told = naming.acting(acting)
        assert told is not None and (told.zh, told.en) == (zh, en)
    assert naming.acting("") is None
    assert [naming.who(who).zh for who in ("", "system", "console:root", "account/4")] == [
        "未登入者", "系統", "命令列（root）", "帳號4"]


def test_failed_log_ins_say_why(session: Session) -> None:
    world.an_account(session, email="reporter.cec@example.org")
    accounts.log_in(session, email="reporter.cec@example.org", password="wrong", at=AT)
    assert newest(session) == ("系統：登入（失敗）；對象：帳號1；原因：密碼錯誤",
                               "the program itself: Log-in (failed); About: account 1; Why: wrong password")
    accounts.log_in(session, email="nobody@example.org", password=PASSWORD, at=AT)
    assert newest(session)[0] == "系統：登入（失敗）；原因：無此帳號"


def test_a_change_to_the_record_is_described_by_its_entries_and_their_kinds(database: Database) -> None:
    database.origin = lambda: Origin("account/7", "editor cec", "192.0.2.7", "POST staff.add", AT)
    with database.writing() as session:
        world.a_milestone(session)
    with database.reading() as session:
        zh, en = newest(session)
    assert zh.startswith("帳號7（cec 委員會編輯人員）：異動公開紀錄（完成）；")
    assert "異動紀錄：第1號至第" in zh and "新增里程碑" in zh
    assert en.startswith("account 7 (editor, Commission cec): Record changed (done); ") and "Milestone added" in en
    assert ".added" not in zh + en


def test_a_change_without_an_entry_is_described_by_what_it_touched(session: Session) -> None:
    zh, en = said(session, line(session, Act.OTHER_CHANGED, detail={"touched": {"submission": 1, "submission_step": 2}}))
    assert "資料：進度文稿、進度文稿之辦理紀錄（2）" in zh and "What: report on its way, step of a report on its way (2)" in en


def test_dates_tokens_notices_and_downloads_are_put_into_words(session: Session) -> None:
    principal = world.an_account(session, Role.APPROVER, "cec")
    deputy = world.an_account(session, Role.REPORTER, "cec")
    deputies.appoint(session, principal, deputy, starts=TODAY, ends=TODAY + timedelta(days=7), by=ADMIN, today=TODAY, at=AT)
    assert newest(session)[0].endswith("代理人：帳號2；起日：115/03/02；迄日：115/03/09")
    assert newest(session)[1].endswith("Deputy: account 2; First day: 2 Mar 2026; Last day: 9 Mar 2026")
    tokens.make(session, password=PASSWORD, name="公文系統", expires=date(2026, 6, 1), by=actor_of(session, deputy), at=AT)
    assert newest(session)[0].endswith("權杖編號：1；權杖名稱：公文系統；用途：送出進度說明；有效期限：115/06/01")
    (owed,) = notices.owe(session, principal, NoticeKind.CLOSED, at=AT)
    notices.told(session, owed.id, by=ADMIN, at=AT)
    assert newest(session)[0].endswith("通知事項：帳號停用；受通知者：帳號1")
    account_review.open_review(session, today=TODAY, at=AT)
    assert newest(session)[0].endswith("清查期間：115年上半年；帳號數：2")
    assert newest(session)[1].endswith("Period: first half of 2026; Accounts: 2")
    zh, en = said(session, line(session, Act.DOWNLOADED, "submission/3", detail={"kind": "paper", "ending": "pdf"}))
    assert zh.endswith("對象：文稿3；內容：陳核附件；格式：PDF")
    assert en.endswith("About: Text number 3; What: page for sign-off; Format: PDF")


@pytest.mark.parametrize(("reference", "zh", "en"), [
    ("cec", "cec 委員會", "Commission cec"), ("2025-2028", "行動方案2025-2028", "Plan 2025-2028"),
    ("2025-2028/o1/m1", "里程碑2025-2028/o1/m1", "Milestone 2025-2028/o1/m1"),
    ("2025-2028/round/2026-Q1/cec", "115年第1季定期填報，cec 委員會", "Reporting round of Q1 2026, Commission cec"),
    ("meeting/5", "推動小組第5次會議", "Taskforce meeting 5"), ("member/7", "委員資料第7號", "Member record 7"),
    ("backup", "備份", "the backup")])
def test_what_a_line_is_about_has_a_name(session: Session, reference: str, zh: str, en: str) -> None:
    world.a_body(session, "cec")
    found = Naming(session).of(reference)
    assert (found.zh, found.en) == (zh, en)


def test_a_line_written_by_a_later_release_is_shown_as_it_is(session: Session) -> None:
    zh, en = said(session, line(session, Act.OTHER_CHANGED, "thing/7", detail={"new": {"a": 1}}))
    assert "thing/7" in zh and 'new：{"a": 1}' in zh and 'new: {"a": 1}' in en


def test_the_settings_are_named_and_not_their_values(session: Session) -> None:
    audit.note_settings(session, {"TRACKER_MODE": "local"}, at=AT)
    assert newest(session)[0].endswith("變更之設定：首次記載")
    audit.note_settings(session, {"TRACKER_MODE": "production"}, at=AT)
    assert newest(session)[0].endswith("變更之設定：TRACKER_MODE") and "production" not in newest(session)[0]


# --- what leaves it --------------------------------------------------------------------------------------------------


def test_an_export_contains_the_line_as_sealed_with_its_words_beside_it_and_nobody_s_name(session: Session) -> None:
    account = world.an_account(session, email="reporter.cec@example.org")
    account.name = "王小明"
    written = line(session, Act.DEPUTY_ENDED, account.reference, detail={"deputy": account.reference})
    text = asked.as_text(written, Naming(session))
    read_back = json.loads(text)
    assert sha256(canonical(read_back["line"])) == read_back["digest"] == written.digest
    assert read_back["line"]["detail"] == {"deputy": account.reference}
    assert read_back["told"]["zh"].endswith("終止代理（完成）；對象：帳號1；代理人：帳號1")
    assert read_back["told"]["en"].endswith("Deputyship ended (done); About: account 1; Deputy: account 1")
    assert "王小明" not in text and "example.org" not in text
