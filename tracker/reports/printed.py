"""Which reports have printed given words: found in the text of the files with which each was published, or
opened for comment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from tracker.files.store import Store
from tracker.models import Report
from tracker.queries import reports

SHORTEST = 8
"""The shortest line, in characters, whose recurrence shows that it was taken from there."""


def printing(session: Session, store: Store, words: Iterable[str]) -> list[Report]:
    """The reports with a file that contains one of these lines, the newest first."""
    lines = {line.strip() for each in words for line in each.splitlines()}
    wanted = [line for line in lines if len(line) >= SHORTEST]
    return [report for report in reports.published(session) if wanted and any(
        line in text for text in _texts(report, store) for line in wanted)]


def _texts(report: Report, store: Store) -> Iterator[str]:
    """Every text of a report and of its draft, as held in the file for programs, in either language."""
    for file in (*report.files, *report.draft_files):
        if file["name"].endswith("report.json") and (path := store.path(file["sha256"])) is not None:
            yield from leaves(json.loads(path.read_bytes()))


def leaves(value: Any) -> Iterator[str]:
    """The texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
