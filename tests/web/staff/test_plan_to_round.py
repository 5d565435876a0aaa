"""A stranger's first hour: a plan entered from its sheet, a round of fifteen bodies opened, eight sheets loaded (two with
errors), three bodies filed by letter, and the round closed; nothing is typed twice."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from tests.web.desk import Desk, form_of, tree_of, words_of
from tests.web.office import Office
from tests.web.staff.test_rounds import several
from tests.worlds import sheets as made
from tests.worlds.plan_sheets import filled
from tests.worlds.rounds import FIFTEEN
from tests.worlds.sheets import TOP
from tracker import clock
from tracker.commands import time_passing
from tracker.domain.rounds import Filing
from tracker.queries import rounds

TODAY = clock.today()
CODE = f"{TODAY.year}-{TODAY.year + 3}"
QUARTER = f"{TODAY.year}-Q{(TODAY.month + 2) // 3}"
NEW = [slug for slug in FIFTEEN if slug not in ("cec", "moi")]
PLAN = {
    "plan": [{"plan.code": CODE, "plan.number": "99", "plan.title_zh": "公布之行動方案",
              "plan.period": f"{TODAY.year} to {TODAY.year + 3}",
              "plan.coordinator": "ndc", "plan.adopted_on": f"{TODAY.year}-01", "plan.adopted_by": "ndc"}],
    "body": [{"body.slug": slug, "body.name_zh": f"{slug} 部"} for slug in NEW],
    "commitment": [{"commitment.number": f"1-{at}", "commitment.title_zh": f"{slug} 公開資料", "commitment.leads": slug}
                   for at, slug in enumerate(FIFTEEN, 1)],
    "milestone": [{"commitment.number": f"1-{at}", "milestone.title_zh": "完成草案", "milestone.due": f"{TODAY.year + 2}-12"}
                  for at, _slug in enumerate(FIFTEEN, 1)]}
WHERE = f"/staff/round/{CODE}/{QUARTER}/"


def load(desk: Desk, path: str, data: bytes, status: int, **typed: str) -> None:
    form: dict[str, Any] = {**{key: value[0] for key, value in desk.filled(path).items()}, **typed}
    desk.last = desk.browser.post(desk.address(path), data={**form, "file": (BytesIO(data), "表.xlsx")})
    assert desk.last.status_code == status, words_of(desk.last.text)


def confirm(desk: Desk, path: str) -> None:
    form = list(next(tree_of(desk.last.text).iter("main")).iter("form"))[-1]
    desk.post(path, {each.get("name") or "": [each.get("value") or ""] for each in form.iter("input")}, 303)


def test_a_plan_is_entered_and_its_round_of_fifteen_is_worked_and_closed(office: Office) -> None:
    editor = office.at("editor")
    load(editor, "/staff/plans/sheet/", filled(PLAN), 200, document="院臺開字第1號")
    confirm(editor, "/staff/plans/sheet/")
    editor.send(f"/staff/round/open/?plan={CODE}&period={QUARTER}", 303, opens=TODAY.isoformat(),
                due=(TODAY + timedelta(days=14)).isoformat(), locks=(TODAY + timedelta(days=24)).isoformat())
    for at, slug in enumerate(FIFTEEN[:8]):
        path = f"{WHERE}bodies/{slug}/sheet/"
        out = editor.browser.get(editor.address(f"{WHERE}bodies/{slug}/sheet.xlsx")).data
        letter = {"letter_number": f"{slug}字第1號"}
        if at < 2:
            load(editor, path, made.xlsx(out, {(TOP, "kind"): "進展良好", (TOP, "text_zh"): "已辦理。"}), 422, **letter)
            assert "第5列" in words_of(editor.last.text)
        load(editor, path, made.xlsx(out, {(TOP, "kind"): "進度", (TOP, "text_zh"): f"{slug} 已辦理。"}), 200, **letter)
        editor.post(path, form_of(editor.last.text), 303)
    for at, slug in enumerate(FIFTEEN[8:11], 9):
        path = f"{WHERE}bodies/{slug}/"
        editor.filled(path)
        editor.post(path, several(editor) | {f"1-{at}-m1_kind": ["progress"], f"1-{at}-m1_text_zh": ["已辦理。"],
                                             "letter_number": [f"{slug}字第1號"], "step": ["preview"]}, 200)
        editor.again(path, 303, step="send")
    found = {row.body.reference: row.filing for row in office.read(  # type: ignore[attr-defined]
        lambda session: rounds.board(session, rounds.every(session)[0], today=TODAY)).rows}
    assert [slug for slug in FIFTEEN if found[slug] is Filing.FILED] == list(FIFTEEN[:11])
    with office.site.extensions["database"].writing() as session:
        ahead = TODAY + timedelta(days=200)
        told = time_passing.mark_time(session, today=ahead, working_days=200, at=clock.now())
        assert {"round.fell_due", "round.closed"} <= {entry.kind for entry in told}
    shown = words_of(editor.get(f"/plans/{CODE}/rounds/{QUARTER}/").text)
    assert "屆期未回報" in shown and f"{FIFTEEN[0]}字第1號" in shown
