"""The list of the data sets. A new noun of the record is one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.statements import UpdateKind
from tracker.models import (
    Answer,
    AnswerRule,
    Asked,
    Assessment,
    Body,
    Call,
    Cluster,
    Commitment,
    CommitmentBody,
    Conclusion,
    Coverage,
    Decision,
    DelayCategory,
    Document,
    Evidence,
    Extension,
    GroupRules,
    Indicator,
    Listing,
    Measurement,
    Meeting,
    Member,
    Milestone,
    Objection,
    Observation,
    OfficeYear,
    OpennessScore,
    Outcome,
    Participation,
    Plan,
    PromisedDate,
    Proposal,
    Recommendation,
    ReleaseRequest,
    Report,
    ReportComment,
    Review,
    Round,
    Story,
    Term,
    Theme,
    Update,
    WorkingGroup,
)
from tracker.queries.datasets.columns import Column, Field, Piece, as_line, in_pieces, of_model
from tracker.queries.words import both

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class DataSet:
    """One set: things of one model, in a stable order.

    dated  the field by which a period selects; "" where the set shows how things stand, whatever the period
    where  narrows the model's things to those of this set
    """

    name: str
    title: Bilingual
    about: Bilingual
    model: type[Base]
    order: tuple[Any, ...]
    dated: str = ""
    where: tuple[Condition, ...] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return of_model(self.model)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for field in self.fields for column in field.columns)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(in_pieces(self.fields))

    @cached_property
    def line(self) -> ColumnElement[str]:
        """A row as one text, made from its pieces."""
        return as_line(self.pieces)

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def stored(self) -> tuple[ColumnElement[Any], ...]:
        """What is selected for its columns, each once."""
        return tuple(dict.fromkeys(each for column in self.columns for each in column.stored))

    @cached_property
    def keys(self) -> tuple[InstrumentedAttribute[Any], ...]:
        """The columns that distinguish its rows."""
        if self.model is PromisedDate:
            return (PromisedDate.milestone, PromisedDate.position)
        return (self._column("reference"),)

    @cached_property
    def cursor(self) -> tuple[InstrumentedAttribute[Any], ...]:
        """The columns by which reading continues after a row: its number where the set counts its things, otherwise its keys."""
        numbered = len(self.order) == 1 and getattr(self.order[0], "key", "") == "number"
        return (self._column("number"),) if numbered else self.keys

    @cached_property
    def filters(self) -> dict[str, Callable[[str], Condition]]:
        """What it can be narrowed by: for each name, the condition that a value sets."""
        found = {name: make for name in ("plan", "commitment", "body", "kind") if (make := self._filter(name))}
        return found

    @property
    def kinds(self) -> tuple[str, ...]:
        """The codes that its filter of kinds accepts."""
        return tuple(code.value for code in self._column("kind").type.enum_class) if "kind" in self.filters else ()

    def _filter(self, name: str) -> Callable[[str], Condition] | None:
        if self.model in (Plan, Commitment, Body) and name == self.model.__tablename__:
            return lambda value: self._column("reference") == value
        if self.model is PromisedDate and name in ("plan", "commitment"):
            return lambda value: PromisedDate.milestone.startswith(f"{value}/", autoescape=True)
        if self.model in (Commitment, Milestone) and name == "body":
            return self._led_or_supported_by
        named = ("body", "about_body") if name == "body" else (name,)
        columns = [self._column(each) for each in named if each in self.model.__table__.columns]
        if not columns:
            return None
        if name == "kind":
            codes = {code.value: code for code in columns[0].type.enum_class}
            return lambda value: columns[0] == codes[value] if value in codes else columns[0].in_([])
        return lambda value: or_(*(column == value for column in columns))

    def _led_or_supported_by(self, body: str) -> Condition:
        """The commitment is a body's; or the milestone is its own, or belongs to such a commitment."""
        commitments = select(CommitmentBody.commitment).where(CommitmentBody.body == body)
        if self.model is Commitment:
            return Commitment.reference.in_(commitments)
        return or_(Milestone.body == body, Milestone.commitment.in_(commitments))

    def _column(self, name: str) -> InstrumentedAttribute[Any]:
        found: InstrumentedAttribute[Any] = getattr(self.model, name)
        return found


