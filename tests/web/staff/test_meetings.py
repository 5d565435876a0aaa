"""A meeting by form, from its notice to the day on which it is held: what staff send, and what the public then sees."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.desk import errors_of, words_of
from tests.web.office import Office
from tests.worlds.documents import a_document
from tracker import clock
from tracker.domain.calendar import When, write
from tracker.models import Meeting

AHEAD = clock.today() + timedelta(days=30)
DAY = write(AHEAD, "zh", "table")
GIVEN = {"number": "2", "term": "term/1", "held_on": DAY, "time": "14:00", "place_zh": "國發會",
         "agenda": "歷次會議結論辦理情形 | Follow-up\r\n臨時動議"}


def meeting(office: Office, number: int = 2) -> Meeting:
    found = office.read(lambda session: session.get(Meeting, f"meeting/{number}"))
    assert isinstance(found, Meeting)
    return found


def test_a_meeting_is_announced_linked_moved_and_called_off_by_form(office: Office) -> None:
    editor = office.at("editor")
    assert editor.filled("/staff/group/meetings/announce/")["number"] == ["2"]
    editor.send("/staff/group/meetings/announce/", 303, **GIVEN)
    editor.send("/staff/group/meetings/2/agenda/1/", 303, commitments=["2025-2028/o1"])
    editor.send("/staff/group/meetings/2/agenda/1/", 303, title_zh="歷次結論辦理情形")
    assert meeting(office).items[0].title.is_stale, "its English is of the title that was there before"
    editor.send("/staff/group/meetings/2/agenda/1/", 303, title_zh="歷次會議結論辦理情形")
    later = write(AHEAD + timedelta(days=1), "zh", "table")
    editor.send("/staff/group/meetings/2/amend/", 303, held_on=later, reason_zh="主席另有公務")
    assert [item.commitments for item in meeting(office).items] == [("2025-2028/o1",), ()]
    for lang, seen in (("zh", ("已通知，尚未召開", "歷次會議結論辦理情形", "公開資料")), ("en", ("announced", "Follow-up"))):
        page = words_of(office.site.test_client().get(f"/{lang}/group/meetings/2/").text)
        assert all(each in page for each in seen), page
        assert "當時在任委員" not in page and "Who held a seat" not in page and "來源未載明" not in page
    assert "已取消" not in words_of(editor.get("/staff/group/").text)
    editor.send("/staff/group/meetings/2/cancel/", 303, reason_zh="另行通知")
    for lang, seen in (("zh", ("已取消", "取消理由", "另行通知")), ("en", ("called off", "Why it was called off", "Entry"))):
        page = words_of(office.site.test_client().get(f"/{lang}/group/meetings/2/").text)
        assert all(each in page for each in seen), page


def test_a_meeting_entered_under_a_wrong_number_is_struck_by_form_and_entered_under_its_own(office: Office) -> None:
    editor, reader = office.at("editor"), office.site.test_client()
    editor.send("/staff/group/meetings/add/", 303, number="12", held_on="115/2/10", conclusions="同意備查。")
    editor.send("/staff/group/meetings/12/minutes/", 303, minutes="in_review", review_until=DAY)
    form = editor.get("/staff/meetings/12/strike/").text
    assert "推動小組第12次會議" in form and "115/02/10" in form and "次別可再次使用" in form
    editor.send("/staff/meetings/12/strike/", 422)
    assert "請填寫" in str(errors_of(editor.last.text))
    editor.again("/staff/meetings/12/strike/", 303, change_zh="次別誤植，應為第2次")
    assert "/staff/meetings/12/" not in editor.get("/staff/group/").text
    for lang, words in (("zh", ("誤登，已註銷", "次別誤植，應為第2次")),
                        ("en", ("struck: entered in error", "Why it was struck"))):
        page = words_of(reader.get(f"/{lang}/group/meetings/12/").text)
        assert all(each in page for each in words) and "同意備查" not in page, page
        listed = words_of(reader.get(f"/{lang}/group/meetings/").text)
        assert words[0] in listed and ("歷次會議 1次會議" in listed or "1 meeting" in listed), listed
    assert "STATUS:CANCELLED" in reader.get("/zh/group/meetings/12/meeting.ics").text
    assert reader.get("/zh/calendar.ics").text.count("STATUS:CANCELLED") == 2, "nor are remarks on its minutes taken"
    assert 'value="meeting/12"' not in editor.get("/staff/plans/2025-2028/documents/add/").text
    assert editor.filled("/staff/group/meetings/announce/")["number"] == ["2"]
    editor.send("/staff/group/meetings/add/", 303, number="2", held_on="115/2/10", conclusions="同意備查。")
    editor.send("/staff/group/meetings/add/", 303, number="12", held_on="115/2/11")
    assert meeting(office, 12).was_held and "誤登" not in words_of(reader.get("/zh/group/meetings/12/").text)


def test_a_meeting_that_a_document_names_is_not_struck_and_the_form_says_which(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        a_document(session, meeting="meeting/1")
    editor = office.at("editor")
    editor.send("/staff/meetings/1/strike/", 422, change_zh="次別誤植")
    assert "文件第1號 第1次會議紀錄" in str(errors_of(editor.last.text)) and "次別誤植" in editor.last.text


@pytest.mark.parametrize("form", ["attendance", "account"])
def test_a_meeting_form_that_says_nothing_new_is_not_entered(office: Office, form: str) -> None:
    editor, before = office.at("editor"), office.count()
    editor.send(f"/staff/group/meetings/1/{form}/", 422)
    assert "內容沒有變更" in words_of(editor.last.text) and office.count() == before


def test_an_editor_who_makes_no_choice_is_asked_to_choose(office: Office) -> None:
    editor, before = office.at("editor"), office.count()
    editor.send("/staff/group/meetings/1/minutes/", 422)
    assert "會議紀錄：請選擇一項" in str(errors_of(editor.last.text)) and office.count() == before


def test_a_fault_in_a_notice_is_reported_beside_its_field_and_nothing_typed_is_lost(office: Office) -> None:
    editor = office.at("editor")
    for wrong, field in (({"held_on": "115/1/5", "notice_on": ""}, "預定日期"), ({"time": "25:00"}, "開始時間"),
                         ({"number": "1"}, "會議次別"),
                         ({"notice_on": write(AHEAD + timedelta(days=2), "zh", "table")}, "會議通知日期"),
                         ({"held_on": "116/3"}, "預定日期")):
        editor.send("/staff/group/meetings/announce/", 422, **(GIVEN | wrong))
        assert field in str(errors_of(editor.last.text)), wrong
        assert "臨時動議" in editor.last.text


def test_a_time_typed_in_full_width_characters_is_read(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/group/meetings/announce/", 303, **(GIVEN | {"time": "１４：３０"}))
    assert "14:30" in words_of(editor.get("/group/meetings/2/").text)


def test_a_form_that_another_change_has_overtaken_is_not_accepted(office: Office) -> None:
    first, second = office.at("editor"), office.at("second")
    first.send("/staff/group/meetings/announce/", 303, **GIVEN)
    second.filled("/staff/group/meetings/2/amend/")
    first.send("/staff/group/meetings/2/cancel/", 303, reason_zh="另行通知")
    second.again("/staff/group/meetings/2/amend/", 409, reason_zh="改期")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_editor_overtaken_by_another_is_shown_in_words_what_the_record_says_now(office: Office, lang: str) -> None:
    first, second = office.at("editor"), office.at("second")
    second.lang = lang
    first.send("/staff/group/meetings/announce/", 303, **GIVEN)
    second.filled("/staff/group/meetings/2/amend/")
    first.send("/staff/group/meetings/2/amend/", 303, agenda="確認前次會議紀錄\n新增案由", reason_zh="補列")
    second.again("/staff/group/meetings/2/amend/", 409, reason_zh="改期")
    assert "新增案由" in words_of(second.last.text) and "{" not in words_of(second.last.text)


def test_an_editor_overtaken_by_a_meeting_that_was_held_in_a_month_is_shown_the_month(office: Office) -> None:
    first, second = office.at("editor"), office.at("second")
    first.send("/staff/group/meetings/announce/", 303, **GIVEN)
    second.filled("/staff/group/meetings/2/amend/")
    month = write(When.iso(str(clock.today())[:7]), "zh", "table")
    first.send("/staff/group/meetings/2/held/", 303, held_on=month)
    second.again("/staff/group/meetings/2/amend/", 409, reason_zh="改期")
    assert month in words_of(second.last.text)


def test_a_meeting_that_was_held_in_a_month_keeps_it_when_something_else_is_amended(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/group/meetings/add/", 303, number="2", held_on="2026-01")
    editor.send("/staff/group/meetings/2/amend/", 303, place_zh="國發會", reason_zh="補登地點")
    assert (str(meeting(office).held_on), meeting(office).place.zh) == ("2026-01", "國發會")


def test_the_conclusions_of_an_item_are_not_compared_with_those_of_the_meeting(office: Office) -> None:
    first, second = office.at("editor"), office.at("second")
    today = write(clock.today(), "zh", "table")
    first.send("/staff/group/meetings/announce/", 303, **GIVEN | {"held_on": today, "notice_on": ""})
    second.filled("/staff/group/meetings/2/agenda/1/")
    first.send("/staff/group/meetings/2/held/", 303, conclusions="同意辦理。")
    second.again("/staff/group/meetings/2/agenda/1/", 409)
    assert "同意辦理" in words_of(second.last.text)


def test_what_was_entered_in_english_alone_stays_english_when_its_form_is_sent_again(office: Office) -> None:
    editor = office.at("editor")
    lists = {"conclusions": ("conclusions", "| Noted.\n\n同意。 | Agreed."), "attendance": ("observers", "| A network\n某協會")}
    for page, (field, typed) in lists.items():
        path = f"/staff/group/meetings/1/{page}/"
        editor.send(path, 303, **{field: typed, "reason_zh": "補登"} if page == "conclusions" else {field: typed})
        assert editor.filled(path)[field] == [typed]
    editor.send("/staff/group/meetings/1/conclusions/", 303, chair_zh="主席", reason_zh="補登主席")
    found = office.read(lambda session: Meeting.by_reference(session, "meeting/1"))
    assert isinstance(found, Meeting)
    assert [(each["zh"], each["en"]) for each in found.conclusions] == [("", "Noted."), ("同意。", "Agreed.")]
    editor.send("/staff/group/terms/1/amend/", 303, figures="| Living in the east | 5", reason_zh="補登")
    assert editor.filled("/staff/group/terms/1/amend/")["figures"] == ["| Living in the east | 5"]


def test_conclusions_that_members_have_corrected_are_amended_starting_from_the_present_text(office: Office) -> None:
    editor = office.at("editor")
    today = write(clock.today(), "zh", "table")
    editor.send("/staff/group/meetings/announce/", 303, **GIVEN | {"held_on": today, "notice_on": ""})
    editor.send("/staff/group/meetings/2/held/", 303, chair_zh="主席", conclusions="同意辦理。 | Agreed.\n\n照案通過。")
    assert 'href="/zh/staff/group/meetings/2/conclusions/"' in editor.get("/staff/group/").text
    form = editor.filled("/staff/group/meetings/2/conclusions/")
    assert form["conclusions"] == ["同意辦理。 | Agreed.\n\n照案通過。"] and form["chair_zh"] == ["主席"]
    editor.send("/staff/group/meetings/2/conclusions/", 422, conclusions="同意辦理。 | Agreed.\n\n修正後通過。")
    assert "修正後通過" in editor.last.text, "nothing typed is lost"
    editor.again("/staff/group/meetings/2/conclusions/", 303, reason_zh="依委員更正意見")
    page = words_of(office.site.test_client().get("/zh/group/meetings/2/").text)
    assert "修正後通過。" in page and "照案通過" not in page and "依逐字稿" not in page, "they are the words of the minutes"
    editor.send("/staff/group/meetings/2/conclusions/", 303, summarised="y", reason_zh="係本站摘述")
    assert "依逐字稿，本站摘要" in words_of(office.site.test_client().get("/zh/group/meetings/2/").text)
    assert "Agreed." in words_of(office.site.test_client().get("/en/group/meetings/2/").text)


def test_only_an_editor_has_these_forms(office: Office) -> None:
    office.at("editor").send("/staff/group/meetings/announce/", 303, **GIVEN)
    for who in ("reporter", "admin", "member", "auditor"):
        desk = office.at(who)
        for path in ("announce", "2/amend", "2/cancel", "2/held", "2/agenda/1"):
            assert desk.browser.get(f"/zh/staff/group/meetings/{path}/").status_code == 403
