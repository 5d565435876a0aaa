"""What a plan said then and says now: added, removed, changed, with old and new text side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests import world
from tests.web.public.pages import main, page, part, statements, words
from tests.world import DECIDED, EDITOR, later, text
from tracker.commands import carrying_over, commitments, milestones
from tracker.commands.commitments import Wording
from tracker.domain.calendar import When
from tracker.models import Commitment, Milestone
from tracker.queries.comparison import pieces

HERE = "/zh/plans/2025-2028/compare/"


@pytest.fixture
def site(site: Flask) -> Flask:
    """A plan with two commitments; then one is amended, one of its milestones withdrawn, one added."""
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        first = world.a_commitment(session, number="1-1", wording=Wording(title=text("公開資料"), promise=text("公開選舉資料")))
        world.a_commitment(session, number="1-2")
        kept, dropped = world.a_milestone(session, commitment=first), world.a_milestone(session, commitment=first)
        change: dict[str, Any] = {"reason": text("決議"), "decided": DECIDED, "by": EDITOR, "at": later(3)}
        commitments.amend_commitment(session, first, wording=replace(Wording.of(first), promise=text("公開選舉及政治獻金資料")),
                                     number="1-1", theme=None, leads=["cec"], supports=[], **change)
        milestones.withdraw_milestone(session, dropped, occurred=When.day(date(2026, 3, 4)), **change)
        milestones.add_milestone(session, first, title=text("上線查詢系統"), due=When.iso("2027-06"), decided=DECIDED, by=EDITOR,
                                 at=later(3))
        world.an_update(session, kept, report=world.progress(), at=later(3))
    return site


def test_additions_removals_and_changes_are_shown_with_both_texts(site: Flask) -> None:
    reader = site.test_client()
    tree = page(reader, f"{HERE}?from=2026-03-02&to=2026-03-06")
    added, out, changed = (words(part(tree, f"h-{code}")) for code in ("added", "taken_out", "changed"))
    assert (added.split()[0], out.split()[0], changed.split()[0]) == ("新增", "撤出", "修改")
    said = main(tree).replace(" ", "")
    assert "上線查詢系統" in said and "公開選舉資料" in said and "公開選舉及政治獻金資料" in said
    assert "及政治獻金" in [words(node) for node in tree.iter("ins")]
    assert "已完成初稿" not in said


def test_a_text_that_was_empty_is_described_in_each_readers_language(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        commitment = session.get_one(Commitment, "2025-2028/1-2")
        wording = replace(Wording.of(commitment), problem=text("難以查考", "Hard to look up"))
        commitments.amend_commitment(session, commitment, wording=wording, number="1-2", theme=None, leads=["cec"], supports=[],
                                     reason=text("決議"), decided=DECIDED, by=EDITOR, at=later(4))
    reader = site.test_client()
    for lang, nothing in (("zh", "未填"), ("en", "nothing entered")):
        tree = page(reader, f"{HERE.replace('zh', lang)}?from=14")
        assert nothing in [words(node) for node in tree.iter("span") if node.get("class") == "unknown"]


def test_a_comparison_of_a_plan_starts_at_its_adoption_unless_asked_otherwise(site: Flask) -> None:
    tree = page(site.test_client(), HERE)
    assert "至今" not in main(tree) and "1-2" in main(tree)
    assert {node.get("id") for node in tree.iter("h3")} >= {"h-added"}


def test_each_version_of_a_plan_names_what_it_changed(site: Flask) -> None:
    sections = page(site.test_client(), HERE).iter("section")
    said = words(next(each for each in sections if each.get("aria-labelledby") == "h-versions"))
    assert "新增里程碑 1-1 m3 上線查詢系統" in said and "公開資料" in said


def test_what_something_continues_in_is_called_by_its_name_in_the_later_plan(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        commitment = session.get_one(Commitment, "2025-2028/1-1")
        going = Milestone.by_reference(session, "2025-2028/1-1/m1")
        carrying_over.carry_over(session, commitment, world.a_plan(session, "2029-2032", adopted=False), milestones=[going],
                                 reason=text("續辦"), decided=DECIDED, by=EDITOR, at=later(5))
    for lang, order in (("zh", "順序1"), ("en", "order 1")):
        said = main(page(site.test_client(), HERE.replace("zh", lang)))
        assert "2029-2032/o1" not in said and f"{order} m1" in said
    assert "公開資料" in main(page(site.test_client(), HERE))


def test_two_entries_with_no_change_between_them_say_so(site: Flask) -> None:
    said = main(page(site.test_client(), f"{HERE}?from=2&to=2"))
    assert "方案內容並無不同" in said


@pytest.mark.parametrize("query", ["from=999999", "to=999999", "from=abc", "to=2999-01-01", "from=0", f"from={'9' * 21}"])
def test_a_value_that_cannot_be_read_is_reported_beside_its_field(site: Flask, query: str) -> None:
    tree = page(site.test_client(), f"{HERE}?{query}", 422)
    name = query.split("=", maxsplit=1)[0]
    assert words(part(tree, f"{name}-e"))


def test_a_comparison_is_kept_like_every_page_and_made_again_when_the_log_grows(site: Flask) -> None:
    reader = site.test_client()
    first = reader.get(HERE)
    assert reader.get(f"{HERE}?utm=1", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    with site.extensions["database"].writing() as session:
        world.a_commitment(session, number="1-3", wording=Wording(title=text("再新增")))
    again = reader.get(HERE, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and "再新增" in again.text


def test_a_comparison_takes_as_many_statements_for_a_long_plan_as_for_a_short_one(site: Flask) -> None:
    reader = site.test_client()
    reader.get(f"{HERE}?from=1")
    with statements(site) as few:
        reader.get(f"{HERE}?from=1&to=14")
    with site.extensions["database"].writing() as session:
        for number in range(10, 20):
            world.a_milestone(session, commitment=world.a_commitment(session, number=f"2-{number}"))
    with statements(site) as many:
        reader.get(f"{HERE}?from=1")
    assert len(many) <= len(few) + 2, many


def test_the_plan_and_the_history_link_to_the_comparison_in_both_languages(site: Flask) -> None:
    reader = site.test_client()
    for lang in ("zh", "en"):
        for path in ("plans/2025-2028/", "plans/2025-2028/commitments/1-1/history/"):
            assert f"/{lang}/plans/2025-2028/compare/" in reader.get(f"/{lang}/{path}").text
        page(reader, f"/{lang}/plans/2025-2028/compare/?from=1")
    assert reader.get("/zh/plans/1999-2000/compare/").status_code == 404


def test_the_pieces_of_two_texts_reproduce_both_and_long_texts_are_shown_whole() -> None:
    left, right = pieces("甲乙丙", "甲丁丙")
    assert (left, right) == ([(False, "甲"), (True, "乙"), (False, "丙")], [(False, "甲"), (True, "丁"), (False, "丙")])
    left, right = pieces("In the state’s hands, stage: adopted", "In the states hands, stage: closed")
    assert ([each for lacks, each in left if lacks], [each for lacks, each in right if lacks]) == (
        ["state’s", "adopted"], ["states", "closed"])
    assert pieces("甲" * 5000, "乙") == ([(True, "甲" * 5000)], [(True, "乙")])
