"""Reporting rounds at the desk: a body files for itself, NDC files from letters, and the board tells silence from nil."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from tests.web.desk import Desk, errors_of, tree_of, words_of
from tests.web.office import AHEAD, Office
from tests.world import DECIDED, EDITOR, a_body, an_account, an_installation, an_update, completion, progress, text
from tests.worlds.rounds import FIFTEEN, a_calendar_file, a_round_of_fifteen, asked_in, at
from tests.worlds.sign_off import a_rule_for_texts
from tracker import clock
from tracker.changelog.record import Decided
from tracker.clock import today
from tracker.commands import carrying_over, commitments, milestones, time_passing
from tracker.commands import rounds as commands
from tracker.commands.commitments import Wording
from tracker.commands.translations import translate
from tracker.domain.bilingual import TextState
from tracker.domain.calendar import When
from tracker.domain.permissions import Role
from tracker.domain.rounds import Filing
from tracker.domain.statements import UpdateKind
from tracker.models import Body, Commitment, Milestone, Round, Submission, Update
from tracker.queries import rounds


@pytest.fixture
def round(site: Flask) -> Round:
    """A round of fifteen bodies on each database, with a report of cec from before it, an editor and cec's reporter."""
    with site.extensions["database"].writing() as session:
        an_installation(session)
        made = a_round_of_fifteen(session, today())
        milestone = Milestone.by_reference(session, "2025-2028/o1/m1")
        before = today() - timedelta(days=30)
        an_update(session, milestone, report=progress(text=text("已公布選舉資料第一版。"), occurred=before), at=at(before))
        an_account(session, Role.EDITOR, "ndc", email="editor@example.org")
        an_account(session, Role.REPORTER, "cec", email="reporter@example.org")
        reference = made.reference
    with site.extensions["database"].reading() as session:
        return Round.by_reference(session, reference)


def where(round: Round, slug: str = "") -> str:
    return f"/staff/round/{round.plan}/{round.period}/" + (f"bodies/{slug}/" if slug else "")


def standing(site: Flask, round: Round, *, public: bool = False) -> dict[str, Filing]:
    with site.extensions["database"].reading() as session:
        board = rounds.board(session, Round.by_reference(session, round.reference), today=None if public else today())
        return {row.body.reference: row.filing for row in board.rows}


def test_a_round_of_fifteen_with_nil_letters_an_excuse_and_silence_is_managed_from_its_board(site: Flask, round: Round) -> None:
    editor, reporter = (Desk(site, f"{who}@example.org").log_in() for who in ("editor", "reporter"))
    # The reporter sees what the body owes, with the last text carried forward and marked.
    reporter.get(where(round, "cec"))
    assert "已公布選舉資料第一版。" in reporter.last.text and "沿用" in words_of(reporter.last.text)
    reporter.post(where(round, "cec"), several(reporter) | {"o1-m1_kind": ["progress"], "step": ["preview"]}, 200)
    assert "完全相同" in words_of(reporter.last.text)
    reporter.again(where(round, "cec"), 303, step="send", **{"o1-m1_text_zh": "第二版已上線。"})
    assert standing(site, round)["cec"] is Filing.RECEIVED
    # Three bodies by letter, each in one screen.
    for slug, order in (("moi", 2), ("moj", 3), ("moe", 4)):
        path = where(round, slug)
        editor.filled(path)
        values = {f"o{order}-m{each}_kind": "progress" for each in (1, 2)} | {
            f"o{order}-m{each}_text_zh": f"第{each}項已辦理。" for each in (1, 2)}
        form = several(editor)
        editor.post(path, form | {name: [value] for name, value in values.items()} | {
            "letter_number": [f"{slug}字第1號"], "step": ["preview"]}, 200)
        editor.again(path, 303, step="send")
    # Nothing to report for a whole body, and an excuse.
    editor.send(where(round, "mof"), 303, step="nothing", **{"nothing-letter_number": "財字第1號"})
    editor.send(f"{where(round, 'ppc')}excuse/", 303, reason_zh="機關籌備中")
    found = standing(site, round)
    assert [slug for slug, each in found.items() if each is Filing.FILED] == ["moe", "moi", "moj"]
    assert (found["mof"], found["ppc"]) == (Filing.NOTHING, Filing.EXCUSED)
    # Sixteen days on, the round is locked: silence is recorded, and the public sees it beside nil, excuse and letters.
    with site.extensions["database"].writing() as session:
        made = time_passing.mark_time(session, today=today() + timedelta(days=16), working_days=60, at=clock.now())
        assert [entry.kind for entry in made] == ["round.fell_due", "round.closed"]
    found = standing(site, round, public=True)
    assert sum(each is Filing.SILENT for each in found.values()) == 9 and found["cec"] is Filing.RECEIVED
    shown = words_of(reporter.get(f"/plans/{round.plan}/rounds/{round.period}/").text)
    for words in ("屆期未回報", "本期無進度", "免回報", "機關籌備中", "moi字第1號", "已收件，尚未公布", "不代表未辦理"):
        assert words in shown
    assert "第二版已上線" not in shown
    assert "屆期未回報" in words_of(reporter.get("/plans/2025-2028/commitments/o7/").text)
    assert "屆期未回報" in words_of(reporter.get("/bodies/moda/").text)
    assert "moi字第1號" in words_of(reporter.get("/plans/2025-2028/commitments/o2/").text)
    english = words_of(reporter.browser.get("/en/plans/2025-2028/commitments/o7/").text)
    assert "Not reported in the round of" in english and "does not mean that nothing was done" in english
    # A feed, as a mail, tells it line by line.
    assert "其後之回報不再列入本期。\n屆期未回報：" in reporter.browser.get(f"/zh/plans/{round.plan}/feed.atom").text
    editor.get(where(round))
    assert words_of(editor.last.text).index("屆期未回報") < words_of(editor.last.text).index("免回報")


