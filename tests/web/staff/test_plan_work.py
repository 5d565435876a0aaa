"""What an editor does with the plan by form: each change is an entry, with its reason and what decided it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.web.desk import Desk, Filled, as_filled, errors_of, form_of, tree_of, words_of
from tests.web.office import AHEAD, Office
from tests.web.public.pages import parsed, words
from tests.world import EDITOR, a_milestone, a_plan, an_account, an_installation, an_update, completion
from tracker import clock
from tracker.changelog.entry import ChangelogEntry
from tracker.commands import rounds
from tracker.domain.bilingual import TextState
from tracker.domain.calendar import When, write
from tracker.domain.delay_categories import USUAL
from tracker.domain.permissions import Role
from tracker.domain.rounds import Term as Asking
from tracker.models import Commitment, DelayCategory, Meeting, Milestone, Term
from tracker.queries import changelog, staff

O1 = "/staff/plans/2025-2028/commitments/o1"
DECIDED = {"meeting": "meeting/1", "document": "院臺字第1號"}
TITLE = {"title_zh": "新的名稱", "title_en": "A new name"}


def newest(office: Office) -> ChangelogEntry:
    found = office.read(lambda session: changelog.entry(session, changelog.head(session).number))
    assert isinstance(found, ChangelogEntry)
    return found


@pytest.mark.parametrize("path, values, kind", [
    ("/staff/plans/2025-2028/amend/", TITLE | DECIDED | {"reason_zh": "更名", "recorded_here_since": "115/1/1"}, "plan.amended"),
    ("/staff/plans/add/", {"code": "2029-2032", "number": "29", "title_zh": "下一期方案", "period": "118/1至121/12"},
     "plan.added"),
    ("/staff/plans/2025-2028/themes/add/", {"number": "1", "title_zh": "透明"}, "theme.added"),
    ("/staff/bodies/cec/succeed/", DECIDED | {"successor": "moi", "on": "115/1/1", "reason_zh": "組改"}, "commitment.moved"),
    ("/staff/plans/2025-2028/commitments/add/", TITLE | DECIDED | {"leads": ["cec"], "supports": ["moi"], "number": "3-1"},
     "commitment.added"),
    (f"{O1}/amend/", TITLE | DECIDED | {"reason_zh": "更名", "number": "1-1", "values": ["transparency"],
                                        "policy_areas": "選舉、資料", "period": "115/1至117/12"}, "commitment.amended"),
    (f"{O1}/withdraw/", DECIDED | {"reason_zh": "併案"}, "commitment.withdrawn"),
    (f"{O1}/milestones/add/", TITLE | DECIDED | {"due": "117年第3季", "body": "moi"}, "milestone.added"),
    (f"{O1}/milestones/1/amend/", TITLE | DECIDED | {"reason_zh": "更名", "body": "moi"}, "milestone.amended"),
    (f"{O1}/milestones/3/date/", DECIDED | {"due": "117/6", "body": "moi", "reason_zh": "業務移撥"}, "milestone.dated"),
    (f"{O1}/milestones/1/withdraw/", DECIDED | {"reason_zh": "併案"}, "milestone.withdrawn"),
    ("/staff/bodies/add/", {"slug": "moda", "name_zh": "數位發展部", "parent": "ndc", "valid_from": "111/8/27"}, "body.added"),
    ("/staff/bodies/moi/amend/", DECIDED | {"name_zh": "內政部", "short_zh": "內政", "reason_zh": "正名"}, "body.amended"),
    ("/staff/categories/add/", {"code": "law", "label_zh": "法規研修", "position": "2"}, "category.added"),
    ("/staff/categories/budget/amend/", {"label_zh": "預算", "retired": "y"}, "category.amended"),
    ("/staff/group/terms/add/", {"number": "2", "starts": "115/1", "source": "https://example.org/2"}, "term.opened"),
    ("/staff/group/members/add/", {"term": "term/1", "name_zh": "乙委員", "role_zh": "委員", "side": "academia",
                                   "stated_in_zh": "115年名單"}, "member.appointed"),
    ("/staff/group/members/1/amend/", {"ends": "115/10/31", "reason_zh": "屆滿"}, "member.amended"),
    ("/staff/group/meetings/add/", {"number": "2", "term": "term/1", "held_on": "115/5/6",
                                    "conclusions": "同意。\r\n\r\n繼續列管。"}, "meeting.held"),
])
def test_each_change_is_one_entry_and_is_shown(office: Office, path: str, values: dict[str, Any], kind: str) -> None:
    editor = office.at("editor")
    editor.send(path, 303, **values)
    entry = newest(office)
    assert entry.kind == kind and entry.actor == {"role": "editor", "body": "ndc"}
    payload = entry.payload or {}
    if "reason_zh" in values and kind != "milestone.dated":
        assert payload["reason"]["zh"] == values["reason_zh"]
    if "meeting" in values and kind not in ("body.added",):
        assert payload["decided"] == {"meeting": "meeting/1", "document": "院臺字第1號"}
    editor.get(editor.last.headers["Location"])
    assert f'<a href="/zh/changelog/{entry.number}/">已登錄為第{entry.number}號紀錄。</a>' in editor.last.text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", [O1, f"{O1}/milestones/1"])
def test_something_withdrawn_by_mistake_can_be_reinstated_and_reported_on_again(office: Office, path: str, lang: str) -> None:
    editor, reporter = office.at("editor"), office.at("reporter")
    editor.lang = reporter.lang = lang
    reinstate = f'href="/{lang}{path}/reinstate/"'
    assert reinstate not in editor.get(f"{O1}/").text
    report = f"{O1}/report/progress/?m=m1"
    begun = reporter.filled(report) | as_filled({"text_zh": "已開始", "occurred": "115/3/1", "step": "preview"})
    editor.send(f"{path}/withdraw/", 303, **DECIDED, reason_zh="併案")
    reporter.post(report, begun, 409)
    reporter.again(report, 422, step="preview")
    assert reinstate in editor.get(f"{O1}/").text
    editor.send(f"{path}/reinstate/", 422, reason_zh="")
    editor.send(f"{path}/reinstate/", 303, **DECIDED, reason_zh="誤登")
    told = newest(office)
    assert told.kind in ("commitment.reinstated", "milestone.reinstated")
    said = words_of(editor.get(f"/changelog/{told.number}/").text)
    assert path != O1 or {"zh": "撤回 是 否", "en": "Withdrawn yes no"}[lang] in said
    assert reinstate not in editor.get(f"{O1}/").text
    assert {"zh": "恢復列入方案", "en": "back in the plan"}[lang] in Desk(office.site, lang=lang).get(
        f"/changelog/{newest(office).number}/").text
    reporter.send(report, 200, text_zh="已開始", occurred="115/3/1", step="preview")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("path", "values"), [
    ("/staff/plans/2025-2028/commitments/add/", TITLE | DECIDED | {"leads": ["cec"], "reason_zh": "新增"}),
    (f"{O1}/milestones/add/", TITLE | DECIDED | {"due": "117年第3季", "body": "moi"}),
    ("/staff/plans/2025-2028/proposals/add/", TITLE | {"text_zh": "請開放開票資料。", "kind": "proposal"}),
    ("/staff/register/open/", TITLE | {"meeting": "meeting/1", "leads": ["cec"], "condition_zh": "格式已公布於網站"}),
])
def test_a_form_sent_again_makes_one_entry_unless_a_second_is_intended(
        office: Office, path: str, values: dict[str, Any], lang: str) -> None:
    editor = office.at("editor")
    editor.lang = lang
    form = editor.filled(path) | as_filled(values)
    editor.post(path, form, 303)
    before = office.count()
    editor.post(path, form, 409)
    assert office.count() == before
    told = words_of(editor.last.text)
    assert {"zh": "剛才已登錄相同內容", "en": "The same content has just been entered"}[lang] in told
    assert form_of(editor.last.text)["title_zh"] == ["新的名稱"]
    assert f"/changelog/{newest(office).number}/" in editor.last.text, "what was entered"
    editor.again(path, 303)
    assert office.count()[0] == before[0] + 1


def test_going_back_and_sending_again_enters_nothing_more_until_a_quarter_of_an_hour_later(
        office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that goes back requests the page again and restores what was typed in it."""
    editor, path = office.at("editor"), "/staff/plans/2025-2028/proposals/add/"
    proposal = {"title_zh": "公開開票資料", "text_zh": "請開放開票資料。", "kind": "proposal"}
    editor.send(path, 303, **proposal)
    before = office.count()
    editor.send(path, 409, **proposal)
    assert office.count() == before
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    editor.send(path, 303, **proposal)


