"""What the server runs: the site, and beside it a Flask application with one route that returns that many bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response

from app import app as site

BARE = "/bare/"

bare = Flask("bare")


@bare.get("/bare/<int:size>")
def answer(size: int) -> Response:
    return Response(b"x" * size, mimetype="text/html")


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    chosen = bare if environ["PATH_INFO"].startswith(BARE) else site
    found: Iterable[bytes] = chosen(environ, start_response)
    return found
