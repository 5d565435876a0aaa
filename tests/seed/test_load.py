"""The two Taiwan plans, loaded into an empty database: all of them, in order, and nothing that a source does not say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from seed import load
from seed.reading import FOLDER, facts
from tracker.changelog import fold
from tracker.changelog.entry import ChangelogEntry
from tracker.database import Database, migrate
from tracker.domain.schedule import MilestoneState, SaidBy, Standing
from tracker.domain.statements import Party, Relation, UpdateKind
from tracker.models import (
    Body,
    Commitment,
    Conclusion,
    Coverage,
    Decision,
    DelayCategory,
    Document,
    Listing,
    Meeting,
    Member,
    Milestone,
    Observation,
    Plan,
    ReleaseRequest,
    Term,
    Theme,
    Update,
)
from tracker.models.document import DocumentKind
from tracker.settings import Settings

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SETTINGS = Settings(database_url="", secret_key="")
STATEMENTS: tuple[Any, ...] = (Update, Observation, Decision)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A reading session on a database into which the plans were loaded once."""
    file = tmp_path_factory.mktemp("seed") / "tracker.db"
    migrate(f"sqlite:///{file}")
    base = Database(f"sqlite:///{file}")
    with base.writing() as writing:
        load.load_all(writing, SETTINGS, at=AT)
    with base.reading() as reading:
        yield reading
    base.dispose()


@pytest.fixture(scope="module")
def entries(session: Session) -> list[ChangelogEntry]:
    return list(session.scalars(select(ChangelogEntry).order_by(ChangelogEntry.number)))


def everything(session: Session, model: Any) -> list[Any]:
    return list(session.scalars(select(model).order_by(model.reference)))


def payload(entry: ChangelogEntry) -> dict[str, Any]:
    assert entry.payload is not None
    return entry.payload


def texts(value: Any) -> Iterator[dict[str, Any]]:
    """Every text in two languages, however deeply nested."""
    if isinstance(value, dict):
        if {"zh", "en", "original"} <= value.keys():
            yield value
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def test_the_plans_load_once_on_either_database_and_verify(database: Database) -> None:
    with database.writing() as writing:
        written = load.load_all(writing, SETTINGS, at=AT)
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(ChangelogEntry)) == written
        assert fold.check(reading).holds
    with database.writing() as writing:
        assert load.load_all(writing, SETTINGS, at=AT) == 0
    with database.reading() as reading:
        assert reading.scalar(select(func.count()).select_from(ChangelogEntry)) == written


def test_the_name_and_authority_from_the_settings_are_in_entry_1(entries: list[ChangelogEntry]) -> None:
    assert entries[0].kind == "installation.founded"
    after = payload(entries[0])["after"]
    assert (after["name"]["zh"], after["tag_authority"]) == (SETTINGS.name_zh, SETTINGS.tag_authority)


@pytest.mark.parametrize(("model", "count"), [
    (Plan, 2), (Theme, 10), (Commitment, 26), (Milestone, 105), (Update, 95), (Observation, 79), (Decision, 16), (Term, 2),
    (Member, 48), (Meeting, 11), (Body, 37), (Coverage, 18), (DelayCategory, 13), (Document, 28), (Conclusion, 28),
    (Listing, 53), (ReleaseRequest, 0),
])
def test_counts(session: Session, model: Any, count: int) -> None:
    assert session.scalar(select(func.count()).select_from(model)) == count


def test_kinds_of_updates(session: Session) -> None:
    assert Counter(update.kind for update in everything(session, Update)) == {
        UpdateKind.PROGRESS: 77, UpdateKind.DELAY: 13, UpdateKind.COMPLETION: 4, UpdateKind.NO_PROGRESS: 1}


def test_the_dates_of_events_never_run_backwards(entries: list[ChangelogEntry]) -> None:
    """Except for records that are older than the commitment under which they are filed, which follow it."""
    began: dict[str, str] = {}
    latest = ""
    for entry in entries:
        occurred = payload(entry)["occurred"]
        if occurred is None:
            continue
        if entry.kind == "commitment.added":
            began[entry.subject] = occurred["last"]
        if occurred["last"] < latest:
            assert occurred["last"] < began[entry.subject] == latest, (entry.number, entry.kind, entry.subject)
        latest = max(latest, occurred["last"])