@pytest.mark.parametrize(("lang", "says"), [
    ("zh", "目前公布的即是您所填內容"), ("en", "What is public now is what you have typed")])
def test_an_editor_who_sends_the_same_amendment_twice_is_told_that_it_is_done(office: Office, lang: str, says: str) -> None:
    editor, path = office.at("editor"), f"{O1}/amend/"
    editor.lang = lang
    form = editor.filled(path) | as_filled(TITLE | DECIDED | {"reason_zh": "用語統一"})
    editor.post(path, form, 303)
    before = office.count()
    editor.post(path, form, 409)
    assert office.count() == before and says in words_of(editor.last.text)
    editor.post(path, form | as_filled({"title_zh": "再改的名稱"}), 409)
    assert says not in words_of(editor.last.text), "it asks for more"


def test_items_with_the_same_words_are_separate_when_the_writer_gives_each_its_own_code(office: Office) -> None:
    editor = office.at("editor")
    form = editor.filled("/staff/bodies/add/") | as_filled({"name_zh": "機關"})
    for slug in ("first", "second"):
        editor.post("/staff/bodies/add/", form | as_filled({"slug": slug}), 303)


def test_the_code_of_a_plan_follows_its_timetable_whatever_characters_it_is_typed_in(office: Office) -> None:
    editor = office.at("editor")
    plan = {"number": "29", "title_zh": "下一期方案", "period": "118/1至121/12"}
    editor.send("/staff/plans/add/", 422, code="2029-2033", **plan)
    assert "方案代碼：依期程，本方案之代碼應為2029-2032" in str(errors_of(editor.last.text))
    editor.send("/staff/plans/add/", 303, code="２０２９－２０３２", **plan)
    assert editor.get("/staff/plans/2029-2032/").status_code == 200


