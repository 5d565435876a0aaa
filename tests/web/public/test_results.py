"""What a reader finds about results: what changed, who judged it, where the voices differ; and where there is
nothing, that fact."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.public.pages import main, parsed
from tests.world import EDITOR, a_commitment, an_installation, later, text
from tests.worlds.results import LASTING, a_measure, a_measurement, a_signer, an_indicator, an_outcome, coded, every_kind
from tracker.commands import indicators
from tracker.domain.evidence import ResultLevel
from tracker.domain.permissions import Role
from tracker.domain.scales import Completion, EarlyResults
from tracker.models import Indicator


def page(site: Flask, path: str) -> str:
    answer = site.test_client().get(path)
    assert answer.status_code == 200, path
    return str(main(parsed(answer.text)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_results_exists_in_both_languages(site: Flask, lang: str) -> None:
    with site.extensions["database"].writing() as session:
        an_installation(session)
        every_kind(session, a_commitment(session, number="1-1"))
    for path in ("outcomes/1", "outcomes/2", "indicators/1", "assessments/1", "assessments/2", "assessments/3",
                 "plans/2025-2028/commitments/1-1", "changelog"):
        page(site, f"/{lang}/{path}/")
    assert site.test_client().get(f"/{lang}/outcomes/9/").status_code == 404


def test_an_assessment_links_to_its_commitment_and_says_since_when_its_scale_is_used(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        an_installation(session)
        every_kind(session, a_commitment(session, number="1-1"))
    shown = site.test_client().get("/en/assessments/1/").text
    assert "/en/plans/2025-2028/commitments/1-1/#assessments" in shown and "used for plans submitted from 20" in shown
    for kind, word in (("outcomes", "Outcome"), ("indicators", "Indicator")):
        assert f"{word} 1, <a" in site.test_client().get(f"/en/{kind}/1/").text


@pytest.mark.parametrize(("lang", "says"), [
    ("zh", "所引指標已於115/03/12修正"), ("en", "the indicator cited was amended on 12 Mar 2026")])
def test_a_code_is_marked_where_an_indicator_that_it_cites_was_amended_afterwards(site: Flask, lang: str, says: str) -> None:
    paths = (f"/{lang}/assessments/1/", f"/{lang}/plans/2025-2028/commitments/1-1/")
    with site.extensions["database"].writing() as session:
        an_installation(session)
        commitment = a_commitment(session, number="1-1")
        cited, _other = an_indicator(session, commitment), an_indicator(session, commitment)
        coded(session, commitment, EarlyResults.NO_NOTABLE_RESULTS, by=EDITOR, indicators=[cited.reference])
    assert not any(says in page(site, path) for path in paths)
    with site.extensions["database"].writing() as session:
        indicators.amend_indicator(session, session.get_one(Indicator, "indicator/1"), a_measure(unit=text("件", "files")),
                                   reason=text("補正單位"), by=EDITOR, at=later(10))
    assert all(says in page(site, path) for path in paths)


def test_where_nobody_recorded_or_judged_anything_the_page_says_so(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        an_installation(session)
        a_commitment(session, number="1-1")
    shown = page(site, "/en/plans/2025-2028/commitments/1-1/")
    assert "No outcome has been recorded" in shown and shown.count("not assessed") == 3
    assert "No notable results" not in shown


def test_the_governments_assessment_comes_last_and_differences_carry_both_reasons(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        an_installation(session)
        commitment = a_commitment(session, number="1-1")
        outcome = an_outcome(session, commitment, **LASTING)
        coded(session, commitment, EarlyResults.SIGNIFICANT, outcome, by=EDITOR, reason=text("已列入法規", "It is a rule now"))
        member, none = a_signer(session), EarlyResults.NO_NOTABLE_RESULTS
        coded(session, commitment, none, by=member, reason=text("尚未見使用", "No use seen"))
    shown = page(site, "/en/plans/2025-2028/commitments/1-1/")
    assert shown.index("Independent reviewer") < shown.index("Taskforce members") < shown.index("Government (self-assessment)")
    differs = shown[shown.index("Where the codes differ"):]
    assert "2 steps apart" in differs and "It is a rule now" in differs and "No use seen" in differs
    assert "on the IRM scale" in shown


def test_the_history_of_a_commitment_says_whose_word_each_judgement_is(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        an_installation(session)
        commitment = a_commitment(session, number="1-1")
        coded(session, commitment, EarlyResults.NO_NOTABLE_RESULTS, by=EDITOR, reason=text("尚無", "None yet"))
        name = coded(session, commitment, EarlyResults.NO_NOTABLE_RESULTS, by=a_signer(session),
                     reason=text("尚未見使用", "No use seen")).signed_name.zh
    shown = site.test_client().get("/zh/plans/2025-2028/commitments/1-1/").text
    history = shown[shown.index('id="h-history"'):shown.index('id="h-follow"')]
    assert name and name in history


def test_a_count_is_kept_apart_from_what_changed(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        an_installation(session)
        commitment = a_commitment(session, number="1-1")
        held = an_indicator(session, commitment, title=text("辦理場次", "Forums"), level=ResultLevel.OUTPUT)
        a_measurement(session, held, "100")
        coded(session, commitment, Completion.COMPLETE, by=a_signer(session, Role.REVIEWER, "乙"))
    shown = page(site, "/en/plans/2025-2028/commitments/1-1/")
    assert "Indicators of output" in shown and "No outcome has been recorded" in shown
    assert "is not coded for early results" in page(site, "/en/indicators/1/")
