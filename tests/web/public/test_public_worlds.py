"""Public pages on small worlds, on either database: the past, old addresses, hostile text, empty records, SQL statements."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import world
from tests.web.public.pages import main, page, part, statements, words
from tracker.changelog.record import Decided
from tracker.commands import commitments, milestones, plans
from tracker.commands.commitments import Wording
from tracker.domain.bilingual import LANGS, Bilingual, Lang
from tracker.domain.calendar import When
from tracker.domain.permissions import LOADER
from tracker.domain.statements import TitleBasis
from tracker.models import Commitment, Milestone

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
ADDRESS = "/zh/plans/2025-2028/commitments/o1/"


def _numbered(session: Session, commitment: Commitment, number: str) -> None:
    commitments.amend_commitment(session, commitment, wording=Wording.of(commitment), number=number, theme=None,
                                 leads=commitment.leads, supports=commitment.supports, reason=world.text("編號公布"),
                                 decided=Decided(document="發資字第1號"), by=world.EDITOR, at=world.later(1))


@pytest.mark.parametrize("path", ["", "bodies/", "group/", "group/meetings/", "sitemap/", "about/"])
def test_an_empty_record_is_shown_as_empty(site: Flask, path: str) -> None:
    assert "尚" in main(page(site.test_client(), f"/zh/{path}")) or path == "sitemap/"


def test_a_past_page_shows_the_milestone_as_it_was(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session)
        before = milestone.last_entry
        world.an_update(session, milestone, report=world.delay(date(2199, 9, 30)))
    client = site.test_client()
    now, then = (words(part(page(client, f"{ADDRESS}{past}"), "m1")) for past in ("", f"?as_of={before}"))
    assert "288/09/30" in now and "延後" in now
    assert "288/09/30" not in then and "115/06/30" in then and "未變更" in then


def test_a_promise_that_was_reworded_by_a_decision_says_so_and_leads_to_what_it_said_before(site: Flask) -> None:
    def amend(title: Bilingual, output: Bilingual, note: Bilingual, basis: TitleBasis = TitleBasis.OFFICIAL) -> int:
        return milestones.amend_milestone(
            session, milestone, title=title, title_basis=basis, output=output, body=None, starts=None, note=note,
            reason=world.text("決議"), decided=Decided(document="發資字第1號"), by=world.EDITOR, at=world.later(1)).number

    def said() -> tuple[str, str]:
        tree = page(site.test_client(), "/en/plans/2025-2028/commitments/o1/")
        return words(part(tree, "m1")), main(tree)

    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        plan = world.a_plan(session, adopted=False)
        milestone = world.a_milestone(session)
        reference, title, none = milestone.reference, world.text("草案的文字"), world.text("")
        amend(title, none, none)
        plans.adopt_plan(session, plan, on=When.day(date(2026, 3, 2)), adopted_by="ndc", decided=Decided(document="發資字第1號"),
                         by=world.EDITOR, at=world.later(1))
        world.an_update(session, milestone)
        amend(title, none, none, TitleBasis.SITE_SUMMARY)
        amend(world.text("辦理二十場活動"), none, none)
        amend(world.text("辦理二十場活動", "Translated now"), world.text("報告書"), world.text("本站註"))
    assert "Since reworded" not in said()[1]
    with site.extensions["database"].writing() as session:
        milestone = Milestone.by_reference(session, reference)
        number = amend(world.text("辦理五場活動"), world.text("報告書"), none)
    row, whole = said()
    assert f"Since reworded: Entry {number}" in row and whole.count("Since reworded") == 1
    assert "辦理二十場活動" in main(page(site.test_client(), f"/zh/changelog/{number}/"))
    with site.extensions["database"].writing() as session:
        milestone = Milestone.by_reference(session, reference)
        removed = amend(world.text("辦理五場活動"), none, none)
    assert f"Since reworded: Entry {removed} , Entry {number}" in said()[0]
    with site.extensions["database"].writing() as session:
        commitment = Milestone.by_reference(session, reference).of
        entry = commitments.amend_commitment(
            session, commitment, wording=replace(Wording.of(commitment), title=world.text("較小的承諾")), number=None, theme=None,
            leads=commitment.leads, supports=commitment.supports, reason=world.text("決議"),
            decided=Decided(document="發資字第2號"), by=world.EDITOR, at=world.later(2)).number
    assert f"Since reworded: Entry {entry}" in said()[1] and said()[1].count("Since reworded") == 2


def test_a_past_with_an_entry_made_here_is_not_called_reconstructed(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        number = world.a_milestone(session).last_entry
    tree = page(site.test_client(), f"/en/plans/2025-2028/commitments/o1/?as_of={number}")
    assert "as it stood after entry" in words(tree) and "reconstructed" not in words(tree)


def test_the_old_address_of_a_commitment_leads_to_its_number(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        commitment = world.a_commitment(session)
        before = commitment.last_entry
        _numbered(session, commitment, "3-1")
    client = site.test_client()
    for tail in ("", "history/"):
        answer = client.get(f"{ADDRESS}{tail}?as_of={before}")
        assert answer.status_code == 308
        assert answer.headers["Location"] == f"/zh/plans/2025-2028/commitments/3-1/{tail}?as_of={before}"
    assert "順序" in main(page(client, f"/zh/plans/2025-2028/commitments/3-1/?as_of={before}"))
    assert "順序" not in main(page(client, "/zh/plans/2025-2028/commitments/3-1/"))


def test_every_number_that_a_commitment_has_had_leads_to_it(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        commitment = world.a_commitment(session)
        for number in ("3-1", "3-2", "3-3"):
            _numbered(session, commitment, number)
    client = site.test_client()
    for former in ("o1", "3-1", "3-2"):
        answer = client.get(f"/zh/plans/2025-2028/commitments/{former}/")
        assert (answer.status_code, answer.headers.get("Location")) == (308, "/zh/plans/2025-2028/commitments/3-3/"), former
    with site.extensions["database"].writing() as session:
        _numbered(session, world.a_commitment(session), "3-2")
    assert client.get("/zh/plans/2025-2028/commitments/3-2/").status_code == 200, "it is another's now"
    assert client.get("/zh/plans/2025-2028/commitments/3-4/").status_code == 404


def test_a_page_does_not_show_what_did_not_exist_yet(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        before = world.a_plan(session).last_entry
        world.a_commitment(session)
    page(site.test_client(), f"{ADDRESS}?as_of={before}", 404)


def test_hostile_text_stays_text(site: Flask) -> None:
    bad = world.text(HOSTILE, HOSTILE)
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        wording = Wording(title=bad, summary=bad, problem=bad, promise=bad, result_wanted=bad)
        commitment = world.a_commitment(session, wording=wording)
        milestone = world.a_milestone(session, commitment=commitment, title=bad, output=bad, note=bad)
        world.an_update(session, milestone, report=world.delay(date(2026, 9, 30), reason=bad, next_step=bad))
        world.an_update(session, milestone, report=world.completion(
            evidence=[replace(world.A_LINK, shows=bad, url="https://example.org/\"onmouseover=\"alert(3)")]))
    client = site.test_client()
    for lang in ("zh", "en"):
        for path in ("", "plans/2025-2028/", "plans/2025-2028/commitments/o1/", "plans/2025-2028/commitments/o1/history/",
                     "bodies/cec/", "bodies/", "sitemap/"):
            tree = page(client, f"/{lang}/{path}")
            assert not list(tree.iter("img")), path
            assert all((node.get("src") or "").startswith("/static/") for node in tree.iter("script"))
            assert not any((node.get("href") or "").startswith("javascript:") for node in tree.iter("a"))


def test_the_lateness_of_a_closed_plan_does_not_grow(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        plan = world.a_plan(session, "2021-2024")
        commitment = world.a_commitment(session, plan=plan, number="1-1")
        milestone = world.a_milestone(session, commitment=commitment, due=date(2023, 12, 31))
        world.an_update(session, milestone, report=world.progress(occurred=date(2024, 2, 10)))
        world.a_milestone(session, commitment=commitment, due=date(2024, 1, 31))
        plans.close_plan(session, plan, on=date(2024, 12, 31), by=LOADER, at=world.later(1))
    tree = page(site.test_client(), "/zh/plans/2021-2024/commitments/1-1/")
    assert "41天" in words(part(tree, "m1"))
    assert "逾期" not in words(part(tree, "m2"))


def test_a_milestone_not_yet_due_in_a_running_plan_is_not_late_although_nothing_is_reported(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.a_milestone(session, due=When.iso("2199"))
        world.a_milestone(session, commitment=world.a_commitment(session), due=None)
    assert "逾期" not in words(part(page(site.test_client(), ADDRESS), "m1"))
    assert "逾期" not in words(part(page(site.test_client(), ADDRESS.replace("o1", "o2")), "m1"))


@pytest.mark.parametrize("path", ["", "plans/2025-2028/", "bodies/cec/", "bodies/", "sitemap/", "about/"])
def test_a_page_takes_as_many_statements_for_many_commitments_as_for_one(site: Flask, path: str) -> None:
    def add(count: int) -> int:
        with site.extensions["database"].writing() as session:
            for _ in range(count):
                world.an_update(session, world.a_milestone(session, commitment=world.a_commitment(session)))
        with statements(site) as sent:
            page(site.test_client(), f"/zh/{path}")
        return len(sent)

    with site.extensions["database"].writing() as session:
        world.an_installation(session)
    add(1)  # what is read once and kept is no part of a page
    assert add(1) == add(8)


@pytest.mark.parametrize("path", ["plans/2025-2028/commitments/o1/", "bodies/cec/", "changelog/"])
@pytest.mark.parametrize("lang", LANGS)
def test_a_delay_recorded_here_is_shown_with_its_reason(site: Flask, path: str, lang: Lang) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        told = world.delay(date(2199, 9, 30))
        world.an_update(session, world.a_milestone(session), report=told)
    assert told.delay is not None and told.text.is_empty
    shown = main(page(site.test_client(), f"/{lang}/{path}"))
    assert "Bilingual" not in shown and told.delay.reason.read(lang).text in shown


def test_the_overview_counts_every_public_report_also_those_of_one_day(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session)
        for _each in range(2):
            world.an_update(session, milestone, report=world.progress())
    assert "2 public reports." in words(page(site.test_client(), "/en/"))


def test_the_overview_shows_two_plans_in_full_and_names_the_others(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        for code in ("2017-2020", "2021-2024", "2025-2028"):
            world.a_commitment(session, plan=world.a_plan(session, code))
    text = site.test_client().get("/zh/").text
    for code, whole in (("2025-2028", True), ("2021-2024", True), ("2017-2020", False)):
        assert (f"/zh/plans/{code}/commitments/o1/" in text) is whole
    assert '<a href="/zh/plans/2017-2020/">' in text[text.index('id="others"'):]


def test_a_bodys_page_shows_its_newest_statements_first_and_no_more_than_ten(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session)
        for day in range(1, 13):
            world.an_update(session, milestone, report=world.progress(occurred=date(2026, 2, day)))
    days = re.findall(r"115/02/\d\d", words(part(page(site.test_client(), "/zh/bodies/cec/"), "statements")))
    assert list(dict.fromkeys(days)) == [f"115/02/{day:02}" for day in range(12, 2, -1)]
