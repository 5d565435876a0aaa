"""Assessments through their commands: the gates at the door, one voice each, and clusters coded once."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.world import ADMIN, AT, AUDITOR, EDITOR, a_commitment, a_plan, entries_about, later, newest_entry, reporter_of, text
from tests.worlds.results import (
    FULL,
    LASTING,
    SOURCE,
    a_code,
    a_measure,
    a_measurement,
    a_signer,
    an_indicator,
    an_outcome,
    coded,
)
from tracker.changelog import fold
from tracker.commands import assessments, indicators, outcomes, steering_group, striking, translations, withholding
from tracker.commands.outcomes import Verified
from tracker.domain.assessments import Voice
from tracker.domain.bilingual import EMPTY, TextState
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.evidence import Gate, GateClosed, ResultLevel, Turn
from tracker.domain.permissions import LOADER, NDC, SYSTEM, Role
from tracker.domain.scales import (
    Completion,
    DidItOpenGovernment,
    EarlyResults,
    OpenGovernmentLens,
    PotentialForResults,
    Verifiability,
)
from tracker.models import Assessment, Member, Outcome
from tracker.queries import assessments as shown

NONE, MODERATE, SIGNIFICANT = EarlyResults


def closed(act: Any) -> Gate:
    with pytest.raises(GateClosed) as found:
        act()
    return found.value.gate


def refused(act: Any, field: str) -> None:
    with pytest.raises(RuleBroken) as found:
        act()
    assert found.value.field == field


def test_a_code_records_who_gave_it_when_why_and_on_what_evidence(session: Session) -> None:
    commitment, reviewer = a_commitment(session), a_signer(session, Role.REVIEWER, "乙審查人")
    outcome = an_outcome(session, commitment, **LASTING)
    given = coded(session, commitment, SIGNIFICANT, outcome, by=reviewer)
    assert (given.code, given.era) == ("early_results/significant", "2021–")
    assert (given.voice, given.signed_name.zh) == (Voice.REVIEWER, "乙審查人")
    entry = newest_entry(session)
    assert (entry.kind, entry.subject) == ("assessment.given", commitment.reference)
    assert entry in entries_about(session, "outcome/1") and entry in entries_about(session, commitment.reference)
    assert fold.check(session).holds


@pytest.mark.parametrize("voice", ["government", "member", "reviewer"])
@pytest.mark.parametrize("code", [MODERATE, SIGNIFICANT])
def test_every_voice_meets_the_same_gates(session: Session, voice: str, code: EarlyResults) -> None:
    by = {"government": EDITOR, "member": a_signer(session), "reviewer": a_signer(session, Role.REVIEWER, "乙")}[voice]
    commitment = a_commitment(session)
    give = partial(coded, session, commitment, code, by=by)
    assert closed(give) is Gate.CHANGE                                                     # a link alone: output evidence
    output = an_indicator(session, commitment, title=text("辦理場次"), level=ResultLevel.OUTPUT)
    assert closed(partial(give, indicators=[output.reference])) is Gate.CHANGE
    late = an_outcome(session, commitment, **(LASTING | {"took_effect": When.iso("2024-12-31"), "before_on": When.iso("2023")}))
    assert closed(partial(give, late)) is Gate.PERIOD
    bare = {key: value for key, value in LASTING.items() if not key.startswith("before")}
    assert closed(partial(give, an_outcome(session, commitment, **bare))) is Gate.BASELINE
    unlinked = LASTING | {"contribution": EMPTY}
    assert closed(partial(give, an_outcome(session, commitment, **unlinked))) is Gate.ATTRIBUTION
    if code is SIGNIFICANT:
        assert closed(partial(give, an_outcome(session, commitment, **FULL))) is Gate.LASTING
        inside = LASTING | {"source_from": None}
        assert closed(partial(give, an_outcome(session, commitment, **inside))) is Gate.BALANCE
    coded(session, commitment, code, an_outcome(session, commitment, **LASTING), by=by)


def test_a_baseline_in_an_indicator_of_change_counts_as_a_baseline(session: Session) -> None:
    commitment = a_commitment(session)
    outcome = an_outcome(session, commitment, **(FULL | {"before_url": ""}))
    output = an_indicator(session, commitment, level=ResultLevel.OUTPUT)
    give = partial(coded, session, commitment, MODERATE, outcome, by=EDITOR)
    assert closed(partial(give, indicators=[output.reference])) is Gate.BASELINE
    give(indicators=[an_indicator(session, commitment).reference])


def test_a_withdrawn_outcome_supports_nothing(session: Session) -> None:
    outcome = an_outcome(session, commitment := a_commitment(session), **LASTING)
    outcomes.withdraw_outcome(session, outcome, reason=text("誤植"), by=EDITOR, at=AT)
    assert closed(partial(coded, session, commitment, MODERATE, outcome, by=EDITOR)) is Gate.CHANGE


def test_an_assessment_must_take_account_of_opposing_outcomes(session: Session) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    good = an_outcome(session, commitment, **LASTING)
    bad = an_outcome(session, commitment, by=member, turn=Turn.WORSE, title=text("申請人改以紙本查閱"))
    give = partial(coded, session, commitment, MODERATE, by=EDITOR)
    assert closed(partial(give, good)) is Gate.BALANCE
    give(good, bad)


def test_not_verifiable_and_no_lens_block_other_codes_and_a_missing_design_code_does_not(session: Session) -> None:
    commitment, reviewer = a_commitment(session), a_signer(session, Role.REVIEWER, "乙")
    outcome = an_outcome(session, commitment, **LASTING)
    coded(session, commitment, MODERATE, outcome, by=EDITOR)
    lens = coded(session, commitment, OpenGovernmentLens.NO, by=reviewer)
    assert closed(partial(coded, session, commitment, MODERATE, outcome, by=reviewer)) is Gate.LENS
    assert closed(partial(coded, session, commitment, NONE, by=a_signer(session))) is Gate.LENS
    done = coded(session, commitment, Completion.COMPLETE, by=reviewer)
    for each in (lens, done):
        assessments.withdraw_assessment(session, each, because=text("重新審視"), by=reviewer, at=AT)
    coded(session, commitment, Verifiability.NO, by=reviewer)
    assert closed(partial(coded, session, commitment, Completion.LIMITED, by=EDITOR)) is Gate.VERIFIABLE


def test_an_amendment_of_a_code_or_a_cluster_that_says_nothing_new_is_not_entered(session: Session) -> None:
    reviewer, commitment = a_signer(session, Role.REVIEWER), a_commitment(session)
    given = assessments.give_assessment(session, commitment, a_code(NONE), by=reviewer, at=AT)
    refused(partial(assessments.amend_assessment, session, given, a_code(NONE), because=text("更正"), by=reviewer,
                    at=later(9)), "")
    named: dict[str, Any] = {"title": text("公開資料"), "shared": text("資料公開"),
                             "commitments": [commitment.reference, a_commitment(session, number="9-8").reference]}
    cluster = assessments.form_cluster(session, a_plan(session), by=reviewer, at=AT, **named)
    refused(partial(assessments.amend_cluster, session, cluster, because=text("更正"), by=reviewer, at=AT, **named), "")


def test_government_cannot_block_another_voice_s_assessment_with_its_own_design_code(session: Session) -> None:
    commitment = a_commitment(session)
    coded(session, commitment, Verifiability.NO, by=EDITOR)
    coded(session, commitment, NONE, by=a_signer(session))
    assert closed(partial(coded, session, commitment, NONE, by=EDITOR)) is Gate.VERIFIABLE


def test_no_notable_results_needs_an_assessor_and_a_reason_and_no_code_is_a_default(session: Session) -> None:
    commitment = a_commitment(session)
    assert closed(partial(coded, session, commitment, NONE, by=EDITOR, reason=EMPTY)) is Gate.CHANGE
    coded(session, commitment, NONE, by=EDITOR, url="")
    refused(partial(coded, session, commitment, Completion.LIMITED, by=EDITOR, url=""), "url")
    refused(partial(coded, session, commitment, Completion.LIMITED, by=EDITOR, reason=EMPTY), "reason_zh")


def test_a_code_rests_on_a_source_an_outcome_or_an_indicator_unless_it_says_that_there_is_nothing(session: Session) -> None:
    commitment = a_commitment(session)
    give = partial(coded, session, commitment, by=EDITOR, url="")
    refused(partial(give, Completion.COMPLETE), "url")
    assert closed(partial(give, MODERATE)) is Gate.CHANGE
    give(Completion.NO_EVIDENCE_AVAILABLE)
    give(PotentialForResults.MODEST, indicators=[an_indicator(session, commitment).reference])
    give(OpenGovernmentLens.YES, an_outcome(session, commitment, **LASTING))


def test_nothing_done_gives_no_result(session: Session) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    outcome = an_outcome(session, commitment, **LASTING)
    coded(session, commitment, Completion.NOT_STARTED, by=member)
    assert closed(partial(coded, session, commitment, MODERATE, outcome, by=member)) is Gate.COMPLETION
    coded(session, commitment, MODERATE, outcome, by=EDITOR)


@pytest.mark.parametrize(("stands", "later_code", "gate"), [
    (MODERATE, Completion.NOT_STARTED, Gate.COMPLETION), (MODERATE, Completion.NO_EVIDENCE_AVAILABLE, Gate.COMPLETION),
    (MODERATE, Verifiability.NO, Gate.VERIFIABLE), (Completion.LIMITED, Verifiability.NO, Gate.VERIFIABLE),
    (PotentialForResults.MODEST, OpenGovernmentLens.NO, Gate.LENS)])
def test_nobody_gets_round_a_gate_by_giving_the_code_that_closes_it_last(
        session: Session, stands: Any, later_code: Any, gate: Gate) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    outcome = an_outcome(session, commitment, **LASTING)
    earlier = coded(session, commitment, stands, outcome, by=member)
    assert closed(partial(coded, session, commitment, later_code, by=member)) is gate
    coded(session, commitment, later_code, by=EDITOR)
    assessments.withdraw_assessment(session, earlier, because=text("新事證"), by=member, at=AT)
    coded(session, commitment, later_code, by=member)


def test_a_cluster_has_results_as_long_as_one_of_its_commitments_was_begun(session: Session) -> None:
    plan, member = a_plan(session), a_signer(session)
    one, two = (a_commitment(session, plan=plan, number=f"1-{number}") for number in (1, 2))
    cluster = assessments.form_cluster(session, plan, title=text("公開資料"), shared=text("資料公開"),
                                       commitments=[one.reference, two.reference], by=member, at=AT)
    coded(session, cluster, MODERATE, an_outcome(session, one, **LASTING), by=member)
    begun = coded(session, one, Completion.LIMITED, by=member)
    coded(session, two, Completion.NOT_STARTED, by=member)
    amend = partial(assessments.amend_assessment, session, begun, because=text("新事證"), by=member, at=AT)
    assert closed(partial(amend, a_code(Completion.NOT_STARTED))) is Gate.COMPLETION
    amend(a_code(Completion.SUBSTANTIAL))


def test_no_voice_touches_anothers_code(session: Session) -> None:
    commitment, member, reviewer = a_commitment(session), a_signer(session), a_signer(session, Role.REVIEWER, "乙")
    everyone = [EDITOR, member, reviewer, a_signer(session, name="丙"), a_signer(session, Role.REVIEWER, "丁")]
    silent = [reporter_of("cec"), reporter_of(NDC), ADMIN, AUDITOR, LOADER, SYSTEM]
    for author in (EDITOR, member, reviewer):
        given = coded(session, commitment, NONE, by=author)
        for by in (*(each for each in everyone if each is not author), *silent):
            for act in (partial(assessments.amend_assessment, session, given, a_code(NONE), because=text("x"), by=by, at=AT),
                        partial(assessments.withdraw_assessment, session, given, because=text("x"), by=by, at=AT)):
                with pytest.raises(NotPermitted):
                    act()
    for by in silent:
        with pytest.raises(NotPermitted):
            coded(session, commitment, NONE, by=by)


def test_a_code_is_amended_on_its_scale_by_its_author_and_meets_the_gates_again(session: Session) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    given = coded(session, commitment, NONE, by=member)
    amend = partial(assessments.amend_assessment, session, given, because=text("新事證"), by=member, at=AT)
    assert closed(partial(amend, a_code(MODERATE))) is Gate.CHANGE
    refused(partial(amend, a_code(Completion.COMPLETE)), "code")
    refused(partial(amend, a_code(NONE, reason=EMPTY)), "reason_zh")
    refused(partial(amend, a_code(NONE), because=EMPTY), "because_zh")
    entry = amend(a_code(MODERATE, an_outcome(session, commitment, **FULL)))
    assert entry.payload is not None
    assert entry.payload["changes"]["code"] == ["early_results/no_notable_results", "early_results/moderate"]
    refused(partial(coded, session, commitment, NONE, by=member), "code")


def test_a_member_whose_seat_has_ended_takes_a_code_back_and_does_not_reword_it(session: Session) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    given = coded(session, commitment, NONE, by=member)
    steering_group.end_membership(session, Member.by_reference(session, member.member or ""), ends=When.day(date(2026, 3, 2)),
                                  reason=text("請辭"), by=EDITOR, at=AT)
    with pytest.raises(NotPermitted):
        assessments.amend_assessment(session, given, a_code(NONE), because=text("更正"), by=member, at=later(1))
    assessments.withdraw_assessment(session, given, because=text("撤回"), by=member, at=later(1))
    assert given.withdrawn


def test_a_code_that_was_withdrawn_is_neither_amended_nor_withdrawn_again(session: Session) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    given = coded(session, commitment, NONE, by=member)
    refused(partial(assessments.withdraw_assessment, session, given, because=EMPTY, by=member, at=AT), "because_zh")
    assessments.withdraw_assessment(session, given, because=text("撤回"), by=member, at=AT)
    refused(partial(assessments.withdraw_assessment, session, given, because=text("撤回"), by=member, at=AT), "")
    refused(partial(assessments.amend_assessment, session, given, a_code(NONE), because=text("更正"), by=member, at=AT), "")
    assert coded(session, commitment, NONE, by=member) is not given


def test_a_reviewer_says_who_commissioned_and_paid_for_it(session: Session) -> None:
    reviewer = a_signer(session, Role.REVIEWER, "乙")
    refused(partial(coded, session, a_commitment(session), NONE, by=reviewer, paid_by=EMPTY), "paid_by_zh")


def test_old_scales_are_not_used_on_a_plan_of_another_era(session: Session) -> None:
    refused(partial(coded, session, a_commitment(session), DidItOpenGovernment.MAJOR, by=EDITOR), "code")
    old = a_commitment(session, plan=a_plan(session, "2015-2017"), number="1")
    coded(session, old, DidItOpenGovernment.MAJOR, by=EDITOR)
    refused(partial(coded, session, old, MODERATE, by=EDITOR), "code")


def test_a_cluster_is_coded_once_and_completion_is_coded_for_each_commitment(session: Session) -> None:
    plan, member = a_plan(session), a_signer(session)
    one, two, three = (a_commitment(session, plan=plan, number=f"1-{number}") for number in (1, 2, 3))
    form = partial(assessments.form_cluster, session, plan, title=text("公開資料"), shared=text("資料公開"), by=member, at=AT)
    refused(partial(form, commitments=[one.reference]), "commitments")
    cluster = form(commitments=[one.reference, two.reference])
    refused(partial(form, commitments=[two.reference, three.reference]), "commitments")
    refused(partial(coded, session, cluster, Completion.COMPLETE, by=member), "code")
    given = coded(session, cluster, PotentialForResults.MODEST, by=member)
    assert given.commitments == [one.reference, two.reference]
    refused(partial(coded, session, one, PotentialForResults.MODEST, by=member), "code")
    coded(session, one, Completion.COMPLETE, by=member)
    coded(session, one, PotentialForResults.MODEST, by=EDITOR)
    amend = partial(assessments.amend_cluster, session, cluster, title=text("甲"), shared=text("乙"), because=text("丙"), at=AT)
    refused(partial(amend, commitments=[one.reference, three.reference], by=member), "commitments")
    with pytest.raises(NotPermitted):
        amend(commitments=cluster.commitments, by=EDITOR)


def test_until_it_is_coded_a_cluster_can_contain_other_commitments_of_the_same_plan(session: Session) -> None:
    plan, member = a_plan(session), a_signer(session)
    one, two, three = (a_commitment(session, plan=plan, number=f"1-{number}").reference for number in (1, 2, 3))
    old = a_commitment(session, plan=a_plan(session, "2015-2017"), number="1").reference
    said: dict[str, Any] = {"title": text("公開資料"), "shared": text("資料公開"), "at": AT}
    form = partial(assessments.form_cluster, session, plan, **said, by=member)
    refused(partial(form, commitments=[one, old]), "commitments")
    refused(partial(form, commitments=[one, two], title=EMPTY), "title_zh")
    cluster = form(commitments=[one, two])
    assessments.form_cluster(session, plan, **said, commitments=[two, three], by=EDITOR)
    amend = partial(assessments.amend_cluster, session, cluster, **said, because=text("更正"), by=member)
    refused(partial(amend, commitments=[one, three], because=EMPTY), "because_zh")
    amend(commitments=[one, three])
    assert cluster.commitments == [one, three]
    steering_group.end_membership(session, Member.by_reference(session, member.member or ""), ends=When.day(date(2026, 3, 2)),
                                  reason=text("請辭"), by=EDITOR, at=AT)
    with pytest.raises(NotPermitted):
        amend(commitments=[one, two], at=later(1))


def test_a_cluster_is_coded_by_none_but_the_voice_that_formed_it(session: Session) -> None:
    plan, member = a_plan(session), a_signer(session)
    named = [a_commitment(session, plan=plan, number=f"1-{number}").reference for number in (1, 2)]
    cluster = assessments.form_cluster(session, plan, title=text("公開資料"), shared=text("資料公開"), commitments=named,
                                       by=member, at=AT)
    for other in (EDITOR, a_signer(session, name="乙委員"), a_signer(session, Role.REVIEWER, "丙審查人")):
        with pytest.raises(NotPermitted):
            coded(session, cluster, PotentialForResults.MODEST, by=other)
    coded(session, cluster, PotentialForResults.MODEST, by=member)


def test_what_is_cited_belongs_to_the_commitment(session: Session) -> None:
    plan = a_plan(session)
    one, two = (a_commitment(session, plan=plan, number=f"1-{number}") for number in (1, 2))
    refused(partial(coded, session, one, MODERATE, an_outcome(session, two, **LASTING), by=EDITOR), "outcomes")
    refused(partial(coded, session, one, NONE, by=EDITOR, indicators=[an_indicator(session, two).reference]), "indicators")
    refused(partial(coded, session, one, NONE, by=EDITOR, url=SOURCE.removeprefix("https://")), "url")


def test_a_code_says_which_outcomes_were_changed_after_it_and_calls_no_translation_a_change(session: Session) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    one, two = an_outcome(session, commitment, **LASTING), an_outcome(session, commitment, **LASTING)
    coded(session, commitment, MODERATE, one, two, by=EDITOR)
    given = session.get_one(Assessment, "assessment/1")

    def changed() -> list[Outcome]:
        (held,) = shown.of_commitment(session, commitment).every
        return held.changed_since

    translate = partial(translations.translate, session, state=TextState.DRAFT, by=EDITOR, at=AT)
    translate(one, "before", translation="Taken on paper")
    outcomes.substantiate(session, two, Verified(text("研究者"), False, When.iso("2026-01"), text("屬實")), by=EDITOR, at=AT)
    assert changed() == []
    outcomes.dispute(session, two, reason=text("地方尚未適用"), by=member, at=AT)
    translate(given, "reason", translation="Taken in an open format")
    assert changed() == [two]
    withholding.withhold(session, entries_about(session, one.reference)[0].number, ground=text("某法第一條"), by=ADMIN, at=AT)
    assert given.last_entry == one.last_entry and changed() == [one, two]
    assessments.amend_assessment(session, given, a_code(MODERATE, two, balance=text("已查證")), because=text("已查證"), by=EDITOR,
                                 at=AT)
    assert changed() == []


def test_a_code_says_on_which_day_an_indicator_that_it_cites_was_changed_after_it(session: Session) -> None:
    commitment = a_commitment(session)
    one, other = an_indicator(session, commitment), an_indicator(session, commitment)
    value = a_measurement(session, other)
    indicators.amend_indicator(session, one, a_measure(unit=text("份", "forms")), reason=text("補正單位"), by=EDITOR, at=AT)
    given = coded(session, commitment, NONE, by=EDITOR, indicators=[one.reference, other.reference])

    def amended() -> list[tuple[str, date]]:
        (held,) = shown.of_commitment(session, commitment).every
        return [(each.indicator.reference, each.on) for each in held.amended_since]

    a_measurement(session, other, "60", on="2026-01")
    assert amended() == []
    indicators.amend_indicator(session, one, a_measure(unit=text("件", "files")), reason=text("補正單位"), by=EDITOR, at=later(3))
    striking.strike(session, value, reason=text("誤登"), by=EDITOR, at=later(5))
    assert amended() == [(one.reference, civil_day(later(3))), (other.reference, civil_day(later(5)))]
    assessments.amend_assessment(
        session, given, a_code(NONE, indicators=[one.reference, other.reference], balance=text("已查證")), because=text("已查證"),
        by=EDITOR, at=later(6))
    assert amended() == []


def test_a_code_whose_words_were_withheld_by_law_can_be_taken_back_and_another_given(session: Session) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    given = coded(session, commitment, NONE, by=member)
    withholding.withhold(session, given.last_entry, ground=text("某法第一條"), by=ADMIN, at=AT)
    refused(partial(assessments.amend_assessment, session, given, a_code(NONE), because=text("補充"), by=member, at=AT), "")
    refused(partial(coded, session, commitment, NONE, by=member), "code")
    with pytest.raises(NotPermitted):
        assessments.withdraw_assessment(session, given, because=text("重新審視"), by=EDITOR, at=AT)
    assessments.withdraw_assessment(session, given, because=text("重新審視"), by=member, at=AT)
    again = coded(session, commitment, NONE, by=member)
    assert given.withheld and given.withdrawn and given.reason.is_empty
    assert [each.assessment for each in shown.of_commitment(session, commitment).every] == [again]
    assert fold.check(session).holds


def test_a_cluster_whose_words_were_withheld_by_law_keeps_its_commitments_from_no_other(session: Session) -> None:
    plan, member = a_plan(session), a_signer(session)
    both = [a_commitment(session, plan=plan, number=f"1-{number}").reference for number in (1, 2)]
    form = partial(assessments.form_cluster, session, plan, title=text("公開資料"), shared=text("資料公開"), commitments=both,
                   by=member, at=AT)
    cluster = form()
    given = coded(session, cluster, PotentialForResults.MODEST, by=member)
    withholding.withhold(session, cluster.last_entry, ground=text("某法第一條"), by=ADMIN, at=AT)
    refused(partial(coded, session, cluster, EarlyResults.NO_NOTABLE_RESULTS, by=member), "")
    other = form()
    refused(partial(coded, session, other, PotentialForResults.MODEST, by=member), "code")
    assessments.withdraw_assessment(session, given, because=text("改以新群組評定"), by=member, at=AT)
    assert coded(session, other, PotentialForResults.MODEST, by=member).cluster == other.reference
    assert fold.check(session).holds


def test_no_code_of_any_scale_cites_what_was_withdrawn_or_struck(session: Session) -> None:
    commitment = a_commitment(session)
    outcome, indicator = an_outcome(session, commitment, **LASTING), an_indicator(session, commitment)
    give = partial(coded, session, commitment, Completion.COMPLETE, by=EDITOR)
    outcomes.withdraw_outcome(session, outcome, reason=text("誤植"), by=EDITOR, at=AT)
    striking.strike(session, indicator, reason=text("重複登錄"), by=EDITOR, at=AT)
    refused(partial(give, outcome), "outcomes")
    refused(partial(give, indicators=[indicator.reference]), "indicators")
    refused(partial(outcomes.score_openness, session, commitment, title=text("資料"), url=SOURCE, met=[], outcome=outcome,
                    by=EDITOR, at=AT), "outcome")
    give()