def test_coverage_comes_last_and_without_a_date(entries: list[ChangelogEntry]) -> None:
    tail = entries[-18:]
    assert {entry.kind for entry in tail} == {"coverage.stated"}
    assert all(payload(entry)["occurred"] is None for entry in tail)


def test_every_entry_after_the_first_is_the_loaders(entries: list[ChangelogEntry]) -> None:
    actors = [json.loads(entry.header)["actor"] for entry in entries]
    assert actors[0] == {"role": "system", "body": "project"}
    assert all(actor == {"role": "loader", "body": "project"} for actor in actors[1:])


def test_no_body_speaks_through_the_press(session: Session) -> None:
    kinds = {source["url"]: source["kind"] for source in facts("sources").values()}
    for model in STATEMENTS:
        for said in everything(session, model):
            assert said.from_source
            if said.party in (Party.BODY, Party.SECRETARIAT):
                assert said.body, said.reference
                assert {kinds[source["url"]] for source in said.sources} - {"press", "law_portal", "review"}, said.reference
            else:
                assert said.party is Party.LEGISLATURE or said.body is None, said.reference


def test_the_press_never_reports_progress(session: Session) -> None:
    assert {update.party for update in everything(session, Update)} == {Party.BODY, Party.SECRETARIAT}


def test_related_sources_do_not_move_milestones(session: Session) -> None:
    moved = {milestone.state_update for milestone in everything(session, Milestone)}
    related = {update.reference for update in everything(session, Update) if update.relation is Relation.RELATED}
    assert related and not related & moved


def test_the_petition_system_is_not_marked_as_finished(session: Session) -> None:
    launch = session.get_one(Milestone, "2021-2024/2-1/m1")
    assert launch.state is MilestoneState.UNDER_WAY
    assert (str(launch.state_as_of), launch.state_said_by) == ("2023-10-02", SaidBy.SECRETARIAT)
    assert session.get_one(Milestone, "2021-2024/2-1/m2").state is MilestoneState.NOT_KNOWN


def test_what_was_finished_stays_finished(session: Session) -> None:
    finished = {milestone.reference: str(milestone.finished_on) for milestone in everything(session, Milestone)
                if milestone.state is MilestoneState.FINISHED}
    assert finished == {
        "2021-2024/2-3/m1": "2021-03", "2021-2024/2-3/m2": "2021-03", "2021-2024/4-1/m1": "2021-10-22",
        "2021-2024/3-2/m3": "None", "2021-2024/3-3/m7": "None", "2021-2024/5-2/m1": "None", "2021-2024/5-2/m2": "None",
        "2021-2024/5-2/m3": "None"}


def test_nothing_is_late_unless_its_body_reported_a_delay(session: Session) -> None:
    delayed = {reference for update in everything(session, Update)
               if update.kind is UpdateKind.DELAY and update.party is Party.BODY for reference in update.milestones}
    closed = {plan.reference: plan.closed_on for plan in everything(session, Plan)}
    late = {milestone.reference for milestone in everything(session, Milestone)
            if milestone.course(closed[milestone.plan]).standing(date(2026, 11, 22)) is Standing.OVERDUE}
    assert late == {"2021-2024/2-1/m1", "2021-2024/4-3/m2"}
    assert late <= delayed


def test_a_date_moved_only_where_the_body_named_a_new_one(session: Session) -> None:
    moved = {milestone.reference: [str(promised.due) for promised in milestone.promised_dates]
             for milestone in everything(session, Milestone) if len(milestone.promised_dates) > 1}
    assert moved == {"2021-2024/4-2/m3": ["2021-05", "2022-12"]}


def test_delays_that_are_this_sites_own_reading_say_so(session: Session) -> None:
    delays = [update for update in everything(session, Update) if update.kind is UpdateKind.DELAY]
    read_here = {(update.commitment.split("/")[1], str(update.occurred)) for update in delays if update.site_reading}
    assert read_here == {("1-1", "2024-01-29"), ("1-3", "2023-04-21"), ("2-1", "2022-08-17"), ("4-1", "2021-12-09"),
                         ("4-2", "2022-04-29")}
    assert sum(bool(update.reason.zh) for update in delays) == 10
    assert all(update.category_basis.zh for update in delays)