def several(desk: Desk) -> dict[str, list[str]]:
    """The form with a kind and a text for each milestone: the last of the page's forms."""
    main = next(tree_of(desk.last.text).iter("main"))
    form = [node for node in main.iter("form") if node.get("method") == "post"][-1]
    found: dict[str, list[str]] = {}
    for node in form.iter():
        name = node.get("name")
        if not name or node.tag == "button" or (node.get("type") == "radio" and node.get("checked") is None):
            continue
        if node.tag == "textarea":
            value = (node.text or "").removeprefix("\n")
        else:
            value = next((each for each in node.iter("option") if each.get("selected") is not None), node).get("value") or ""
        found.setdefault(name, []).append(value)
    return found


def test_one_click_files_nothing_to_report_on_one_milestone(site: Flask, round: Round) -> None:
    reporter = Desk(site, "reporter@example.org").log_in()
    reporter.get(where(round, "cec"))
    reporter.post(where(round, "cec"), several(reporter) | {"step": ["nothing:o1-m2"]}, 303)
    with site.extensions["database"].reading() as session:
        (sent,) = session.query(Submission).all()
        assert (sent.milestones, sent.kind.value, sent.text.zh) == (["2025-2028/o1/m2"], "no_progress", "本期無進度。")
        assert sent.round == round.reference


def test_enter_in_a_field_of_the_round_s_form_shows_the_preview_and_sends_nothing_in(site: Flask, round: Round) -> None:
    for who in ("reporter", "editor"):
        desk = Desk(site, f"{who}@example.org").log_in()
        page = tree_of(desk.get(where(round, "cec")).text)
        form = next(each for each in page.iter("form") if each.get("data-guard") is not None)
        buttons = [each.get("value") for each in form.iter("button") if each.get("type") == "submit"]
        assert buttons[0] == "preview" and "nothing:o1-m1" in buttons


def test_everything_missing_from_a_filing_is_reported_before_its_preview_is_shown(site: Flask, round: Round) -> None:
    reporter = Desk(site, "reporter@example.org").log_in()
    reporter.get(where(round, "cec"))
    form = several(reporter) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": [""]}
    reporter.post(where(round, "cec"), form | {"occurred": ["2030-01-01"], "step": ["preview"]}, 422)
    told = errors_of(reporter.last.text)
    assert "日期不能晚於今天" in told
    assert "順序1 m1 本期辦理情形（中文）：請填寫本欄" in told, "and of which milestone it is missing"
    reporter.post(where(round, "cec"), form | {"step": ["nothing:o1-m2"]}, 303)


