"""The repository on the web: by forms as each role, the public pages, and files that are public only when they may be."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import world
from tests.files.made import a_pdf, a_png, an_odf
from tests.web.desk import Desk, errors_of, form_of, words_of
from tests.web.public.pages import main, parsed
from tracker.domain.calendar import write
from tracker.models import Commitment
from tracker.queries import documents
from tracker.web.headers import SETTLED

ADD = "/staff/plans/2025-2028/documents/add/"
O1 = "/staff/plans/2025-2028/commitments/o1"
PDF = a_pdf()
SHA = hashlib.sha256(PDF).hexdigest()
MINUTES: dict[str, Any] = {"kind": "minutes", "title_zh": "第1次會議紀錄", "title_en": "Minutes", "dated": "115/2/3",
                           "body": "cec", "document_number": "中選會字第1號", "language": "both",
                           "licence": "CC BY 4.0", "meeting": "meeting/1",
                           "commitment": "2025-2028/o1", "proves": ["2025-2028/o1/m1"]}


def upload(desk: Desk, path: str, status: int, files: dict[str, tuple[bytes, str]], **values: Any) -> TestResponse:
    """Open the page, fill in the form, attach files, and send it as a browser does."""
    desk.get(path)
    return upload_again(desk, path, status, files, **values)


def upload_again(desk: Desk, path: str, status: int, files: dict[str, tuple[bytes, str]], **values: Any) -> TestResponse:
    """The same with the form that is already open."""
    data: dict[str, Any] = form_of(desk.last.text) | values
    data |= {name: (io.BytesIO(content), called) for name, (content, called) in files.items()}
    desk.last = desk.browser.post(desk.address(path), data=data, content_type="multipart/form-data")
    assert desk.last.status_code == status, (desk.last.status_code, errors_of(desk.last.text))
    return desk.last


def kept(site: Flask) -> list[str]:
    folder: Path = site.extensions["settings"].files
    return [path.name for path in folder.glob("*/*/*")]


@pytest.fixture
def office(office_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> Flask:
    """A small plan with the people who work on it."""
    return make_site(f"sqlite:///{shutil.copyfile(office_file, tmp_path / 'office.db')}")


@pytest.fixture
def editor(office: Flask) -> Desk:
    return Desk(office, "editor@example.org").log_in()


@pytest.fixture
def reporter(office: Flask) -> Desk:
    return Desk(office, "reporter@example.org").log_in()


def test_an_update_that_a_document_proves_is_chosen_by_its_familiar_name(office: Flask, editor: Desk) -> None:
    with office.extensions["database"].writing() as session:
        update = world.an_update(session, commitment=Commitment.by_reference(session, "2025-2028/o1"))
        called = f"順序1 進度 {write(update.occurred, 'zh', 'table')}"
    assert f">{called}</option>" in editor.get(ADD).text


def test_a_document_is_handled_by_forms_and_can_be_read_by_everyone(office: Flask, editor: Desk) -> None:
    upload(editor, ADD, 303, {"file": (PDF, "第1次會議紀錄.pdf")}, **MINUTES)
    public = office.test_client()
    page = main(parsed(public.get("/zh/documents/1/").text))
    for said in ("會議紀錄", "cec 委員會", "中選會字第1號", "中英對照", "CC BY 4.0", "未經惡意程式掃描", SHA, "第1次會議", "m1"):
        assert said in page, said
    file = public.get(f"/files/{SHA}")
    assert (file.status_code, file.data, file.mimetype) == (200, PDF, "application/pdf")
    assert file.headers["X-Content-Type-Options"] == "nosniff" and file.headers["Cache-Control"] == SETTLED
    assert file.headers["Content-Disposition"].startswith("inline; ") and "%E7%AC%AC1" in file.headers["Content-Disposition"]
    assert public.get(f"/files/{SHA}", headers={"Range": "bytes=0-3"}).data == b"%PDF"
    assert "Set-Cookie" not in file.headers
    upload(editor, "/staff/documents/1/replace/", 303, {"file": (an_odf(), "修正.odt")}, title_zh="修正版",
           reason_zh="依決議修正")
    old, new = (main(parsed(public.get(f"/zh/documents/{number}/").text)) for number in (1, 2))
    assert "本文件已有較新版本" in old and SHA in old and "修正版" in new and "各版本" in new
    listed = main(parsed(public.get("/en/plans/2025-2028/documents/").text))
    assert "1 document" in listed
    editor.send("/staff/documents/2/amend/", 303, licence="CC0", reason_zh="補正")
    editor.send("/staff/documents/2/withdraw/", 422)
    assert "文件第1號恢復為現行版本" in editor.last.text
    form = editor.filled("/staff/documents/2/withdraw/") | {"reason_zh": ["誤植他案"]}
    editor.post("/staff/documents/2/withdraw/", form, 303)
    editor.post("/staff/documents/2/withdraw/", form, 409)
    assert "紀錄已有異動" in words_of(editor.last.text) and form_of(editor.last.text)["reason_zh"] == ["誤植他案"]
    editor.again("/staff/documents/2/withdraw/", 422)
    assert "已撤回" in errors_of(editor.last.text)
    withdrawn = main(parsed(public.get("/zh/documents/2/").text))
    assert "本文件已撤回" in withdrawn and all(f"理由 {why}" in withdrawn for why in ("誤植他案", "補正", "依決議修正"))
    assert "1 document" in main(parsed(public.get("/en/plans/2025-2028/documents/").text))
    assert "較新版本" not in main(parsed(public.get("/zh/documents/1/").text))
    editor.get("/staff/documents/2/amend/", 404)
    editor.get("/staff/plans/2025-2028/documents/")


def test_a_document_that_is_given_to_another_body_is_issued_in_that_bodys_name(office: Flask, editor: Desk) -> None:
    with office.extensions["database"].writing() as session:
        name = world.a_body(session, "moi").name.zh
    upload(editor, ADD, 303, {"file": (PDF, "第1次會議紀錄.pdf")}, **MINUTES)
    editor.send("/staff/documents/1/amend/", 303, body="moi", reason_zh="補正")
    upload(editor, "/staff/documents/1/replace/", 303, {"file": (an_odf(), "修正.odt")}, body="cec", reason_zh="依決議修正")
    issued = [main(parsed(office.test_client().get(f"/zh/documents/{number}/").text)) for number in (1, 2)]
    assert f"發布者 {name}" in issued[0] and name not in issued[1].partition("各版本")[0]


def test_a_missing_address_or_file_is_reported_with_everything_else(editor: Desk) -> None:
    editor.send(ADD, 422, kind="minutes", url="")
    assert "請填寫本欄" in errors_of(editor.last.text) and "附上檔案" in errors_of(editor.last.text)


def test_a_file_already_kept_is_identified_by_its_title_in_the_readers_language(editor: Desk) -> None:
    upload(editor, ADD, 303, {"file": (PDF, "a.pdf")}, **MINUTES | {"title_en": "Minutes of the first meeting"})
    editor.lang = "en"
    upload(editor, ADD, 422, {"file": (PDF, "a.pdf")}, **MINUTES)
    assert "document 1 (Minutes of the first meeting" in errors_of(editor.last.text)


def test_the_command_that_checks_a_copy_runs_whatever_the_file_is_called(office: Flask, editor: Desk) -> None:
    upload(editor, ADD, 303, {"file": (PDF, "第1次 會議.pdf")}, **MINUTES)
    assert "sha256sum '第1次 會議.pdf'" in main(parsed(office.test_client().get("/zh/documents/1/").text))


def test_the_list_is_filtered_by_kind_issuer_and_language(office: Flask, editor: Desk) -> None:
    editor.send(ADD, 303, **MINUTES, url="https://example.org/1")
    editor.send(ADD, 303, **MINUTES | {"kind": "slides", "title_zh": "簡報", "language": "zh", "body": ""}, url="https://example.org/2")
    public = office.test_client()
    path = "/zh/plans/2025-2028/documents/"
    for query, there, gone in (("kind=slides", "簡報", "第1次會議紀錄"), ("body=cec", "第1次會議紀錄", ">簡報<"),
                               ("language=en", "第1次會議紀錄", ">簡報</a>"),
                               ("kind=nonsense&body=x", "第1次會議紀錄", "nonsense")):
        found = public.get(f"{path}?{query}").text
        listed = found[found.index("<tbody"):found.index("</tbody>")]
        assert there in listed and gone not in listed, query
    assert "沒有符合條件的文件" in public.get(f"{path}?kind=letter").text


def test_a_refused_file_says_why_beside_its_field_and_nothing_typed_is_lost(office: Flask, editor: Desk) -> None:
    answer = upload(editor, ADD, 422, {"file": (a_pdf(b"<< /S /JavaScript >>"), "a.pdf")}, **MINUTES)
    assert "PDF內含程式碼" in errors_of(answer.text) and form_of(answer.text)["title_zh"] == ["第1次會議紀錄"]
    assert kept(office) == []
    upload_again(editor, ADD, 422, {"file": (PDF, "a.pdf")}, title_zh="")
    shown = form_of(editor.last.text)
    assert "file_kept" in shown and "a.pdf" in words_of(editor.last.text)
    upload_again(editor, ADD, 422, {"file": (a_pdf(b"<< /S /JavaScript >>"), "b.pdf")})
    assert "a.pdf" in words_of(editor.last.text), "one that was refused does not put out the one that was there"
    upload_again(editor, ADD, 303, {}, title_zh="會議紀錄")
    assert kept(office) == [SHA]


def test_a_document_dated_in_the_future_is_refused_with_everything_else_at_once(editor: Desk) -> None:
    editor.send("/staff/plans/2025-2028/documents/add/", 422, title_zh="會議紀錄", dated="130/1/1", url="ftp://x")
    told = str(errors_of(editor.last.text))
    assert all(each in told for each in ("日期不能晚於今天", "請填寫完整網址", "請選擇一項"))


def test_of_two_who_attach_a_stored_copy_at_once_the_second_is_told_that_its_file_is_not_taken(
        office: Flask, editor: Desk) -> None:
    editor.send(ADD, 303, **MINUTES | {"url": "https://example.org/minutes"})
    amend, second = "/staff/documents/1/amend/", Desk(office, "second@example.org").log_in()
    second.get(amend)
    upload(editor, amend, 303, {"file": (PDF, "a.pdf")}, reason_zh="補檔案")
    upload_again(second, amend, 409, {"file": (a_png(), "b.png")}, reason_zh="補掃描檔")
    assert "b.png" in words_of(second.last.text)
    upload_again(second, amend, 422, {})
    assert "請改用「更新版本」" in errors_of(second.last.text) and form_of(second.last.text)["reason_zh"] == ["補掃描檔"]
    upload_again(second, amend, 303, {}, file_drop="yes", licence="CC0")
    assert kept(office).count(SHA) == 1 and SHA in main(parsed(office.test_client().get("/zh/documents/1/").text))


def test_a_file_already_kept_is_pointed_out(editor: Desk) -> None:
    upload(editor, ADD, 303, {"file": (PDF, "a.pdf")}, **MINUTES)
    answer = upload(editor, ADD, 422, {"file": (PDF, "b.pdf")}, **MINUTES)
    assert "相同的檔案已留存為文件第1號（第1次會議紀錄）" in errors_of(answer.text)
    upload_again(editor, ADD, 303, {}, again="y")
    assert "相同檔案另見" in editor.browser.get("/zh/documents/2/").text


def test_a_ticket_is_valid_only_unchanged_and_for_its_own_account(office: Flask, editor: Desk) -> None:
    upload(editor, ADD, 422, {"file": (PDF, "a.pdf")}, **MINUTES | {"title_zh": ""})
    ticket = form_of(editor.last.text)["file_kept"][0]
    for desk, carried in ((Desk(office, "second@example.org").log_in(), ticket), (editor, ticket[:-3] + "abc"), (editor, SHA)):
        desk.get(ADD)
        answer = upload_again(desk, ADD, 422, {}, **MINUTES, file_kept=carried)
        assert "請重新選取" in errors_of(answer.text)


@pytest.mark.parametrize("who", ["reporter", "approver", "admin", "member", "reviewer", "auditor"])
def test_ndc_keeps_the_repository(office: Flask, editor: Desk, who: str) -> None:
    upload(editor, ADD, 303, {"file": (PDF, "a.pdf")}, **MINUTES)
    desk = Desk(office, f"{who}@example.org").log_in()
    for path in (ADD, "/staff/plans/2025-2028/documents/", "/staff/documents/1/amend/", "/staff/documents/1/replace/",
                 "/staff/documents/1/withdraw/"):
        assert desk.browser.get(f"/zh{path}").status_code == 403
        if path != "/staff/plans/2025-2028/documents/":
            data = {"csrf_token": desk.token(), "title_zh": "竄改", "reason_zh": "竄改", "file": (io.BytesIO(b"%PDF-"), "a.pdf")}
            assert desk.browser.post(f"/zh{path}", data=data).status_code == 403
    assert kept(office) == [SHA]


def test_a_reporter_attaches_files_that_are_public_with_the_report_and_not_before(office: Flask, reporter: Desk,
                                                                                  editor: Desk) -> None:
    picture = a_png((b"eXIf", b"MM"))
    path = f"{O1}/report/completion/?m=m1"
    upload(reporter, path, 200, {"evidence_file": (PDF, "紀錄.pdf"), "evidence2_file": (picture, "照片.png")},
           text_zh="已公布。", evidence_shows_zh="會議紀錄", evidence2_shows_zh="現場照片", evidence2_dated="115/2/1",
           step="preview")
    assert "紀錄.pdf" in reporter.last.text
    reporter.again(path, 303, step="send")
    number = int(re.findall(r"submissions/(\d+)", reporter.last.headers["Location"])[0])
    sent = hashlib.sha256(picture).hexdigest()
    for sha256 in (SHA, sent):
        assert office.test_client().get(f"/files/{sha256}").status_code == 404
        inside = f"/zh/staff/submissions/{number}/files/{sha256}"
        assert reporter.browser.get(inside).status_code == editor.browser.get(inside).status_code == 200
        assert editor.browser.get(inside).headers["Cache-Control"] == "no-store"
        assert Desk(office, "other@example.org").log_in().browser.get(inside).status_code == 403
        assert office.test_client().get(inside).status_code == 302
    assert reporter.browser.get(f"/zh/staff/submissions/{number}/files/{'0' * 64}").status_code == 404
    editor.get(f"/staff/submissions/{number}/")
    assert "照片.png" in words_of(editor.last.text)
    version = form_of(editor.last.text)["version"][0]
    editor.post(f"/staff/submissions/{number}/publish/", {"csrf_token": [editor.token()], "version": [version]}, 303)
    public = office.test_client()
    assert public.get(f"/files/{sent}").data == picture
    shown = public.get("/zh/plans/2025-2028/commitments/o1/").text
    assert f"/files/{SHA}" in shown and f"/files/{sent}" in shown
    piece = main(parsed(public.get("/zh/evidence/2/").text))
    assert "現場照片" in piece and "附有拍攝資訊" in piece and sent in piece


def test_the_file_of_a_text_that_was_taken_back_is_its_writers_alone(office: Flask, reporter: Desk, editor: Desk) -> None:
    upload(reporter, f"{O1}/report/progress/?m=m1", 303, {"evidence_file": (PDF, "紀錄.pdf")}, text_zh="已公布。",
           evidence_shows_zh="紀錄", step="send")
    page = reporter.last.headers["Location"].replace("http://localhost", "").removeprefix("/zh")
    file = f"/zh{page}files/{SHA}"
    assert editor.browser.get(file).status_code == 200
    reporter.post(f"{page}withdraw/", {"csrf_token": [reporter.token()]}, 303)
    assert editor.browser.get(file).status_code == 403 and reporter.browser.get(file).data == PDF


def test_a_file_stays_with_a_draft_and_can_be_removed_again(office: Flask, reporter: Desk) -> None:
    path = f"{O1}/report/progress/?m=m1"
    upload(reporter, path, 303, {"evidence_file": (PDF, "紀錄.pdf")}, text_zh="初稿", evidence_shows_zh="紀錄", step="draft")
    edit = reporter.last.headers["Location"].replace("http://localhost", "") + "edit/"
    reporter.get(edit)
    assert "紀錄.pdf" in words_of(reporter.last.text)
    upload_again(reporter, edit, 303, {}, evidence_file_drop="yes", evidence_url="https://example.org/a", step="draft")
    reporter.get(edit)
    assert "evidence_file_kept" not in form_of(reporter.last.text)


def test_evidence_is_added_to_a_published_update(office: Flask, reporter: Desk, editor: Desk) -> None:
    editor.send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成初稿。", body="cec", letter_number="中選會字第1號",
                step="send")
    path = "/staff/updates/1/evidence/"
    editor.send(path, 422)
    assert "任何人都能開啟的網址" in errors_of(editor.last.text)
    upload(editor, path, 303, {"evidence_file": (PDF, "紀錄.pdf")}, evidence_shows_zh="初稿", evidence2_url="https://example.org/a",
           evidence2_shows_zh="公告")
    public = office.test_client()
    assert "新增佐證" in public.get("/zh/changelog/").text
    assert "初稿" in main(parsed(public.get("/zh/evidence/1/").text))
    # What its reporter adds waits for NDC, in the form in which a report does.
    upload(reporter, path, 303, {"evidence_file": (PDF, "定稿.pdf")}, evidence_shows_zh="定稿")
    page = reporter.last.headers["Location"].replace("http://localhost", "")
    assert "定稿" not in public.get("/zh/changelog/").text
    for desk in (reporter, editor):
        desk.get(page)
        assert "定稿.pdf" in words_of(desk.last.text)
    file = next(part.split('"')[0] for part in editor.last.text.split('href="') if "/files/" in part)
    assert editor.browser.get(file).data == PDF and public.get(file).status_code == 302
    assert Desk(office, "other@example.org").log_in().browser.get(file).status_code == 403
    editor.again(page.removeprefix("/zh") + "publish/", 303)
    assert "定稿" in main(parsed(public.get("/zh/evidence/3/").text))


def test_a_request_that_breaks_off_or_is_too_large_leaves_nothing(office: Flask, editor: Desk) -> None:
    token = editor.token()
    head = (b'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + token.encode() +
            b'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF)
    broken = editor.browser.post(f"/zh{ADD}", data=head, content_type="multipart/form-data; boundary=b",
                                 environ_overrides={"CONTENT_LENGTH": str(len(head) + 1000)})
    assert broken.status_code in (400, 422) and kept(office) == []
    office.extensions["settings"].files.mkdir(parents=True, exist_ok=True)
    large = editor.browser.post(f"/zh{ADD}", data=b"", content_type="multipart/form-data; boundary=b",
                                environ_overrides={"CONTENT_LENGTH": str(2**31)})
    assert large.status_code == 413
    elsewhere = editor.browser.post("/zh/staff/register/open/", data=b"", content_type="multipart/form-data; boundary=b",
                                    environ_overrides={"CONTENT_LENGTH": str(3 * 2**20)})
    assert elsewhere.status_code == 413


def test_no_other_file_is_reached(office: Flask) -> None:
    public = office.test_client()
    for name in ("0" * 64, "..%2f..%2fsecret_key", "%00", "A" * 64):
        assert public.get(f"/files/{name}").status_code == 404


def test_a_published_file_that_is_lost_is_not_found(office: Flask, editor: Desk) -> None:
    upload(editor, ADD, 303, {"file": (PDF, "a.pdf")}, **MINUTES)
    for path in office.extensions["settings"].files.glob("*/*/*"):
        path.unlink()
    assert office.test_client().get(f"/files/{SHA}").status_code == 404


def test_the_real_documents_are_links_and_none_has_a_copy(seeded: Flask) -> None:
    with seeded.extensions["database"].reading() as session:
        for plan in ("2021-2024", "2025-2028"):
            found = documents.current(session, plan)
            assert found and all(each.url and each.file is None for each in found)
    reader = seeded.test_client()
    for number in (1, 17, 28):
        for lang in ("zh", "en"):
            assert "SHA-256" not in main(parsed(reader.get(f"/{lang}/documents/{number}/").text))
    assert "未留存，僅提供連結" in reader.get("/zh/documents/1/").text
