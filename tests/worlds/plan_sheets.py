"""Plan sheets as somebody filled them in: cells of the empty sheet written by the names of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import load_workbook

from tracker.exchange import plan_workbook, xlsx
from tracker.exchange.plan_columns import PAGES
from tracker.queries.plan_sheets import KnownPlan

Rows = Mapping[str, Sequence[Mapping[str, str]]]
"""By thing, the rows of its page; each row by the name of a field."""

BODIES = [{"body.slug": "moda", "body.name_zh": "數位發展部", "body.short_zh": "數位部"},
          {"body.slug": "adi", "body.name_zh": "數位產業署", "body.parent": "數位發展部"}]
A_PLAN: Rows = {
    "plan": [{"plan.code": "2029-2032", "plan.number": "３", "plan.title_zh": "第三期國家行動方案",
              "plan.period": "118/1至121/12",
              "plan.coordinator": "ndc", "plan.adopted_on": "115/1/15", "plan.adopted_by": "ndc 委員會"}],
    "body": BODIES,
    "theme": [{"theme.number": "1", "theme.title_zh": "資料開放"}],
    "commitment": [
        {"commitment.number": "1-1", "commitment.title_zh": "開放資料", "commitment.theme": "1", "commitment.leads": "數位部",
         "commitment.supports": "ndc、adi", "commitment.values": "透明、課責", "commitment.problem_zh": "資料難以取得",
         "commitment.problem_en": "Data are hard to get"},
        {"commitment.title_zh": "編號未定之承諾", "commitment.leads": "數位產業署"}],
    "milestone": [
        {"commitment.number": "1-1", "milestone.title_zh": "完成盤點", "milestone.due": "１１９／６／３０"},
        {"commitment.number": "1-1", "milestone.title_zh": "上線", "milestone.due": "120年第4季", "milestone.body": "adi"}]}


def filled(rows: Rows, known: KnownPlan | None = None) -> bytes:
    """The sheet given out, with these rows written from the first free one of each page on."""
    book = load_workbook(BytesIO(xlsx.write(plan_workbook.pages(known or KnownPlan(None, {}), "zh"))))
    for name, fields in PAGES:
        page, places = book[name], {each.name: at for at, each in enumerate(fields, 1)}
        free = next(row for row in range(2, 400) if not any(page.cell(row, at).value for at in places.values()))
        for at, cells in enumerate(rows.get(fields[-1].thing, ())):
            for field, text in cells.items():
                page.cell(free + at, places[field]).value = text
    out = BytesIO()
    book.save(out)
    return out.getvalue()