def test_the_form_for_an_adopted_plan_says_that_a_change_names_its_meeting_or_document(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/plans/add/", 303, code="2029-2032", number="29", title_zh="下一期方案", period="118/1至121/12")
    editor.send("/staff/group/meetings/announce/", 303, number="9", term="term/1", held_on="120/1/5")
    forms = {f"{O1}/amend/": True, f"{O1}/milestones/add/": True, f"{O1}/milestones/1/amend/": True, f"{O1}/withdraw/": True,
             "/staff/plans/2025-2028/amend/": True, "/staff/plans/2025-2028/close/": True, "/staff/plans/2029-2032/adopt/": True,
             "/staff/plans/2029-2032/amend/": False, "/staff/plans/2029-2032/commitments/add/": False}
    for path, demanded in forms.items():
        page = editor.get(path).text
        for name in ("meeting", "document"):
            assert "尚未召開" not in page, path
            needed = re.search(rf'<label for="{name}">[^<]*</label>\s*<span class="need">([^<]*)</span>', page)
            assert needed is not None and needed[1] == ("擇一填寫" if demanded else "選填"), (path, name)
    assert "尚未召開" not in editor.get("/staff/register/open/").text


def test_the_date_of_a_milestone_can_be_corrected_as_long_as_its_plan_is_a_draft(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/plans/add/", 303, code="2029-2032", number="29", title_zh="下一期方案", period="118/1至121/12")
    editor.send("/staff/plans/2029-2032/commitments/add/", 303, title_zh="承諾")
    at = "/staff/plans/2029-2032/commitments/o1/milestones"
    editor.send(f"{at}/add/", 303, title_zh="完成草案", due="118/6/30")
    assert editor.filled(f"{at}/1/amend/")["due"] == ["118/06/30"]
    editor.send(f"{at}/1/amend/", 303, due="119/6/30", reason_zh="日期誤登")
    assert newest(office).kind == "milestone.amended"
    assert "119/06/30" in words_of(editor.get("/plans/2029-2032/commitments/o1/").text)
    editor.send(f"{at}/1/amend/", 303, due="", reason_zh="草案未定日期")
    assert "119/06/30" not in words_of(editor.get("/plans/2029-2032/commitments/o1/").text)
    editor.send("/staff/plans/2029-2032/adopt/", 303, adopted="115/1/1", **DECIDED)
    assert "due" not in editor.filled(f"{at}/1/amend/")


def test_the_timetable_of_a_plan_can_be_corrected_as_long_as_it_is_a_draft(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/plans/add/", 303, code="2029-2032", number="29", title_zh="下一期方案", period="118/1至121/2")
    at = "/staff/plans/2029-2032/amend/"
    assert editor.filled(at)["period"] == ["118/01至121/02"]
    editor.send(at, 303, period="118/1至121/12", number="30", reason_zh="期程誤登")
    assert newest(office).kind == "plan.amended"
    assert "118年1月至121年12月" in words_of(editor.get("/plans/2029-2032/").text)
    editor.send("/staff/plans/2029-2032/adopt/", 303, adopted="115/1/1", **DECIDED)
    assert not {"number", "period"} & set(editor.filled(at))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_commitment_carried_over_by_mistake_leads_nowhere_once_that_is_undone(office: Office, lang: str) -> None:
    editor = office.at("editor")
    editor.lang = lang
    editor.send("/staff/plans/add/", 303, code="2029-2032", number="29", title_zh="下一期方案", period="118/1至121/12")
    editor.send(f"{O1}/carry-over/", 303, reason_zh="續辦", **DECIDED)
    assert f'href="/{lang}{O1}/carry-over/undo/"' in editor.get(f"{O1}/").text
    goes_on, from_where = {"zh": ("續辦於", "承接自"), "en": ("Continues in", "Continues from")}[lang]
    assert goes_on in words_of(editor.get("/plans/2025-2028/commitments/o1/").text)
    # It is called as before there, so that its name alone would not say where.
    called = {"zh": "2029-2032 公開資料", "en": "2029-2032 Open data"}[lang]
    assert called in words_of(editor.get(f"/changelog/{newest(office).number}/").text)
    editor.send(f"{O1}/carry-over/undo/", 422, reason_zh="")
    editor.send(f"{O1}/carry-over/undo/", 303, reason_zh="誤選", **DECIDED)
    assert newest(office).kind == "commitment.amended"
    assert goes_on not in words_of(editor.get("/plans/2025-2028/commitments/o1/").text)
    assert from_where not in words_of(editor.get("/plans/2029-2032/commitments/o1/").text)
    assert f'href="/{lang}{O1}/carry-over/"' in editor.get(f"{O1}/").text


def test_a_plan_is_adopted_by_form_and_closed_with_every_open_milestone(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/plans/add/", 303, code="2029-2032", number="29", title_zh="下一期方案", period="118/1至121/12")
    editor.send("/staff/plans/2029-2032/adopt/", 422, adopted="115/1/1")
    assert "決定之會議" in errors_of(editor.last.text)
    editor.send(f"{O1}/carry-over/", 303, reason_zh="續辦", **DECIDED)
    assert "2029-2032" in editor.last.headers["Location"]
    public = words_of(editor.get("/plans/2025-2028/commitments/o1/").text)
    assert "續辦於 2029-2032" in public
    assert "承接自 2025-2028" in words_of(editor.get("/plans/2029-2032/commitments/o1/").text)
    editor.send("/staff/plans/2029-2032/adopt/", 303, adopted="115/1/1", **DECIDED)
    today = write(clock.today(), "zh", "table")
    editor.send("/staff/plans/2025-2028/close/", 422, on=today, **DECIDED, **{
        "o1-m1_closing": "carried_over", "o1-m2_closing": "partly", "o1-m2_reason_zh": "完成一半"})
    assert "順序1 m1 理由" in errors_of(editor.last.text)
    assert form_of(editor.last.text)["o1-m2_reason_zh"] == ["完成一半"]
    fields = form_of(editor.get("/staff/plans/2025-2028/close/").text)
    assert fields["o1-m1_carried_to"] == ["2029-2032/o1/m1"]
    offered = editor.last.text.split('name="o1-m1_carried_to"')[1].split("</select>")[0]
    assert 'value="2025-2028/o1/m2"' in offered and 'value="2025-2028/o1/m1"' not in offered, "it does not go on in itself"
    editor.send("/staff/plans/2025-2028/close/", 303, on=today, **DECIDED,
                **ended(fields, carried_to=""))
    assert newest(office).kind == "plan.closed"
    page = words_of(editor.get("/plans/2025-2028/commitments/o1/").text)
    assert "部分完成" in page and "院臺字第1號" in page
    editor.send(f"{O1}/milestones/1/settle/", 303, closing="not_finished", reason_zh="更正", document="院臺字第2號",
                carried_to="")
    assert newest(office).kind == "milestone.closed"
    form = editor.filled("/staff/plans/2025-2028/amend/")
    assert form["closed_on"] == [today] and "closed_on" not in editor.filled("/staff/plans/2029-2032/amend/")
    editor.send("/staff/plans/2025-2028/amend/", 422, closed_on="130/1/1", reason_zh="日期誤登")
    assert "結案日" in errors_of(editor.last.text)
    editor.again("/staff/plans/2025-2028/amend/", 303, closed_on="115/11/1")
    assert newest(office).kind == "plan.amended" and "115年11月1日" in words_of(editor.get("/plans/2025-2028/").text)
    assert "/zh/staff/plans/2025-2028/reopen/" in editor.get("/staff/plans/2025-2028/").text
    editor.send("/staff/plans/2025-2028/reopen/", 422, **DECIDED, reason_zh="")
    editor.send("/staff/plans/2025-2028/reopen/", 303, **DECIDED, reason_zh="誤行結案")
    assert newest(office).kind == "plan.reopened" and "/close/" in editor.get("/staff/plans/2025-2028/").text
    assert "續辦於 2029-2032" in words_of(editor.get("/plans/2025-2028/commitments/o1/").text)
    assert "誤行結案" in words_of(editor.get(f"/changelog/{newest(office).number}/").text)


def ended(fields: Filled, **more: str) -> dict[str, str]:
    """For every milestone in the form that closes a plan, how it ended."""
    said = {"closing": "partly", "reason_zh": "完成一半"} | more
    return {name: said[part] for name in fields if (part := name.partition("_")[2]) in said and "-m" in name}


def test_text_typed_for_a_milestone_that_is_finished_while_its_plan_is_being_closed_is_not_given_to_another(
        office: Office) -> None:
    editor, path = office.at("editor"), "/staff/plans/2025-2028/close/"
    opened = editor.filled(path) | {"on": [write(clock.today(), "zh", "table")], "document": ["院臺字第1號"]}
    opened |= as_filled(ended(opened) | {"o1-m1_reason_zh": "第一項未及完成"})
    with office.site.extensions["database"].writing() as session:
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"),
                  report=completion(occurred=clock.today() - timedelta(days=1)), at=clock.now())
    editor.post(path, opened, 422)
    assert "順序1 m1 結案狀態：" in errors_of(editor.last.text) and "第一項未及完成" in editor.last.text
    assert newest(office).kind != "plan.closed"
    editor.again(path, 303, **{"o1-m1_closing": ""})
    with office.site.extensions["database"].reading() as session:
        first, second = (Milestone.by_reference(session, f"2025-2028/o1/m{order}") for order in (1, 2))
        assert first.closing is None and second.closing_reason.zh == "完成一半"


def test_what_was_typed_is_what_is_recorded(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/amend/", 303, **TITLE, **DECIDED, reason_zh="更名", number="1-1", values=["transparency", "inclusion"],
                policy_areas="選舉、資料", period="115/1至117/12", leads=["moi", "cec", ""], supports=["ndc"])
    with office.site.extensions["database"].reading() as session:
        found = Commitment.by_reference(session, "2025-2028/o1")
        assert found.title.zh == "新的名稱" and found.title.translation is TextState.DRAFT
        assert (found.leads, found.supports, found.number) == (["moi", "cec"], ["ndc"], "1-1")
        assert (found.values, found.policy_areas) == (["transparency", "inclusion"], ["選舉", "資料"])
        assert str(found.period) == "2026-01/2028-12"
    again = editor.filled("/staff/plans/2025-2028/commitments/1-1/amend/")
    assert again["period"] == ["115/01至117/12"] and again["policy_areas"] == ["選舉、資料"]
    assert again["leads"] == ["moi", "cec", "", ""] and again["values"] == ["transparency", "inclusion"]


def test_a_form_sent_unchanged_enters_nothing_and_says_so(office: Office) -> None:
    """If anything were lost on the way through a form, it would count as a change."""
    editor, before = office.at("editor"), office.count()
    for path in ("/staff/plans/2025-2028/amend/", f"{O1}/amend/", f"{O1}/milestones/1/amend/", "/staff/bodies/cec/amend/",
                 "/staff/group/members/1/amend/"):
        editor.send(path, 422, reason_zh="未變更", **({"document": "院臺字第1號"} if "/plans/" in path else {}))
        assert "內容沒有變更" in words_of(editor.last.text) and form_of(editor.last.text)["reason_zh"] == ["未變更"], path
    assert office.count() == before


def test_a_body_is_not_offered_as_its_own_parent_or_successor(office: Office) -> None:
    for path in ("/staff/bodies/cec/amend/", "/staff/bodies/cec/succeed/"):
        shown = office.at("editor").get(path).text
        assert '<option value="moi"' in shown and '<option value="cec"' not in shown, path


def test_an_old_translation_of_a_changed_title_shows_as_stale(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/amend/", 303, title_zh="甲", title_en="A", reason_zh="更名", **DECIDED)
    editor.send(f"{O1}/amend/", 303, title_zh="乙", reason_zh="再更名", **DECIDED)
    with office.site.extensions["database"].reading() as session:
        assert Commitment.by_reference(session, "2025-2028/o1").title.is_stale


def test_a_reason_and_what_decided_it_are_asked_for(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/amend/", 422, title_zh="甲")
    assert "修正理由" in errors_of(editor.last.text)
    editor.send(f"{O1}/withdraw/", 422, occurred="130/1/1")
    assert all(each in errors_of(editor.last.text) for each in ("撤回理由", "決定之會議", "日期不能晚於今天")), "all at once"
    editor.send(f"{O1}/milestones/3/date/", 422, due="117/6", body="moi")
    assert "變更機關之理由" in errors_of(editor.last.text)


def test_the_reason_given_with_the_first_date_and_the_first_body_of_a_milestone_is_on_record(office: Office) -> None:
    o2 = "/staff/plans/2025-2028/commitments/o2"
    office.at("editor").send(f"{o2}/milestones/1/date/", 303, **DECIDED, due="117/6", body="moi", reason_zh="依核定版補登機關")
    entry = newest(office).payload
    assert entry and entry["reason"]["zh"] == "依核定版補登機關" and set(entry["changes"]) == {"body", "promised"}
    office.at("editor").send(f"{O1}/milestones/3/date/", 303, **DECIDED, due="117/6", body="moi", reason_zh="業務移撥")
    entry = newest(office).payload
    assert entry and not (entry["reason"] or {}).get("zh"), "told with the change of body"


def test_a_date_is_set_once_and_then_moved_by_a_delay_only(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/milestones/1/date/", 422, due="117/6")
    assert "填報延後" in errors_of(editor.last.text) or "延後" in errors_of(editor.last.text)
    with office.site.extensions["database"].reading() as session:
        assert str(Milestone.by_reference(session, "2025-2028/o1/m1").promised_dates[-1].due) == AHEAD.isoformat()


@pytest.mark.parametrize("path, values, says", [
    ("/staff/bodies/add/", {"slug": "cec", "name_zh": "又一個"}, "網址代稱"),
    ("/staff/bodies/add/", {"slug": "Not OK", "name_zh": "又一個"}, "網址代稱"),
    ("/staff/categories/add/", {"code": "budget", "label_zh": "又一個"}, "代碼"),
    ("/staff/group/terms/add/", {"number": "1"}, "屆次"), ("/staff/group/terms/add/", {"number": "0"}, "「0」不是1以上的整數"),
    ("/staff/group/meetings/add/", {"number": "1", "held_on": "115/5/6"}, "會議次別"),
    (f"{O1}/amend/", {"number": "abc", "reason_zh": "x"}, "方案所定編號"),
    (f"{O1}/amend/", {"leads": ["cec"], "supports": ["cec"], "reason_zh": "x", "document": "1"}, "協辦機關"),
    (f"{O1}/amend/", {"leads": ["nobody"], "reason_zh": "x"}, "主辦機關"),
    (f"{O1}/amend/", {"summary_zh": "字" * 121, "reason_zh": "x"}, "白話摘要"),
    ("/staff/bodies/moi/amend/", {"valid_from": "115/1/1", "valid_to": "114/1/1", "reason_zh": "x"}, "終止日"),
])
def test_a_rule_of_the_record_is_explained_at_its_field(office: Office, path: str, values: dict[str, Any], says: str) -> None:
    editor = office.at("editor")
    before = office.count()
    editor.send(path, 422, **values)
    assert says in errors_of(editor.last.text)
    back = form_of(editor.last.text)
    assert all(back[name][0] == value for name, value in values.items() if isinstance(value, str) and name != "number")
    assert office.count() == before


@pytest.mark.parametrize("path, way", [
    (f"{O1}/amend/", ["總覽", "行動方案及承諾事項", "2025-2028", "o1"]),
    ("/staff/plans/2025-2028/documents/add/", ["總覽", "行動方案及承諾事項", "2025-2028", "文件"]),
    ("/staff/results/2025-2028/o1/outcome/", ["總覽", "成果及評等", "o1"]),
    ("/staff/bodies/add/", ["總覽", "機關"]),
])
def test_a_form_names_the_pages_that_lead_to_it(office: Office, path: str, way: list[str]) -> None:
    crumbs = next(each for each in parsed(office.at("editor").get(path).text).iter("nav") if "crumbs" in each.get("class", ""))
    assert [words(link) for link in crumbs.iter("a")] == way


def test_list_pages_show_what_is_on_record(office: Office) -> None:
    editor = office.at("editor")
    for path, shows in (("/staff/plans/", "2025-2028"), ("/staff/plans/2025-2028/", "公開資料"), (f"{O1}/", "完成草案"),
                        ("/staff/bodies/", "cec 委員會"), ("/staff/categories/", "預算經費"), ("/staff/group/", "甲委員")):
        assert shows in words_of(editor.get(path).text)
    editor.lang = "en"
    for path in ("/staff/", "/staff/plans/", "/staff/plans/2025-2028/", f"{O1}/", "/staff/bodies/", "/staff/categories/",
                 "/staff/group/", "/account/"):
        editor.get(path)


def test_the_code_of_a_category_is_not_called_an_assessment(office: Office) -> None:
    editor = office.at("editor")
    for path in ("/staff/categories/", "/staff/categories/add/"):
        shown = words_of(editor.get(path).text)
        assert "類別代碼" in shown and "評等" not in shown, path


def test_everything_entered_by_a_form_can_be_read_back(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/group/meetings/add/", 303, number="2", held_on="115/5/6", conclusions="同意。\r\n\r\n繼續列管。")
    editor.send("/staff/categories/budget/amend/", 303, retired="y")
    with office.site.extensions["database"].reading() as session:
        assert [each["zh"] for each in Meeting.by_reference(session, "meeting/2").conclusions] == ["同意。", "繼續列管。"]
        assert DelayCategory.by_reference(session, "category/budget").retired
        assert Term.by_reference(session, "term/1").number == 1
    assert "category/budget" not in office.at("reporter").get(f"{O1}/report/delay/?m=m1").text
    assert write(AHEAD, "zh", "table") in editor.get("/staff/").text


def test_a_site_without_categories_of_delay_is_offered_the_usual_ones_once(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        an_installation(session)
        a_milestone(session)
        an_account(session, Role.EDITOR, "ndc", email="editor@example.org")
        an_account(session, Role.REPORTER, "cec", email="reporter@example.org")
    editor, reporter = (Desk(site, f"{name}@example.org").log_in() for name in ("editor", "reporter"))
    editor.get("/staff/round/open/?plan=2025-2028&period=2026-Q4")
    assert "目前無法填報延後" in words_of(editor.last.text)
    reporter.get(f"{O1}/report/delay/?m=m1")
    assert "請洽國發會登錄" in words_of(reporter.last.text)
    editor.get("/staff/categories/")
    assert "立法院審議" in words_of(editor.last.text)
    for count in (len(USUAL), len(USUAL)):
        editor.post("/staff/categories/usual/", {"csrf_token": [editor.token()]}, 303)
        with site.extensions["database"].reading() as session:
            assert [each.order for each in staff.categories(session)] == list(range(1, count + 1))
    editor.get("/staff/categories/")
    assert "登錄常用類別" not in words_of(editor.last.text)
    reporter.get(f"{O1}/report/delay/?m=m1")
    assert "請洽國發會登錄" not in words_of(reporter.last.text)


def test_a_plan_with_some_known_numbers_does_not_say_that_none_is_known(office: Office) -> None:
    editor, none, some = office.at("editor"), "本站尚未取得方案的正式編號", "本站尚未取得部分承諾事項的正式編號"
    shown = words_of(editor.get("/plans/2025-2028/").text)
    assert none in shown and some not in shown
    editor.send("/staff/plans/2025-2028/commitments/add/", 303, **TITLE, **DECIDED, leads=["cec"], number="3-1")
    for path in ("/", "/plans/2025-2028/"):
        shown = words_of(editor.get(path).text)
        assert some in shown and none not in shown, path


def test_an_editor_is_reminded_of_a_plan_whose_period_is_over_until_it_is_closed(office: Office,
                                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    close = 'href="/zh/staff/plans/2025-2028/close/"'
    for day, is_over in ((date(2028, 12, 31), False), (date(2029, 1, 1), True)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        assert (close in office.at("editor").get("/staff/").text) is is_over
    assert close not in office.at("reporter").get("/staff/").text


@pytest.mark.parametrize(("lang", "said"), [("zh", "請先結束該期收件"), ("en", "Close the round first")])
def test_an_editor_closing_a_plan_while_bodies_are_still_asked_is_told_before_filling_in_the_form(
        office: Office, lang: str, said: str) -> None:
    today = clock.today()
    with office.site.extensions["database"].writing() as session:
        term = Asking(today, today + timedelta(days=9), today + timedelta(days=19))
        rounds.open_round(session, a_plan(session), When.iso("2026-Q1"), term, by=EDITOR, at=clock.now())
    editor = office.at("editor")
    editor.lang = lang
    assert said in words_of(editor.get("/staff/plans/2025-2028/close/", 422).text)


def test_a_list_from_which_something_must_be_chosen_asks_for_it_and_offers_no_none(office: Office) -> None:
    page = office.at("editor").get("/staff/bodies/cec/succeed/").text
    first = {each.get("name"): each[0].text for each in tree_of(page).iter("select")}
    assert first["successor"] == "（請選擇）"
    assert first["meeting"] == "（無）", "a document can stand in its place"
