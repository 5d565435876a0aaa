"""What everyone may read. A view puts together a query and a template; nothing here looks at a cookie."""

from flask import Blueprint

blueprint = Blueprint("public", __name__, url_prefix="/<any(zh, en):lang>")

from tracker.web.public import (  # noqa: E402, F401  (their views and filters are on the blueprint)
    calendars,
    cards,
    cocreation,
    comparison,
    conclusions,
    data,
    documents,
    group,
    log,
    past,
    programs,
    record,
    reports,
    results,
    reviews,
    rounds,
    search,
    site,
    standards,
    words,
)
