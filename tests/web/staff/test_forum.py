"""The forum's terms, seats, groups, rules, attendance and minutes by form."""

from __future__ import annotations

from tests.web.desk import errors_of
from tests.web.office import Office
from tracker.models import GroupRules, Meeting, Member, Term, WorkingGroup


def test_what_an_editor_enters_of_the_forum_is_in_the_record(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/group/terms/1/amend/", 303, call_zh="公開徵求", documents="https://example.org/call", women="10",
                reason_zh="補正")
    editor.send("/staff/group/terms/1/groups/add/", 303, name_zh="第1組", commitments=["2025-2028/o1"], members=["member/1"])
    editor.send("/staff/group/groups/1/amend/", 303, ends="115/3", reason_zh="任務完成")
    editor.send("/staff/group/rules/add/", 303, title_zh="設置要點", notice_working_days="5")
    editor.send("/staff/group/rules/1/amend/", 303, notice_working_days="7", reason_zh="誤植")
    editor.send("/staff/group/meetings/1/attendance/", 303, members=["member/1"], observers="審計部 | Audit office")
    editor.send("/staff/group/meetings/1/minutes/", 303, minutes="in_review", review_until="115/12/31")
    editor.send("/staff/group/meetings/1/account/", 303, results_presented="yes", comments_collected="no")
    editor.send("/staff/group/members/1/end/", 303, ends="115/3", reason_zh="請辭")
    with office.site.extensions["database"].reading() as session:
        term, group = Term.by_reference(session, "term/1"), WorkingGroup.by_reference(session, "working-group/1")
        assert (term.call.zh, term.counted[0].count, group.members, str(group.ends)) == ("公開徵求", 10, ["member/1"], "2026-03")
        assert GroupRules.by_reference(session, "rules/1").notice_working_days == 7
        meeting = Meeting.by_reference(session, "meeting/1")
        assert [each.organisation.en for each in meeting.attended] == ["", "Audit office"]
        assert (meeting.minutes.value, meeting.results_presented, meeting.comments_collected) == ("in_review", True, False)
        assert str(Member.by_reference(session, "member/1").ends) == "2026-03"
    for path in ("/group/", "/group/?on=115/2/3", "/group/meetings/1/", "/staff/group/"):
        for lang in ("zh", "en"):
            editor.lang = lang
            editor.get(path)


def test_a_count_under_five_of_what_members_stated_is_refused_and_nothing_typed_is_lost(office: Office) -> None:
    editor = office.at("editor")
    for others in ("居住於花東 | 4", "居住於花東", "居住於花東 | 很多", f"居住於花東 | {'9' * 5000}"):
        editor.send("/staff/group/terms/1/amend/", 422, figures=others, criteria_zh="關注開放政府", reason_zh="補正")
        assert errors_of(editor.last.text)
        assert "關注開放政府" in editor.last.text


def test_only_an_editor_has_these_forms(office: Office) -> None:
    for who in ("reporter", "admin", "member", "auditor"):
        desk = office.at(who)
        for path in ("terms/1/amend", "terms/1/groups/add", "rules/add", "meetings/1/attendance", "meetings/1/minutes",
                     "meetings/1/account", "members/1/end"):
            assert desk.browser.get(f"/zh/staff/group/{path}/").status_code == 403
