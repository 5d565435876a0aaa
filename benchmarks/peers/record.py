"""``python -m benchmarks.peers.record BASE FILE``: the commitments of a database and what was said on each, as plain
JSON.

    [{"number": 1, "plan": …, "title": …, "text": …, "body": …, "said": [{"on": "2026-01-20", "text": …}]}]

That is as much of the record as the programs compared here can hold: an item with a text, and dated remarks on it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sqlalchemy import select

from tracker.database import Database
from tracker.models import Commitment, Update


def main(url: str, out: str) -> None:
    with Database(url).reading() as session:
        commitments = session.scalars(select(Commitment).order_by(Commitment.plan, Commitment.order))
        said: dict[str, list[dict[str, str]]] = {}
        for update in session.scalars(select(Update).order_by(Update.number)):
            said.setdefault(update.commitment or "", []).append(
                {"on": update.occurred.last.isoformat(), "text": update.text.zh or update.text.en})
        items = [{"number": number, "plan": each.plan, "title": each.title.zh or each.title.en,
                  "text": "\n\n".join(text.zh for text in (each.summary, each.problem, each.promise) if text.zh),
                  "body": (each.leads or [""])[0], "said": said.get(each.reference, [])}
                 for number, each in enumerate(commitments, 1)]
    Path(out).write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")
    print(f"{len(items)} items, {sum(map(len, said.values()))} remarks")


if __name__ == "__main__":
    main(*sys.argv[1:])