def test_the_english_of_the_last_report_is_not_presented_as_a_translation_of_new_words(site: Flask, round: Round) -> None:
    before = today() - timedelta(days=29)
    with site.extensions["database"].writing() as session:
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"), at=at(before),
                  report=progress(text=text("已上線。", "It is online."), occurred=before))
    reporter = Desk(site, "reporter@example.org").log_in()
    reporter.get(where(round, "cec"))
    form = several(reporter)
    assert form["o1-m1_text_en"] == ["It is online."]
    reporter.post(where(round, "cec"), form | {
        "o1-m1_kind": ["progress"], "o1-m1_text_zh": ["第二版已上線。"], "step": ["send"]}, 303)
    with site.extensions["database"].reading() as session:
        assert [each.text.is_stale for each in session.query(Submission).filter(Submission.kind == UpdateKind.PROGRESS)][-1]


def test_a_body_that_sends_in_its_text_for_a_round_twice_has_sent_one_text(site: Flask, round: Round) -> None:
    reporter = Desk(site, "reporter@example.org").log_in()
    reporter.get(where(round, "cec"))
    form = several(reporter) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": ["第二版已上線。"], "step": ["send"]}
    for _twice in range(2):
        reporter.post(where(round, "cec"), form, 303)
    with site.extensions["database"].reading() as session:
        assert session.query(Submission).count() == 1


def test_those_who_can_take_back_what_the_round_has_received_are_told_what_that_does(site: Flask, round: Round) -> None:
    reporter, editor = (Desk(site, f"{who}@example.org").log_in() for who in ("reporter", "editor"))
    reporter.get(where(round, "cec"))
    reporter.post(where(round, "cec"), several(reporter) | {
        "o1-m1_kind": ["progress"], "o1-m1_text_zh": ["第二版已上線。"], "step": ["send"]}, 303)
    page = "/staff/submissions/1/"
    assert "再次送出者，以再次收件之日為準" in words_of(reporter.get(page).text)
    assert "再次收件之日" not in words_of(editor.get(page).text), "it is not the editor’s to take back"
    editor.again(f"{page}return/", 303, reason="請補充日期")
    assert "無須先行取回" in words_of(reporter.get(page).text)


def test_a_round_whose_texts_an_approver_checks_first_says_so_and_where_each_text_is(site: Flask, round: Round) -> None:
    with site.extensions["database"].writing() as session:
        a_rule_for_texts(session)
    reporter, approver = (Desk(site, f"{who}@example.org").log_in() for who in ("reporter", "approver.cec"))
    reporter.get(where(round, "cec"))
    assert "核稿完成之日為本期收件日" in words_of(reporter.last.text) and "先送貴機關核稿人員" in words_of(reporter.last.text)
    form = several(reporter) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": ["第二版已上線。"]}
    preview = words_of(reporter.post(where(round, "cec"), form | {"step": ["preview"]}, 200).text)
    assert "送核稿" in preview and "送出給國發會" not in preview
    reporter.post(where(round, "cec"), form | {"step": ["send"]}, 303)
    assert "已送貴機關核稿人員1筆" in words_of(reporter.get(where(round, "cec")).text)
    assert "/staff/submissions/1/" in approver.get(where(round, "cec")).text
    assert "文稿第1號辦理中" in words_of(reporter.post(where(round, "cec"), form | {
        "o1-m1_text_zh": ["第三版已上線。"], "step": ["preview"]}, 200).text)
    assert "再次收件之日" not in words_of(reporter.get("/staff/submissions/1/").text), "it is not received yet"
    # What waits for the approver is said: "nothing to report" for the whole body leaves it out.
    nothing = {"csrf_token": form["csrf_token"], "nothing-seen": ["99"], "nothing-text_zh": ["本期無進度。"],
               "nothing-occurred": [str(today())], "step": ["nothing"]}
    reporter.post(where(round, "cec"), nothing, 303)
    with site.extensions["database"].reading() as session:
        assert [each.milestones for each in session.query(Submission).order_by(Submission.id)] == [
            ["2025-2028/o1/m1"], ["2025-2028/o1/m2"]]


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(site: Flask, round: Round) -> None:
    editor = Desk(site, "editor@example.org").log_in()
    editor.get(where(round, "cec"))
    filled = several(editor) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": ["寫了一半的文字"], "step": ["preview"]}
    editor.post(where(round, "cec"), filled, 422)
    assert "寫了一半的文字" in editor.last.text and "letter_number-e" in editor.last.text
    editor.post(where(round, "cec"), filled | {"letter_number": ["1"], "o1-m1_text_zh": [""], "step": ["send"]}, 422)
    assert "o1-m1_text_zh-e" in editor.last.text or "o1-m1_text-zh-e" in editor.last.text, editor.last.text
    editor.send(where(round, "cec"), 422, step="nothing", **{"nothing-letter_number": ""})


