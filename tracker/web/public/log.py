"""The changelog, its entries, and how to check it oneself."""

from __future__ import annotations

from flask import render_template

from tracker.web.public import blueprint


@blueprint.get("/changelog/")
def changelog():
    return render_template("public/overview.html")


@blueprint.get("/changelog/<int:number>/")
def entry(number=None):
    return render_template("public/overview.html")


@blueprint.get("/changelog/verify/")
def verify():
    return render_template("public/overview.html")


@blueprint.get("/feeds/")
def feeds():
    return render_template("public/overview.html")