def _order_of(reference: Any) -> Any:
    """The order of a commitment in its plan."""
    return select(Commitment.order).where(Commitment.reference == reference).scalar_subquery()


_ALL = (
    DataSet("plans", both("行動方案", "Plans"), both("每部國家行動方案一列。", "One row for each national action plan."),
            Plan, (Plan.number,)),
    DataSet("themes", both("範疇", "Themes"), both("各方案之範疇（挑戰）。", "The themes (challenges) of each plan."),
            Theme, (Theme.plan, Theme.number)),
    DataSet("commitments", both("承諾事項", "Commitments"),
            both("各方案之承諾事項，含主辦及協辦機關。",
                 "The commitments of each plan, with the bodies that lead and support them."),
            Commitment, (Commitment.plan, Commitment.order)),
    DataSet("milestones", both("里程碑", "Milestones"),
            both("各承諾事項之里程碑及其最近狀態；各次期限見「里程碑期限」。",
                 "The milestones of each commitment and their last known state; their dates are in “promised-dates”."),
            Milestone, (Milestone.plan, _order_of(Milestone.commitment), Milestone.order)),
    DataSet("promised-dates", both("里程碑期限", "Promised dates"),
            both("每項里程碑歷次提出之期限，只增不改：第1次為原訂期限，最後一次為現行期限。",
                 "Every date promised for a milestone, appended and never overwritten: the first is the original, the last the "
                 "current one."),
            PromisedDate, (PromisedDate.milestone, PromisedDate.position)),
    DataSet("updates", both("進度說明", "Progress updates"),
            both("機關（或幕僚機關代為）回報之進度、延後、完成及本期無進度。",
                 "What bodies, or the secretariat on their behalf, report: progress, delay, completion or no progress."),
            Update, (Update.number,), dated="occurred"),
    DataSet("delays", both("延後", "Delays"),
            both("進度說明中之延後：原因、下一步、新期限或新期限說明日。",
                 "The updates that report a delay: its reason, the next step, and the new date or the day by which it will be "
                 "stated."),
            Update, (Update.number,), dated="occurred", where=(Update.kind == UpdateKind.DELAY,)),
    DataSet("evidence", both("佐證", "Evidence"),
            both("進度說明所據之連結或檔案，及其屬產出或成果。",
                 "The links and files that updates rest on, and whether they show an output or an outcome."),
            Evidence, (Evidence.number,), dated="dated"),
    DataSet("observations", both("其他來源說明", "Observations"),
            both("主辦機關以外之來源所述；不改變里程碑狀態，不計為回報。",
                 "What sources other than the responsible body say; these do not change a state and do not count as reports."),
            Observation, (Observation.number,), dated="occurred"),
    DataSet("decisions", both("決定", "Decisions"),
            both("推動小組或機關就方案所作之決定。", "What the Taskforce, or a body, decided about a plan."),
            Decision, (Decision.number,), dated="occurred"),
    DataSet("documents", both("文件", "Documents"),
            both("方案之文件及其版本、出處與檔案雜湊值。",
                 "The plans’ documents: their versions, where they were published and the digests of their files."),
            Document, (Document.number,), dated="dated"),
    DataSet("rounds", both("定期填報", "Reporting rounds"),
            both("各期填報之開放日、期限及截止收件日。", "When each reporting round opens, is due and is locked."),
            Round, (Round.plan, Round.due)),
    DataSet("round-bodies", both("定期填報應回報機關", "Bodies asked in a round"),
            both("各期應回報之機關、里程碑，及屆期未回報者。",
                 "The bodies and milestones asked in each round, and those not reported by the due date."),
            Asked, (Asked.plan, Asked.round, Asked.body)),
    DataSet("office-calendars", both("政府行政機關辦公日曆表", "Office calendars"),
            both("工作日計算所據之辦公日曆表。", "The office calendars used to count working days."),
            OfficeYear, (OfficeYear.year,)),
    DataSet("bodies", both("機關", "Bodies"),
            both("機關名稱、上級及承接機關。", "Names of bodies, their parent bodies and their successors."),
            Body, (Body.reference,)),
    DataSet("terms", both("推動小組屆次", "Taskforce terms"), both("推動小組各屆起訖。", "The terms of the Taskforce."),
            Term, (Term.number,)),
    DataSet("members", both("推動小組委員", "Taskforce members"),
            both("各屆委員，僅載官方名單所列。", "The members of each term, as stated in official lists only."),
            Member, (Member.number,)),
    DataSet("working-groups", both("工作分組", "Working groups"),
            both("推動小組之工作分組及其成員。", "The working groups of the Taskforce and who is in them."),
            WorkingGroup, (WorkingGroup.number,)),
    DataSet("group-rules", both("推動小組設置要點", "Rules of the Taskforce"),
            both("推動小組歷次訂定或修正之設置要點。", "Each version of the rules by which the Taskforce works."),
            GroupRules, (GroupRules.number,)),
    DataSet("meetings", both("推動小組會議", "Taskforce meetings"),
            both("已通知、已召開及已取消之會議，含議程與結論。",
                 "Meetings announced, held or called off, with agenda and conclusions."),
            Meeting, (Meeting.number,), dated="held_on"),
    DataSet("resolutions", both("列管事項", "Conclusions of the Taskforce"),
            both("推動小組列管之結論及目前列管狀態。", "The conclusions on the Taskforce’s register, and the current status "
                                                       "of each."),
            Conclusion, (Conclusion.number,)),
    DataSet("resolution-rulings", both("列管事項歷次決定", "Rulings on conclusions"),
            both("各次會議對各列管事項之辦理情形、建議及決定。",
                 "For each meeting and conclusion: follow-up, recommendation and decision."),
            Listing, (Listing.conclusion, Listing.meeting)),
    DataSet("release-requests", both("解除列管申請", "Requests for release"),
            both("機關申請解除列管。", "Bodies’ requests that a conclusion be released."),
            ReleaseRequest, (ReleaseRequest.conclusion, ReleaseRequest.number), dated="requested_on"),
    DataSet("objections", both("委員異議", "Members’ objections"),
            both("委員對解除列管之異議。", "Members’ objections to a release."),
            Objection, (Objection.number,), dated="given_on"),
    DataSet("reviews", both("委員審視意見", "Members’ reviews"),
            both("委員對已公布進度說明之同意、不同意或請求佐證。",
                 "Members’ responses to published updates: agreement, dispute or a request for evidence."),
            Review, (Review.number,), dated="given_on"),
    DataSet("answers", both("機關回覆", "Answers to reviews"),
            both("機關對委員意見之回覆。", "The bodies’ answers to members’ reviews."),
            Answer, (Answer.number,), dated="answered_on"),
    DataSet("extensions", both("回覆期限展延", "Extensions"),
            both("回覆期限之展延及理由。", "Later dates for answers, with reasons."),
            Extension, (Extension.number,), dated="extended_on"),
    DataSet("answer-rules", both("回覆期限規定", "Rules on answers"),
            both("推動小組所定回覆期限。", "The Taskforce’s rules on when an answer is due."), AnswerRule, (AnswerRule.number,)),
    DataSet("indicators", both("指標", "Indicators"),
            both("各承諾事項之產出、成果及影響指標，含基準值及目標值。",
                 "Indicators of output, outcome and impact, with baseline and target."),
            Indicator, (Indicator.number,)),
    DataSet("measurements", both("指標量測值", "Measurements"),
            both("指標各次量測值，含日期、出處及衡量方法。", "The dated values of indicators, with source and method."),
            Measurement, (Measurement.indicator, Measurement.number), dated="measured_on"),
    DataSet("outcomes", both("成果", "Outcomes"),
            both("何人改變何事、前後情形、貢獻及來源；各方所述分列。",
                 "Who changed what, before and after, with the contribution and sources; each side’s statement is separate."),
            Outcome, (Outcome.number,), dated="took_effect"),
    DataSet("stories", both("成果故事", "Result stories"),
            both("與受益者共同撰寫、雙方署名之成果故事；具名者均經同意。",
                 "Stories told together with those who benefit and signed by both; anyone named has consented."),
            Story, (Story.number,), dated="signed_on", where=(Story.withdrawn.is_(False),)),
    DataSet("openness-scores", both("資料集開放程度", "Openness of data sets"),
            both("作為佐證之資料集，逐項列出十項指標；各承諾事項之間不加總。",
                 "The ten criteria for each data set used as evidence, one by one; never added up across commitments."),
            OpennessScore, (OpennessScore.number,), dated="scored_on"),
    DataSet("assessments", both("評等", "Assessments"),
            both("政府自評、委員及獨立審查人各自之評等及理由，並列，不取平均。",
                 "The codes given by government, members and reviewers, with their reasons, side by side and never averaged."),
            Assessment, (Assessment.number,), dated="given_on"),
    DataSet("clusters", both("承諾事項群組", "Clusters"),
            both("合併為一組評等之承諾事項。", "Commitments that are coded together, as one."), Cluster, (Cluster.number,)),
    DataSet("calls", both("提案徵集", "Calls for proposals"),
            both("共創過程之提案徵集、時程及對外宣導。", "Calls made in co-creation, with their timeline and outreach."),
            Call, (Call.number,)),
    DataSet("proposals", both("提案及參採情形", "Proposals and responses"),
            both("提案、意見，及各件之參採情形及理由。", "Proposals and comments with the reasoned response to each."),
            Proposal, (Proposal.number,), dated="proposed_on"),
    DataSet("participation-events", both("參與活動", "Participation events"),
            both("參與活動之政策階段、審議流程八問及參與者；不計總分。",
                 "Participation events: the policy stage, the eight questions and who took part; no total is given."),
            Participation, (Participation.number,), dated="held_on"),
    DataSet("report-comments", both("對報告草案之意見", "Comments on draft reports"),
            both("各界對報告草案之意見及其參採情形；具名者均經同意。",
                 "What people said about draft reports, and what became of it; anyone named has consented."),
            ReportComment, (ReportComment.number,), dated="received_on"),
    DataSet("recommendations", both("獨立審查建議", "Recommendations"),
            both("獨立審查之建議、回應及後續辦理。",
                 "Recommendations of independent reviews, the responses and what came of them."),
            Recommendation, (Recommendation.number,), dated="answered_on"),
    DataSet("categories", both("延後原因類別", "Categories of delay"),
            both("本站自訂之延後原因類別，非官方分類。", "This site’s own categories of delay; not an official list."),
            DelayCategory, (DelayCategory.order, DelayCategory.reference)),
    DataSet("coverage", both("資料涵蓋範圍", "Coverage"),
            both("各方案各類資料完整至何日，及其陳述者。", "For each plan and kind of record: the date to which it is complete, "
                                                         "and who says so."),
            Coverage, (Coverage.plan, Coverage.of)),
    DataSet("reports", both("報告", "Reports"),
            both("已發布之報告、檔案雜湊值及所據異動紀錄。",
                 "Published reports, the digests of their files and the changelog entry each is based on."),
            Report, (Report.number,), dated="period"),
)
SETS: dict[str, DataSet] = {each.name: each for each in _ALL}
"""Every data set by the name in its URL."""