def test_on_the_page_of_a_replaced_body_ndc_says_whose_letter_it_files_from(site: Flask, round: Round) -> None:
    editor, path = Desk(site, "editor@example.org").log_in(), where(round, "cec")
    assert "來文機關" not in words_of(editor.get(path).text), "it has no successor"
    with site.extensions["database"].writing() as session:
        a_body(session, "heir", name=text("選舉署"))
        carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="heir", on=today(),
                                   reason=text("組織調整"), commitments=[], decided=DECIDED, by=EDITOR, at=clock.now())
    editor.get(path)
    filled = several(editor) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": ["第二版已上線。"], "letter_number": ["選字第1號"]}
    assert filled["letter_body"] == ["heir"], "cec has ended"
    editor.post(path, filled | {"step": ["preview"]}, 200)
    assert "來文機關 選舉署" in words_of(editor.last.text)
    editor.again(path, 303, step="send")
    editor.post(path, filled | {"letter_body": ["moi"], "step": ["preview"]}, 422)
    editor.send(path, 303, step="nothing", **{"nothing-letter_number": "中選字第9號", "nothing-letter_body": "cec"})
    with site.extensions["database"].reading() as session:
        assert [(each.body, each.filed_for) for each in session.query(Update).order_by(Update.number) if each.letter_number] == [
            ("heir", "heir"), ("cec", "cec")]


def test_a_form_overtaken_by_the_record_is_given_back_with_what_is_new(site: Flask, round: Round) -> None:
    reporter = Desk(site, "reporter@example.org").log_in()
    reporter.get(where(round, "cec"))
    filled = several(reporter) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": ["第二版。"], "step": ["send"]}
    with site.extensions["database"].writing() as session:
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m2"), report=progress(occurred=today()), at=clock.now())
    reporter.post(where(round, "cec"), filled, 409)
    assert "第二版。" in reporter.last.text


def test_an_excuse_written_while_another_gave_it_does_not_ask_the_body_again(site: Flask, round: Round) -> None:
    editor, other = (Desk(site, "editor@example.org").log_in() for _ in range(2))
    path = f"{where(round, 'cec')}excuse/"
    late = other.filled(path)
    editor.send(path, 303, reason_zh="機關改組")
    other.post(path, late | {"reason_zh": ["業務移撥"]}, 409)
    assert "同意該機關本期免回報" in words_of(other.last.text) and "業務移撥" in other.last.text
    other.again(path, 422)
    assert "該機關本期已列為免回報" in words_of(other.last.text) and standing(site, round)["cec"] is Filing.EXCUSED
    editor.send(path, 303, reason_zh="改組完成")
    assert standing(site, round)["cec"] is Filing.AWAITED


def test_a_report_in_a_round_leads_to_the_entry_that_published_it_whatever_came_later(site: Flask, round: Round) -> None:
    with site.extensions["database"].writing() as session:
        asked = asked_in(session, Round.by_reference(session, round.reference), "cec")
        update = an_update(session, Milestone.by_reference(session, asked.milestones[0]),
                           report=progress(occurred=today()), at=clock.now())
        first = update.last_entry
        translate(session, update, "text", translation="Held.", state=TextState.REVIEWED, by=EDITOR, at=clock.now())
        later = update.last_entry
    editor = Desk(site, "editor@example.org").log_in()
    for path in (where(round), where(round, "cec"), f"/plans/{round.plan}/rounds/{round.period}/", "/bodies/cec/"):
        shown = words_of(editor.get(path).text)
        assert f"進度、第{first}號" in shown and f"進度、第{later}號" not in shown, path


def test_a_body_sees_only_its_own_page_and_only_ndc_runs_rounds(site: Flask, round: Round) -> None:
    reporter = Desk(site, "reporter@example.org").log_in()
    reporter.get(where(round, "moi"), 403)
    reporter.get(where(round), 403)
    token = reporter.token()
    for path in ("/staff/round/open/", f"{where(round)}amend/", f"{where(round)}close/", f"{where(round, 'cec')}excuse/",
                 "/staff/round/calendar/"):
        assert reporter.browser.post(reporter.address(path), data={"csrf_token": token}).status_code == 403
    reporter.get("/staff/round/")
    assert "cec 委員會" in words_of(reporter.last.text) and "moi 委員會" not in words_of(reporter.last.text)


