"""Where the links of public pages lead, on a record that has an entry of every kind."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from flask import Flask
from lxml import html

from tests.everything import everything

ELSEWHERE = re.compile(r"^/en/(changelog/\d+/|reports/.*\.(pdf|odt|json|html)$)|.*[?](as_of|from|kind|about|page)=")
"""Entries, the past and files are made from what the other pages show, and have tests of their own."""


def test_no_public_page_has_a_dead_link(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        everything(session)
    reader, waiting, met, dead = site.test_client(), ["/en/"], {"/en/"}, []
    while waiting:
        here = waiting.pop()
        answer = reader.get(here)
        if answer.status_code >= 400:
            dead.append((here, answer.status_code))
        pages = answer.mimetype == "text/html" and answer.status_code == 200
        for link in html.document_fromstring(answer.text).xpath("//a/@href") if pages else [answer.headers.get("Location", "")]:
            there = urlsplit(urljoin(here, link))._replace(fragment="").geturl()
            if there.startswith("/en/") and there not in met and not ELSEWHERE.match(there):
                met.add(there)
                waiting.append(there)
        answer.close()
    assert len(met) > 100
    assert dead == []
