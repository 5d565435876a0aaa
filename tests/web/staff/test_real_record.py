"""The pages behind the log-in on the real record, which is older and has more gaps than any world made for a test."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from tests.web.conftest import settings_for
from tests.web.desk import Desk, tree_of, words_of
from tests.web.public.pages import words
from tests.world import AT, PASSWORD
from tracker.commands import accounts
from tracker.domain.calendar import When
from tracker.domain.permissions import Role
from tracker.domain.statements import Side
from tracker.models import Member, Term
from tracker.web import create_app

OF_EACH = 5
"""Addresses that are asked for, of those that differ in their numbers only."""


def test_no_page_behind_the_log_in_fails_on_the_real_record(seeded_file: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{shutil.copyfile(seeded_file / 'tracker.db', tmp_path / 'tracker.db')}"
    site = create_app(settings_for(url, seeded_file / "files"))
    with site.extensions["database"].writing() as session:
        for role, body in ((Role.EDITOR, "ndc"), (Role.REPORTER, "moi"), (Role.ADMIN, "ndc")):
            accounts.create_account(session, email=f"{role.value}@example.org", role=role, body=body, password=PASSWORD, at=AT)
        accounts.create_account(session, email="member@example.org", role=Role.MEMBER, body=None, side=Side.CIVIL_SOCIETY,
                                member=Member.by_reference(session, "member/1"), password=PASSWORD, at=AT)
    asked = {who: _walked(site, who) for who in ("editor", "reporter", "admin", "member")}
    site.extensions["database"].dispose()
    assert {address for found in asked.values() for address, status in found.items() if status >= 500} == set()
    assert asked["editor"]["/zh/staff/plans/2025-2028/documents/add/"] == 200 and len(asked["editor"]) > 300


def _walked(site: Flask, who: str) -> dict[str, int]:
    """What each address linked from page to page answered."""
    desk = Desk(site, f"{who}@example.org").log_in()
    found: dict[str, int] = {}
    alike: Counter[str] = Counter()
    ahead = ["/zh/staff/", "/zh/review/", "/zh/account/"]
    while ahead:
        address = ahead.pop()
        if address in found:
            continue
        answer = desk.browser.get(address)
        found[address] = answer.status_code
        page = answer.text if answer.mimetype == "text/html" else ""
        for link in re.findall(r'href="(/zh/(?:staff|review|account)/[^"#]*)', page):
            shape = re.sub(r"\d+", "1", link)
            if link not in found and alike[shape] < OF_EACH:
                alike[shape] += 1
                ahead.append(link.replace("&amp;", "&"))
    return found


def test_a_new_meeting_is_not_placed_in_a_term_that_has_ended(seeded: Flask) -> None:
    with seeded.extensions["database"].writing() as session:
        accounts.create_account(session, email="editor@example.org", role=Role.EDITOR, body="ndc", password=PASSWORD, at=AT)
        assert Term.by_reference(session, "term/2").ends == When.iso("2024-05")
    editor = Desk(seeded, "editor@example.org").log_in()
    for path in ("/staff/group/meetings/announce/", "/staff/group/meetings/add/"):
        assert editor.filled(path)["term"] == [""], path
    editor.send("/staff/group/terms/add/", 303, number="3", starts="115/1")
    for path in ("/staff/group/meetings/announce/", "/staff/group/meetings/add/"):
        assert editor.filled(path)["term"] == ["term/3"], path


@pytest.mark.parametrize("path", [
    "/staff/register/open/", "/staff/plans/2025-2028/documents/add/", "/staff/plans/2025-2028/close/", "/staff/proposals/1/step/",
    "/staff/results/2025-2028/o2/cluster/", "/staff/plans/2021-2024/commitments/1-1/carry-over/",
    "/staff/plans/2021-2024/commitments/1-1/milestones/1/settle/", "/staff/plans/2025-2028/commitments/o2/carry-over/"])
@pytest.mark.parametrize("lang, order", [("zh", "順序2 "), ("en", "order 2 ")])
def test_a_commitment_without_a_number_is_called_by_its_order_on_every_form(
        seeded: Flask, path: str, lang: str, order: str) -> None:
    with seeded.extensions["database"].writing() as session:
        accounts.create_account(session, email="editor@example.org", role=Role.EDITOR, body="ndc", password=PASSWORD, at=AT)
    shown = words_of(Desk(seeded, "editor@example.org", lang).log_in().get(path).text)
    assert order in shown and not re.search(r"(?<![\w/-])o\d\b", shown)


def test_an_entry_on_a_milestone_names_its_commitment_even_if_that_has_no_number(seeded: Flask) -> None:
    with seeded.extensions["database"].writing() as session:
        accounts.create_account(session, email="editor@example.org", role=Role.EDITOR, body="ndc", password=PASSWORD, at=AT)
    editor = Desk(seeded, "editor@example.org").log_in()
    editor.send("/staff/plans/2025-2028/commitments/o6/milestones/1/date/", 303, due="115/12/31", document="函1")
    title = tree_of(editor.get("/changelog/").text)
    assert "順序6 m1 檢討縮短政治獻金公開時程" in words(title)
    assert "order 6 m1 Review a shorter time to publication" in words(tree_of(editor.browser.get("/en/changelog/").text))


def test_a_body_that_is_offered_a_report_of_delay_can_complete_it(seeded: Flask) -> None:
    with seeded.extensions["database"].writing() as session:
        for role, body in ((Role.EDITOR, "ndc"), (Role.REPORTER, "moi")):
            accounts.create_account(session, email=f"{role.value}@example.org", role=role, body=body, password=PASSWORD, at=AT)
    editor, o6 = Desk(seeded, "editor@example.org").log_in(), "/staff/plans/2025-2028/commitments/o6"
    assert "/report/delay/" not in editor.get(f"{o6}/").text, "no milestone of it has a date that could move"
    for order, more in ((1, {"due": "115/12/31"}), (2, {"due": "116/12/31"})):
        editor.send(f"{o6}/milestones/{order}/date/", 303, **more, body="moi", document="函1")
    assert "/report/delay/" in editor.get(f"{o6}/").text
    assert set(re.findall(r'name="milestones"[^>]*value="(m\d)"', editor.get(f"{o6}/report/delay/").text)) == {"m1", "m2"}
    editor.send(f"{o6}/amend/", 303, leads=["moi"], reason_zh="補登主辦機關", document="函1")
    editor.send("/staff/round/open/?plan=2025-2028&period=115/11", 303)
    asked = Desk(seeded, "reporter@example.org").log_in().get("/staff/round/2025-2028/2026-11/bodies/moi/").text
    assert set(re.findall(r"o6/report/delay/\?m=(m\d)", asked)) == {"m1", "m2"}
    assert set(re.findall(r"o6/report/completion/\?m=(m\d)", asked)) == {"m1", "m2", "m3", "m4"}


def test_what_the_secretariat_said_about_a_body_is_not_listed_as_the_bodys_own_report(seeded: Flask) -> None:
    with seeded.extensions["database"].writing() as session:
        accounts.create_account(session, email="reporter@example.org", role=Role.REPORTER, body="moi", password=PASSWORD, at=AT)
    shown = words_of(Desk(seeded, "reporter@example.org").log_in().get("/staff/").text)
    assert "國家發展委員會（幕僚機關）" in shown and "他人對貴機關之說明" in shown
