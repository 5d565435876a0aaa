"""A Trac 1.6 environment with the record, and its WSGI entry point. Run by Trac's own Python, not by ours:

python trac_site.py FOLDER FILE      makes the environment from the JSON that benchmarks.peers.record writes
TRAC_ENV=FOLDER gunicorn -w 2 -k gthread --threads 8 -b 127.0.0.1:PORT trac_site:application
"""

import json
import os
import sys
from datetime import UTC, datetime


def make(folder: str, file: str) -> None:
    from trac.env import Environment
    from trac.ticket.model import Ticket

    env = Environment(folder, create=True, options=[
        ("project", "name", "Record"), ("trac", "database", "sqlite:db/trac.db"), ("trac", "default_charset", "utf-8"),
        ("logging", "log_type", "none")])
    with open(file, encoding="utf-8") as found:
        items = json.load(found)
    for item in items:
        ticket = Ticket(env)
        ticket["summary"], ticket["description"], ticket["component"] = item["title"], item["text"], item["plan"]
        ticket["reporter"], ticket["owner"], ticket["status"] = item["body"], item["body"], "new"
        moments = [datetime.fromisoformat(each["on"]).replace(tzinfo=UTC) for each in item["said"]]
        ticket.insert(when=min(moments, default=datetime(2021, 1, 1, tzinfo=UTC)))
        for order, (each, moment) in enumerate(sorted(zip(item["said"], moments, strict=True), key=lambda pair: pair[1])):
            # Trac keeps only one remark per moment.
            ticket.save_changes(item["body"], each["text"], when=moment.replace(hour=1 + order // 3600, minute=order // 60 % 60,
                                                                                second=order % 60))
    env.shutdown()


def application(environ, start_response):  # type: ignore[no-untyped-def]
    from trac.web.main import dispatch_request

    environ.setdefault("trac.env_path", os.environ["TRAC_ENV"])
    return dispatch_request(environ, start_response)


if __name__ == "__main__":
    make(*sys.argv[1:])
