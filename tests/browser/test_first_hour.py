"""A stranger's first hour at NDC, in a real browser without a script: plan 2 from its sheet, a round for fifteen
bodies, eight sheets (two with errors), three letters, and the round closed. Counted: pages loaded, fields typed,
files chosen.

Driven by a program: it shows how many steps the work takes, but not how long a person needs for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import serving
from tests.web.conftest import settings_for
from tests.world import PASSWORD
from tests.worlds import sheets as made
from tests.worlds.plan_sheets import filled
from tests.worlds.sheets import TOP
from tracker import clock
from tracker.commands import time_passing
from tracker.database import Database
from tracker.domain.rounds import Filing
from tracker.queries import rounds
from tracker.web import create_app

TODAY = clock.today()
CODE = f"{TODAY.year}-{TODAY.year + 3}"
QUARTER = f"{TODAY.year}-Q{(TODAY.month + 2) // 3}"
BODIES = {"moi": "內政部", "moj": "法務部", "moe": "教育部", "mof": "財政部", "mohw": "衛生福利部", "moenv": "環境部",
          "moda": "數位發展部", "mol": "勞動部", "moa": "農業部", "motc": "交通部", "moc": "文化部", "fsc": "金融監督管理委員會",
          "ncc": "國家通訊傳播委員會", "cec": "中央選舉委員會", "oac": "海洋委員會"}
SLUGS = list(BODIES)
PLAN = {
    "plan": [{"plan.code": CODE, "plan.number": "2", "plan.title_zh": "開放政府國家行動方案（測試）",
              "plan.period": f"{TODAY.year - 1911}/1至{TODAY.year - 1911 + 3}/12", "plan.coordinator": "ndc",
              "plan.adopted_on": f"{TODAY.year - 1911}/1/1", "plan.adopted_by": "ndc"}],
    "body": [{"body.slug": slug, "body.name_zh": name} for slug, name in BODIES.items()],
    "commitment": [{"commitment.number": f"1-{at}", "commitment.title_zh": f"{name}擴大資料公開", "commitment.leads": slug}
                   for at, (slug, name) in enumerate(BODIES.items(), 1)],
    "milestone": [{"commitment.number": f"1-{at}", "milestone.title_zh": "完成草案並公開徵詢", "milestone.due":
                   f"{TODAY.year - 1911 + 2}/12"} for at, _slug in enumerate(SLUGS, 1)]}


@pytest.fixture
def address(url: str, tmp_path: Path) -> Iterator[str]:
    with serving(create_app(settings_for(url, tmp_path / "files"))) as port:
        yield f"http://127.0.0.1:{port}"


@dataclass
class Person:
    """Someone at the browser, and what the work costs them. ``typed`` keeps what was typed, to find what is typed twice."""

    page: Page
    loads: int = 0
    files: int = 0
    chosen: int = 0
    typed: list[str] = field(default_factory=list)
    looks: Callable[[Page, str], None] = lambda page, name: None

    def go(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()
        self.loads += 1

    def link(self, name: str) -> None:
        self.go(self.page.get_by_role("main").get_by_role("link", name=name, exact=True))

    def menu(self, name: str) -> None:
        self.go(self.page.get_by_role("navigation", name="承辦選單").get_by_role("link", name=name, exact=True))

    def button(self, name: str) -> None:
        self.go(self.page.get_by_role("button", name=name, exact=True))

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)
        self.typed.append(text)

    def choose_file(self, data: bytes, name: str) -> None:
        self.page.locator("input[type=file]").set_input_files({
            "name": name, "mimeType": "application/octet-stream", "buffer": data})
        self.files += 1

    def take(self, name: str) -> bytes:
        with self.page.expect_download() as found:
            self.page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
        return Path(found.value.path()).read_bytes()


def first_hour(someone: Person, address: str) -> None:
    page = someone.page
    page.goto(f"{address}/zh/account/login/")
    someone.write("電子郵件地址", "editor@example.org")
    someone.write("密碼", PASSWORD)
    someone.button("登入")

    someone.menu("行動方案及承諾事項")
    someone.link("以試算表登錄方案")
    someone.looks(page, "plan_sheet")
    someone.choose_file(filled(PLAN), "第二期方案.xlsx")
    someone.write("決定之公文文號", "院臺開字第1140000001號")
    someone.button("查看將登錄的內容")
    someone.looks(page, "plan_check")
    someone.button("全部登錄")

    someone.menu("定期填報")
    someone.link("開放一期填報")
    page.get_by_label("期別").fill(QUARTER)
    someone.typed.append(QUARTER)
    someone.button("繼續")
    someone.write("開放日", str(TODAY))
    someone.write("回報期限", str(TODAY + timedelta(days=14)))
    someone.write("截止收件日", str(TODAY + timedelta(days=24)))
    someone.looks(page, "round_open")
    someone.button("開放並公布")
    someone.looks(page, "board_new")

    for at, slug in enumerate(SLUGS[:8], 1):
        name = BODIES[slug]
        out = someone.take(f".xlsx {name}")
        someone.link(f"匯入填報表 {name}")
        right = made.xlsx(out, {(TOP, "kind"): "進度", (TOP, "text_zh"): f"{name}已完成草案並於網站公開徵詢意見。"})
        wrong = made.xlsx(out, {(TOP, "kind"): "進展良好", (TOP, "text_zh"): "已辦理。", (TOP, "new_date"): "115/13/1"})
        someone.choose_file(wrong if at <= 2 else right, f"{name}填報表.xlsx")
        someone.write("來文字號", f"{slug}開字第{at}號")
        someone.button("檢視變動內容")
        someone.looks(page, "sheet_wrong" if at == 1 else "sheet_right" if at == 3 else "")
        if at <= 2:
            # Only the sheet is chosen again: the letter's number stays.
            someone.choose_file(right, f"{name}填報表（修正）.xlsx")
            someone.button("檢視變動內容")
        someone.button("全部公布")
    for at, slug in enumerate(SLUGS[8:11], 9):
        name = BODIES[slug]
        someone.link(f"依來文代填 {name}")
        someone.looks(page, "by_letter" if at == 9 else "")
        form = page.locator("form", has=page.get_by_role("button", name="預覽將公開的內容")).last
        form.get_by_label("來文字號", exact=True).fill(f"{slug}開字第{at}號")
        form.get_by_label("填報進度", exact=True).check()
        form.get_by_label("中文", exact=True).first.fill(f"{name}已召開跨機關會議。")
        someone.typed += [f"{slug}開字第{at}號", f"{name}已召開跨機關會議。"]
        someone.chosen += 1
        someone.button("預覽將公開的內容")
        someone.looks(page, "letter_preview" if at == 9 else "")
        someone.button("公布")
    someone.looks(page, "board_filed")


def test_the_first_hour_takes_a_set_number_of_steps_and_nothing_is_typed_twice(browser: Browser, address: str, url: str) -> None:
    someone = Person(browser.new_context(locale="zh-TW", java_script_enabled=False).new_page())
    first_hour(someone, address)
    database = Database(url)
    with database.writing() as session:
        # Nobody has to close it: the daily run does when its time has come.
        ahead = TODAY + timedelta(days=25)
        told = time_passing.mark_time(session, today=ahead, working_days=200, at=clock.now())
        assert {"round.fell_due", "round.closed"} <= {entry.kind for entry in told}
        board = rounds.board(session, rounds.every(session)[0], today=ahead)
        found = {row.body.reference: row.filing for row in board.rows}
    database.dispose()
    assert [slug for slug in SLUGS if found[slug] is Filing.FILED] == SLUGS[:11]
    assert {found[slug] for slug in SLUGS[11:]} == {Filing.SILENT}
    assert len(someone.typed) == len(set(someone.typed)), "something is typed twice"
    # What docs/rounds.md says.
    assert (someone.loads, len(someone.typed), someone.files) == (44, 21, 11)
