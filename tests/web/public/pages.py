"""A page as a test reads it: parsed strictly, its words without markup, and how many statements it took."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event


def parsed(text: str) -> Element:
    """The page's tree. Any fault in its markup is a failure."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(text)
    assert parser.errors == []
    return tree


def words(node: Element) -> str:
    """All text in a node, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(node.itertext())).strip()


def page(client: FlaskClient, path: str, status: int = 200) -> Element:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    # The form in which Python prints a thing is for no reader.
    assert not re.search(r"\b(Bilingual|When|Reading|Standing|TextState)[.(]", answer.text), path
    tree = parsed(answer.text)
    # What is drawn by reference is drawn.
    drawn = {node.get("href", "")[1:] for node in tree.iter() if str(node.tag).endswith("use")}
    assert drawn <= {node.get("id") for node in tree.iter()}, path
    return tree


def part(tree: Element, id: str) -> Element:
    """The element with this id."""
    found = [node for node in tree.iter() if node.get("id") == id]
    assert len(found) == 1, id
    return found[0]


def main(tree: Element) -> str:
    """The words of the page itself, without its frame."""
    return words(next(tree.iter("main")))


def weighs(client: FlaskClient, path: str) -> tuple[int, int]:
    """The size of a page in bytes, plain and compressed."""
    made = client.get(path, headers={"Accept-Encoding": "identity"})
    assert made.status_code == 200, path
    return len(made.data), len(gzip.compress(made.data, 6))


@contextmanager
def statements(site: Flask) -> Iterator[list[str]]:
    """Collects the SQL that the site sends."""
    sent: list[str] = []
    engine = site.extensions["database"].engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