def test_a_refused_form_of_two_gives_back_what_was_typed_and_nothing_that_the_form_added(site: Flask, round: Round) -> None:
    reporter = Desk(site, "reporter@example.org").log_in()
    answer = reporter.browser.post(reporter.address(where(round, "cec")), data={
        "nothing-csrf_token": "t" * 40, "nothing-form_key": "k" * 40, "nothing-text_zh": "本期無進度，待預算通過。"},
        headers={"Origin": "http://localhost"})
    assert answer.status_code == 400
    assert "本期無進度，待預算通過。" in answer.text and "t" * 40 not in answer.text and "k" * 40 not in answer.text


def test_ndc_sees_who_has_not_reported_before_it_closes_a_round(
        site: Flask, round: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    editor, path = Desk(site, "editor@example.org").log_in(), f"{where(round)}close/"
    assert "結束收件" in words_of(editor.get(where(round)).text)
    editor.get(path)
    assert "屆期以前不得結束收件" in words_of(editor.last.text) and "ppc 委員會" in words_of(editor.last.text)
    editor.send(path, 422, reason_zh="提前結束")
    assert "提前結束" in editor.last.text and "尚有15個機關" in words_of(editor.last.text)
    editor.send(f"{where(round)}amend/", 303, due=str(today()), reason_zh="提前截止")
    editor.send(path, 422, reason_zh="期限已屆")
    assert "屆期以前不得結束收件" in words_of(editor.last.text), "the day is not over"
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    editor = Desk(site, "editor@example.org").log_in()
    editor.send(path, 422, reason_zh="")
    editor.send(path, 303, reason_zh="期限已屆")
    assert set(standing(site, round).values()) == set(standing(site, round, public=True).values()) == {Filing.SILENT}
    assert "結束收件。" in words_of(editor.get(where(round)).text)
    words = words_of(editor.get("/changelog/").text)
    assert "期限已屆" in words and "提前結束收件，其後之回報不再列入本期" in words
    editor.get("/plans/2025-2028/commitments/o1/")
    assert "屆期未回報" in words_of(editor.last.text), "the commitment says so too"
    editor.get(f"{where(round)}reopen/")


def test_a_round_that_a_body_answered_in_part_is_not_said_to_be_answered_by_all(site: Flask, round: Round) -> None:
    with site.extensions["database"].writing() as session:
        found = Round.by_reference(session, round.reference)
        for asked in rounds.asked_in(session, found)[1:]:
            commands.excuse_body(session, asked, reason=text("免回報"), by=EDITOR, at=clock.now())
        slug = rounds.asked_in(session, found)[0].body
        an_update(session, Milestone.by_reference(session, asked_in(session, found, slug).milestones[0]),
                  report=progress(slug, occurred=today()), at=clock.now())
        time_passing.mark_time(session, today=today() + timedelta(days=16), working_days=60, at=clock.now())
    words = words_of(Desk(site, "editor@example.org").log_in().get("/changelog/").text)
    assert "僅回報部分里程碑" in words and "均已回報" not in words


def test_the_reason_for_excusing_a_body_that_has_reported_says_what_it_is_the_reason_for(site: Flask, round: Round) -> None:
    with site.extensions["database"].writing() as session:
        found = Round.by_reference(session, round.reference)
        asked = rounds.asked_in(session, found)[0]
        an_update(session, Milestone.by_reference(session, asked.milestones[0]),
                  report=progress(asked.body, occurred=today()), at=clock.now())
        commands.excuse_body(session, asked, reason=text("其餘尚待修法"), by=EDITOR, at=clock.now())
    assert "已回報 經同意免回報，理由：其餘尚待修法" in words_of(Desk(site, "editor@example.org").log_in().get(where(round)).text)


@pytest.mark.parametrize("locked, says", [(False, "該機關已不在本期應回報之列"), (True, "尚未開放，或已截止")])
def test_a_body_typing_while_its_round_stops_accepting_reports_is_given_its_text_back_with_the_reason(
        site: Flask, round: Round, locked: bool, says: str) -> None:
    reporter = Desk(site, "reporter@example.org").log_in()
    reporter.get(where(round, "cec"))
    typed = several(reporter) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": ["已辦理兩場說明會"]}
    with site.extensions["database"].writing() as session:
        found = Round.by_reference(session, round.reference)
        if locked:
            time_passing.mark_time(session, today=today() + timedelta(days=16), working_days=60, at=clock.now())
        else:
            commands.amend_round(session, found, found.term, [slug for slug in FIFTEEN if slug != "cec"], reason=text("業務移撥"),
                                 by=EDITOR, at=clock.now())
    for step in ("preview", "send"):
        answer = reporter.post(where(round, "cec"), typed | {"step": [step]}, 422)
        assert says in words_of(answer.text) and "已辦理兩場說明會" in answer.text, step


def test_text_typed_for_a_milestone_that_was_finished_meanwhile_is_not_dropped(site: Flask, round: Round) -> None:
    reporter = Desk(site, "reporter@example.org").log_in()
    reporter.get(where(round, "cec"))
    typed = several(reporter) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": ["第一項之進度"],
                                 "o1-m2_kind": ["progress"], "o1-m2_text_zh": ["第二項之進度"]}
    with site.extensions["database"].writing() as session:
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m2"), report=completion(occurred=today()),
                  at=clock.now())
    for step in ("preview", "send"):
        answer = reporter.post(where(round, "cec"), typed | {"step": [step]}, 200 if step == "preview" else 409)
        assert "第一項之進度" in answer.text and "第二項之進度" in answer.text, step
    reporter.post(where(round, "cec"), several(reporter) | {"step": ["send"]}, 422)
    assert "o1-m2_text" in reporter.last.text and "第二項之進度" in reporter.last.text
    reporter.post(where(round, "cec"), several(reporter) | {"step": ["send"], "o1-m2_kind": [""]}, 303)


