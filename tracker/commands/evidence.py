"""Evidence: what an update rests on. It comes with the update, or is added to one that is published already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.commands.sign_off import require_signed
from tracker.domain.addresses import check_address
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, NotPermitted, RuleBroken
from tracker.domain.files import FileRemark, StoredFile
from tracker.domain.permissions import ANOTHER_BODY, Actor, Permission, Role, may, require
from tracker.domain.statements import EvidenceKind, check_happened
from tracker.models import Evidence, Update
from tracker.models.succession import line_of


@dataclass(frozen=True)
class EvidenceGiven:
    """A link or a file (or both), what it shows, and whether that is an output or an outcome.

    file  already in the store: checked, and kept under its checksum
    """

    kind: EvidenceKind
    url: str
    shows: Bilingual
    dated: When | None = None
    file: StoredFile | None = None

    def stored(self) -> dict[str, Any]:
        """The form in which a text on its way keeps it: JSON values."""
        file = self.file
        return {"kind": self.kind.value, "url": self.url, "shows": self.shows.public(),
                "dated": str(self.dated) if self.dated else None,
                "file": {"sha256": file.sha256, "name": file.name, "media_type": file.media_type, "size": file.size,
                         "scanned": file.scanned, "remarks": [each.value for each in file.remarks]} if file else None}

    @classmethod
    def read(cls, stored: dict[str, Any]) -> EvidenceGiven:
        """From the form in which a text on its way kept it."""
        file = stored.get("file")
        return cls(EvidenceKind(stored["kind"]), stored["url"], Bilingual.from_public(stored["shows"]),
                   When.iso(stored["dated"]) if stored["dated"] else None,
                   StoredFile(**(file | {"remarks": tuple(FileRemark(each) for each in file["remarks"])})) if file else None)


def rules_of(given: EvidenceGiven, number: int, today: date) -> list[tuple[str, Callable[[], None]]]:
    """The rules that a piece of evidence with this number must meet, each with the part that it concerns.

    They raise RuleBroken on ``evidence_url``, ``evidence_shows_zh`` or ``evidence_dated``; for a second piece on
    ``evidence2_url`` …
    """
    start = f"evidence{number if number > 1 else ''}"
    return [("url", partial(_check_place, given, f"{start}_url")), ("shows", partial(_check_shows, given, f"{start}_shows_zh")),
            ("dated", partial(check_happened, f"{start}_dated", given.dated, today))]


def _check_place(given: EvidenceGiven, field: str) -> None:
    if not given.file and not given.url:
        raise RuleBroken(field, N_("Give a web address that anyone can open, or attach a file."))
    check_address(given.url, field)


def _check_shows(given: EvidenceGiven, field: str) -> None:
    if not given.shows.zh:
        raise RuleBroken(field, N_("Say what the evidence shows."))


def check_evidence(pieces: Sequence[EvidenceGiven], today: date) -> None:
    """Raises RuleBroken as ``rules_of``."""
    for number, given in enumerate(pieces, 1):
        for _part, check in rules_of(given, number, today):
            check()


def check_rests(pieces: Sequence[EvidenceGiven]) -> None:
    """What is reported complete rests on evidence. Raises RuleBroken on ``evidence_url``."""
    if not pieces:
        raise RuleBroken("evidence_url", N_("A completion needs evidence: a link that anyone can open, or a file."))


def put_evidence(session: Session, update: Update, given: EvidenceGiven, body: str | None) -> Evidence:
    """Put a checked piece, filed by a body, beside its update. The caller records it."""
    number = next_number(session, Evidence)
    evidence = Evidence(reference=f"evidence/{number}", number=number, plan=update.plan, commitment=update.commitment,
                        by_update=update.reference, body=body, kind=given.kind, shows=given.shows, url=given.url,
                        dated=given.dated)
    evidence.set_file(given.file)
    session.add(evidence)
    session.flush()
    return evidence


def check_added(session: Session, update: Update, pieces: Sequence[EvidenceGiven], body: str | None, today: date) -> None:
    """What evidence beside a published update must meet: it is filed by the body that made the statement, the one that the
    statement is about, or a successor of either. Raises NotPermitted for any other, and RuleBroken."""
    if body not in (*line_of(session, update.body), *line_of(session, update.about_body)):
        raise NotPermitted(ANOTHER_BODY)
    if update.withheld or update.commitment is None:
        raise RuleBroken("", N_("Evidence cannot be added to this update."))
    if update.corrected_by:
        raise RuleBroken("", N_("This update has been corrected; add the evidence to the newer one."))
    if not pieces:
        raise RuleBroken("evidence_url", N_("Give a web address that anyone can open, or attach a file."))
    check_evidence(pieces, today)


def add_evidence(session: Session, update: Update, pieces: Sequence[EvidenceGiven], *, reporters_publish: bool = False,
                 body: str | None = None, letter_number: str = "", is_checked: bool = False, by: Actor,
                 at: datetime) -> list[Evidence]:
    """Add evidence to an update that is published: one entry for each piece. It changes no state and no date.

    reporters_publish  a setting: a body's own reporter may publish; else only NDC's editor does
    body               whose evidence it is, where that is not the body that made the statement but the one it is about
    letter_number      of the body's letter, from which NDC adds it where the body's approver checks its texts; kept in the entry
    is_checked         the body sent it in, and its approver has checked it where it asks for that

    Raises NotPermitted; RuleBroken where the update is withheld or corrected, or a piece is incomplete.
    """
    filing = body or update.body or update.about_body
    if not may(by, Permission.PUBLISH_UPDATE):
        if not (reporters_publish and by.role in (Role.REPORTER, Role.APPROVER)):
            raise NotPermitted()
        require(by, Permission.DRAFT_UPDATE, bodies=[filing])
    require_signed(session, by, filing, letter_number, is_checked=is_checked)
    check_added(session, update, pieces, filing, civil_day(at))
    made = []
    for given in pieces:
        evidence = put_evidence(session, update, given, filing)
        record(session, Kind.EVIDENCE_ADDED, evidence, subject=update.commitment, occurred=given.dated,
               extra={"letter_number": letter_number.strip()} if letter_number.strip() else {}, by=by, at=at)
        made.append(evidence)
    return made
