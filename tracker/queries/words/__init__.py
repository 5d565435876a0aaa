"""What the fields and codes of the record are called, in both languages side by side, and how a value is written.

Entries are displayed in these words for ever: a code or a field that is here stays, with its words. Values are
written for people: codes as words, references as the names that the entry itself keeps, dates as dates of the
record.

Each noun has its file here, with its ``CODES``, ``FIELDS`` (``type.field`` where one name has two meanings) and
``NUMBERED`` (what a thing without a name of its own is called).
"""

from __future__ import annotations

from tracker.domain.bilingual import both
from tracker.queries.words import (
    cocreation,
    documents,
    forum,
    record,
    register,
    reports,
    results,
    reviews,
    rounds,
    sign_off,
    stories,
)
from tracker.queries.words.record import PARTIES, ROLES, SITE_COMPILED
from tracker.queries.words.writing import CODES, NO, NUMBERED, Field, Names, after, before, labelled, numbered, promise

FIELDS: dict[str, Field] = {}
"""The fields of every public state, in the order in which they are shown."""

NOUNS = (cocreation, reviews, register, documents, forum, rounds, sign_off, results, stories, reports, record)

for _noun in NOUNS:
    CODES.update(_noun.CODES)
    FIELDS.update(_noun.FIELDS)
    NUMBERED.update(_noun.NUMBERED)

__all__ = ["CODES", "FIELDS", "NO", "NOUNS", "PARTIES", "ROLES", "SITE_COMPILED", "UNSAID", "Field", "Names", "after", "before",
           "both", "field_of", "labelled", "numbered", "promise"]


UNSAID = frozenset({"type", "reference"})
"""Parts of a state that are not fields: its type and its reference."""


def field_of(kind: str, name: str) -> Field | None:
    """The field ``name`` of a thing of a type; None where it has no words, so that nobody is shown a bare key."""
    return FIELDS.get(f"{kind}.{name}") or FIELDS.get(name)
