"""What an entry contains, and what is refused before it is sealed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.event import listen
from sqlalchemy.orm import Session

from tests import world
from tracker.changelog.chain import FORBIDDEN, sha256
from tracker.changelog.kinds import Kind, about, type_of
from tracker.changelog.record import Decided, record
from tracker.commands import bodies
from tracker.database import Database
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict, NotFound, RuleBroken
from tracker.models import Body, Milestone
from tracker.models.columns import Source


def test_an_entry_is_sealed_as_the_format_says(session: Session) -> None:
    entry = bodies.add_body(session, "cec", name=world.text("中央選舉委員會"), by=world.EDITOR, at=world.AT)
    second = bodies.add_body(session, "moi", name=world.text("內政部"), by=world.EDITOR, at=world.AT)
    assert entry.fields == {
        "v": 1, "number": 1, "at": "2026-03-02T02:00:00Z", "kind": "body.added", "subject": "cec", "audience": "public",
        "actor": {"role": "editor", "body": "ndc"}, "previous": "0" * 64,
        "payload_digest": sha256(entry.stored.canonical or ""),
    }
    assert entry.digest == sha256(entry.header)
    assert second.previous == entry.digest


def test_every_payload_has_a_salt_of_its_own(session: Session) -> None:
    for slug in ("cec", "moi"):
        world.a_body(session, slug)
    salts = {(entry.payload or {})["salt"] for slug in ("cec", "moi") for entry in world.entries_about(session, slug)}
    assert len(salts) == 2
    assert all(len(salt) == 32 for salt in salts)


def test_an_entry_contains_what_changed_and_the_whole_state_after_it(session: Session) -> None:
    body = world.a_body(session, "cec", name=world.text("選委會"))
    entry = bodies.amend_body(session, body, name=world.text("中央選舉委員會"), short_zh="中選會", valid_from=None,
                              valid_to=date(2030, 1, 1), parent=None, successor=None, reason=world.text("更名"),
                              decided=Decided(document="院臺字第1號"), by=world.EDITOR, at=world.AT)
    payload = entry.payload or {}
    assert payload["changes"]["short_zh"] == ["", "中選會"]
    assert payload["changes"]["valid_to"] == [None, "2030-01-01"]
    assert [value["zh"] for value in payload["changes"]["name"]] == ["選委會", "中央選舉委員會"]
    assert set(payload["changes"]) == {"name", "short_zh", "valid_to"}
    assert payload["after"] == body.public()
    assert payload["reason"]["zh"] == "更名"
    assert payload["decided"] == {"meeting": None, "document": "院臺字第1號"}


def test_a_change_that_changes_nothing_is_refused_unless_it_names_a_further_source(session: Session) -> None:
    milestone = world.a_milestone(session)
    body, url = Body.by_reference(session, "cec"), Source(url="https://example.org/list")

    def amend(thing: Body | Milestone, **more: Any) -> None:
        record(session, Kind.BODY_AMENDED, thing, by=world.EDITOR, at=world.AT, **more)

    head = world.newest_entry(session).number
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        amend(body, reason=world.text("更名"), also=[milestone])
    assert world.newest_entry(session).number == head
    amend(body, sources=[url])
    body.sources = [url]
    amend(body)
    with pytest.raises(RuleBroken, match="Nothing was changed"):
        amend(body, sources=[url])
    milestone.note = world.text("補充")
    amend(body, also=[milestone])


def test_an_entry_names_what_it_concerns_by_the_name_it_had_then(session: Session) -> None:
    milestone = world.a_milestone(session)
    (entry,) = world.entries_about(session, milestone.reference)
    assert (entry.payload or {})["names"]["2025-2028/o1/m1"] == milestone.title.public()
    assert {"2025-2028", "2025-2028/o1", "cec"} <= set((entry.payload or {})["names"])


def test_an_entry_about_a_milestone_is_found_under_its_plan_its_commitment_and_its_bodies(session: Session) -> None:
    milestone = world.a_milestone(session, commitment=world.a_commitment(session, supports=["moi"]))
    entry = world.an_update(session, milestone).last_entry
    for reference in (milestone.reference, "2025-2028/o1", "2025-2028", "cec", "moi", "update/1"):
        assert entry in [each.number for each in world.entries_about(session, reference)]
    assert world.entries_about(session, "nobody") == []


def test_a_change_made_by_time_alone_is_found_in_the_same_places() -> None:
    payload: dict[str, Any] = {"after": None, "bodies": ["cec"]}
    assert about("2025-2028/o1/m1", payload) == {"2025-2028/o1/m1", "2025-2028/o1", "2025-2028", "cec"}
    assert about("2025-2028/theme/1", payload) == {"2025-2028/theme/1", "2025-2028", "cec"}
    assert about("entry/7", {"after": None}) == {"entry/7"}


@pytest.mark.parametrize(("reference", "name"), [
    ("2025-2028", "plan"), ("2025-2028/theme/1", "theme"), ("2025-2028/o1", "commitment"), ("2025-2028/2-1/m3", "milestone"),
    ("cec", "body"), ("update/1", None), ("2025-2028/coverage/delays", None), ("", None),
])
def test_a_reference_shows_what_it_refers_to(reference: str, name: str | None) -> None:
    assert type_of(reference) == name


def test_the_recording_clock_never_runs_backwards(session: Session) -> None:
    world.a_body(session, "cec")
    early = bodies.add_body(session, "moi", name=world.text("內政部"), by=world.EDITOR, at=world.AT - timedelta(days=3))
    assert early.at == "2026-03-02T02:00:00Z"


def test_the_recording_clock_is_in_utc_wherever_it_was_read(session: Session) -> None:
    taipei = datetime(2026, 11, 22, 10, 3, 4, tzinfo=timezone(timedelta(hours=8)))
    entry = bodies.add_body(session, "cec", name=world.text("中選會"), by=world.EDITOR, at=taipei)
    assert entry.at == "2026-11-22T02:03:04Z"
    assert entry.recorded_at == taipei.astimezone(UTC)


def test_when_it_happened_is_separate_from_when_it_was_recorded(session: Session) -> None:
    milestone = world.a_milestone(session)
    world.an_update(session, milestone, report=world.progress(occurred=date(2026, 1, 18)))
    entry = world.newest_entry(session)
    assert entry.occurred == When.day(date(2026, 1, 18))
    assert (entry.occurred_first, entry.occurred_last) == ("2026-01-18", "2026-01-18")
    assert entry.at == "2026-03-02T02:00:00Z"


@pytest.mark.parametrize("character", ["\x00", "\ud800", "\u202e", "\u2066", "\u200f"])
def test_a_text_that_cannot_be_kept_is_refused_and_leaves_nothing(sqlite_database: Database, character: str) -> None:
    with pytest.raises((RuleBroken, ValueError)), sqlite_database.writing() as session:
        bodies.add_body(session, "cec", name=world.text(f"中選會{character}"), by=world.EDITOR, at=world.AT)
    with sqlite_database.reading() as session:
        assert session.get(Body, "cec") is None
    assert FORBIDDEN.search(character)


HARMLESS = ["<script>alert(1)</script>", "'; DROP TABLE body; --", "=HYPERLINK(1)", "😀", "\t一\n二", "\\u0000"]


@pytest.mark.parametrize("harmless", HARMLESS)
def test_other_strange_text_is_kept_as_it_was_given(session: Session, harmless: str) -> None:
    entry = bodies.add_body(session, "cec", name=world.text(harmless), by=world.EDITOR, at=world.AT)
    session.expire_all()
    assert (entry.payload or {})["after"]["name"]["zh"] == harmless.strip()


def test_a_change_is_written_once_with_the_number_of_its_entry(sqlite_database: Database) -> None:
    written: list[str] = []
    with sqlite_database.writing() as session:
        milestone = world.a_milestone(session)
        listen(session.connection(), "before_cursor_execute", lambda _c, _cursor, statement, *_: written.append(statement))
        milestone.note = world.text("說明")
        entry = record(session, Kind.MILESTONE_AMENDED, milestone, by=world.EDITOR, at=world.AT)
        assert milestone.last_entry == entry.number
    assert len([each for each in written if each.startswith("UPDATE milestone ")]) == 1
    with sqlite_database.reading() as session:
        assert session.scalars(select(Milestone.last_entry)).one() == world.newest_entry(session).number


def test_a_form_made_from_an_older_state_is_refused(session: Session) -> None:
    milestone = world.a_milestone(session)
    seen = milestone.last_entry
    assert Milestone.by_reference(session, milestone.reference, seen=seen) is milestone
    world.an_update(session, milestone)
    with pytest.raises(Conflict) as stale:
        Milestone.by_reference(session, milestone.reference, seen=seen)
    assert (stale.value.reference, stale.value.seen, stale.value.now) == (milestone.reference, seen, milestone.last_entry)


def test_an_unknown_reference_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        Milestone.by_reference(session, "2025-2028/o1/m1")


def test_every_kind_has_a_value_that_can_be_part_of_an_address() -> None:
    for kind in Kind:
        subject, _, what = kind.value.partition(".")
        assert subject.replace("_", "").isalpha()
        assert what.replace("_", "").isalpha()
        assert len(kind.value) <= 40


def test_an_entry_without_a_thing_needs_a_subject_and_changes_no_state(session: Session) -> None:
    milestone = world.a_milestone(session)
    seen = milestone.last_entry
    entry = record(session, Kind.MILESTONE_FELL_OVERDUE, None, subject=milestone.reference, by=world.EDITOR, at=world.AT)
    assert entry.subject == milestone.reference
    assert (entry.payload or {})["after"] is None
    assert milestone.last_entry == seen