def test_every_source_has_an_address_and_a_title(entries: list[ChangelogEntry]) -> None:
    for entry in entries:
        for source in payload(entry)["sources"]:
            assert source["url"].startswith(("https://", "http://")) and source["url"].isascii()
            assert source["title"]


def test_only_one_record_has_no_source(session: Session) -> None:
    without = [said for model in STATEMENTS for said in everything(session, model) if not said.sources]
    assert [(said.plan, said.party) for said in without] == [("2025-2028", Party.PRESS)]
    assert "無網址" in without[0].note.zh


def test_every_text_has_its_chinese_version(entries: list[ChangelogEntry]) -> None:
    for entry in entries:
        for each in texts(payload(entry)):
            assert each["zh"] and each["original"] == "zh", (entry.number, each)


def test_chinese_texts_use_roc_years(entries: list[ChangelogEntry]) -> None:
    for entry in entries:
        for each in texts(payload(entry)):
            assert not re.search(r"(19|20)\d\d年(?!行動方案|峰會)|(19|20)\d\d-\d\d-\d\d", each["zh"]), (entry.number, each["zh"])


def test_an_english_title_is_official_only_where_a_source_is(session: Session) -> None:
    official = {commitment.reference for commitment in everything(session, Commitment)
                if commitment.title.translation.value == "official"}
    assert official == {"2025-2028/o1", "2025-2028/o2", "2025-2028/o3"}
    assert session.get_one(Plan, "2021-2024").title.translation.value == "official"
    assert session.get_one(Plan, "2025-2028").title.translation.value == "draft"


def test_no_lead_body_is_guessed(session: Session) -> None:
    for commitment in everything(session, Commitment):
        if commitment.plan == "2025-2028":
            assert (commitment.leads, commitment.supports, commitment.theme, commitment.number) == ([], [], None, None)
        else:
            assert commitment.leads and commitment.theme
    assert not any(milestone.body for milestone in everything(session, Milestone))
    assert not any("probable" in path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json"))


def test_no_name_is_romanised_by_this_site(session: Session, entries: list[ChangelogEntry]) -> None:
    assert {member.name.en for member in everything(session, Member)} == {
        "", "Audrey Tang", "Kung Ming-hsin", "Peng Chi-ming", "Kao Shien-quey", "Chia-Kai Liu"}
    told = "\n".join(each["en"] for entry in entries for each in texts(payload(entry)))
    for ours in ("Yan Wan", "Lin Tze", "Liu Chia", "Tu Wen", "Shih Chung", "Peng Li", "Wang Hsiang", "Hung Chien"):
        assert ours not in told
    assert all(said.speaker.isascii() is False or said.speaker == "" for model in STATEMENTS
               for said in everything(session, model))


def test_sides_are_given_only_where_stated(session: Session) -> None:
    stated = Counter(member["side"] for member in facts("people")["members"] if "side" in member)
    shown = Counter(member.side.value for member in everything(session, Member) if member.side)
    assert shown == stated == {"government": stated["government"], "civil_society": stated["civil_society"]}
    assert shown.total() == 28


def test_no_milestone_says_that_a_form_was_not_seen_which_is_among_the_documents(session: Session) -> None:
    seen = {each.commitment for each in everything(session, Document) if each.kind is DocumentKind.FORM}
    for milestone in everything(session, Milestone):
        assert milestone.commitment not in seen or "form was not seen" not in milestone.note.en, milestone.reference


def test_decisions_are_not_called_complete_where_a_meeting_tells_of_more_than_are_listed(session: Session) -> None:
    stated = session.get_one(Coverage, "2021-2024/coverage/decisions")
    assert (stated.complete_to, "seven conclusions of meeting 1" in stated.limits.en) == (None, True)
    assert len(session.get_one(Meeting, "meeting/1").conclusions) < 7


def test_the_notes_name_every_file_and_every_source() -> None:
    notes = (Path(load.__file__).parent / "sources.md").read_text(encoding="utf-8")
    for path in FOLDER.glob("*.json"):
        assert f"| `{path.name}` |" in notes
    for source in facts("sources").values():
        assert f"<{source['url']}>" in notes and source["title"] in notes
