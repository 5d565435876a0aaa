"""Outcomes, indicators and assessments to test with. Everything here is invented: no real body or person has said any of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.world import AT, EDITOR, PASSWORD, a_commitment, a_plan, text
from tests.worlds.reviews import a_seat, an_account_for
from tracker.commands import accounts, assessments, indicators, outcomes, reviews, striking
from tracker.commands.assessments import CodeGiven
from tracker.commands.indicators import IndicatorGiven, MeasurementGiven
from tracker.commands.outcomes import OutcomeGiven, Verified
from tracker.domain.calendar import When
from tracker.domain.evidence import LastingGround, ResultLevel, SourceFrom
from tracker.domain.openness import Criterion
from tracker.domain.permissions import Actor, Role
from tracker.domain.scales import Completion, EarlyResults, PotentialForResults
from tracker.models import Account, Assessment, Cluster, Commitment, Indicator, Measurement, Outcome
from tracker.queries.staff import actor_of

SOURCE = "https://example.org/after"


def a_signer(session: Session, role: Role = Role.MEMBER, name: str = "甲委員") -> Actor:
    """A member with a seat who has consented, or a reviewer with a name to sign with; the same one for the same name."""
    email = f"{role.value}.{name.encode().hex()}@example.org"
    account = session.scalar(select(Account).where(Account.email == email))
    if account is not None:
        return actor_of(session, account)
    if role is Role.MEMBER:
        actor = actor_of(session, an_account_for(session, a_seat(session, name), email))
        reviews.give_consent(session, by=actor, at=AT)
        return actor
    return actor_of(session, accounts.create_account(session, email=email, role=role, name=name, password=PASSWORD, at=AT))


def a_change(**more: Any) -> OutcomeGiven:
    """An outcome with only its three required fields."""
    values: dict[str, Any] = {"title": text("監察院改以公開格式受理申報", "The office takes declarations in an open format"),
                              "took_effect": When.iso("2025-09"), "url": SOURCE}
    return OutcomeGiven(**(values | more))


FULL: dict[str, Any] = {
    "before": text("以紙本受理"), "before_on": When.iso("2024-12"), "before_url": "https://example.org/before",
    "contribution": text("承諾事項訂定格式並列入法規"), "significance": text("記者及公民可於期限內核對"),
}
LASTING: dict[str, Any] = FULL | {"lasting_ground": LastingGround.RULE, "lasting": text("申報辦法第三條"),
                                  "source_from": SourceFrom.RESEARCH}


def an_outcome(session: Session, commitment: Commitment | None = None, *, by: Actor = EDITOR, **more: Any) -> Outcome:
    return outcomes.publish_outcome(session, commitment or a_commitment(session), a_change(**more), by=by, at=AT)


def a_measure(**more: Any) -> IndicatorGiven:
    values: dict[str, Any] = {
        "title": text("於期限內回復之比率", "Share answered in time"), "level": ResultLevel.OUTCOME, "baseline": "40.0",
        "baseline_on": When.iso("2024"), "baseline_url": "https://example.org/baseline", "target": "90",
        "target_on": When.iso("2028")}
    return IndicatorGiven(**(values | more))


def an_indicator(session: Session, commitment: Commitment | None = None, **more: Any) -> Indicator:
    return indicators.add_indicator(session, commitment or a_commitment(session), a_measure(**more), by=EDITOR, at=AT)


def a_measurement(session: Session, indicator: Indicator, value: str = "55.5", on: str = "2025-12", **more: Any) -> Measurement:
    given = MeasurementGiven(When.iso(on), value, url="https://example.org/value", **more)
    return indicators.record_measurement(session, indicator, given, by=EDITOR, at=AT)


def a_code(code: Any = EarlyResults.MODERATE, *cited: Outcome, **more: Any) -> CodeGiven:
    """A code with reason and evidence; for a reviewer, with who commissioned and paid."""
    values: dict[str, Any] = {
        "code": code, "reason": text("申報改以公開格式受理，已有使用紀錄"), "url": "https://example.org/study",
        "outcomes": [each.reference for each in cited], "commissioned_by": text("某基金會"), "paid_by": text("某基金會")}
    return CodeGiven(**(values | more))


def coded(session: Session, subject: Commitment | Cluster, code: Any, *cited: Outcome, by: Actor, **more: Any) -> Assessment:
    return assessments.give_assessment(session, subject, a_code(code, *cited, **more), by=by, at=AT)


def every_kind(session: Session, commitment: Commitment) -> None:
    """An entry of each kind concerning results and assessments."""
    member, reviewer = a_signer(session), a_signer(session, Role.REVIEWER, "乙審查人")
    outcome = an_outcome(session, commitment, **LASTING)
    outcomes.substantiate(session, outcome, Verified(text("某大學研究者"), True, When.iso("2026-01"), text("抽查屬實"),
                                                     "https://example.org/check"), by=EDITOR, at=AT)
    outcomes.amend_outcome(session, outcome, a_change(**LASTING, place=text("全國")), reason=text("補充地點"), by=EDITOR, at=AT)
    outcomes.dispute(session, outcome, reason=text("地方政府尚未適用"), by=member, at=AT)
    own = an_outcome(session, commitment, by=member, title=text("機關據論壇意見辦理修正"), answer=text("草案第五條改採公開原則"),
                     interview_role="與會者", interview_on=When.iso("2025-10"))
    outcomes.withdraw_outcome(session, own, reason=text("誤植"), by=member, at=AT)
    indicator = an_indicator(session, commitment)
    indicators.amend_indicator(session, indicator, a_measure(target="95"), reason=text("調高目標"), by=EDITOR, at=AT)
    value = a_measurement(session, indicator)
    indicators.correct_measurement(session, value, MeasurementGiven(When.iso("2025-12"), "56", url=SOURCE), reason=text("誤植"),
                                   by=EDITOR, at=AT)
    for twice in (a_measurement(session, indicator), an_indicator(session, commitment)):
        striking.strike(session, twice, reason=text("重複登錄"), by=EDITOR, at=AT)
    outcomes.score_openness(session, commitment, title=text("申報資料"), url="https://example.org/data",
                            met=[Criterion.EXISTS, Criterion.ONLINE], outcome=outcome, by=member, at=AT)
    given = coded(session, commitment, EarlyResults.SIGNIFICANT, outcome, by=reviewer, balance=text("已查證地方適用情形"))
    assessments.amend_assessment(session, given, a_code(EarlyResults.MODERATE, outcome, balance=text("地方尚未適用")),
                                 because=text("地方尚未適用"), by=reviewer, at=AT)
    coded(session, commitment, Completion.SUBSTANTIAL, by=EDITOR)
    other = a_commitment(session, plan=a_plan(session, commitment.plan), number="9-9")
    both = [commitment.reference, other.reference]
    cluster = assessments.form_cluster(session, a_plan(session, commitment.plan), title=text("公開資料"), shared=text("資料公開"),
                                       commitments=both, by=member, at=AT)
    assessments.amend_cluster(session, cluster, title=text("公開資料群組"), shared=text("資料公開"), commitments=both,
                              because=text("更名"), by=member, at=AT)
    withdrawn = coded(session, cluster, PotentialForResults.SUBSTANTIAL, by=member)
    assessments.withdraw_assessment(session, withdrawn, because=text("重新審視"), by=member, at=AT)
