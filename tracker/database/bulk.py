"""Many rows at once: a whole log loaded, a whole table read, several values as one text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Select, Text, insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.database.base import Base


@contextmanager
def straight(session: Session) -> Iterator[Callable[[type[Base], Mapping[str, Any]], None]]:
    """A direct way to insert rows of text and numbers, in the session's transaction and in the order given: through the
    triggers but not through the objects, for loading a whole log. PostgreSQL answers only when the block is left, so
    that a refusal may not be reported until then."""
    bare = session.connection().connection.driver_connection
    if bare is None:
        raise ValueError("the session is not connected")
    dialect = session.get_bind().dialect
    statements: dict[type[Base], str] = {}
    cursor = bare.cursor()

    def put(model: type[Base], row: Mapping[str, Any]) -> None:
        if model not in statements:
            statements[model] = str(insert(model).compile(dialect=dialect, column_keys=list(row)))
        cursor.execute(statements[model], tuple(row.values()) if dialect.positional else row)

    with nullcontext() if dialect.name == "sqlite" else bare.pipeline():
        yield put


class joined(FunctionElement[str]):
    """Values as one text: the first argument, with a value in place of each ``%s``; nothing where there is none."""

    type = Text()
    inherit_cache = True


@compiles(joined)
def _joined(element: joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"format({compiler.process(element.clauses, **kw)})"


@compiles(joined, "sqlite")
def _joined_sqlite(element: joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"printf({compiler.process(element.clauses, **kw)})"


def batches(session: Session, query: Select[Any], size: int) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a query of text and numbers, in batches of this size and never all in memory. PostgreSQL prepares the
    next batch while this one is used; until the last batch has been requested, the session cannot be used for anything
    else."""
    connection = session.connection()
    with closing(connection.execute(query.execution_options(yield_per=size))) as found:
        bare: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            yield from found.partitions()
        elif (first := found.fetchone()) is not None:
            # The cursor is on the server and waits for each request: the next batch is requested before it is needed.
            following = f'FETCH FORWARD {size} FROM "{found.cursor.name}"'
            with bare.pipeline():
                rows: Sequence[Sequence[Any]] = [first]
                while rows:
                    ahead = bare.execute(following)
                    yield rows
                    rows = ahead.fetchall()
