"""Outcomes and indicators through their commands: what is required, who may act, and what each act leaves in the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.refusals import not_permitted
from tests.world import (
    ADMIN,
    AT,
    AUDITOR,
    DECIDED,
    EDITOR,
    TODAY,
    a_body,
    a_commitment,
    a_plan,
    entries_about,
    holder,
    newest_entry,
    reporter_of,
    text,
)
from tests.worlds.results import (
    FULL,
    LASTING,
    SOURCE,
    a_change,
    a_measure,
    a_measurement,
    a_signer,
    an_indicator,
    an_outcome,
    coded,
)
from tests.worlds.reviews import a_signer as consenting
from tests.worlds.sign_off import a_rule_for_texts, an_approver
from tracker.changelog import fold
from tracker.commands import carrying_over, indicators, outcomes, sent_texts, steering_group, striking, time_passing, withholding
from tracker.commands.indicators import MeasurementGiven
from tracker.commands.outcomes import Verified
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict, NotPermitted, RuleBroken
from tracker.domain.evidence import LastingGround, Measure, OutcomeState, ResultLevel
from tracker.domain.openness import Criterion
from tracker.domain.permissions import Actor, Role
from tracker.domain.scales import EarlyResults
from tracker.models import Body, Indicator, Member, Outcome, SentStep, SentText
from tracker.models.submission import SubmissionState
from tracker.queries import sent_texts as asked
from tracker.queries import sign_off


def refused(act: Callable[[], object], field: str) -> str:
    with pytest.raises(RuleBroken) as found:
        act()
    assert found.value.field == field
    return found.value.message


def test_three_fields_put_an_outcome_on_record(session: Session) -> None:
    outcome = an_outcome(session)
    assert (outcome.reference, outcome.state, outcome.body) == ("outcome/1", OutcomeState.PUBLISHED, "cec")
    entry = newest_entry(session)
    assert (entry.kind, entry.subject) == ("outcome.published", "outcome/1")
    assert entry.payload is not None and entry.payload["occurred"]["precision"] == "month"
    assert entry.payload["names"]["outcome/1"]["zh"] == "監察院改以公開格式受理申報"
    assert fold.check(session).holds


@pytest.mark.parametrize(("missing", "field"), [
    ({"title": EMPTY}, "title_zh"), ({"url": ""}, "url"), ({"url": "example.org"}, "url"),
    ({"took_effect": When.iso("2027")}, "took_effect"), ({"after_on": When.iso("2027")}, "after_on"),
    ({"url": "", "interview_role": "承辦人"}, "interview_on"), ({"interview_name": "某人"}, "interview_role"),
    ({"before_on": When.iso("2025-10")}, "before_on"), ({"after_on": When.iso("2025-08")}, "after_on"),
    ({"lasting_ground": LastingGround.LAW}, "lasting_zh"), ({"lasting": text("某法")}, "lasting_ground"),
    ({"before_url": "x"}, "before_url"),
])
def test_the_account_of_a_change_must_be_complete_and_consistent(session: Session, missing: dict[str, Any], field: str) -> None:
    refused(partial(an_outcome, session, **missing), field)


def test_an_interview_is_a_source_named_with_consent_or_anonymous_with_role_and_date(session: Session) -> None:
    anonymous = an_outcome(session, url="", interview_role="申報人", interview_on=When.iso("2025-11"))
    assert anonymous.sources == [] and anonymous.interview_name == ""
    named = an_outcome(session, url="", interview_role="申報人", interview_name="某甲", interview_on=When.iso("2025-11-03"))
    assert named.interview_name == "某甲"


def test_an_activity_typed_as_an_outcome_is_questioned_and_the_answer_kept(session: Session) -> None:
    activity = text("辦理100場青年審議論壇", "100 youth forums held")
    assert "What changed because of it?" in refused(partial(an_outcome, session, title=activity), "answer_zh")
    outcome = an_outcome(session, title=activity, answer=text("委員會依論壇意見修正草案第五條"))
    assert "辦理" in outcome.asked and outcome.answer.zh == "委員會依論壇意見修正草案第五條"
    assert an_outcome(session, answer=text("不需要")).answer.is_empty


def test_a_member_states_an_outcome_in_a_signed_voice_that_nobody_else_changes(session: Session) -> None:
    member, other = a_signer(session), a_signer(session, name="丙委員")
    own = an_outcome(session, by=member)
    assert (own.signed_name.zh, own.body, own.member) == ("甲委員", None, member.member)
    for by in (EDITOR, other, reporter_of("cec"), ADMIN, AUDITOR, a_signer(session, Role.REVIEWER, "乙")):
        for act in (partial(outcomes.amend_outcome, session, own, a_change(), reason=text("x"), by=by, at=AT),
                    partial(outcomes.withdraw_outcome, session, own, reason=text("x"), by=by, at=AT)):
            with pytest.raises(NotPermitted):
                act()
    outcomes.amend_outcome(session, own, a_change(place=text("全國")), reason=text("補充"), by=member, at=AT)
    governments = an_outcome(session)
    with pytest.raises(NotPermitted):
        outcomes.amend_outcome(session, governments, a_change(), reason=text("x"), by=member, at=AT)


def test_an_entry_on_a_members_outcome_names_the_member_whoever_made_it(session: Session) -> None:
    member = a_signer(session)
    own = an_outcome(session, by=member)
    verified = Verified(text("研究者"), False, When.iso("2026-01"), text("屬實"))
    payload = outcomes.substantiate(session, own, verified, by=EDITOR, at=AT).payload

    assert payload is not None and payload["after"]["member"] == member.member
    assert payload["names"][member.member]["zh"] == "甲委員"


def test_an_amendment_of_a_result_that_says_nothing_new_is_not_entered(session: Session) -> None:
    outcome, indicator = an_outcome(session), an_indicator(session)
    value = a_measurement(session, indicator)
    as_it_was = MeasurementGiven(value.measured_on, value.value, url=value.sources[0]["url"])
    for amend in (partial(outcomes.amend_outcome, session, outcome, a_change()),
                  partial(indicators.amend_indicator, session, indicator, a_measure()),
                  partial(indicators.correct_measurement, session, value, as_it_was)):
        refused(partial(amend, reason=text("更正"), by=EDITOR, at=AT), "")


def test_an_indicator_with_values_goes_on_being_measured_in_the_same_way(session: Session) -> None:
    indicator = an_indicator(session)
    amend = partial(indicators.amend_indicator, session, indicator, reason=text("更正"), by=EDITOR, at=AT)
    amend(a_measure(measure=Measure.PERCENTAGE))
    value = a_measurement(session, indicator)
    in_words = {"measure": Measure.QUALITATIVE, "baseline": "", "target": "", "baseline_text": text("多數逾期")}
    for other in ({"measure": Measure.UNIT}, in_words):
        refused(partial(amend, a_measure(**other)), "measure")
    amend(a_measure(measure=Measure.PERCENTAGE, target="95"))
    striking.strike(session, value, reason=text("更正"), by=EDITOR, at=AT)
    amend(a_measure(measure=Measure.UNIT))


def test_only_the_editor_and_members_put_an_outcome_on_record(session: Session) -> None:
    commitment = a_commitment(session)
    for by in (reporter_of("cec"), ADMIN, AUDITOR, a_signer(session, Role.REVIEWER, "乙")):
        with pytest.raises(NotPermitted):
            an_outcome(session, commitment, by=by)


def test_a_member_signs_with_a_seat_and_consent_as_for_a_review(session: Session) -> None:
    commitment = a_commitment(session)
    with pytest.raises(NotPermitted):
        an_outcome(session, commitment, by=holder(session, Role.MEMBER, "ndc"))
    refused(partial(an_outcome, session, commitment, by=consenting(session, consents=False)), "consent")


def test_a_body_that_checks_its_texts_has_no_result_published_without_its_approver(session: Session) -> None:
    commitment = a_commitment(session)
    reporter, approver = holder(session, Role.REPORTER, "cec"), an_approver(session)
    before = sent_texts.send_in(session, commitment, a_change(), body="cec", by=reporter, at=AT)
    a_rule_for_texts(session, "cec")
    refused(partial(sent_texts.publish_sent, session, before, version=before.version, by=EDITOR, at=AT), "")
    refused(partial(an_outcome, session, commitment), "letter_number")
    # What had reached NDC before the body asked for checks is checked where it is.
    sent_texts.check_sent(session, before, version=before.version, by=approver, at=AT)
    assert sent_texts.publish_sent(session, before, version=before.version, by=EDITOR, at=AT)
    for given in (a_change(), a_measure()):
        sent = sent_texts.send_in(session, commitment, given, body="cec", by=reporter, at=AT)
        assert (sent.state, sent.received_at, sent.approving_body) == (SubmissionState.WITH_APPROVER, None, "cec")
        refused(partial(sent_texts.publish_sent, session, sent, version=sent.version, by=EDITOR, at=AT), "")
        sent_texts.check_sent(session, sent, version=sent.version, by=approver, at=AT)
        assert (sent.state, sent.received_at, sent.checked_at) == (SubmissionState.SUBMITTED, AT, AT)
        assert sent_texts.publish_sent(session, sent, version=sent.version, by=EDITOR, at=AT)
    assert an_outcome(session, commitment, letter_number="院授發字第1號").letter_number == "院授發字第1號"


def test_the_approver_checks_or_returns_a_result_and_nobody_else_does(session: Session) -> None:
    commitment = a_commitment(session)
    a_rule_for_texts(session, "cec")
    reporter, approver = holder(session, Role.REPORTER, "cec"), an_approver(session)
    a_body(session, "moi")
    sent = sent_texts.send_in(session, commitment, a_change(), body="cec", by=reporter, at=AT)
    for by in (EDITOR, reporter, an_approver(session, "moi"), a_signer(session), ADMIN):
        for act in (partial(sent_texts.check_sent, session, sent, version=sent.version),
                    partial(sent_texts.return_sent, session, sent, reason="請補前後對照", version=sent.version)):
            with pytest.raises(NotPermitted):
                act(by=by, at=AT)
    with pytest.raises(Conflict):
        sent_texts.check_sent(session, sent, version=sent.version + 1, by=approver, at=AT)
    sent_texts.return_sent(session, sent, reason="請補前後對照", version=sent.version, by=approver, at=AT)
    refused(partial(sent_texts.check_sent, session, sent, version=sent.version, by=approver, at=AT), "")
    again = sent_texts.send_in(session, commitment, a_change(**LASTING), body="cec", text=sent, by=reporter, at=AT)
    sent_texts.check_sent(session, again, said="已核對。", version=again.version, by=approver, at=AT)
    sent_texts.publish_sent(session, again, version=again.version, by=EDITOR, at=AT)
    told = list(session.scalars(select(SentStep).order_by(SentStep.id)))
    assert [(each.version, each.step.value, each.role.value, each.said) for each in told] == [
        (1, "sent_to_approver", "reporter", ""), (1, "returned", "approver", "請補前後對照"),
        (2, "sent_to_approver", "reporter", ""), (2, "checked", "approver", "已核對。"), (2, "published", "editor", "")]
    assert [bool(each.given) for each in told] == [True, False, True, False, False]
    assert told[0].given["before"] != told[2].given["before"]
    # Withheld by law, its words are in no version either.
    (told_first, *_later) = entries_about(session, again.published_as)
    withholding.withhold(session, told_first.number, ground=text("依法停止公開"), by=ADMIN, at=AT)
    assert not again.given and not any(each.given for each in session.scalars(select(SentStep)))


def test_nobody_checks_their_own_result(session: Session) -> None:
    commitment = a_commitment(session)
    a_rule_for_texts(session, "cec")
    approver, second = an_approver(session), an_approver(session, email="second.approver@example.org")
    sent = sent_texts.send_in(session, commitment, a_change(), body="cec", by=approver, at=AT)
    refused(partial(sent_texts.check_sent, session, sent, version=sent.version, by=approver, at=AT), "")
    sent_texts.check_sent(session, sent, version=sent.version, by=second, at=AT)
    assert sent.state is SubmissionState.SUBMITTED


def test_ndc_sees_only_the_results_that_have_reached_it(session: Session) -> None:
    commitment = a_commitment(session)
    a_rule_for_texts(session, "cec")
    a_body(session, "moi")
    reporter, approver, other = holder(session, Role.REPORTER, "cec"), an_approver(session), holder(session, Role.REPORTER, "moi")
    sent = sent_texts.send_in(session, commitment, a_change(), body="cec", by=reporter, at=AT)

    def readers() -> list[bool]:
        return [asked.may_read(session, sent, each) for each in (reporter, approver, EDITOR, other, a_signer(session), ADMIN)]

    assert readers() == [True, True, False, False, False, False]
    assert sign_off.to_check(session, approver, SentText) == [sent] and not asked.waiting(session)
    sent_texts.check_sent(session, sent, version=sent.version, by=approver, at=AT)
    assert readers() == [True, True, True, False, False, False] and asked.waiting(session) == [sent]
    sent_texts.withdraw_sent(session, sent, by=reporter, at=AT)
    assert readers() == [True, False, False, False, False, False] and asked.own(session, reporter.account or "") == [sent]


def test_a_result_that_waits_longer_than_the_set_days_is_reported_to_the_public(session: Session) -> None:
    commitment = a_commitment(session)
    sent = sent_texts.send_in(session, commitment, a_change(), body="cec", by=holder(session, Role.REPORTER, "cec"), at=AT)
    day = TODAY + timedelta(days=20)
    (entry,) = [each for each in time_passing.mark_time(session, today=day, working_days=5, at=AT + timedelta(days=20))
                if each.kind == "submission.pending"]
    assert entry.payload and (entry.payload["body"], entry.payload["milestones"]) == ("cec", [])
    assert sent.pending_entry == entry.number and "title" not in entry.payload
    assert not [each for each in time_passing.mark_time(session, today=day, working_days=5, at=AT + timedelta(days=20))
                if each.kind == "submission.pending"]


def test_an_outcome_withheld_by_law_loses_its_words_everywhere_and_supports_no_code(session: Session) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    outcome = an_outcome(session, commitment, **FULL, interview_role="申報人", interview_name="某甲",
                         interview_on=When.iso("2025-11"))
    outcomes.dispute(session, outcome, reason=text("某甲未曾受訪"), by=member, at=AT)
    coded(session, commitment, EarlyResults.MODERATE, outcome, by=member, balance=text("已訪談"))
    told = entries_about(session, outcome.reference)
    withholding.withhold(session, told[0].number, ground=text("依法停止公開"), by=ADMIN, at=AT)
    assert outcome.withheld and not outcome.stands and outcome.title.is_empty and outcome.interview_name == ""
    assert [(each["reason"], each["url"]) for each in outcome.disputes] == [(EMPTY.public(), "")]
    left = json.dumps([each.payload for each in entries_about(session, outcome.reference)], ensure_ascii=False)
    assert "某甲" not in left and "監察院改以公開格式" not in left
    refused(partial(outcomes.amend_outcome, session, outcome, a_change(), reason=text("x"), by=EDITOR, at=AT), "")
    assert fold.check(session).holds


def test_a_confirmation_applies_only_to_the_text_that_was_confirmed(session: Session) -> None:
    member, outcome = a_signer(session), an_outcome(session, **FULL)
    by_own = Verified(text("研究者"), True, When.iso("2026-01"), text("屬實"))
    refused(partial(outcomes.substantiate, session, outcome, by_own, by=EDITOR, at=AT), "url")
    outcomes.substantiate(session, outcome, by_own, by=member, at=AT)
    assert outcome.state is OutcomeState.SUBSTANTIATED and outcome.as_change.is_outside
    outcomes.amend_outcome(session, outcome, a_change(**FULL, place=text("全國")), reason=text("補充"), by=EDITOR, at=AT)
    assert outcome.state is OutcomeState.SUBSTANTIATED
    in_english = a_change(**FULL | {"before": text("以紙本受理", "On paper")}, place=text("全國"))
    outcomes.amend_outcome(session, outcome, in_english, reason=text("加註英文"), by=EDITOR, at=AT)
    assert outcome.state is OutcomeState.SUBSTANTIATED and outcome.before.en
    wider = a_change(**FULL, title=text("全部機關改以公開格式受理"))
    outcomes.amend_outcome(session, outcome, wider, reason=text("擴大"), by=EDITOR, at=AT)
    assert (outcome.state.value, outcome.verified_on) == ("published", None)


def test_a_dispute_appears_beside_an_outcome_and_nobody_can_remove_it(session: Session) -> None:
    member, outcome = a_signer(session), an_outcome(session)
    refused(partial(outcomes.dispute, session, outcome, reason=EMPTY, by=member, at=AT), "reason_zh")
    refused(partial(outcomes.dispute, session, outcome, reason=text("不實"), by=EDITOR, at=AT), "")
    outcomes.dispute(session, outcome, reason=text("地方尚未適用"), by=member, at=AT)
    assert outcome.state is OutcomeState.DISPUTED and outcome.is_unwelcome
    refused(partial(outcomes.dispute, session, outcome, reason=text("地方尚未適用"), by=member, at=AT), "reason_zh")
    narrower = a_change(title=text("中央機關改以公開格式受理"))
    outcomes.amend_outcome(session, outcome, narrower, reason=text("更正"), by=EDITOR, at=AT)
    assert [each["signed_name"]["zh"] for each in outcome.disputes] == ["甲委員"] and outcome.state is OutcomeState.DISPUTED
    own = an_outcome(session, by=member)
    with pytest.raises(NotPermitted):
        outcomes.dispute(session, own, reason=text("不實"), by=reporter_of("moi"), at=AT)
    outcomes.dispute(session, own, reason=text("不實"), by=reporter_of("cec"), at=AT)
    assert own.disputes[0]["body"] == "cec"


def test_an_indicator_keeps_its_figures_as_text_and_its_path_is_computed(session: Session) -> None:
    indicator = an_indicator(session)
    a_measurement(session, indicator, "55.50", "2025-12")
    a_measurement(session, indicator, "30", "2026-01", group=text("離島"))
    session.expire(indicator)
    assert [each.value for each in indicator.measurements] == ["55.50", "30"]
    assert [each.value for each in indicator.whole] == ["55.50"]
    assert indicator.path is not None and not indicator.path.is_reached and not indicator.path.has_worsened
    assert fold.check(session).holds


@pytest.mark.parametrize(("given", "field"), [
    ({"baseline": "many"}, "baseline"), ({"baseline_on": None}, "baseline_on"), ({"baseline_url": ""}, "baseline_url"),
    ({"measure": Measure.QUALITATIVE}, "baseline"), ({"title": text("參與人次")}, "answer_zh"), ({"title": EMPTY}, "title_zh"),
])
def test_the_details_of_an_indicator_must_be_consistent(session: Session, given: dict[str, Any], field: str) -> None:
    refused(partial(an_indicator, session, **given), field)


def test_a_count_of_events_is_an_indicator_of_output(session: Session) -> None:
    indicator = an_indicator(session, title=text("辦理場次"), level=ResultLevel.OUTPUT)
    assert not indicator.is_of_change and indicator.asked == []


def test_a_value_needs_a_day_a_figure_and_a_source(session: Session) -> None:
    indicator = an_indicator(session)
    refused(partial(a_measurement, session, indicator, "", "2025-12"), "value")
    refused(partial(a_measurement, session, indicator, "1", "2027"), "measured_on")
    unsourced = MeasurementGiven(When.iso("2025"), "1")
    refused(partial(indicators.record_measurement, session, indicator, unsourced, by=EDITOR, at=AT), "url")


def test_the_ten_boxes_are_recorded_with_who_scored_them(session: Session) -> None:
    commitment, member = a_commitment(session), a_signer(session)
    score = partial(outcomes.score_openness, session, commitment, title=text("申報資料"), url=SOURCE, by=member, at=AT)
    refused(partial(score, met=[Criterion.FREE]), "met")
    refused(partial(score, met=[], title=EMPTY), "title_zh")
    refused(partial(score, met=[], url=""), "url")
    scored = score(met=[Criterion.FREE, Criterion.EXISTS])
    assert (scored.points, scored.signed_name.zh, len(scored.boxes)) == (20, "甲委員", 10)
    with pytest.raises(NotPermitted):
        outcomes.score_openness(session, commitment, title=text("x"), url=SOURCE, met=[], by=reporter_of("cec"), at=AT)


def test_a_score_of_openness_is_about_an_outcome_of_the_same_commitment_that_stands(session: Session) -> None:
    plan, member = a_plan(session), a_signer(session)
    one, other = (a_commitment(session, plan=plan, number=f"1-{number}") for number in (1, 2))
    outcome = an_outcome(session, one)
    score = partial(outcomes.score_openness, session, title=text("申報資料"), url=SOURCE, met=[], by=member, at=AT)
    refused(partial(score, other, outcome=outcome), "outcome")
    assert score(one, outcome=outcome).outcome == outcome.reference
    outcomes.withdraw_outcome(session, outcome, reason=text("誤植"), by=EDITOR, at=AT)
    refused(partial(score, one, outcome=outcome), "outcome")


def test_nothing_more_is_done_to_an_outcome_that_was_withdrawn(session: Session) -> None:
    member, outcome = a_signer(session), an_outcome(session)
    refused(partial(outcomes.withdraw_outcome, session, outcome, reason=EMPTY, by=EDITOR, at=AT), "reason_zh")
    outcomes.withdraw_outcome(session, outcome, reason=text("誤植"), by=EDITOR, at=AT)
    verified = Verified(text("研究者"), False, When.iso("2026-01"), text("屬實"))
    refused(partial(outcomes.withdraw_outcome, session, outcome, reason=text("誤植"), by=EDITOR, at=AT), "")
    refused(partial(outcomes.amend_outcome, session, outcome, a_change(), reason=text("更正"), by=EDITOR, at=AT), "")
    refused(partial(outcomes.substantiate, session, outcome, verified, by=member, at=AT), "")
    refused(partial(outcomes.dispute, session, outcome, reason=text("不實"), by=member, at=AT), "")


def test_an_outcome_is_confirmed_once(session: Session) -> None:
    outcome = an_outcome(session)
    verified = Verified(text("研究者"), False, When.iso("2026-01"), text("屬實"))
    outcomes.substantiate(session, outcome, verified, by=EDITOR, at=AT)
    refused(partial(outcomes.substantiate, session, outcome, verified, by=a_signer(session), at=AT), "")


# --- on its way ----------------------------------------------------------------------------------------------------------


def sent(session: Session, by: Actor, given: Any = None, **more: Any) -> SentText:
    about = more.pop("about", None) or a_commitment(session)
    return sent_texts.send_in(session, about, given or a_change(**LASTING), body="cec", by=by, at=AT, **more)


def test_a_body_s_outcome_is_published_in_its_own_name_as_it_was_sent(session: Session) -> None:
    reporter = holder(session)
    draft = sent(session, reporter)
    assert session.get(Outcome, "outcome/1") is None
    with pytest.raises(Conflict):
        sent_texts.publish_sent(session, draft, version=draft.version + 1, by=EDITOR, at=AT)
    with pytest.raises(NotPermitted):
        sent_texts.publish_sent(session, draft, version=draft.version, by=reporter, at=AT)
    made = sent_texts.publish_sent(session, draft, version=draft.version, by=EDITOR, at=AT)
    outcome = Outcome.by_reference(session, made)
    assert (outcome.body, outcome.lasting_ground, outcome.before.zh) == ("cec", LastingGround.RULE, "以紙本受理")
    assert sent_texts.as_given(draft) == a_change(**LASTING)
    refused(partial(sent_texts.publish_sent, session, draft, version=draft.version, by=EDITOR, at=AT), "")


def test_an_indicator_and_its_values_go_the_same_way(session: Session) -> None:
    reporter, commitment = holder(session), a_commitment(session)
    draft = sent(session, reporter, a_measure(), about=commitment)
    indicator = Indicator.by_reference(session, sent_texts.publish_sent(session, draft, version=draft.version, by=EDITOR, at=AT))
    value = MeasurementGiven(When.iso("2025-12"), "50", url=SOURCE)
    draft = sent(session, reporter, value, about=indicator)
    assert sent_texts.publish_sent(session, draft, version=draft.version, by=EDITOR, at=AT) == "indicator/1/measurement/1"


def test_a_returned_result_can_be_sent_in_again_only_by_its_own_account(session: Session) -> None:
    reporter, commitment = holder(session), a_commitment(session)
    draft = sent(session, reporter, about=commitment)
    refused(partial(sent_texts.return_sent, session, draft, reason=" ", version=draft.version, by=EDITOR, at=AT), "reason")
    sent_texts.return_sent(session, draft, reason="請附來源", version=draft.version, by=EDITOR, at=AT)
    with pytest.raises(NotPermitted):
        sent(session, holder(session, Role.APPROVER), about=commitment, text=draft)
    sent(session, reporter, a_change(), about=commitment, text=draft)
    assert draft.state is SubmissionState.SUBMITTED and draft.return_reason == ""
    sent_texts.withdraw_sent(session, draft, by=reporter, at=AT)
    with pytest.raises(NotPermitted):
        sent_texts.withdraw_sent(session, draft, by=EDITOR, at=AT)


def test_nobody_can_send_in_for_another_body_or_against_a_rule(session: Session) -> None:
    commitment = a_commitment(session)
    a_body(session, "moi")
    with pytest.raises(NotPermitted):
        sent_texts.send_in(session, commitment, a_change(), body="moi", by=holder(session, Role.REPORTER, "moi"), at=AT)
    refused(partial(sent, session, holder(session), a_change(title=text("召開會議")), about=commitment), "answer_zh")


def test_the_outcome_of_a_body_that_gave_way_to_another_is_withdrawn_by_its_successor_alone(session: Session) -> None:
    outcome = an_outcome(session)
    a_rule_for_texts(session)
    a_body(session, "moda")
    carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="moda", on=AT.date(),
                               commitments=[outcome.of], reason=text("組織調整"), decided=DECIDED, by=EDITOR, at=AT)
    heir = holder(session, Role.REPORTER, "moda")
    not_permitted(outcomes.amend_outcome, session, outcome, a_change(), reason=text("改寫"), by=heir, at=AT)
    not_permitted(outcomes.withdraw_outcome, session, outcome, reason=text("撤回"), by=reporter_of("moi"), at=AT)
    entry = outcomes.withdraw_outcome(session, outcome, reason=text("撤回"), by=heir, at=AT)
    assert (outcome.body, outcome.state, entry.actor["body"]) == ("cec", OutcomeState.WITHDRAWN, "moda")


def test_a_member_whose_seat_has_ended_takes_an_outcome_back_and_does_not_reword_it(session: Session) -> None:
    signer = consenting(session)
    outcome = an_outcome(session, by=signer)
    steering_group.end_membership(session, Member.by_reference(session, signer.member or ""), ends=When.day(TODAY),
                                  reason=text("請辭"), by=EDITOR, at=AT)
    tomorrow = AT + timedelta(days=1)
    not_permitted(outcomes.amend_outcome, session, outcome, a_change(), reason=text("改寫"), by=signer, at=tomorrow)
    outcomes.withdraw_outcome(session, outcome, reason=text("撤回"), by=signer, at=tomorrow)
    assert outcome.state is OutcomeState.WITHDRAWN
