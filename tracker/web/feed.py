"""Feeds: the changelog for those who follow it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("feed", __name__, url_prefix="/<any(zh, en):lang>")


@blueprint.get("/feed.atom")
def changelog():
    return ""
