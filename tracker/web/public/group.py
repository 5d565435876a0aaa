"""The forum: its members and meetings."""

from __future__ import annotations

from flask import render_template

from tracker.web.public import blueprint


@blueprint.get("/group/")
def group():
    return render_template("public/overview.html")


@blueprint.get("/group/meetings/")
def meetings():
    return render_template("public/overview.html")


@blueprint.get("/group/meetings/<int:number>/")
def meeting(number=None):
    return render_template("public/overview.html")
