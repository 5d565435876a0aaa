"""Note what was found at the URLs that documents and evidence name. No fact of the record changes by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.models import Document, Evidence, LinkCheck

FRESH = timedelta(hours=20)
"""A URL that was checked this recently is left alone."""


def due(session: Session, now: datetime) -> list[str]:
    """The URLs that have not been checked lately: first those never checked, then by age."""
    named = {*session.scalars(select(Document.url).where(Document.withdrawn.is_(False))), *session.scalars(select(Evidence.url))}
    asked = {each.url: each.checked_at for each in session.scalars(select(LinkCheck))}
    waiting = [url for url in named if url and (url not in asked or asked[url] <= now - FRESH)]
    return sorted(waiting, key=lambda url: (url in asked, asked[url].timestamp() if url in asked else 0, url))


def note_check(session: Session, url: str, failure: str, *, at: datetime) -> LinkCheck:
    """Note one answer. ``failure``: "" where the URL is alive; otherwise why not."""
    key = sha256(url.encode()).hexdigest()
    check = session.get(LinkCheck, key)
    if check is None:
        check = LinkCheck(url_sha256=key, url=url, checked_at=at, failure="")
        session.add(check)
    check.checked_at, check.failure = at, failure
    if failure:
        check.failed_at = at
    else:
        check.alive_at = at
    session.flush()
    return check


def forget_checks(session: Session) -> int:
    """Forget URLs that nothing names any more; gives their number."""
    named = {*session.scalars(select(Document.url)), *session.scalars(select(Evidence.url))}
    gone = [each for each in session.scalars(select(LinkCheck)) if each.url not in named]
    for each in gone:
        session.delete(each)
    session.flush()
    return len(gone)
