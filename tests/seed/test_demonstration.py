"""The invented country: complete, marked as invented everywhere, and never beside a real record."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from seed import demonstration
from tests.web.conftest import settings_for
from tests.web.desk import Desk, words_of
from tests.world import PASSWORD, an_installation
from tracker import clock
from tracker.changelog import fold
from tracker.commands import accounts
from tracker.database import Database
from tracker.domain.bilingual import Lang
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Role
from tracker.models import Body, Member
from tracker.models.report import ReportKind
from tracker.reports import build
from tracker.web import create_app

TAIWANS = ("國發會", "國家發展委員會", "NDC", "National Development Council")
"""The names of Taiwan's coordinating body."""


def loaded(database: Database, folder: Path) -> Any:
    settings = settings_for(database.engine.url.render_as_string(hide_password=False), folder / "files",
                            TRACKER_SITE_NAME_ZH="示範國承諾追蹤（虛構資料）",
                            TRACKER_SITE_NAME_EN="Demonstration (invented data)", TRACKER_INVENTED="yes")
    with database.writing() as session:
        demonstration.load_demonstration(session, settings, at=clock.now())
    return settings


def test_it_is_a_valid_record_in_which_everything_is_marked_as_invented(database: Database, tmp_path: Path) -> None:
    loaded(database, tmp_path)
    with database.reading() as session:
        assert not fold.check(session).faults
        assert demonstration.is_loaded(session)
        for name in (*session.scalars(select(Body)), *session.scalars(select(Member))):
            assert "虛構" in name.name.zh and "invented" in name.name.en, name.reference


@pytest.mark.parametrize("kind", [ReportKind.PROGRESS, ReportKind.COCREATION])
def test_a_report_on_it_says_that_nothing_in_it_is_real(sqlite_database: Database, tmp_path: Path, kind: ReportKind) -> None:
    settings = loaded(sqlite_database, tmp_path)
    year = clock.today().year
    report = build.make(sqlite_database, build.Order(f"{year - 1}-{year + 2}", kind, clock.today()),
                        build.Site(**settings.for_reports))
    told: dict[Lang, tuple[str, tuple[str, ...]]] = {
        "zh": ("所列機關、人員及數字均不存在", ("依公開資料彙整，非國發會", "臺灣", "國發會", "國家發展委員會")),
        "en": ("no body, person or figure here is real", (
            "ompiled from public sources by this project", "Taiwan", "NDC", "National Development Council"))}
    for lang, (says, not_said) in told.items():
        with create_app(settings).app_context():
            made = build.render(report, lang, build.Form.HTML).decode()
        assert says in made and not [words for words in not_said if words in made]


def test_it_is_not_loaded_beside_an_existing_record(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
    with pytest.raises(RuleBroken):
        loaded(sqlite_database, tmp_path)


@pytest.mark.parametrize("path", [
    "/", "/plans/{plan}/", "/plans/{plan}/commitments/1-1/", "/plans/{plan}/commitments/2-1/", "/reviews/", "/proposals/",
    "/standards/", "/group/", "/group/decisions/", "/group/meetings/2/release/", "/plans/{plan}/rounds/", "/changelog/"])
def test_every_page_of_it_opens_in_both_languages(sqlite_database: Database, tmp_path: Path, path: str) -> None:
    site = create_app(loaded(sqlite_database, tmp_path))
    year = clock.today().year
    for lang in ("zh", "en"):
        answer = site.test_client().get(f"/{lang}{path.format(plan=f'{year - 1}-{year + 2}')}")
        assert answer.status_code == 200
        assert ("所列機關、人員及數字均不存在" if lang == "zh" else "no body, person or figure here is real") in answer.text


def test_no_page_says_of_the_invented_country_what_is_true_of_taiwan(sqlite_database: Database, tmp_path: Path) -> None:
    reader = create_app(loaded(sqlite_database, tmp_path)).test_client()
    for page in ("about", "standards", "group"):
        for lang in ("zh", "en"):
            told = words_of(reader.get(f"/{lang}/{page}/").text)
            for word in ("臺灣", "行政院", "Taiwan", "Executive Yuan", "公開資料彙整", "compiled from public sources"):
                assert word not in told, (page, lang, word)


def test_the_coordinating_office_is_not_called_by_the_name_of_taiwans(sqlite_database: Database, tmp_path: Path) -> None:
    site = create_app(loaded(sqlite_database, tmp_path))
    year = clock.today().year
    with sqlite_database.writing() as session:
        for each, body in ((Role.EDITOR, None), (Role.REPORTER, "moi")):
            accounts.create_account(session, email=f"{each.value}@example.org", role=each, body=body, password=PASSWORD,
                                    at=clock.now())
    for lang, office in (("zh", "統籌機關"), ("en", "coordinating body")):
        for role, page in (("", "/plans/{plan}/commitments/1-1/"), ("", "/account/login/"), ("editor", "/staff/"),
                           ("reporter", "/account/tokens/"), ("editor", "/staff/sign-off/")):
            reader = Desk(site, f"{role}@example.org", lang).log_in() if role else Desk(site, lang=lang)
            told = words_of(reader.get(f"/{lang}{page.format(plan=f'{year - 1}-{year + 2}')}").text)
            assert office in told.lower(), (page, lang)
            for word in TAIWANS:
                assert word not in told, (page, lang, word)


@pytest.mark.parametrize(("lang", "goes", "went"), [
    ("zh", "核稿完成後送統籌機關；", "送統籌機關（第1版）"),
    ("en", "Once checked it goes to the coordinating body. ", "sent to the coordinating body (version 1)")])
def test_the_paper_for_the_file_names_that_office_too(sqlite_database: Database, tmp_path: Path, lang: Lang, goes: str,
                                                     went: str) -> None:
    site, year = create_app(loaded(sqlite_database, tmp_path)), clock.today().year
    with sqlite_database.writing() as session:
        accounts.create_account(session, email="reporter@example.org", role=Role.REPORTER, body="moi", password=PASSWORD,
                                at=clock.now())
    reporter = Desk(site, "reporter@example.org", lang).log_in()
    form = f"/staff/plans/{year - 1}-{year + 2}/commitments/1-2/report/progress/?m=m2"
    reporter.send(form, 303, text_zh="已完成初稿。", step="send")
    paper = PdfReader(io.BytesIO(reporter.browser.get(f"/{lang}/staff/submissions/1/paper.pdf").data))
    told = ("" if lang == "zh" else " ").join(paper.pages[0].extract_text().split())
    assert goes in told and went in told
    assert not [word for word in TAIWANS if word in told]


def test_its_member_can_query_a_claim_and_its_ministry_has_something_to_do(sqlite_database: Database, tmp_path: Path) -> None:
    site = create_app(loaded(sqlite_database, tmp_path))
    with sqlite_database.writing() as session:
        for role, body, seat in ((Role.MEMBER, None, "member/1"), (Role.REPORTER, "moi", None)):
            accounts.create_account(session, email=f"{role.value}@example.org", role=role, body=body, password=PASSWORD,
                                    member=Member.by_reference(session, seat) if seat else None, at=clock.now())
    member = Desk(site, "member@example.org").log_in()
    home = words_of(member.get("/review/").text)
    assert "示範委員甲" in home and "格式草案已完成" in home and "辦理3場說明會" in home
    member.send("/review/updates/3/", 303, stance="ask", text_zh="請提供徵詢紀錄。", consent="y")
    reporter = Desk(site, "reporter@example.org").log_in()
    assert "提出法規修正草案" in words_of(reporter.get("/staff/").text)
