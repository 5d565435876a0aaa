"""Objections appear in the agenda paper in the member's own words, until they are withdrawn."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tests.world import AT, text
from tests.worlds.reviews import a_release, a_signer
from tracker.commands import objections
from tracker.reports import annex
from tracker.reports.annex import Paper


def printed(session: Session) -> str:
    made = annex.compose(session, 12, Paper.AGENDA, "zh", None)
    return "\n".join(line for row in made.rows for cell in row for line in cell.lines)


def test_an_objection_is_printed_with_its_signature_until_it_is_withdrawn(session: Session) -> None:
    signer, listing = a_signer(session), a_release(session)
    objection = objections.raise_objection(session, listing, text=text("條件未達成"), url="https://example.org/1", by=signer,
                                           at=AT)
    assert "委員異議：甲委員（某協會，民間團體）：條件未達成 https://example.org/1" in printed(session)
    objections.withdraw_objection(session, objection, by=signer, at=AT)
    assert "委員異議" not in printed(session)
