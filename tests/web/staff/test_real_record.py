"""The pages behind the log-in on the real record, which is older and has more gaps than any world made for a test."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

from flask import Flask

from tests.web.conftest import settings_for
from tests.web.desk import Desk
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
    """What each address answered that is linked from page to page."""
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


def test_a_new_meeting_is_not_put_into_a_term_that_is_over(seeded: Flask) -> None:
    with seeded.extensions["database"].writing() as session:
        accounts.create_account(session, email="editor@example.org", role=Role.EDITOR, body="ndc", password=PASSWORD, at=AT)
        assert Term.by_reference(session, "term/2").ends == When.iso("2024-05")
    editor = Desk(seeded, "editor@example.org").log_in()
    for path in ("/staff/group/meetings/announce/", "/staff/group/meetings/add/"):
        assert editor.filled(path)["term"] == [""], path
    editor.send("/staff/group/terms/add/", 303, number="3", starts="115/1")
    for path in ("/staff/group/meetings/announce/", "/staff/group/meetings/add/"):
        assert editor.filled(path)["term"] == ["term/3"], path
