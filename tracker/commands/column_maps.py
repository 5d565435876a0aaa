"""Saving how another tracker's headings are read. Not a fact of the record: a sheet read by it is entered like any
other."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.models import ColumnMap


def save_map(session: Session, name: str, columns: Mapping[str, str], *, by: Actor) -> ColumnMap:
    """Save a map under a name, replacing any that has that name.

    Raises RuleBroken on ``name`` where it is empty, and on ``columns`` where no column is read as a title.
    """
    require(by, Permission.EDIT_PLAN)
    if not name:
        raise RuleBroken("name", N_("Please fill this in."))
    if not any(each.startswith(("commitment.title", "milestone.title")) for each in columns.values()):
        raise RuleBroken("columns", N_("Choose at least the column that holds the title of the commitment or of the milestone."))
    twice = [each for each in columns.values() if each]
    if len(twice) != len(set(twice)):
        raise RuleBroken("columns", N_("Two columns cannot be read as the same field."))
    found = session.get(ColumnMap, name)
    if found is None:
        found = ColumnMap(name=name, columns=dict(columns))
        session.add(found)
    else:
        found.columns = dict(columns)
    return found
