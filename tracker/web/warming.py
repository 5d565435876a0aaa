"""What every process of a web server would otherwise make for itself is made once, before the server forks, and then
shared.

The most requested pages are requested here: classes are mapped, templates and statements compiled, catalogues
read. No connection is carried into another process, and nobody is counted.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.test import Client

from tracker import clock
from tracker.database import Database
from tracker.domain.bilingual import LANGS
from tracker.queries import changelog, plans
from tracker.web import pace


def warm(app: Flask) -> int:
    """Make a process ready to fork. Returns how many pages were made: none where the database cannot be read yet, or
    holds no plan; the process that is then asked for them first makes them."""
    database: Database = app.extensions["database"]
    addresses: list[str] = []
    # Bypasses what counts answers and what keeps whole pages.
    reader = Client(app.extensions["front"].application)
    try:
        addresses = _addresses(app, database)
        for address in addresses:
            reader.get(address, headers={"Accept-Encoding": "gzip"}, environ_overrides={pace.COUNTED: False}).close()
    except SQLAlchemyError:
        return 0
    finally:
        app.extensions["front"].watch.close()
        database.dispose()
    return len(addresses)


def _addresses(app: Flask, database: Database) -> list[str]:
    with database.reading() as session:
        shown = plans.overview(session, clock.today())[0]
        if not shown:
            return []
        plan, rows, newest = shown[0].plan, shown[0].rows, changelog.head(session).number
    wanted: list[tuple[str, dict[str, Any]]] = [
        ("public.overview", {}), ("public.plan", {"plan": plan.reference}), ("public.changelog", {}),
        ("public.entry", {"number": newest}), ("feed.changelog", {}), ("public.search", {"q": plan.title.zh[:2]})]
    if rows:
        wanted.append(("public.commitment", {"plan": plan.reference, "label": rows[0].commitment.label}))
    with app.test_request_context():
        return [url_for(endpoint, lang=lang, **values) for endpoint, values in wanted for lang in LANGS]
