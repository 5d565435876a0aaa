"""Whatever is downloaded from behind the log-in as a file is noted in the audit log: who, what, when, from where."""

from __future__ import annotations

from tests.web.office import Office
from tests.web.staff.test_access import rules
from tracker.domain.audit import Act
from tracker.queries import audit as asked

PICTURES = {"account.totp_picture", "staff.report_draft_chart", "staff.draft_chart"}
"""Drawn on a page that one is looking at."""


def lines(office: Office) -> list[tuple[str, str, str, str]]:
    with office.site.extensions["database"].reading() as session:
        return [(each.act, each.who, each.fields["address"], each.fields["asked"]) for each in asked.every_line(session)]


def test_every_file_that_an_editor_downloads_is_noted(office: Office) -> None:
    desk = office.at("editor")
    taken = set()
    for rule, path in rules(office.site):
        if "GET" not in (rule.methods or ()) or rule.endpoint in PICTURES:
            continue
        before = len(lines(office))
        answer = desk.browser.get(path)
        if answer.status_code != 200 or answer.mimetype == "text/html":
            continue
        added = lines(office)[before:]
        assert [each for each in added if each[0] == Act.DOWNLOADED.value and each[1] and each[2] == "127.0.0.1"
                and each[3] == f"GET {rule.endpoint}"], (rule.endpoint, added)
        taken.add(rule.endpoint)
    assert {"staff.empty_plan_sheet", "staff.plan_sheet", "staff.proposal_list"} <= taken
