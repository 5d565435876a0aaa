"""The forum's terms, seats, groups, rules, attendance and minutes by form."""

from __future__ import annotations

from typing import Any

from tests.web.desk import errors_of, words_of
from tests.web.office import Office
from tests.world import AT, EDITOR, text
from tracker.commands import steering_group
from tracker.commands.steering_group import Rules, Working
from tracker.models import GroupRules, Meeting, Member, Term, WorkingGroup


def test_whatever_an_editor_enters_about_the_forum_is_in_the_record(office: Office) -> None:
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


def test_a_count_below_five_of_what_members_stated_is_refused_and_nothing_typed_is_lost(office: Office) -> None:
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


def test_a_wrong_source_for_a_statement_about_the_forum_is_corrected(office: Office) -> None:
    editor, first, right = office.at("editor"), "https://example.org/list", "https://example.org/minutes"
    with office.site.extensions["database"].writing() as session:
        term = steering_group.open_term(session, 2, sources=[{"url": first, "title": "名單"}], by=EDITOR, at=AT)
        steering_group.appoint_member(session, term, name=text("乙"), role=text("委員"), stated_in=text("112年3月名單"),
                                      sources=term.sources, by=EDITOR, at=AT)
        steering_group.form_working_group(session, term, Working(text("第1組")), sources=term.sources, by=EDITOR, at=AT)
        steering_group.adopt_rules(session, Rules(text("設置要點")), sources=term.sources, by=EDITOR, at=AT)
    kinds: tuple[tuple[str, type[Any], str, str], ...] = (
        ("terms/2", Term, "term/2", "note_zh"), ("members/2", Member, "member/2", "stated_in_zh"),
        ("groups/1", WorkingGroup, "working-group/1", "note_zh"), ("rules/1", GroupRules, "rules/1", "text_zh"),
        ("meetings/1", Meeting, "meeting/1", "place_zh"))
    for path, kind, reference, field in kinds:
        address, before = f"/staff/group/{path}/amend/", [] if kind is Meeting else [{"url": first, "title": "名單"}]
        assert editor.filled(address)["cited"] == [first if before else ""]
        editor.send(address, 422, cited="名單", reason_zh="補正")
        assert "請填寫完整網址" in str(errors_of(editor.last.text))
        editor.again(address, 303, cited="\n".join([*(each["url"] for each in before), right]), **{field: "會議紀錄所載"})
        with office.site.extensions["database"].reading() as session:
            found = kind.by_reference(session, reference)
            assert found.sources == [*before, {"url": right}] and "會議紀錄所載" in str(found.public())


def test_a_duplicate_entry_about_the_forum_is_struck_by_form_and_shown_as_struck(office: Office) -> None:
    editor, reader = office.at("editor"), office.site.test_client()
    editor.send("/staff/group/members/1/amend/", 303, side="civil_society", reason_zh="補正")
    for path, values in (
            ("members/add/", {"term": "term/1", "name_zh": "乙委員", "role_zh": "召集人", "side": "government"}),
            ("terms/1/groups/add/", {"name_zh": "開放資料分組", "members": ["member/1"]}),
            ("rules/add/", {"title_zh": "他會要點"}), ("terms/add/", {"number": "22"})):
        editor.send(f"/staff/group/{path}", 303, **values)
    assert "政府機關 1" in words_of(reader.get("/zh/group/").text)
    for things, number, shown in (("members", 2, "推動小組第1屆 乙委員"), ("groups", 1, "推動小組第1屆 開放資料分組"),
                                  ("rules", 1, "他會要點"), ("terms", 22, "推動小組第22屆")):
        address = f"/staff/{things}/{number}/strike/"
        if things == "rules":
            editor.send(address, 422, change_zh="重複登錄")
            assert "第1次會議係於本版施行期間召開" in str(errors_of(editor.last.text))
            editor.send("/staff/group/rules/1/amend/", 303, adopted_on="115/3", reason_zh="補列日期")
        assert f'href="/zh{address}"' in editor.get("/staff/group/").text
        assert shown in words_of(editor.get(address).text)
        editor.send(address, 422)
        assert "請填寫" in str(errors_of(editor.last.text))
        editor.again(address, 303, change_zh="重複登錄", change_en="Entered twice")
        assert address not in editor.get("/staff/group/").text
        editor.send(address, 422, change_zh="再次")
        assert "業已註銷" in str(errors_of(editor.last.text))
    for lang, mark, lead, counted, kind in (
            ("zh", "註銷：誤登", "本項係誤登，業已註銷，不再列計", "政府機關 1", "註銷誤登之推動小組委員"),
            ("en", "struck: entered in error", "Struck: it was entered in error", "Government 1",
             "Taskforce member struck")):
        page = words_of(reader.get(f"/{lang}/group/").text)
        assert (page.count(mark), page.count(lead), counted in page) == (2, 2, False), page
        assert "乙委員" not in words_of(reader.get(f"/{lang}/group/?on=115/2/3").text)
        assert mark in words_of(reader.get(f"/{lang}/search/?q=乙委員").text)
        log = words_of(reader.get(f"/{lang}/changelog/?kind=member.struck").text)
        assert kind in log and ("重複登錄" in log if lang == "zh" else "Entered twice" in log), log


def test_an_editor_who_strikes_a_seat_still_in_use_is_shown_the_familiar_name_of_what_uses_it(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/group/meetings/1/attendance/", 303, members=["member/1"])
    for lang, called in (("zh", "推動小組第1次會議"), ("en", "Taskforce meeting 1")):
        editor.lang = lang
        editor.send("/staff/members/1/strike/", 422, change_zh="重複登錄")
        assert called in str(errors_of(editor.last.text)) and "重複登錄" in editor.last.text


def test_a_rule_on_answers_with_a_mistyped_day_is_struck_by_form_and_the_right_one_entered(office: Office) -> None:
    editor, reader = office.at("editor"), office.site.test_client()
    rule = {"meeting": "meeting/1", "days": "10", "counted": "working", "text_zh": "十日內回覆"}
    editor.send("/staff/answers/rule/", 303, **rule, applies_from="125/3/1")
    editor.send("/staff/answers/rule/", 422, **rule, applies_from="115/3/1")
    assert 'href="/zh/staff/answer-rules/1/strike/"' in editor.get("/staff/answers/").text
    assert "十日內回覆" in editor.get("/staff/answer-rules/1/strike/").text
    editor.again("/staff/answer-rules/1/strike/", 303, change_zh="日期誤植", change_en="A wrong day")
    for lang, none in (("zh", "推動小組尚未訂定"), ("en", "The Taskforce has not adopted a rule")):
        assert none in words_of(reader.get(f"/{lang}/reviews/").text)
    assert "日期誤植" in words_of(reader.get("/zh/changelog/").text)
    editor.send("/staff/answers/rule/", 303, **rule, applies_from="115/3/1")