def test_text_typed_for_a_commitment_that_was_meanwhile_given_its_number_stays_with_it(site: Flask, round: Round) -> None:
    reporter = Desk(site, "reporter@example.org").log_in()
    reporter.get(where(round, "cec"))
    typed = several(reporter) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": ["第一項之進度"], "step": ["preview"]}
    with site.extensions["database"].writing() as session:
        found = Commitment.by_reference(session, "2025-2028/o1")
        commitments.amend_commitment(session, found, wording=Wording.of(found), number="1-1", theme=None, leads=found.leads,
                                     supports=found.supports, reason=text("核定編號"), decided=Decided(document="院臺字第1號"),
                                     by=EDITOR, at=clock.now())
    assert "第一項之進度" in reporter.post(where(round, "cec"), typed, 200).text


def test_ndc_gets_the_sheets_of_all_bodies_in_one_file(site: Flask, round: Round) -> None:
    editor = Desk(site, "editor@example.org").log_in()
    assert "sheets-ods.zip" in editor.get(where(round)).text
    for ending, page in (("ods", "content.xml"), ("xlsx", "xl/worksheets/sheet1.xml")):
        taken = editor.browser.get(editor.address(f"{where(round)}sheets-{ending}.zip"))
        with zipfile.ZipFile(BytesIO(taken.data)) as found:
            assert sorted(found.namelist()) == sorted(f"{slug}-{round.period}.{ending}" for slug in FIFTEEN)
            one = editor.browser.get(editor.address(f"{where(round, 'moi')}sheet.{ending}"))
            sheets = [zipfile.ZipFile(BytesIO(each)) for each in (found.read(f"moi-{round.period}.{ending}"), one.data)]
            assert sheets[0].read(page) == sheets[1].read(page)
    Desk(site, "reporter@example.org").log_in().get(f"{where(round)}sheets-ods.zip", 403)


