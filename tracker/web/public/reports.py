"""Published reports."""

from __future__ import annotations

from flask import render_template

from tracker.web.public import blueprint


@blueprint.get("/reports/")
def reports():
    return render_template("public/overview.html")


@blueprint.get("/reports/<int:number>/")
def report(number=None):
    return render_template("public/overview.html")
