"""The index: one row for each thing that can be found, and its pieces in the database's own full-text index.

Only this file knows how either database keeps them: SQLite by FTS5, PostgreSQL by a ``tsvector``; both what goes
in and what is searched for are the pieces of ``tokens``. Filters are pieces too (``plan_2021_2024``), which no
text can contain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import JSON, String, Text, bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.database import Base
from tracker.domain.bilingual import LANGS
from tracker.search.tokens import Term, tokens

TITLE, BODY, ABOUT = "title", "body", "about"
WEIGHTS = {TITLE: "A", BODY: "B", ABOUT: "D"}
WEIGHS = {"commitment": 3.0, "plan": 1.5, "body": 0.5, "report_comment": 0.5}
"""How much more, or less, a thing of a type counts where it matches as well as others: anyone searching by a subject
looks for what was promised on it, not for the body whose name contains the word."""
RANKED = 200
"""How many are ranked at once where very many texts match."""
LAST_PLACE = 16_000
"""A ``tsvector`` counts positions up to 16,383."""


class SearchText(Base):
    """What is shown of a thing that is found. Derived from the log; never read for anything but search."""

    __tablename__ = "search_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(120), unique=True)
    type: Mapped[str] = mapped_column(String(40))
    entry: Mapped[int]
    """The entry that gave the thing this state."""
    label: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    about: Mapped[str | None] = mapped_column(String(120))
    """The commitment to which it belongs, or otherwise the plan."""
    zh: Mapped[str] = mapped_column(Text, default="")
    en: Mapped[str] = mapped_column(Text, default="")
    first: Mapped[str | None] = mapped_column(String(10))
    last: Mapped[str | None] = mapped_column(String(10))


@dataclass(frozen=True)
class Findable:
    """The means by which a thing is found.

    label   a number by which people know it (``2-1``), besides its title
    facets  what it can be filtered by, as pairs of a name and a value
    dates   first and last day of when it happened, ISO, where that is known
    """

    reference: str
    type: str
    title: dict[str, Any] | None = None
    label: str = ""
    zh: str = ""
    en: str = ""
    about: str | None = None
    facets: frozenset[tuple[str, str]] = frozenset()
    dates: tuple[str | None, str | None] = (None, None)


def put(session: Session, found: Findable, entry: int) -> None:
    """Index a thing, replacing whatever the index held about it."""
    # On the connection: nobody reads what is indexed as objects in the transaction that writes it.
    connection, row = session.connection(), _row(found, entry)
    key = connection.scalar(_KEY, {"of": found.reference})
    if key is None:
        key = connection.execute(insert(SearchText).returning(SearchText.id), row).scalar_one()
    else:
        connection.execute(_REPLACED, row | {"key": key})
    _put_all_pieces(session, [(key, _pieces(found))])


_texts = SearchText.__table__
_KEY = select(_texts.c.id).where(_texts.c.reference == bindparam("of"))
_REPLACED = update(_texts).where(_texts.c.id == bindparam("key"))  # type: ignore[arg-type]


def _row(found: Findable, entry: int) -> dict[str, Any]:
    first, last = found.dates
    return {"reference": found.reference, "type": found.type, "entry": entry, "label": found.label if found.title else "",
            "title": found.title, "about": found.about, "zh": found.zh, "en": found.en, "first": first, "last": last}


def _pieces(found: Findable) -> dict[str, list[str]]:
    titles = [found.label, *((found.title or {}).get(lang) or "" for lang in LANGS)]
    return {TITLE: [each.text for title in titles for each in tokens(title)],
            BODY: [each.text for body in (found.zh, found.en) for each in tokens(body)],
            ABOUT: sorted(facet(*each) for each in found.facets)}


def put_new(session: Session, found: Sequence[tuple[Findable, int]]) -> None:
    """Index things that are not yet in the index, each with its entry."""
    rows = [SearchText(**_row(each, entry)) for each, entry in found]
    session.add_all(rows)
    session.flush()
    _put_all_pieces(session, [(row.id, _pieces(each)) for row, (each, _) in zip(rows, found, strict=True)])
    for row in rows:
        session.expunge(row)


def clear(session: Session) -> None:
    """Empty the index."""
    session.execute(text("DELETE FROM fts_search"))
    session.execute(delete(SearchText))


def held(session: Session) -> Iterator[tuple[str, int]]:
    """Every thing in the index, and the entry whose state it has."""
    for row in session.execute(select(SearchText.reference, SearchText.entry)):
        yield row.reference, row.entry


def facet(name: str, value: str) -> str:
    """The piece that represents a filter. Two values that differ only in marks are not told apart."""
    return f"{name}_{re.sub(r'[^0-9a-z]+', '_', value.lower())}"


@dataclass(frozen=True)
class Query:
    """All of ``terms`` (or any of them), all of ``facets``, one of ``types``; a period by when it happened.

    in_title  the terms are in the title; False: somewhere, but not all in the title
    """

    terms: Sequence[Term]
    facets: Sequence[tuple[str, str]] = ()
    types: Sequence[str] = ()
    first: str | None = None
    last: str | None = None
    any_term: bool = False
    in_title: bool | None = None


class Place(NamedTuple):
    """A text of the index, and the entry that gave it its present state: where both are equal, so is its whole content."""

    id: int
    entry: int


def find(session: Session, query: Query, *, limit: int, offset: int = 0) -> list[Place]:
    """The best first: what has the number asked for, then what has the words in its title, by the database's own ranking,
    in which a commitment counts for more than its parts or anything written about it (``WEIGHS``); then the newest."""
    return _ranked(session, query, limit, offset)


def find_common(session: Session, query: Query, *, limit: int, offset: int = 0) -> list[Place]:
    """For words in so many texts that ranking them all would take long: first what has the words in its title, then the
    rest; of each group, the ``RANKED`` most recently added to the index, the best first, then those before them, and
    so on."""
    titled, others = replace(query, in_title=True), replace(query, in_title=False)
    found = _in_turns(session, titled, limit, offset)
    if len(found) < limit:
        known = count(session, titled, most=offset + limit)
        found += _in_turns(session, others, limit - len(found), max(0, offset - known))
    return found


def _in_turns(session: Session, query: Query, limit: int, offset: int) -> list[Place]:
    found: list[Place] = []
    while len(found) < limit:
        turn, skipped = divmod(offset + len(found), RANKED)
        last = _key_at(session, query, turn * RANKED) if turn else None
        if turn and last is None:
            break
        first = _key_at(session, query, (turn + 1) * RANKED - 1)
        found += _ranked(session, query, limit - len(found), skipped, first, last)
        if first is None:
            break
    return found


def _key_at(session: Session, query: Query, place: int) -> int | None:
    """The key at a position, from 0, among the matching texts, the newest first."""
    sql, values = _asked(session, query)
    found: int | None = session.scalar(text(f"SELECT {_key(session)} {sql} ORDER BY 1 DESC LIMIT 1 OFFSET :place"),
                                       values | {"place": place})
    return found


def _ranked(session: Session, query: Query, limit: int, offset: int, first: int | None = None,
            last: int | None = None) -> list[Place]:
    """first, last  keys between which the results lie"""
    sql, values = _asked(session, query, with_texts=True)
    if first is not None:
        sql, values["first_key"] = f"{sql} AND {_key(session)} >= :first_key", first
    if last is not None:
        sql, values["last_key"] = f"{sql} AND {_key(session)} <= :last_key", last
    values["label"] = query.terms[0].pieces[0] if len(query.terms) == 1 else ""
    order = ("bm25(fts_search, 12.0, 1.0, 0.0)" if _is_sqlite(session) else
             "-ts_rank(CAST('{0, 0, 0.1, 1}' AS real[]), fts_search.tokens, CAST(:words AS tsquery), 1)")
    weighs = " ".join(f"WHEN '{type}' THEN {weight}" for type, weight in WEIGHS.items())
    sql = (f"SELECT search_text.id, search_text.entry {sql} ORDER BY (:label <> '' AND lower(search_text.label) = :label) DESC, "
           f"{order} * CASE search_text.type {weighs} ELSE 1.0 END, "
           "search_text.entry DESC, search_text.reference LIMIT :limit OFFSET :offset")
    return [Place(*row) for row in session.execute(text(sql), values | {"limit": limit, "offset": offset})]


def texts(session: Session, ids: Iterable[int]) -> list[SearchText]:
    """Some texts of the index, in no order."""
    return list(session.scalars(select(SearchText).where(SearchText.id.in_(sorted(ids)))))


def count(session: Session, query: Query, *, most: int) -> int:
    """How many match, counted up to ``most``."""
    sql, values = _asked(session, query)
    # Starting from the newest, which a database has in memory.
    total = session.scalar(text(f"SELECT count(*) FROM (SELECT 1 {sql} ORDER BY {_key(session)} DESC LIMIT :most) AS counted"),
                           values | {"most": most})
    return int(total or 0)


def _asked(session: Session, query: Query, *, with_texts: bool = False) -> tuple[str, dict[str, Any]]:
    holds, values = _in_sqlite(query) if _is_sqlite(session) else _in_postgres(query)
    texts = f"JOIN search_text ON search_text.id = {_key(session)} " if with_texts or query.first or query.last else ""
    if query.first:
        holds, values["first"] = [*holds, "search_text.last >= :first"], query.first
    if query.last:
        holds, values["last"] = [*holds, "search_text.first <= :last"], query.last
    return f"FROM fts_search {texts}WHERE {' AND '.join(holds)}", values


def _key(session: Session) -> str:
    return "fts_search.rowid" if _is_sqlite(session) else "fts_search.id"


def _in_sqlite(query: Query) -> tuple[list[str], dict[str, Any]]:
    phrases = ["(" + " OR ".join('"' + " ".join(way) + '"' + ("*" if term.begins else "") for way in term.ways) + ")"
               for term in query.terms]
    words = (" OR " if query.any_term else " AND ").join(phrases)
    parts = [{None: f"{{title body}} : ({words})", True: f"title : ({words})",
              False: f"({{title body}} : ({words}) NOT title : ({words}))"}[query.in_title]]
    parts += [f'about : "{facet(*each)}"' for each in query.facets]
    if query.types:
        parts.append("about : (" + " OR ".join(f'"{facet("type", each)}"' for each in query.types) + ")")
    return ["fts_search MATCH :words"], {"words": " AND ".join(parts)}


_TITLE = "ts_filter(fts_search.tokens, '{a}')"
"""What the index ``fts_search_titles`` covers; ``fts_search_titled`` covers the texts that have any."""


def _in_postgres(query: Query) -> tuple[list[str], dict[str, Any]]:
    anywhere, title = _tswords(query, "AB"), _tswords(query, "A")
    about = [f"{_quoted(facet(*each))}:D" for each in query.facets]
    if query.types:
        about.append("(" + " | ".join(f"{_quoted(facet('type', each))}:D" for each in query.types) + ")")
    if query.in_title:
        # Where few titles contain the words, they are found by those words; where many do, by skipping what has no title. If
        # all tokens were queried too, PostgreSQL would underestimate their number.
        holds, values = [f"{_TITLE} @@ CAST(:words AS tsquery)", f"{_TITLE} <> ''"], {"words": title}
        if about:
            holds, values["about"] = [*holds, "fts_search.tokens @@ CAST(:about AS tsquery)"], " & ".join(about)
        return holds, values
    words = [anywhere] if query.in_title is None else [anywhere, f"!{title}"]
    return ["fts_search.tokens @@ CAST(:words AS tsquery)"], {"words": " & ".join([*words, *about])}


def _tswords(query: Query, weights: str) -> str:
    phrases = ["(" + " | ".join(
        "(" + " <-> ".join(f"{_quoted(piece)}:{'*' if term.begins else ''}{weights}" for piece in way) + ")"
        for way in term.ways) + ")" for term in query.terms]
    return f"({(' | ' if query.any_term else ' & ').join(phrases)})"


def _put_all_pieces(session: Session, found: Sequence[tuple[int, dict[str, list[str]]]]) -> None:
    if _is_sqlite(session):
        session.connection().execute(_PUT_SQLITE, [
            {"id": key} | {column: " ".join(held) for column, held in pieces.items()} for key, pieces in found])
        return
    session.connection().execute(_PUT_POSTGRES, [{"id": key, "tokens": _placed(pieces)} for key, pieces in found])


_PUT_SQLITE = text("INSERT OR REPLACE INTO fts_search (rowid, title, body, about) VALUES (:id, :title, :body, :about)")
_PUT_POSTGRES = text("INSERT INTO fts_search (id, tokens) VALUES (:id, CAST(:tokens AS tsvector)) "
                     "ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens")


def _placed(pieces: dict[str, list[str]]) -> str:
    """Pieces with their positions and weights, in the notation of a ``tsvector``."""
    placed, place = [], 0
    for column, held in pieces.items():
        for piece in held:
            place = min(place + 1, LAST_PLACE)
            placed.append(f"{_quoted(piece)}:{place}{WEIGHTS[column]}")
        place = min(place + 1, LAST_PLACE)
    return " ".join(placed)


def _quoted(piece: str) -> str:
    return "'" + piece.replace("\\", "\\\\").replace("'", "''") + "'"


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