def test_ndc_opens_a_round_by_its_period_and_the_days_follow(office: Office) -> None:
    editor = office.at("editor")
    quarter = f"{AHEAD.year}-Q{(AHEAD.month + 2) // 3}"
    editor.get("/staff/round/open/?plan=2025-2028&period=2026-02-30", 422)
    assert "「2026-02-30」不是有效期別，請填年月、季別或年度，如115年9月" in errors_of(editor.last.text)
    assert 'value="2026-02-30"' in editor.last.text, "what was typed is not lost"
    editor.get("/staff/round/open/?plan=2025-2028&period=2050", 422)
    path = f"/staff/round/open/?plan=2025-2028&period={quarter}"
    editor.send(path, 303)
    assert office.read(lambda session: [each.reference for each in rounds.every(session)]) == [f"2025-2028/round/{quarter}"]
    editor.get(path, 422)
    assert "該期別之定期填報已存在" in words_of(editor.last.text), "the page that asks for the period says so"
    editor.get("/staff/round/")
    amend = f"/staff/round/2025-2028/{quarter}/amend/"
    editor.send(amend, 422, reason_zh="")
    editor.send(amend, 422, due="2020-01-01", reason_zh="")
    assert "早於開放日" in errors_of(editor.last.text) and "理由" in errors_of(editor.last.text), "both are told at once"
    editor.send(amend, 303, bodies=["cec"], reason_zh="業務移撥")
    assert office.read(lambda session: [each.body for each in rounds.asked_in(session, rounds.every(session)[0])
                                        if not each.dropped]) == ["cec"]
    editor.get(f"/staff/round/2025-2028/{quarter}/bodies/moi/", 404)
    editor.get("/staff/round/2025-2028/nonsense/", 404)


def test_the_office_calendar_is_loaded_from_the_published_file(office: Office) -> None:
    editor = office.at("editor")
    for content, status in ((b"", 422), ("西元日期,是否放假\r\n20270101,7".encode(), 422), (a_calendar_file(2027).encode(), 303)):
        editor.browser.post("/zh/staff/round/calendar/", data={
            "csrf_token": editor.token(), "file": (BytesIO(content), "calendar.csv")}, content_type="multipart/form-data")
        answer = editor.browser.post("/zh/staff/round/calendar/", data={
            "csrf_token": editor.token(), "file": (BytesIO(content), "calendar.csv")}, content_type="multipart/form-data")
        assert answer.status_code == status
    editor.get("/staff/round/calendar/")
    assert office.read(rounds.known_calendar).years == {2027}  # type: ignore[attr-defined]


def test_a_letter_that_came_in_time_and_is_filed_later_is_not_late(site: Flask, round: Round) -> None:
    editor = Desk(site, "editor@example.org").log_in()
    path = "/plans/2025-2028/commitments/o2/report/progress/?m=m1"
    came = today() - timedelta(days=10)
    editor.send(f"/staff{path}", 200, text_zh="已辦理說明會。", body="moi", letter_number="內字第2號",
                received_on=came.isoformat(), step="preview")
    assert f"{today().year - 1911}年第{(today().month + 2) // 3}季" in words_of(editor.last.text)
    assert "請確認「資料基準日」" in words_of(editor.last.text)
    editor.again(f"/staff{path}", 303, step="send")
    with site.extensions["database"].reading() as session:
        (update,) = [each for each in session.query(Update) if each.filed_for]
        assert (update.round, update.received_on) == (round.reference, came)


@pytest.mark.parametrize(("days", "asked"), [(1, True), (0, False)])
def test_whoever_files_a_letter_is_asked_about_a_day_after_the_letter_came(site: Flask, round: Round, days: int,
                                                                          asked: bool) -> None:
    editor, came = Desk(site, "editor@example.org").log_in(), today() - timedelta(days=2)
    editor.filled(where(round, "moi"))
    editor.post(where(round, "moi"), several(editor) | {
        "o2-m1_kind": ["progress"], "o2-m1_text_zh": ["已辦理說明會。"], "letter_number": ["內字第2號"],
        "received_on": [came.isoformat()], "occurred": [(came + timedelta(days=days)).isoformat()], "step": ["preview"]}, 200)
    assert ("請確認「資料基準日」" in words_of(editor.last.text)) is asked


