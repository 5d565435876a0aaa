"""An installation that begins with nothing: no plan is loaded, its first accounts are made by the command line."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import Result
from flask import Flask
from lxml import html

from tests import world
from tests.web.desk import Desk, words_of
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.commands import plans
from tracker.commands.accounts import create_account, log_in
from tracker.domain.calendar import When
from tracker.domain.permissions import Role
from tracker.models import Installation, Plan


def run(site: Flask, *words: str, said: str = "") -> Result:
    return site.test_cli_runner().invoke(args=list(words), input=said)


def an_account(site: Flask, role: str) -> Result:
    return run(site, "accounts", "create", "--email", f"{role}@example.org", "--role", role, "--password-stdin",
               said="Fjord+Lantern-42\n")


def test_the_first_account_of_a_new_database_begins_its_changelog(site: Flask) -> None:
    for role in ("admin", "editor"):
        assert an_account(site, role).exit_code == 0
    with site.extensions["database"].reading() as session:
        kinds = [session.get_one(ChangelogEntry, number).kind for number in (1, 2, 3)]
        assert kinds == [Kind.INSTALLATION_FOUNDED.value, Kind.ACCOUNT_CREATED.value, Kind.ACCOUNT_CREATED.value]
        assert Installation.by_reference(session, "installation").tag_authority == site.extensions["settings"].tag_authority


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_changes_and_dates_can_be_followed_from_the_first_account_on(site: Flask, lang: str) -> None:
    an_account(site, "admin")
    reader = site.test_client()
    for path in ("feed.atom", "feed.json", "delays/feed.atom", "group/meetings/feed.atom", "reports/feed.json", "calendar.ics"):
        assert reader.get(f"/{lang}/{path}").status_code == 200, path


def test_a_password_from_a_line_that_ends_as_on_windows_is_the_one_that_its_holder_types(site: Flask) -> None:
    assert run(site, "accounts", "create", "--email", "admin@example.org", "--role", "admin", "--password-stdin",
               said="Fjord+Lantern-42\r\n").exit_code == 0
    with site.extensions["database"].writing() as session:
        assert log_in(session, email="admin@example.org", password="Fjord+Lantern-42", at=world.AT) is not None


def test_a_password_that_is_typed_at_a_terminal_is_asked_for_and_not_shown(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True)
    done = an_account(site, "admin")
    assert (done.exit_code, "Password: " in done.output, "Lantern" in done.output) == (0, True, False)
    with site.extensions["database"].writing() as session:
        assert log_in(session, email="admin@example.org", password="Fjord+Lantern-42", at=world.AT) is not None


def test_more_days_of_the_audit_log_than_the_calendar_has_are_refused_in_words(site: Flask) -> None:
    done = run(site, "audit", "prune", "--days", "9999999999")
    assert (done.exit_code, "36500" in done.output) == (2, True)
    assert run(site, "audit", "prune", "--days", "36500").output == "0 lines removed.\n"


def test_a_name_that_is_typed_in_big5_is_refused_in_one_line(site: Flask) -> None:
    done = run(site, "accounts", "create", "--email", "admin@example.org", "--role", "admin", "--name",
               "王".encode("big5").decode(errors="surrogateescape"), "--password-stdin", said="Fjord+Lantern-42\n")
    assert done.output == "Error: What was typed is not in UTF-8. Set the terminal to UTF-8 and try again.\n"


def test_an_account_that_is_refused_begins_nothing(site: Flask) -> None:
    assert an_account(site, "reporter").exit_code == 1
    with site.extensions["database"].reading() as session:
        assert session.get(Installation, "installation") is None


def test_a_database_begun_without_its_founding_entry_receives_it_when_upgraded(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        create_account(session, email="admin@example.org", role=Role.ADMIN, body=None, name="", password="Fjord+Lantern-42",
                       member=None, policy=site.extensions["settings"].accounts, at=world.AT)
    for _again in range(2):
        assert run(site, "db", "upgrade").exit_code == 0
    with site.extensions["database"].reading() as session:
        assert [session.get_one(ChangelogEntry, number).kind for number in (1, 2)] == [
            Kind.ACCOUNT_CREATED.value, Kind.INSTALLATION_FOUNDED.value]
        assert session.get(ChangelogEntry, 3) is None


def test_an_empty_database_stays_empty_when_upgraded_so_that_a_copy_or_backup_can_fill_it(site: Flask) -> None:
    assert run(site, "db", "upgrade").exit_code == 0
    with site.extensions["database"].reading() as session:
        assert session.get(ChangelogEntry, 1) is None


@pytest.mark.parametrize(("lang", "adopted"), [("zh", "核定 尚未核定"), ("en", "Adopted not yet adopted")])
def test_a_plan_still_being_drafted_is_shown_as_not_yet_adopted(site: Flask, lang: str, adopted: str) -> None:
    an_account(site, "admin")
    with site.extensions["database"].writing() as session:
        world.a_plan(session, adopted=False)
    said = words_of(site.test_client().get(f"/{lang}/plans/2025-2028/").text)
    assert adopted in said


def test_a_record_that_begins_here_is_not_said_to_come_from_public_sources(site: Flask) -> None:
    an_account(site, "admin")
    assert "Nothing was loaded from elsewhere" in words_of(site.test_client().get("/en/about/").text)
    with site.extensions["database"].writing() as session:
        world.a_commitment(session)
    assert "loaded from public sources" not in words_of(site.test_client().get("/en/about/").text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_list_is_empty_without_an_explanation(site: Flask, lang: str) -> None:
    an_account(site, "admin")
    reader = site.test_client()

    def empty(path: str) -> list[str]:
        tree = html.document_fromstring(reader.get(path).text)
        return [html.tostring(each, encoding="unicode") for each in tree.iter("ul", "ol", "dl", "tbody") if not len(each)]

    parts = ("", "sitemap/", "feeds/", "bodies/", "changelog/", "group/", "reports/", "data/", "about/", "standards/")
    assert not [each for part in parts for each in empty(f"/{lang}/{part}")]
    with site.extensions["database"].writing() as session:
        world.a_plan(session, adopted=False)
        world.a_body(session)
    assert not [each for part in ("", "sitemap/", "feeds/", "plans/2025-2028/", "bodies/cec/")
                for each in empty(f"/{lang}/{part}")]


def an_editor(site: Flask) -> Desk:
    an_account(site, "editor")
    desk = Desk(site, "editor@example.org")
    desk.send("/account/login/", 303, email=desk.email, password="Fjord+Lantern-42")
    return desk


@pytest.mark.parametrize(("path", "said"), [
    ("reports/add/", "請先至「行動方案及承諾事項」登錄"), ("reports/drafts/add/", "請先至「行動方案及承諾事項」登錄"),
    ("group/members/add/", "請先至「屆次及會議」新增屆次"), ("register/open/", "請先至「屆次及會議」登錄"),
    ("answers/rule/", "請先至「屆次及會議」登錄"), ("co-creation/", "請先登錄方案"), ("bodies/", "登錄國發會（網址代稱ndc）")])
def test_a_form_that_has_nothing_to_choose_from_says_what_comes_first(site: Flask, path: str, said: str) -> None:
    assert said in words_of(an_editor(site).get(f"/staff/{path}").text)


def test_carrying_over_a_commitment_of_the_first_plan_requires_a_later_plan_to_be_entered_first(site: Flask) -> None:
    editor = an_editor(site)
    with site.extensions["database"].writing() as session:
        world.a_commitment(session)
    carry_over = "/staff/plans/2025-2028/commitments/o1/carry-over/"
    assert "尚未登錄下一期方案，請先至「行動方案及承諾事項」登錄" in words_of(editor.get(carry_over).text)


def test_no_staff_page_has_a_heading_with_nothing_below_it(site: Flask) -> None:
    editor = an_editor(site)
    for path in ("group/", "bodies/", "sign-off/", "plans/"):
        tree = html.document_fromstring(editor.get(f"/staff/{path}").text)
        assert not [each for each in tree.iter("ul", "tbody") if not len(each) and not (each.text or "").strip()], path
    assert "尚未登錄會議" in words_of(editor.get("/staff/group/").text)


def test_speaking_in_the_name_of_ndc_requires_ndc_to_be_entered_as_a_body(site: Flask) -> None:
    editor = an_editor(site)
    editor.send("/staff/bodies/add/", 303, slug="rde", name_zh="研究發展考核處")
    editor.send("/staff/plans/add/", 303, code="2026-2029", number="1", title_zh="行動方案", period="115/1至118/12")
    editor.send("/staff/plans/2026-2029/commitments/add/", 303, title_zh="公開決策資料", number="1-1", leads=["rde"])
    code = {"code": "completion/limited", "reason_zh": "平臺尚未上線。", "url": "https://example.org/plan"}

    editor.send("/staff/results/2026-2029/1-1/assess/", 422, **code)
    assert "國發會尚未登錄為機關。請先至「機關」登錄，網址代稱為ndc" in words_of(editor.last.text)

    assert editor.filled("/staff/bodies/add/?slug=ndc")["slug"] == ["ndc"]
    editor.send("/staff/bodies/add/?slug=ndc", 303, name_zh="國家發展委員會")
    assert "登錄國發會（網址代稱ndc）" not in words_of(editor.get("/staff/bodies/").text)
    editor.send("/staff/results/2026-2029/1-1/assess/", 303, **code)


def test_nothing_is_overdue_in_a_plan_that_nobody_has_adopted(site: Flask) -> None:
    an_account(site, "admin")
    with site.extensions["database"].writing() as session:
        commitment = world.a_commitment(session, plan=world.a_plan(session, adopted=False))
        world.a_milestone(session, commitment=commitment, due=date(2025, 6, 30))
    reader = site.test_client()
    for path in ("", "plans/2025-2028/", "plans/2025-2028/commitments/o1/"):
        said = words_of(reader.get(f"/zh/{path}").text)
        assert "逾期" not in said.replace("逾期或延後", "").replace("「逾期」由本站計算", ""), path
    assert "方案研擬中，尚未核定；目前登錄1項承諾事項、1項里程碑" in words_of(reader.get("/zh/").text)
    with site.extensions["database"].writing() as session:
        plans.adopt_plan(session, Plan.by_reference(session, "2025-2028"), on=When.iso("2026-01-15"), adopted_by="ndc",
                         decided=world.DECIDED, by=world.EDITOR, at=world.AT)
    assert "逾期" in words_of(reader.get("/zh/plans/2025-2028/").text)


def test_a_body_without_a_part_in_a_plan_is_not_said_to_be_missing(site: Flask) -> None:
    an_account(site, "admin")
    with site.extensions["database"].writing() as session:
        world.a_body(session, "cec")
    said = words_of(site.test_client().get("/zh/bodies/").text)
    assert "尚無主辦或協辦承諾事項之機關" in said and "尚無機關資料" not in said


def test_a_member_can_be_recorded_at_a_meeting_that_was_entered_here_by_form(site: Flask) -> None:
    editor = an_editor(site)
    editor.send("/staff/group/meetings/add/", 303, number="1", held_on="115/3/18")
    assert "尚未登錄屆次，無從選擇委員" in words_of(editor.get("/staff/group/meetings/1/attendance/").text)
    editor.send("/staff/group/terms/add/", 303, number="1")
    editor.send("/staff/group/members/add/", 303, term="term/1", name_zh="委員甲", role_zh="委員")
    editor.send("/staff/group/meetings/1/amend/", 303, term="term/1", reason_zh="補登屆次")
    editor.send("/staff/group/meetings/1/attendance/", 303, members=["member/1"])
    assert editor.filled("/staff/group/meetings/announce/")["term"] == ["term/1"]


@pytest.mark.parametrize("number", ["1000001", "9" * 40])
def test_a_number_that_is_too_large_is_refused_with_the_limit(site: Flask, number: str) -> None:
    editor = an_editor(site)
    editor.send("/staff/group/terms/add/", 422, number=number)
    assert "超過上限，最大為1,000,000" in words_of(editor.last.text)
