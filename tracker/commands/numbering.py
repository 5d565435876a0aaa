"""The next number of a kind of thing. Writers stand in line, so the largest number seen is the last given."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def next_number(session: Session, model: Any) -> int:
    largest: int | None = session.scalar(select(func.max(model.number)))
    return (largest or 0) + 1