def test_the_calendar_can_be_loaded_by_command(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "calendar.csv"
    file.write_text(a_calendar_file(2027), encoding="cp950")
    runner = office.site.test_cli_runner()
    assert runner.invoke(args=["calendar", "load", str(file)]).output == "Loaded: 2027.\n"
    assert runner.invoke(args=["calendar", "load", str(file)]).output == "The file contains nothing new.\n"
    file.write_text("西元日期,是否放假\n", encoding="utf-8")
    assert runner.invoke(args=["calendar", "load", str(file)]).exit_code == 1


def test_a_locked_round_says_so_and_later_reports_belong_to_no_round(site: Flask, round: Round) -> None:
    with site.extensions["database"].writing() as session:
        time_passing.mark_time(session, today=today() + timedelta(days=16), working_days=60, at=clock.now())
    reporter = Desk(site, "reporter@example.org").log_in()
    assert "不屬任何一期" in words_of(reporter.get(where(round, "cec")).text)
    with site.extensions["database"].writing() as session:
        update = an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"), report=progress(occurred=today()),
                           at=clock.now())
        assert update.round is None
    with site.extensions["database"].writing() as session:
        found = Round.by_reference(session, round.reference)
        commands.reopen_round(session, found, today() + timedelta(days=20), reason=text("來文遲誤"), by=EDITOR, at=clock.now())
        assert session.get(Update, "update/1") is not None and asked_in(session, found).silent


def test_a_returned_text_is_shown_in_the_round_it_was_sent_for_even_after_that_is_locked(site: Flask, round: Round) -> None:
    editor, reporter = (Desk(site, f"{who}@example.org").log_in() for who in ("editor", "reporter"))
    reporter.get(where(round, "cec"))
    reporter.post(where(round, "cec"), several(reporter) | {"o1-m1_kind": ["progress"], "o1-m1_text_zh": ["第二版已上線。"],
                                                            "step": ["send"]}, 303)
    editor.get("/staff/submissions/1/")
    editor.again("/staff/submissions/1/return/", 303, reason="請補文號")
    with site.extensions["database"].writing() as session:
        time_passing.mark_time(session, today=today() + timedelta(days=16), working_days=60, at=clock.now())
    edit = "/staff/submissions/1/edit/"
    reporter.filled(edit)
    reporter.again(edit, 409, step="preview")
    reporter.again(edit, 200, step="preview")
    assert "不屬任何一期" not in words_of(reporter.last.text) and "定期填報，" in words_of(reporter.last.text)
    reporter.again(edit, 303, step="send")
    with site.extensions["database"].reading() as session:
        assert session.get_one(Submission, 1).round == round.reference
    reporter.get("/staff/submissions/1/")
    assert "不得再取回" in words_of(reporter.last.text) and "/submissions/1/withdraw/" not in reporter.last.text


def test_a_body_with_nothing_left_to_report_on_is_not_asked_for_a_date(site: Flask, round: Round) -> None:
    with site.extensions["database"].writing() as session:
        for reference in asked_in(session, Round.by_reference(session, round.reference)).milestones:
            milestones.withdraw_milestone(session, Milestone.by_reference(session, reference), reason=text("併入"), by=EDITOR,
                                          decided=Decided(document="院臺字第1號"), occurred=When.day(today()), at=clock.now())
    reporter = Desk(site, "reporter@example.org").log_in()
    words = words_of(reporter.get(where(round, "cec")).text)
    assert "里程碑均已完成或撤回，無應回報事項" in words and "資料基準日" not in words


def test_a_successor_finds_and_answers_the_round_that_asks_the_body_before_it(site: Flask, round: Round) -> None:
    with site.extensions["database"].writing() as session:
        a_body(session, "new", name=text("新設部", "New ministry"))
        an_account(session, Role.REPORTER, "new", email="heir@example.org")
        carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="new", on=today(),
                                   reason=text("組織調整"), commitments=[Commitment.by_reference(session, "2025-2028/o1")],
                                   decided=DECIDED, by=EDITOR, at=clock.now())
    heir = Desk(site, "heir@example.org").log_in()
    for path in ("/staff/", "/staff/updates/1/correct/"):
        heir.get(path)
    for path in ("/staff/round/", "/staff/"):
        assert where(round, "cec") in heir.get(path).text, path
    assert "/staff/updates/1/correct/" in heir.last.text
    assert "2025-2028/commitments/o1/" in heir.last.text
    heir.get(where(round, "cec"))
    assert "業務由新設部承接" in words_of(heir.last.text)
    heir.post(where(round, "cec"), several(heir) | {"o1-m1_kind": ["progress"], "step": ["preview"]}, 200)
    heir.again(where(round, "cec"), 303, step="send", **{"o1-m1_text_zh": "第二版已上線。"})
    with site.extensions["database"].reading() as session:
        sent = session.get_one(Submission, 1)
        assert (sent.body, sent.round) == ("new", round.reference)
    assert standing(site, round)["cec"] is Filing.RECEIVED
    heir.get(where(round, "moi"), 403)
